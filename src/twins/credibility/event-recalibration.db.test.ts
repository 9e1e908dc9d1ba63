import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshStore } from '../../../test/support/database.ts'
import { recalibrate } from '../../kernel/credibility/recalibrate.ts'
import { createDraws } from '../../kernel/random/create-draws.ts'
import { textSource } from '../../records/source.ts'
import { newestRecalibrations } from '../../store/event-recalibration.ts'
import { putEventForecasts, putEventOutcomes, standingEventForecasts } from '../../store/event-record.ts'
import { recordForecast } from '../../store/prequential-record.ts'
import type { Store } from '../../store/store.ts'
import { findSubjects } from '../../store/subjects.ts'
import { assimilateTwin } from '../assimilate-twin.ts'
import { bindTwin } from '../bind-twin.ts'
import { closeComputePool } from '../compute/compute-pool.ts'
import { importRecords } from '../import/import.ts'
import { findModel } from '../library/library.ts'
import { modelRegistry } from '../registry/model-registry.ts'

/** A rule whose chances were too extreme for months: what is issued from then on carries the chance as the record makes it, beside the model's own. */
const id = 'glucose-type1-cappon-2023'
const { hash, version } = findModel(id).model
const minute = 60_000
const hour = 60 * minute
const begin = Date.parse('2026-03-02T06:00:00Z')
const rule = { code: 'low', output: 'sensor', unit: 'mg/dL', side: 'below', threshold: 70, within: 0.5 } as const

let store: Store
let twin: string
beforeAll(async () => {
  store = await freshStore()
  const patient = { resourceType: 'Patient', id: 'ada', birthDate: '1991-02-03', gender: 'female' }
  await bring([{ resource: patient }])
  const subject = (await findSubjects(store.db, ['ada'])).get('ada')!
  twin = (await bindTwin(store, subject, id, { by: 'test', seed: 7 })).id
  const draws = createDraws(3).stream('record')
  for (let i = 0; i < 240; i++) {
    const logit = 2 * draws.normal(0, i, 0)
    const happens = draws.uniform(1, i, 0) < 1 / (1 + Math.exp(-0.4 * logit))
    const at = begin - (300 - i) * hour
    await issued(i, at, 1 / (1 + Math.exp(-logit)), happens)
  }
})
afterAll(async () => {
  await closeComputePool()
  await store.close()
})

const bring = (entry: readonly object[]) =>
  importRecords(store, [textSource('x.json', JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry }))])

async function issued(i: number, at: number, risk: number, event: boolean): Promise<void> {
  const until = new Date(at + hour / 2).toISOString()
  const forecast = (await recordForecast(store.db, {
    ...{ twin, model: { id, version, hash }, silent: false, belief: null, upto: 0, digest: `d${i}`, plan: {} },
    ...{ planDigest: 'p', issuedAt: new Date(at).toISOString(), until, foretold: {} },
  }))!
  await putEventForecasts(store.db, [{ ...rule, forecast, twin, until, risk, recalibrated: null }])
  const groups = { sex: null, age: null, ethnicity: null, site: null }
  const outcome = { forecast, code: rule.code, version: 1, event, hours: event ? 0.2 : 0.5, asPlanned: true, groups }
  await putEventOutcomes(store.db, [outcome])
}

async function live(minutes: readonly number[]): Promise<number> {
  const entry = minutes.map((m) => ({
    resource: {
      ...{ resourceType: 'Observation', id: `sgv-${m}`, status: 'final', subject: { reference: 'Patient/ada' } },
      code: { coding: [{ system: 'http://loinc.org', code: '99504-3' }] },
      effectiveDateTime: new Date(begin + m * minute).toISOString(),
      valueQuantity: { value: 90 + (m % 7), unit: 'mg/dL', system: 'http://unitsofmeasure.org', code: 'mg/dL' },
    },
  }))
  await bring(entry)
  const now = begin + minutes.at(-1)! * minute + 20_000
  await assimilateTwin(store, twin, { now, members: 60 })
  return now
}

test('learned once a day from the record, issued beside the model’s own, and scored as it was issued', async () => {
  const first = await live([0, 5, 10, 15, 20, 25, 30])
  const before = await standingEventForecasts(store.db, { twin, hash, now: new Date(first) })
  expect(before.find(({ code }) => code === 'low')).toMatchObject({ recalibrated: null })
  // The outcome of that forecast is known, and with it the record is looked at.
  const second = await live([35, 40, 45, 50, 55, 60, 65])
  const [learned] = (await newestRecalibrations(store.db, hash)).filter(({ code }) => code === 'low')
  expect(learned).toMatchObject({ ...{ side: 'below', threshold: 70 }, n: 241 })
  expect(learned!.slope).toBeGreaterThan(0.2)
  expect(learned!.slope).toBeLessThan(0.65)
  const standing = await standingEventForecasts(store.db, { twin, hash, now: new Date(second) })
  const low = standing.find(({ code }) => code === 'low')!
  expect(low.recalibrated).toBeCloseTo(
    recalibrate({ intercept: learned!.intercept!, slope: learned!.slope! }, low.risk),
    12,
  )
  // Too few of the other rule: nothing is offered.
  expect(standing.filter(({ code }) => code !== 'low').every(({ recalibrated }) => recalibrated === null)).toBe(true)
  // So far outside the band that the owner is told.
  const { drift } = await modelRegistry(store, id)
  expect(drift).toMatchObject([{ detector: 'band', of: 'slope, rule low', output: 'sensor', before: 0.8 }])
  expect(drift[0]!.after).toBeCloseTo(learned!.slope!, 1)
  // Within the day nothing is learned anew; what was issued is held to what happened.
  await live([70, 75, 80, 85, 90, 95, 100])
  expect((await newestRecalibrations(store.db, hash)).find(({ code }) => code === 'low')).toEqual(learned)
  const card = (await modelRegistry(store, id)).events.find(({ code }) => code === 'low')!
  expect(card.recalibrated).toMatchObject({ n: 1, events: 0 })
  expect(card.recalibrated!.own.brier).toBeCloseTo(low.risk ** 2, 12)
  expect(card.recalibrated!.recalibrated.brier).toBeCloseTo(low.recalibrated! ** 2, 12)
  await expect(store.pool.query('update event_recalibration set slope = 1')).rejects.toThrow(/append-only/)
})
