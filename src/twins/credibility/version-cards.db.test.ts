import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshStore } from '../../../test/support/database.ts'
import { bundle, observation } from '../../demo/fhir.ts'
import type { Score } from '../../kernel/credibility/score-ensemble.ts'
import { scorecard } from '../../kernel/credibility/scorecard.ts'
import { createDraws } from '../../kernel/random/create-draws.ts'
import { textSource } from '../../records/source.ts'
import { listScores, type NewScore, putScores, recordForecast } from '../../store/prequential-record.ts'
import type { Store } from '../../store/store.ts'
import { findSubjects } from '../../store/subjects.ts'
import { bindTwin } from '../bind-twin.ts'
import { importRecords } from '../import/import.ts'
import { findModel } from '../library/library.ts'
import { versionCards } from './version-cards.ts'

/** What counts of a record with corrections, held to all of it read by a rule of its own. */
const { model } = findModel('vancomycin-goti-2018')
const hour = 3_600_000
const start = Date.UTC(2026, 0, 1)
const draws = createDraws(11).stream('record')

let store: Store
const written: (NewScore & { readonly twin: string })[] = []
const forecasts: { readonly id: number; readonly twin: string; readonly at: number }[] = []

beforeAll(async () => {
  store = await freshStore()
  const people = ['a', 'b'].flatMap((id) => [
    { resourceType: 'Patient', id, gender: 'male', birthDate: '1976-01-01' },
    observation(`w${id}`, id, 'weight', start, start, 75, 'kg'),
    observation(`c${id}`, id, 'creatinine', start, start, 1.04, 'mg/dL'),
  ])
  await importRecords(store, [textSource('x.json', JSON.stringify(bundle(people)))])
  const subjects = await findSubjects(store.db, ['a', 'b'])
  for (const [i, subject] of [...subjects.values()].entries()) {
    const twin = (await bindTwin(store, subject, model.id, { seed: i })).id
    for (let k = 0; k < 12; k++) {
      const at = start + k * hour
      const id = await recordForecast(store.db, {
        ...{ twin, model, silent: false, belief: null, upto: 0, digest: `d${k}`, plan: [], planDigest: 'p' },
        ...{ issuedAt: new Date(at).toISOString(), until: new Date(at + 100 * hour).toISOString(), foretold: {} },
      })
      forecasts.push({ id: id!, twin, at })
    }
  }
})
afterAll(() => store?.close())

let count = 0
const next = () => draws.uniform(0, count++, 0)
function scoreOf(forecast: (typeof forecasts)[number], key: string, version: number, at: number) {
  const [crps, pit] = [next(), next()]
  const score: Score = {
    ...{ observed: 10 + version, median: 10, crps, fair: crps, pit, low80: 5, width80: 10, interval80: 10 },
    ...{ inside50: pit < 0.75 && pit > 0.25, inside80: pit < 0.9 && pit > 0.1, inside95: true, references: {} },
  }
  written.push({
    ...{ forecast: forecast.id, twin: forecast.twin, output: 'concentration', unit: 'mg/L', key, version, score },
    ...{ time: new Date(at).toISOString(), horizon: (at - forecast.at) / hour, asPlanned: true },
    groups: { sex: null, age: null, ethnicity: null, site: null },
  })
}
const put = (from: number) =>
  putScores(
    store.db,
    written.slice(from).map(({ twin: _, ...each }) => each),
  )

/** Of each measurement the scores of its newest version, and of these the shortest horizon. */
function counted() {
  const best = new Map<string, (typeof written)[number]>()
  for (const each of written) {
    const key = `${each.twin} ${each.key}`
    const known = best.get(key)
    const wins =
      !known || each.version > known.version || (each.version === known.version && each.horizon < known.horizon)
    if (wins) best.set(key, each)
  }
  return [...best.values()]
}

test('a corrected measurement counts by its newest version alone, though the hour was corrected and other forecasts reach it', async () => {
  for (let m = 0; m < 80; m++) {
    const key = `Observation/${m % 60}`
    // Some keys are met again: as a correction, at another hour, of which other forecasts are scored.
    const of = forecasts[m % 60 < 30 ? 0 : 12]!.twin
    const own = forecasts.filter(({ twin }) => twin === of)
    const at = start + (1 + Math.floor(11 * next())) * hour + (m + 1) * 1000
    const reach = own.filter((each) => each.at < at && next() < 0.6)
    for (const each of reach.length > 0 ? reach : own.slice(0, 1)) scoreOf(each, key, m < 60 ? 1 : 2, at)
  }
  await put(0)
  const listed = await listScores(store.db, { model: model.id, hash: model.hash })
  const newest = written.filter(
    (each) =>
      !written.some(({ twin, key, version }) => twin === each.twin && key === each.key && version > each.version),
  )
  expect(listed.length).toBe(newest.length)
  expect(listed.map(({ time }) => time)).toEqual(newest.map(({ time }) => time).sort())
  const { all, outputs } = await versionCards(store.db, model)
  const truth = scorecard(counted().map(({ score, output }) => ({ ...score, output })))!
  expect(all).toMatchObject({ n: 60, coverage: truth.coverage })
  expect(all!.crps).toBeCloseTo(truth.crps!, 12)
  expect(all!.pit.histogram).toEqual(truth.pit.histogram)
  expect(outputs[0]!.all.n).toBe(60)
  expect(await listScores(store.db, { twin: forecasts[0]!.twin, limit: 5 })).toEqual(
    listed.filter(({ twin }) => twin === forecasts[0]!.twin).slice(-5),
  )
})

test('a short record is read again when a score has come, a long one once a minute', async () => {
  const one = async (long: number) => {
    const from = written.length
    scoreOf(forecasts[0]!, `Observation/more-${from}`, 1, start + 20 * hour)
    await put(from)
    return (await versionCards(store.db, model, long)).all!.n
  }
  expect(await one(1e6)).toBe(61)
  expect(await one(1e6)).toBe(62)
  const before = Math.floor(Date.now() / 60_000)
  const seen = [await one(10), await one(10)]
  // Unless a minute ended in between.
  if (Math.floor(Date.now() / 60_000) === before) expect(seen).toEqual([62, 62])
})
