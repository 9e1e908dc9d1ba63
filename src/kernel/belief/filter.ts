import type { Members } from '../dynamics/dynamics.ts'
import type { Draws } from '../random/draws.ts'
import type { ObservationEvent, TimelineEvent } from '../timeline.ts'
import type { Carried } from './residual-update.ts'
import type { StreamState } from './stream-state.ts'

/** What a filter may look back on: the events of the stream so far, in order. */
export interface History {
  readonly events: readonly TimelineEvent[]
}

/**
 * One contract for every way to assimilate a stream. All are pure but for the state they are given; what they draw is keyed by member and by the number of
 * the observation or of the instant of the grid, so that the same past gives the same bits.
 */
export interface Filter {
  /** How many members it moves for a belief of `count`. */
  size(count: number): number
  /** The state at the start of the stream: members from the prior. */
  begin(state: StreamState, start: (members: Members) => void): void
  /** Lets effects drift through the interval of the grid that ends here; absent: every member walks by itself. */
  drift?(state: StreamState, interval: number): void
  /**
   * Assimilates measurements of the instant `at`; members stand there, before them, with these outputs: [output * count + member]. Of a filter with `renew` they may stand at a
   * later instant already: it reweighs them alone, and answers whether they are to be renewed where they were measured.
   */
  update(
    state: StreamState,
    observations: readonly ObservationEvent[],
    at: number,
    draws: Draws,
    predicted: Float64Array,
  ): boolean
  /** Puts other members in their place, after an `update` that asked for it. */
  renew?(state: StreamState, history: History, draws: Draws): void
  /** At an instant of the grid, after drifts and when the state has been rounded. */
  tick?(state: StreamState, history: History, draws: Draws): void
  /** `count` members of what is believed; absent: the members themselves with their weights. */
  sample?(state: StreamState, count: number, draws: Draws): { readonly members: Members; readonly carried: Carried }
}
