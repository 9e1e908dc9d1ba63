import type { Mover, Streams } from '../dynamics/advance-member.ts'
import type { Members, Nudge } from '../dynamics/dynamics.ts'
import type { Machine } from '../dynamics/machine.ts'
import type { MemberLayout } from '../dynamics/member-layout.ts'
import type { Schedule } from '../dynamics/schedule.ts'
import type { Structure } from '../dynamics/structure.ts'
import type { Compiled } from './compile.ts'
import type { CompiledEvents } from './compiled-events.ts'
import type { Resting } from './resting.ts'

/** What members of an ensemble are moved with. */
export interface EnsembleParts {
  readonly structure: Structure
  readonly layout: MemberLayout
  readonly size: number
  readonly linear: boolean
  readonly compiled: Compiled
  readonly machine: Machine
  readonly mover: Mover
  readonly stepLimit: number
  readonly rtol: number
  readonly atol: Float64Array
  /** Effects drift on the way. */
  readonly drifts: boolean
  readonly resting?: Resting | null
  /** Of a model with events: how they are compiled, and the longest stretch in which conditions are looked at only a few times. */
  readonly events?: { readonly compiled: CompiledEvents; readonly look: number }
}

/** Called when the legs of some members begin anew, so that what was seen of them does not count. */
export type Again = (first: number, length: number) => void

/** One `advance`. */
export interface Leg {
  readonly from: number
  readonly to: number
  readonly schedule: Schedule
  /** Sees the outputs of a tile at `to`. */
  readonly look?: Look
  /** Done to the members at `to`, after the look. */
  readonly nudge?: Nudge
}

/**
 * Outputs of members `first` … `first + length − 1`: output o of the p-th of them at `outputs[at + o · tileSize + p]`; NaN for one that stopped.
 * `tile` holds the covariates and parameters of these members at its front.
 */
export type Look = (view: {
  readonly first: number
  readonly length: number
  readonly outputs: Float64Array
  readonly at: number
  readonly tile: Members
}) => void

/** A leg on which nothing happens. */
export function quiet({ from, to, schedule }: Leg): boolean {
  return to > from && schedule.happenings.length === 0 && !aheadOf(schedule, 0)
}

/** A leg of no length on which nothing happens but what a filter does. */
export function standing(leg: Leg | undefined): boolean {
  return leg?.nudge !== undefined && leg.to === leg.from && !leg.look && leg.schedule.happenings.length === 0
}

/** Whether a member on its way to a record has to look ahead. */
export function aheadOf({ ahead }: Schedule, record: number): boolean {
  const { occasion, covariates } = ahead[record]!
  return occasion !== null || covariates.length > 0
}

/** One `advance` of the members of a tile. */
export interface Passage {
  readonly from: number
  /** Members have landed at `from`. */
  readonly landed: boolean
  readonly to: number
  readonly schedule: Schedule
  readonly streams: Streams
}
