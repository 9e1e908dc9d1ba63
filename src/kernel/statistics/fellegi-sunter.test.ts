import { describe, expect, it } from 'vitest'
import { type Agreement, chanceOf, type MatchPrior, trainMatch, weightsOf } from './fellegi-sunter.ts'

const m = [[0.03, 0.12, 0.85], [0.05, 0.15, 0.8], [0.02, 0.08, 0.9], [0.02, 0.98]] // biome-ignore format: one row
const u = [[0.94, 0.05, 0.01], [0.9, 0.07, 0.03], [0.97, 0.02, 0.01], [0.5, 0.5]] // biome-ignore format: one row
const share = 0.04

const farthest = (a: readonly (readonly number[])[], b: readonly (readonly number[])[]) =>
  Math.max(...a.flatMap((field, f) => field.map((each, level) => Math.abs(each - (b[f]?.[level] ?? 9)))))

/** mulberry32 */
function uniform(seed: number) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

function simulate(pairs: number, random: () => number): Agreement[] {
  const pick = (chances: readonly number[]) => {
    let [left, level] = [random(), 0]
    while (level < chances.length - 1 && left >= (chances[level] as number)) left -= chances[level++] as number
    return level
  }
  const counts = new Map<string, number>()
  for (let pair = 0; pair < pairs; pair++) {
    const key = (random() < share ? m : u).map(pick).join()
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return [...counts].map(([key, count]) => ({ levels: key.split(',').map(Number), count }))
}

// Vague: what is found comes from the pairs.
const prior: MatchPrior = {
  m: [
    [0.2, 0.2, 0.6],
    [0.2, 0.2, 0.6],
    [0.2, 0.2, 0.6],
    [0.2, 0.8],
  ].map((chances) => ({ chances, strength: 1 })),
  u: [
    [0.8, 0.1, 0.1],
    [0.8, 0.1, 0.1],
    [0.8, 0.1, 0.1],
    [0.6, 0.4],
  ].map((chances) => ({ chances, strength: 1 })),
  share: 0.1,
}

describe('training of the weights', () => {
  it('recovers the chances that pairs were simulated with', () => {
    const model = trainMatch(simulate(200_000, uniform(7)), prior, 0, 2000)
    expect(model.share).toBeCloseTo(share, 2)
    expect(farthest(model.m, m)).toBeLessThan(0.02)
    expect(farthest(model.u, u)).toBeLessThan(0.005)
  })

  it('stays near its prior where there are few pairs', () => {
    const strong = { ...prior, m: prior.m.map((each) => ({ ...each, strength: 1000 })) }
    const model = trainMatch(simulate(20, uniform(1)), strong, 1000)
    const believed = prior.m.map(({ chances }) => chances)
    expect(farthest(model.m, believed)).toBeLessThan(0.02)
    expect(model.u).toEqual(prior.u.map(({ chances }) => chances))
  })

  it('gives chances that are Bayes’ theorem, and says nothing of what is not recorded', () => {
    const model = { m, u, share }
    const like = (of: readonly (readonly number[])[]) => (of[0]?.[2] ?? 0) * (of[2]?.[1] ?? 0)
    const exact = (share * like(m)) / (share * like(m) + (1 - share) * like(u))
    expect(chanceOf(model, [2, -1, 1, -1])).toBeCloseTo(exact, 12)
    expect(weightsOf(model, [2, -1, 1, -1])).toEqual([Math.log2(85), 0, Math.log2(4), 0])
    expect(chanceOf(model, [-1, -1, -1, -1])).toBeCloseTo(share, 12)
  })
})
