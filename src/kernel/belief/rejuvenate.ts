import { type Members, stopped } from '../dynamics/dynamics.ts'
import { log } from '../dynamics/elementary.ts'
import type { Draws } from '../random/draws.ts'
import { effectiveSampleSize, weightsOf } from '../statistics/weights.ts'
import { enforce, isConstrained } from './constraints.ts'
import { writeEffects } from './coordinates.ts'
import { type EventfulInput, lastEvents, withEvents } from './event-coordinates.ts'
import type { History } from './filter.ts'
import { cloneCarried, copyLaden } from './laden.ts'
import { clone } from './members.ts'
import { passThrough } from './pass-through.ts'
import type { Carried } from './residual-update.ts'
import {
  bend,
  densities,
  distances,
  freeOf,
  lawOf,
  numbersOf,
  positiveRows,
  type StreamLaw,
  unbend,
  writeNumbers,
} from './stream-law.ts'
import type { Moving, StreamMover } from './stream-mover.ts'
import { type Block, ownBlock, type StreamState, settle } from './stream-state.ts'

/** What moves are drawn from: the Gaussian of the weighted ensemble at the start of the window, wider by a factor of its variance. */
export interface Proposal {
  readonly law: StreamLaw
  readonly wider: number
  readonly eventful: readonly EventfulInput[]
}

/**
 * How much of its distance to the middle a member keeps in each move, by turns: one that forgets where it came from, and one that goes less far and is taken more often where
 * the posterior is no Gaussian. Four while the window reaches back to the prior, when members learn most and replays are short.
 */
const fromPrior = [0, 0.7, 0, 0.7]
const fromLater = [0]

/**
 * A few hundred members that have gone through resamplings underrate the covariance, and a proposal that is too narrow keeps them so. With `wider` = 1 the members of a
 * linear-Gaussian twin with eight parameters had a sixth less than the exact variance after one move, with this a thirtieth (`rejuvenate.test.ts`). It goes to 1 as members
 * become many.
 */
const widerBy = (free: number, effective: number) => 1 + Math.min(0.4, (4 * free) / effective)

/** The proposal of members that still carry their weights. */
export function proposalOf(mover: StreamMover, state: StreamState, eventful: readonly EventfulInput[]): Proposal {
  const { v } = vectorsOf(mover, state, eventful)
  const law = lawOf(v, weightsOf(state.logWeights), v.length / state.members.count, state.blocks[0]!.law?.roots ?? [])
  return { law, wider: widerBy(freeOf(law), effectiveSampleSize(state.logWeights)), eventful }
}

/** What moves, v[i * count + m]: the first `size` rows are what a member is at the start of the window (`numbersOf`), the others the effects of events since. */
function vectorsOf(mover: StreamMover, { blocks, members }: StreamState, eventful: readonly EventfulInput[]) {
  const { count } = members
  const [block, later] = blocks as [Block, Block?]
  const size = block.law?.mean.length ?? mover.coordinates.effects.slots.length
  const instants = [block.members, ...(later ? [later.members] : []), members]
  const found = instants.slice(1).flatMap((to, i) => lastEvents(eventful, instants[i]!, to))
  let rows = size
  const events = found.map(({ input, ordinal, z }) => {
    const first = rows
    rows += z.length / count
    return { input, ordinal, first }
  })
  const v = new Float64Array(rows * count)
  v.set(numbersOf(mover, block).subarray(0, size * count))
  found.forEach(({ z }, i) => {
    v.set(z, events[i]!.first * count)
  })
  bend(v, block.law?.roots ?? [], count)
  return { v, size, events }
}

/**
 * Metropolis moves of every member over the window (resample-move: Gilks & Berzuini, J. R. Stat. Soc. B 2001;63:127; over a moving
 * window: Polson, Stroud & Müller, J. R. Stat. Soc. B 2008;70:413). What moves is all that a member is at the start of the oldest block (`numbersOf`)
 * together; its law there is the prior at the very beginning (exact), later the Gaussian of the ensemble of then (exact in the linear-Gaussian
 * case). It is proposed from the ensemble's own Gaussian, to or towards which a member goes (autoregressive proposal, as pCN: Cotter et al., Stat. Sci. 2013;28:424).
 * Process noise of the proposed path is drawn anew from its law, so it cancels from the ratio.
 */
export function rejuvenate(
  mover: StreamMover,
  state: StreamState,
  proposal: Proposal,
  history: History,
  draws: Draws,
  entity: number,
): void {
  const { dynamics } = mover.runnable
  if (freeOf(proposal.law) === 0) return
  for (const block of state.blocks) ownBlock(dynamics, block)
  const keeps = state.blocks[0]!.law ? fromLater : fromPrior
  keeps.forEach((kept, round) => {
    move(mover, state, proposal, kept, history, draws.stream(String(round)), entity)
  })
}

function move(
  mover: StreamMover,
  state: StreamState,
  { law, wider, eventful }: Proposal,
  kept: number,
  history: History,
  draws: Draws,
  entity: number,
): void {
  const { runnable, coordinates } = mover
  const { dynamics } = runnable
  const [block, later] = state.blocks as [Block, Block?]
  const { count, time } = state.members
  const { v, size, events } = vectorsOf(mover, state, eventful)
  const rows = law.mean.length
  const trialV = propose(v, law, kept, wider, draws.stream('walk'), entity)
  const trial = startTrial(mover, block, trialV.subarray(0, size * count), history)
  settle(dynamics, trial)
  const began = { members: clone(dynamics, trial.members), carried: cloneCarried(trial.carried) }
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
    included: block.law === null,
    visited: later?.start,
    visit,
    dynamics: withEvents(path.stream('dynamics'), events, trialV, count),
  })
  const both = [v, trialV]
  const [before, after] = both.map((x) => densities(block.law, x, size, count)) as [Float64Array, Float64Array]
  const [few, more] = both.map((x) => distances(null, x.subarray(size * count), rows - size, count)) as [
    Float64Array,
    Float64Array,
  ]
  const [back, there] = both.map((x) => distances(law, x, rows, count)) as [Float64Array, Float64Array]
  const positive = block.law ? positiveRows(v, coordinates.firstState, coordinates.size, count) : []
  const coin = draws.stream('accept')
  const passed = middle as (Moving & { readonly logLikelihood: Float64Array }) | null
  let accepted = 0
  for (let m = 0; m < count; m++) {
    if (
      trial.members.status[m] !== stopped.alive ||
      positive.some(({ row, least }) => trialV[row * count + m]! < least)
    )
      continue
    // Target over proposal, which is reversible for its own Gaussian.
    const ratio =
      logLikelihood[m]! -
      block.logLikelihood[m]! +
      after[m]! -
      before[m]! -
      0.5 * (more[m]! - few[m]!) +
      (0.5 / wider) * (there[m]! - back[m]!)
    if (!(log(coin.uniform(m, entity, 0)) < ratio)) continue
    accepted += 1
    copyLaden(trial, state, m)
    copyLaden(began, block, m)
    block.logLikelihood[m] = logLikelihood[m]!
    if (!later || !passed) continue
    copyLaden(passed, later, m)
    later.logLikelihood[m] = logLikelihood[m]! - passed.logLikelihood[m]!
  }
  state.tally.proposed += count
  state.tally.accepted += accepted
}

/** Vectors that lie around the law's mean by `kept` of where `v` does, and by a fresh draw of it. */
function propose(
  v: Float64Array,
  { mean, factor, roots }: StreamLaw,
  kept: number,
  wider: number,
  draws: Draws,
  entity: number,
): Float64Array {
  const size = mean.length
  const count = v.length / size
  const fresh = Math.sqrt(wider * (1 - kept * kept))
  const noise = new Float64Array(count)
  const trial = v.map((x, at) => {
    const middle = mean[Math.floor(at / count)]!
    return middle + kept * (x - middle)
  })
  for (let k = 0; k < size; k++) {
    if (factor[k * size + k] === 0) continue
    draws.fillNormal(noise, entity, k)
    for (let i = k; i < size; i++) {
      const l = fresh * factor[i * size + k]!
      if (l !== 0) for (let m = 0; m < count; m++) trial[i * count + m]! += l * noise[m]!
    }
  }
  // A root below zero is an empty compartment.
  for (const row of roots) for (let at = row * count; at < (row + 1) * count; at++) trial[at] = Math.max(0, trial[at]!)
  return trial
}

/** Members at the start of the block with the proposed coordinates. */
function startTrial(mover: StreamMover, block: Block, trialV: Float64Array, history: History): Moving {
  const { runnable, coordinates } = mover
  const { dynamics } = runnable
  const { count } = block.members
  let members: Members
  let carried: Carried
  if (block.law) {
    members = clone(dynamics, block.members)
    carried = cloneCarried(block.carried)
    const v = trialV.slice()
    unbend(v, block.law.roots, count)
    writeNumbers(mover, { members, carried }, v)
  } else {
    members = dynamics.allocate(count)
    members.time = block.start
    writeEffects(coordinates.effects, trialV, members)
    dynamics.start(members, { start: block.start, timeline: history.events })
    carried = mover.carry(members)
  }
  if (isConstrained(runnable)) enforce(runnable, members)
  return { members, carried, measuredAt: block.measuredAt.slice() }
}
