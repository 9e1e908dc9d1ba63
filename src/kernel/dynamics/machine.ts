import type { Members } from './dynamics.ts'
import type { Program } from './evaluate.ts'
import type { MemberLayout } from './member-layout.ts'
import type { TransitDose } from './running.ts'
import type { Structure } from './structure.ts'
import { transitRate } from './transit.ts'

/**
 * One member at a time, spread out in the slots of the model's programs. `load` a member, work on it, `store` it.
 * The arrays are reused; nothing in them outlives a member.
 */
export interface Machine {
  readonly slots: Float64Array
  /** States at the instant of the member. */
  readonly y: Float64Array
  /** What infusions add to each derivative. */
  readonly rates: Float64Array
  /** Doses on their way through transit compartments: they add to derivatives what enters at each instant. */
  transits: readonly TransitDose[]
  readonly memory: Float64Array
  /** Flags, counts and lines of the member: `own[offset]` for offsets of the layout. */
  readonly own: Float64Array
  /** A and b (with the rates) of a linear model. */
  readonly system: { readonly matrix: Float64Array; readonly constant: Float64Array }
  load(members: Members, member: number): void
  store(members: Members, member: number): void
  /** Enough of a member to read its outputs; it cannot be stored. */
  peek(members: Members, member: number): void
  /** Records a covariate, within its limits. */
  setCovariate(index: number, value: number): void
  covariate(index: number): number
  /** What a recorded value counts as. */
  limited(index: number, value: number): number
  /** Derived covariates and parameters from covariates and current effects; false when a parameter is not finite. */
  refresh(): boolean
  /** Coefficients of the linear system from the parameters and rates. */
  refreshSystem(): void
  /** dy/dt with running infusions; by other programs than the structure's where they are given. */
  derivative(
    time: number,
    y: Float64Array,
    into: Float64Array,
    at: number,
    programs?: { readonly program: Program; readonly slots: Int32Array },
  ): void
  /** Variances that noise adds a unit of time at (time, y). */
  diffusion(time: number, y: Float64Array, into: Float64Array): void
  /** Puts covariates that run along a line to their values at `time`. */
  followLines(time: number): void
}

export function createMachine(structure: Structure, layout: MemberLayout): Machine {
  const { at, model } = structure
  const slots = structure.allocate()
  const size = model.states.length
  const own = new Float64Array(layout.width)
  const memory = new Float64Array(own.buffer, layout.memory * 8, layout.width - layout.memory)
  const y = new Float64Array(size)
  const rates = new Float64Array(size)
  const system = { matrix: new Float64Array(size * size), constant: new Float64Array(size) }
  const first = {
    covariate: layout.covariates[0]?.offset ?? 0,
    parameter: layout.parameters[0]?.offset ?? 0,
    state: layout.states[0]?.offset ?? 0,
  }
  const covariateCount = layout.covariates.length
  const parameterCount = layout.parameters.length
  const effectCount = model.effects.length
  const lines = [...layout.lines]
  const values: number[] = []
  /** Covariates or parameters changed since the member was loaded. */
  let refreshed = false
  const derivatives = structure.derivatives

  function limited(index: number, value: number): number {
    const { cap, floor } = structure.covariates[index]!
    return Math.min(cap, Math.max(floor, value))
  }

  function derive(): void {
    for (const index of structure.derived) {
      if (own[layout.recorded + index] !== 0) continue
      const { derive, default: usual } = structure.covariates[index]!
      const { compute, from } = derive!
      values.length = 0
      for (const each of from) values.push(slots[at.covariates + each]!)
      const value = compute(values)
      slots[at.covariates + index] = limited(index, Number.isNaN(value) && usual !== undefined ? usual : value)
    }
  }

  function refresh(): boolean {
    refreshed = true
    derive()
    for (let e = 0; e < effectCount; e++) slots[at.effects + e] = own[layout.current[e]!]!
    structure.parameters.run(slots)
    structure.fixed.run(slots)
    for (let p = 0; p < parameterCount; p++) if (!Number.isFinite(slots[at.parameters + p]!)) return false
    return true
  }

  function refreshSystem(): void {
    const { linear } = structure
    if (!linear) return
    for (let i = 0; i < system.matrix.length; i++) {
      const slot = linear.matrix[i]!
      system.matrix[i] = slot < 0 ? 0 : slots[slot]!
    }
    for (let i = 0; i < size; i++) {
      const slot = linear.constant[i]!
      system.constant[i] = slot < 0 ? rates[i]! : slots[slot]! + rates[i]!
    }
  }

  function followLines(time: number): void {
    let moved = false
    for (const [index, line] of lines) {
      if (own[line + 2] === 0) continue
      slots[at.covariates + index] = own[line]! + own[line + 2]! * (time - own[line + 1]!)
      moved = true
    }
    if (moved) refresh()
  }

  const machine: Machine = {
    slots,
    y,
    rates,
    transits: [],
    memory,
    own,
    system,
    load(members, member) {
      const { count, values: all } = members
      for (let s = 0, from = member; s < layout.width; s++, from += count) own[s] = all[from]!
      for (let c = 0; c < covariateCount; c++) slots[at.covariates + c] = own[first.covariate + c]!
      for (let p = 0; p < parameterCount; p++) slots[at.parameters + p] = own[first.parameter + p]!
      for (let i = 0; i < size; i++) {
        y[i] = own[first.state + i]!
        slots[at.states + i] = y[i]!
      }
      slots[at.time] = members.time
      structure.fixed.run(slots)
      refreshed = false
    },
    store(members, member) {
      const { count, values: all } = members
      if (refreshed) {
        for (let c = 0; c < covariateCount; c++) own[first.covariate + c] = slots[at.covariates + c]!
        for (let p = 0; p < parameterCount; p++) own[first.parameter + p] = slots[at.parameters + p]!
      }
      for (let i = 0; i < size; i++) own[first.state + i] = y[i]!
      for (let s = refreshed ? 0 : first.state, to = s * count + member; s < layout.width; s++, to += count) {
        all[to] = own[s]!
      }
    },
    peek({ count, values: all, time }, member) {
      for (let c = 0; c < covariateCount; c++) {
        slots[at.covariates + c] = all[(first.covariate + c) * count + member]!
      }
      for (let p = 0; p < parameterCount; p++) {
        slots[at.parameters + p] = all[(first.parameter + p) * count + member]!
      }
      for (let i = 0; i < size; i++) slots[at.states + i] = all[(first.state + i) * count + member]!
      slots[at.time] = time
      structure.fixed.run(slots)
    },
    setCovariate(index, value) {
      own[layout.recorded + index] = 1
      slots[at.covariates + index] = limited(index, value)
    },
    covariate: (index) => slots[at.covariates + index]!,
    limited,
    refresh,
    refreshSystem,
    derivative(time, states, into, offset, programs = derivatives) {
      if (lines.length > 0) followLines(time)
      for (let i = 0; i < size; i++) slots[at.states + i] = states[i]!
      slots[at.time] = time
      programs.program.run(slots)
      for (let i = 0; i < size; i++) into[offset + i] = slots[programs.slots[i]!]! + rates[i]!
      for (const each of machine.transits) into[offset + each.state]! += transitRate(each, time)
    },
    diffusion(time, states, into) {
      const { diffusions } = structure
      if (!diffusions) {
        into.fill(0)
        return
      }
      for (let i = 0; i < size; i++) slots[at.states + i] = states[i]!
      slots[at.time] = time
      diffusions.program.run(slots)
      for (let i = 0; i < size; i++) into[i] = diffusions.slots[i]! < 0 ? 0 : slots[diffusions.slots[i]!]!
    },
    followLines,
  }
  return machine
}
