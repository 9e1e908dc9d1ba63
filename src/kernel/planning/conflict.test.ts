import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { smallestConflict } from './conflict.ts'

describe('the smallest conflict', () => {
  it('is empty when all items hold together', () => {
    expect(smallestConflict([1, 2, 3], () => true)).toEqual([])
  })

  it('is a conflict, none of whose items can be left out', () => {
    const sets = fc.array(fc.uniqueArray(fc.nat(19), { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(sets, (conflicts) => {
        const items = Array.from({ length: 20 }, (_, i) => i)
        const possible = (some: readonly number[]) => !conflicts.some((c) => c.every((i) => some.includes(i)))
        const found = smallestConflict(items, possible)
        expect(possible(found)).toBe(false)
        for (const item of found) expect(possible(found.filter((other) => other !== item))).toBe(true)
      }),
    )
  })

  it('asks few questions', () => {
    let asked = 0
    const found = smallestConflict(
      Array.from({ length: 1000 }, (_, i) => i),
      (some) => {
        asked += 1
        return !(some.includes(3) && some.includes(700))
      },
    )
    expect(found).toEqual([3, 700])
    expect(asked).toBeLessThan(50)
  })
})
