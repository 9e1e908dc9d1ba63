import fc from 'fast-check'
import { expect, it } from 'vitest'
import { bedsOfNurses } from './scenario.ts'
import { shareBeds } from './share-beds.ts'

it('beds shared out are neither lost nor made, and fall on wards by their size', () => {
  const ward = fc.record({
    beds: fc.option(fc.integer({ min: 1, max: 80 })),
    kind: fc.constantFrom('ward', 'intensive'),
  })
  fc.assert(
    fc.property(fc.array(ward, { maxLength: 12 }), fc.integer({ min: 0, max: 40 }), (some, beds) => {
      const units = some.map((each, i) => ({ ...each, id: String(i) }) as const)
      const shares = shareBeds(units, beds)
      const limited = units.filter((each) => each.kind === 'ward' && each.beds !== null)
      expect(shares.map(({ unit }) => unit)).toEqual(limited.map(({ id }) => id))
      const total = limited.reduce((sum, each) => sum + each.beds!, 0)
      expect(shares.reduce((sum, { add }) => sum + add, 0)).toBe(limited.length > 0 ? beds : 0)
      for (const [i, { add }] of shares.entries())
        expect(Math.abs(add - (beds * limited[i]!.beds!) / total)).toBeLessThan(1 + 1e-9)
    }),
  )
})

it('a change of the roster opens and closes whole beds, so that nobody has more patients than the ratio', () => {
  const ratio = (unit: string) => ({ ward: 6, icu: 1, mixed: 1.5 })[unit]!
  const beds = (unit: string, add: number) => bedsOfNurses([{ unit, add, from: 2, until: 14 }], ratio)
  expect(beds('ward', 2)).toEqual([{ unit: 'ward', add: 12, from: 2, until: 14 }])
  expect(beds('icu', -1)[0]!.add).toBe(-1)
  expect(beds('mixed', 1)[0]!.add).toBe(1)
  expect(beds('mixed', -1)[0]!.add).toBe(-2)
})
