import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshStore } from '../../../test/support/database.ts'
import { HamzadError } from '../../kernel/errors.ts'
import { textSource } from '../../records/source.ts'
import type { Store } from '../../store/store.ts'
import { findSubjects } from '../../store/subjects.ts'
import { assimilateTwin } from '../assimilate-twin.ts'
import { bindTwin } from '../bind-twin.ts'
import { closeComputePool } from '../compute/compute-pool.ts'
import { importRecords } from '../import/import.ts'
import { startPilot, usualTerms } from '../pilot/pilot.ts'
import { pilotReport } from '../pilot/pilot-report.ts'
import { modelRegistry } from '../registry/model-registry.ts'
import { listAlerts, snooze, twinAlerts } from './alerts.ts'

const minute = 60_000
const begin = Date.parse('2026-03-02T06:00:00Z')
const instant = (minutes: number) => begin + minutes * minute

let store: Store
let twin: string
beforeAll(async () => {
  store = await freshStore()
})
afterAll(async () => {
  await closeComputePool()
  await store.close()
})

const reading = (minutes: number, value: number) => ({
  resourceType: 'Observation',
  id: `sgv-${minutes}`,
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '99504-3' }] },
  subject: { reference: 'Patient/ada' },
  effectiveDateTime: new Date(instant(minutes)).toISOString(),
  valueQuantity: { value, unit: 'mg/dL', system: 'http://unitsofmeasure.org', code: 'mg/dL' },
})

async function live(values: readonly (readonly [number, number])[]): Promise<void> {
  const entry = values.map(([minutes, value]) => ({ resource: reading(minutes, value) }))
  await importRecords(store, [
    textSource('cgm.json', JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry })),
  ])
  await assimilateTwin(store, twin, { now: instant(values.at(-1)![0]) + 20_000, members: 60 })
}
const low = ({ code }: { readonly code: string }) => code === 'low'
const ofTwin = (minutes: number, role = 'clinician') => twinAlerts(store, twin, role, instant(minutes) + 30_000)

describe('alerts of a live twin', () => {
  beforeAll(async () => {
    const patient = { resourceType: 'Patient', id: 'ada', birthDate: '1991-02-03', gender: 'female' }
    const entry = [{ resource: patient }, ...[0, 5, 10].map((m) => ({ resource: reading(m, 150) }))]
    await importRecords(store, [
      textSource('ada.json', JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry })),
    ])
    twin = (
      await bindTwin(store, (await findSubjects(store.db, ['ada'])).get('ada')!, 'glucose-type1-cappon-2023', {
        by: 'test',
        seed: 7,
      })
    ).id
  })

  it('does not alert of a steady value', async () => {
    await live([15, 20, 25].map((minutes) => [minutes, 150] as const))
    expect(await ofTwin(25)).toMatchObject({ rules: 3, alerts: [] })
  })

  it('foretells a fall; withheld while the forecasts have proved nothing', async () => {
    await live([30, 35, 40, 45, 50].map((minutes, i) => [minutes, 140 - 14 * i] as const))
    const { withheld, alerts } = await ofTwin(50)
    expect(withheld).toBe('credibility')
    expect(alerts.filter(low)).toMatchObject([
      { code: 'low', level: 'high', measured: false, chance: null, withheld: 'credibility' },
    ])
    expect(await listAlerts(store, 'clinician', instant(50) + 30_000)).toEqual([])
    const { rows } = await store.pool.query("select chance from alert where code = 'low'")
    expect(rows[0].chance).toBeGreaterThan(0.3)
  })

  it('shows what was measured whatever the forecasts are worth, to the roles of its rule alone', async () => {
    await live([[55, 62]])
    const { alerts } = await ofTwin(55)
    expect(alerts.filter(low)).toMatchObject([
      { code: 'low', measured: true, chance: 1, withheld: null, threshold: 70, minutes: 30 },
    ])
    const at = instant(55) + 30_000
    for (const role of ['clinician', 'administrator']) expect(await listAlerts(store, role, at)).toHaveLength(1)
    expect(await listAlerts(store, 'researcher', at)).toEqual([])
    // The same episode as the one that was foretold.
    const { rows } = await store.pool.query("select count(*)::int as n from alert where code = 'low'")
    expect(rows[0].n).toBe(1)
  })

  it('sleeps for a while and wakes by itself', async () => {
    const [alert] = (await ofTwin(55)).alerts.filter(low)
    const who = { by: 'dr', role: 'clinician' }
    const now = instant(55) + 30_000
    await expect(snooze(store, alert!.id, 90, who, now)).rejects.toMatchObject({ code: 'input.invalid' })
    await expect(snooze(store, alert!.id, 15, { by: 'x', role: 'researcher' }, now)).rejects.toMatchObject({
      code: 'not-found',
    })
    const slept = await snooze(store, alert!.id, 15, who, now)
    expect(slept.snoozed).toEqual({ until: new Date(now + 15 * minute).toISOString(), by: 'dr' })
    const sleeps = async (minutes: number, code: string) =>
      (await ofTwin(minutes)).alerts.find((each) => each.code === code)!.snoozed !== null
    expect(await sleeps(60, 'low')).toBe(true)
    // What must not wait is a rule of its own.
    expect(await sleeps(60, 'very_low')).toBe(false)
    expect(await sleeps(71, 'low')).toBe(false)
    expect((await snooze(store, alert!.id, null, who, now)).snoozed).toBeNull()
  })

  it('withholds everything when the sensor is silent', async () => {
    const { withheld, alerts } = await ofTwin(55 + 61)
    expect(withheld).toBe('stale')
    expect(alerts.filter(low)).toMatchObject([{ withheld: 'stale', chance: null }])
    expect(alerts.every(({ withheld: why }) => why === 'stale')).toBe(true)
    expect(await listAlerts(store, 'clinician', instant(116))).toEqual([])
  })

  it('ends when the value is back and the chance is small, and is kept', async () => {
    await live(Array.from({ length: 14 }, (_, i) => [60 + 5 * i, Math.min(140, 62 + 8 * i)] as const))
    const { alerts, ended } = await ofTwin(125)
    expect(alerts).toEqual([])
    expect(ended.filter(low)).toMatchObject([{ code: 'low', endedAt: new Date(instant(125) + 20_000).toISOString() }])
    await expect(snooze(store, ended[0]!.id, 15, { by: 'dr', role: 'clinician' })).rejects.toThrow(HamzadError)
  })

  it('holds each chance to what then happened, and never rewrites it', async () => {
    const { rows } = await store.pool.query(
      `select f.issued_at, e.code, e.risk, o.event, o.hours, o.groups from event_forecast e
       join issued_forecast f on f.id = e.forecast join event_outcome o on o.forecast = e.forecast and o.code = e.code
       order by f.issued_at, e.code`,
    )
    const low = rows.filter(({ code }) => code === 'low')
    const seen = (minutes: number) => low.find(({ issued_at: at }) => Math.abs(at - instant(minutes)) < minute)
    // Foretold at 50 minutes, measured at 55: it happened, after four minutes and 40 seconds.
    expect(seen(50)).toMatchObject({ event: true, groups: { sex: 'female', age: '18 to 39' } })
    expect(seen(50).hours).toBeCloseTo(280 / 3600, 6)
    // The same value ended the horizon of what was issued at 25 minutes, when the chance was small.
    expect(seen(25)).toMatchObject({ event: true })
    expect(seen(25).risk).toBeLessThan(seen(50).risk)
    // Watched to the end of the hour, and it did not happen.
    expect(rows.find(({ code }) => code === 'very_high')).toMatchObject({ event: false, hours: 1 })
    // Beyond the threshold already: nothing to foretell.
    expect(seen(55)).toBeUndefined()
    expect(rows.some(({ code, event }) => code === 'very_high' && event)).toBe(false)
    await expect(store.pool.query('update event_forecast set risk = 1')).rejects.toThrow(/append-only/)
    await expect(store.pool.query('delete from event_outcome')).rejects.toThrow(/append-only/)
  })

  it('sums them up by rule, without windows that overlap, with subgroups', async () => {
    const { events } = await modelRegistry(store, 'glucose-type1-cappon-2023')
    const low = events.find(({ code }) => code === 'low')!
    expect(low).toMatchObject({ output: 'sensor', side: 'below', threshold: 70, hours: 0.5 })
    // What was issued at 50 minutes overlaps what was issued at 25.
    expect(low.scores).toMatchObject({ n: 1, events: 1, censored: 0 })
    expect(low.groups.map(({ group, name }) => `${group} ${name}`)).toEqual(
      expect.arrayContaining(['sex female', 'age 18 to 39', 'plan followed']),
    )
    expect(JSON.parse(JSON.stringify(events))).toEqual(events)
  })

  it('a corrected value makes a new outcome, and only the newest counts', async () => {
    const corrected = { ...reading(55, 95), meta: { versionId: '2' } }
    const before = await store.pool.query('select count(*)::int as n from event_outcome')
    await importRecords(store, [textSource('fix.json', JSON.stringify(corrected))])
    await live([[130, 140]])
    const { rows } = await store.pool.query(
      `select o.version, o.event from event_outcome o join event_forecast e using (forecast, code)
       join issued_forecast f on f.id = o.forecast where o.code = 'low' and f.issued_at = $1 order by o.version`,
      [new Date(instant(50) + 20_000)],
    )
    expect(before.rows[0].n).toBeGreaterThan(0)
    expect(rows.map(({ event }) => event)).toEqual([true, true])
    expect(rows.map(({ version }) => version)).toEqual([1, 2])
  })

  it('in a silent pilot shows not even what was measured, counts every episode, and says what they would have cost', async () => {
    await startPilot(store, { staffHour: 60, currency: 'EUR', mostAlerts: 4 }, { by: 'ada' })
    await store.pool.query('update pilot set started_at = $1', [new Date(instant(0))])
    await store.pool.query('update twin set created_at = $1', [new Date(instant(0))])
    await live([135, 140, 145, 150].map((minutes, i) => [minutes, 120 - 20 * i] as const))
    expect(await ofTwin(150)).toMatchObject({ withheld: 'pilot', alerts: [], ended: [] })
    expect(await listAlerts(store, 'clinician', instant(150) + 30_000)).toEqual([])
    await live([155, 160, 165].map((minutes, i) => [minutes, 58 + 10 * i] as const))
    const terms = { ...usualTerms, staffHour: 60, currency: 'EUR', mostAlerts: 4 }
    const span = { since: new Date(instant(0)), until: new Date(instant(24 * 60)) }
    const report = await pilotReport(store, { ...span, terms })
    expect(report.alerts).toEqual({
      episodes: 4,
      perTwinDay: 4,
      byRule: ['low', 'very_low'].map((code) => ({
        ...{ model: 'glucose-type1-cappon-2023', code, level: 'high', episodes: 2 },
      })),
    })
    // Eight minutes of somebody, a minute a euro.
    expect(report.effort.staffHours).toBeCloseTo(8 / 60, 12)
    expect(report.cost).toMatchObject({ total: 8, perTwinDay: 8, currency: 'EUR' })
    // Hours of the processor: of every run of every job in the weeks; a price for hours that nobody knows makes no total.
    const priced = async () => {
      const { cost, effort } = await pilotReport(store, { ...span, terms: { ...terms, computeHour: 3 } })
      return [effort.computeHours, cost!.total, cost!.perTwinDay]
    }
    expect(await priced()).toEqual([null, null, null])
    for (const [task, minutes] of [
      ['assimilate', 60],
      ['refresh', 120],
      ['assimilate', -120],
      ['import', 60],
    ] as const)
      await store.pool.query('insert into job_time values ($1, $2, 2, 3600)', [task, new Date(instant(minutes))])
    expect(await priced()).toEqual([2, 14, 14])
    expect(report.criteria.find(({ code }) => code === 'alerts')).toEqual({
      ...{ code: 'alerts', met: true, value: 4, goal: 4 },
    })
    expect(report.criteria.find(({ code }) => code === 'silence')).toMatchObject({ met: true, value: 0 })
    expect(report.verdict).toBe('too-early')
    const [{ foretold }] = report.models as [(typeof report.models)[number]]
    expect(foretold.find(({ code }) => code === 'low')).toMatchObject({
      ...{ side: 'below', threshold: 70, n: 2, happened: 1, alarms: 0, right: 0 },
    })
  })
})
