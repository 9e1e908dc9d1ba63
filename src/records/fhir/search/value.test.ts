import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareRange, parseDateValue } from './value.ts'

const at = (text: string) => Date.parse(text)
const holds = (asked: string, instant: number) =>
  compareRange({ lo: instant, hi: instant } as never, parseDateValue('date', asked, 0), true)

describe('a time that is searched for', () => {
  it.each([
    ['2020-01-02T03:04Z', '2020-01-02T03:04:00.000Z', '2020-01-02T03:04:59.999Z'],
    ['2020-01-02T03:04:05Z', '2020-01-02T03:04:05.000Z', '2020-01-02T03:04:05.999Z'],
    ['2020-01-02T06:34:05+03:30', '2020-01-02T03:04:05.000Z', '2020-01-02T03:04:05.999Z'],
    ['2020-01-02T03:04:05.250Z', '2020-01-02T03:04:05.250Z', '2020-01-02T03:04:05.250Z'],
    ['2020-01-02', '2020-01-02T00:00:00.000Z', '2020-01-02T23:59:59.999Z'],
  ])('to the precision of %s means all of it', (asked, first, last) => {
    const { lo, hi } = parseDateValue('date', asked, 0)
    expect([lo, hi]).toEqual([at(first), at(last)])
  })

  it('is before, in or after each instant, and one of them only', () => {
    const instant = fc.integer({ min: at('2020-01-02T03:04:00Z'), max: at('2020-01-02T03:06:00Z') })
    fc.assert(
      fc.property(instant, fc.constantFrom('2020-01-02T03:05Z', '2020-01-02T03:05:07Z'), (each, asked) => {
        const found = ['lt', 'eq', 'gt'].filter((prefix) => holds(prefix + asked, each))
        expect(found).toHaveLength(1)
        expect(holds(`ne${asked}`, each)).toBe(found[0] !== 'eq')
        expect(holds(`le${asked}`, each)).toBe(found[0] !== 'gt')
        expect(holds(`ge${asked}`, each)).toBe(found[0] !== 'lt')
      }),
    )
  })
})
