import { type Members, type Nudge, type Stretch, stopped } from '../dynamics/dynamics.ts'
import type { Draws } from '../random/draws.ts'
import type { ObservationEvent, TimelineEvent } from '../timeline.ts'
import type { Filter, History } from './filter.ts'
import { clone } from './members.ts'
import type { StreamMover } from './stream-mover.ts'
import type { StreamState } from './stream-state.ts'

/** Where a stream halts between two instants of its grid: what comes before, what is measured there, and what is done to the members at the end. */
export interface Halt {
  readonly at: number
  readonly events: readonly TimelineEvent[]
  readonly observations?: readonly ObservationEvent[]
  readonly nudge?: Nudge
}

export interface HaltPassage {
  readonly mover: StreamMover
  readonly filter: Filter
  readonly history: History
  readonly draws: Draws
  /** What members draw on the way. */
  readonly moving: Draws
}

/** Halts beyond which what members show at all of them takes too much room. */
const most = 96

/**
 * Moves a stream through halts, of which `before` are the members at the start. Members that a filter only reweighs go through all of them at once, and what was measured is
 * weighed when they have; where one of the measurements asks for new members, or somebody stops, they go back. The bits are those of one halt after the other.
 */
export function passHalts(passage: HaltPassage, state: StreamState, halts: readonly Halt[], before: Members): void {
  const { mover, filter, history, draws, moving } = passage
  const { dynamics } = mover.runnable
  let together = filter.renew !== undefined && mover.steady && halts.length <= most
  for (let next = 0; next < halts.length; ) {
    const group = halts.slice(next, together ? halts.length : next + 1)
    const stretches = group.map((halt) => stretchOf(mover, state.members.count, halt))
    const living = livingOf(state.members)
    let now = state.members.time
    mover.follow(state.members, stretches, moving)
    if (group.length > 1 && livingOf(state.members) < living) {
      state.members = clone(dynamics, before)
      together = false
      continue
    }
    for (const [i, { at, observations }] of group.entries()) {
      mover.rest?.predict(state.members, state.carried.moments, at - now)
      now = at
      next += 1
      if (!observations) continue
      const renews = filter.update(state, observations, at, draws, stretches[i]!.into!)
      if (renews && i < group.length - 1) {
        state.members = clone(dynamics, before)
        mover.follow(state.members, stretches.slice(0, i + 1), moving)
      }
      if (renews) filter.renew?.(state, history, draws)
      state.seen += 1
      if (!renews) continue
      together = false
      break
    }
  }
}

function stretchOf(mover: StreamMover, count: number, { at, events, observations, nudge }: Halt): Stretch {
  const into = observations && new Float64Array(mover.runnable.dynamics.layout.outputs.length * count)
  return { to: at, events, ...(into && { into }), ...(nudge && { nudge }) }
}

function livingOf({ status }: Members): number {
  let living = 0
  for (const code of status) if (code === stopped.alive) living++
  return living
}
