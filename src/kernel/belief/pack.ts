import { HamzadError } from '../hamzad-error.ts'

/** How packed bytes begin: HMZS. */
export const magic = 0x484d5a53
/** Of what stands in the rows, too: 2 leaves out parameters that follow. Rows of another format are never taken for these. */
const format = 2
const kinds = { constant: 0, single: 1, double: 2, sparse: 3 } as const

/**
 * Rows of numbers and a head as bytes, without loss and without waste: a row of one number is kept once, of one of mostly zeros the others with their places, one
 * that single precision holds takes four bytes a number, any other eight. `unpack` gives back the same bits.
 */
export function pack(head: unknown, rows: readonly Float64Array[]): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(head))
  const coded = rows.map((row) => {
    const filled = filledOf(row)
    return { row, filled, kind: kindOf(row, filled) }
  })
  const size = coded.reduce((sum, { row, kind, filled }) => sum + 9 + bytesOf(kind, row.length, filled), 0)
  const bytes = new Uint8Array(16 + text.length + size)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, magic)
  view.setUint32(4, format)
  view.setUint32(8, text.length)
  view.setUint32(12, rows.length)
  bytes.set(text, 16)
  let at = 16 + text.length
  for (const { row, kind, filled } of coded) {
    view.setUint8(at, kind)
    view.setUint32(at + 1, row.length)
    view.setUint32(at + 5, filled)
    at += 9
    if (kind === kinds.constant) view.setFloat64(at, row[0]!, true)
    else if (kind === kinds.single) for (let i = 0; i < row.length; i++) view.setFloat32(at + 4 * i, row[i]!, true)
    else if (kind === kinds.double) for (let i = 0; i < row.length; i++) view.setFloat64(at + 8 * i, row[i]!, true)
    else {
      let next = at
      for (let i = 0; i < row.length; i++) {
        if (Object.is(row[i], 0)) continue
        view.setUint32(next, i)
        view.setFloat64(next + 4, row[i]!, true)
        next += 12
      }
    }
    at += bytesOf(kind, row.length, filled)
  }
  return bytes
}

/** Errors: `input.invalid` when the bytes were not packed by this version, or are cut short. */
export function unpack(
  bytes: Uint8Array,
  what = 'The stored snapshot',
): { readonly head: unknown; readonly rows: readonly Float64Array[] } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 16 || view.getUint32(0) !== magic || view.getUint32(4) !== format) throw unreadable(what)
  const length = view.getUint32(8)
  const count = view.getUint32(12)
  try {
    const head: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(16, 16 + length)))
    let at = 16 + length
    const rows = Array.from({ length: count }, () => {
      const kind = view.getUint8(at)
      const size = view.getUint32(at + 1)
      const filled = view.getUint32(at + 5)
      at += 9
      if (at + bytesOf(kind, size, filled) > bytes.length) throw unreadable(what)
      const row = new Float64Array(size)
      if (kind === kinds.constant) row.fill(view.getFloat64(at, true))
      else if (kind === kinds.single) for (let i = 0; i < size; i++) row[i] = view.getFloat32(at + 4 * i, true)
      else if (kind === kinds.double) for (let i = 0; i < size; i++) row[i] = view.getFloat64(at + 8 * i, true)
      else for (let i = at; i < at + 12 * filled; i += 12) row[view.getUint32(i)] = view.getFloat64(i + 4, true)
      at += bytesOf(kind, size, filled)
      return row
    })
    return { head, rows }
  } catch {
    throw unreadable(what)
  }
}

/** What stands at rest is derived: when it cannot be read it is computed again. */
export const unreadable = (what: string, why = 'it is not one of this version, or it is cut short'): HamzadError =>
  new HamzadError('input.invalid', {
    what,
    why,
    action: 'Assimilate the timeline again',
  })

function bytesOf(kind: number, length: number, filled: number): number {
  if (kind === kinds.constant) return 8
  if (kind === kinds.sparse) return 12 * filled
  return kind === kinds.single ? 4 * length : 8 * length
}

function filledOf(row: Float64Array): number {
  let filled = 0
  for (let i = 0; i < row.length; i++) if (!Object.is(row[i], 0)) filled += 1
  return filled
}

function kindOf(row: Float64Array, filled: number): number {
  const first = row[0]
  let [constant, single] = [row.length > 1, true]
  for (let i = 0; i < row.length && (constant || single); i++) {
    const x = row[i]!
    constant &&= Object.is(x, first)
    single &&= Object.is(Math.fround(x), x)
  }
  if (constant) return kinds.constant
  if (filled < row.length / 4) return kinds.sparse
  return single ? kinds.single : kinds.double
}
