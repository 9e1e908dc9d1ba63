import { type Members, stopped } from '../dynamics/dynamics.ts'
import { exp, log } from '../dynamics/elementary.ts'
import type { Draws } from '../random/draws.ts'
import { weightsOf } from '../statistics/weights.ts'
import { enforce, isConstrained } from './constraints.ts'
import { writeEffects } from './coordinates.ts'
import type { History } from './filter.ts'
import { clone } from './members.ts'
import { passThrough } from './pass-through.ts'
import { factorOf, momentsOf } from './stream-coordinates.ts'
import type { Moving, StreamMover } from './stream-mover.ts'
import { type Block, cloneCarried, copyColumn, copyMember, ownBlock, type StreamState, settle } from './stream-state.ts'

/**
 * One random-walk Metropolis move of every member over the window (resample-move: Gilks & Berzuini, J. R. Stat. Soc. B 2001;63:127; over a moving
 * window: Polson, Stroud & Müller, J. R. Stat. Soc. B 2008;70:413). What moves is the vector of coordinates, drifts and states at the start of the oldest block
 * together; its law there is the prior at the very beginning (exact), later the Gaussian of the ensemble of then (exact in the linear-Gaussian
 * case). Process noise of the proposed path is drawn anew from its law, so it cancels from the ratio.
 */
export function rejuvenate(
  mover: StreamMover,
  state: StreamState,
  history: History,
  draws: Draws,
  entity: number,
): void {
  const { runnable, coordinates } = mover
  const { dynamics } = runnable
  const block = state.blocks[0]!
  const { count, time } = state.members
  const fromPrior = block.gaussian === null
  const size = fromPrior ? coordinates.effects.slots.length : coordinates.size
  if (size === 0) return
  const v = coordinates.read(block.members).subarray(0, size * count)
  const { covariance } = momentsOf(v, weightsOf(state.logWeights), size)
  const factor = factorOf(covariance, size)
  let free = 0
  for (let i = 0; i < size; i++) if (factor[i * size + i]! > 0) free += 1
  if (free === 0) return
  const step = (state.tally.scale * 2.38) / Math.sqrt(free)
  const trialV = v.slice()
  const walk = draws.stream('walk')
  const noise = new Float64Array(count)
  for (let k = 0; k < size; k++) {
    if (factor[k * size + k] === 0) continue
    walk.fillNormal(noise, entity, k)
    for (let i = k; i < size; i++) {
      const l = step * factor[i * size + k]!
      if (l !== 0) for (let m = 0; m < count; m++) trialV[i * count + m]! += l * noise[m]!
    }
  }
  const trial = startTrial(mover, block, trialV, fromPrior, history)
  settle(dynamics, trial)
  const beganAt: Members = clone(dynamics, trial.members)
  const carriedAt = cloneCarried(trial.carried)
  const later = state.blocks[1]
  let middle: (Moving & { readonly logLikelihood: Float64Array }) | null = null
  const logLikelihood = new Float64Array(count)
  const path = draws.stream('path').stream(String(entity))
  const visit = () => {
    middle = {
      members: clone(dynamics, trial.members),
      carried: cloneCarried(trial.carried),
      measuredAt: trial.measuredAt.slice(),
      logLikelihood: logLikelihood.slice(),
    }
    settle(dynamics, middle)
  }
  passThrough(mover, trial, history.events, time, path, logLikelihood, {
    included: fromPrior,
    visited: later?.start,
    visit,
  })
  ownBlock(dynamics, block)
  if (later) ownBlock(dynamics, later)
  const before = distances(block, v, size, count)
  const after = distances(block, trialV, size, count)
  const positive = fromPrior ? [] : positiveStates(v, coordinates.firstState, size, count)
  const coin = draws.stream('accept')
  let accepted = 0
  for (let m = 0; m < count; m++) {
    if (
      trial.members.status[m] !== stopped.alive ||
      positive.some(({ row, least }) => trialV[row * count + m]! < least)
    )
      continue
    const ratio = logLikelihood[m]! - block.logLikelihood[m]! - 0.5 * (after[m]! - before[m]!)
    if (!(log(coin.uniform(m, entity, 0)) < ratio)) continue
    accepted += 1
    copyMember(trial.members, state.members, m)
    copyColumn(trial.carried.moments, state.carried.moments, count, m)
    copyColumn(trial.carried.artefacts, state.carried.artefacts, count, m)
    copyMember(beganAt, block.members, m)
    copyColumn(carriedAt.moments, block.carried.moments, count, m)
    copyColumn(carriedAt.artefacts, block.carried.artefacts, count, m)
    block.logLikelihood[m] = logLikelihood[m]!
    const passed = middle as (Moving & { readonly logLikelihood: Float64Array }) | null
    if (!later || !passed) continue
    copyMember(passed.members, later.members, m)
    copyColumn(passed.carried.moments, later.carried.moments, count, m)
    copyColumn(passed.carried.artefacts, later.carried.artefacts, count, m)
    later.logLikelihood[m] = logLikelihood[m]! - passed.logLikelihood[m]!
  }
  state.tally.proposed += count
  state.tally.accepted += accepted
  state.tally.scale = Math.min(2, Math.max(0.05, state.tally.scale * exp(0.5 * (accepted / count - 0.25))))
}

/** Members at the start of the block with the proposed coordinates. */
function startTrial(mover: StreamMover, block: Block, v: Float64Array, fromPrior: boolean, history: History): Moving {
  const { runnable, coordinates } = mover
  const { dynamics } = runnable
  const { count } = block.members
  let members: Members
  if (fromPrior) {
    members = dynamics.allocate(count)
    members.time = block.start
    writeEffects(coordinates.effects, v, members)
    dynamics.start(members, { start: block.start, timeline: history.events })
  } else {
    members = clone(dynamics, block.members)
    coordinates.write(members, v)
  }
  if (isConstrained(runnable)) enforce(runnable, members)
  const carried = fromPrior ? mover.carry(members) : cloneCarried(block.carried)
  return { members, carried, measuredAt: block.measuredAt.slice() }
}

/** Squared Mahalanobis distance of every vector to the law at the start of the block. */
function distances(block: Block, v: Float64Array, size: number, count: number): Float64Array {
  const result = new Float64Array(count)
  const x = new Float64Array(size)
  for (let m = 0; m < count; m++) {
    let sum = 0
    for (let i = 0; i < size; i++) {
      if (!block.gaussian) {
        sum += v[i * count + m]! ** 2
        continue
      }
      const { mean, factor } = block.gaussian
      const pivot = factor[i * size + i]!
      let value = v[i * count + m]! - mean[i]!
      for (let k = 0; k < i; k++) value -= factor[i * size + k]! * x[k]!
      x[i] = pivot > 0 ? value / pivot : 0
      sum += x[i]! ** 2
    }
    result[m] = sum
  }
  return result
}

/** Below zero by so much of the largest number a state still is one that no member has below zero: what a solver leaves of a mass that has gone. */
const hair = 1e-6

/** States that no member has below zero: masses, that a proposal must not make negative either. */
function positiveStates(v: Float64Array, first: number, size: number, count: number) {
  const found: { readonly row: number; readonly least: number }[] = []
  for (let row = first; row < size; row++) {
    let [low, high] = [0, 0]
    for (let at = row * count; at < (row + 1) * count; at++) {
      if (v[at]! < low) low = v[at]!
      if (v[at]! > high) high = v[at]!
    }
    const least = -hair * high
    if (low >= least) found.push({ row, least })
  }
  return found
}
