import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { freshStore } from '../../test/support/database.ts'
import {
  climateOf,
  firstIssued,
  forecastsReaching,
  putScores,
  recordForecast,
  scoredKeys,
} from './prequential-record.ts'
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

it('asks what is scored at the cost of what is asked, however many forecasts there were', async () => {
  const old = await newTwin()
  const many = 5000
  await sql`insert into issued_forecast (twin, model, model_version, model_hash, silent, upto, digest, plan, plan_digest, issued_at, until_time, foretold)
    select ${old}::uuid, 'm', 1, 'h1', false, 1, 'old' || n, '{}', 'p', ${at(200)}::timestamptz + make_interval(mins => 5 * n), ${at(206)}::timestamptz + make_interval(mins => 5 * n), '{}'
    from generate_series(1, ${many}) n`.execute(store.db)
  await sql`insert into forecast_score (forecast, output, unit, key, version, time, horizon, as_planned, score, groups)
    select id, 'glucose', 'mg/dL', 'Observation/' || digest, 1, issued_at + interval '1 hour', 1, true, '{"observed":100}', '{}' from issued_forecast where twin = ${old}::uuid`.execute(
    store.db,
  )
  await sql`analyze issued_forecast, forecast_score`.execute(store.db)
  const keys = ['Observation/old17', `Observation/old${many}`, 'Observation/none', 'Observation/old17']
  const read = await store.db.transaction().execute(async (tx) => {
    // Counted within a transaction, and of no other.
    const count = async () => {
      const { rows } = await sql<{ n: string }>`
        select sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) as n from pg_stat_xact_user_tables
        where relname in ('issued_forecast', 'forecast_score')`.execute(tx)
      return Number(rows[0]!.n)
    }
    const before = await count()
    expect(await scoredKeys(tx, old, keys)).toEqual(new Set(['Observation/old17@1', `Observation/old${many}@1`]))
    // The same measurement is not scored for a twin of another model of the same person.
    expect(await scoredKeys(tx, twin, keys)).toEqual(new Set())
    expect(await scoredKeys(tx, old, [])).toEqual(new Set())
    return (await count()) - before
  })
  expect(read).toBeLessThan(20)
})
