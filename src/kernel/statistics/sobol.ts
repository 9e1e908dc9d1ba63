import type { Draws } from '../random/draws.ts'

/** Sobol indices of one output, a number for each input, with 95 % bootstrap intervals. */
export interface SobolIndices {
  readonly mean: number
  readonly variance: number
  /** Share of the variance that knowing the input alone would take away. */
  readonly first: readonly Index[]
  /** Share that would be left if all but this input were known. */
  readonly total: readonly Index[]
}
export interface Index {
  readonly value: number
  readonly low: number
  readonly high: number
}

/**
 * Columns of standard normal inputs at which a function must be evaluated: points of A, then of B, then of A with input i from B, for each
 * input: `z[input * width + point]`, width = (inputs + 2) · base (Saltelli et al., Comput Phys Commun 2010;181:259).
 */
export function sobolDesign(
  inputs: number,
  base: number,
  draws: Draws,
): { readonly z: Float64Array; readonly width: number } {
  const width = (inputs + 2) * base
  const z = new Float64Array(inputs * width)
  const [a, b] = [draws.stream('sobol-a'), draws.stream('sobol-b')]
  for (let k = 0; k < inputs; k++) {
    for (let j = 0; j < base; j++) {
      const [fromA, fromB] = [a.normal(j, k, 0), b.normal(j, k, 0)]
      z[k * width + j] = fromA
      z[k * width + base + j] = fromB
      for (let i = 0; i < inputs; i++) z[k * width + (2 + i) * base + j] = i === k ? fromB : fromA
    }
  }
  return { z, width }
}

/**
 * First-order (Saltelli 2010) and total (Jansen 1999) indices from the values at the points of a design. Points whose value is not finite are left out
 * with their partners. The variance may be 0: then every index is NaN.
 *
 *     const { z, width } = sobolDesign(3, 2000, draws)
 *     sobolIndices(Float64Array.from({ length: width }, (_, p) => f(z[p], z[width + p], z[2 * width + p])), 3, draws)
 */
export function sobolIndices(values: ArrayLike<number>, inputs: number, draws: Draws, resamples = 200): SobolIndices {
  const base = values.length / (inputs + 2)
  const rows = Array.from({ length: base }, (_, j) =>
    Array.from({ length: inputs + 2 }, (_, k) => values[k * base + j]!),
  ).filter((row) => row.every(Number.isFinite))
  const of = (pick: (n: number) => number) => {
    const n = rows.length
    let sum = 0
    let square = 0
    const first = new Float64Array(inputs)
    const total = new Float64Array(inputs)
    for (let r = 0; r < n; r++) sum += rows[pick(r)]![0]! + rows[pick(r)]![1]!
    const mean = sum / (2 * n)
    for (let r = 0; r < n; r++) {
      const row = rows[pick(r)]!
      const [fa, fb] = [row[0]! - mean, row[1]! - mean]
      square += fa * fa + fb * fb
      for (let i = 0; i < inputs; i++) {
        const mixed = row[2 + i]! - mean
        first[i]! += fb * (mixed - fa)
        total[i]! += (fa - mixed) ** 2 / 2
      }
    }
    const variance = square / (2 * n)
    return {
      mean,
      variance,
      first: first.map((each) => each / n / variance),
      total: total.map((each) => each / n / variance),
    }
  }
  const all = of((n) => n)
  const again = draws.stream('bootstrap')
  const boots = Array.from({ length: resamples }, (_, b) => of((n) => Math.floor(again.uniform(b, n, 0) * rows.length)))
  const indices = (which: 'first' | 'total') =>
    Array.from({ length: inputs }, (_, i): Index => {
      const sorted = boots.map((boot) => boot[which][i]!).sort((x, y) => x - y)
      const at = (p: number) => sorted[Math.min(resamples - 1, Math.floor(p * resamples))]!
      return { value: all[which][i]!, low: at(0.025), high: at(0.975) }
    })
  return { mean: all.mean, variance: all.variance, first: indices('first'), total: indices('total') }
}
