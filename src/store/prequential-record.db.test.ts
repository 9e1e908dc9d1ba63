import { afterAll, beforeAll, expect, it } from 'vitest'
import { freshStore } from '../../test/support/database.ts'
import { climateOf, firstIssued, forecastsReaching, putScores, recordForecast } from './prequential-record.ts'
import type { Store } from './store.ts'
import { addSubject } from './subjects.ts'
import { createTwin } from './twins.ts'

let store: Store
let twin: string
let other: string
beforeAll(async () => {
  store = await freshStore()
  ;[twin, other] = [await newTwin(), await newTwin()]
})
afterAll(() => store.close())

const model = { id: 'm', version: 1, hash: 'h1' }
const begin = Date.parse('2026-03-02T00:00:00Z')
const at = (hours: number) => new Date(begin + hours * 3_600_000).toISOString()

async function newTwin() {
  const subject = await addSubject(store.db, 'patient')
  return (await createTwin(store.db, { subject, model, seed: 1, origin: at(0) })).twin.id
}

const issue = (of: string, hours: number, until: number, hash = 'h1', foretold: unknown = { members: 300 }) =>
  recordForecast(store.db, {
    ...{
      twin: of,
      model: { ...model, hash },
      silent: false,
      belief: null,
      upto: 1,
      digest: `${hours}`,
      plan: { events: [] },
    },
    ...{ planDigest: 'p', issuedAt: at(hours), until: at(until), foretold },
  })

it('finds of the forecasts that reach a measurement the newest of each version in each band', async () => {
  // Every 20 minutes for ten hours, six hours ahead; a second version each hour; and some that reach farther.
  for (let i = 0; i < 30; i++)
    await issue(twin, i / 3, i / 3 + 6, 'h1', { members: 300, ...(i === 27 && { widened: 1.5 }) })
  for (let i = 0; i < 10; i++) await issue(twin, i, i + 6, 'h2', { members: 100 })
  await issue(twin, -100, 20)
  await issue(other, 9.9, 16)
  const ends = [1, 2, 4, 8, 24, 48, 72]
  const hours = async (time: number, hash = 'h1') =>
    (await forecastsReaching(store.db, twin, at(time), ends))
      .filter((each) => each.model.hash === hash)
      .map(({ issuedAt }) => (Date.parse(issuedAt) - begin) / 3_600_000)
  // A horizon of exactly one hour is of the first band, as one of eight is of the fourth.
  const near = (await hours(10)).map((each) => Number(each.toFixed(3)))
  expect(near).toEqual([9.667, 8.667, 7.667, 5.667, -100])
  expect(await hours(10, 'h2')).toEqual([9, 8, 7, 5])
  expect(await hours(12, 'h2')).toEqual([9, 7])
  expect(await hours(30)).toEqual([])
  const newest = (await forecastsReaching(store.db, twin, at(9.1), ends)).find((each) => each.model.hash === 'h1')
  expect(newest).toMatchObject({
    members: 300,
    widened: 1.5,
    upto: 1,
    belief: null,
    plan: { events: [] },
    model: { id: 'm' },
  })
  expect((await forecastsReaching(store.db, twin, at(5.1), ends))[0]!.widened).toBe(1)
  expect(await firstIssued(store.db, twin)).toEqual(new Date(at(-100)))
  expect(await firstIssued(store.db, '00000000-0000-4000-8000-000000000000')).toBeNull()
})

it('knows of other twins what was measured, the newest first', async () => {
  const [mine, theirs] = [await issue(twin, 40, 46), await issue(other, 40, 46)]
  const score = (forecast: number, key: string, observed: number) => ({
    ...{ forecast, output: 'glucose', unit: 'mg/dL', key, version: 1, time: at(41), horizon: 1, asPlanned: true },
    groups: { sex: null, age: null, ethnicity: null, site: null },
    score: { observed, pit: 0.5 } as never,
  })
  await putScores(store.db, [score(theirs!, 'a', 101.25), score(theirs!, 'b', 1e-7), score(mine!, 'c', 300)])
  expect(await climateOf(store.db, { id: twin, model }, 'glucose')).toEqual([1e-7, 101.25])
  expect(await climateOf(store.db, { id: other, model }, 'glucose')).toEqual([300])
  expect(await climateOf(store.db, { id: other, model }, 'insulin')).toEqual([])
})
