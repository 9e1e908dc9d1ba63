import { matrixExponential, product } from '../linear-algebra/matrix-exponential.ts'
import { solve } from '../linear-algebra/solve.ts'
import { stopped } from './dynamics.ts'
import type { Machine } from './machine.ts'
import type { PathOptions, Stepping } from './path.ts'
import type { Running, TransitDose } from './running.ts'
import type { DoseRecord } from './schedule.ts'
import type { Structure } from './structure.ts'
import { transitAt, transitLength, transitStretches } from './transit.ts'

export interface Given {
  readonly state: number
  readonly amount: number
  readonly rate: number
  /** 0: bolus. */
  readonly duration: number
  /** Present where the dose passes transit compartments. */
  readonly transit?: { readonly shape: number; readonly rate: number }
}

/** Numbers that transit compartments can have. */
export const isTransit = ({ shape, rate }: NonNullable<Given['transit']>): boolean =>
  shape >= 1 && rate > 0 && rate < Number.POSITIVE_INFINITY

export interface SteadyState {
  /**
   * Puts the states in the machine to where the regimen of the record leads when it has been given for ever: just before its dose when
   * there is no lag, else where the cycle stands that much earlier. Answers what then runs: earlier infusions that are longer than the
   * interval, earlier doses that still wait. SS 1 replaces states and running inputs, SS 2 adds to them.
   */
  reach(
    record: DoseRecord,
    lag: number,
    given: Given,
    running: readonly Running[],
  ): { readonly code: number; readonly running: readonly Running[] }
}

/** One stretch of a period with constant rates. */
interface Stretch {
  readonly duration: number
  readonly rate: number
}

/** The map over a period: at its start `bolus` enters `state`, then the stretches follow. */
interface Period {
  readonly state: number
  readonly bolus: number
  readonly stretches: readonly Stretch[]
}

export interface SteadyStateParts {
  readonly structure: Structure
  readonly machine: Machine
  /** Solve a linear system exactly; otherwise by Newton's method on the map over one period. */
  readonly exact: boolean
  /** The steps that carry the states, at other tolerances. */
  readonly stepping: (options: PathOptions) => Stepping
  readonly rtol: number
  readonly atol: number
  readonly stepLimit: number | undefined
  /** Initial values of the states into `y` of the machine. */
  initialise(): boolean
}

const iterations = 60
/** Doses of one regimen that may overlap or wait at once; more is taken for a mistake. */
const overlapLimit = 1000
/** Attempted steps in one period. */
const stepLimit = 10_000

export function createSteadyState(parts: SteadyStateParts): SteadyState {
  const { structure, machine, initialise } = parts
  const { collecting } = structure
  const { y, rates, system } = machine
  const size = y.length
  const n = size + 1
  // The period map is integrated more tightly than its fixed point is wanted.
  const tight = {
    rtol: Math.max(1e-12, parts.rtol * 1e-4),
    atol: Math.max(1e-14, parts.atol * 1e-4),
    stepLimit: Math.min(stepLimit, parts.stepLimit ?? stepLimit),
  }
  const propagator = parts.stepping(tight)
  const memory = new Float64Array(propagator.memory)
  const baseline = new Float64Array(size)
  const before = new Float64Array(size)
  const target = new Float64Array(size)

  return {
    reach(record, lag, given, running) {
      const { time, dose, interval, steadyState } = record
      const { state, rate, duration, transit } = given
      const adds = steadyState === 2
      const constant = dose.amount === 0
      if (constant ? !(rate > 0) : !(given.amount >= 0 && duration >= 0 && lag >= 0)) {
        return { code: stopped.invalid, running }
      }
      if (transit && (constant || !isTransit(transit))) return { code: stopped.invalid, running }
      const passing = transit ? transitLength(transit.shape, transit.rate) : 0
      if (!constant && !((duration + passing + lag) / interval < overlapLimit))
        return { code: stopped.invalid, running }
      /** Doses at `first` and every interval before it, as far as they are on their way at `now`. */
      const onTheWay = (first: number, now: number): TransitDose[] => {
        const doses: TransitDose[] = []
        for (let since = first; transit && since + passing > now; since -= interval) {
          const each = since <= now && transitAt({ state, amount: given.amount, ...transit, since }, now)
          if (each) doses.push(each)
        }
        return doses
      }
      machine.transits = onTheWay(time - interval, time - interval)
      before.set(y)
      if (!initialise()) return { code: stopped.notFinite, running }
      baseline.set(y)
      rates.fill(0)
      const period = periodOf(given, constant ? 1 : interval, constant)
      const phase = constant ? 0 : (interval - (lag % interval)) % interval
      const code = parts.exact
        ? solveLinear(period, phase, adds, constant)
        : solveByNewton(period, phase, time, constant)
      rates.fill(0)
      machine.transits = []
      if (code !== stopped.alive) {
        y.set(before)
        return { code, running }
      }
      // A linear system added to itself counts its constant part once: `solveLinear` leaves it out.
      const offset = parts.exact ? 0 : 1
      if (adds) for (let i = 0; i < size; i++) y[i] = before[i]! + (y[i]! - offset * baseline[i]!)
      const kept = adds ? running : []
      if (constant) return { code, running: kept }
      const earlier: Running[] = []
      const wait = lag % interval
      if (duration > 0) {
        for (let k = Math.floor((duration + wait) / interval) + 1; k >= 1; k--) {
          const entered = time + wait - k * interval
          const until = entered + duration
          if (entered < time && until > time) earlier.push({ kind: 'infusion', state, rate, until })
        }
      }
      const last = time + wait - (wait > 0 || lag === 0 ? interval : 0)
      earlier.push(...onTheWay(last, time))
      for (let at = time + wait; at < time + lag - 0.5 * interval; at += interval) {
        if (at > time) earlier.push({ kind: 'waiting', dose, at })
        else if (transit) continue
        else if (duration === 0) y[state]! += given.amount
        else earlier.push({ kind: 'infusion', state, rate, until: at + duration })
      }
      return { code, running: [...kept, ...earlier] }
    },
  }

  function periodOf({ state, amount, rate, duration, transit }: Given, interval: number, constant: boolean): Period {
    if (transit) {
      const pieces = transitStretches(transit.shape, transit.rate, interval)
      return { state, bolus: 0, stretches: pieces.map((each) => ({ duration: each, rate: 0 })) }
    }
    if (constant) return { state, bolus: 0, stretches: [{ duration: interval, rate }] }
    if (duration === 0) return { state, bolus: amount, stretches: [{ duration: interval, rate: 0 }] }
    const whole = Math.floor(duration / interval)
    const rest = duration - whole * interval
    const stretches = [
      { duration: rest, rate: (whole + 1) * rate },
      { duration: interval - rest, rate: whole * rate },
    ].filter((each) => each.duration > 0)
    return { state, bolus: 0, stretches }
  }

  /** The stretches up to a phase of the period. */
  function until(period: Period, phase: number): Period {
    let left = phase
    const stretches: Stretch[] = []
    for (const each of period.stretches) {
      const duration = Math.min(left, each.duration)
      if (duration > 0) stretches.push({ ...each, duration })
      left -= duration
    }
    return { ...period, stretches }
  }

  /** Augmented matrix of the map: (x, 1) after = map (x, 1) before. */
  function affineMap(period: Period, adds: boolean): Float64Array | null {
    let map: Float64Array<ArrayBufferLike> = identity()
    map[period.state * n + size] = period.bolus
    const generator = new Float64Array(n * n)
    for (const { duration, rate } of period.stretches) {
      rates.fill(0)
      rates[period.state] = rate
      fillGenerator(generator, adds, duration)
      const flow = new Float64Array(n * n)
      if (!matrixExponential(generator, n, flow)) return null
      const next = new Float64Array(n * n)
      product(flow, map, n, next)
      map = next
    }
    return map
  }

  /** [A b; 0 0] · duration; without the constant part of the model when the result is to be added. */
  function fillGenerator(into: Float64Array, adds: boolean, duration: number): void {
    machine.refreshSystem()
    into.fill(0)
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) into[i * n + j] = system.matrix[i * size + j]! * duration
      into[i * n + size] = (adds ? rates[i]! : system.constant[i]!) * duration
    }
  }

  function identity(): Float64Array {
    const map = new Float64Array(n * n)
    for (let i = 0; i < n; i++) map[i * n + i] = 1
    return map
  }

  /** Fixed point x = M x + m of the map (or A x + b = 0 of a constant infusion), carried on to `phase`. */
  function solveLinear(period: Period, phase: number, adds: boolean, constant: boolean): number {
    const left = new Float64Array(size * size)
    let map: Float64Array | null
    if (constant) {
      map = new Float64Array(n * n)
      rates[period.state] = period.stretches[0]!.rate
      fillGenerator(map, adds, 1)
      for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) left[i * size + j] = -map[i * n + j]!
    } else {
      map = affineMap(period, adds)
      if (!map) return stopped.notFinite
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < size; j++) left[i * size + j] = (i === j ? 1 : 0) - map[i * n + j]!
      }
    }
    for (let i = 0; i < size; i++) {
      y[i] = map[i * n + size]!
      if (!collecting[i]) continue
      for (let j = 0; j < size; j++) left[i * size + j] = i === j ? 1 : 0
      y[i] = adds ? 0 : baseline[i]!
    }
    if (!solve(left, size, y)) return stopped.invalid
    if (phase > 0) {
      const on = affineMap(until(period, phase), adds)
      if (!on) return stopped.notFinite
      target.set(y)
      for (let i = 0; i < size; i++) {
        let sum = on[i * n + size]!
        for (let j = 0; j < size; j++) sum += on[i * n + j]! * target[j]!
        if (!collecting[i]) y[i] = sum
      }
    }
    return stopped.alive
  }

  /** x after the period, in place. */
  function follow(period: Period, start: number, x: Float64Array): number {
    x[period.state]! += period.bolus
    let time = start
    for (const { duration, rate } of period.stretches) {
      rates.fill(0)
      rates[period.state] = rate
      propagator.settle?.(time, x)
      propagator.restart(memory, time, x)
      time += duration
      const code = propagator.land(memory, time, x)
      if (code !== stopped.alive) return code
    }
    for (let i = 0; i < size; i++) {
      if (!Number.isFinite(x[i]!)) return stopped.notFinite
      if (collecting[i]) x[i] = baseline[i]!
    }
    return stopped.alive
  }

  /**
   * Newton's method on x = P(x), P the map over one period, after three plain periods; the Jacobian by one-sided differences.
   * A step that leaves the finite numbers is replaced by a plain period. A constant infusion takes periods that double.
   */
  function solveByNewton(period: Period, phase: number, time: number, constant: boolean): number {
    const x = baseline.slice()
    const image = new Float64Array(size)
    const shifted = new Float64Array(size)
    const left = new Float64Array(size * size)
    const length = period.stretches.reduce((sum, each) => sum + each.duration, 0)
    let stretch = 1
    for (let pass = 0; pass < iterations; pass++) {
      const now = constant ? scaled(period, stretch) : period
      const start = time - length * stretch
      if (constant) stretch = Math.min(stretch * 2, 2 ** 20)
      image.set(x)
      const code = follow(now, start, image)
      if (code !== stopped.alive) return code
      if (pass < 3) {
        x.set(image)
        continue
      }
      const scale = Math.max(...image.map(Math.abs), parts.atol)
      let failed = false
      for (let j = 0; j < size && !failed; j++) {
        const step = 1e-5 * Math.max(Math.abs(x[j]!), 1e-3 * scale)
        shifted.set(x)
        shifted[j]! += step
        failed = follow(now, start, shifted) !== stopped.alive
        for (let i = 0; i < size; i++) {
          left[i * size + j] = (i === j ? 1 : 0) - (collecting[i] ? 0 : (shifted[i]! - image[i]!) / step)
        }
      }
      const change = image.map((value, i) => value - x[i]!)
      if (failed || !solve(left, size, change) || !change.every((value) => Number.isFinite(value))) {
        x.set(image)
        continue
      }
      let error = 0
      for (let i = 0; i < size; i++) {
        x[i]! += change[i]!
        error = Math.max(error, Math.abs(change[i]!) / (parts.atol + parts.rtol * Math.abs(x[i]!)))
      }
      if (error > 0.01) continue
      if (phase > 0) {
        const code = follow(until(period, phase), time - length, x)
        if (code !== stopped.alive) return code
      }
      y.set(x)
      return stopped.alive
    }
    return stopped.stepLimit
  }

  function scaled(period: Period, by: number): Period {
    return { ...period, stretches: period.stretches.map((each) => ({ ...each, duration: each.duration * by })) }
  }
}
