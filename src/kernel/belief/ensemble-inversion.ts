import { invertSymmetric } from '../linear-algebra/cholesky.ts'
import type { Draws } from '../random/draws.ts'

export interface InversionProblem {
  /** Prior standard coordinates, `z[k * count + m]`, independent standard normal. */
  readonly z: Float64Array
  readonly count: number
  /** What is predicted for coordinates: `into[j * count + m]`, NaN for a member that has no prediction. */
  readonly predict: (z: Float64Array, into: Float64Array) => void
  readonly observed: readonly number[]
  /** Standard deviations of the observations. */
  readonly sd: readonly number[]
}

export interface Inversion {
  readonly z: Float64Array
  /** Predictions of the members as they now are. */
  readonly predictions: Float64Array
  /** Mean over observations and members of ((prediction − observed) / sd)², before and after. */
  readonly misfit: readonly [number, number]
}

/**
 * A posterior ensemble by the ensemble smoother with multiple data assimilation (Emerick and Reynolds, Comput Geosci 2013;55:3): the data are assimilated
 * `steps` times with their variance inflated as many times, each time by a Kalman step with the ensemble's own covariances. Exact for linear
 * predictions and a large ensemble; without derivatives, and with `steps` + 1 predictions of every member.
 *
 *     const { z } = invertEnsemble({ z, count: 200, predict, observed: [120, 70], sd: [5, 4] }, 4, draws)
 */
export function invertEnsemble(problem: InversionProblem, steps: number, draws: Draws): Inversion {
  const { count, predict, observed, sd } = problem
  const d = problem.z.length / count
  const q = observed.length
  let z = problem.z.slice()
  const predictions = new Float64Array(q * count)
  predict(z, predictions)
  const first = misfit(predictions, problem)
  for (let step = 0; step < steps; step++) {
    const living = Array.from({ length: count }, (_, m) => m).filter((m) => finite(predictions, q, count, m))
    const n = living.length
    if (n < 2 * (d + 1)) break
    const centred = (values: Float64Array, rows: number) => {
      const result = new Float64Array(rows * n)
      for (let r = 0; r < rows; r++) {
        let mean = 0
        for (const m of living) mean += values[r * count + m]! / n
        for (let i = 0; i < n; i++) result[r * n + i] = values[r * count + living[i]!]! - mean
      }
      return result
    }
    const dz = centred(z, d)
    const dy = centred(predictions, q)
    // In units of the measurement error, so that the matrix to invert is I · steps + a covariance.
    const s = new Float64Array(q * q)
    for (let a = 0; a < q; a++) {
      for (let b = 0; b < q; b++) {
        let sum = 0
        for (let i = 0; i < n; i++) sum += dy[a * n + i]! * dy[b * n + i]!
        s[a * q + b] = sum / (n - 1) / (sd[a]! * sd[b]!) + (a === b ? steps : 0)
      }
    }
    const inverse = invertSymmetric(s, q)
    if (!inverse) break
    const cross = new Float64Array(d * q)
    for (let k = 0; k < d; k++) {
      for (let b = 0; b < q; b++) {
        let sum = 0
        for (let i = 0; i < n; i++) sum += dz[k * n + i]! * dy[b * n + i]!
        cross[k * q + b] = sum / (n - 1) / sd[b]!
      }
    }
    const next = z.slice()
    const surprise = new Float64Array(q)
    for (const m of living) {
      for (let a = 0; a < q; a++) {
        const noise = Math.sqrt(steps) * draws.normal(m, step, a)
        surprise[a] = (observed[a]! - predictions[a * count + m]!) / sd[a]! + noise
      }
      for (let k = 0; k < d; k++) {
        let move = 0
        for (let a = 0; a < q; a++) {
          let weighted = 0
          for (let b = 0; b < q; b++) weighted += inverse[a * q + b]! * surprise[b]!
          move += cross[k * q + a]! * weighted
        }
        next[k * count + m] = z[k * count + m]! + move
      }
    }
    // A member without prediction takes the place of one with, drawn from the others' spread.
    for (let m = 0; m < count; m++) {
      if (living.includes(m)) continue
      const other = living[Math.floor(draws.uniform(m, step, q) * n)]!
      for (let k = 0; k < d; k++) next[k * count + m] = next[k * count + other]!
    }
    z = next
    predict(z, predictions)
  }
  return { z, predictions, misfit: [first, misfit(predictions, problem)] }
}

function finite(values: Float64Array, rows: number, count: number, m: number): boolean {
  for (let r = 0; r < rows; r++) if (!Number.isFinite(values[r * count + m]!)) return false
  return true
}

function misfit(predictions: Float64Array, { count, observed, sd }: InversionProblem): number {
  let sum = 0
  let n = 0
  for (const [a, value] of observed.entries()) {
    for (let m = 0; m < count; m++) {
      const each = ((predictions[a * count + m]! - value) / sd[a]!) ** 2
      if (!Number.isFinite(each)) continue
      sum += each
      n++
    }
  }
  return n > 0 ? sum / n : Number.NaN
}
