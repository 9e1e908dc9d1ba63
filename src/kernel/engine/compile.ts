import * as elementary from '../dynamics/elementary.ts'
import { type Instruction, instructionsOf, type Program } from '../dynamics/evaluate.ts'
import * as kraaijevanger from '../dynamics/kraaijevanger.ts'
import { levelLimit } from '../dynamics/linear.ts'
import type { MemberLayout } from '../dynamics/member-layout.ts'
import type { Bends, Solver } from '../dynamics/path.ts'
import type { Structure } from '../dynamics/structure.ts'
import * as dormandPrince from '../dynamics/tableau.ts'
import { defineBatch } from './batch.ts'
import type { CompiledEvents } from './compiled-events.ts'
import { defineFlow, recordOf } from './flow.ts'
import { defineGlide, type GlideParts, type Readout } from './glide.ts'
import { constantRoom, engineMemory, type Places, placesOf, rowBytes, vectorBytes } from './memory.ts'
import { defineMover } from './mover.ts'
import { defineRevision } from './revision.ts'
import { defineRosenbrock, rosenbrockRoom } from './rosenbrock.ts'
import { defineStart } from './start.ts'
import { type Beside, defineStepper, roomOf, type Stepper } from './stepper.ts'
import { type Callables, called, defineCallees, needed, translate } from './translate.ts'
import { createVectorFunctions } from './vector-functions.ts'
import { type Instance, type Module, webAssembly } from './wasm/api.ts'
import { type Code, createCode, type Value } from './wasm/code.ts'
import { createModule } from './wasm/module.ts'

/** Compiled functions of a model. They work on the tile in the engine's memory, on members given as pairs of byte offsets. */
export interface Compiled {
  readonly places: Places
  /** Numbers of a member that stand in the memory, from its first on. */
  readonly rows: number
  /** The states that the solver carries. */
  readonly carried: readonly number[]
  /** What must stand in `constantRoom`; more follows where glides are written for members whose states rest. */
  readonly constants: { values: Float64Array }
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

/** What the solver carries in compiled code, and where that stands in a member. */
export interface Way {
  /** The states that it carries. */
  readonly carried: readonly number[]
  /** Right-hand sides of all states. */
  readonly right: { readonly program: Program; readonly slots: Int32Array }
  /** Offset of what the path keeps. */
  readonly memory: number
  /** Numbers of a member that stand in the memory. */
  readonly rows: number
  /** What is watched on the way. */
  readonly watching: readonly Instruction[]
  readonly watched: Int32Array
  /** Slots that hold still on the way besides covariates and parameters, by the offsets of their numbers. */
  readonly kept: ReadonlyMap<number, number>
  /** Present for states at rest. */
  readonly still?: StillParts
}

/** What a glide of members is made with whose other states rest; pages leave it at home. */
export interface StillParts {
  readonly places: Places
  /** Constants that stand in their room already. */
  readonly constants: number
  /** Instructions of the right-hand sides that follow from what holds still alone, and the others. */
  readonly divide: (program: readonly Instruction[]) => readonly [readonly Instruction[], readonly Instruction[]]
  readonly beside: (at: ReadonlyMap<number, number>) => Beside
  /** The parts of the glide that are other than with all states. */
  readonly parts: (readout: GlideParts['readout'], bends: Bends) => Pick<GlideParts, 'readout' | 'leave'>
  /** Bytes of the rows of what a path keeps of the states that are carried. */
  readonly memory: (row: number) => number
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

const constantOf = ({ constants }: Structure, c: Code, slot: number): Value | null => {
  const value = constants.get(slot)
  return value === undefined ? null : c.number(value)
}

/** Symbols as two members have them, each gathered when it is first read. */
export function fromMembers(
  structure: Structure,
  layout: MemberLayout,
  { tile }: Places,
  c: Code,
  a: Value,
  b: Value,
  place?: (slot: number) => number,
): (slot: number) => Value {
  const rows = place ? null : rowsOf(structure, layout, tile)
  const gathered = new Map<number, Value>()
  return (slot) => {
    const known = constantOf(structure, c, slot) ?? gathered.get(slot)
    if (known) return known
    const value = c.keep(c.gather(place ? place(slot) : rows!.get(slot)!, a, b))
    gathered.set(slot, value)
    return value
  }
}

/**
 * Writes the WebAssembly of a model: straight-line vector code from the same instructions that the interpreted reference runs, so that
 * both compute the same bits. Nothing is evaluated as text; a strict content-security policy needs `wasm-unsafe-eval` alone.
 */
export function generate(
  structure: Structure,
  layout: MemberLayout,
  method: Solver,
  events: CompiledEvents | null = null,
  resting: Way | null = null,
): Omit<Made, 'module'> & { readonly bytes: Uint8Array<ArrayBuffer> } {
  const { model, at, constants } = structure
  const way = resting ?? events?.way(structure, layout)
  const still = resting?.still
  const carried = way?.carried ?? [...model.states.keys()]
  const right = way?.right ?? structure.derivatives
  const rows = way?.rows ?? layout.width
  const { watched = [], watching = [] } = way ?? {}
  const size = carried.length
  const fixed = instructionsOf(structure.fixed)
  const wanted = method === 'linear' ? [] : carried.map((i) => right.slots[i]!)
  const whole = needed(instructionsOf(right.program), wanted)
  const [early, slopes] = still?.divide(whole) ?? [[], whole]
  const stiff = method === 'rodas5p' ? structure.slopes! : null
  const jacobianSlots = stiff ? [...stiff.entries, ...stiff.byTime] : []
  const jacobian = stiff ? needed(instructionsOf(stiff.program), jacobianSlots) : []
  const readouts = needed(instructionsOf(structure.outputs.program), structure.outputs.slots)
  const ofFixed = new Set(fixed.map((each) => each.target))
  const reads = (program: readonly Instruction[], results: Iterable<number>) =>
    new Set([...program.flatMap((each) => each.operands), ...results])
  const results = new Set([...fixed, ...early].map((each) => each.target))
  // What the right-hand sides read of fixed results, covariates and parameters is gathered once a call.
  const prepared = [
    ...new Set([
      ...(still ? way!.kept.keys() : []),
      ...reads(slopes, wanted),
      ...reads(jacobian, jacobianSlots),
      ...reads(watching, watched),
    ]),
  ].filter((slot) => results.has(slot) || way?.kept.has(slot) || (slot < at.states && !constants.has(slot)))
  const preparing = needed([...fixed, ...early], prepared)
  const work =
    prepared.length + 16 * size + (method === 'linear' ? (levelLimit + 2) * size : stiff ? rosenbrockRoom(stiff) : 0)
  const records = method === 'linear' ? recordOf(size).bytes : 0
  const linearOrStiff = method === 'linear' || stiff !== null
  const places =
    still?.places ?? placesOf(model.states.length, rows, model.outputs.length, linearOrStiff ? work : 2 * work, records)
  const rowAt = rowsOf(structure, layout, places.tile)
  const preparedAt = new Map(prepared.map((slot, i) => [slot, places.work + i * vectorBytes]))
  const ratesAt = places.work + prepared.length * vectorBytes
  const room = roomOf(ratesAt + size * vectorBytes, size)

  const used = still?.constants ?? 0
  const module = createModule({ at: constantRoom.at + 8 * used, count: constantRoom.count - used })
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
      ...watching,
      ...readoutFixed,
      ...readouts,
    ],
    callables,
  )

  const constant = (c: Code, slot: number) => constantOf(structure, c, slot)
  const fromMember = (c: Code, a: Value, b: Value, place?: (slot: number) => number) =>
    fromMembers(structure, layout, places, c, a, b, place)
  const keptAt = (slot: number): number => {
    const offset = way?.kept.get(slot)
    return offset === undefined ? rowAt.get(slot)! : places.tile + offset * rowBytes
  }
  const carriedAt = new Map(carried.map((state, i) => [at.states + state, i]))
  const prepare = (c: Code, a: Value, b: Value): void => {
    const read = translate(c, preparing, fromMember(c, a, b, keptAt), callables)
    for (const slot of prepared) c.store(preparedAt.get(slot)!, read(slot))
    for (const [i, moved] of carried.entries())
      c.store(ratesAt + i * vectorBytes, c.gather(places.rates + moved * rowBytes, a, b))
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
        const i = carriedAt.get(slot)
        if (i !== undefined) return state(i)
        return constant(c, slot) ?? c.load(preparedAt.get(slot)!)
      },
      callables,
      results,
    )
    return Array.from(results, read)
  }
  const slope = (c: Code, time: Value, state: (i: number) => Value): Value[] =>
    onPath(slopes, wanted, c, time, state).map((value, i) => c.add(value, c.load(ratesAt + i * vectorBytes)))

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
          if (slot >= at.states && slot < at.time) return state(slot - at.states)
          return still.get(slot) ?? early(slot)
        },
        callables,
      )
      return Array.from(structure.outputs.slots, late)
    }
  }
  const lookPlaces = { ...places, rowBytes, lookBytes: rowBytes * model.outputs.length }

  const memory = (row: number) => places.tile + ((way?.memory ?? layout.memory) + row) * rowBytes
  const state = (i: number) => rowAt.get(at.states + i)!
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
  const tableau = method === 'ssprk43' ? kraaijevanger : dormandPrince
  const carry = (): Stepper =>
    stiff
      ? defineRosenbrock(module, size, room, places, slope, {
          ...stiff,
          write: (c, time, state) => onPath(jacobian, jacobianSlots, c, time, state),
        })
      : defineStepper(module, size, room, places, slope, tableau, still?.beside(preparedAt))
  const pathPlaces = { ...places, memory: still?.memory ?? memory, state: (i: number) => state(carried[i]!) }
  if (events) {
    const watch = (c: Code, time: Value, state: (i: number) => Value) => onPath(watching, watched, c, time, state)
    const parts = { size, room, places: pathPlaces, stepper: carry(), prepare, watch }
    const stride = events.define(module, structure, layout, parts)
    defineBatch(module, 'move', places, 1, (c, [a, b]) => c.run(c.call(stride, a!, b!, c.get(1))))
  } else if (method !== 'linear') {
    const stepper = carry()
    if (!still) {
      const mover = defineMover(module, size, room, pathPlaces, stepper, prepare)
      defineBatch(module, 'move', places, 1, (c, [a, b]) => c.run(c.call(mover, a!, b!, c.get(1))))
    }
    const parts = {
      size,
      room,
      roomBytes: work * vectorBytes,
      places: { ...lookPlaces, ...pathPlaces },
      stepper,
      prepare,
      readout,
      ...still?.parts(readout, stepper.bends),
    }
    const abreast = stepper.abreast === null ? 1 : 2
    const glides = Array.from({ length: abreast }, (_, i) => defineGlide(module, i + 1, parts))
    defineBatch(module, 'glide', places, abreast, (c, lanes) =>
      c.run(c.call(glides[lanes.length / 2 - 1]!, c.get(1), ...lanes)),
    )
  }
  const finish = () => ({
    bytes: module.bytes(),
    constants: { values: module.constants() },
    places,
    rows,
    carried,
  })
  if (still) return finish()
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
  // The instant of the members stands where targets stand.
  defineBatch(module, 'outputs', places, 1, (c, [a, b]) =>
    c.run(c.call(reader, a!, b!, c.gather(places.targets, a!, b!))),
  )
  // What follows at breaks, the start among them, is done by the reference.
  if (events) return finish()
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
  return finish()
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

interface Made extends Pick<Compiled, 'places' | 'constants' | 'rows' | 'carried'> {
  readonly module: Module
}

const modules = new Map<string, Made>()
/** Modules that are kept; the one unused for longest goes first. */
const kept = 64

/** Code that works in the engine's memory. */
export function instantiate(module: Module): Instance {
  const functions = Object.fromEntries(called.map((name) => [name, elementary[name]]))
  return new webAssembly!.Instance(module, { engine: { memory: engineMemory(0), ...functions } })
}

/** The compiled form of a model, or null where this machine cannot run it (no vectors, or compiling at once is not allowed). */
export function compile(
  structure: Structure,
  layout: MemberLayout,
  method: Solver,
  events: CompiledEvents | null = null,
): Compiled | null {
  if (!webAssembly) return null
  try {
    const { module, places, constants, rows, carried } = moduleOf(structure, layout, method, events)
    engineMemory(places.end)
    const instance = instantiate(module)
    const { move, glide, outputs, start, revise, drift } = instance.exports as Readonly<
      Record<string, Compiled['move']>
    >
    return {
      places,
      rows,
      carried,
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

function moduleOf(structure: Structure, layout: MemberLayout, method: Solver, events: CompiledEvents | null) {
  // A model made by hand has no hash, and is not known again.
  const { hash } = structure.model
  const key = `${hash} ${method} ${layout.width} ${layout.memory} ${layout.effects.length} ${layout.current.join()}`
  const known = hash === '' ? undefined : modules.get(key)
  if (known) {
    modules.delete(key)
    modules.set(key, known)
    return known
  }
  const { bytes, ...rest } = generate(structure, layout, method, events)
  const made = { module: new webAssembly!.Module(bytes), ...rest }
  if (hash !== '') modules.set(key, made)
  if (modules.size > kept) modules.delete(modules.keys().next().value!)
  return made
}
