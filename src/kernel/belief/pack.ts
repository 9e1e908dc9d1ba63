import { HamzadError } from '../hamzad-error.ts'

/** How packed bytes begin: HMZS. */
export const magic = 0x484d5a53
/** Of what stands in the rows, too: 2 leaves out parameters that follow, 3 has rows that repeat an earlier one as well. Rows of another format are never taken for these. */
const formats = { plain: 2, repeating: 3 } as const
const kinds = { constant: 0, single: 1, double: 2, sparse: 3, repeated: 4 } as const

/**
 * Rows of numbers and a head as bytes, without loss and without waste: a row of one number is kept once, of one of mostly zeros the others with their places, one
 * that single precision holds takes four bytes a number, any other eight. With `repeats` a row that equals an earlier one is said to. `unpack` gives back the same bits.
 */
export function pack(
  head: unknown,
  rows: readonly Float64Array[],
  { repeats = false }: { readonly repeats?: boolean } = {},
): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(head))
  const earlier = createEarlier(rows)
  const coded = rows.map((row, index) => {
    const filled = filledOf(row)
    const kind = kindOf(row, filled)
    const same = repeats && (kind === kinds.single || kind === kinds.double) ? earlier(index) : null
    return same === null ? { row, filled, kind } : { row, filled: same, kind: kinds.repeated }
  })
  const size = coded.reduce((sum, { row, kind, filled }) => sum + 9 + bytesOf(kind, row.length, filled), 0)
  const bytes = new Uint8Array(16 + text.length + size)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, magic)
  view.setUint32(4, repeats ? formats.repeating : formats.plain)
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
    else if (kind === kinds.sparse) {
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
  const format = bytes.length < 16 || view.getUint32(0) !== magic ? 0 : view.getUint32(4)
  if (format !== formats.plain && format !== formats.repeating) throw unreadable(what)
  const length = view.getUint32(8)
  const count = view.getUint32(12)
  try {
    const head: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(16, 16 + length)))
    let at = 16 + length
    const rows: Float64Array[] = []
    while (rows.length < count) {
      const kind = view.getUint8(at)
      const size = view.getUint32(at + 1)
      const filled = view.getUint32(at + 5)
      at += 9
      if (at + bytesOf(kind, size, filled) > bytes.length) throw unreadable(what)
      const row = new Float64Array(size)
      if (kind === kinds.constant) row.fill(view.getFloat64(at, true))
      else if (kind === kinds.single) for (let i = 0; i < size; i++) row[i] = view.getFloat32(at + 4 * i, true)
      else if (kind === kinds.double) for (let i = 0; i < size; i++) row[i] = view.getFloat64(at + 8 * i, true)
      else if (kind === kinds.repeated) row.set(rows[filled]!)
      else for (let i = at; i < at + 12 * filled; i += 12) row[view.getUint32(i)] = view.getFloat64(i + 4, true)
      at += bytesOf(kind, size, filled)
      rows.push(row)
    }
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
  if (kind === kinds.repeated) return 0
  if (kind === kinds.sparse) return 12 * filled
  return kind === kinds.single ? 4 * length : 8 * length
}

/** Where a row of these stood before, bit for bit; null: nowhere. To be asked in order. */
function createEarlier(rows: readonly Float64Array[]): (index: number) => number | null {
  const alike = new Map<string, number[]>()
  return (index) => {
    const row = rows[index]!
    const key = `${row.length} ${row[0]} ${row[row.length >> 1]} ${row[row.length - 1]}`
    const candidates = alike.get(key) ?? []
    const found = candidates.find((other) => rows[other]!.every((value, i) => Object.is(value, row[i])))
    if (found === undefined) alike.set(key, [...candidates, index])
    return found ?? null
  }
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
