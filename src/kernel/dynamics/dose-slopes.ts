import type { Differentiated } from './differentiate-model.ts'
import type { EffectSlot } from './dynamics.ts'
import type { Machine } from './machine.ts'
import type { Running } from './running.ts'
import type { Structure } from './structure.ts'

/** What doses do to the slopes of the states: the jumps that no formula of the model states. */
export interface DoseSlopes {
  /** ∂ lag by each coordinate for an input whose doses program has run; undefined where all are 0. */
  lag(input: number): readonly number[] | undefined
  /** A bolus enters `state` now: adds it, and what it does to the slopes. `shift`: slopes of the instant itself. */
  bolus(input: number, state: number, amount: number, given: number, shift: readonly number[] | undefined): void
  /** An infusion begins now: the jump of the slopes, and what runs from now on. */
  infusion(input: number, each: BeginningInfusion, shift: readonly number[] | undefined): readonly Running[]
  /** An infusion whose end depends on coordinates ends. */
  end(state: number, rate: number, shift: readonly number[]): void
  /** Marks which coordinates are those of the current occasion or event; null leaves one as it is. */
  mark(isCurrent: (coordinate: EffectSlot) => boolean | null): void
}

export interface BeginningInfusion {
  readonly state: number
  readonly rate: number
  readonly duration: number
  readonly until: number
  /** The amount of the record, before bioavailability; the rate of the record: −1 modelled, −2 its duration modelled. */
  readonly given: number
  readonly mode: number
}

/**
 * Slopes at an instant τ(η) at which the states x jump by Δ(η) or their right-hand side from f⁻ to f⁺: differentiating
 * x(τ⁺) = x(τ⁻) + Δ gives s⁺ = s⁻ + (f⁻ − f⁺) dτ/dη + dΔ/dη (Rozenvasser, Automation and Remote Control 1967;28:1000). A bolus changes
 * f through the states, an infusion of rate R by R in its own state alone.
 */
export function createDoseSlopes(
  { states, coordinates, size, active }: Differentiated,
  structure: Structure,
  machine: Machine,
): DoseSlopes {
  const { slots, y } = machine
  const d = coordinates.length
  const before = new Float64Array(y.length)
  const after = new Float64Array(y.length)
  type Part = 'lag' | 'bioavailability' | 'duration' | 'rate'
  const read = (input: number, part: Part, c: number): number => {
    const slot = input < 0 ? -1 : (structure.doses.inputs[input]!.slopes?.[part][c] ?? -1)
    return slot < 0 ? 0 : slots[slot]!
  }
  const list = (slope: (c: number) => number): readonly number[] | undefined => {
    const all = Array.from({ length: d }, (_, c) => slope(c))
    return all.some((each) => each !== 0) ? all : undefined
  }
  const add = (c: number, state: number, amount: number) => {
    const at = states[c * size + state]!
    if (at >= 0) y[at]! += amount
  }

  return {
    lag: (input) => list((c) => read(input, 'lag', c)),
    bolus(input, state, amount, given, shift) {
      // The right-hand side moves the slots on: what the dose depends on is read first.
      const gains = list((c) => given * read(input, 'bioavailability', c))
      const time = slots[structure.at.time]!
      if (shift) machine.derivative(time, y, before, 0)
      y[state]! += amount
      if (shift) machine.derivative(time, y, after, 0)
      for (let c = 0; c < d; c++) {
        if (shift) for (let i = 0; i < size; i++) add(c, i, (before[i]! - after[i]!) * shift[c]!)
        if (gains) add(c, state, gains[c]!)
      }
    },
    infusion(input, { state, rate, duration, until, given, mode }, shift) {
      const gain = (c: number) => given * read(input, 'bioavailability', c)
      const faster = (c: number): number => {
        if (mode === -1) return read(input, 'rate', c)
        return mode === -2 ? (gain(c) - rate * read(input, 'duration', c)) / duration : 0
      }
      const longer = (c: number): number =>
        mode === -2 ? read(input, 'duration', c) : (gain(c) - duration * faster(c)) / rate
      const slopes = list((c) => (shift?.[c] ?? 0) + longer(c))
      const runs: Running[] = [{ kind: 'infusion', state, rate, until, ...(slopes && { slopes }) }]
      for (let c = 0; c < d; c++) {
        if (shift) add(c, state, -rate * shift[c]!)
        const at = states[c * size + state]!
        if (at >= 0 && faster(c) !== 0) runs.push({ kind: 'infusion', state: at, rate: faster(c), until })
      }
      return runs
    },
    end(state, rate, shift) {
      for (let c = 0; c < d; c++) add(c, state, rate * shift[c]!)
    },
    mark(isCurrent) {
      for (let c = 0; c < d; c++) {
        const current = isCurrent(coordinates[c]!)
        if (active[c]! >= 0 && current !== null) machine.setCovariate(active[c]!, current ? 1 : 0)
      }
    },
  }
}
