import { factorLu, type LuPlan, solveLu } from '../linear-algebra/sparse-lu.ts'
import { createPath, type Derivative, type Method, type PathOptions, type Stepping, toleranceOf } from './path.ts'
import { a, couplings, dense, gamma, nodes, timeWeights } from './rodas5p.ts'

/** Slopes of the right-hand sides at (time, y): entries of the Jacobian into `entries`, slopes by time into `byTime`. */
export type Slopes = (time: number, y: Float64Array, entries: Float64Array, byTime: Float64Array) => void

/** The Jacobian of a system: where its entries stand in the plan, which rows depend on time, and what computes both. */
export interface SparseSlopes {
  readonly plan: LuPlan
  /** Position in the plan of each entry. */
  readonly positions: Int32Array
  /** Row of each slope by time. */
  readonly timeRows: Int32Array
  /** Diagonal of the mass matrix: 0 where the right-hand side is no slope but must be zero. */
  readonly mass: readonly (0 | 1)[]
  readonly evaluate: Slopes
}

const stages = 8
/** Newton steps after which no root is near. */
const mostCorrections = 100
/** Share of the tolerance below which a correction is the last: the next would be its square. */
const settled = 1e-3
/** Relative change from which on a correction that no longer shrinks is rounding. */
const rounding = 1e-9

/**
 * Rodas5P on a sparse Jacobian, for M y′ = f with a diagonal mass matrix of ones and zeros: stiff systems, and those with algebraic variables of
 * index 1. The interpreted reference; compiled code does the same operations in the same order.
 */
export function createRosenbrock(
  size: number,
  derivative: Derivative,
  { plan, positions, timeRows, mass, evaluate }: SparseSlopes,
  options: PathOptions,
): Stepping {
  const { rtol } = options
  const atol = toleranceOf(options, size)
  const n = size
  const y0 = new Float64Array(n)
  const y1 = new Float64Array(n)
  const increment = new Float64Array(n)
  const slope0 = new Float64Array(n)
  const slope1 = new Float64Array(n)
  const stage = new Float64Array(n)
  const slope = new Float64Array(n)
  const u = new Float64Array(stages * n)
  const matrix = new Float64Array(plan.positions.length)
  const reciprocals = new Float64Array(n)
  const entries = new Float64Array(positions.length)
  const byTime = new Float64Array(timeRows.length)
  const diagonal = Int32Array.from({ length: n }, (_, i) => plan.at[i * n + i]!)

  /** Σ weights_j u_j of state i. */
  function combine(weights: readonly number[], i: number): number {
    let sum = weights[0]! * u[i]!
    for (let j = 1; j < weights.length; j++) sum = sum + weights[j]! * u[j * n + i]!
    return sum
  }

  /** Solves for u of a stage from the slope at it. */
  function solve(s: number, f: Float64Array, h: number, perStep: number): void {
    const at = s * n
    for (let i = 0; i < n; i++)
      u[at + i] = s === 0 || mass[i] === 0 ? f[i]! : f[i]! + combine(couplings[s - 1]!, i) * perStep
    const weight = timeWeights[s]!
    if (weight !== 0) {
      const scale = h * weight
      for (let r = 0; r < timeRows.length; r++) u[at + timeRows[r]!] = u[at + timeRows[r]!]! + scale * byTime[r]!
    }
    solveLu(plan, matrix, reciprocals, u, at)
  }

  /** Factors of shift · M − J at (t, y). */
  function factor(t: number, y: Float64Array, shift: number): void {
    evaluate(t, y, entries, byTime)
    matrix.fill(0)
    for (let e = 0; e < positions.length; e++) matrix[positions[e]!] = -entries[e]!
    for (let i = 0; i < n; i++) if (mass[i] !== 0) matrix[diagonal[i]!] = matrix[diagonal[i]!]! + shift
    factorLu(plan, matrix, reciprocals)
  }

  /** Newton's method as steps of length zero, in which all but the algebraic states stand still. */
  function settle(t: number, y: Float64Array): void {
    let before = Number.POSITIVE_INFINITY
    for (let pass = 0; pass < mostCorrections; pass++) {
      factor(t, y, Number.POSITIVE_INFINITY)
      derivative(t, y, slope, 0)
      for (let i = 0; i < n; i++) u[i] = mass[i] === 0 ? slope[i]! : 0
      solveLu(plan, matrix, reciprocals, u, 0)
      let size = 0
      let share = 0
      for (let i = 0; i < n; i++) {
        if (mass[i] !== 0) continue
        y[i] = y[i]! + u[i]!
        const [step, now] = [Math.abs(u[i]!), Math.abs(y[i]!)]
        size = Math.max(size, step / (atol[i]! + rtol * now))
        share = Math.max(share, step / (now + Number.MIN_VALUE))
      }
      if (size <= settled || (share <= rounding && size > before / 2)) return
      if (!(size < Number.POSITIVE_INFINITY)) break
      before = size
    }
    for (let i = 0; i < n; i++) if (mass[i] === 0) y[i] = Number.NaN
  }

  function attempt(t: number, h: number): number {
    factor(t, y0, 1 / (gamma * h))
    const perStep = 1 / h
    solve(0, slope0, h, perStep)
    for (let s = 1; s < stages; s++) {
      const weights = a[Math.min(s, 5) - 1]!
      for (let i = 0; i < n; i++) {
        let sum = combine(weights, i)
        for (let j = 5; j < s; j++) sum = sum + u[j * n + i]!
        increment[i] = sum
        stage[i] = y0[i]! + sum
      }
      const node = nodes[s]!
      derivative(node === 1 ? t + h : t + node * h, stage, slope, 0)
      solve(s, slope, h, perStep)
    }
    let sum = 0
    for (let i = 0; i < n; i++) {
      const error = u[7 * n + i]!
      increment[i] = increment[i]! + error
      y1[i] = y0[i]! + increment[i]!
      const before = Math.abs(y0[i]!)
      const after = Math.abs(y1[i]!)
      const ratio = error / (atol[i]! + rtol * Math.max(before, after))
      sum += ratio * ratio
    }
    derivative(t + h, y1, slope1, 0)
    return sum / n
  }

  const method: Method = {
    y0,
    y1,
    increment,
    slope0,
    slope1,
    bends: 3,
    attempt,
    dense(_, into, at) {
      for (let i = 0; i < n; i++) {
        const last = combine(dense[2]!, i)
        into[at + i] = combine(dense[0]!, i)
        into[at + n + i] = combine(dense[1]!, i) + last
        into[at + 2 * n + i] = -last
      }
    },
  }
  const path = createPath(size, derivative, method, options)
  return mass.includes(0) ? { ...path, settle } : path
}
