import type { Draws } from '../random/draws.ts'
import { stopped } from './dynamics.ts'
import type { Derivative, Propagator } from './path.ts'
import { defaultStepLimit } from './path.ts'

export interface EulerMaruyamaOptions {
  /** Length of a step, model time; steps begin at multiples of it. */
  readonly step: number
  readonly stepLimit?: number
}

export interface EulerMaruyama extends Propagator {
  /** Whose noise the next calls take. */
  follow(member: number, noise: Draws): void
}

/**
 * dX = f(t, X) dt + √D(t, X) dW (Itô, independent noise for each state) by the method of Euler and Maruyama: X ← X + f h + √D ΔW, of strong
 * order ½, and 1 where D does not depend on the state (Kloeden & Platen, Numerical Solution of Stochastic Differential Equations, 10.2).
 *
 * Steps lie on the multiples of `step`, and the noise of a step is keyed by (member, step, state): two plans meet the same noise, whatever
 * happens between. A break within a step, and a look at it, take the share of its noise that has passed (Brownian motion as a line within the
 * step), so that looking changes nothing.
 *
 *     const propagator = createEulerMaruyama(1, derivative, variance, { step: 0.01 })
 */
export function createEulerMaruyama(
  size: number,
  derivative: Derivative,
  variance: (time: number, y: Float64Array, into: Float64Array) => void,
  options: EulerMaruyamaOptions,
): EulerMaruyama {
  const { step } = options
  const stepLimit = options.stepLimit ?? defaultStepLimit
  const root = Math.sqrt(step)
  const slope = new Float64Array(size)
  const spread = new Float64Array(size)
  const y0 = new Float64Array(size)
  let member = 0
  let noise: Draws | null = null

  /** The multiple of the step that a path at `time` is on its way from. */
  function cellOf(time: number): number {
    const cell = Math.floor(time / step)
    return (cell + 1) * step <= time ? cell + 1 : cell
  }

  function reach(memory: Float64Array, to: number, y: Float64Array): number {
    let time = memory[0]!
    for (let i = 0; i < size; i++) y0[i] = memory[1 + i]!
    for (let steps = 0; time < to; steps++) {
      if (steps >= stepLimit) return stopped.stepLimit
      const cell = cellOf(time)
      const end = (cell + 1) * step
      const whole = end <= to
      const h = (whole ? end : to) - time
      derivative(time, y0, slope, 0)
      variance(time, y0, spread)
      for (let i = 0; i < size; i++) {
        const d = spread[i]!
        if (!(d >= 0)) return stopped.invalid
        const dw = d === 0 || !noise ? 0 : root * noise.normal(member, cell, i) * (h / step)
        y[i] = y0[i]! + slope[i]! * h + Math.sqrt(d) * dw
        if (!Number.isFinite(y[i]!)) return stopped.notFinite
      }
      if (!whole) return stopped.alive
      y0.set(y)
      time = end
      memory[0] = time
      memory.set(y0, 1)
    }
    y.set(y0)
    return stopped.alive
  }

  return {
    memory: 1 + size,
    follow(which, draws) {
      member = which
      noise = draws
    },
    restart(memory, time, y) {
      memory[0] = time
      for (let i = 0; i < size; i++) memory[1 + i] = y[i]!
    },
    reach,
    land: reach,
  }
}
