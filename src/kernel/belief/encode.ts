import { HamzadError } from '../errors.ts'
import type { Belief } from './belief.ts'
import type { Runnable } from './runnable.ts'

const magic = 0x484d5a42 // HMZB
const format = 1
const none = new Float64Array(0)

/**
 * A belief as bytes: magic, format, length of a JSON header (model), instant, evidence and log weights as little-endian doubles, of a stream what its
 * members carry (the header says how much), then the members as the dynamics saves them. `decodeBelief` gives back the same bits. The
 * snapshot of a stream is kept apart (`encodeSnapshot`): it is a short cut to the next belief and no part of this one.
 */
export function encodeBelief({ dynamics }: Runnable, belief: Belief): Uint8Array {
  const { moments, artefacts } = belief.stream?.carried ?? { moments: none, artefacts: none }
  const carries = belief.stream ? { carries: [moments.length, artefacts.length] } : {}
  const header = new TextEncoder().encode(JSON.stringify({ ...belief.model, ...carries }))
  const members = dynamics.save(belief.members)
  const count = belief.logWeights.length
  const bytes = new Uint8Array(
    16 + header.length + 8 * (2 + count + moments.length + artefacts.length) + members.length,
  )
  const view = new DataView(bytes.buffer)
  view.setUint32(0, magic)
  view.setUint32(4, format)
  view.setUint32(8, header.length)
  view.setUint32(12, count)
  bytes.set(header, 16)
  let at = 16 + header.length
  for (const value of [belief.at, belief.logEvidence, ...belief.logWeights, ...moments, ...artefacts]) {
    view.setFloat64(at, value, true)
    at += 8
  }
  bytes.set(members, at)
  return bytes
}

/** Errors: `input.invalid` when the bytes are no belief of this model and version. */
export function decodeBelief({ model, dynamics }: Runnable, bytes: Uint8Array): Belief {
  const refuse = (why: string): never => {
    throw new HamzadError('input.invalid', {
      what: 'The stored belief',
      why,
      action: 'Assimilate the timeline again: beliefs are derived and replayable.',
    })
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 16 || view.getUint32(0) !== magic) refuse('it does not begin as one')
  if (view.getUint32(4) !== format) refuse(`its format is ${view.getUint32(4)}, this version reads ${format}`)
  const length = view.getUint32(8)
  const count = view.getUint32(12)
  let at = 16 + length
  if (bytes.length < at + 8 * (2 + count)) refuse('it is cut short')
  const { carries, ...of } = JSON.parse(new TextDecoder().decode(bytes.subarray(16, at))) as Belief['model'] & {
    readonly carries?: readonly [number, number]
  }
  if (of.hash !== model.hash) refuse(`it belongs to another model text (${of.id} version ${of.version})`)
  const [moments, artefacts] = carries ?? [0, 0]
  const numbers = new Float64Array(2 + count + moments + artefacts)
  if (bytes.length < at + 8 * numbers.length) refuse('it is cut short')
  for (let i = 0; i < numbers.length; i++, at += 8) numbers[i] = view.getFloat64(at, true)
  const members = dynamics.load(bytes.slice(at))
  if (members.count !== count) refuse('its members and weights differ in number')
  const logWeights = numbers.slice(2, 2 + count)
  const rest = numbers.subarray(2 + count)
  const carried = { moments: rest.slice(0, moments), artefacts: rest.slice(moments) }
  return {
    model: of,
    at: numbers[0]!,
    members,
    logWeights,
    logEvidence: numbers[1]!,
    ...(carries && { stream: { carried } }),
  }
}
