import { describe, expect, it } from 'vitest'
import { createDraws } from '../random/create-draws.ts'
import { weightsOf } from '../statistics/weights.ts'
import { assimilate } from './assimilate.ts'
import { testFilterContract } from './filter.contract.ts'
import { exactTwin, linearTwin, timeline } from './linear-twin.testing.ts'
import { runnable } from './runnable.ts'

testFilterContract('particle', 1500, 0.13, 0.25)
testFilterContract('enkf', 1500, 0.08, 0.4)
testFilterContract('ukf', 1500, 0.05, 0.05)

describe('the window of the particle filter', () => {
  it('begins where the exact smoother says', () => {
    const machine = runnable(linearTwin('particle'))
    const { mean, covariance } = exactTwin().smoothed[0]!
    const seeds = [1, 2, 3, 4, 5, 6]
    const found = seeds.map((seed) => {
      const [belief] = assimilate(machine, timeline, null, createDraws(seed), { at: 12, members: 1500 })
      const { members } = belief.stream!.snapshot!.blocks[0]!
      const weights = weightsOf(belief.logWeights)
      const at = machine.dynamics.layout.states[0]!.offset * members.count
      const average = (of: (x: number) => number) =>
        weights.reduce((sum, w, m) => sum + w * of(members.values[at + m]!), 0)
      const middle = average((x) => x)
      return [middle, average((x) => (x - middle) ** 2)] as const
    })
    const overall = (k: 0 | 1) => found.reduce((sum, each) => sum + each[k], 0) / seeds.length
    // Twelve measurements take most of the doubt away, so that the filter's prior would be far off.
    expect(covariance[0]![0]!).toBeLessThan(2.6)
    expect(Math.abs(overall(0) - mean[0]!) / Math.sqrt(covariance[0]![0]!)).toBeLessThan(0.13)
    expect(Math.abs(overall(1) / covariance[0]![0]! - 1)).toBeLessThan(0.2)
  })
})
