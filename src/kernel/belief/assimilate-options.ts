import type { Method } from './belief.ts'
import type { StreamState } from './stream-state.ts'

/** What `assimilate` is told besides the record. */
export interface AssimilateOptions {
  /** Instant of the belief; later events of the timeline do not exist for it. */
  readonly at: number
  /** Size of the ensemble. */
  readonly members: number
  /**
   * Absent: importance sampling around the mode, and tempering when its weights are not to be trusted. `laplace` is the instant answer,
   * `map` puts every member at the mode, `prior` ignores the observations, `importance` and `tempered` insist.
   */
  readonly method?: Exclude<Method, 'filter'>
  /** When members start; absent: see `startOf`. */
  readonly start?: number
  /** False: the caller reads the members alone; the diagnostics then say nothing of a prior-data conflict, for which 400 members of the prior are simulated. */
  readonly conflict?: false
  /** Of a stream: the caller vouches that nothing up to the last instant of the grid of `last` has changed; the timeline then need not hold it, but for the events since the start of its oldest window (`neededSince`). */
  readonly continues?: boolean
  /** Of a stream: called with the state at every instant of the grid that is passed. It must not be changed. */
  readonly onSnapshot?: (state: StreamState) => void
}
