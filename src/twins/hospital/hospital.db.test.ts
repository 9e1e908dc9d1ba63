import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshStore } from '../../../test/support/database.ts'
import { bundle } from '../../demo/fhir.ts'
import { assignBeds, encounterAt, locations, patientOf } from '../../demo/hospital/hospital-resources.ts'
import { playHospital, trulyPresent, units } from '../../demo/hospital/play-hospital.ts'
import { textSource } from '../../records/source.ts'
import type { Store } from '../../store/store.ts'
import { closeComputePool } from '../compute/compute-pool.ts'
import { importRecords } from '../import/import.ts'
import { createHospital } from './hospital.ts'
import { holdHuddle } from './huddles.ts'

const text = readFileSync(new URL('../../demo/hospital/hospital.yaml', import.meta.url), 'utf8')
const epoch = Date.UTC(2026, 0, 5)
const now = epoch + (16 * 24 + 10) * 3_600_000
const truth = assignBeds(playHospital(text, 60, 5))
let store: Store
let hospital: ReturnType<typeof createHospital>

const send = (resources: readonly unknown[]) =>
  importRecords(store, [textSource('body.json', Buffer.from(JSON.stringify(bundle(resources as never))))], {
    name: 'test',
    by: 'test',
  })
const everybody = async (subjects: readonly string[]) => new Set(subjects)
const startedBy = (at: number) => truth.filter((stay) => encounterAt(stay, epoch, at) !== null)

beforeAll(async () => {
  store = await freshStore()
  hospital = createHospital(store, () => now)
  await hospital.changeSettings({ settings: { zone: 'UTC' }, revision: 0 }, { by: 'test' })
})
afterAll(async () => {
  await closeComputePool()
  await store?.close()
})

describe('the hospital’s twin', { timeout: 600_000 }, () => {
  it('is empty before anything is recorded, and says so', async () => {
    const view = await hospital.view()
    expect(view.units).toEqual([])
    expect(view.notes.map(({ kind }) => kind)).toContain('arrivals-unknown')
  })

  it('has the census of the record, whatever came late or was corrected', async () => {
    const recent = startedBy(now).filter((stay) => epoch + stay.visits.at(-1)!.to * 3_600_000 > now - 4 * 86_400_000)
    // First a version that is wrong or old, the latest stays first; the places last.
    await send(recent.slice(0, 40).map((stay) => ({ ...encounterAt(stay, epoch, now)!, status: 'cancelled' })))
    await send([...recent].reverse().flatMap((stay) => [encounterAt(stay, epoch, now)!, patientOf(stay, epoch)]))
    await send(locations())
    const { units: found, impossible } = await hospital.view()
    const present = trulyPresent(truth, now - epoch > 0 ? (now - epoch) / 3_600_000 : 0)
    expect(found.map((unit) => [unit.id, unit.present, unit.beds])).toEqual(
      units.map(({ id, beds }, u) => [`demo-hospital-${id}`, present[u], beds]),
    )
    expect(impossible).toBe(0)
  })

  it('says the next three days at once, as the two weeks say them, and the two weeks as soon as they are there', async () => {
    // Another process, which nobody has asked yet.
    const other = createHospital(store, () => now)
    const soon = await other.view({ soon: true })
    expect(soon.steps).toEqual(Array.from({ length: 73 }, (_, hour) => hour))
    const whole = await other.view()
    expect(whole.steps.at(-1)).toBe(336)
    for (const [c, { present, past }] of soon.courses.entries()) {
      expect(past).toEqual(whole.courses[c]!.past)
      // A third of the members: a quantile lies between the neighbours of the one that all of them give.
      const all = whole.courses[c]!.present.quantiles
      for (const [level, values] of present.quantiles.entries())
        for (const [hour, value] of values.entries()) {
          expect(value).toBeGreaterThanOrEqual(all[level - 1]?.[hour] ?? 0)
          expect(value).toBeLessThanOrEqual(all[level + 1]?.[hour] ?? Number.POSITIVE_INFINITY)
        }
    }
    expect((await other.view({ soon: true })).steps.at(-1)).toBe(336)
  })

  it('begins with what was said last, as long as it is not old', async () => {
    let time = now
    const other = createHospital(store, () => time)
    const whole = await other.view()
    time += 9 * 60_000
    expect(await other.view({ soon: true })).toBe(whole)
    time += 2 * 60_000
    expect(Date.parse((await other.view({ soon: true })).at)).toBe(time)
  })

  it('begins the next hour with what was learned in the last, and learns anew meanwhile', async () => {
    let time = now
    const other = createHospital(store, () => time)
    await other.ready()
    const learned = await other.forecast()
    time += 3_600_000
    const soon = await other.view({ soon: true })
    expect(Date.parse(soon.at)).toBe(time)
    expect((await other.forecast()).belief.at).toBe(learned.belief.at + 1)
    // What is older than a day is not good enough.
    time += 30 * 3_600_000
    await other.view({ soon: true })
    expect((await other.forecast()).belief.at).toBe(learned.belief.at + 31)
  })

  it('knows every bed by name, and nothing of names in the view of the wall', async () => {
    const board = await hospital.board(everybody)
    const inBeds = board.patients.filter(({ bed }) => bed !== null)
    expect(inBeds.length).toBeGreaterThan(20)
    for (const patient of inBeds) {
      expect(patient.name).toMatch(/, /)
      expect(patient.age).toBeGreaterThan(0)
      expect(patient.leaves.within.map(({ hours }) => hours)).toEqual([8, 24, 48, 72])
    }
    // Of whom nobody may know who they are, the bed is told and the person not.
    const shown = inBeds[0]!.subject!
    const veiled = await hospital.board(async () => new Set([shown]))
    expect(veiled.patients.map(({ stay, unit, bed }) => [stay, unit, bed])).toEqual(
      board.patients.map(({ stay, unit, bed }) => [stay, unit, bed]),
    )
    expect(board.patients.some(({ withheld }) => withheld)).toBe(false)
    for (const { subject, name, withheld, identifier, age, group } of veiled.patients)
      if (subject === shown) expect([/, /.test(name ?? ''), withheld]).toEqual([true, false])
      else expect([subject, name, withheld, identifier, age, group]).toEqual([null, null, true, null, null, null])
    for (const { name, withheld, group } of veiled.bookings) expect([name, withheld, group]).toEqual([null, true, null])
    const view = JSON.stringify(await hospital.view())
    for (const { name, stay } of board.patients) {
      expect(view.includes(name!)).toBe(false)
      expect(view.includes(stay)).toBe(false)
    }
  })

  it('follows a discharge at the next look, and a deleted or impossible entry', async () => {
    const before = await hospital.view()
    const board = await hospital.board(everybody)
    const one = board.patients.find(({ unit }) => unit === 'demo-hospital-medical')!
    const stay = truth.find(({ id }) => `demo-hospital-stay-${id.split('-')[1]}` === one.stay)!
    const open = encounterAt(stay, epoch, now)!
    await send([
      {
        ...open,
        status: 'finished',
        period: { start: (open.period as { start: string }).start, end: new Date(now - 60_000).toISOString() },
      },
    ])
    const after = await hospital.view()
    const count = (view: typeof before) => view.units.find(({ id }) => id === 'demo-hospital-medical')!.present
    expect(count(after)).toBe(count(before) - 1)
    // Its place was never closed: that is listed.
    expect((await hospital.board(everybody)).impossible).toContainEqual({
      kind: 'left-but-present',
      stay: one.stay,
      other: null,
      unit: 'demo-hospital-medical',
    })
  })

  it('answers what-if and refuses a unit that is not there; settings are kept once', async () => {
    const { outcomes } = await hospital.whatIf({
      scenarios: [{ name: 'fewer', beds: [{ unit: 'demo-hospital-medical', add: -60 }] }],
      hours: 24,
    })
    expect(outcomes[1]!.difference!.waitedHours.mean).toBeGreaterThan(0)
    // Six patients a nurse on a ward, where nobody has said otherwise.
    const nurses = [{ unit: 'demo-hospital-medical', add: -10 }]
    const roster = await hospital.whatIf({ scenarios: [{ name: 'fewer', nurses }], hours: 24 })
    expect(roster.outcomes[1]!.difference).toEqual(outcomes[1]!.difference)
    await expect(hospital.whatIf({ scenarios: [{ name: 'x', beds: [{ unit: 'garden', add: 1 }] }] })).rejects.toThrow(
      /garden/,
    )
    await expect(hospital.changeSettings({ settings: { zone: 'UTC' }, revision: 0 }, { by: 'x' })).rejects.toThrow(
      /changed meanwhile/,
    )
    await expect(hospital.changeSettings({ settings: { zone: 'Mars' }, revision: 1 }, { by: 'x' })).rejects.toThrow(
      /zone/,
    )
  })

  it('issues a forecast at a huddle, plans the next, and scores it later', async () => {
    await holdHuddle(store, () => now)
    const { rows } = await store.pool.query('select at, made, complete, scores from hospital_forecast')
    expect(rows).toHaveLength(1)
    // No room, no operation: nothing is said of theatres.
    expect(rows[0].made.theatres).toBeUndefined()
    const later = now + 9 * 3_600_000
    await send(
      startedBy(later)
        .filter((stay) => epoch + stay.visits.at(-1)!.to * 3_600_000 > now - 86_400_000)
        .flatMap((stay) => [encounterAt(stay, epoch, later)!]),
    )
    await holdHuddle(store, () => later)
    const scored = await store.pool.query('select scores from hospital_forecast order by at limit 1')
    const hours = new Set((scored.rows[0].scores as { hour: number }[]).map(({ hour }) => hour))
    expect([...hours]).toEqual([8])
    const { rows: jobs } = await store.pool.query("select state from job where id = 'hospital:huddle'")
    expect(jobs).toEqual([{ state: 'waiting' }])
    const control = await createHospital(store, () => later).control()
    expect(control.charts.map(({ measure }) => measure)).toContain('arrivals')
  })
})
