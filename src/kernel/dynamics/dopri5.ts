import { stopped } from './dynamics.ts'
import type { Stage } from './tableau.ts'
import * as tableau from './tableau.ts'

/** What moves the states between two breaks (events, changes of an infusion or a parameter). */
export interface Propagator {
  /** Numbers a member that must be kept between calls. */
  readonly memory: number
  /** The states are `y` at `time`, and whatever was known of the path before is void. */
  restart(memory: Float64Array, time: number, y: Float64Array): void
  /** States at `to` on the unbroken path, into `y`. Answers 0 or the code of `stopped`. */
  reach(memory: Float64Array, to: number, y: Float64Array): number
  /** States at `to`, where the path breaks, into `y`; `restart` must follow. */
  land(memory: Float64Array, to: number, y: Float64Array): number
}

/** A propagator that says how far its path is known. */
export interface Stepping extends Propagator {
  /** Where the step in progress ends. */
  ahead(memory: Float64Array): number
}

/** Attempts after which one call gives up. */
export const defaultStepLimit = 100_000

export interface Dopri5Options {
  readonly rtol: number
  readonly atol: number
  /** Attempts after which one call gives up. */
  readonly stepLimit?: number
}

/** dy/dt at (time, y) into `into[at … at + size)`. */
export type Derivative = (time: number, y: Float64Array, into: Float64Array, at: number) => void

const [stage2, stage3, stage4, stage5, stage6] = tableau.stages as readonly [Stage, Stage, Stage, Stage, Stage]
const [c2, c3, c4, c5] = [stage2.node, stage3.node, stage4.node, stage5.node]
const [a21] = stage2.weights as [number]
const [a31, a32] = stage3.weights as [number, number]
const [a41, a42, a43] = stage4.weights as [number, number, number]
const [a51, a52, a53, a54] = stage5.weights as [number, number, number, number]
const [a61, a62, a63, a64, a65] = stage6.weights as [number, number, number, number, number]
const [b1, , b3, b4, b5, b6] = tableau.solution as [number, number, number, number, number, number]
const [e1, , e3, e4, e5, e6, e7] = tableau.error as [number, number, number, number, number, number, number]
const [d1, , d3, d4, d5, d6, d7] = tableau.dense as [number, number, number, number, number, number, number]

/** Where a step in progress stands in the memory: its start, its length, the length of the next, then the dense output. */
const from = 0
const length = 1
const following = 2
const dense = 3

/**
 * Dormand–Prince 5(4) with local extrapolation and the dense output of order 4 (Hairer, Nørsett, Wanner: Solving Ordinary Differential
 * Equations I, 2nd ed., II.4–II.6). Error norm: root mean square of e_i / (atol + rtol · max |y_i|); a new step is the old one times
 * 0.9 · norm^(−3/16), within [0.2, 5], by square roots alone, so that no `pow` is needed.
 *
 * Steps run freely past the instants that are asked for, which are interpolated; only `land` ends a step early, by a shorter step from
 * the same start. So the path does not depend on when anyone looks at it: `reach` at any instants on the way changes no later bit.
 */
export function createDopri5(size: number, derivative: Derivative, options: Dopri5Options): Stepping {
  const { rtol, atol } = options
  const stepLimit = options.stepLimit ?? defaultStepLimit
  const k = new Float64Array(7 * size)
  const y0 = new Float64Array(size)
  const y1 = new Float64Array(size)
  const increment = new Float64Array(size)

  /** Stages 2 … 7 from y0 and stage 1; new states to y1, their change to increment; the squared error norm. */
  function attempt(t: number, h: number): number {
    const n = size
    for (let i = 0; i < n; i++) y1[i] = y0[i]! + h * (a21 * k[i]!)
    derivative(t + c2 * h, y1, k, n)
    for (let i = 0; i < n; i++) y1[i] = y0[i]! + h * (a31 * k[i]! + a32 * k[n + i]!)
    derivative(t + c3 * h, y1, k, 2 * n)
    for (let i = 0; i < n; i++) y1[i] = y0[i]! + h * (a41 * k[i]! + a42 * k[n + i]! + a43 * k[2 * n + i]!)
    derivative(t + c4 * h, y1, k, 3 * n)
    for (let i = 0; i < n; i++) {
      y1[i] = y0[i]! + h * (a51 * k[i]! + a52 * k[n + i]! + a53 * k[2 * n + i]! + a54 * k[3 * n + i]!)
    }
    derivative(t + c5 * h, y1, k, 4 * n)
    for (let i = 0; i < n; i++) {
      y1[i] =
        y0[i]! + h * (a61 * k[i]! + a62 * k[n + i]! + a63 * k[2 * n + i]! + a64 * k[3 * n + i]! + a65 * k[4 * n + i]!)
    }
    derivative(t + h, y1, k, 5 * n)
    for (let i = 0; i < n; i++) {
      const change =
        h * (b1 * k[i]! + b3 * k[2 * n + i]! + b4 * k[3 * n + i]! + b5 * k[4 * n + i]! + b6 * k[5 * n + i]!)
      increment[i] = change
      y1[i] = y0[i]! + change
    }
    derivative(t + h, y1, k, 6 * n)
    let sum = 0
    for (let i = 0; i < n; i++) {
      const error =
        h *
        (e1 * k[i]! +
          e3 * k[2 * n + i]! +
          e4 * k[3 * n + i]! +
          e5 * k[4 * n + i]! +
          e6 * k[5 * n + i]! +
          e7 * k[6 * n + i]!)
      const a = Math.abs(y0[i]!)
      const b = Math.abs(y1[i]!)
      const ratio = error / (atol + rtol * Math.max(a, b))
      sum += ratio * ratio
    }
    return sum / n
  }

  function remember(memory: Float64Array, t: number, h: number, next: number): void {
    const n = size
    memory[from] = t
    memory[length] = h
    memory[following] = next
    for (let i = 0; i < n; i++) {
      const change = increment[i]!
      const bend = h * k[i]! - change
      memory[dense + i] = y0[i]!
      memory[dense + n + i] = change
      memory[dense + 2 * n + i] = bend
      memory[dense + 3 * n + i] = change - h * k[6 * n + i]! - bend
      memory[dense + 4 * n + i] =
        h *
        (d1 * k[i]! +
          d3 * k[2 * n + i]! +
          d4 * k[3 * n + i]! +
          d5 * k[4 * n + i]! +
          d6 * k[5 * n + i]! +
          d7 * k[6 * n + i]!)
    }
  }

  /** First step length of a path (Hairer, Nørsett, Wanner II.4, with a fourth root); uses stage 2 as room. */
  function firstStep(t: number): number {
    const n = size
    let d0 = 0
    let d1 = 0
    for (let i = 0; i < n; i++) {
      const scale = atol + rtol * Math.abs(y0[i]!)
      const y = y0[i]! / scale
      const f = k[i]! / scale
      d0 += y * y
      d1 += f * f
    }
    d0 = Math.sqrt(d0 / n)
    d1 = Math.sqrt(d1 / n)
    const guess = d0 < 1e-5 || d1 < 1e-5 ? 1e-6 : (0.01 * d0) / d1
    for (let i = 0; i < n; i++) y1[i] = y0[i]! + guess * k[i]!
    derivative(t + guess, y1, k, n)
    let d2 = 0
    for (let i = 0; i < n; i++) {
      const second = (k[n + i]! - k[i]!) / (atol + rtol * Math.abs(y0[i]!))
      d2 += second * second
    }
    d2 = Math.sqrt(d2 / n) / guess
    const steepest = Math.max(d1, d2)
    const root = steepest > 1e-15 ? Math.sqrt(Math.sqrt(0.01 / steepest)) : 0.01
    return Math.min(100 * guess, root)
  }

  function finiteDerivative(): boolean {
    for (let i = 0; i < size; i++) if (!Number.isFinite(k[i]!)) return false
    return true
  }

  /** Steps until the step in progress covers `to`. */
  function cover(memory: Float64Array, to: number): number {
    let t = memory[from]! + memory[length]!
    if (t >= to) return stopped.alive
    for (let i = 0; i < size; i++) y0[i] = memory[dense + i]! + memory[dense + size + i]!
    derivative(t, y0, k, 0)
    if (!finiteDerivative()) return stopped.notFinite
    let h = memory[following]!
    if (h === 0) h = firstStep(t)
    let rejected = false
    for (let attempts = 0; t < to; attempts++) {
      if (attempts >= stepLimit) return stopped.stepLimit
      const error = attempt(t, h)
      if (error <= 1) {
        const growth = factor(error)
        const next = h * (rejected && growth > 1 ? 1 : growth)
        remember(memory, t, h, next)
        t += h
        h = next
        rejected = false
        y0.set(y1)
        k.copyWithin(0, 6 * size)
        continue
      }
      const finite = error < Number.POSITIVE_INFINITY
      const shrink = factor(error)
      h *= finite && shrink < 1 ? shrink : 0.2
      rejected = true
      if (!(h > 1e-15 * (1 + Math.abs(t)))) return finite ? stopped.stepUnderflow : stopped.notFinite
    }
    return stopped.alive
  }

  return {
    memory: dense + 5 * size,
    ahead: (memory) => memory[from]! + memory[length]!,
    restart(memory, time, y) {
      memory[from] = time
      memory[length] = 0
      memory[following] = 0
      for (let i = 0; i < size; i++) {
        memory[dense + i] = y[i]!
        memory[dense + size + i] = 0
      }
    },
    reach(memory, to, y) {
      const code = cover(memory, to)
      if (code !== stopped.alive) return code
      const h = memory[length]!
      if (h === 0) {
        for (let i = 0; i < size; i++) y[i] = memory[dense + i]!
        return stopped.alive
      }
      const theta = (to - memory[from]!) / h
      const rest = 1 - theta
      for (let i = 0; i < size; i++) {
        const r4 = memory[dense + 3 * size + i]! + rest * memory[dense + 4 * size + i]!
        const r2 = memory[dense + size + i]! + rest * (memory[dense + 2 * size + i]! + theta * r4)
        y[i] = memory[dense + i]! + theta * r2
      }
      return stopped.alive
    },
    land(memory, to, y) {
      const code = cover(memory, to)
      if (code !== stopped.alive) return code
      const start = memory[from]!
      const h = memory[length]!
      if (start + h === to) {
        for (let i = 0; i < size; i++) y[i] = memory[dense + i]! + memory[dense + size + i]!
        return stopped.alive
      }
      for (let i = 0; i < size; i++) y0[i] = memory[dense + i]!
      derivative(start, y0, k, 0)
      attempt(start, to - start)
      for (let i = 0; i < size; i++) y[i] = y1[i]!
      return stopped.alive
    },
  }
}

/** 0.9 · norm^(−3/16) within [0.2, 5] from the squared norm; 0.2 for what is no number. */
function factor(squared: number): number {
  const root = Math.sqrt(Math.sqrt(Math.sqrt(Math.sqrt(Math.sqrt(squared)))))
  const wanted = 0.9 / (root * root * root)
  if (wanted > 5) return 5
  return Math.max(wanted, 0.2)
}
