import { error, solution, stages } from './kraaijevanger.ts'
import { createPath, type Derivative, type Method, type PathOptions, type Stepping, toleranceOf } from './path.ts'
import type { Stage } from './tableau.ts'

const [stage2, stage3, stage4] = stages as readonly [Stage, Stage, Stage]
// Weights that follow each other are equal in every row: slopes are summed up before they are weighed.
const [a2, a3, a4] = [stage2.weights[0]!, stage3.weights[0]!, stage4.weights[0]!]
const [b3, b4] = solution.slice(2) as [number, number]
const [e3, e4] = error.slice(2) as [number, number]

/**
 * SSPRK(4,3) with local extrapolation: stable along decays up to a step of 5.15 time constants, at four evaluations a step, where Dormand–Prince takes six for 3.3. So it
 * serves loose tolerances, where stability limits the steps.
 */
export function createSsprk43(size: number, derivative: Derivative, options: PathOptions): Stepping {
  const { rtol } = options
  const atol = toleranceOf(options, size)
  const n = size
  const k = new Float64Array(5 * n)
  const y0 = new Float64Array(n)
  const y1 = new Float64Array(n)
  const increment = new Float64Array(n)

  function attempt(t: number, h: number): number {
    for (let i = 0; i < n; i++) y1[i] = y0[i]! + h * a2 * k[i]!
    derivative(t + stage2.node * h, y1, k, n)
    for (let i = 0; i < n; i++) y1[i] = y0[i]! + h * a3 * (k[i]! + k[n + i]!)
    derivative(t + h, y1, k, 2 * n)
    for (let i = 0; i < n; i++) y1[i] = y0[i]! + h * a4 * (k[i]! + k[n + i]! + k[2 * n + i]!)
    derivative(t + stage4.node * h, y1, k, 3 * n)
    for (let i = 0; i < n; i++) {
      const change = h * b3 * (k[i]! + k[n + i]! + k[2 * n + i]!) + h * b4 * k[3 * n + i]!
      increment[i] = change
      y1[i] = y0[i]! + change
    }
    derivative(t + h, y1, k, 4 * n)
    let sum = 0
    for (let i = 0; i < n; i++) {
      const wrong = h * e3 * (k[i]! + k[n + i]! + k[2 * n + i]!) + h * e4 * k[3 * n + i]!
      const ratio = wrong / (atol[i]! + rtol * Math.max(Math.abs(y0[i]!), Math.abs(y1[i]!)))
      sum += ratio * ratio
    }
    return sum / n
  }

  const method: Method = {
    y0,
    y1,
    increment,
    slope0: k.subarray(0, n),
    slope1: k.subarray(4 * n),
    bends: 2,
    attempt,
    dense(h, into, at) {
      for (let i = 0; i < n; i++) {
        const change = increment[i]!
        const bend = h * k[i]! - change
        into[at + i] = bend
        into[at + n + i] = change - h * k[4 * n + i]! - bend
      }
    },
  }
  return createPath(size, derivative, method, options)
}
