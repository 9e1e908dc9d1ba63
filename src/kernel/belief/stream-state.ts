import { type Dynamics, type Layout, stopped } from '../dynamics/dynamics.ts'
import type { MemberLayout } from '../dynamics/member-layout.ts'
import { cloneCarried, type Laden, pick, selectCarried } from './laden.ts'
import { clone, select } from './members.ts'
import type { StreamLaw } from './stream-law.ts'

/**
 * A stream between two instants of its grid, as its filter moves it. At every instant of the grid the numbers are rounded to single precision
 * (`settle`) and the solver starts anew, so that a compact snapshot goes on bit for bit as the stream itself would have.
 */
export interface StreamState extends Laden {
  /** Normalised. */
  logWeights: Float64Array
  logEvidence: number
  /** When each output with artefacts was last measured; one number a row of `carried.artefacts`. */
  readonly measuredAt: Float64Array
  /** Observations so far. */
  seen: number
  /** What the timeline held so far: a number that two different pasts do not share but by a rare chance. */
  past: number
  /** Starts of the windows on which members are rejuvenated, oldest first. */
  blocks: Block[]
  /** Mean and covariance of the coordinates, for a filter that keeps no weights (unscented Kalman). */
  gaussian?: { readonly mean: Float64Array; readonly covariance: Float64Array }
  readonly tally: Tally
}

export interface Tally {
  resamplings: number
  proposed: number
  accepted: number
  /** Observations that no member could have produced, and that were passed over. */
  unexplained: number
}

/** Where the window of rejuvenation begins: the members as they were then, in the order of those of today. */
export interface Block extends Laden {
  readonly start: number
  readonly measuredAt: Float64Array
  /** Log likelihood of each member's path since. */
  logLikelihood: Float64Array
  /** Law of the coordinates then; null for the very beginning, where the prior is exact. */
  readonly law: StreamLaw | null
}

/** A copy that may be moved on. The members of blocks are shared: whoever changes them copies them first (`ownBlock`). */
export function cloneState(dynamics: Dynamics, state: StreamState): StreamState {
  return {
    ...state,
    members: clone(dynamics, state.members),
    logWeights: state.logWeights.slice(),
    carried: cloneCarried(state.carried),
    measuredAt: state.measuredAt.slice(),
    blocks: state.blocks.map((block) => ({ ...block, logLikelihood: block.logLikelihood.slice() })),
    tally: { ...state.tally },
  }
}

/** Makes the members of a block its own. */
export function ownBlock(dynamics: Dynamics, block: Block): void {
  block.members = clone(dynamics, block.members)
  block.carried = cloneCarried(block.carried)
}

/** The members at `indices`, with all that belongs to them. */
export function reorder(dynamics: Dynamics, state: StreamState, indices: ArrayLike<number>): void {
  const { count } = state.members
  state.carried = selectCarried(state.carried, count, indices)
  state.members = select(dynamics, state.members, indices)
  for (const block of state.blocks) {
    block.carried = selectCarried(block.carried, count, indices)
    block.members = select(dynamics, block.members, indices)
    block.logLikelihood = pick(block.logLikelihood, count, indices)
  }
}

/** Rows of a member that a snapshot keeps; the others follow from them. Null: all, in double precision. */
export function keptRows(layout: Layout): number[] | null {
  const { memory, lines } = layout as Partial<MemberLayout>
  if (memory === undefined || lines === undefined || lines.size > 0) return null
  const derived = new Set(layout.parameters.map((slot) => slot.offset))
  return Array.from({ length: memory }, (_, row) => row).filter((row) => !derived.has(row))
}

/** What is rounded. */
export type Settled = Laden & { readonly logWeights?: Float64Array }

/** Rounds what is kept at rest to single precision, and lets the rest follow: parameters, and paths that begin anew. */
export function settle(dynamics: Dynamics, { members, carried, logWeights }: Settled): void {
  const rows = keptRows(dynamics.layout)
  if (rows) {
    const { values, count } = members
    for (const row of rows) for (let i = row * count; i < (row + 1) * count; i++) values[i] = Math.fround(values[i]!)
    round(carried.moments)
    round(carried.artefacts)
    if (logWeights) round(logWeights)
  }
  dynamics.revise?.(members)
  if (!logWeights) return
  for (let m = 0; m < members.count; m++)
    if (members.status[m] !== stopped.alive) logWeights[m] = Number.NEGATIVE_INFINITY
}

function round(values: Float64Array): void {
  for (let i = 0; i < values.length; i++) values[i] = Math.fround(values[i]!)
}
