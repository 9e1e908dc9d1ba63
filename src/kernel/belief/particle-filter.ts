import { stopped } from '../dynamics/dynamics.ts'
import { effectiveSampleSize, equalLogWeights, logSumExp, weightsOf } from '../statistics/weights.ts'
import { eventfulInputs } from './event-coordinates.ts'
import type { Filter } from './filter.ts'
import { cloneCarried } from './laden.ts'
import { roomsBelow } from './limits.ts'
import { clone } from './members.ts'
import { proposalOf, rejuvenate } from './rejuvenate.ts'
import { systematic } from './resample.ts'
import { bend, lawOf, massesOf, numbersOf } from './stream-law.ts'
import type { StreamMover } from './stream-mover.ts'
import { reorder, type StreamState } from './stream-state.ts'

/** Share of the members that the weights must be worth, or members are resampled. */
const enough = 0.5

/**
 * Particle filter (Gordon, Salmond & Smith, IEE Proc. F 1993;140:107) with the residual processes integrated out exactly in every member. When the
 * weights are worth less than half of the members, systematic resampling, then moves over the window (`rejuvenate`), so that
 * the parameters of a member do not freeze. The evidence is the product of the mean weights.
 */
export function createParticleFilter(mover: StreamMover): Filter {
  const { runnable, coordinates, window } = mover
  const { dynamics } = runnable
  const eventful = eventfulInputs(runnable)
  const origin = (state: StreamState) => ({
    start: state.members.time,
    members: clone(dynamics, state.members),
    carried: cloneCarried(state.carried),
    measuredAt: state.measuredAt.slice(),
    logLikelihood: new Float64Array(state.members.count),
    law: null,
  })
  return {
    size: (count) => count,
    begin(state) {
      state.blocks = [origin(state)]
    },
    update(state, observations, at, draws, predicted) {
      const { count } = state.members
      const densities = new Float64Array(count)
      const before = cloneCarried(state.carried)
      mover.weigh(state, observations, predicted, at, draws.stream('artefact'), state.seen, densities)
      const weights = state.logWeights.map((w, m) =>
        state.members.status[m] === stopped.alive ? w + densities[m]! : Number.NEGATIVE_INFINITY,
      )
      const total = logSumExp(weights)
      if (!Number.isFinite(total)) {
        // Nobody can have produced it: it is passed over.
        state.carried = before
        state.tally.unexplained += observations.length
        return false
      }
      state.logEvidence += total
      for (let m = 0; m < count; m++) state.logWeights[m] = weights[m]! - total
      for (const block of state.blocks) for (let m = 0; m < count; m++) block.logLikelihood[m]! += densities[m]!
      return effectiveSampleSize(state.logWeights) < enough * count
    },
    renew(state, history, draws) {
      const { count } = state.members
      const entity = state.seen
      const indices = systematic(weightsOf(state.logWeights), count, draws.stream('resample').uniform(0, entity, 0))
      const proposal = proposalOf(mover, state, eventful)
      reorder(dynamics, state, indices)
      state.logWeights = equalLogWeights(count)
      state.tally.resamplings += 1
      rejuvenate(mover, state, proposal, history, draws.stream('move'), entity)
    },
    tick(state) {
      const { time } = state.members
      const newest = state.blocks.at(-1)!
      if (time - newest.start < window) return
      const v = numbersOf(mover, state)
      const weights = weightsOf(state.logWeights)
      const roots = massesOf(v, coordinates.firstState, coordinates.size, weights)
      bend(v, roots, state.members.count)
      state.blocks = [
        ...state.blocks.slice(-1),
        {
          ...origin(state),
          law: lawOf(v, weights, v.length / state.members.count, roots, roomsBelow(runnable, state.members)),
        },
      ]
    },
  }
}
