import type { Mover, Streams } from '../dynamics/advance-member.ts'
import { type Members, stopped } from '../dynamics/dynamics.ts'
import type { Machine } from '../dynamics/machine.ts'
import type { MemberLayout } from '../dynamics/member-layout.ts'
import type { EquationMembers } from '../dynamics/members.ts'
import { type Running, timeOf } from '../dynamics/running.ts'
import type { Schedule } from '../dynamics/schedule.ts'
import type { Structure } from '../dynamics/structure.ts'
import { type Change, createChanges, equalLists } from './changes.ts'
import type { Compiled } from './compile.ts'
import { flowLimit } from './flow.ts'
import { engineMemory, epochPlace, tileSize } from './memory.ts'

/**
 * The rule by which a model is compiled: all are where WebAssembly with vectors is at hand, but for models with a covariate that runs along
 * a line between its records (right-hand sides then change parameters on the way), and linear models of more than 12 states (their
 * unrolled matrix products would be too long).
 */
export function canCompile({ covariates, model, events }: Structure, method: 'dopri5' | 'linear'): boolean {
  if (events) return false
  if (method === 'linear' && model.states.length > flowLimit) return false
  return covariates.every((each) => each.carry !== 'linear')
}

/** Moves many members at once through what happens to each. */
export interface EnsembleMover {
  /** As `advance` of Dynamics, without the check and the outcome. */
  advance(members: Members, from: number, to: number, schedule: Schedule, streams: Streams): void
  outputs(members: Members, into: Float64Array): void
  /** Several `advance`s in turn, with a look at the outputs after those that ask for it; the same bits as one after the other. */
  follow(members: Members, legs: readonly Leg[], streams: Streams): void
}

/** One `advance`; `into`: where its outputs go. */
export interface Leg {
  readonly from: number
  readonly to: number
  readonly schedule: Schedule
  readonly into?: Float64Array
}

const none: readonly Running[] = []
const noStatus = new Uint8Array(0)

/** Whose code used the memory last, and how often that changed. */
let owner: unknown = null
let epoch = 1

export interface EnsembleParts {
  readonly structure: Structure
  readonly layout: MemberLayout
  readonly size: number
  readonly linear: boolean
  readonly compiled: Compiled
  readonly machine: Machine
  readonly mover: Mover
  readonly stepLimit: number
  readonly rtol: number
  readonly atol: number
}

/**
 * Members go tile by tile into the engine's memory. There they move in rounds: each to its own next break (two at a time in compiled
 * code), then what happens at the break is applied as in the reference, one member at a time, until all have arrived. Nothing that a
 * member meets depends on its neighbours.
 */
export function createEnsembleMover(parts: EnsembleParts): EnsembleMover {
  const { structure, layout, size, linear, compiled, machine, mover, stepLimit, rtol, atol } = parts
  const { places } = compiled
  const next = new Float64Array(tileSize)
  const index = new Int32Array(tileSize)
  const now = new Float64Array(tileSize)
  const active = new Int32Array(tileSize)
  const moving = new Int32Array(tileSize)
  const staying = new Int32Array(tileSize)
  const firstState = layout.states[0]?.offset ?? 0
  const drifts = structure.model.effects.some((effect) => effect.level === 'drift')
  const changes = createChanges(structure)
  /** The tile whose living members the list of pairs holds, by its first member, and how many; the list that all rates are those of. */
  let livingOf = -1
  let living = 0
  let uniform: readonly Running[] | null = null
  const blocks: (readonly Running[])[] = new Array(tileSize).fill(none)
  const rated: (readonly Running[] | null)[] = new Array(tileSize).fill(null)
  let views = viewsOf(engineMemory(places.end).buffer)

  function viewsOf(buffer: ArrayBuffer) {
    const row = (at: number, rows = 1) => new Float64Array(buffer, at, rows * tileSize)
    return {
      buffer,
      pairs: new Int32Array(buffer, places.pairs, tileSize + 2),
      targets: row(places.targets),
      landing: row(places.landing),
      codes: row(places.codes),
      rates: row(places.rates, size),
      tile: row(places.tile, layout.width),
      outputs: row(places.outputs, layout.outputs.length),
      epoch: new Int32Array(buffer, epochPlace, 1),
      tolerances: new Float64Array(buffer, places.rtol, 4),
    }
  }

  /** Other models may have made the memory grow. */
  function refreshViews(): void {
    const { buffer } = engineMemory(places.end)
    if (views.buffer !== buffer) views = viewsOf(buffer)
    views.tolerances[0] = rtol
    views.tolerances[1] = rtol
    views.tolerances[2] = atol
    views.tolerances[3] = atol
    if (owner !== places) {
      // Other code may have written where the records stand.
      owner = places
      epoch = (epoch + 1) | 0
    }
    views.epoch[0] = epoch
    livingOf = -1
    uniform = null
  }

  function copyIn({ values, count }: Members, first: number, rows: number, length: number): void {
    const { tile } = views
    for (let s = 0; s < rows; s++) {
      const from = s * count + first
      const to = s * tileSize
      for (let p = 0; p < length; p++) tile[to + p] = values[from + p]!
    }
  }

  function copyOut({ values, count }: Members, first: number, length: number): void {
    const { tile } = views
    for (let s = 0; s < layout.width; s++) {
      const to = s * count + first
      const from = s * tileSize
      for (let p = 0; p < length; p++) values[to + p] = tile[from + p]!
    }
  }

  /** Lists the members as pairs; one left over is paired with itself. */
  function pair(list: Int32Array, length: number): number {
    const { pairs } = views
    for (let i = 0; i < length; i++) pairs[i] = list[i]! * 8
    if (length % 2 === 1) pairs[length] = list[length - 1]! * 8
    return (length + 1) >> 1
  }

  function setRates(p: number, running: readonly Running[]): void {
    if (rated[p] === running) return
    rated[p] = running
    for (let i = 0; i < size; i++) views.rates[i * tileSize + p] = 0
    for (const each of running) if (each.kind === 'infusion') views.rates[each.state * tileSize + p]! += each.rate
  }

  /**
   * Where the records of pairs begin: those of a tile follow those of the tile before, as far as there is room, so that an ensemble that
   * is moved again finds them. A record says itself whether it fits.
   */
  function recordsFor(first: number, count: number): number {
    const tiles = Math.max(1, Math.floor((places.recordCount * 2) / tileSize))
    const tile = (first / tileSize) % tiles
    // A member that moves alone takes the record of its usual pair.
    const start = livingOf !== first && count <= 2 ? moving[0]! >> 1 : 0
    return places.records + (tile * (tileSize / 2) + start) * places.recordBytes
  }

  /** The path of a member starts anew at `time`, as `restart` of the propagators. */
  function restart(p: number, time: number): void {
    const { tile } = views
    const memory = layout.memory * tileSize + p
    const states = firstState * tileSize + p
    tile[memory] = time
    const held = linear ? 1 : 3
    if (!linear) {
      tile[memory + tileSize] = 0
      tile[memory + 2 * tileSize] = 0
      for (let i = 0; i < size; i++) tile[memory + (held + size + i) * tileSize] = 0
    }
    for (let i = 0; i < size; i++) tile[memory + (held + i) * tileSize] = tile[states + i * tileSize]!
  }

  /** Lists the living members of a tile as pairs, unless they are listed already. Answers how many they are. */
  function pairLiving({ status }: Members, first: number, length: number): number {
    if (livingOf === first) return living
    living = 0
    for (let p = 0; p < length; p++) if (status[first + p] === stopped.alive) moving[living++] = p
    if (living > 0) pair(moving, living)
    livingOf = first
    return living
  }

  /**
   * The usual stretch, in which nothing happens to anybody and all have the same running inputs: no list is kept of who goes where. Null when
   * it is not such a stretch, else whether a member stopped.
   */
  function glide(members: Members, first: number, length: number, passage: Passage): boolean | null {
    const { from, to, schedule } = passage
    const ahead = schedule.ahead[0]!
    if (drifts || !(to > from) || schedule.happenings.length > 0) return null
    if (ahead.occasion !== null || ahead.covariates.length > 0) return null
    const owned = (members as EquationMembers).blocks
    const { status } = members
    let list: readonly Running[] | null = null
    for (let p = 0; p < length; p++) {
      if (status[first + p] !== stopped.alive) continue
      const own = owned[first + p]!
      if (list === null) list = own
      else if (own !== list && !equalLists(own, list)) return null
    }
    if (list === null) return false
    for (const each of list) if (timeOf(each) <= to) return null
    if (uniform !== list) {
      views.rates.fill(0)
      for (const each of list) {
        if (each.kind !== 'infusion') continue
        for (let p = 0; p < tileSize; p++) views.rates[each.state * tileSize + p]! += each.rate
      }
      uniform = list
    }
    const count = pairLiving(members, first, length)
    views.targets.fill(to, 0, length)
    views.landing.fill(0, 0, length)
    compiled.move((count + 1) >> 1, linear ? recordsFor(first, count) : stepLimit)
    let lost = false
    for (let p = 0; p < length; p++) {
      if (status[first + p] !== stopped.alive || views.codes[p] === stopped.alive) continue
      status[first + p] = views.codes[p]!
      lost = true
      livingOf = -1
    }
    return lost
  }

  /** Carries the members of the tile that stand in the memory. Answers whether one of them stopped. */
  function moveTile(members: Members, first: number, length: number, passage: Passage): boolean {
    const glided = glide(members, first, length, passage)
    if (glided !== null) return glided
    livingOf = -1
    uniform = null
    const { from, to, schedule, streams } = passage
    const { status } = members
    const { tile: values } = views
    const owned = (members as EquationMembers).blocks
    const tile: Members = { count: tileSize, values, status: noStatus, time: from }
    let lost = false
    let activeCount = 0
    let before = none
    for (let p = 0; p < length; p++) {
      if (status[first + p] !== stopped.alive) continue
      active[activeCount++] = p
      index[p] = 0
      now[p] = from
      // Members with equal lists share one, so that what follows from it is worked out once.
      const own = owned[first + p]!
      before = own.length === 0 ? none : equalLists(own, before) ? before : own
      blocks[p] = before
      rated[p] = null
    }
    const stop = (p: number, code: number) => {
      status[first + p] = code
      lost = true
    }
    const work = (p: number, act: (member: number) => number): boolean => {
      machine.load(tile, p)
      mover.running = blocks[p]!
      mover.resume(now[p]!)
      const code = act(first + p)
      if (code !== stopped.alive) {
        stop(p, code)
        return false
      }
      machine.store(tile, p)
      blocks[p] = mover.running
      return true
    }
    while (activeCount > 0) {
      let movingCount = 0
      let stayingCount = 0
      let list: readonly Running[] | null = null
      let record = -1
      let due = 0
      for (let i = 0; i < activeCount; i++) {
        const p = active[i]!
        if (drifts || list !== blocks[p] || record !== index[p]) {
          list = blocks[p]!
          record = index[p]!
          due = mover.nextBreak(list, record, values[layout.drifts * tileSize + p]!, schedule)
        }
        next[p] = due
        const target = due < to ? due : to
        if (!(target > now[p]!)) {
          staying[stayingCount++] = p
          continue
        }
        const ahead = schedule.ahead[record]!
        if (ahead.occasion !== null || ahead.covariates.length > 0) {
          if (!work(p, (member) => mover.lookAhead(member, now[p]!, ahead, streams))) continue
        }
        setRates(p, blocks[p]!)
        views.targets[p] = target
        views.landing[p] = due <= to ? 1 : 0
        moving[movingCount++] = p
      }
      if (movingCount > 0) compiled.move(pair(moving, movingCount), linear ? recordsFor(first, movingCount) : stepLimit)
      activeCount = 0
      for (let i = 0; i < movingCount; i++) {
        const p = moving[i]!
        const code = views.codes[p]!
        if (code !== stopped.alive) stop(p, code)
        else if (views.landing[p] === 1) {
          now[p] = next[p]!
          staying[stayingCount++] = p
        }
      }
      let shared: Change | null = null
      for (let i = 0; i < stayingCount; i++) {
        const p = staying[i]!
        if (next[p]! > to) {
          // Nothing more happens, and there is no way left to go.
          if (!arrived(p)) stop(p, stopped.notFinite)
          continue
        }
        if (!shared || shared.list !== blocks[p] || shared.index !== index[p] || shared.time !== now[p]) {
          shared = changes.of(blocks[p]!, index[p]!, now[p]!, schedule)
        }
        if (shared.simple) {
          if (shared.input >= 0) values[(layout.counts + shared.input) * tileSize + p]! += 1
          if (shared.bolus) values[(firstState + shared.state) * tileSize + p]! += shared.amount
          blocks[p] = shared.after
          index[p] = shared.indexAfter
          restart(p, now[p]!)
          active[activeCount++] = p
          continue
        }
        const gone = work(p, (member) => {
          const taken = mover.take(member, now[p]!, index[p]!, schedule, streams)
          index[p] = mover.taken
          return taken
        })
        if (gone) active[activeCount++] = p
      }
    }
    for (let p = 0; p < length; p++) if (status[first + p] === stopped.alive) owned[first + p] = blocks[p]!
    return lost
  }

  /** A stopped member keeps what it was before the call. */
  function restoreStopped({ values, count, status }: Members, first: number, length: number): void {
    for (let p = 0; p < length; p++) {
      if (status[first + p] === stopped.alive) continue
      for (let s = 0; s < layout.width; s++) views.tile[s * tileSize + p] = values[s * count + first + p]!
    }
  }

  function arrived(p: number): boolean {
    for (const { offset } of layout.states) if (!Number.isFinite(views.tile[offset * tileSize + p]!)) return false
    return true
  }

  function advanceTile(members: Members, first: number, length: number, passage: Passage): void {
    copyIn(members, first, layout.width, length)
    if (moveTile(members, first, length, passage)) restoreStopped(members, first, length)
    copyOut(members, first, length)
  }

  /** Outputs of the members of the tile in the memory at `time`. */
  function readTile(members: Members, first: number, length: number, time: number, into: Float64Array): void {
    const { count, status } = members
    views.targets.fill(time, 0, length)
    const found = pairLiving(members, first, length)
    if (found > 0) compiled.outputs((found + 1) >> 1)
    for (let o = 0; o < layout.outputs.length; o++) {
      const to = o * count + first
      for (let p = 0; p < length; p++) into[to + p] = views.outputs[o * tileSize + p]!
      if (found < length) {
        for (let p = 0; p < length; p++) if (status[first + p] !== stopped.alive) into[to + p] = Number.NaN
      }
    }
  }

  return {
    advance(members, from, to, schedule, streams) {
      refreshViews()
      for (let first = 0; first < members.count; first += tileSize) {
        const length = Math.min(tileSize, members.count - first)
        advanceTile(members, first, length, { from, to, schedule, streams })
      }
    },
    outputs(members, into) {
      refreshViews()
      const { count } = members
      const rows = firstState + size
      for (let first = 0; first < count; first += tileSize) {
        const length = Math.min(tileSize, count - first)
        copyIn(members, first, rows, length)
        readTile(members, first, length, members.time, into)
      }
    },
    follow(members, legs, streams) {
      refreshViews()
      const { count, status } = members
      const owned = (members as EquationMembers).blocks
      for (let first = 0; first < count; first += tileSize) {
        const length = Math.min(tileSize, count - first)
        const [oldStatus, oldBlocks] = [status.slice(first, first + length), owned.slice(first, first + length)]
        copyIn(members, first, layout.width, length)
        let lost = false
        for (const { from, to, schedule, into } of legs) {
          lost = moveTile(members, first, length, { from, to, schedule, streams }) || lost
          if (lost) break
          if (into) readTile(members, first, length, to, into)
        }
        if (!lost) {
          copyOut(members, first, length)
          continue
        }
        // Somebody stopped: once more with a look back at every instant, so that it keeps what it was at the last one.
        for (let p = 0; p < length; p++) {
          status[first + p] = oldStatus[p]!
          owned[first + p] = oldBlocks[p]!
        }
        for (const { from, to, schedule, into } of legs) {
          advanceTile(members, first, length, { from, to, schedule, streams })
          if (into) readTile(members, first, length, to, into)
        }
      }
    },
  }
}

interface Passage {
  readonly from: number
  readonly to: number
  readonly schedule: Schedule
  readonly streams: Streams
}
