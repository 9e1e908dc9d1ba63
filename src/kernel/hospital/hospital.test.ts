import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { playHospital, recordedAt, hospital as small, trulyPresent } from '../../demo/hospital/play-hospital.ts'
import { createDraws } from '../random/create-draws.ts'
import { learnHospital } from './belief.ts'
import { census } from './census.ts'
import type { Parameters } from './draw-parameters.ts'
import { factorRates, meanOf } from './factor-rates.ts'
import { summariseRun } from './forecast-hospital.ts'
import { bandCount, bandsOf, type Hospital, type StayRecord } from './hospital.ts'
import { leavesAt } from './leaving.ts'
import { discounts, followLevel, levelMean } from './level.ts'
import { largestDemand } from './questions.ts'
import { runHospital } from './run-hospital.ts'
import { byHorizon, type OccupancyScore, presentAt, scoreRun } from './score-hospital.ts'
import { whatIf } from './what-if.ts'

const text = readFileSync(new URL('../../demo/hospital/hospital.yaml', import.meta.url), 'utf8')
const start = Date.UTC(2025, 0, 6) / 3.6e6
const draws = createDraws(7)

describe('rates of several factors', () => {
  it('are the conjugate answer with one factor, and find the factors of a table made from them', () => {
    const [one] = factorRates({ levels: [[0, 0, 1]], events: [3, 4, 0], exposure: [10, 4, 5] }, [
      { shape: 2, mean: [0.5, 0.5] },
    ])
    expect(meanOf(one!, 0)).toBeCloseTo((2 + 7) / (4 + 14), 12)
    expect(meanOf(one!, 1)).toBeCloseTo(2 / (4 + 5), 12)
    const [unit, hour] = [
      [0.02, 0.2],
      [0.5, 1, 1.5],
    ]
    const cells = unit!.flatMap((_, u) => hour!.map((_, h) => [u, h] as const))
    const table = {
      levels: [cells.map(([u]) => u), cells.map(([, h]) => h)],
      exposure: cells.map(() => 1e5),
      events: cells.map(([u, h]) => 1e5 * unit![u]! * hour![h]!),
    }
    const [a, b] = factorRates(
      table,
      [
        { shape: 0.5, mean: [0.1, 0.1] },
        { shape: 3, mean: [1, 1, 1] },
      ],
      40,
    )
    for (const [u, h] of cells) expect((meanOf(a!, u) * meanOf(b!, h)) / (unit![u]! * hour![h]!)).toBeCloseTo(1, 2)
  })
})

describe('arrivals', () => {
  const ward: Hospital = {
    units: [{ id: 'a', name: 'A', kind: 'ward', specialty: 'Surgery', beds: null }],
    holidays: [],
  }
  /** Patients who come at these hours of every weekday, and stay a day. */
  const comers = (days: number, hours: (day: number) => readonly number[]): StayRecord[] =>
    Array.from({ length: days }, (_, day) => day).flatMap((day) =>
      hours(day).map((hour, i) => {
        const from = start + 24 * day + hour
        const id = `${day}-${i}`
        const moves = [{ unit: 'a', bed: null, from, to: from + 24 }]
        return {
          id,
          patient: id,
          status: 'left',
          route: 'elective',
          from,
          to: from + 24,
          moves,
          wanted: [],
          age: 50,
          group: null,
          expected: [],
        } as const
      }),
    )
  const foretold = (stays: readonly StayRecord[], now: number) => {
    const belief = learnHospital(ward, stays, now)
    const members = 400
    const run = runHospital(belief, census(ward, stays, now), { hours: 168, members }, draws)
    const at = (hour: number) => Array.from(run.entered.subarray(hour * members, (hour + 1) * members))
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length
    const week = at(168)
    return {
      stream: belief.streams[0]!,
      week: mean(week),
      spread: Math.sqrt(mean(week.map((n) => (n - mean(week)) ** 2))),
      // The run begins on a Monday at midnight: after 120 hours it is Saturday.
      weekend: mean(at(168)) - mean(at(120)),
      night: mean(at(7)),
    }
  }
  it('of a timetable come at its hours and as regularly as they do', () => {
    const { stream, week, spread, weekend, night } = foretold(
      comers(84, (day) => (day % 7 < 5 ? [8, 8.1, 10.2, 12.5, 14] : [])),
      start + 84 * 24,
    )
    expect(week).toBeGreaterThan(23.5)
    expect(week).toBeLessThan(26.5)
    expect(weekend).toBeLessThan(0.1)
    expect(night).toBeLessThan(0.1)
    expect(stream.regularity).toBeGreaterThanOrEqual(4)
    expect(spread).toBeLessThan(0.7 * Math.sqrt(25))
  })
  it('at random are taken as random', () => {
    const stays = comers(84, (day) => {
      const hours: number[] = []
      for (let t = 0, k = 0; t < 24; k++) {
        t -= 5 * Math.log(draws.uniform(3, day, k))
        if (t < 24) hours.push(t)
      }
      return hours
    })
    const { stream, spread, week } = foretold(stays, start + 84 * 24)
    expect(stream.regularity).toBe(1)
    expect(spread).toBeGreaterThan(0.9 * Math.sqrt(week))
  })
})

describe('a level', () => {
  it('stays at one when all is as expected, and follows a step within a week', () => {
    const noise = (day: number) => Math.round(60 + Math.sqrt(60) * draws.normal(0, 1, day))
    const steady = Array.from({ length: 120 }, (_, day) => noise(day))
    const flat = followLevel(
      steady,
      steady.map(() => 60),
    )
    expect(Math.abs(levelMean(flat) - 1)).toBeLessThan(0.05)
    const stepped = followLevel(
      [...steady, ...Array.from({ length: 7 }, (_, day) => Math.round(1.4 * noise(200 + day)))],
      Array.from({ length: 127 }, () => 60),
    )
    expect(Math.abs(levelMean(stepped) - 1.4)).toBeLessThan(0.12)
    expect(discounts.length).toBe(stepped.weights.length)
  })
})

describe('leaving', () => {
  const parameters = (base: (band: number) => number, hour: (h: number) => number): Parameters => {
    const cumulative = new Float64Array(4 * 169)
    for (let h = 0; h < 168; h++) cumulative[169 + h + 1] = cumulative[169 + h]! + hour(h % 24)
    const ones = (n: number) => new Float64Array(n).fill(1)
    return {
      base: Float64Array.from({ length: bandCount }, (_, band) => base(band)),
      cumulative,
      group: ones(12),
      age: ones(28),
      route: ones(12),
      expected: Float64Array.from({ length: 24 }, (_, i) => [1, 0.5, 1, 4, 2, 1][i % 6]!),
      level: ones(4),
      fares: ones(4),
      days: 1,
      onward: ones(2),
      arrivals: ones(0),
      show: 1,
    }
  }
  /** P(still in at t) by small steps. */
  const survival = (p: Parameters, since: number, now: number, t: number, expected: number) => {
    let hazard = 0
    const edges = bandsOf.ward
    for (let at = now; at < t - 1e-9; at += 0.01) {
      const mid = at + 0.005
      let band = 0
      while (band + 1 < bandCount && mid - since >= edges[band + 1]!) band++
      const hour = Math.floor(mid + 72) % 168
      let rate = p.base[band]! * (p.cumulative[169 + hour + 1]! - p.cumulative[169 + hour]!)
      if (!Number.isNaN(expected))
        rate *= p.expected[6 + [-48, -24, 0, 24].reduce((bin, edge) => bin + (mid - expected >= edge ? 1 : 0), 1)]!
      hazard += 0.01 * rate
    }
    return Math.exp(-hazard)
  }
  it('follows the hazard of bands, hours and staff’s expectation, given the time already spent', () => {
    const p = parameters(
      (band) => 0.01 + 0.004 * band,
      (h) => (h >= 10 && h < 18 ? 2.2 : 0.4),
    )
    for (const expected of [Number.NaN, 1050]) {
      const who = { unit: 0, kind: 1, since: 980.3, group: 0, factor: 1, expected, rest: 0 }
      for (const t of [1004.5, 1020, 1047.2, 1090]) {
        const s = survival(p, who.since, 1000, t, expected)
        const at = leavesAt(p, bandsOf.ward, who, 1000, -Math.log(s), 2000)
        expect(Math.abs(at - t)).toBeLessThan(0.05)
      }
      expect(leavesAt(p, bandsOf.ward, who, 1000, 50, 1100)).toBe(Number.POSITIVE_INFINITY)
    }
  })
})

/** A ward without a limit: Poisson arrivals, stays of one law, so that the number in it is Poisson. */
function plainWard(
  days: number,
  rate: number,
  stay: (u: number) => number,
): { hospital: Hospital; stays: StayRecord[] } {
  const stays: StayRecord[] = []
  for (let i = 0, t = 0; t < days * 24; i++) {
    t += -Math.log(draws.uniform(0, 50, i)) / rate
    const length = stay(draws.uniform(0, 51, i))
    const from = start + t
    stays.push({
      id: String(i),
      patient: String(i),
      status: 'left',
      route: 'emergency',
      from,
      to: from + length,
      moves: [{ unit: 'w', bed: null, from, to: from + length }],
      wanted: [],
      age: null,
      group: null,
      expected: [],
    })
  }
  return {
    hospital: { units: [{ id: 'w', name: 'W', kind: 'ward', specialty: null, beds: null }], holidays: [] },
    stays,
  }
}
const asOf = (stays: readonly StayRecord[], now: number): StayRecord[] =>
  stays
    .filter(({ from }) => from! <= now)
    .map((one) =>
      one.to! <= now
        ? one
        : { ...one, status: 'present', to: null, moves: one.moves.map((move) => ({ ...move, to: null })) },
    )

describe('a forecast from the census', { timeout: 300_000 }, () => {
  it('has the mean and spread of M/G/∞ in the long run, and the survivors of the census in the short', {
    timeout: 300_000,
  }, () => {
    const { hospital, stays } = plainWard(200, 0.5, (u) => -80 * Math.log(u))
    const now = start + 190 * 24
    const record = asOf(stays, now)
    const belief = learnHospital(hospital, record, now)
    const found = census(hospital, record, now)
    const run = runHospital(belief, found, { hours: 336, members: 150 }, draws)
    const { courses, patients, discharges, arrivals } = summariseRun(belief, found, run)
    const late = courses[0]!.present.mean.at(-1)!
    expect(Math.abs(late - 40)).toBeLessThan(5)
    const within = patients.reduce((sum, each) => sum + each.within[1]!.chance, 0) / patients.length
    expect(Math.abs(within - (1 - Math.exp(-24 / 80)))).toBeLessThan(0.06)
    // Nobody is lost: who was in, and came, is in or has left.
    const last = courses[0]!.present.mean.length - 1
    expect(found.residents.length + arrivals.mean[last]! - discharges.mean[last]!).toBeCloseTo(late, 8)
  })

  const truth = playHospital(text, 140, 3)
  const now = start + 100 * 24 + 9
  const record = recordedAt(truth, now, start)
  const belief = learnHospital(small, record, now)
  const found = census(small, record, now)

  it('starts from the patients who are in, is the same again, and adds up over units, specialties and the hospital', () => {
    expect(small.units.map((_, u) => found.residents.filter(({ unit }) => unit === u).length)).toEqual(
      trulyPresent(truth, now, start),
    )
    expect(presentAt(small, record, now)).toEqual(trulyPresent(truth, now, start))
    const once = runHospital(belief, found, { hours: 48, members: 60 }, draws)
    const again = runHospital(belief, found, { hours: 48, members: 60 }, createDraws(7))
    expect(again.present).toEqual(once.present)
    const { courses } = summariseRun(belief, found, once)
    const of = (level: string) =>
      courses.filter((each) => each.level === level).reduce((sum, each) => sum + each.present.mean[24]!, 0)
    expect(of('unit')).toBeCloseTo(of('hospital'), 9)
    expect(of('specialty')).toBeCloseTo(of('hospital'), 9)
  })

  it('a shorter history says so, and rests on the declared prior', () => {
    const none = learnHospital(small, [], now)
    expect(none.notes.map(({ kind }) => kind)).toContain('stays-from-prior')
    expect(none.notes.map(({ kind }) => kind)).toContain('arrivals-unknown')
    expect(belief.notes.filter(({ kind }) => kind === 'stays-from-prior')).toEqual([])
  })

  it('what-if: on the same patients more beds never make more wait, fewer never fewer', () => {
    const options = { hours: 72, members: 40 }
    const beds = (add: number) => ({ name: String(add), beds: [{ unit: 'medical', add }] })
    const { outcomes } = whatIf(
      belief,
      found,
      [
        beds(15),
        beds(-40),
        { name: 'surge', surge: 1.4 },
        { name: 'short', stay: [{ kind: 'ward', times: 0.8 }] },
        { name: 'off', electives: 0 },
      ],
      {
        ...options,
        costs: { currency: 'EUR', units: [{ unit: 'medical', patientHour: 20, bedHour: 10 }], overtimeBedHour: 5 },
      },
      draws,
    )
    const [, more, fewer, surge, short, off] = outcomes.map(({ difference }) => difference)
    expect(more!.waitedHours.mean).toBeLessThanOrEqual(0)
    expect(fewer!.waitedHours.mean).toBeGreaterThan(100)
    expect(fewer!.waitedHours.q10).toBeGreaterThanOrEqual(0)
    expect(surge!.waitedHours.mean).toBeGreaterThanOrEqual(0)
    expect(surge!.discharges.mean).toBeGreaterThan(0)
    expect(short!.discharges.mean).toBeGreaterThan(0)
    expect(off!.discharges.mean).toBeLessThan(0)
    expect(more!.cost!.mean).toBeGreaterThanOrEqual(15 * 72 * 15)
  })

  it('what-if: beds staffed for one shift cost exactly their hours, and theatres that are out send nobody on', () => {
    const costs = { currency: 'EUR', units: [{ unit: 'medical', bedHour: 10 }], overtimeBedHour: 5 }
    const shift = { name: 'shift', beds: [{ unit: 'medical', add: 4, from: 0, until: 12 }] }
    const list = { name: 'list', extra: [{ unit: 'theatre', at: 24, patients: 6 }] }
    const out = { name: 'out', closed: [{ unit: 'theatre', until: 48 }] }
    const { outcomes } = whatIf(belief, found, [shift, list, out], { hours: 48, members: 30, costs }, draws)
    const { cost } = outcomes[1]!.difference!
    const staffed = small.units.reduce((sum, { beds }) => sum + (beds ?? 0), 0)
    expect([0, 11, 12, 48].map((hour) => outcomes[1]!.beds![hour])).toEqual([4, 4, 0, 0].map((add) => staffed + add))
    expect(new Set(outcomes[0]!.beds)).toEqual(new Set([staffed]))
    for (const value of [cost!.mean, cost!.q10, cost!.q90]) expect(value).toBeCloseTo(4 * 12 * (10 + 5), 6)
    // What is used and has no price is named: not as if it cost nothing.
    const names = (of: readonly { unit: string | null; price: string }[]) =>
      of.map(({ unit, price }) => `${price} ${unit}`)
    expect(names(outcomes[1]!.unpriced)).toContain('bedHour surgical')
    expect(names(outcomes[1]!.unpriced)).toContain('patientHour medical')
    expect(names(outcomes[1]!.unpriced)).not.toContain('bedHour medical')
    const told = {
      currency: 'EUR',
      units: small.units.map(({ id }) => ({ unit: id, patientHour: 0, bedHour: id === 'medical' ? 10 : 0, visit: 0 })),
      overtimeBedHour: 5,
      waitingHour: 0,
    }
    const all = whatIf(belief, found, [shift], { hours: 48, members: 30, costs: told }, draws).outcomes[1]!
    expect([all.unpriced, all.difference!.unpriced]).toEqual([[], []])
    expect(all.difference!.cost!.mean).toBeCloseTo(4 * 12 * (10 + 5), 6)
    const { overtimeBedHour: _, ...without } = told
    const some = whatIf(belief, found, [shift], { hours: 48, members: 30, costs: without }, draws).outcomes[1]!
    expect(some.unpriced).toEqual([{ unit: null, price: 'overtimeBedHour' }])
    expect(some.difference!.unpriced).toEqual([{ unit: null, price: 'overtimeBedHour' }])
    // Prices known to a fifth: two of them, 480 and 240 in sum, each by itself; 80 % within 1.28 deviations.
    const doubtful = whatIf(belief, found, [shift], { hours: 12, members: 500, costs: { ...costs, doubt: 0.2 } }, draws)
    const priced = doubtful.outcomes[1]!.difference!.cost!
    const deviation = 0.2 * Math.sqrt(480 ** 2 + 240 ** 2)
    expect(Math.abs(priced.mean - 720)).toBeLessThan((4 * deviation) / Math.sqrt(500))
    expect(Math.abs(priced.q90 - priced.q10 - 2 * 1.28 * deviation)).toBeLessThan(0.2 * 2 * 1.28 * deviation)
    const [now, , more, none] = outcomes.map(({ present }) => present.mean.at(-1)!)
    // Those who have been operated on are in the wards by then, six more at most; those who have not are not.
    expect(more!).toBeGreaterThan(now! + 1)
    expect(more!).toBeLessThanOrEqual(now! + 6)
    expect(none!).toBeLessThan(now! - 1)
  })

  it('one-click questions: a hospital with twice the beds bears more demand', { timeout: 300_000 }, () => {
    const larger: Hospital = {
      ...small,
      units: small.units.map((unit) => ({ ...unit, beds: unit.beds && unit.beds * 3 })),
    }
    const options = { hours: 72, members: 20 }
    const small1 = largestDemand(belief, found, options, draws)
    const large = largestDemand({ ...belief, hospital: larger }, found, options, draws)
    expect(large.value!).toBeGreaterThan(small1.value ?? 0)
    expect(large.chance).toBeGreaterThanOrEqual(0.8)
  })
})

/** Forecasts of hospitals that another engine lived through, at rising instants, scored against what happened there. */
function scoresOf(
  hospitals: number,
  origins: number,
  surge?: { fromDay: number; times: number },
  first = 90,
  every = 8.37,
): OccupancyScore[] {
  const scores: OccupancyScore[] = []
  for (let seed = 1; seed <= hospitals; seed++) {
    const truth = playHospital(text, Math.ceil(first + every * origins + 45), seed, surge)
    for (let o = 0; o < origins; o++) {
      const now = start + 24 * first + o * 24 * every + 6
      const record = recordedAt(truth, now, start)
      const belief = learnHospital(small, record, now)
      const run = runHospital(belief, census(small, record, now), { hours: 168, members: 60 }, draws)
      scores.push(...scoreRun(belief, run, (at) => trulyPresent(truth, at, start), createDraws(seed)))
    }
  }
  return scores
}

describe('forecasts of hospitals whose law is known', { timeout: 300_000 }, () => {
  it('are sharper than the same weekday and than the last value, at every horizon, and know their own doubt', () => {
    const found = byHorizon(scoresOf(2, 5))
    expect(found.map(({ hour }) => hour)).toEqual([8, 24, 72, 168])
    for (const { crps, weekday, last, inside } of found) {
      expect(crps).toBeLessThan(weekday!)
      expect(crps).toBeLessThan(last)
      // The bench counts it to three points; here are few forecasts, which hang together.
      for (const [i, level] of [0.5, 0.8, 0.95].entries()) expect(Math.abs(inside[i]! - level)).toBeLessThan(0.17)
    }
  })
})
