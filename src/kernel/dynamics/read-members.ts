import { tileSize } from '../engine/memory.ts'
import type { Look } from '../engine/passage.ts'
import { HamzadError } from '../hamzad-error.ts'
import type { Model } from '../model.ts'
import type { Draws } from '../random/draws.ts'
import type { ObservationEvent } from '../timeline.ts'
import { type Members, stopped } from './dynamics.ts'
import { type ErrorNumbers, logDensity, measureOne } from './error-model.ts'
import type { Machine } from './machine.ts'
import type { MemberLayout } from './member-layout.ts'
import type { Structure } from './structure.ts'

/** What is read off members of a model of equations: outputs, densities of observations, measurements. */
export interface MemberReader {
  weigh(members: Members, observations: readonly ObservationEvent[], logWeights: Float64Array): void
  /** The same for members that are looked at tile by tile. */
  weighing(observations: readonly ObservationEvent[], members: Members, logWeights: Float64Array): Look
  measure(members: Members, output: number, entity: number, draws: Draws, into: Float64Array): void
  /** All outputs of the structure, slopes too: `[output * count + member]`; overwritten by the next call. */
  read(members: Members): Float64Array
  observed(observations: readonly ObservationEvent[]): readonly Observed[]
}

/** An observation with a value, its place among those that were given and that of its output in the model. */
export interface Observed {
  readonly observation: ObservationEvent
  readonly index: number
  readonly output: number
}

export interface ReaderParts {
  /** The model as it was given; that of the structure may be its differentiated form. */
  readonly model: Model
  readonly structure: Structure
  readonly layout: MemberLayout
  readonly machine: Machine
  /** Outputs of the structure, all of them, into `into[output * count + member]`; NaN for a member that stopped. */
  readonly outputs: (members: Members, into: Float64Array) => void
}

type Numbers = (member: number) => ErrorNumbers

export function createMemberReader(parts: ReaderParts): MemberReader {
  const { model, structure, layout, machine, outputs } = parts
  const total = structure.model.outputs.length
  let room = new Float64Array(0)

  function read(members: Members): Float64Array {
    const length = total * members.count
    if (room.length < length) room = new Float64Array(length)
    outputs(members, room)
    return room
  }

  /** The numbers of an output's error model for every member: constants and parameters at once, formulas one member at a time. */
  function numbersOf(output: number, members: Members): Numbers {
    const slots = structure.outputs.errors[output]!
    const { at, constants } = structure
    const result = { additive: Number.NaN, proportional: Number.NaN, trials: Number.NaN }
    const rows: (readonly [keyof ErrorNumbers, number])[] = []
    const computed: (readonly [keyof ErrorNumbers, number])[] = []
    for (const key of ['additive', 'proportional', 'trials'] as const) {
      const slot = slots[key]
      const parameter = layout.parameters[slot - at.parameters]
      if (slot < 0) continue
      if (constants.has(slot)) result[key] = constants.get(slot)!
      else if (slot >= at.parameters && parameter) rows.push([key, parameter.offset * members.count])
      else computed.push([key, slot])
    }
    if (rows.length === 0 && computed.length === 0) return () => result
    return (member) => {
      for (const [key, row] of rows) result[key] = members.values[row + member]!
      if (computed.length === 0) return result
      machine.peek(members, member)
      structure.outputs.program.run(machine.slots)
      for (const [key, slot] of computed) result[key] = machine.slots[slot]!
      return result
    }
  }

  const observed = (observations: readonly ObservationEvent[]): readonly Observed[] =>
    observations.flatMap((observation, index) =>
      observation.value === null ? [] : [{ observation, index, output: outputIndex(model, observation.output) }],
    )

  /** Adds the log densities of members whose outputs stand in rows of `stride`. */
  function weighView(
    { first, length, outputs: values, at, tile }: Parameters<Look>[0],
    seen: readonly Observed[],
    stride: number,
    status: Uint8Array,
    logWeights: Float64Array,
  ): void {
    for (let m = first; m < first + length; m++) {
      if (status[m] !== stopped.alive) logWeights[m] = Number.NEGATIVE_INFINITY
    }
    for (const { observation, output } of seen) {
      const error = errorOf(model, output)
      const numbers = numbersOf(output, tile)
      const row = at + output * stride
      for (let p = 0; p < length; p++) {
        if (status[first + p] !== stopped.alive) continue
        logWeights[first + p]! += logDensity(error, values[row + p]!, numbers(p), observation)
      }
    }
  }

  return {
    read,
    observed,
    weigh(members, observations, logWeights) {
      const { count } = members
      const seen = observed(observations)
      if (seen.length === 0) return
      const view = { first: 0, length: count, outputs: read(members), at: 0, tile: members }
      weighView(view, seen, count, members.status, logWeights)
    },
    weighing(observations, { status }, logWeights) {
      const seen = observed(observations)
      return (view) => {
        if (seen.length > 0) weighView(view, seen, tileSize, status, logWeights)
      }
    },
    measure(members, output, entity, draws, into) {
      const { count, status } = members
      const error = errorOf(model, output)
      const values = read(members)
      const numbers = numbersOf(output, members)
      for (let m = 0; m < count; m++) {
        if (status[m] !== stopped.alive) {
          into[m] = Number.NaN
          continue
        }
        into[m] = measureOne(
          error,
          values[output * count + m]!,
          numbers(m),
          () => draws.normal(m, entity, output),
          () => draws.uniform(m, entity, output),
        )
      }
    },
  }
}

function outputIndex(model: Model, name: string): number {
  const index = model.outputs.findIndex((output) => output.name === name)
  if (index >= 0) return index
  throw new HamzadError('input.invalid', {
    what: `Observation of ${name}`,
    why: `${model.id} has no such output`,
    action: `Name one of: ${model.outputs.map((output) => output.name).join(', ')}.`,
  })
}

export function errorOf(model: Model, output: number) {
  const { error, name } = model.outputs[output]!
  if (error) return error
  throw new HamzadError('input.invalid', {
    what: `Output ${name}`,
    why: `${model.id} declares no error for it, so a measurement of it cannot be weighed`,
    action: 'Declare its error in the model.',
  })
}
