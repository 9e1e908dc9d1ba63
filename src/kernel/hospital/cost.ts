import type { Draws } from '../random/draws.ts'
import { doubtedPrices } from '../statistics/prices.ts'
import type { HospitalBelief } from './belief.ts'
import { membersOf } from './forecast-hospital.ts'
import type { HospitalRun } from './run-hospital.ts'
import type { Scenario } from './scenario.ts'

/** Unit costs, in the hospital's money. A price that is absent is unknown, which is not zero. */
export interface Costs {
  readonly currency: string
  /** A patient in a bed of this unit for an hour; a staffed bed for an hour, used or not; a visit. */
  readonly units: readonly {
    readonly unit: string
    readonly patientHour?: number
    readonly bedHour?: number
    readonly visit?: number
  }[]
  /** Staff beyond the roster, for each hour of a bed opened in addition. */
  readonly overtimeBedHour?: number
  /** A patient who waits an hour for a bed. */
  readonly waitingHour?: number
  /**
   * How well the prices are known: their standard deviation as a share of them, each price log-normal by itself and the same in every scenario. Absent: they are
   * taken as given.
   */
  readonly doubt?: number
}

/** A price that nobody has told, of something that was used; `unit` is null for those of the whole hospital. */
export interface UnknownPrice {
  readonly unit: string | null
  readonly price: 'patientHour' | 'bedHour' | 'visit' | 'overtimeBedHour' | 'waitingHour'
}

/** What is known of the cost, member by member, and what was used whose price is not: with any of that the total is the least it can be. */
export interface Cost {
  readonly total: Float64Array
  readonly unknown: readonly (UnknownPrice & { readonly amount: Float64Array })[]
}

/** What the hours that were played cost, member by member: the interval comes from the patients, and from the prices as far as they are in doubt. */
export function costOf(
  { hospital }: HospitalBelief,
  run: HospitalRun,
  costs: Costs,
  scenario: Scenario,
  draws: Draws,
): Cost {
  const { hours, members } = run
  const total = new Float64Array(members)
  const spare = new Float64Array(members)
  /** Price `k` of a unit (the last: of the hospital) in a member's world. */
  const priceIn = doubtedPrices(draws, costs.doubt)
  const unknown: (UnknownPrice & { amount: Float64Array })[] = []
  const add = (
    unit: number,
    k: number,
    name: UnknownPrice['price'],
    price: number | undefined,
    amount: (member: number) => number,
  ) => {
    if (price === 0) return
    const used = Float64Array.from(total, (_, m) => amount(m))
    if (price !== undefined) for (let m = 0; m < members; m++) total[m]! += priceIn(m, unit, k, price) * used[m]!
    else if (used.some((each) => each !== 0))
      unknown.push({ unit: hospital.units[unit]?.id ?? null, price: name, amount: used })
  }
  const all = hospital.units.length
  for (const [u, { id: unit }] of hospital.units.entries()) {
    const { patientHour, bedHour, visit } = costs.units.find((each) => each.unit === unit) ?? {}
    if (patientHour !== 0) {
      const present = new Float64Array(members)
      for (let h = 0; h < hours; h++) {
        const then = membersOf(run, run.present, [u], h, spare)
        for (let m = 0; m < members; m++) present[m]! += then[m]!
      }
      add(u, 0, 'patientHour', patientHour, (m) => present[m]!)
    }
    const opened = (scenario.beds ?? []).filter((each) => each.unit === unit)
    const beds = opened.reduce((sum, each) => sum + each.add * spanOf(each, hours), 0)
    add(u, 1, 'bedHour', bedHour, () => (hospital.units[u]!.beds ?? 0) * hours + beds)
    const entered = membersOf(run, run.entered, [u], hours, spare)
    add(u, 2, 'visit', visit, (m) => entered[m]!)
  }
  const overtime = (scenario.beds ?? []).reduce((sum, each) => sum + Math.max(0, each.add) * spanOf(each, hours), 0)
  add(all, 0, 'overtimeBedHour', costs.overtimeBedHour, () => overtime)
  const waited = membersOf(
    run,
    run.waited,
    hospital.units.map((_, u) => u),
    hours,
    spare,
  )
  add(all, 1, 'waitingHour', costs.waitingHour, (m) => waited[m]!)
  return { total, unknown }
}

/** Hours of the forecast for which beds are opened or closed. */
const spanOf = ({ from = 0, until }: { readonly from?: number; readonly until?: number }, hours: number) =>
  Math.max(0, Math.min(hours, until ?? hours) - from)
