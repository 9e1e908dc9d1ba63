import type { Draws } from '../random/draws.ts'
import { bedsByHour, mergedInto } from './beds-by-hour.ts'
import type { HospitalBelief } from './belief.ts'
import type { Census } from './census.ts'
import { type Cost, type Costs, costOf, type UnknownPrice } from './cost.ts'
import { type Fan, fanOf, membersOf, stepsOf } from './forecast-hospital.ts'
import { type HospitalRun, runHospital } from './run-hospital.ts'
import { asNow, type Scenario } from './scenario.ts'

/** A figure over members: its mean and 80 % interval. */
export interface Band {
  readonly mean: number
  readonly q10: number
  readonly q90: number
}

/** What a scenario comes to over the hours that were played. */
export interface Outcome {
  readonly scenario: string
  /** Patients in hospital beds (not emergency, not theatres), and who wait for one. */
  readonly present: Fan
  readonly waiting: Fan
  /** Staffed hospital beds, step by step; null where a unit has no limit. */
  readonly beds: readonly number[] | null
  /** Hours that patients waited for beds, in sum; the most who waited at once; share beyond the target in the emergency department. */
  readonly waitedHours: Band
  readonly mostWaiting: Band
  readonly breaches: Band | null
  readonly discharges: Band
  /** Of the hours, the share in which nobody waited. */
  readonly calm: Band
  /** Without what is `unpriced`: with any of that, the least it can be. Null without prices. */
  readonly cost: Band | null
  readonly unpriced: readonly UnknownPrice[]
}

/** The difference to the hospital as it is, member by member on the same patients. */
export interface Difference {
  readonly waitedHours: Band
  readonly mostWaiting: Band
  readonly breaches: Band | null
  readonly discharges: Band
  /** Of what has a price; `unpriced` is used more or less than now. */
  readonly cost: Band | null
  readonly unpriced: readonly UnknownPrice[]
}

export interface WhatIf {
  readonly steps: readonly number[]
  readonly outcomes: readonly (Outcome & { readonly difference: Difference | null })[]
}

export interface WhatIfOptions {
  readonly hours: number
  readonly members: number
  readonly costs?: Costs
  readonly target?: number
}

export function bandOf(values: ArrayLike<number>): Band {
  const sorted = Float64Array.from(values).sort()
  const n = sorted.length
  const at = (p: number) => sorted[Math.min(n - 1, Math.floor(p * n))]!
  return { mean: sorted.reduce((a, b) => a + b, 0) / n, q10: at(0.1), q90: at(0.9) }
}

interface Figures {
  readonly waitedHours: Float64Array
  readonly mostWaiting: Float64Array
  readonly breaches: Float64Array
  readonly discharges: Float64Array
  readonly calm: Float64Array
  readonly cost: Cost | null
}

/** The first is the hospital as it is; all meet the same patients. */
export function whatIf(
  belief: HospitalBelief,
  census: Census,
  scenarios: readonly Scenario[],
  { hours, members, costs, target }: WhatIfOptions,
  draws: Draws,
): WhatIf {
  const all = [asNow, ...scenarios].map((scenario) => {
    const run = runHospital(
      belief,
      census,
      { hours, members, scenario, ...(target !== undefined && { target }) },
      draws,
    )
    return { scenario, run, figures: figuresOf(belief, run, costs, scenario, draws) }
  })
  const first = all[0]!
  const steps = stepsOf(hours)
  const beds = bedUnits(belief)
  return {
    steps,
    outcomes: all.map(({ scenario, run, figures }, i) => ({
      scenario: scenario.name,
      present: fanOf(steps, (hour) => membersOf(run, run.present, beds, hour)),
      waiting: fanOf(steps, (hour) => membersOf(run, run.wanted, beds, hour)),
      beds: staffed(belief, scenario, hours, steps),
      waitedHours: bandOf(figures.waitedHours),
      mostWaiting: bandOf(figures.mostWaiting),
      breaches: known(figures.breaches),
      discharges: bandOf(figures.discharges),
      calm: bandOf(figures.calm),
      cost: figures.cost && bandOf(figures.cost.total),
      unpriced: (figures.cost?.unknown ?? []).map(({ unit, price }) => ({ unit, price })),
      difference: i === 0 ? null : differenceOf(figures, first.figures),
    })),
  }
}

const bedUnits = ({ hospital }: HospitalBelief) =>
  hospital.units.flatMap(({ kind }, u) => (kind === 'ward' || kind === 'intensive' ? [u] : []))

/** A ward that is merged into another is none, and its beds are not the other's. */
function staffed(belief: HospitalBelief, scenario: Scenario, hours: number, steps: readonly number[]): number[] | null {
  const { units } = belief.hospital
  const of = bedUnits(belief)
  if (of.some((u) => units[u]!.beds === null)) return null
  const into = mergedInto(units, scenario)
  const beds = bedsByHour(belief, scenario, hours, into)
  return steps.map((hour) => of.reduce((sum, u) => sum + Math.max(0, beds[u * (hours + 1) + hour]!), 0))
}

const known = (values: Float64Array): Band | null => {
  const some = values.filter((x) => !Number.isNaN(x))
  return some.length > 0 ? bandOf(some) : null
}

function differenceOf(a: Figures, b: Figures): Difference {
  const less = (x: Float64Array, y: Float64Array) => x.map((value, m) => value - y[m]!)
  return {
    waitedHours: bandOf(less(a.waitedHours, b.waitedHours)),
    mostWaiting: bandOf(less(a.mostWaiting, b.mostWaiting)),
    breaches: known(less(a.breaches, b.breaches)),
    discharges: bandOf(less(a.discharges, b.discharges)),
    cost: a.cost && b.cost && bandOf(less(a.cost.total, b.cost.total)),
    unpriced: a.cost && b.cost ? changed(a.cost.unknown, b.cost.unknown) : [],
  }
}

/** Prices of what one uses more or less of than the other in any member. */
function changed(a: Cost['unknown'], b: Cost['unknown']): UnknownPrice[] {
  const same = (one: UnknownPrice, other: UnknownPrice) => one.unit === other.unit && one.price === other.price
  const more = a.filter((one) => {
    const before = b.find((each) => same(one, each))
    return one.amount.some((amount, m) => amount !== (before?.amount[m] ?? 0))
  })
  const gone = b.filter((one) => !a.some((each) => same(one, each)))
  return [...more, ...gone].map(({ unit, price }) => ({ unit, price }))
}

function figuresOf(
  belief: HospitalBelief,
  run: HospitalRun,
  costs: Costs | undefined,
  scenario: Scenario,
  draws: Draws,
): Figures {
  const { members, hours } = run
  const beds = bedUnits(belief)
  const mostWaiting = new Float64Array(members)
  const calm = new Float64Array(members)
  const breaches = new Float64Array(members)
  const spare = new Float64Array(members)
  for (let h = 1; h <= hours; h++) {
    const waiting = membersOf(run, run.wanted, beds, h, spare)
    for (let m = 0; m < members; m++) {
      mostWaiting[m] = Math.max(mostWaiting[m]!, waiting[m]!)
      if (waiting[m] === 0) calm[m]! += 1 / hours
    }
  }
  for (let m = 0; m < members; m++) {
    const n = run.seen[hours * members + m]!
    breaches[m] = n > 0 ? run.breached[hours * members + m]! / n : Number.NaN
  }
  return {
    waitedHours: membersOf(run, run.waited, beds, hours),
    mostWaiting,
    breaches,
    discharges: membersOf(
      run,
      run.left,
      belief.hospital.units.map((_, u) => u),
      hours,
    ),
    calm,
    cost: costs ? costOf(belief, run, costs, scenario, draws) : null,
  }
}
