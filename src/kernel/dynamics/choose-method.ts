import type { Model } from '../model.ts'
import { createDopri5 } from './dopri5.ts'
import { createMachine } from './machine.ts'
import { createMemberLayout } from './member-layout.ts'
import type { Derivative, Stepping } from './path.ts'
import { createRosenbrock } from './rosenbrock.ts'
import { slopesOf } from './slopes.ts'
import { createStructure } from './structure.ts'

/** Evaluations of the right-hand sides that the explicit method may take before its steps are questioned. */
const patience = 6000
/** How many times fewer evaluations make up for Jacobians and their factors. */
const worth = 3
/** Change of a state over the second half of the way, relative, below which the model is at rest. */
const moved = 3e-5
const farthest = 1e6

const known = new Map<string, boolean>()

/**
 * Whether the explicit method is held back by stability alone: the typical individual, without inputs, is carried by Dormand–Prince for some
 * thousand evaluations; if it still moves then, and Rodas5P covers the same way with a third of the evaluations, the model is stiff. A model that
 * comes to rest before is not: its next input starts it afresh; nor is one that gets over `stretch`, after which its path begins anew. What cannot be tried (a covariate
 * without default) counts as not stiff.
 */
export function isStiff(model: Model, rtol: number, atol: number, stretch = farthest): boolean {
  const key = `${model.hash} ${rtol} ${atol} ${stretch}`
  const before = model.hash === '' ? undefined : known.get(key)
  if (before !== undefined) return before
  const answer = tryBoth(model, rtol, atol, stretch)
  if (model.hash !== '') known.set(key, answer)
  return answer
}

function tryBoth(model: Model, rtol: number, atol: number, stretch: number): boolean {
  if (model.states.length === 0 || model.covariates.some((each) => each.carry === 'linear')) return false
  const way = prepare(model, false)
  if (!way) return false
  let evaluations = 0
  const counted: Derivative = (...args) => {
    evaluations++
    way.derivative(...args)
  }
  const explicit = createDopri5(way.size, counted, { rtol, atol, stepLimit: patience })
  const memory = new Float64Array(explicit.memory)
  explicit.restart(memory, 0, way.y)
  const end = new Float64Array(way.size)
  const half = new Float64Array(way.size)
  let to = 1e-6
  for (; evaluations < patience; to *= 2) {
    if (to > stretch) return false
    half.set(end)
    if (explicit.reach(memory, to, end) !== 0)
      return evaluations >= patience && cheaper(model, to / 2, evaluations, rtol, atol)
  }
  const rests = end.every((value, i) => Math.abs(value - half[i]!) <= moved * (Math.abs(value) + atol / rtol))
  return !rests && cheaper(model, to / 2, evaluations, rtol, atol)
}

function cheaper(model: Model, to: number, explicit: number, rtol: number, atol: number): boolean {
  const way = prepare(model, true)
  if (!way?.slopes) return false
  let evaluations = 0
  const counted: Derivative = (...args) => {
    evaluations++
    way.derivative(...args)
  }
  const solver: Stepping = createRosenbrock(way.size, counted, way.slopes, { rtol, atol, stepLimit: explicit })
  const memory = new Float64Array(solver.memory)
  solver.restart(memory, 0, way.y)
  return solver.reach(memory, to, new Float64Array(way.size)) === 0 && evaluations * worth < explicit
}

/** The typical individual at its start; null where it has no numbers. */
function prepare(model: Model, withSlopes: boolean) {
  // Events do not bear on stiffness.
  const { events: _, ...plain } = model
  const structure = createStructure(plain, undefined, withSlopes)
  const machine = createMachine(structure, createMemberLayout(structure, { occasions: [], events: {} }, 0))
  const { at } = structure
  const { slots } = machine
  for (const [i, { default: usual, derive }] of structure.covariates.entries()) {
    if (usual === undefined && !derive) return null
    slots[at.covariates + i] = usual ?? Number.NaN
  }
  if (!machine.refresh()) return null
  structure.initial.program.run(slots)
  const size = model.states.length
  const y = Float64Array.from({ length: size }, (_, i) => slots[structure.initial.slots[i]!]!)
  if (!y.every(Number.isFinite)) return null
  const all = [...y.keys()]
  return {
    size,
    y,
    derivative: machine.derivative,
    slopes: structure.slopes && slopesOf(structure.slopes, machine, at, all),
  }
}
