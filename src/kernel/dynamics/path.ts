import { stopped } from './dynamics.ts'

/** What carries the states: Dormand–Prince 5(4), the strong-stability-preserving pair 4,3(2) of Kraaijevanger, Rodas5P, matrix exponentials. */
export type Solver = 'dopri5' | 'ssprk43' | 'rodas5p' | 'linear'

/** What moves the states between two breaks (events, changes of an infusion or a parameter). */
export interface Propagator {
  /** Numbers a member that must be kept between calls. */
  readonly memory: number
  /** The states are `y` at `time`, and whatever was known of the path before is void. */
  restart(memory: Float64Array, time: number, y: Float64Array): void
  /** As `restart`, after a change so small that the step which would have followed is tried first; absent: `restart` serves. */
  revise?(memory: Float64Array, time: number, y: Float64Array): void
  /** Puts algebraic states to the root next to them that belongs to the others at `time`, no number where there is none; absent: there are no such states. */
  settle?(time: number, y: Float64Array): void
  /** What a model with events lets happen at a break of the path that is known; absent: there are no such breaks. */
  occur?(memory: Float64Array, time: number): number
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

export interface PathOptions {
  readonly rtol: number
  /** One for all states, or one for each. */
  readonly atol: number | Float64Array
  /** Attempts after which one call gives up. */
  readonly stepLimit?: number
}

/** The absolute tolerance of each state. */
export const toleranceOf = ({ atol }: Pick<PathOptions, 'atol'>, size: number): Float64Array =>
  typeof atol === 'number' ? new Float64Array(size).fill(atol) : atol

/** dy/dt at (time, y) into `into[at … at + size)`. */
export type Derivative = (time: number, y: Float64Array, into: Float64Array, at: number) => void

/** One step of a method, on arrays of its own. */
export interface Method {
  /** States at the start of the step, in; states at its end, and what they changed by, out. */
  readonly y0: Float64Array
  readonly y1: Float64Array
  readonly increment: Float64Array
  /** Slopes at the start, in; slopes at the end, out. */
  readonly slope0: Float64Array
  readonly slope1: Float64Array
  /** Tries a step of length h from y0 at t; answers the mean square of its error over what is tolerated. */
  attempt(t: number, h: number): number
  /**
   * Parts of the dense output after y0 and the increment, into `into[at …]`, three times `size`: p, q and r of
   * y(t + θh) = y0 + θ (y1 − y0 + (1 − θ)(p + θ (q + (1 − θ) r))). Two `bends`: there is no r.
   */
  readonly bends: Bends
  dense(h: number, into: Float64Array, at: number): void
}

/** Where a step in progress stands in the memory: its start, its length, the length of the next, then the dense output. */
const from = 0
const length = 1
const following = 2
const dense = 3

/** Parts of the dense output behind the states and their change. */
export type Bends = 2 | 3
export const bendsOf = (solver: Solver): Bends => (solver === 'ssprk43' ? 2 : 3)

/** Numbers a member that a path keeps. */
export const pathMemory = (size: number, bends: Bends = 3): number => dense + (2 + bends) * size

/**
 * Adaptive steps of a method that tells its error. Error norm: root mean square of e_i / (atol_i + rtol · max |y_i|); a new step is
 * the old one times 0.9 · norm^(−3/16), within [0.2, 5], by square roots alone, so that no `pow` is needed.
 *
 * Steps run freely past the instants that are asked for, which are interpolated; only `land` ends a step early, by a shorter step from
 * the same start. So the path does not depend on when anyone looks at it: `reach` at any instants on the way changes no later bit.
 */
export function createPath(size: number, derivative: Derivative, method: Method, options: PathOptions): Stepping {
  const { rtol } = options
  const atol = toleranceOf(options, size)
  const stepLimit = options.stepLimit ?? defaultStepLimit
  const { y0, y1, increment, slope0, slope1, bends } = method
  const trial = new Float64Array(size)

  function remember(memory: Float64Array, t: number, h: number, next: number): void {
    memory[from] = t
    memory[length] = h
    memory[following] = next
    for (let i = 0; i < size; i++) {
      memory[dense + i] = y0[i]!
      memory[dense + size + i] = increment[i]!
    }
    method.dense(h, memory, dense + 2 * size)
  }

  /** First step length of a path (Hairer, Nørsett, Wanner II.4, with a fourth root). */
  function firstStep(t: number): number {
    const n = size
    let d0 = 0
    let d1 = 0
    for (let i = 0; i < n; i++) {
      const scale = atol[i]! + rtol * Math.abs(y0[i]!)
      const y = y0[i]! / scale
      const f = slope0[i]! / scale
      d0 += y * y
      d1 += f * f
    }
    d0 = Math.sqrt(d0 / n)
    d1 = Math.sqrt(d1 / n)
    const guess = d0 < 1e-5 || d1 < 1e-5 ? 1e-6 : (0.01 * d0) / d1
    for (let i = 0; i < n; i++) y1[i] = y0[i]! + guess * slope0[i]!
    derivative(t + guess, y1, trial, 0)
    let d2 = 0
    for (let i = 0; i < n; i++) {
      const second = (trial[i]! - slope0[i]!) / (atol[i]! + rtol * Math.abs(y0[i]!))
      d2 += second * second
    }
    d2 = Math.sqrt(d2 / n) / guess
    const steepest = Math.max(d1, d2)
    const root = steepest > 1e-15 ? Math.sqrt(Math.sqrt(0.01 / steepest)) : 0.01
    return Math.min(100 * guess, root)
  }

  function finiteDerivative(): boolean {
    for (let i = 0; i < size; i++) if (!Number.isFinite(slope0[i]!)) return false
    return true
  }

  /** Steps until the step in progress covers `to`. */
  function cover(memory: Float64Array, to: number): number {
    let t = memory[from]! + memory[length]!
    if (t >= to) return stopped.alive
    for (let i = 0; i < size; i++) y0[i] = memory[dense + i]! + memory[dense + size + i]!
    derivative(t, y0, slope0, 0)
    if (!finiteDerivative()) return stopped.notFinite
    let h = memory[following]!
    if (h === 0) h = firstStep(t)
    let rejected = false
    for (let attempts = 0; t < to; attempts++) {
      if (attempts >= stepLimit) return stopped.stepLimit
      const error = method.attempt(t, h)
      if (error <= 1) {
        const growth = factor(error)
        const next = h * (rejected && growth > 1 ? 1 : growth)
        remember(memory, t, h, next)
        t += h
        h = next
        rejected = false
        y0.set(y1)
        slope0.set(slope1)
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

  function begin(memory: Float64Array, time: number, y: Float64Array, next: number): void {
    memory[from] = time
    memory[length] = 0
    memory[following] = next
    for (let i = 0; i < size; i++) {
      memory[dense + i] = y[i]!
      memory[dense + size + i] = 0
    }
  }

  return {
    memory: pathMemory(size, bends),
    ahead: (memory) => memory[from]! + memory[length]!,
    restart: (memory, time, y) => begin(memory, time, y, 0),
    revise(memory, time, y) {
      begin(memory, time, y, memory[following]!)
      // What nobody reads again takes no room in a snapshot.
      memory.fill(0, dense + 2 * size, pathMemory(size, bends))
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
        const q = memory[dense + 3 * size + i]!
        const r4 = bends === 3 ? q + rest * memory[dense + 4 * size + i]! : q
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
      derivative(start, y0, slope0, 0)
      method.attempt(start, to - start)
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
