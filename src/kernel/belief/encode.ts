import type { Belief } from './belief.ts'
import { membersOf, rowsOf } from './encode-snapshot.ts'
import { pack, magic as packed, unpack, unreadable } from './pack.ts'
import type { Runnable } from './runnable.ts'

const magic = 0x484d5a42 // HMZB
const format = 1

/**
 * A belief as bytes: magic, format, length of a JSON header (model), number of members, instant, evidence and log weights as little-endian doubles, then the members as the
 * dynamics saves them. That of a stream, whose numbers have been rounded (`settle`), is packed row by row. `decodeBelief` gives back the same bits. The
 * snapshot of a stream is kept apart (`encodeSnapshot`): it is a short cut to the next belief and no part of this one.
 */
export function encodeBelief({ dynamics }: Runnable, belief: Belief): Uint8Array {
  const { model, at: instant, logEvidence, logWeights, stream } = belief
  const count = logWeights.length
  if (stream) {
    const { moments, artefacts } = stream.carried
    const head: StreamHead = { model, at: instant, logEvidence, count }
    return pack(head, [logWeights, moments, artefacts, ...rowsOf(dynamics, belief.members)])
  }
  const header = new TextEncoder().encode(JSON.stringify(model))
  const members = dynamics.save(belief.members)
  const bytes = new Uint8Array(16 + header.length + 8 * (2 + count) + members.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, magic)
  view.setUint32(4, format)
  view.setUint32(8, header.length)
  view.setUint32(12, count)
  bytes.set(header, 16)
  let at = 16 + header.length
  for (const value of [instant, logEvidence, ...logWeights]) {
    view.setFloat64(at, value, true)
    at += 8
  }
  bytes.set(members, at)
  return bytes
}

type StreamHead = Pick<Belief, 'model' | 'at' | 'logEvidence'> & { readonly count: number }

/** Errors: `input.invalid` when the bytes are no belief of this model and version. */
export function decodeBelief({ model, dynamics }: Runnable, bytes: Uint8Array): Belief {
  const refuse = (why?: string): never => {
    throw unreadable('The stored belief', why)
  }
  const claim = ({ id, version, hash }: Belief['model']) => {
    if (hash !== model.hash) refuse(`it belongs to another model text (${id} version ${version})`)
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const kind = bytes.length < 16 ? 0 : view.getUint32(0)
  if (kind === packed) {
    const { head, rows } = unpack(bytes, 'The stored belief')
    const { model: of, at, logEvidence, count } = head as StreamHead
    claim(of)
    const [logWeights, moments, artefacts] = rows as [Float64Array, Float64Array, Float64Array]
    let next = 3
    const members = membersOf(dynamics, count, at, () => rows[next++]!)
    return { model: of, at, members, logWeights, logEvidence, stream: { carried: { moments, artefacts } } }
  }
  if (kind !== magic) refuse('it does not begin as one')
  if (view.getUint32(4) !== format) refuse(`its format is ${view.getUint32(4)}, this version reads ${format}`)
  const length = view.getUint32(8)
  const count = view.getUint32(12)
  const at = 16 + length
  if (bytes.length < at + 8 * (2 + count)) refuse()
  const of = JSON.parse(new TextDecoder().decode(bytes.subarray(16, at))) as Belief['model']
  claim(of)
  if ('carries' in of) refuse()
  const numbers = Float64Array.from({ length: 2 + count }, (_, i) => view.getFloat64(at + 8 * i, true))
  const members = dynamics.load(bytes.slice(at + 8 * numbers.length))
  if (members.count !== count) refuse()
  return { model: of, at: numbers[0]!, members, logWeights: numbers.slice(2), logEvidence: numbers[1]! }
}
