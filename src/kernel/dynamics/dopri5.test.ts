import { describe, expect, it } from 'vitest'
import { matrixExponential } from '../linear-algebra/matrix-exponential.ts'
import { createDopri5 } from './dopri5.ts'
import { stopped } from './dynamics.ts'
import type { Derivative } from './path.ts'

/** y' = −y², y = 1/(1 + t) from 1. */
const hyperbola: Derivative = (_, y, into, at) => {
  into[at] = -y[0]! * y[0]!
}
const oscillator: Derivative = (_, y, into, at) => {
  into[at] = y[1]!
  into[at + 1] = -y[0]!
}

function prepared(
  size: number,
  derivative: Derivative,
  start: readonly number[],
  options: { rtol: number; atol: number; stepLimit?: number },
) {
  const solver = createDopri5(size, derivative, options)
  const memory = new Float64Array(solver.memory)
  const y = Float64Array.from(start)
  solver.restart(memory, 0, y)
  return { solver, memory, y }
}

describe('Dormand–Prince 5(4)', () => {
  it('has local order 6: a single step of half the length has 1/64 of the error', () => {
    const errors = [0.2, 0.1, 0.05].map((h) => {
      // The first step runs far past h; landing takes one step of length h from the start.
      const { solver, memory, y } = prepared(1, hyperbola, [1], { rtol: 1, atol: 1 })
      solver.reach(memory, 1e-9, y)
      expect(memory[1]).toBeGreaterThan(h)
      expect(solver.land(memory, h, y)).toBe(stopped.alive)
      return Math.abs(y[0]! - 1 / (1 + h))
    })
    for (let i = 1; i < errors.length; i++) expect(Math.log2(errors[i - 1]! / errors[i]!)).toBeGreaterThan(5.5)
  })

  it('has an error in proportion to the tolerance, at steps and between them', () => {
    for (const tolerance of [1e-4, 1e-6, 1e-8, 1e-10]) {
      const { solver, memory, y } = prepared(2, oscillator, [1, 0], { rtol: tolerance, atol: tolerance })
      let worst = 0
      for (let t = 0.05; t < 20; t += 0.05) {
        expect(solver.reach(memory, t, y)).toBe(stopped.alive)
        worst = Math.max(worst, Math.abs(y[0]! - Math.cos(t)), Math.abs(y[1]! + Math.sin(t)))
      }
      expect(worst).toBeLessThan(100 * tolerance)
      expect(worst).toBeGreaterThan(tolerance / 100)
    }
  })

  it('agrees with the matrix exponential', () => {
    const a = [-1.7, 0.05, 0.4, 1.2, -0.05, 0, 0.1, 0, -0.9]
    const linear: Derivative = (_, y, into, at) => {
      for (let i = 0; i < 3; i++) into[at + i] = a[3 * i]! * y[0]! + a[3 * i + 1]! * y[1]! + a[3 * i + 2]! * y[2]!
    }
    const { solver, memory, y } = prepared(3, linear, [3, 0, 1], { rtol: 1e-11, atol: 1e-12 })
    const flow = new Float64Array(9)
    for (const t of [0.1, 2, 30]) {
      solver.reach(memory, t, y)
      matrixExponential(
        Float64Array.from(a, (x) => x * t),
        3,
        flow,
      )
      for (let i = 0; i < 3; i++) expect(y[i]).toBeCloseTo(3 * flow[3 * i]! + flow[3 * i + 2]!, 9)
    }
  })

  it('follows a driving force in time', () => {
    const driven: Derivative = (t, _, into, at) => {
      into[at] = Math.cos(t)
    }
    const { solver, memory, y } = prepared(1, driven, [0], { rtol: 1e-9, atol: 1e-9 })
    solver.land(memory, 10, y)
    expect(y[0]).toBeCloseTo(Math.sin(10), 7)
  })

  it('stands still at rest, and takes long steps there', () => {
    let calls = 0
    const rest: Derivative = (_, __, into, at) => {
      calls++
      into[at] = 0
    }
    const { solver, memory, y } = prepared(1, rest, [0], { rtol: 1e-6, atol: 1e-8 })
    expect(solver.reach(memory, 1e6, y)).toBe(stopped.alive)
    expect(y[0]).toBe(0)
    expect(calls).toBeLessThan(200)
  })

  it('ends with a reason, never a loop, when it cannot go on', () => {
    const run = (slope: (t: number, y: number) => number, stepLimit?: number) => {
      const derivative: Derivative = (t, y, into, at) => {
        into[at] = slope(t, y[0]!)
      }
      const { solver, memory, y } = prepared(1, derivative, [1], {
        rtol: 1e-6,
        atol: 1e-8,
        ...(stepLimit && { stepLimit }),
      })
      return solver.reach(memory, 10, y)
    }
    // y' = y² from 1 blows up at t = 1.
    expect([stopped.notFinite, stopped.stepUnderflow]).toContain(run((_, y) => y * y))
    expect(run(() => Number.NaN)).toBe(stopped.notFinite)
    expect(run((t) => (t > 3 ? Number.NaN : 1))).toBe(stopped.notFinite)
    expect(run((t) => Math.sin(1e6 * t) * 1e6, 50)).toBe(stopped.stepLimit)
  })
})
