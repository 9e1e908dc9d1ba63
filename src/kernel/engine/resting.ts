import { instructionsOf } from '../dynamics/evaluate.ts'
import type { MemberLayout } from '../dynamics/member-layout.ts'
import type { Bends, Solver } from '../dynamics/path.ts'
import type { Structure } from '../dynamics/structure.ts'
import { defineBatch } from './batch.ts'
import { type Compiled, fromMembers, generate, instantiate, type StillParts, type Way } from './compile.ts'
import type { GlideParts } from './glide.ts'
import { constantRoom, engineMemory, glideMode, modePlace, rowBytes, vectorBytes } from './memory.ts'
import { type Callables, called, defineCallees, needed, translate } from './translate.ts'
import { createVectorFunctions } from './vector-functions.ts'
import { webAssembly } from './wasm/api.ts'
import { createCode, type Value } from './wasm/code.ts'
import { createModule } from './wasm/module.ts'

/** Finds out which states rest, and glides the others without them. Pages, which move few members, leave it at home. */
export interface Resting {
  /** For pairs that stand ready to glide, a glide that carries only what moves, to the same bits; null: none is at hand. */
  glideOf(pairs: number): Compiled['glide'] | null
}

/** Models with more glides of their own than that glide the rest of their ways with all states. */
const most = 8

/** `patience`: pairs that glide before anyone asks whether they rest, and that must have rested alike before a glide is written for them; to write it takes as long as it saves of so many. */
export function restingAfter(patience: number) {
  const byModel = new WeakMap<Compiled['places'], Resting | null>()
  return (structure: Structure, layout: MemberLayout, method: Solver, compiled: Compiled): Resting | null => {
    if (method === 'linear' || method === 'rodas5p' || structure.events || !webAssembly) return null
    const known = byModel.get(compiled.places)
    if (known !== undefined) return known
    const made = createResting(structure, layout, method, compiled, patience)
    byModel.set(compiled.places, made)
    return made
  }
}

/** The usual patience. */
export const resting = restingAfter(20_000)

/**
 * States whose slopes depend on none but themselves and each other stay where they are for as long as these slopes are exactly 0: an input that was never given, a rate that nobody changed.
 * What they add to the others is then a constant, to the errors nothing.
 */
function createResting(
  structure: Structure,
  layout: MemberLayout,
  method: Solver,
  compiled: Compiled,
  patience: number,
): Resting | null {
  const sources = sourcesOf(structure)
  const candidates = closed(
    structure.model.states.map((_, i) => i),
    sources,
  )
  if (candidates.length === 0) return null
  const { places, constants } = compiled
  const add = ({ bytes, values }: { readonly bytes: Uint8Array<ArrayBuffer>; readonly values: Float64Array }) => {
    const { exports } = instantiate(new webAssembly!.Module(bytes))
    const { length } = constants.values
    const { buffer } = engineMemory(0)
    new Float64Array(buffer, constantRoom.at + 8 * length, values.length).set(values)
    const joined = new Float64Array(length + values.length)
    joined.set(constants.values)
    joined.set(values, length)
    constants.values = joined
    return exports as Readonly<Record<string, (pairs: number, extra: number) => void>>
  }
  let moving: ((pairs: number, extra: number) => void) | undefined
  let asked = 0
  const glides = new Map<string, { seen: number; glide: Compiled['glide'] | null }>()

  function write(held: readonly number[]): Compiled['glide'] | null {
    const way = wayBeside(structure, layout, held, compiled)
    try {
      const { bytes, constants: own } = generate(structure, layout, method, null, way)
      return add({ bytes, values: own.values }).glide!
    } catch (error) {
      if (error instanceof webAssembly!.CompileError || error instanceof RangeError) return null
      throw error
    }
  }

  return {
    glideOf(pairs) {
      if (asked <= patience) {
        asked += pairs
        return null
      }
      moving ??= add(moduleOfMoving(structure, layout, places, candidates, constants.values.length)).moving!
      const flags = new Int32Array(engineMemory(0).buffer, places.work, 4 * candidates.length)
      flags.fill(0)
      moving(pairs, 0)
      const still = candidates.filter((_, k) => !flags.subarray(4 * k, 4 * k + 4).some((word) => word !== 0))
      const held = closed(still, sources)
      // Where all rest there is nothing to carry past them.
      if (held.length === 0 || held.length === structure.model.states.length) return null
      const key = held.join()
      let found = glides.get(key)
      if (!found) {
        if (glides.size === most) return null
        found = { seen: 0, glide: null }
        glides.set(key, found)
      }
      if (found.seen > patience) return found.glide
      found.seen += pairs
      if (found.seen > patience) found.glide = write(held)
      return found.glide
    },
  }
}

/** Of each state, the states that its slope depends on, −1 for the time. */
function sourcesOf({ derivatives, at }: Structure): ReadonlySet<number>[] {
  const known = new Map<number, ReadonlySet<number>>()
  const of = (slot: number): ReadonlySet<number> => {
    if (slot === at.time) return new Set([-1])
    if (slot >= at.states && slot < at.time) return new Set([slot - at.states])
    return known.get(slot) ?? new Set()
  }
  for (const { target, operands } of instructionsOf(derivatives.program))
    known.set(target, new Set(operands.flatMap((slot) => [...of(slot)])))
  return Array.from(derivatives.slots, of)
}

/** The largest part of these states that depends on nothing outside itself. */
function closed(states: readonly number[], sources: readonly ReadonlySet<number>[]): number[] {
  const left = states.filter((i) => [...sources[i]!].every((source) => states.includes(source)))
  return left.length === states.length ? left : closed(left, sources)
}

/** Bytes of the row of what a path keeps. */
const pathRow = (layout: MemberLayout, places: Compiled['places'], row: number) =>
  places.tile + (layout.memory + row) * rowBytes

/** `moving`: of each candidate, which lanes of the pairs do not rest, joined to a vector at the beginning of the room for work. */
function moduleOfMoving(
  structure: Structure,
  layout: MemberLayout,
  places: Compiled['places'],
  candidates: readonly number[],
  used: number,
) {
  const module = createModule({ at: constantRoom.at + 8 * used, count: constantRoom.count - used })
  const imported = Object.fromEntries(
    called.map((name) => [name, module.importFunction(name, ['f64'], ['f64'])]),
  ) as Callables['imported']
  const callables: Callables = { imported, vector: createVectorFunctions(module) }
  const slots = candidates.map((i) => structure.derivatives.slots[i]!)
  const all = [...instructionsOf(structure.fixed), ...instructionsOf(structure.derivatives.program)]
  const program = needed(all, slots)
  defineCallees(program, callables)
  const size = layout.states.length
  const parts = (layout.width - layout.memory - 3) / size
  const each = module.define(['i32', 'i32'], [], null, (body) => {
    const c = createCode(body)
    const [a, b] = [c.get(0), c.get(1)]
    const read = translate(c, program, fromMembers(structure, layout, places, c, a, b), callables)
    const zero = c.number(0)
    const inTile = (row: number) => c.gather(pathRow(layout, places, row), a, b)
    const begins = c.keep(c.bothInt(c.loadInt(modePlace, c.int(0)), c.int(glideMode.begins)), 'i32')
    const local = body.local('v128')
    for (const [k, i] of candidates.entries()) {
      const value = c.keep(c.gather(places.tile + layout.states[i]!.offset * rowBytes, a, b))
      const slope = c.add(read(slots[k]!), c.gather(places.rates + i * rowBytes, a, b))
      // A zero with a sign would lose it.
      const signed = c.eq(c.div(c.number(1), value), c.number(Number.NEGATIVE_INFINITY))
      const finite = c.lt(c.abs(value), c.number(Number.POSITIVE_INFINITY))
      c.set(local, c.or(c.not(finite), c.or(c.ne(slope, zero), signed)))
      c.when(c.notInt(begins), () => {
        let moves: Value = c.ne(inTile(3 + i), value)
        for (let part = 1; part < parts; part++) moves = c.or(moves, c.ne(inTile(3 + part * size + i), zero))
        c.set(local, c.or(c.get(local), moves))
      })
      const at = places.work + k * vectorBytes
      c.store(at, c.or(c.load(at), c.get(local)))
    }
  })
  defineBatch(module, 'moving', places, 1, (c, [a, b]) => c.run(c.call(each, a!, b!)))
  return { bytes: module.bytes(), values: module.constants() }
}

/** The way of the other states. What the right-hand sides compute of those that rest is computed once, before it begins. */
function wayBeside(
  structure: Structure,
  layout: MemberLayout,
  held: readonly number[],
  { places, constants }: Compiled,
): Way {
  const { derivatives, at, model } = structure
  const moves = (slot: number) =>
    slot === at.time || (slot >= at.states && slot < at.time && !held.includes(slot - at.states))
  const moving = new Set<number>()
  const results = new Set<number>()
  for (const { target, operands } of instructionsOf(derivatives.program)) {
    const still = operands.every((slot) => !moves(slot) && !moving.has(slot))
    ;(still ? results : moving).add(target)
  }
  const carried = [...model.states.keys()].filter((i) => !held.includes(i))
  const size = model.states.length
  const state = (i: number) => places.tile + layout.states[i]!.offset * rowBytes
  const still: StillParts = {
    places,
    constants: constants.values.length,
    divide: (program) => [
      program.filter(({ target }) => results.has(target)),
      program.filter(({ target }) => !results.has(target)),
    ],
    beside(preparedAt) {
      // Two pairs work in the room that two have with all states.
      const room = 2 * (preparedAt.size + 16 * carried.length) * vectorBytes
      if (places.work + room > places.records) throw new RangeError('no room beside the others')
      return {
        count: size,
        carried,
        all: (c, y0, atol) =>
          Array.from({ length: size }, (_, i) => [
            held.includes(i) ? c.load(preparedAt.get(at.states + i)!) : y0(carried.indexOf(i)),
            c.load(atol + i * vectorBytes, c.int(0)),
          ]),
      }
    },
    parts: (readout, bends) => ({
      readout: (c, a, b) => {
        const whole = readout(c, a, b)
        return (inner, time, moved) =>
          whole(inner, time, (i) => (held.includes(i) ? inner.gather(state(i), a, b) : moved(carried.indexOf(i))))
      },
      leave: leaveResting(held, size, state, (row) => pathRow(layout, places, row), bends),
    }),
    memory: (row) =>
      pathRow(
        layout,
        places,
        row < 3 ? row : 3 + Math.floor((row - 3) / carried.length) * size + carried[(row - 3) % carried.length]!,
      ),
  }
  return {
    carried,
    right: derivatives,
    memory: layout.memory,
    rows: layout.width,
    watching: [],
    watched: new Int32Array(0),
    kept: new Map(held.map((i) => [at.states + i, layout.states[i]!.offset])),
    still,
  }
}

/** What the solver would have left of states that rest, behind a path that began at them; else it stands there already. */
function leaveResting(
  held: readonly number[],
  size: number,
  state: (i: number) => number,
  memory: (row: number) => number,
  bends: Bends,
): NonNullable<GlideParts['leave']> {
  return (c, a, b) => {
    c.when(c.bothInt(c.loadInt(modePlace, c.int(0)), c.int(glideMode.begins)), () => {
      for (const i of held) {
        c.scatter(memory(3 + i), a, b, c.keep(c.gather(state(i), a, b)))
        for (let part = 1; part < 2 + bends; part++) c.scatter(memory(3 + part * size + i), a, b, c.number(0))
      }
    })
  }
}
