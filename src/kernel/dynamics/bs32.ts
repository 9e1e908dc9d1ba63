import { error, solution, stages } from './bogacki-shampine.ts'
import { createPath, type Derivative, type Method, type PathOptions, type Stepping } from './path.ts'
import type { Stage } from './tableau.ts'

const [stage2, stage3] = stages as readonly [Stage, Stage]
const [b1, b2, b3] = solution as [number, number, number]
const [e1, e2, e3, e4] = error as [number, number, number, number]
const a21 = stage2.weights[0]!
const a32 = stage3.weights[1]!

/**
 * Bogacki–Shampine 3(2) with local extrapolation: three evaluations a step beside six of Dormand–Prince, and three quarters of its stability, so that it serves loose
 * tolerances, where stability limits the steps.
 */
export function createBs32(size: number, derivative: Derivative, options: PathOptions): Stepping {
  const { rtol, atol } = options
  const n = size
  const k = new Float64Array(4 * n)
  const y0 = new Float64Array(n)
  const y1 = new Float64Array(n)
  const increment = new Float64Array(n)

  function attempt(t: number, h: number): number {
    for (let i = 0; i < n; i++) y1[i] = y0[i]! + h * (a21 * k[i]!)
    derivative(t + stage2.node * h, y1, k, n)
    for (let i = 0; i < n; i++) y1[i] = y0[i]! + h * (a32 * k[n + i]!)
    derivative(t + stage3.node * h, y1, k, 2 * n)
    for (let i = 0; i < n; i++) {
      const change = h * (b1 * k[i]! + b2 * k[n + i]! + b3 * k[2 * n + i]!)
      increment[i] = change
      y1[i] = y0[i]! + change
    }
    derivative(t + h, y1, k, 3 * n)
    let sum = 0
    for (let i = 0; i < n; i++) {
      const wrong = h * (e1 * k[i]! + e2 * k[n + i]! + e3 * k[2 * n + i]! + e4 * k[3 * n + i]!)
      const ratio = wrong / (atol + rtol * Math.max(Math.abs(y0[i]!), Math.abs(y1[i]!)))
      sum += ratio * ratio
    }
    return sum / n
  }

  const method: Method = {
    y0,
    y1,
    increment,
    slope0: k.subarray(0, n),
    slope1: k.subarray(3 * n),
    bends: 2,
    attempt,
    dense(h, into, at) {
      for (let i = 0; i < n; i++) {
        const change = increment[i]!
        const bend = h * k[i]! - change
        into[at + i] = bend
        into[at + n + i] = change - h * k[3 * n + i]! - bend
      }
    },
  }
  return createPath(size, derivative, method, options)
}
