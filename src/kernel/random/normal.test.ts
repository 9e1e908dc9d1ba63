import { describe, expect, it } from 'vitest'
import { normalCdf } from '../statistics/normal.ts'
import { easyNormal, standardNormal } from './normal.ts'
import { threefryInto } from './threefry.ts'

const words = new Int32Array(2)
const drawn = (i: number) => standardNormal(words, (attempt) => threefryInto(7, 11, i, attempt, words))

describe('normals from uniform words', () => {
  it('are normal from one tail to the other', () => {
    const n = 400_000
    // Φ of the draws falls into bands of known chance: both tails beyond the last layer, and the layers.
    const limits = [-4.5, -3.9, -3.6541528853610088, -3, -2, -1, -0.3, 0, 0.3, 1, 2, 3, 3.6541528853610088, 3.9, 4.5]
    const counts = new Array<number>(limits.length + 1).fill(0)
    for (let i = 0; i < n; i++) {
      const x = drawn(i)
      counts[limits.findIndex((limit) => x < limit) < 0 ? limits.length : limits.findIndex((limit) => x < limit)]!++
    }
    let squared = 0
    counts.forEach((count, k) => {
      const chance = (k < limits.length ? normalCdf(limits[k]!) : 1) - (k > 0 ? normalCdf(limits[k - 1]!) : 0)
      squared += (count - n * chance) ** 2 / (n * chance)
    })
    // χ² with 15 degrees of freedom is above 37.7 once in a thousand.
    expect(squared).toBeLessThan(37.7)
  })

  it('have the moments of a normal', () => {
    const n = 400_000
    const sums = [0, 0, 0, 0]
    for (let i = 0; i < n; i++) {
      const x = drawn(i + n)
      for (let k = 0; k < 4; k++) sums[k]! += x ** (k + 1) / n
    }
    const within = (value: number, truth: number, variance: number) =>
      expect(Math.abs(value - truth)).toBeLessThan(4 * Math.sqrt(variance / n))
    within(sums[0]!, 0, 1)
    within(sums[1]!, 1, 2)
    within(sums[2]!, 0, 15)
    within(sums[3]!, 3, 96)
  })

  it('come in one step nearly always, and then are the same', () => {
    let easy = 0
    for (let i = 0; i < 20_000; i++) {
      const whole = drawn(i)
      threefryInto(7, 11, i, 0, words)
      const quick = easyNormal(words[0]!, words[1]!)
      if (Number.isNaN(quick)) continue
      easy++
      expect(quick).toBe(whole)
    }
    expect(easy / 20_000).toBeGreaterThan(0.98)
  })
})
