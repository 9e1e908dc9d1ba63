import { describe, expect, it } from 'vitest'
import { createDraws } from '../random/create-draws.ts'
import { normalCdf } from './normal.ts'
import { type SobolIndices, sobolDesign, sobolIndices } from './sobol.ts'

function indicesOf(inputs: number, f: (z: readonly number[]) => number, base = 8000): SobolIndices {
  const draws = createDraws(11)
  const { z, width } = sobolDesign(inputs, base, draws)
  const values = Float64Array.from({ length: width }, (_, p) =>
    f(Array.from({ length: inputs }, (_, k) => z[k * width + p]!)),
  )
  return sobolIndices(values, inputs, draws)
}
/** Every exact index lies in its interval, widened by half, and the interval is narrow. */
function holds(found: SobolIndices, exact: { readonly first: readonly number[]; readonly total: readonly number[] }) {
  for (const which of ['first', 'total'] as const)
    exact[which].forEach((value, i) => {
      const { low, high } = found[which][i]!
      const room = (high - low) / 4
      expect(value).toBeGreaterThan(low - room - 1e-9)
      expect(value).toBeLessThan(high + room + 1e-9)
      expect(high - low).toBeLessThan(0.12)
    })
}

describe('Sobol indices', () => {
  it('of a sum of normals are the shares of their variances', () => {
    const exact = [1 / 14, 4 / 14, 9 / 14]
    holds(
      indicesOf(3, ([x, y, z]) => x! + 2 * y! + 3 * z!),
      { first: exact, total: exact },
    )
  })

  it('of the Ishigami function (a 7, b .1)', () => {
    const angle = (z: number) => Math.PI * (2 * normalCdf(z) - 1)
    const variance = 1 / 2 + 7 ** 2 / 8 + (0.1 * Math.PI ** 4) / 5 + (0.01 * Math.PI ** 8) / 18
    const one = 0.5 * (1 + (0.1 * Math.PI ** 4) / 5) ** 2
    const two = 7 ** 2 / 8
    const both = (0.01 * Math.PI ** 8 * 8) / 225
    holds(
      indicesOf(3, (z) => {
        const [x, y, w] = z.map(angle)
        return Math.sin(x!) + 7 * Math.sin(y!) ** 2 + 0.1 * w! ** 4 * Math.sin(x!)
      }),
      { first: [one / variance, two / variance, 0], total: [(one + both) / variance, two / variance, both / variance] },
    )
  })

  it('of the g-function of Sobol (a 0, 1, 9)', () => {
    const a = [0, 1, 9]
    const parts = a.map((each) => 1 / 3 / (1 + each) ** 2)
    const variance = parts.reduce((product, part) => product * (1 + part), 1) - 1
    const total = parts.map(
      (part, i) =>
        (part * parts.reduce((product, other, j) => (i === j ? product : product * (1 + other)), 1)) / variance,
    )
    holds(
      indicesOf(3, (z) =>
        z.reduce((product, each, i) => (product * (Math.abs(4 * normalCdf(each) - 2) + a[i]!)) / (1 + a[i]!), 1),
      ),
      { first: parts.map((part) => part / variance), total },
    )
  })
})
