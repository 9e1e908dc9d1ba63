import type { Carrying } from './carrying.ts'
import { createDopri5 } from './dopri5.ts'
import { stopped } from './dynamics.ts'
import type { EventPrograms } from './event-programs.ts'
import { createEventful, eventfulMemory } from './eventful.ts'
import type { Machine } from './machine.ts'
import { type Derivative, type PathOptions, type Propagator, pathMemory, type Stepping } from './path.ts'
import { createRosenbrock } from './rosenbrock.ts'
import { slopesOf } from './slopes.ts'
import type { Structure } from './structure.ts'

/** The states that the solver carries. */
export const carriedOf = ({ moving }: EventPrograms): number[] => [...moving.keys()].filter((i) => moving[i])

/** Numbers a member of a model with events keeps. */
export function movingMemory(programs: EventPrograms, size: number, carry?: Carrying): number {
  const { length } = carriedOf(programs)
  return eventfulMemory(size, programs) + pathMemory(length) + (carry?.memory(length) ?? 0)
}

/** Moves a model with events: the solver carries the states that move by themselves, `createEventful` does the rest. */
export function createMoving(
  structure: Structure,
  machine: Machine,
  options: PathOptions,
  look = Number.POSITIVE_INFINITY,
  carry?: Carrying,
): Propagator {
  const programs = structure.events!
  const size = structure.model.states.length
  const movers = carriedOf(programs)
  const states = new Float64Array(size)
  const slopes = new Float64Array(size)
  const { slots } = machine
  const { at } = structure
  const mode = { live: false }
  const { atol } = options
  const own = { ...options, atol: typeof atol === 'number' ? atol : Float64Array.from(movers, (i) => atol[i]!) }
  const derivative: Derivative = (time, y, into, offset) => {
    // What does not move stands in the slots since the path began.
    for (let i = 0; i < size; i++) states[i] = slots[at.states + i]!
    for (let i = 0; i < movers.length; i++) states[movers[i]!] = y[i]!
    machine.derivative(time, states, slopes, 0, mode.live ? undefined : programs.smooth)
    for (let i = 0; i < movers.length; i++) into[offset + i] = slopes[movers[i]!]!
  }
  const solver = (right: Derivative): Stepping =>
    structure.slopes
      ? createRosenbrock(movers.length, right, slopesOf(structure.slopes, machine, at, movers), own)
      : createDopri5(movers.length, right, own)
  const inner =
    movers.length === 0
      ? createStill(Number.isFinite(look) ? look : 1)
      : carry
        ? carry.create(movers.length, derivative, solver)
        : solver(derivative)
  return createEventful({ size, programs, slots, at, inner, look, mode })
}

/** The path of a model in which nothing moves but time. */
function createStill(length: number): Stepping {
  return {
    memory: 3,
    ahead: (memory) => memory[0]! + memory[1]!,
    restart(memory, time) {
      memory[0] = time
      memory[1] = 0
    },
    reach(memory, to) {
      while (memory[0]! + memory[1]! < to) {
        memory[0] = memory[0]! + memory[1]!
        memory[1] = length
        if (!(memory[0]! + length > memory[0]!)) return stopped.stepUnderflow
      }
      return stopped.alive
    },
    land: () => stopped.alive,
  }
}
