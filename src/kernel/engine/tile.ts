import { type Members, stopped } from '../dynamics/dynamics.ts'
import type { MemberLayout } from '../dynamics/member-layout.ts'
import type { Running } from '../dynamics/running.ts'
import type { Compiled } from './compile.ts'
import { constantRoom, engineMemory, epochPlace, listPlace, modePlace, tileSize } from './memory.ts'

export interface TileParts {
  readonly layout: MemberLayout
  readonly size: number
  readonly linear: boolean
  readonly compiled: Compiled
  readonly rtol: number
  readonly atol: Float64Array
}

const noStatus = new Uint8Array(0)

/** Classes of steps by length: sixteen an octave, and every eighth octave begins anew. */
const classCount = 128

/** Whose code used the memory last, and how often that changed. */
let owner: unknown = null
let epoch = 1
/** The list of instants that stands in the memory, each with a number of its own. */
let list = 0

/** The tile of members that stands in the engine's memory, seen from JavaScript. */
export function createTile({
  layout,
  size,
  linear,
  compiled: { places, constants, rows, carried },
  rtol,
  atol,
}: TileParts) {
  const firstState = layout.states[0]?.offset ?? 0
  const alive = new Int32Array(tileSize)
  const sorted = new Int32Array(tileSize)
  const classes = new Uint8Array(tileSize)
  const sizes = new Uint32Array(classCount)
  const sums = new Float64Array(size)
  /** The tile whose living members are listed as pairs, by its first member, and how many they are. */
  let livingOf = -1
  let living = 0
  /** The running inputs whose rates stand in the memory: of everybody, or of each. */
  let uniform: readonly Running[] | null = null
  const rated: (readonly Running[] | null)[] = new Array(tileSize).fill(null)
  let views = viewsOf(engineMemory(places.end).buffer)

  function viewsOf(buffer: ArrayBuffer) {
    const row = (at: number, rows = 1) => new Float64Array(buffer, at, rows * tileSize)
    const members: Members = { count: tileSize, values: row(places.tile, rows), status: noStatus, time: 0 }
    return {
      buffer,
      members,
      words: new Uint32Array(buffer, places.tile, 2 * rows * tileSize),
      pairs: new Int32Array(buffer, places.pairs, tileSize + 2),
      targets: row(places.targets),
      landing: row(places.landing),
      codes: row(places.codes),
      rates: row(places.rates, size),
      outputs: row(places.outputs, layout.outputs.length),
      instants: new Float64Array(buffer, places.instants, places.lookCount + 2),
      goal: new Float64Array(buffer, places.goal, 1),
      looks: row(places.looks, layout.outputs.length * (places.lookCount + 1)),
      epoch: new Int32Array(buffer, epochPlace, 1),
      list: new Int32Array(buffer, listPlace, 1),
      mode: new Int32Array(buffer, modePlace, 1),
      tolerances: new Float64Array(buffer, places.rtol, 2 + 2 * size),
      longest: new Float64Array(buffer, places.longest, 2),
    }
  }

  /** Lists members as pairs; one left over is paired with itself. */
  function pair(members: Int32Array, length: number): number {
    const { pairs } = views
    for (let i = 0; i < length; i++) pairs[i] = members[i]! * 8
    if (length % 2 === 1) pairs[length] = members[length - 1]! * 8
    livingOf = -1
    return (length + 1) >> 1
  }

  /** Puts the living in the order of the steps they go on with, as members of a pair wait for each other. */
  function sortByStep(length: number): void {
    const at = 2 * (layout.memory + 2) * tileSize + 1
    const { words } = views
    sizes.fill(0)
    for (let i = 0; i < length; i++) {
      const each = (words[at + 2 * alive[i]!]! >>> 16) & (classCount - 1)
      classes[i] = each
      sizes[each]!++
    }
    for (let i = 0, sum = 0; i < classCount; i++) {
      const size = sizes[i]!
      sizes[i] = sum
      sum += size
    }
    for (let i = 0; i < length; i++) sorted[sizes[classes[i]!]!++] = alive[i]!
    alive.set(sorted.subarray(0, length))
  }

  /** `cleared`: numbers of the step that are void, its instant included. */
  function restartRange(begin: number, end: number, time: number, cleared = linear ? 1 : 3): void {
    const { values } = views.members
    const memory = layout.memory * tileSize
    const held = linear ? 1 : 3
    values.fill(time, memory + begin, memory + end)
    for (let row = 1; row < cleared; row++)
      values.fill(0, memory + row * tileSize + begin, memory + row * tileSize + end)
    for (let i = 0; i < size; i++) {
      const to = memory + (held + i) * tileSize
      const from = (firstState + i) * tileSize
      if (end - begin > 8) values.copyWithin(to + begin, from + begin, from + end)
      else for (let p = begin; p < end; p++) values[to + p] = values[from + p]!
      const change = to + size * tileSize
      if (!linear) values.fill(0, change + begin, change + end)
    }
  }

  return {
    get views() {
      return views
    },
    /** The members of the tile as members at an instant; their status is kept elsewhere. */
    members(time: number): Members {
      views.members.time = time
      return views.members
    },
    /** Other models may have made the memory grow, or have written where records stand. */
    refresh(): void {
      const { buffer } = engineMemory(places.end)
      if (views.buffer !== buffer) views = viewsOf(buffer)
      views.tolerances.fill(rtol, 0, 2)
      for (const [i, state] of carried.entries()) views.tolerances.fill(atol[state]!, 2 + 2 * i, 4 + 2 * i)
      if (owner !== places) {
        owner = places
        new Float64Array(buffer, constantRoom.at, constants.values.length).set(constants.values)
        epoch = (epoch + 1) | 0
        views.instants[0] = Number.NaN
      }
      views.epoch[0] = epoch
    },
    /** Who lives and what runs may have changed. */
    forget(): void {
      livingOf = -1
      uniform = null
      rated.fill(null)
    },
    copyIn({ values, count }: Members, first: number, rows: number, length: number): void {
      const to = views.members.values
      for (let s = 0; s < rows; s++) {
        const from = s * count + first
        const at = s * tileSize
        for (let p = 0; p < length; p++) to[at + p] = values[from + p]!
      }
    },
    copyOut({ values, count }: Members, first: number, length: number): void {
      const from = views.members.values
      for (let s = 0; s < rows; s++) {
        const to = s * count + first
        const at = s * tileSize
        for (let p = 0; p < length; p++) values[to + p] = from[at + p]!
      }
    },
    /** The instants at which members are looked at on their way, and the break to land on behind them, infinity where there is none. */
    setInstants(instants: Float64Array, count: number, goal: number): void {
      const { instants: held, goal: heldGoal } = views
      let same = heldGoal[0] === goal && held[count] === goal
      for (let i = 0; i < count && same; i++) same = held[i] === instants[i]
      if (same) return
      for (let i = 0; i < count; i++) held[i] = instants[i]!
      held[count] = goal
      held[count + 1] = Number.POSITIVE_INFINITY
      heldGoal[0] = goal
      list = (list + 1) | 0
      views.list[0] = list
    },
    /** Whether the states of a member are numbers. */
    sound(p: number): boolean {
      const { values } = views.members
      for (const { offset } of layout.states) if (!Number.isFinite(values[offset * tileSize + p]!)) return false
      return true
    },
    pair,
    /** Lists the living members of the tile as pairs, unless they are listed already. Answers how many they are. */
    pairLiving({ status }: Members, first: number, length: number): number {
      if (livingOf === first) return living
      living = 0
      for (let p = 0; p < length; p++) if (status[first + p] === stopped.alive) alive[living++] = p
      if (!linear) sortByStep(living)
      if (living > 0) pair(alive, living)
      livingOf = first
      return living
    },
    /** Everybody has the same running inputs. */
    setAllRates(running: readonly Running[]): void {
      if (uniform === running) return
      sums.fill(0)
      for (const each of running) if (each.kind === 'infusion') sums[each.state]! += each.rate
      for (let i = 0; i < size; i++) views.rates.fill(sums[i]!, i * tileSize, (i + 1) * tileSize)
      uniform = running
    },
    setRates(p: number, running: readonly Running[]): void {
      if (rated[p] === running) return
      rated[p] = running
      for (let i = 0; i < size; i++) views.rates[i * tileSize + p] = 0
      for (const each of running) if (each.kind === 'infusion') views.rates[each.state * tileSize + p]! += each.rate
    },
    /**
     * Where the records of pairs begin, from the pair numbered `start` on: those of a tile follow those of the tile before, as far as there is
     * room, so that an ensemble that is moved again finds them. A record says itself whether it fits.
     */
    recordsFor(first: number, start: number): number {
      const tiles = Math.max(1, Math.floor((places.recordCount * 2) / tileSize))
      const tile = (first / tileSize) % tiles
      return places.records + (tile * (tileSize / 2) + start) * places.recordBytes
    },
    /** The path of a member starts anew at `time`, as `restart` of the propagators. */
    restart: (p: number, time: number): void => restartRange(p, p + 1, time),
    restartAll: (length: number, time: number): void => restartRange(0, length, time),
    /** As `revise` of the propagators: the length of the step that would have followed stays. */
    revise(p: number, time: number): void {
      restartRange(p, p + 1, time, linear ? 1 : 2)
      if (linear) return
      const { values } = views.members
      const dense = layout.memory + 3
      for (let row = dense + 2 * size; row < layout.width; row++) values[row * tileSize + p] = 0
    },
    /** As `reviseAll`, for a glide that is told that paths begin at the states. */
    beginAll(length: number, time: number): void {
      // They go on by the steps of now, and are paired anew.
      livingOf = -1
      const { values } = views.members
      const memory = layout.memory * tileSize
      values.fill(time, memory, memory + length)
      values.fill(0, memory + tileSize, memory + tileSize + length)
    },
    reviseAll(length: number, time: number): void {
      restartRange(0, length, time, linear ? 1 : 2)
      if (linear) return
      const { values } = views.members
      const dense = layout.memory + 3
      for (let row = dense + 2 * size; row < layout.width; row++)
        values.fill(0, row * tileSize, row * tileSize + length)
    },
  }
}

export type Tile = ReturnType<typeof createTile>
