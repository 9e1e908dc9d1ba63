import type { Draws } from '../random/draws.ts'
import { doubtedPrices } from '../statistics/prices.ts'
import type { HospitalBelief } from './belief.ts'
import { membersOf } from './forecast-hospital.ts'
import type { HospitalRun } from './run-hospital.ts'
import type { Scenario } from './scenario.ts'

/** Unit costs, in the hospital's money. What is absent costs nothing and is not spoken of. */
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

/** What the hours that were played cost, member by member: the interval comes from the patients, and from the prices as far as they are in doubt. */
export function costOf(
  { hospital }: HospitalBelief,
  run: HospitalRun,
  costs: Costs,
  scenario: Scenario,
  draws: Draws,
): Float64Array {
  const { hours, members } = run
  const total = new Float64Array(members)
  const spare = new Float64Array(members)
  /** Price `k` of a unit (the last: of the hospital) in a member's world. */
  const priceIn = doubtedPrices(draws, costs.doubt)
  const add = (unit: number, k: number, price: number, amount: (member: number) => number) => {
    if (price !== 0) for (let m = 0; m < members; m++) total[m]! += priceIn(m, unit, k, price) * amount(m)
  }
  const all = hospital.units.length
  for (const { unit, patientHour = 0, bedHour = 0, visit = 0 } of costs.units) {
    const u = hospital.units.findIndex(({ id }) => id === unit)
    if (u < 0) continue
    if (patientHour !== 0) {
      const present = new Float64Array(members)
      for (let h = 0; h < hours; h++) {
        const then = membersOf(run, run.present, [u], h, spare)
        for (let m = 0; m < members; m++) present[m]! += then[m]!
      }
      add(u, 0, patientHour, (m) => present[m]!)
    }
    const opened = (scenario.beds ?? []).filter((each) => each.unit === unit)
    const beds = opened.reduce((sum, each) => sum + each.add * spanOf(each, hours), 0)
    add(u, 1, bedHour, () => (hospital.units[u]!.beds ?? 0) * hours + beds)
    const entered = membersOf(run, run.entered, [u], hours, spare)
    add(u, 2, visit, (m) => entered[m]!)
  }
  const overtime = (scenario.beds ?? []).reduce((sum, each) => sum + Math.max(0, each.add) * spanOf(each, hours), 0)
  add(all, 0, costs.overtimeBedHour ?? 0, () => overtime)
  const waited = membersOf(
    run,
    run.waited,
    hospital.units.map((_, u) => u),
    hours,
    spare,
  )
  add(all, 1, costs.waitingHour ?? 0, (m) => waited[m]!)
  return total
}

/** Hours of the forecast for which beds are opened or closed. */
const spanOf = ({ from = 0, until }: { readonly from?: number; readonly until?: number }, hours: number) =>
  Math.max(0, Math.min(hours, until ?? hours) - from)
