import { powerOfTwo } from '../engine/elementary/exponential.ts'
import { stopped } from './dynamics.ts'
import type { Propagator } from './path.ts'

/** Coefficients of dx/dt = A x + b of the member at hand: A row-major. */
export interface LinearSystem {
  readonly matrix: Float64Array
  readonly constant: Float64Array
}

/** Terms of the Taylor series for ‖A‖ h <= 1/16: the first one left out is below 5e-18. */
export const terms = 9
/** Doublings of the shortest step that are kept; a longer way means rates faster than it by ten orders of magnitude. */
export const levelLimit = 41

/**
 * Exact propagation of a linear system with constant coefficients between breaks: x(t) follows from the last break in one go, so looking
 * in between changes no later bit. See `createFlow`.
 */
export function createLinear(size: number, system: LinearSystem): Propagator {
  const flow = createFlow(size, system)
  function reach(memory: Float64Array, to: number, y: Float64Array): number {
    for (let i = 0; i < size; i++) y[i] = memory[1 + i]!
    if (to === memory[0]) return stopped.alive
    const code = flow(to - memory[0]!, y)
    if (code !== stopped.alive) return code
    for (let i = 0; i < size; i++) if (!Number.isFinite(y[i]!)) return stopped.notFinite
    return stopped.alive
  }
  return {
    memory: 1 + size,
    restart(memory, time, y) {
      memory[0] = time
      for (let i = 0; i < size; i++) memory[1 + i] = y[i]!
    },
    reach,
    land: reach,
  }
}

/**
 * x(τ) = e^{Aτ} x + ∫ e^{As} ds b, in place, without a matrix exponential for every τ: let h be the power of two with ‖A‖ h in
 * [1/32, 1/16). E_j = e^{A h 2^j} and F_j = ∫ e^{As} ds over h 2^j come from the Taylor series at j = 0 and by doubling,
 * F_{j+1} = F_j + E_j F_j, E_{j+1} = E_j² (scaling and squaring; Moler & Van Loan, SIAM Rev. 2003;45:3, with the integral of Van Loan,
 * IEEE Trans. Autom. Control 1978;23:395). τ is taken apart into its binary digits in units of h: x ← F_j b + E_j x for each digit, and
 * the rest below h by the Taylor series acting on x. E and F depend on A alone, so they serve every τ and every b: all instants that
 * anyone looks at, and every infusion.
 * Squares of what has no negative entries cancel nothing, so what has decayed keeps its relative accuracy.
 */
export function createFlow(size: number, system: LinearSystem) {
  const n = size
  const known = new Float64Array(n * n)
  const levels: { readonly e: Float64Array; readonly f: Float64Array }[] = []
  const next = new Float64Array(n)
  let shortest = 0

  /** The first level for the matrix at hand, unless it is known; false when the matrix is not finite. */
  function prepare(): boolean {
    const a = system.matrix
    let same = levels.length > 0
    for (let i = 0; i < n * n && same; i++) same = Object.is(a[i], known[i])
    if (same) return true
    levels.length = 0
    let norm = 0
    for (let j = 0; j < n; j++) {
      let column = 0
      for (let i = 0; i < n; i++) column += Math.abs(a[i * n + j]!)
      norm = Math.max(norm, column)
    }
    if (!(norm < Number.POSITIVE_INFINITY)) return false
    known.set(a)
    shortest = powerOfTwo(1018 - Math.min(2040, biasedExponent(norm)))
    levels.push(firstLevel(a))
    return true
  }

  function firstLevel(a: Float64Array) {
    const scaled = a.map((x) => x * shortest)
    let sum: Float64Array = identity(n)
    for (let j = terms; j >= 2; j--) {
      const product = multiply(scaled, sum)
      const inverse = 1 / j
      for (let i = 0; i < n * n; i++) product[i] = product[i]! * inverse
      for (let i = 0; i < n; i++) product[i * n + i]! += 1
      sum = product
    }
    const f = sum.map((x) => x * shortest)
    const e = multiply(a, f)
    for (let i = 0; i < n; i++) e[i * n + i]! += 1
    return { e, f }
  }

  function multiply(a: Float64Array, b: Float64Array): Float64Array {
    const into = new Float64Array(n * n)
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0
        for (let k = 0; k < n; k++) sum += a[i * n + k]! * b[k * n + j]!
        into[i * n + j] = sum
      }
    }
    return into
  }

  function double(): void {
    const { e, f } = levels.at(-1)!
    const product = multiply(e, f)
    for (let i = 0; i < n * n; i++) product[i] = f[i]! + product[i]!
    levels.push({ e: multiply(e, e), f: product })
  }

  function step(e: Float64Array, f: Float64Array, x: Float64Array): void {
    const b = system.constant
    for (let i = 0; i < n; i++) {
      let sum = 0
      for (let j = 0; j < n; j++) sum += f[i * n + j]! * b[j]!
      for (let j = 0; j < n; j++) sum += e[i * n + j]! * x[j]!
      next[i] = sum
    }
    x.set(next)
  }

  const slope = new Float64Array(n)
  const series = new Float64Array(n)
  function short(duration: number, x: Float64Array): void {
    const a = system.matrix
    const b = system.constant
    for (let i = 0; i < n; i++) {
      let sum = b[i]!
      for (let j = 0; j < n; j++) sum += a[i * n + j]! * x[j]!
      slope[i] = sum
    }
    series.set(slope)
    for (let k = terms; k >= 2; k--) {
      const part = duration * (1 / k)
      for (let i = 0; i < n; i++) {
        let sum = 0
        for (let j = 0; j < n; j++) sum += a[i * n + j]! * series[j]!
        next[i] = slope[i]! + part * sum
      }
      series.set(next)
    }
    for (let i = 0; i < n; i++) x[i]! += duration * series[i]!
  }

  return (duration: number, x: Float64Array): number => {
    if (!prepare()) return stopped.notFinite
    if (!(duration < shortest * 2 ** levelLimit)) return stopped.stepLimit
    let rest = duration
    let level = 0
    let length = shortest
    while (rest >= 2 * length) {
      length *= 2
      level++
      if (level === levels.length) double()
    }
    for (; level >= 0 && rest > 0; level--) {
      if (rest >= length) {
        const { e, f } = levels[level]!
        step(e, f, x)
        rest -= length
      }
      length *= 0.5
    }
    if (rest > 0) short(rest, x)
    return stopped.alive
  }
}

function identity(n: number): Float64Array {
  const matrix = new Float64Array(n * n)
  for (let i = 0; i < n; i++) matrix[i * n + i] = 1
  return matrix
}

const view = new DataView(new ArrayBuffer(8))

/** The exponent field of a double: 1023 for 1 <= x < 2, 0 for 0 and subnormal numbers. */
function biasedExponent(x: number): number {
  view.setFloat64(0, x)
  return (view.getUint16(0) >> 4) & 0x7ff
}
