import * as elementary from '../dynamics/elementary.ts'
import { type Instruction, instructionsOf } from '../dynamics/evaluate.ts'
import * as kraaijevanger from '../dynamics/kraaijevanger.ts'
import { levelLimit } from '../dynamics/linear.ts'
import type { MemberLayout } from '../dynamics/member-layout.ts'
import type { Solver } from '../dynamics/path.ts'
import type { Structure } from '../dynamics/structure.ts'
import * as dormandPrince from '../dynamics/tableau.ts'
import { defineFlow, recordOf } from './flow.ts'
import { defineGlide, type Readout } from './glide.ts'
import { constantRoom, engineMemory, type Places, placesOf, rowBytes, vectorBytes } from './memory.ts'
import { defineMover } from './mover.ts'
import { defineRevision } from './revision.ts'
import { defineRosenbrock, rosenbrockRoom } from './rosenbrock.ts'
import { defineStart } from './start.ts'
import { defineStepper, roomOf } from './stepper.ts'
import { type Callables, called, defineCallees, needed, translate } from './translate.ts'
import { createVectorFunctions } from './vector-functions.ts'
import { type Module, webAssembly } from './wasm/api.ts'
import { type Code, createCode, type Value } from './wasm/code.ts'
import { createModule, type ModuleBuilder } from './wasm/module.ts'

/** Compiled functions of a model. They work on the tile in the engine's memory, on members given as pairs of byte offsets. */
export interface Compiled {
  readonly places: Places
  /** What must stand in `constantRoom`. */
  readonly constants: Float64Array
  /** Carries pairs to their targets. `extra` is the step limit, or for a linear model the address of the first pair's record. */
  readonly move: (pairs: number, extra: number) => void
  /** Carries pairs along their unbroken way past the instants of the list, and writes outputs at each of them. `extra` as for `move`. */
  readonly glide: (pairs: number, extra: number) => void
  /** Writes the outputs of pairs. */
  readonly outputs: (pairs: number) => void
  /** From effects and covariates to parameters, initial states and a path that begins at the targets of pairs. */
  readonly start: (pairs: number) => void
  /** From effects and covariates to parameters, and nothing else. */
  readonly revise: (pairs: number) => void
  /** The same of parameters that depend on an effect which drifts. */
  readonly drift: (pairs: number) => void
}

/** Symbols that a program reads from the members, and where: slot of the structure → byte place of the row. */
function rowsOf({ at, model }: Structure, layout: MemberLayout, tile: number): Map<number, number> {
  const rows = new Map<number, number>()
  const add = (first: number, slots: readonly { readonly offset: number }[]) => {
    for (const [i, { offset }] of slots.entries()) rows.set(first + i, tile + offset * rowBytes)
  }
  add(at.covariates, layout.covariates)
  add(at.parameters, layout.parameters)
  add(at.states, layout.states)
  for (let e = 0; e < model.effects.length; e++) rows.set(at.effects + e, tile + layout.current[e]! * rowBytes)
  return rows
}

/**
 * Writes the WebAssembly of a model: straight-line vector code from the same instructions that the interpreted reference runs, so that
 * both compute the same bits. Nothing is evaluated as text; a strict content-security policy needs `wasm-unsafe-eval` alone.
 */
export function generate(
  structure: Structure,
  layout: MemberLayout,
  method: Solver,
): Omit<Made, 'module'> & { readonly bytes: Uint8Array<ArrayBuffer> } {
  const { model, at, constants } = structure
  const size = model.states.length
  const fixed = instructionsOf(structure.fixed)
  const slopes =
    method === 'linear' ? [] : needed(instructionsOf(structure.derivatives.program), structure.derivatives.slots)
  const wanted = method === 'linear' ? [] : structure.derivatives.slots
  const stiff = method === 'rodas5p' ? structure.slopes! : null
  const jacobianSlots = stiff ? [...stiff.entries, ...stiff.byTime] : []
  const jacobian = stiff ? needed(instructionsOf(stiff.program), jacobianSlots) : []
  const readouts = needed(instructionsOf(structure.outputs.program), structure.outputs.slots)
  const ofFixed = new Set(fixed.map((each) => each.target))
  const reads = (program: readonly Instruction[], results: Iterable<number>) =>
    new Set([...program.flatMap((each) => each.operands), ...results])
  // What the right-hand sides read of fixed results, covariates and parameters is gathered once a call.
  const prepared = [...new Set([...reads(slopes, wanted), ...reads(jacobian, jacobianSlots)])].filter(
    (slot) => ofFixed.has(slot) || (slot < at.states && !constants.has(slot)),
  )
  const preparing = needed(fixed, prepared)
  const work =
    prepared.length + 16 * size + (method === 'linear' ? (levelLimit + 2) * size : stiff ? rosenbrockRoom(stiff) : 0)
  const records = method === 'linear' ? recordOf(size).bytes : 0
  const linearOrStiff = method === 'linear' || stiff !== null
  const places = placesOf(size, layout.width, model.outputs.length, linearOrStiff ? work : 2 * work, records)
  const rows = rowsOf(structure, layout, places.tile)
  const preparedAt = new Map(prepared.map((slot, i) => [slot, places.work + i * vectorBytes]))
  const ratesAt = places.work + prepared.length * vectorBytes
  const room = roomOf(ratesAt + size * vectorBytes, size)

  const module = createModule(constantRoom)
  const imported = Object.fromEntries(
    called.map((name) => [name, module.importFunction(name, ['f64'], ['f64'])]),
  ) as Callables['imported']
  const callables: Callables = { imported, vector: createVectorFunctions(module) }
  const { linear } = structure
  const entries =
    method === 'linear' && linear ? [...linear.matrix, ...linear.constant].filter((slot) => slot >= 0) : []
  const coefficients = needed(fixed, entries)
  const parameters = instructionsOf(structure.parameters)
  const initial = needed(instructionsOf(structure.initial.program), structure.initial.slots)
  const initialFixed = needed(fixed, reads(initial, structure.initial.slots))
  const readoutFixed = needed(fixed, reads(readouts, structure.outputs.slots))
  defineCallees(
    [
      ...parameters,
      ...initialFixed,
      ...initial,
      ...coefficients,
      ...preparing,
      ...slopes,
      ...jacobian,
      ...readoutFixed,
      ...readouts,
    ],
    callables,
  )

  const constant = (c: Code, slot: number): Value | null => {
    const value = constants.get(slot)
    return value === undefined ? null : c.number(value)
  }
  const fromMember = (c: Code, a: Value, b: Value) => {
    const gathered = new Map<number, Value>()
    return (slot: number): Value => {
      const known = constant(c, slot) ?? gathered.get(slot)
      if (known) return known
      const value = c.keep(c.gather(rows.get(slot)!, a, b))
      gathered.set(slot, value)
      return value
    }
  }
  const prepare = (c: Code, a: Value, b: Value): void => {
    const read = translate(c, preparing, fromMember(c, a, b), callables)
    for (const slot of prepared) c.store(preparedAt.get(slot)!, read(slot))
    for (let i = 0; i < size; i++) c.store(ratesAt + i * vectorBytes, c.gather(places.rates + i * rowBytes, a, b))
  }
  /** Results of a program of the path at an instant and states. */
  const onPath = (
    program: readonly Instruction[],
    results: Iterable<number>,
    c: Code,
    time: Value,
    state: (i: number) => Value,
  ): Value[] => {
    const read = translate(
      c,
      program,
      (slot) => {
        if (slot === at.time) return time
        if (slot >= at.states && slot < at.states + size) return state(slot - at.states)
        return constant(c, slot) ?? c.load(preparedAt.get(slot)!)
      },
      callables,
      results,
    )
    return Array.from(results, read)
  }
  const slope = (c: Code, time: Value, state: (i: number) => Value): Value[] =>
    onPath(slopes, structure.derivatives.slots, c, time, state).map((value, i) =>
      c.add(value, c.load(ratesAt + i * vectorBytes)),
    )

  const readout = (c: Code, a: Value, b: Value): Readout => {
    const early = translate(c, readoutFixed, fromMember(c, a, b), callables)
    // What does not move is gathered before the way begins.
    const seen = new Set([...reads(readouts, structure.outputs.slots)])
    const still = new Map(
      [...seen].filter((slot) => ofFixed.has(slot) || slot < at.states).map((slot) => [slot, early(slot)]),
    )
    return (inner, time, state) => {
      const late = translate(
        inner,
        readouts,
        (slot) => {
          if (slot === at.time) return time
          if (slot >= at.states && slot < at.states + size) return state(slot - at.states)
          return still.get(slot) ?? early(slot)
        },
        callables,
      )
      return Array.from(structure.outputs.slots, late)
    }
  }
  const lookPlaces = { ...places, rowBytes, lookBytes: rowBytes * model.outputs.length }

  const memory = (row: number) => places.tile + (layout.memory + row) * rowBytes
  const state = (i: number) => rows.get(at.states + i)!
  if (method === 'linear' && linear) {
    const pattern = Array.from({ length: size }, (_, i) =>
      Array.from({ length: size }, (__, j) => linear.matrix[i * size + j]! >= 0),
    )
    const glide = {
      places: { ...lookPlaces, memory, state },
      stack: ratesAt + size * vectorBytes + 15 * size * vectorBytes,
      readout,
    }
    const coefficientsOf = (c: Code, a: Value, b: Value) => {
      const read = translate(c, coefficients, fromMember(c, a, b), callables)
      const rate = (i: number) => c.gather(places.rates + i * rowBytes, a, b)
      return {
        matrix: (_: Code, i: number, j: number) => (pattern[i]![j] ? read(linear.matrix[i * size + j]!) : null),
        constant: (_: Code, i: number) =>
          linear.constant[i]! < 0 ? rate(i) : c.add(read(linear.constant[i]!), rate(i)),
      }
    }
    const flow = defineFlow(module, size, pattern, { ...places, memory, state }, coefficientsOf, glide)
    const recordAt = (c: Code, at: Value) => c.addInt(c.get(1), c.mulInt(c.scaledInt(at, 8), c.int(places.recordBytes)))
    defineBatch(module, 'move', places, 1, (c, [a, b], at) => c.run(c.call(flow[0], a!, b!, recordAt(c, at))))
    defineBatch(module, 'glide', places, 1, (c, [a, b], at) => c.run(c.call(flow[1], a!, b!, recordAt(c, at))))
  }
  if (method !== 'linear') {
    const stepper = stiff
      ? defineRosenbrock(module, size, room, places, slope, {
          ...stiff,
          write: (c, time, state) => onPath(jacobian, jacobianSlots, c, time, state),
        })
      : defineStepper(module, size, room, places, slope, method === 'ssprk43' ? kraaijevanger : dormandPrince)
    const mover = defineMover(module, size, room, { ...places, memory, state }, stepper, prepare)
    defineBatch(module, 'move', places, 1, (c, [a, b]) => c.run(c.call(mover, a!, b!, c.get(1))))
    const parts = {
      size,
      room,
      roomBytes: work * vectorBytes,
      places: { ...lookPlaces, memory, state },
      stepper,
      prepare,
      readout,
    }
    const abreast = stepper.abreast === null ? 1 : 2
    const glides = Array.from({ length: abreast }, (_, i) => defineGlide(module, i + 1, parts))
    defineBatch(module, 'glide', places, abreast, (c, lanes) =>
      c.run(c.call(glides[lanes.length / 2 - 1]!, c.get(1), ...lanes)),
    )
  }
  const reader = module.define(['i32', 'i32', 'v128'], [], null, (body) => {
    const c = createCode(body)
    const [a, b, time] = [c.get(0), c.get(1), c.get(2)]
    const states = new Map<number, Value>()
    const held = (i: number) => {
      const known = states.get(i) ?? c.keep(c.gather(state(i), a, b))
      states.set(i, known)
      return known
    }
    for (const [o, value] of readout(c, a, b)(c, time, held).entries()) {
      c.scatter(places.outputs + o * rowBytes, a, b, c.keep(value))
    }
  })
  const starter = defineStart(module, {
    size,
    places: { ...places, memory, state, parameter: (i) => places.tile + layout.parameters[i]!.offset * rowBytes },
    parameters: model.parameters.length,
    kept: method === 'linear' ? 0 : 2,
    write: (c, a, b) => {
      const member = fromMember(c, a, b)
      const early = translate(c, [...parameters, ...initialFixed], member, callables)
      const time = c.gather(places.targets, a, b)
      const late = translate(
        c,
        initial,
        (slot) => {
          if (slot === at.time) return time
          return slot >= at.states && slot < at.states + size ? c.number(0) : early(slot)
        },
        callables,
      )
      return { parameter: (i) => early(at.parameters + i), state: (i) => late(structure.initial.slots[i]!) }
    },
  })
  const revise = (which: readonly number[], program: readonly Instruction[]) =>
    defineRevision(module, {
      places: { ...places, parameter: (i) => places.tile + layout.parameters[i]!.offset * rowBytes },
      parameters: which,
      write: (c, a, b) => {
        const read = translate(c, program, fromMember(c, a, b), callables)
        return (i) => read(at.parameters + i)
      },
    })
  const reviser = revise([...model.parameters.keys()], parameters)
  const drifting = driftingParameters(structure, parameters)
  const drifter = revise(drifting.which, drifting.program)
  defineBatch(module, 'revise', places, 1, (c, [a, b]) => c.run(c.call(reviser, a!, b!)))
  defineBatch(module, 'drift', places, 1, (c, [a, b]) => c.run(c.call(drifter, a!, b!)))
  defineBatch(module, 'start', places, 1, (c, [a, b]) => c.run(c.call(starter, a!, b!)))
  // The instant of the members stands where targets stand.
  defineBatch(module, 'outputs', places, 1, (c, [a, b]) =>
    c.run(c.call(reader, a!, b!, c.gather(places.targets, a!, b!))),
  )
  return { bytes: module.bytes(), constants: module.constants(), places }
}

/** Parameters that depend on an effect which drifts, and the instructions that follow from those effects; all others stand in the members. */
function driftingParameters({ at, model }: Structure, parameters: readonly Instruction[]) {
  const moved = new Set(model.effects.flatMap(({ level }, e) => (level === 'drift' ? [at.effects + e] : [])))
  const own = (slot: number) => slot >= at.parameters && slot < at.parameters + model.parameters.length
  for (const { target, operands } of parameters) if (operands.some((slot) => moved.has(slot))) moved.add(target)
  const which = [...model.parameters.keys()].filter((i) => moved.has(at.parameters + i))
  const program = needed(
    parameters.filter(({ target }) => moved.has(target) || !own(target)),
    which.map((i) => at.parameters + i),
  )
  return { which, program }
}

/** (number of pairs, extra): a loop over the list of pairs, `abreast` of them at a time as long as there are so many. */
function defineBatch(
  module: ModuleBuilder,
  name: string,
  places: Places,
  abreast: number,
  apply: (c: Code, lanes: readonly Value[], at: Value) => void,
): void {
  module.define(['i32', 'i32'], [], name, (body) => {
    const c = createCode(body)
    const at = body.local('i32')
    c.set(at, c.int(0))
    const end = c.keep(c.mulInt(c.get(0), c.int(8)), 'i32')
    for (let pairs = abreast; pairs > 0; pairs--) {
      c.during(c.lessInt(c.addInt(c.get(at), c.int(8 * (pairs - 1))), end), () => {
        const lanes = Array.from({ length: 2 * pairs }, (_, i) => c.loadInt(places.pairs + 4 * i, c.get(at)))
        apply(c, lanes, c.get(at))
        c.set(at, c.addInt(c.get(at), c.int(8 * pairs)))
      })
    }
  })
}

interface Made extends Pick<Compiled, 'places' | 'constants'> {
  readonly module: Module
}

const modules = new Map<string, Made>()
/** Modules that are kept; the one unused for longest goes first. */
const kept = 64

/** The compiled form of a model, or null where this machine cannot run it (no vectors, or compiling at once is not allowed). */
export function compile(structure: Structure, layout: MemberLayout, method: Solver): Compiled | null {
  if (!webAssembly) return null
  try {
    const { module, places, constants } = moduleOf(structure, layout, method)
    const memory = engineMemory(places.end)
    const functions = Object.fromEntries(called.map((name) => [name, elementary[name]]))
    const instance = new webAssembly.Instance(module, { engine: { memory, ...functions } })
    const { move, glide, outputs, start, revise, drift } = instance.exports as Readonly<
      Record<string, Compiled['move']>
    >
    return {
      places,
      constants,
      move: move!,
      glide: glide!,
      outputs: (pairs) => outputs!(pairs, 0),
      start: (pairs) => start!(pairs, 0),
      revise: (pairs) => revise!(pairs, 0),
      drift: (pairs) => drift!(pairs, 0),
    }
  } catch (error) {
    if (error instanceof webAssembly.CompileError || error instanceof RangeError) return null
    throw error
  }
}

function moduleOf(structure: Structure, layout: MemberLayout, method: Solver) {
  // A model made by hand has no hash, and is not known again.
  const { hash } = structure.model
  const key = `${hash} ${method} ${layout.width} ${layout.memory} ${layout.effects.length} ${layout.current.join()}`
  const known = hash === '' ? undefined : modules.get(key)
  if (known) {
    modules.delete(key)
    modules.set(key, known)
    return known
  }
  const { bytes, places, constants } = generate(structure, layout, method)
  const made = { module: new webAssembly!.Module(bytes), places, constants }
  if (hash !== '') modules.set(key, made)
  if (modules.size > kept) modules.delete(modules.keys().next().value!)
  return made
}
