import { type Dynamics, type Members, stopped } from '../dynamics/dynamics.ts'
import { HamzadError } from '../errors.ts'
import { pack, unpack } from './pack.ts'
import type { Runnable } from './runnable.ts'
import type { Block, StreamState } from './stream-state.ts'

interface Head {
  readonly hash: string
  readonly time: number
  readonly count: number
  readonly logEvidence: number
  readonly seen: number
  readonly past: number
  readonly tally: StreamState['tally']
  readonly gaussian: boolean
  readonly blocks: readonly { readonly start: number; readonly gaussian: boolean }[]
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
    blocks: state.blocks.map((block) => ({ start: block.start, gaussian: block.gaussian !== null })),
  }
  return pack(head, [
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
      ...(block.gaussian ? [block.gaussian.mean, block.gaussian.factor] : []),
    ]),
  ])
}

/** Errors: `input.invalid` when the bytes are no snapshot of this model and version. */
export function decodeSnapshot({ model, dynamics }: Runnable, bytes: Uint8Array): StreamState {
  const { head: said, rows } = unpack(bytes)
  const head = said as Head
  if (head.hash !== model.hash)
    throw new HamzadError('input.invalid', {
      what: 'The stored snapshot',
      why: 'it belongs to another model text',
      action: 'Assimilate the timeline again: snapshots are derived and replayable.',
    })
  let at = 0
  const next = () => rows[at++]!
  const members = (time: number): Members => {
    const rows = Array.from({ length: dynamics.layout.width }, next)
    const rest = next()
    const each = rest.length === 0 ? dynamics.allocate(head.count) : dynamics.load(Uint8Array.from(rest))
    rows.forEach((row, s) => {
      each.values.set(row, s * head.count)
    })
    each.time = time
    return each
  }
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
      ({ start, gaussian }): Block => ({
        start,
        members: members(start),
        carried: carried(),
        measuredAt: next(),
        logLikelihood: next(),
        gaussian: gaussian ? { mean: next(), factor: next() } : null,
      }),
    ),
    tally: head.tally,
  }
}

/** Numbers of the members row by row, then the bytes of what else they are; none where all live and nothing runs. */
function rowsOf(dynamics: Dynamics, members: Members): Float64Array[] {
  const { values, count } = members
  const width = values.length / count
  const rows = Array.from({ length: width }, (_, s) => values.subarray(s * count, (s + 1) * count))
  const { status, blocks } = members
  const quiet = blocks?.every((block) => Array.isArray(block) && block.length === 0) ?? true
  if (quiet && status.every((code) => code === stopped.alive)) return [...rows, new Float64Array(0)]
  return [...rows, Float64Array.from(dynamics.save({ ...members, values: new Float64Array(values.length) }))]
}
