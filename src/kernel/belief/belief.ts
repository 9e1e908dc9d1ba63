import type { Members } from '../dynamics/dynamics.ts'
import type { Carried } from './residual-update.ts'
import type { StreamState } from './stream-state.ts'

/** A weighted ensemble at an instant: what is believed of one subject under one model. */
export interface Belief {
  readonly model: { readonly id: string; readonly version: number; readonly hash: string }
  /** Instant, model time since the timeline's origin. */
  readonly at: number
  readonly members: Members
  /** Normalised: log Σ exp(logWeights) = 0. −Infinity for a member that stopped. */
  readonly logWeights: Float64Array
  /** log p(observations | model); 0 for a prior. */
  readonly logEvidence: number
  /** Present in the belief of a stream. */
  readonly stream?: StreamBelief
}

/** What a belief of a stream carries beside its members, and the short cut to the next. */
export interface StreamBelief {
  readonly carried: Carried
  /** The stream at the last instant of its grid; absent in a belief from the store, which keeps snapshots apart. */
  readonly snapshot?: StreamState
}

export type Method = 'prior' | 'map' | 'laplace' | 'importance' | 'tempered' | 'filter'

/** What an update says about itself. Thrown away with the step, stored with the belief for people to read. */
export interface Diagnostics {
  readonly method: Method
  readonly observations: number
  /**
   * Independent members that the ensemble is worth: Kish's size of the weighted proposals where there are more of them than members, at most the members that live. Resampled
   * systematically, proposals worth at least as many as the members leave means with the variance of so many independent draws.
   */
  readonly effectiveSampleSize: number
  /** Pareto shape of the importance weights; above 0.7 they are not to be trusted. Absent where it has no meaning. */
  readonly paretoK?: number
  readonly acceptance?: number
  readonly stopped: number
  /** Of a stream: its filter, since when members can still be moved, how often they were resampled, what was passed over. */
  readonly stream?: {
    readonly filter: 'particle' | 'enkf' | 'ukf'
    readonly grid: number
    readonly windowFrom: number
    readonly resamplings: number
    readonly unexplained: number
  }
  /** Prior-data conflict: prior-predictive p of each observation and overall, two-sided. */
  readonly conflict: {
    readonly overall: number
    readonly observations: readonly { readonly time: number; readonly output: string; readonly p: number }[]
  }
  readonly map?: MapEstimate
  /** What a reader should know, as codes with values (the interface words them). */
  readonly notes: readonly Note[]
}

export interface Note {
  readonly code: string
  readonly values?: Readonly<Record<string, string | number>>
}

/** The mode of the posterior and its curvature there. */
export interface MapEstimate {
  /** Effects by name, transformed scale. */
  readonly effects: Readonly<Record<string, number>>
  /** Parameters by name at the instant of the last event, declared units. */
  readonly parameters: Readonly<Record<string, number>>
  /** Parameters of each occasion of the data (column OCC), in their order; empty without occasions. */
  readonly occasions: readonly { readonly occasion: number; readonly parameters: Readonly<Record<string, number>> }[]
  /** Inverse Hessian of the objective over the effects, row-major, in the order of `effects`. */
  readonly covariance: readonly (readonly number[])[]
  /** −log posterior density up to the model's constants. */
  readonly objective: number
  readonly iterations: number
  readonly converged: boolean
}
