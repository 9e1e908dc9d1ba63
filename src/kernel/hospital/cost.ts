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
}

/** What the hours that were played cost, member by member: the interval comes from the patients, the prices are taken as given. */
export function costOf({ hospital }: HospitalBelief, run: HospitalRun, costs: Costs, scenario: Scenario): Float64Array {
  const { hours, members } = run
  const total = new Float64Array(members)
  const spare = new Float64Array(members)
  const add = (values: ArrayLike<number>, price: number) => {
    for (let m = 0; m < members; m++) total[m]! += price * values[m]!
  }
  for (const { unit, patientHour = 0, bedHour = 0, visit = 0 } of costs.units) {
    const u = hospital.units.findIndex(({ id }) => id === unit)
    if (u < 0) continue
    if (patientHour !== 0) for (let h = 0; h < hours; h++) add(membersOf(run, run.present, [u], h, spare), patientHour)
    if (visit !== 0) add(membersOf(run, run.entered, [u], hours, spare), visit)
    const fixed = bedHour * (hospital.units[u]!.beds ?? 0) * hours
    for (let m = 0; m < members; m++) total[m]! += fixed
  }
  let overtime = 0
  for (const { unit, add: beds, from = 0, until = hours } of scenario.beds ?? []) {
    const span = Math.max(0, Math.min(hours, until) - from)
    const own = costs.units.find((each) => each.unit === unit)?.bedHour ?? 0
    overtime += span * (beds * own + Math.max(0, beds) * (costs.overtimeBedHour ?? 0))
  }
  for (let m = 0; m < members; m++) total[m]! += overtime
  if (costs.waitingHour) {
    const all = hospital.units.map((_, u) => u)
    add(membersOf(run, run.waited, all, hours, spare), costs.waitingHour)
  }
  return total
}
