import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Decision } from '../model.ts'
import { boundAmounts } from './bound-amounts.ts'

const amounts = [250, 500, 750, 1000, 1500, 2000]
const decision = { name: 'regimen', vary: { amount: amounts, interval: [12], duration: [1] } } as unknown as Decision
const bounded = (...args: [least?: number | undefined, most?: number, step?: number]) => {
  const [least, most, step] = args
  const bounds = { ...(least !== undefined && { least }), ...(most !== undefined && { most }) }
  return boundAmounts(decision, bounds, step === undefined ? {} : { amount: step }).vary.amount
}

it('keeps what is listed between the bounds, and ends a search in steps at the outermost multiples', () => {
  expect(bounded()).toBe(amounts)
  expect(bounded(500, 1100)).toEqual([500, 750, 1000])
  expect(bounded(undefined, 1100, 125)).toEqual([250, 500, 750, 1000])
  expect(bounded(600, 1900, 125)).toEqual([625, 750, 1000, 1500, 1875])
  expect(bounded(undefined, undefined, 125)).toBe(amounts)
})

it('refuses what the model does not allow, and bounds that leave nothing, with the next action', () => {
  expect(() => bounded(100)).toThrow(/allows 250 to 2000.*Stay within/)
  expect(() => bounded(500, 2500)).toThrow(/allows 250 to 2000/)
  expect(() => bounded(1000, 500)).toThrow(/Exchange them/)
  expect(() => bounded(1100, 1400)).toThrow(/lists no amount between them.*choose a step/)
  expect(() => bounded(1010, 1110, 125)).toThrow(/no multiple of 125/)
})

it('never leaves the bounds, whatever they are', () => {
  const within = fc.double({ min: 250, max: 2000, noNaN: true })
  fc.assert(
    fc.property(within, within, fc.double({ min: 1, max: 400, noNaN: true }), (a, b, step) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)]
      try {
        const left = bounded(low, high, step)
        expect(left.length).toBeGreaterThan(0)
        for (const each of left) expect(each >= low && each <= high).toBe(true)
      } catch (error) {
        expect(error).toMatchObject({ code: 'input.invalid' })
      }
    }),
  )
})
