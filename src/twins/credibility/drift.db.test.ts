import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshStore } from '../../../test/support/database.ts'
import { bundle, observation } from '../../demo/fhir.ts'
import type { Score } from '../../kernel/credibility/score-ensemble.ts'
import { createDraws } from '../../kernel/random/create-draws.ts'
import { textSource } from '../../records/source.ts'
import { lookAtDrift, watchScores } from '../../store/drift-stream.ts'
import { type NewScore, putScores, recordForecast } from '../../store/prequential-record.ts'
import type { Store } from '../../store/store.ts'
import { findSubjects } from '../../store/subjects.ts'
import { bindTwin } from '../bind-twin.ts'
import { importRecords } from '../import/import.ts'
import { findModel } from '../library/library.ts'
import { lookLater, lookNow, noticeDrift } from './drift.ts'

/** A record longer than what the detectors walk through: a change is entered once, and a look costs the same for ever. */
const { model } = findModel('vancomycin-goti-2018')
const hour = 3_600_000
const start = Date.UTC(2026, 0, 1)
const watched = { model: model.id, hash: model.hash, output: 'concentration' }
const keep = 150

let store: Store
let forecast = 0
beforeAll(async () => {
  store = await freshStore()
  const patient = { resourceType: 'Patient', id: 'p', gender: 'male', birthDate: '1976-01-01' }
  const weight = observation('w', 'p', 'weight', start, start, 75, 'kg')
  const creatinine = observation('c', 'p', 'creatinine', start, start, 1.04, 'mg/dL')
  await importRecords(store, [textSource('x.json', JSON.stringify(bundle([patient, weight, creatinine])))])
  const subject = (await findSubjects(store.db, ['p'])).get('p')!
  const twin = await bindTwin(store, subject, model.id, { seed: 1 })
  forecast = (await recordForecast(store.db, {
    ...{ twin: twin.id, model, silent: false, belief: null, upto: 0, digest: 'd', plan: [], planDigest: 'p' },
    ...{ issuedAt: new Date(start).toISOString(), until: new Date(start + 1e5 * hour).toISOString(), foretold: {} },
  }))!
})
afterAll(() => store?.close())

const even = createDraws(5).stream('pit')
let entered = 0
/** The next `n` scores, an hour apart, of two wards; of a higher version, those of the measurements from `first` on once more. */
async function add(n: number, pit: (even: number) => number, from = entered, first = entered, version = 1) {
  const rows = Array.from({ length: n }, (_, i): NewScore => {
    const score: Score = {
      ...{
        observed: 15,
        median: 15,
        crps: 1,
        fair: 1,
        pit: pit(even.uniform(first + i, 0, 0)),
        low80: 10,
        width80: 10,
      },
      ...{ inside50: true, inside80: true, inside95: true, interval80: 10, references: {} },
    }
    return {
      ...{ forecast, output: 'concentration', unit: 'mg/L', key: `k${first + i}`, version, horizon: 3 },
      ...{ time: new Date(start + (from + i) * hour).toISOString(), asPlanned: true, score },
      groups: { sex: null, age: null, ethnicity: null, site: i % 2 ? 'north' : 'south' },
    }
  })
  await watchScores(store.db, await putScores(store.db, rows))
  if (version === 1) entered += n
}
const high = (u: number) => 0.6 + 0.4 * u
const sound = (u: number) => u
const notice = () => noticeDrift(store.db, watched, keep)
const alarms = async () =>
  (await store.db.selectFrom('drift_alarm').selectAll().orderBy('id').execute()).map(
    ({ detector, of }) => `${detector} ${of}`,
  )
const acknowledge = () =>
  store.db.updateTable('drift_alarm').set({ acknowledged_by: 'ada', acknowledged_at: new Date() }).execute()
const followed = async () => Number((await store.pool.query('select count(*) as n from drift_stream')).rows[0].n)

test('of one detector and stream one alarm stands open, however long the fault goes on', async () => {
  await add(120, sound)
  await notice()
  expect(await alarms()).toEqual([])
  for (let i = 0; i < 10; i++) {
    await add(12, high)
    await notice()
  }
  const found = await alarms()
  expect(found).toContain('cusum pit')
  expect(found).toContain('cusum pit, site north')
  expect(new Set(found).size).toBe(found.length)
  // Judged, and still wrong: only what was noticed since then alarms.
  await acknowledge()
  await notice()
  expect(await alarms()).toEqual(found)
  await add(60, high)
  await notice()
  expect((await alarms()).slice(found.length)).toContain('cusum pit')
})

test('a change is entered once, though a value comes late and the oldest are let go', async () => {
  for (let i = 0; i < 12; i++) {
    await add(20, sound)
    await notice()
  }
  await acknowledge()
  const found = await alarms()
  // Late values of before the changes move the dates that the detectors give them.
  await add(3, high, 20.5)
  await notice()
  expect(await alarms()).toEqual(found)
  for (let i = 0; i < 60; i++) {
    await add(13, sound)
    await notice()
    expect(await followed()).toBeLessThanOrEqual(2 * keep)
  }
  expect(entered).toBeGreaterThan(6 * keep)
  expect(await alarms()).toEqual(found)
})

test('a fault in values that come late is told, though the oldest were let go after newer ones', async () => {
  do {
    await add(13, sound)
    await notice()
  } while ((await followed()) > keep)
  // Measured between what was known when the oldest were let go.
  const found = await alarms()
  await add(26, (u) => 0.9 + 0.1 * u, entered - 60.5, 10_000, 1)
  entered -= 26
  await notice()
  const told = (await alarms()).slice(found.length)
  expect(told).not.toEqual([])
  // Told once, and not again by what else comes late.
  await acknowledge()
  await add(2, sound, entered - 50.25, 11_000)
  entered -= 2
  await notice()
  expect((await alarms()).slice(found.length)).toEqual(told)
})

test('a corrected value stands in the place of the wrong one', async () => {
  const last = () => lookAtDrift(store.db, watched, keep).then((look) => look!.slice(-2).map(({ pit }) => pit))
  await add(2, () => 1)
  expect(await last()).toEqual([1, 1])
  const before = await followed()
  await add(1, () => 0.5, entered - 1, entered - 1, 2)
  expect(await last()).toEqual([1, 0.5])
  expect(await followed()).toBe(before)
})

test('a long record is looked at once a minute, by one at a time, and what came in between a minute later', async () => {
  expect(await lookAtDrift(store.db, watched, keep)).not.toBeNull()
  await store.pool.query('update drift_look set kept = 1001')
  expect(await lookAtDrift(store.db, watched, keep)).toBeNull()
  await store.pool.query("update drift_look set looked_at = looked_at - interval '61 seconds'")
  await store.db.transaction().execute(async (tx) => {
    const look = await lookAtDrift(tx, watched, keep)
    expect(look!.map(({ time }) => time)).toEqual(look!.map(({ time }) => time).sort())
    expect(await lookAtDrift(store.db, watched, keep)).toBeNull()
  })
  await store.pool.query('update drift_look set kept = 1001')
  expect(await noticeDrift(store.db, watched, keep)).toBe(false)
  await lookLater(store.db, watched)
  await lookLater(store.db, watched)
  const { rows } = await store.pool.query(
    "select run_at > now() + interval '50 seconds' as later from graphile_worker._private_jobs where key like 'drift:%'",
  )
  expect(rows).toEqual([{ later: true }])
  // The look of the job, once it may: nothing is left for another.
  await store.pool.query("update drift_look set looked_at = looked_at - interval '61 seconds'")
  await store.pool.query('delete from graphile_worker._private_jobs')
  await store.pool.query("update job set state = 'running' where task = 'drift'")
  await lookNow(store, watched)
  expect((await store.pool.query('select from graphile_worker._private_jobs')).rowCount).toBe(0)
})
