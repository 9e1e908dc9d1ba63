import { expect, it } from 'vitest'
import { createDraws } from '../random/create-draws.ts'
import { invertEnsemble } from './ensemble-inversion.ts'

it('gives the exact posterior of a linear prediction, within the noise of the ensemble', () => {
  // x ~ N(0, I), y = x0 + 2 x1 with sd 0.5: posterior mean G'(GG' + R)⁻¹ y, covariance I − G'(GG' + R)⁻¹ G.
  const count = 4000
  const draws = createDraws(3)
  const z = new Float64Array(2 * count)
  for (let k = 0; k < 2; k++) draws.stream('prior').fillNormal(z.subarray(k * count, (k + 1) * count), k, 0)
  const observed = 3
  const predict = (at: Float64Array, into: Float64Array) => {
    for (let m = 0; m < count; m++) into[m] = at[m]! + 2 * at[count + m]!
  }
  const result = invertEnsemble({ z, count, predict, observed: [observed], sd: [0.5] }, 4, draws)
  const total = 1 + 4 + 0.25
  for (const [k, g] of [1, 2].entries()) {
    const values = result.z.subarray(k * count, (k + 1) * count)
    const mean = values.reduce((sum, x) => sum + x, 0) / count
    const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (count - 1)
    expect(Math.abs(mean - (g * observed) / total)).toBeLessThan(0.06)
    expect(variance / (1 - (g * g) / total)).toBeCloseTo(1, 1)
  }
  expect(result.misfit[1]).toBeLessThan(result.misfit[0])
})
