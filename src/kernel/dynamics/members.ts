import type { Members } from './dynamics.ts'
import type { MemberLayout } from './member-layout.ts'
import { loadRunning, type Running, savedWidth, saveRunning } from './running.ts'

/** Members of a model of equations: the block of each is the list of what is running; lists are never changed in place. */
export interface EquationMembers extends Members {
  readonly blocks: (readonly Running[])[]
}

const none: readonly Running[] = []

export function allocateMembers(layout: MemberLayout, count: number): EquationMembers {
  return {
    count,
    values: new Float64Array(layout.width * count),
    status: new Uint8Array(count),
    time: 0,
    blocks: new Array<readonly Running[]>(count).fill(none),
  }
}

export function copyMembers(layout: MemberLayout, members: Members, indices: Uint32Array): void {
  const { count, values, status } = members
  if (indices.length !== count) throw new RangeError(`${indices.length} indices for ${count} members`)
  const blocks = (members as EquationMembers).blocks
  const row = new Float64Array(count)
  for (let s = 0; s < layout.width; s++) {
    for (let m = 0; m < count; m++) row[m] = values[s * count + indices[m]!]!
    values.set(row, s * count)
  }
  const oldStatus = status.slice()
  const oldBlocks = blocks.slice()
  for (let m = 0; m < count; m++) {
    status[m] = oldStatus[indices[m]!]!
    blocks[m] = oldBlocks[indices[m]!]!
  }
}

/** "HZM1" */
const magic = 0x314d5a48

/**
 * Little-endian: magic, width and count (uint32 each), time (float64), values (float64 each), status (a byte each), then for every member
 * the number of running inputs (uint32) and for each of them seven float64 and its slopes, if the layout has any.
 */
export function saveMembers(layout: MemberLayout, members: Members): Uint8Array {
  const { count, values, status, time } = members
  const blocks = (members as EquationMembers).blocks
  const entries = blocks.reduce((sum, block) => sum + block.length, 0)
  const width = savedWidth + layout.slopes
  const bytes = new Uint8Array(20 + values.length * 8 + count * 5 + entries * width * 8)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, magic, true)
  view.setUint32(4, layout.width, true)
  view.setUint32(8, count, true)
  view.setFloat64(12, time, true)
  let at = 20
  for (const value of values) {
    view.setFloat64(at, value, true)
    at += 8
  }
  bytes.set(status, at)
  at += count
  const entry = new Float64Array(width)
  for (const block of blocks) {
    view.setUint32(at, block.length, true)
    at += 4
    for (const each of block) {
      saveRunning(each, entry.fill(0))
      for (const value of entry) {
        view.setFloat64(at, value, true)
        at += 8
      }
    }
  }
  return bytes
}

export function loadMembers(layout: MemberLayout, bytes: Uint8Array): EquationMembers {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.byteLength < 20 || view.getUint32(0, true) !== magic) throw new Error('these bytes are no saved members')
  if (view.getUint32(4, true) !== layout.width) throw new Error('the saved members belong to another layout')
  const members = allocateMembers(layout, view.getUint32(8, true))
  members.time = view.getFloat64(12, true)
  let at = 20
  for (let i = 0; i < members.values.length; i++) {
    members.values[i] = view.getFloat64(at, true)
    at += 8
  }
  members.status.set(bytes.subarray(at, at + members.count))
  at += members.count
  const entry = new Float64Array(savedWidth + layout.slopes)
  for (let m = 0; m < members.count; m++) {
    const block: Running[] = []
    const length = view.getUint32(at, true)
    at += 4
    for (let e = 0; e < length; e++) {
      for (let i = 0; i < entry.length; i++) {
        entry[i] = view.getFloat64(at, true)
        at += 8
      }
      block.push(loadRunning(entry))
    }
    members.blocks[m] = block
  }
  return members
}
