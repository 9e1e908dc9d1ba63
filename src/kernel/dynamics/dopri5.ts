import { createPath, type Derivative, type Method, type PathOptions, type Stepping, toleranceOf } from './path.ts'
import type { Stage } from './tableau.ts'
import * as tableau from './tableau.ts'

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

/**
 * Dormand–Prince 5(4) with local extrapolation and the dense output of order 4 (Hairer, Nørsett, Wanner: Solving Ordinary Differential
 * Equations I, 2nd ed., II.4–II.6).
 */
export function createDopri5(size: number, derivative: Derivative, options: PathOptions): Stepping {
  const { rtol } = options
  const atol = toleranceOf(options, size)
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
      const ratio = error / (atol[i]! + rtol * Math.max(a, b))
      sum += ratio * ratio
    }
    return sum / n
  }

  const method: Method = {
    y0,
    y1,
    increment,
    slope0: k.subarray(0, size),
    slope1: k.subarray(6 * size),
    bends: 3,
    attempt,
    dense(h, into, at) {
      const n = size
      for (let i = 0; i < n; i++) {
        const change = increment[i]!
        const bend = h * k[i]! - change
        into[at + i] = bend
        into[at + n + i] = change - h * k[6 * n + i]! - bend
        into[at + 2 * n + i] =
          h *
          (d1 * k[i]! +
            d3 * k[2 * n + i]! +
            d4 * k[3 * n + i]! +
            d5 * k[4 * n + i]! +
            d6 * k[5 * n + i]! +
            d7 * k[6 * n + i]!)
      }
    },
  }
  return createPath(size, derivative, method, options)
}
