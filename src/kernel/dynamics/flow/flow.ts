import type { Expression } from '../../language/expression.ts'

/**
 * A process of patients, places and staff, as plain data. Durations and instants are numbers in the model's `time` unit; rates are per
 * unit of it. Expressions may read parameters, covariates, levers (`inputs`), attributes of the patient, `time`, and the state
 * (`waiting(P)`, `present(P)`, `busy(P)`, `free(P)`, `blocked(P)`; for staff `busy(S)`, `free(S)`); the last are symbols such as `waiting_P_`.
 */
export interface Flow {
  readonly classes: readonly FlowClass[]
  readonly attributes: readonly { readonly name: string; readonly law: readonly FlowLaw[] }[]
  readonly places: readonly Place[]
  readonly staff: readonly Staff[]
  readonly arrivals: readonly Arrival[]
  readonly levers: readonly { readonly name: string; readonly initial: number }[]
  readonly policies: readonly FlowPolicy[]
  readonly reports: readonly FlowReport[]
  /** Most patients that may be inside at once; null without a limit. */
  readonly capacity: number | null
}

export interface FlowClass {
  readonly name: string
  /** 0 is served first. */
  readonly priority: number
  /** While waiting: the class becomes `to` after a time; the earliest wins. */
  readonly becomes: readonly { readonly to: number; readonly law: FlowLaw }[]
  /** Steps that replace the places' own routes. */
  readonly pathway: readonly Step[] | null
}

/** One step of a pathway: one place, any one of several, or all of several in a chosen order. */
export interface Step {
  readonly places: readonly number[]
  readonly take: 'any' | 'all'
  readonly choose: 'order' | 'random' | 'queue' | 'present'
}

export const lawForms = [
  'constant',
  'uniform',
  'triangular',
  'exponential',
  'gamma',
  'erlang',
  'normal',
  'lognormal',
  'weibull',
  'log-logistic',
  'pareto',
  'beta',
  'hyperexponential',
  'coxian',
  'discrete',
  'empirical',
  'hazard',
  'sequence',
  'poisson',
  'geometric',
  'mixture',
  'by-time',
] as const
export type LawForm = (typeof lawForms)[number]

/** A law of durations or counts. `args` in the order of the form (see `read-law.ts`), `data` for lists, `parts` for mixtures. */
export interface FlowLaw {
  readonly form: LawForm
  readonly args: readonly Expression[]
  readonly data: readonly number[]
  readonly parts: readonly FlowLaw[]
  /** Draws outside are drawn again (truncation). */
  readonly within?: readonly [number, number]
  readonly shift?: number
}

export type Route =
  | { readonly kind: 'to'; readonly place: number }
  | { readonly kind: 'chance'; readonly places: readonly number[]; readonly chances: readonly Expression[] }
  | { readonly kind: 'rules'; readonly rules: readonly { readonly when: Expression | null; readonly route: Route }[] }
  | { readonly kind: 'cycle'; readonly places: readonly number[] }
  | {
      readonly kind: 'least'
      readonly of: 'queue' | 'present'
      readonly places: readonly number[]
      readonly ties: 'order' | 'random'
    }

/** The number of a place that is none: the patient leaves. */
export const leave = -1

export type Shifts = readonly { readonly until: number; readonly count: Expression }[]
export const offDuty = ['finish', 'carry', 'resume', 'restart', 'resample', 'reroute'] as const
export type OffDuty = (typeof offDuty)[number]

export type Servers =
  | { readonly kind: 'count'; readonly count: Expression }
  | { readonly kind: 'infinite' }
  | { readonly kind: 'shifts'; readonly shifts: Shifts; readonly offset: number; readonly offDuty: OffDuty }
  | {
      readonly kind: 'slots'
      readonly at: readonly number[]
      readonly sizes: readonly number[]
      readonly every: number
      readonly offset: number
      readonly capacitated: boolean
      readonly offDuty: OffDuty
    }

export const preemptions = ['none', 'resume', 'restart', 'resample', 'reroute'] as const
export type Preemption = (typeof preemptions)[number]
export const disciplines = ['fifo', 'lifo', 'random', 'sharing'] as const

export interface Place {
  readonly name: string
  readonly servers: Servers
  /** Room for patients who wait, on top of the servers; null without a limit. */
  readonly room: number | null
  readonly discipline: (typeof disciplines)[number]
  /** Sharing: patients up to which nobody is slowed down. */
  readonly fullSpeed: number
  readonly preempt: Preemption
  /** One entry a class (or one for all): the same for every list below. */
  readonly serve: readonly FlowLaw[]
  readonly onward: readonly Route[]
  readonly patience: readonly (FlowLaw | null)[]
  readonly renegeTo: readonly Route[]
  /** Probability of not joining, an expression of `n`, the number present. */
  readonly baulk: readonly (Expression | null)[]
  /** After service: chances[class][class]. */
  readonly changes: readonly (readonly number[])[] | null
  readonly turnaround: FlowLaw | null
  readonly needs: readonly Need[]
  /** Staff (indices) given back when the patient leaves. */
  readonly gives: readonly number[]
  readonly divert: { readonly when: Expression; readonly to: number } | null
  /** Where a patient goes who finds the place full; absent: arrivals are rejected, others wait where they are (blocking). */
  readonly overflow: number | null
  readonly cost: { readonly visit: number; readonly time: number }
  /** A wait longer than this is a breach. */
  readonly target: number | null
}

/** Staff or equipment that a service needs besides its server: `count` of the first of `from` that has so many free. */
export interface Need {
  readonly from: readonly number[]
  readonly count: number
  /** Kept after the service until a place gives it back, or the patient leaves. */
  readonly keep: boolean
}

export interface Staff {
  readonly name: string
  readonly servers: Exclude<Servers, { readonly kind: 'slots' | 'infinite' }>
  readonly cost: number
}

export interface Arrival {
  readonly name: string
  /** null: the first step of the class's pathway. */
  readonly at: Route | null
  readonly classes: readonly { readonly index: number; readonly chance: Expression }[]
  readonly timing:
    | { readonly kind: 'every'; readonly law: FlowLaw }
    | { readonly kind: 'rate'; readonly rates: readonly Expression[]; readonly slice: number }
    | { readonly kind: 'times'; readonly times: readonly number[]; readonly every: number | null }
  readonly batch: FlowLaw | null
  readonly show: Expression | null
  /** Lateness of scheduled arrivals (may be negative). */
  readonly late: FlowLaw | null
  readonly from: number
  readonly until: number | null
}

/** A rule inside the model: at decision times each named lever is set to the value of its expression. */
export interface FlowPolicy {
  readonly name: string
  readonly every: number
  readonly from: number
  readonly set: readonly { readonly lever: number; readonly to: Expression }[]
}

/** A measure of a run that the model defines itself. */
export interface FlowReport {
  readonly name: string
  readonly of: 'wait' | 'service' | 'blocked' | 'stay' | 'system' | 'delay' | 'occupied' | 'expression'
  readonly place: number | null
  /** The places whose patients are counted together, of `delay` and `occupied`; else none or one. */
  readonly together: readonly number[]
  readonly class: number | null
  readonly as: 'mean' | 'quantile' | 'above' | 'below' | 'max' | 'last'
  readonly value: number
  readonly expression: Expression | null
}
