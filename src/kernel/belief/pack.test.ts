import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pack, unpack } from './pack.ts'

const number = fc.oneof(fc.double(), fc.float(), fc.constantFrom(0, -0, 1, Number.NaN, Number.POSITIVE_INFINITY))

describe('packed rows', () => {
  it('come back with the same bits', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.array(number), fc.array(fc.constantFrom(0, 0, 0, 0, 0, 3)))), (rows) => {
        const given = [...rows, ...rows].map((row) => Float64Array.from(row))
        for (const repeats of [false, true]) {
          const back = unpack(pack({ a: 1 }, given, { repeats }))
          expect(back.head).toEqual({ a: 1 })
          expect(back.rows.map((row) => [...row])).toEqual([...rows, ...rows])
        }
      }),
    )
  })

  it('take no more room than they need', () => {
    const size = (row: number[]) =>
      pack(null, [Float64Array.from(row)]).length - pack(null, [new Float64Array(0)]).length
    expect(size(Array(100).fill(0.1))).toBe(8)
    expect(size(Array.from({ length: 100 }, (_, i) => (i === 7 ? 0.1 : 0)))).toBe(12)
    expect(size(Array.from({ length: 100 }, (_, i) => i))).toBe(400)
    expect(size(Array.from({ length: 100 }, (_, i) => i / 10))).toBe(800)
  })

  it('are kept once when they repeat, and each is a row of its own again', () => {
    const row = Float64Array.from({ length: 100 }, (_, i) => i / 10)
    const [once, twice] = [[row], [row, row.map((x) => -x), row.slice()]].map((rows) =>
      pack(null, rows, { repeats: true }),
    )
    expect(twice!.length - once!.length).toBe(2 * 9 + 800)
    const { rows } = unpack(twice!)
    expect(rows[2]).toEqual(row)
    expect(rows[2]!.buffer).not.toBe(rows[0]!.buffer)
    // One that repeats what does not stand before it is refused.
    const bytes = pack(null, [row, row], { repeats: true })
    new DataView(bytes.buffer).setUint32(bytes.length - 4, 7)
    expect(() => unpack(bytes)).toThrow(/snapshot/)
  })

  it('are refused when they are cut short or something else', () => {
    const bytes = pack('x', [Float64Array.of(1, 2, 3)])
    for (let length = 0; length < bytes.length; length++)
      expect(() => unpack(bytes.subarray(0, length))).toThrow(/snapshot/)
    fc.assert(fc.property(fc.uint8Array(), (noise) => void expect(() => unpack(noise)).toThrow(/snapshot/)))
  })
})
