import type { Evaluator } from './evaluator.ts'
import type { Need, OffDuty, Place, Preemption, Route, Servers } from './flow.ts'
import type { CompiledLaw } from './law.ts'

/** A route with its places by number. */
export interface RouteTable {
  readonly kind: Route['kind']
  readonly places: readonly number[]
  readonly chances: readonly Evaluator[]
  /** The chances where all are constant. */
  readonly fixedChances: Float64Array | null
  readonly rules: readonly { readonly when: Evaluator | null; readonly route: RouteTable }[]
  readonly counter: number
  readonly of: 'queue' | 'present'
  readonly ties: 'order' | 'random'
}

/** Servers of a place, or staff, with their shifts or slots. */
export interface CompiledServers {
  readonly kind: Servers['kind']
  readonly counts: readonly Evaluator[]
  readonly fixed: readonly (number | null)[]
  /** Ends of the shifts, or the slots; the last is the length of the cycle. */
  readonly at: readonly number[]
  readonly sizes: readonly number[]
  readonly cycle: number
  readonly offset: number
  readonly capacitated: boolean
  readonly offDuty: OffDuty
}

/** A place: what the engine looks up of it. Lists of laws and routes are by class. */
export interface CompiledPlace {
  readonly servers: CompiledServers
  readonly room: number
  readonly discipline: Place['discipline']
  readonly fullSpeed: number
  readonly preempt: Preemption
  readonly serve: readonly CompiledLaw[]
  readonly onward: readonly RouteTable[]
  readonly patience: readonly (CompiledLaw | null)[] | null
  readonly renegeTo: readonly RouteTable[]
  readonly baulk: readonly (Evaluator | null)[] | null
  readonly changes: readonly (readonly number[])[] | null
  readonly turnaround: CompiledLaw | null
  readonly needs: readonly Need[]
  readonly gives: readonly number[]
  readonly divert: { readonly when: Evaluator; readonly to: number } | null
  readonly overflow: number
  readonly visitCost: number
  readonly timeCost: number
  readonly target: number
  readonly infinite: boolean
  readonly slotted: boolean
  readonly sharing: boolean
  /** The patients being served are kept in a list: someone may have to be found among them. */
  readonly tracked: boolean
  readonly occupancy: boolean
}

/** A stream of arrivals. */
export interface CompiledArrival {
  readonly at: RouteTable | null
  readonly classes: readonly number[]
  readonly chances: readonly Evaluator[]
  readonly fixedChances: Float64Array | null
  readonly kind: 'every' | 'rate' | 'times'
  readonly every: CompiledLaw | null
  readonly rates: readonly Evaluator[]
  readonly fixedRates: Float64Array | null
  readonly slice: number
  readonly times: readonly number[]
  readonly cycle: number | null
  readonly batch: CompiledLaw | null
  readonly show: Evaluator | null
  readonly late: CompiledLaw | null
  readonly from: number
  readonly until: number
}

/** A formula of the state that is followed through time, and the bound against which it is held. */
export interface Watched {
  readonly formula: Evaluator
  readonly bound: number
}
