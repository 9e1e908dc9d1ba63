import type { Individual } from './individual.ts'
import type { PopulationLaw } from './population-law.ts'
import { densityOf, lawAt, thetaOf } from './residual-law.ts'
import type { Posterior } from './sample-posterior.ts'

/** What the observed information is about, in this order: β of `shifts`, entries of Ω, logarithms of the residual errors' numbers. */
export interface Unknowns {
  readonly shifts: readonly number[]
  readonly pairs: readonly (readonly [number, number])[]
}

/** Step of the numeric slopes by the logarithm of an error's number. */
const h = 1e-3

/**
 * Observed information of the population parameters by Louis' principle (J. R. Stat. Soc. B 1982;44:226): Σᵢ E[−∂²ℓ] − E[∂ℓ ∂ℓᵀ] + E[∂ℓ] E[∂ℓ]ᵀ, with ℓ
 * the complete log likelihood and the expectations over each subject's posterior. Row-major.
 */
export function louisInformation(
  subjects: readonly Individual[],
  posteriors: readonly Posterior[],
  law: PopulationLaw,
  { shifts, pairs }: Unknowns,
): Float64Array {
  const { beta, precision: p, residuals } = law
  const d = beta.length
  const offsets = residuals.map((_, i) =>
    residuals.slice(0, i).reduce((sum, { moves }) => sum + moves.length, shifts.length + pairs.length),
  )
  const size = residuals.reduce((sum, { moves }) => sum + moves.length, shifts.length + pairs.length)
  const information = new Float64Array(size * size)
  const add = (i: number, j: number, value: number) => {
    information[i * size + j]! += value
    if (i !== j) information[j * size + i]! += value
  }
  // P E_ab v for the symmetric unit matrix E_ab.
  const spread = ([a, b]: readonly [number, number], v: (k: number) => number, k: number) =>
    a === b ? p[k * d + a]! * v(a) : p[k * d + a]! * v(b) + p[k * d + b]! * v(a)
  subjects.forEach(({ place }, s) => {
    const { stand, weights } = posteriors[s]!
    const { count, x } = stand
    const mean = new Float64Array(size)
    const residual = residualSlopes(posteriors[s]!, law)
    for (let m = 0; m < count; m++) {
      const w = weights[m]!
      if (!(w > 0)) continue
      const u = new Float64Array(d)
      for (let i = 0; i < d; i++)
        for (let j = 0; j < d; j++) u[i]! += p[i * d + j]! * (x[place[j]! * count + m]! - beta[j]!)
      const at = (k: number) => u[k]!
      const score = new Float64Array(size)
      shifts.forEach((k, i) => {
        score[i] = u[k]!
      })
      pairs.forEach(([a, b], i) => {
        const double = a === b ? 1 : 2
        score[shifts.length + i] = 0.5 * double * (u[a]! * u[b]! - p[a * d + b]!)
      })
      residual.forEach(({ slope }, r) => {
        slope.forEach((values, i) => {
          score[offsets[r]! + i] = values[m]!
        })
      })
      for (let i = 0; i < size; i++) {
        mean[i]! += w * score[i]!
        for (let j = 0; j <= i; j++) add(i, j, -w * score[i]! * score[j]!)
      }
      shifts.forEach((k, i) => {
        shifts.slice(0, i + 1).forEach((l, j) => {
          add(i, j, w * p[k * d + l]!)
        })
        pairs.forEach((pair, j) => {
          add(shifts.length + j, i, w * spread(pair, at, k))
        })
      })
      pairs.forEach(([a, b], i) => {
        pairs.slice(0, i + 1).forEach((other, j) => {
          const column = (k: number) => spread(other, at, k)
          const crossed = a === b ? u[a]! * column(a) : u[a]! * column(b) + u[b]! * column(a)
          add(shifts.length + i, shifts.length + j, w * (crossed - 0.5 * trace([a, b], other, p, d)))
        })
      })
      residual.forEach(({ curve }, r) => {
        curve.forEach(([i, j, values]) => {
          add(offsets[r]! + i, offsets[r]! + j, -w * values[m]!)
        })
      })
    }
    for (let i = 0; i < size; i++) for (let j = 0; j <= i; j++) add(i, j, mean[i]! * mean[j]!)
  })
  return information
}

/** tr(P E P F) for symmetric unit matrices. */
function trace(
  [a, b]: readonly [number, number],
  [c, e]: readonly [number, number],
  p: Float64Array,
  d: number,
): number {
  const at = (i: number, j: number) => p[i * d + j]!
  const ends = (i: number, j: number) => (i === j ? [[i, j] as const] : [[i, j] as const, [j, i] as const])
  let sum = 0
  for (const [i, j] of ends(a, b)) for (const [k, l] of ends(c, e)) sum += at(l, i) * at(j, k)
  return sum
}

interface Slopes {
  readonly slope: readonly Float64Array[]
  /** Second slopes: row ≥ column, a value a member. */
  readonly curve: readonly (readonly [number, number, Float64Array])[]
}

/** Slopes of the data's log density by the logarithms of the errors' numbers, by central differences: predictions stay. */
function residualSlopes({ stand }: Posterior, { residuals }: PopulationLaw): Slopes[] {
  return residuals.map((law, index) => {
    const rows = stand.predicted.filter((row) => row.law === index)
    const theta = thetaOf(law)
    const sums = (shift: readonly number[]) => {
      const there = lawAt(law, shift)
      const out = new Float64Array(stand.count)
      for (const { observation, values } of rows)
        for (let m = 0; m < stand.count; m++) out[m]! += densityOf(there, values[m]!, observation)
      return out
    }
    const moved = (i: number, by: number, from: readonly number[] = theta) => from.with(i, from[i]! + by)
    const middle = sums(theta)
    const ends = theta.map((_, i) => [sums(moved(i, h)), sums(moved(i, -h))] as const)
    return {
      slope: ends.map(([up, down]) => up.map((value, m) => (value - down[m]!) / (2 * h))),
      curve: theta.flatMap((_, i) =>
        theta.slice(0, i + 1).map((_, j): [number, number, Float64Array] => {
          const [up, down] = ends[i]!
          if (i === j) return [i, j, up.map((value, m) => (value - 2 * middle[m]! + down[m]!) / (h * h))]
          const corners = [1, -1].flatMap((a) =>
            [1, -1].map((b) => ({ sign: a * b, at: sums(moved(j, b * h, moved(i, a * h))) })),
          )
          return [i, j, middle.map((_, m) => corners.reduce((sum, c) => sum + c.sign * c.at[m]!, 0) / (4 * h * h))]
        }),
      ),
    }
  })
}
