import { describe, expect, it } from 'vitest'
import { createDraws } from '../random/create-draws.ts'
import { learnHospital } from './belief.ts'
import { census } from './census.ts'
import { crowdRecord, faring, paceOfFirst, paceOfSecond, spreadOfDays } from './crowding.ts'
import type { Hospital, StayRecord } from './hospital.ts'
import { runHospital } from './run-hospital.ts'
import { visitsOf } from './visits.ts'

const draws = createDraws(11)
const start = Date.UTC(2025, 0, 6) / 3.6e6
const hospital: Hospital = {
  units: [{ id: 'e', name: 'E', kind: 'emergency', specialty: null, beds: null }],
  holidays: [],
}

/**
 * An emergency department with two kinds of patients and ten doctors by day, six by night: the urgent go before the minor, none is interrupted.
 */
function triaged(days: number): StayRecord[] {
  const doctorsAt = (t: number) => (t % 24 >= 8 && t % 24 < 20 ? 10 : 6)
  const queues: { readonly id: number; readonly at: number }[][] = [[], []]
  const serving: { readonly id: number; readonly at: number; readonly end: number; readonly urgent: boolean }[] = []
  const stays: StayRecord[] = []
  const arrivals: { readonly at: number; readonly urgent: boolean }[] = []
  for (let i = 0, t = 0; t < 24 * days; i++) {
    // Every fifth day more come than the doctors can see to.
    t -= Math.log(draws.uniform(1, 1, i)) / (Math.floor(t / 24) % 5 === 4 ? 6 : 2.2)
    arrivals.push({ at: t, urgent: draws.uniform(1, 2, i) < 0.3 })
  }
  let next = 0
  for (let now = 0; now < 24 * days; ) {
    const end = serving.reduce((least, one) => Math.min(least, one.end), Number.POSITIVE_INFINITY)
    const shift = Math.floor(now / 4 + 1e-9) * 4 + 4
    now = Math.min(arrivals[next]?.at ?? Number.POSITIVE_INFINITY, end, shift)
    for (const [i, one] of [...serving.entries()].reverse())
      if (one.end <= now) {
        serving.splice(i, 1)
        stays.push({ ...stay(String(one.id), start + one.at, start + one.end), group: one.urgent ? 'urgent' : 'minor' })
      }
    if (arrivals[next] && arrivals[next]!.at <= now) {
      queues[arrivals[next]!.urgent ? 0 : 1]!.push({ id: next, at: arrivals[next]!.at })
      next++
    }
    while (serving.length < doctorsAt(now)) {
      const urgent = queues[0]!.length > 0
      const one = queues[urgent ? 0 : 1]!.shift()
      if (!one) break
      serving.push({ ...one, urgent, end: now - (urgent ? 3 : 1.5) * Math.log(draws.uniform(1, 3, one.id)) })
    }
  }
  return stays
}

/** An emergency department with so many doctors, each with one patient at a time: Poisson arrivals, exponential treatment, first come first served. */
function department(days: number, rate: number, treatment: number, doctors: number): StayRecord[] {
  const free = new Array<number>(doctors).fill(0)
  const stays: StayRecord[] = []
  for (let i = 0, t = 0; ; i++) {
    t -= Math.log(draws.uniform(0, 1, i)) / rate
    if (t > 24 * days) return stays
    let doctor = 0
    for (let d = 1; d < doctors; d++) if (free[d]! < free[doctor]!) doctor = d
    const end = Math.max(t, free[doctor]!) - treatment * Math.log(draws.uniform(0, 2, i))
    free[doctor] = end
    stays.push(stay(String(i), start + t, start + end))
  }
}

const stay = (id: string, from: number, to: number | null): StayRecord => ({
  id,
  patient: id,
  status: to === null ? 'present' : 'left',
  route: 'emergency',
  from,
  to,
  moves: [{ unit: 'e', bed: null, from, to }],
  wanted: [],
  age: null,
  group: null,
  expected: [],
})

const until = (stays: readonly StayRecord[], now: number) =>
  stays.filter(({ from }) => from! <= now).map((one) => (one.to! <= now ? one : stay(one.id, one.from!, null)))

describe('what a crowd leaves of the rate of leaving', () => {
  const law = { capacity: 1.5, boarders: 1, sharp: 4 }
  it('is all of it while there is room, and the share of what the unit can do beyond', () => {
    expect(paceOfFirst(0, 0, 10, law)).toBe(1)
    expect(paceOfFirst(6, 0, 10, law)).toBeGreaterThan(0.99)
    expect(paceOfFirst(150, 0, 10, law)).toBeCloseTo(0.1, 4)
    expect(paceOfSecond(150, 0, 0, 10, law)).toBeCloseTo(0.1, 4)
    // Who waits for a bed takes a place away; a twentieth of the room is left whatever happens.
    expect(paceOfSecond(150, 0, 9, 10, law)).toBeCloseTo(0.04, 4)
    expect(paceOfSecond(150, 0, 500, 10, law)).toBeCloseTo(0.005, 4)
    for (let n = 1; n < 40; n++) {
      expect(paceOfSecond(n, 0, 3, 10, law)).toBeLessThan(paceOfSecond(n - 1, 0, 3, 10, law))
      expect(n * paceOfSecond(n, 0, 3, 10, law)).toBeGreaterThan((n - 1) * paceOfSecond(n - 1, 0, 3, 10, law))
    }
  })

  it('is for the others what those who go first leave', () => {
    const sudden = { ...law, sharp: 16 }
    expect(paceOfFirst(5, 0, 10, sudden)).toBeCloseTo(1, 6)
    expect(paceOfSecond(40, 5, 0, 10, sudden)).toBeCloseTo(10 / 40, 6)
    expect(paceOfSecond(40, 5, 4, 10, sudden)).toBeCloseTo(6 / 40, 6)
    // However many others wait, those who go first do not meet them.
    expect(paceOfSecond(400, 5, 0, 10, sudden)).toBeCloseTo(10 / 400, 6)
  })
})

describe('how differently full days fare', () => {
  it('is what Poisson noise does not explain, on full days alone, and as declared where none was seen', () => {
    const days = Array.from({ length: 400 }, (_, day) => day)
    const foreseen = days.map(() => 60)
    const off = (spread: number, day: number) =>
      60 * (1 + spread * draws.normal(0, 5, day)) + Math.sqrt(60) * draws.normal(0, 6, day)
    const full = days.map(() => 0.4)
    const found = (spread: number) =>
      spreadOfDays(
        days.map((day) => off(spread, day)),
        foreseen,
        full,
      )
    expect(Math.abs(found(0.4) - 0.4)).toBeLessThan(0.06)
    expect(found(0)).toBeLessThan(0.08)
    expect(
      spreadOfDays(
        days.map((day) => off(0.4, day)),
        foreseen,
        days.map(() => 0.95),
      ),
    ).toBeCloseTo(1 / 3, 12)
  })
  it('changes nothing where there is room, and all where the unit is full', () => {
    expect(faring(1, 3)).toBe(1)
    expect(faring(1e-6, 1.5)).toBeCloseTo(1.5e-6, 9)
    expect(faring(0.5, 0.8)).toBeGreaterThan(0.4)
  })
})

describe('the record of the crowd', () => {
  it('counts who is there at each whole hour, and those who wait for a bed apart', () => {
    const two: Hospital = { units: [...hospital.units, { ...hospital.units[0]!, id: 'w', kind: 'ward' }], holidays: [] }
    const a = { ...stay('a', 10.5, 14), wanted: [{ unit: 'w', since: 12.5 }] }
    const { active, boarding, hours } = crowdRecord(two, visitsOf(two, [a, stay('b', 11, null)], 15.2), 10, 15.2)
    expect([...active.subarray(0, hours)]).toEqual([0, 2, 2, 1, 1, 1])
    expect([...boarding.subarray(0, hours)]).toEqual([0, 0, 0, 1, 0, 0])
  })
})

describe('a crowded emergency department', () => {
  const now = start + 24 * 60
  it('is found in the record where doctors are few, and not where everybody finds one', () => {
    const few = until(department(60, 2.4, 3, 9), now)
    const many = until(department(60, 2.4, 3, 60), now)
    expect(learnHospital(hospital, few, now).stays.crowding[0]).not.toBeNull()
    expect(learnHospital(hospital, many, now).stays.crowding[0]).toBeNull()
  })

  it('sees to the urgent first where the record shows it, and has its doctors of day and night', () => {
    const now = start + 24 * 90
    const belief = learnHospital(
      hospital,
      triaged(90).filter(({ from }) => from! <= now),
      now,
    )
    const law = belief.stays.crowding[0]!
    expect(law.first[belief.groups.indexOf('urgent')]).toBe(1)
    expect(law.first[belief.groups.indexOf('minor')]).toBe(0)
    const places = (from: number, until: number) => {
      let sum = 0
      for (let h = from; h < until; h++) sum += law.capacity * law.shape[h]! * belief.stays.usual[h]!
      return sum / (until - from)
    }
    expect(places(9, 19) / 10).toBeGreaterThan(0.75)
    expect(places(9, 19) / 10).toBeLessThan(1.35)
    expect(places(0, 7) / 6).toBeGreaterThan(0.75)
    expect(places(0, 7) / 6).toBeLessThan(1.35)
  })

  it('sends on what it can, however many are there: 9 doctors of 3 hours see 3 patients an hour', () => {
    const past = until(department(60, 2.4, 3, 9), now)
    const crowd = Array.from({ length: 60 }, (_, i) => stay(`crowd ${i}`, now - 0.5 - i / 60, null))
    const belief = learnHospital(hospital, past, now)
    const run = runHospital(belief, census(hospital, [...past, ...crowd], now), { hours: 8, members: 200 }, draws)
    let left = 0
    for (let m = 0; m < 200; m++) left += run.left[8 * 200 + m]! / 200
    expect(left).toBeGreaterThan(24 * 0.75)
    expect(left).toBeLessThan(24 * 1.25)
    // Without it, each of them would leave after three hours or so: nearly all within eight.
    const blind = { ...belief, stays: { ...belief.stays, crowding: belief.stays.crowding.map(() => null) } }
    const other = runHospital(blind, census(hospital, [...past, ...crowd], now), { hours: 8, members: 200 }, draws)
    let gone = 0
    for (let m = 0; m < 200; m++) gone += other.left[8 * 200 + m]! / 200
    expect(gone).toBeGreaterThan(45)
  })
})
