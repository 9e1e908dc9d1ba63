import { type Dynamics, type Layout, type Members, stopped } from '../dynamics/dynamics.ts'
import { pack, unpack, unreadable } from './pack.ts'
import type { Runnable } from './runnable.ts'
import { type Block, keptRows, type StreamState } from './stream-state.ts'

interface Head {
  readonly hash: string
  readonly time: number
  readonly count: number
  readonly logEvidence: number
  readonly seen: number
  readonly past: number
  readonly tally: StreamState['tally']
  readonly gaussian: boolean
  readonly blocks: readonly {
    readonly start: number
    readonly gaussian: boolean
    readonly roots?: readonly number[]
    readonly worth?: number
  }[]
}

/**
 * A stream at an instant of its grid as bytes, with all that its filter goes on from: members, weights, residuals, artefacts, and the windows on which members
 * are moved. `decodeSnapshot` gives back the same bits.
 */
export function encodeSnapshot({ model, dynamics }: Runnable, state: StreamState): Uint8Array {
  const { members, carried, gaussian } = state
  const head: Head = {
    hash: model.hash,
    time: members.time,
    count: members.count,
    logEvidence: state.logEvidence,
    seen: state.seen,
    past: state.past,
    tally: state.tally,
    gaussian: gaussian !== undefined,
    blocks: state.blocks.map(({ start, law }) => ({
      start,
      gaussian: law !== null,
      ...(law && { roots: law.roots, worth: law.worth }),
    })),
  }
  return pack(
    head,
    [
      ...rowsOf(dynamics, members),
      state.logWeights,
      carried.moments,
      carried.artefacts,
      state.measuredAt,
      ...(gaussian ? [gaussian.mean, gaussian.covariance] : []),
      ...state.blocks.flatMap((block) => [
        ...rowsOf(dynamics, block.members),
        block.carried.moments,
        block.carried.artefacts,
        block.measuredAt,
        block.logLikelihood,
        ...(block.law ? [block.law.mean, block.law.factor] : []),
      ]),
    ],
    { repeats: true },
  )
}

/** Errors: `input.invalid` when the bytes are no snapshot of this model and version. */
export function decodeSnapshot({ model, dynamics }: Runnable, bytes: Uint8Array): StreamState {
  const { head: said, rows } = unpack(bytes)
  const head = said as Head
  if (head.hash !== model.hash) throw unreadable('The stored snapshot', 'it belongs to another model text')
  let at = 0
  const next = () => rows[at++]!
  const members = (time: number) => membersOf(dynamics, head.count, time, next)
  const carried = () => ({ moments: next(), artefacts: next() })
  return {
    members: members(head.time),
    logWeights: next(),
    logEvidence: head.logEvidence,
    carried: carried(),
    measuredAt: next(),
    seen: head.seen,
    past: head.past,
    ...(head.gaussian && { gaussian: { mean: next(), covariance: next() } }),
    blocks: head.blocks.map(
      ({ start, gaussian, roots = [], worth = head.count }): Block => ({
        start,
        members: members(start),
        carried: carried(),
        measuredAt: next(),
        logLikelihood: next(),
        law: gaussian ? { mean: next(), factor: next(), roots, worth } : null,
      }),
    ),
    tally: head.tally,
  }
}

/**
 * Numbers of settled members row by row, but for parameters that follow, then the bytes of what else members are; none where all live and
 * nothing runs.
 */
export function rowsOf(dynamics: Dynamics, members: Members): Float64Array[] {
  const { values, count } = members
  const rows = storedRows(dynamics.layout).map((s) => values.subarray(s * count, (s + 1) * count))
  const { status, blocks } = members
  const quiet = blocks?.every((block) => Array.isArray(block) && block.length === 0) ?? true
  if (quiet && status.every((code) => code === stopped.alive)) return [...rows, new Float64Array(0)]
  return [...rows, Float64Array.from(dynamics.save({ ...members, values: new Float64Array(values.length) }))]
}

/** The members that `rowsOf` took apart, at `time`. */
export function membersOf(dynamics: Dynamics, count: number, time: number, next: () => Float64Array): Members {
  const stored = storedRows(dynamics.layout)
  const rows = stored.map(next)
  const rest = next()
  const members = rest.length === 0 ? dynamics.allocate(count) : dynamics.load(Uint8Array.from(rest))
  rows.forEach((row, i) => {
    members.values.set(row, stored[i]! * count)
  })
  members.time = time
  if (stored.length < dynamics.layout.width) dynamics.revise?.(members)
  return members
}

function storedRows(layout: Layout): number[] {
  const derived = new Set(keptRows(layout) ? layout.parameters.map((slot) => slot.offset) : [])
  return Array.from({ length: layout.width }, (_, row) => row).filter((row) => !derived.has(row))
}
