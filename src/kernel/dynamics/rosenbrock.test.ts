import { describe, expect, it } from 'vitest'
import { planLu } from '../linear-algebra/sparse-lu.ts'
import { createRosenbrock, type SparseSlopes } from './rosenbrock.ts'

/** y1′ = −y1², y2′ = −λ (y2 − cos t) − sin t; y1 = 1 / (1 + t), y2 = cos t. */
const lambda = 1e6
const derivative = (t: number, y: Float64Array, into: Float64Array, at: number) => {
  into[at] = -y[0]! * y[0]!
  into[at + 1] = -lambda * (y[1]! - Math.cos(t)) - Math.sin(t)
}
const entries = [
  { row: 0, column: 0 },
  { row: 1, column: 1 },
]
const plan = planLu(2, entries)
const slopes: SparseSlopes = {
  plan,
  positions: Int32Array.from(entries, ({ row, column }) => plan.at[row * 2 + column]!),
  timeRows: Int32Array.of(1),
  evaluate(t, y, into, byTime) {
    into[0] = -2 * y[0]!
    into[1] = -lambda
    byTime[0] = -lambda * Math.sin(t) - Math.cos(t)
  },
}

/** Greatest error at 50 instants of [0, 5]. */
function errorAt(rtol: number, landing: boolean): { error: number; evaluations: number } {
  let evaluations = 0
  const counted: typeof derivative = (...args) => {
    evaluations++
    derivative(...args)
  }
  const solver = createRosenbrock(2, counted, slopes, { rtol, atol: rtol })
  const memory = new Float64Array(solver.memory)
  const y = Float64Array.of(1, 1)
  solver.restart(memory, 0, y)
  let error = 0
  for (let i = 1; i <= 50; i++) {
    const t = i / 10
    const code = landing ? solver.land(memory, t, y) : solver.reach(memory, t, y)
    if (landing) solver.restart(memory, t, y)
    expect(code).toBe(0)
    error = Math.max(error, Math.abs(y[0]! - 1 / (1 + t)), Math.abs(y[1]! - Math.cos(t)))
  }
  return { error, evaluations }
}

describe('Rodas5P', () => {
  it('reaches its order on a stiff system with time in it: ten times the accuracy for few more steps', () => {
    const ladder = [1e-4, 1e-6, 1e-8, 1e-10].map((rtol) => errorAt(rtol, false))
    for (const [i, { error }] of ladder.entries()) expect(error).toBeLessThan(10 ** (-4 - 2 * i) * 5)
    // Error of order 4 decides the step: a hundredth of the tolerance costs 100^(1/5) = 2.5 times the steps, here at most 3.2.
    for (const [i, { evaluations }] of ladder.entries()) {
      if (i > 1) expect(evaluations / ladder[i - 1]!.evaluations).toBeLessThan(3.2)
    }
  })

  it('takes the steps of accuracy, not of stability, and lands exactly', () => {
    // The explicit method would need about λ · 5 / 3 steps.
    expect(errorAt(1e-6, false).evaluations).toBeLessThan(2000)
    expect(errorAt(1e-8, true).error).toBeLessThan(1e-7)
  })
})
