import { dateOf, dayNumber } from './calendar.ts'
import { survival } from './log-normal.ts'
import { type Program, programBuilder, type Rule, type Term } from './program.ts'
import type { Spread } from './theatre.ts'

/** Somebody who is to come in on a day that may be chosen. */
export interface Elective {
  readonly id: string
  readonly ward: string
  readonly nights: Spread
  /** Dates; absent: the whole time. */
  readonly earliest?: string
  readonly latest?: string
  /** 1 unless said otherwise. */
  readonly priority?: number
}

/** What the levelling of elective admissions is made from. */
export interface ElectivesProblem {
  readonly from: string
  readonly days: number
  readonly wards: readonly {
    readonly id: string
    /** Staffed beds. */
    readonly beds: number
    /** Beds that will be taken whatever is decided, in expectation, one number a day (a forecast of emergencies and of who lies there now). */
    readonly taken: readonly number[]
    /** Elective admissions a day at most. */
    readonly admissions?: number
  }[]
  readonly electives: readonly Elective[]
  /** Dates without elective admissions. */
  readonly closed?: readonly string[]
}

export interface ElectivesPlan {
  readonly admissions: readonly { readonly elective: string; readonly day: string }[]
  /** Who finds no day. */
  readonly deferred: readonly string[]
}

const price = { deferred: 100, over: 20, peak: 30, day: 0.05 }

/**
 * Days for elective patients, so that wards are level: P(still there) of each admission adds to the beds that will be taken anyhow; beds above those
 * that are staffed, the peak of each ward, deferral and waiting have prices.
 */
export function electivesProgram(problem: ElectivesProblem): {
  readonly program: Program
  readonly plan: (x: readonly number[]) => ElectivesPlan
} {
  const p = programBuilder()
  const first = dayNumber(problem.from)
  const days = Array.from({ length: problem.days }, (_, i) => dateOf(first + i))
  const x = problem.electives.map((each) => days.map((_, day) => p.choice(price.day * day * (each.priority ?? 1))))
  problem.electives.forEach((each, e) => {
    const left = p.choice(price.deferred * (each.priority ?? 1))
    p.row('elective.once', { elective: each.id }, [[1, left], ...x[e]!.map((column): Term => [1, column])], {
      lower: 1,
      upper: 1,
    })
    const wrong = days.flatMap((date, day): Term[] =>
      (each.earliest !== undefined && date < each.earliest) ||
      (each.latest !== undefined && date > each.latest) ||
      problem.closed?.includes(date)
        ? [[1, x[e]![day]!]]
        : [],
    )
    if (wrong.length > 0) p.row('elective.window', { elective: each.id }, wrong, { upper: 0 })
  })
  for (const ward of problem.wards) {
    const peak = p.column({ cost: price.peak / Math.max(1, ward.beds) })
    const own = problem.electives.flatMap((each, e) => (each.ward === ward.id ? [e] : []))
    days.forEach((date, day) => {
      const admitted = own.map((e): Term => [1, x[e]![day]!])
      if (ward.admissions !== undefined && admitted.length > 0)
        p.row('ward.admissions', { ward: ward.id, day: date, most: ward.admissions }, admitted, {
          upper: ward.admissions,
        })
      const lying = own.flatMap((e) =>
        days.slice(0, day + 1).flatMap((_, came): Term[] => {
          const chance = survival(problem.electives[e]!.nights, day - came)
          return chance > 1e-6 ? [[chance, x[e]![came]!]] : []
        }),
      )
      const taken = ward.taken[day] ?? 0
      const over = p.column({ cost: price.over })
      p.row('', {}, [...lying, [-1, over]], { upper: ward.beds - taken })
      p.row('', {}, [...lying, [-1, peak]], { upper: -taken })
    })
  }
  return {
    program: p.program(),
    plan(values) {
      const chosen = problem.electives.map((_, e) => days.findIndex((_, day) => values[x[e]![day]!]! > 0.5))
      return {
        admissions: chosen.flatMap((day, e) =>
          day < 0 ? [] : [{ elective: problem.electives[e]!.id, day: days[day]! }],
        ),
        deferred: chosen.flatMap((day, e) => (day < 0 ? [problem.electives[e]!.id] : [])),
      }
    },
  }
}

/** Expected beds of each ward and day under a plan. */
export function expectedBeds(
  problem: ElectivesProblem,
  plan: ElectivesPlan,
): { readonly ward: string; readonly beds: readonly number[] }[] {
  const first = dayNumber(problem.from)
  const day = new Map(plan.admissions.map((each) => [each.elective, dayNumber(each.day) - first]))
  return problem.wards.map((ward) => ({
    ward: ward.id,
    beds: Array.from({ length: problem.days }, (_, on) =>
      problem.electives.reduce((sum, each) => {
        const came = day.get(each.id)
        return each.ward === ward.id && came !== undefined && came <= on ? sum + survival(each.nights, on - came) : sum
      }, ward.taken[on] ?? 0),
    ),
  }))
}

/** Every rule that a plan of admissions breaks. */
export function electivesBreaches(problem: ElectivesProblem, plan: ElectivesPlan): Rule[] {
  const found: Rule[] = []
  const seen = new Set<string>()
  const byId = new Map(problem.electives.map((each) => [each.id, each]))
  for (const { elective, day } of plan.admissions) {
    const each = byId.get(elective)
    if (!each) found.push({ rule: 'plan.unknown', about: { case: elective } })
    if (seen.has(elective)) found.push({ rule: 'elective.once', about: { elective } })
    seen.add(elective)
    const early = each?.earliest !== undefined && day < each.earliest
    const late = each?.latest !== undefined && day > each.latest
    if (early || late || problem.closed?.includes(day))
      found.push({ rule: 'elective.window', about: { elective, day } })
  }
  for (const ward of problem.wards) {
    const count = new Map<string, number>()
    for (const { elective, day } of plan.admissions)
      if (byId.get(elective)?.ward === ward.id) count.set(day, (count.get(day) ?? 0) + 1)
    for (const [day, n] of count) {
      if (ward.admissions !== undefined && n > ward.admissions)
        found.push({ rule: 'ward.admissions', about: { ward: ward.id, day, most: ward.admissions } })
    }
  }
  return found
}
