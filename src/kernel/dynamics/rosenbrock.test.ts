import { describe, expect, it } from 'vitest'
import { planLu } from '../linear-algebra/sparse-lu.ts'
import { createRosenbrock, type SparseSlopes } from './rosenbrock.ts'

/** y1′ = −y1², y2′ = −λ (y2 − cos t) − sin t; y1 = 1 / (1 + t), y2 = cos t. */
function problem(lambda: number) {
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
    mass: [1, 1],
    evaluate(t, y, into, byTime) {
      into[0] = -2 * y[0]!
      into[1] = -lambda
      byTime[0] = -lambda * Math.sin(t) - Math.cos(t)
    },
  }
  return { derivative, slopes }
}

/** Greatest error on the way and at the end of [0, 5]. */
function errorAt(lambda: number, rtol: number): { way: number; end: number; evaluations: number } {
  const { derivative, slopes } = problem(lambda)
  let evaluations = 0
  const counted: typeof derivative = (...args) => {
    evaluations++
    derivative(...args)
  }
  const solver = createRosenbrock(2, counted, slopes, { rtol, atol: rtol })
  const memory = new Float64Array(solver.memory)
  const y = Float64Array.of(1, 1)
  solver.restart(memory, 0, y)
  const error = (t: number) => Math.max(Math.abs(y[0]! - 1 / (1 + t)), Math.abs(y[1]! - Math.cos(t)))
  let way = 0
  for (let i = 1; i < 50; i++) {
    expect(solver.reach(memory, i / 10, y)).toBe(0)
    way = Math.max(way, error(i / 10))
  }
  expect(solver.land(memory, 5, y)).toBe(0)
  return { way, end: error(5), evaluations }
}

const ladder = [1e-4, 1e-6, 1e-8, 1e-10]

describe('Rodas5P', () => {
  it('reaches its order, on the way too: a hundredth of the tolerance for at most 100^(1/5) = 2.5 times the steps', () => {
    const found = ladder.map((rtol) => errorAt(1, rtol))
    for (const [i, { way, evaluations }] of found.entries()) {
      expect(way).toBeLessThan(3 * ladder[i]!)
      if (i > 0) expect(evaluations / found[i - 1]!.evaluations).toBeLessThan(2.6)
    }
  })

  it('keeps its accuracy on a stiff system with time in it, at the steps of accuracy', () => {
    // The explicit method would need about λ · 5 / 3 steps. Between steps, stiff components are known to a lower order.
    for (const rtol of ladder) {
      const { end, evaluations } = errorAt(1e6, rtol)
      expect(end).toBeLessThan(rtol)
      expect(evaluations).toBeLessThan(2000)
    }
  })
})
