import { describe, expect, it } from 'vitest'
import { createDopri5 } from './dopri5.ts'
import { stopped } from './dynamics.ts'
import type { Derivative } from './path.ts'
import { createSsprk43 } from './ssprk43.ts'

/** y' = −y², y = 1/(1 + t) from 1. */
const hyperbola: Derivative = (_, y, into, at) => {
  into[at] = -y[0]! * y[0]!
}

function prepared(size: number, derivative: Derivative, start: readonly number[], tolerance: number) {
  const solver = createSsprk43(size, derivative, { rtol: tolerance, atol: tolerance })
  const memory = new Float64Array(solver.memory)
  const y = Float64Array.from(start)
  solver.restart(memory, 0, y)
  return { solver, memory, y }
}

describe('SSPRK(4,3)', () => {
  it('has local order 4: a single step of half the length has 1/16 of the error', () => {
    const errors = [0.2, 0.1, 0.05, 0.025].map((h) => {
      const { solver, memory, y } = prepared(1, hyperbola, [1], 1)
      solver.reach(memory, 1e-9, y)
      expect(memory[1]).toBeGreaterThan(h)
      expect(solver.land(memory, h, y)).toBe(stopped.alive)
      return Math.abs(y[0]! - 1 / (1 + h))
    })
    for (let i = 1; i < errors.length; i++) {
      expect(Math.log2(errors[i - 1]! / errors[i]!)).toBeGreaterThan(3.5)
      expect(Math.log2(errors[i - 1]! / errors[i]!)).toBeLessThan(4.5)
    }
  })

  it('has an error in proportion to the tolerance, at steps and between them', () => {
    const oscillator: Derivative = (_, y, into, at) => {
      into[at] = y[1]!
      into[at + 1] = -y[0]!
    }
    for (const tolerance of [1e-3, 1e-4, 1e-6, 1e-8]) {
      const { solver, memory, y } = prepared(2, oscillator, [1, 0], tolerance)
      let worst = 0
      for (let t = 0.05; t < 20; t += 0.05) {
        expect(solver.reach(memory, t, y)).toBe(stopped.alive)
        worst = Math.max(worst, Math.abs(y[0]! - Math.cos(t)), Math.abs(y[1]! + Math.sin(t)))
      }
      expect(worst).toBeLessThan(300 * tolerance)
      expect(worst).toBeGreaterThan(tolerance / 100)
    }
  })

  it('stays stable along a fast decay with at most three quarters of the evaluations of Dormand–Prince', () => {
    // A slow and a fast decay: stability alone limits the steps once the fast one is over.
    const evaluations = [createSsprk43, createDopri5].map((create) => {
      let count = 0
      const decays: Derivative = (_, y, into, at) => {
        count++
        into[at] = -0.01 * y[0]!
        into[at + 1] = -2 * (y[1]! - y[0]!)
      }
      const solver = create(2, decays, { rtol: 1e-3, atol: 1e-5 })
      const memory = new Float64Array(solver.memory)
      const y = Float64Array.from([1, 0])
      solver.restart(memory, 0, y)
      expect(solver.reach(memory, 200, y)).toBe(stopped.alive)
      const slow = Math.exp(-0.01 * 200)
      expect(Math.abs(y[0]! / slow - 1)).toBeLessThan(1e-3)
      expect(Math.abs(y[1]! / (slow / (1 - 0.005)) - 1)).toBeLessThan(5e-3)
      return count
    })
    expect(evaluations[0]! / evaluations[1]!).toBeLessThan(0.75)
  })

  it('ends with a reason, never a loop, when it cannot go on', () => {
    const run = (slope: (t: number, y: number) => number) => {
      const derivative: Derivative = (t, y, into, at) => {
        into[at] = slope(t, y[0]!)
      }
      const { solver, memory, y } = prepared(1, derivative, [1], 1e-4)
      return solver.reach(memory, 10, y)
    }
    // y' = y² from 1 blows up at t = 1.
    expect([stopped.notFinite, stopped.stepUnderflow]).toContain(run((_, y) => y * y))
    expect(run(() => Number.NaN)).toBe(stopped.notFinite)
  })
})
