import type { UnitKind } from './hospital.ts'

/** A change of the roster: nurses more (or fewer) in a unit, from hour `from` to hour `until` of the forecast. */
export interface NurseChange {
  readonly unit: string
  readonly add: number
  readonly from?: number
  readonly until?: number
}

/**
 * Beds that a change of the roster opens or closes: whole beds only, so that no nurse has more patients than the ratio; a nurse who is missing closes all
 * of theirs.
 */
export const bedsOfNurses = (
  changes: readonly NurseChange[],
  patientsPerNurse: (unit: string) => number,
): NonNullable<Scenario['beds']> =>
  changes.map(({ unit, add, ...when }) => ({ unit, add: Math.floor(add * patientsPerNurse(unit)), ...when }))

/** What is changed against the hospital as it is, from now on. Nothing given: nothing changed. Units by id. */
export interface Scenario {
  readonly name: string
  /** Beds more (or fewer) in a unit, from hour `from` to hour `until` of the forecast. */
  readonly beds?: readonly {
    readonly unit: string
    readonly add: number
    readonly from?: number
    readonly until?: number
  }[]
  /** Emergency arrivals times this. */
  readonly surge?: number
  /** Lengths of stay times this, in all wards or in the unit given. */
  readonly stay?: readonly { readonly unit?: string; readonly kind?: UnitKind; readonly times: number }[]
  /** Discharges so many hours earlier in the day (the rounds move; nobody's stay is otherwise changed). */
  readonly earlier?: number
  /** Planned admissions: the share that comes (0: all are put off), and extra ones at an hour of the forecast. */
  readonly electives?: number
  readonly extra?: readonly { readonly unit: string; readonly at: number; readonly patients: number }[]
  /** A ward closes, and another takes its patients. */
  readonly merge?: readonly { readonly unit: string; readonly into: string }[]
  /** A unit takes nobody from hour `from` to hour `until` (equipment out, infection); who is in stays. */
  readonly closed?: readonly { readonly unit: string; readonly from?: number; readonly until: number }[]
  /** Rule: who has waited that long for a bed goes to any ward with one. */
  readonly outlieAfter?: number
}

export const asNow: Scenario = { name: 'as now' }
