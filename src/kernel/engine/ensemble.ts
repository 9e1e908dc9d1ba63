import type { Streams } from '../dynamics/advance-member.ts'
import { type Members, type Nudge, stopped } from '../dynamics/dynamics.ts'
import type { EquationMembers } from '../dynamics/members.ts'
import type { Solver } from '../dynamics/path.ts'
import { type Running, timeOf } from '../dynamics/running.ts'
import type { Happening, Schedule } from '../dynamics/schedule.ts'
import type { Structure } from '../dynamics/structure.ts'
import { createChanges, equalLists } from './changes.ts'
import { flowLimit } from './flow.ts'
import { glideMode, tileSize } from './memory.ts'
import { type Again, aheadOf, type EnsembleParts, type Leg, type Passage, quiet, standing } from './passage.ts'
import { createRounds } from './rounds.ts'
import { findStrays } from './strays.ts'
import { createTile } from './tile.ts'

/**
 * The rule by which a model is compiled: all are where WebAssembly with vectors is at hand, but for models with a covariate that runs along
 * a line between its records (right-hand sides then change parameters on the way) or an input through transit compartments, and linear models of more than 12 states (their
 * unrolled matrix products would be too long).
 */
export function canCompile({ covariates, model }: Structure, method: Solver): boolean {
  if (model.inputs.some((each) => each.transit)) return false
  if (method === 'linear' && model.states.length > flowLimit) return false
  return covariates.every((each) => each.carry !== 'linear')
}

/** Moves many members at once through what happens to each. */
export interface EnsembleMover {
  /** From effects and covariates to parameters, initial states and a path that begins at `time`; marks members that cannot begin. */
  start(members: Members, time: number): void
  /** Parameters follow effects that were changed, and paths go on from the states at the members' time, as `revise` of Dynamics. */
  revise(members: Members): void
  /** As `advance` of Dynamics, without the check and the outcome. */
  advance(members: Members, from: number, to: number, schedule: Schedule, streams: Streams): void
  outputs(members: Members, into: Float64Array): void
  /**
   * Several `advance`s in turn, with a look at the members after those that ask for it; the same bits as one after the other. `left`: only what was looked at and who stopped
   * counts; the numbers of the members stay what they were.
   */
  follow(members: Members, legs: readonly Leg[], streams: Streams, again?: Again, left?: boolean): void
}

const none: readonly Running[] = []

/**
 * Members go tile by tile into the engine's memory. There they glide past instants on which nothing happens, march from break to break as
 * long as the same happens to all of them, and else move in rounds, each to its own next break. Nothing that a member meets depends on
 * its neighbours.
 */
export function createEnsembleMover(parts: EnsembleParts): EnsembleMover {
  const { structure, layout, size, linear, compiled, machine, mover, stepLimit, rtol, atol, drifts, resting } = parts
  const { places } = compiled
  const tile = createTile({ layout, size, linear, compiled, rtol, atol })
  const instants = new Float64Array(places.lookCount)
  const firstState = layout.states[0]?.offset ?? 0
  const outputCount = layout.outputs.length
  const drifting = new Set(layout.drifting?.map((slot) => slot.offset))
  const changes = createChanges(structure)
  const extra = (first: number, start = 0) => (linear ? tile.recordsFor(first, start) : stepLimit)
  const rounds = createRounds(parts, tile, changes, extra)
  const eventful = parts.events?.compiled.rounds(parts, tile)

  /** The instant at which all paths of the tile begin at the states, as long as that is not written to each of them. */
  let beginning: number | null = null

  function write(length: number): void {
    if (beginning !== null) tile.reviseAll(length, beginning)
    beginning = null
  }

  /** The running inputs that all living members of the tile share, as long as that is not written to each of them. */
  let common: readonly Running[] | null = null

  function settle({ status, blocks: owned }: EquationMembers, first: number, length: number): void {
    if (common === null) return
    for (let p = 0; p < length; p++) if (status[first + p] === stopped.alive) owned[first + p] = common
    common = null
  }

  /** The running inputs that all living members share; null when they differ. */
  function sharedList(members: Members, first: number, length: number): readonly Running[] | null {
    if (common !== null) return common
    const owned = (members as EquationMembers).blocks
    let list: readonly Running[] | null = null
    for (let p = 0; p < length; p++) {
      if (members.status[first + p] !== stopped.alive) continue
      const own = owned[first + p]!
      if (list === null) list = own
      else if (own !== list && !equalLists(own, list)) return null
    }
    return list ?? none
  }

  /** What became of the members that moved; whether one of them stopped. */
  function takeCodes({ status }: Members, first: number, length: number): boolean {
    const { codes } = tile.views
    let lost = false
    for (let p = 0; p < length; p++) {
      if (status[first + p] !== stopped.alive || codes[p] === stopped.alive) continue
      status[first + p] = codes[p]!
      lost = true
    }
    if (lost) tile.forget()
    return lost
  }

  /**
   * The usual stretches, on which nothing happens to anybody and all have the same running inputs: from the leg at `at` on as many as there
   * are, in one go, and on to the break in the leg behind them; strays go in rounds beside them. Answers how many, the break if they stand at it,
   * and whether a member stopped on the way.
   */
  function glide(members: Members, first: number, length: number, legs: readonly Leg[], at: number, streams: Streams) {
    const nothing = { legs: 0, landed: null, lost: false, ends: false }
    if (drifts || !quiet(legs[at]!)) return nothing
    const shared = sharedList(members, first, length)
    const apart = shared ? null : findStrays(members, first, length)
    const list = shared ?? apart?.list
    if (!list) return nothing
    let due = Number.POSITIVE_INFINITY
    for (const each of list) due = Math.min(due, timeOf(each))
    let count = 0
    while (count < places.lookCount && at + count < legs.length) {
      const each = legs[at + count]!
      if (!quiet(each) || each.to >= due) break
      instants[count++] = each.to
      if (each.nudge) break
    }
    if (count === 0) return nothing
    // What is done to members where they stand ends the way too.
    const done = !legs[at + count - 1]!.nudge && standing(legs[at + count]) ? count + 1 : count
    const nudge = legs[at + done - 1]!.nudge
    const further = !apart && count < places.lookCount && !nudge
    const goal = further ? breakOf(legs[at + count], list) : Number.POSITIVE_INFINITY
    tile.setInstants(instants, count, goal)
    tile.setAllRates(list)
    if (apart) write(length)
    const leaves = !linear && !apart && (nudge?.drifts.length ?? 0) > 0
    const living = apart ? 0 : tile.pairLiving(members, first, length)
    const ends = leaves && living === length ? glideMode.ends : 0
    tile.views.mode[0] = (beginning === null ? 0 : glideMode.begins) | ends
    beginning = null
    if (apart) {
      for (const p of apart.strays) tile.views.codes[p] = stopped.alive
      glidePairs(tile.pair(apart.others, apart.others.length), first)
    } else {
      if (living > 0) glidePairs((living + 1) >> 1, first)
      else tile.views.codes.fill(stopped.alive, 0, length)
    }
    let lost = takeCodes(members, first, length)
    for (let i = 0; apart && i < count && !lost; i++) {
      lost = rounds(members, first, length, { ...legs[at + i]!, landed: false, streams }, null, apart.strays)
      if (legs[at + i]!.look) lookAt(apart.strays, legs[at + i]!.to, i)
    }
    for (let i = 0; i < count && !lost; i++) {
      show(members, first, length, legs[at + i]!, tile.views.looks, i * outputCount * tileSize)
    }
    return { legs: done, landed: goal < Number.POSITIVE_INFINITY ? goal : null, lost, ends: ends > 0 }
  }

  function glidePairs(pairs: number, first: number): void {
    const glide = resting?.glideOf(pairs) ?? compiled.glide
    glide(pairs, extra(first))
  }

  /** Outputs of members of the tile at an instant, among those of leg `i` of a glide. */
  function lookAt(which: Int32Array, time: number, i: number): void {
    const { targets, outputs, looks } = tile.views
    for (const p of which) targets[p] = time
    compiled.outputs(tile.pair(which, which.length))
    for (let o = 0; o < outputCount; o++)
      for (const p of which) looks[(i * outputCount + o) * tileSize + p] = outputs[o * tileSize + p]!
  }

  /** The first break of a leg to which a way leads that asks nothing of a member before; else infinity. */
  function breakOf(leg: Leg | undefined, list: readonly Running[]): number {
    if (!leg || aheadOf(leg.schedule, 0)) return Number.POSITIVE_INFINITY
    const due = mover.nextBreak(list, 0, Number.POSITIVE_INFINITY, leg.schedule)
    return due > leg.from && due <= leg.to ? due : Number.POSITIVE_INFINITY
  }

  function show(members: Members, first: number, length: number, leg: Leg, outputs: Float64Array, at: number): void {
    if (!leg.look) return
    const { status } = members
    const everybody = tile.pairLiving(members, first, length) === length
    for (let p = 0; p < length && !everybody; p++) {
      if (status[first + p] === stopped.alive) continue
      for (let o = 0; o < outputCount; o++) outputs[at + o * tileSize + p] = Number.NaN
    }
    leg.look({ first, length, outputs, at, tile: tile.members(leg.to) })
  }

  /** Whether a record tells every living member of the tile what it has already, so that nothing follows from it. */
  function repeats({ status }: Members, first: number, length: number, each: Happening): boolean {
    const { values } = tile.views.members
    const everywhere = (row: number, value: number) => {
      for (let p = 0; p < length; p++) {
        if (values[row * tileSize + p] !== value && status[first + p] === stopped.alive) return false
      }
      return true
    }
    if (each.kind === 'occasion') return everywhere(layout.occasion, each.occasion)
    if (each.kind !== 'covariate' || layout.lines.has(each.covariate)) return false
    const value = machine.limited(each.covariate, each.value)
    return (
      everywhere(layout.covariates[each.covariate]!.offset, value) && everywhere(layout.recorded + each.covariate, 1)
    )
  }

  /**
   * What members that share their running inputs do in step, as far as it goes without a look at each of them. Answers where that ends: the next
   * record, the instant, and their list; null when they share none.
   */
  function march(members: Members, first: number, length: number, { from, to, schedule, landed }: Passage) {
    let list = drifts ? null : sharedList(members, first, length)
    if (list === null) return null
    const { views } = tile
    const { values } = views.members
    const addTo = (row: number, amount: number) => {
      for (let p = row * tileSize; p < row * tileSize + length; p++) values[p]! += amount
    }
    let record = 0
    let time = from
    let lost = false
    // Who has landed stands with sound states, as if its path had begun here.
    let fresh = landed
    let sound = landed
    for (;;) {
      const due = mover.nextBreak(list, record, Number.POSITIVE_INFINITY, schedule)
      const target = due < to ? due : to
      if (target > time) {
        if (aheadOf(schedule, record)) break
        tile.setAllRates(list)
        const living = tile.pairLiving(members, first, length)
        if (living === 0) return { list, record, time: to, lost, over: true }
        views.targets.fill(target, 0, length)
        views.landing.fill(due <= to ? 1 : 0, 0, length)
        compiled.move((living + 1) >> 1, extra(first))
        lost = takeCodes(members, first, length) || lost
        fresh = due <= to
        sound = true
        time = target
      }
      if (due > to) {
        if (!sound) lost = dropBroken(members, first, length) || lost
        return { list, record, time: to, lost, over: true }
      }
      const happening = schedule.happenings[record]
      if (happening && !list.some((each) => timeOf(each) <= time) && repeats(members, first, length, happening)) {
        record++
        continue
      }
      const change = changes.of(list, record, time, schedule)
      if (!change.simple) break
      if (change.input >= 0) addTo(layout.counts + change.input, 1)
      if (change.bolus) addTo(firstState + change.state, change.amount)
      sound &&= !change.bolus
      list = change.after
      record = change.indexAfter
      if (change.bolus || !fresh) tile.restartAll(length, time)
      fresh = true
    }
    return { list, record, time, lost, over: false }
  }

  /** Carries the members of the tile that stand in the memory. Answers whether one of them stopped. */
  function moveTile(members: Members, first: number, length: number, passage: Passage): boolean {
    const { from, to, schedule, landed } = passage
    const happens = to > from || landed || schedule.happenings.length > 0
    const shared = happens ? march(members, first, length, passage) : null
    if (shared?.over) {
      common = shared.list
      return shared.lost
    }
    settle(members as EquationMembers, first, length)
    return rounds(members, first, length, passage, shared)
  }

  /** A stopped member keeps what it was before the call. */
  function restoreStopped({ values, count, status }: Members, first: number, length: number): void {
    const held = tile.views.members.values
    for (let p = 0; p < length; p++) {
      if (status[first + p] === stopped.alive) continue
      for (let s = 0; s < layout.width; s++) held[s * tileSize + p] = values[s * count + first + p]!
    }
  }

  /** Stops living members whose states are no numbers. */
  function dropBroken({ status }: Members, first: number, length: number): boolean {
    const { values } = tile.views.members
    // Products with 0 sum up to 0 as long as all are finite.
    let test = 0
    for (let i = 0; i < size; i++) {
      const row = (firstState + i) * tileSize
      for (let p = row; p < row + length; p++) test += values[p]! * 0
    }
    if (test === 0) return false
    let lost = false
    for (let p = 0; p < length; p++) {
      if (status[first + p] !== stopped.alive || tile.sound(p)) continue
      status[first + p] = stopped.notFinite
      lost = true
    }
    if (lost) tile.forget()
    return lost
  }

  function advanceTile(members: Members, first: number, length: number, passage: Passage): void {
    tile.copyIn(members, first, compiled.rows, length)
    if (eventful) eventful(members, first, length, passage)
    else if (moveTile(members, first, length, passage)) restoreStopped(members, first, length)
    settle(members as EquationMembers, first, length)
    tile.copyOut(members, first, length)
  }

  /** Parameters of the members of the tile follow their effects, or those that drift; `later`: that paths begin anew is told to the next glide. Answers whether one of them stopped. */
  function reviseTile(
    members: Members,
    first: number,
    length: number,
    time: number,
    drifted = false,
    later = false,
  ): boolean {
    const living = tile.pairLiving(members, first, length)
    if (living === 0) return false
    compiled[drifted ? 'drift' : 'revise']((living + 1) >> 1)
    const lost = takeCodes(members, first, length)
    if (living !== length || lost) {
      for (let p = 0; p < length; p++) if (members.status[first + p] === stopped.alive) tile.revise(p, time)
    } else if (later) {
      tile.beginAll(length, time)
      beginning = time
    } else tile.reviseAll(length, time)
    return lost
  }

  /** What a leg does to the members of the tile at its end. Answers whether one of them stopped. */
  function nudgeTile(
    members: Members,
    first: number,
    length: number,
    { drifts, given }: Nudge,
    time: number,
    later = false,
  ): boolean {
    const { values } = tile.views.members
    for (const { offset, by } of drifts)
      for (let p = 0; p < length; p++) values[offset * tileSize + p]! += by[first + p]!
    const known = drifts.every(({ offset }) => drifting.has(offset))
    let lost = drifts.length > 0 && reviseTile(members, first, length, time, known, later)
    const owned = (members as EquationMembers).blocks
    for (const { member, input, amount } of given) {
      const p = member - first
      if (p < 0 || p >= length || members.status[member] !== stopped.alive) continue
      settle(members as EquationMembers, first, length)
      if (beginning !== null) tile.revise(p, time)
      machine.load(tile.members(time), p)
      mover.running = owned[member]!
      mover.resume(time)
      const code = mover.enter(
        { input: structure.model.inputs.findIndex(({ name }) => name === input), amount, rate: 0 },
        time,
      )
      if (code === stopped.alive) {
        machine.store(tile.members(time), p)
        owned[member] = mover.running
        continue
      }
      members.status[member] = code
      lost = true
      tile.forget()
    }
    return lost
  }

  /** Outputs of the members of the tile in the memory at `time`. */
  function readTile(members: Members, first: number, length: number, time: number): Float64Array {
    tile.views.targets.fill(time, 0, length)
    const found = tile.pairLiving(members, first, length)
    if (found > 0) compiled.outputs((found + 1) >> 1)
    return tile.views.outputs
  }

  function tiles(members: Members, each: (first: number, length: number) => void): void {
    tile.refresh()
    for (let first = 0; first < members.count; first += tileSize) {
      tile.forget()
      each(first, Math.min(tileSize, members.count - first))
    }
  }

  return {
    start(members, time) {
      tiles(members, (first, length) => {
        tile.copyIn(members, first, layout.width, length)
        tile.views.targets.fill(time, 0, length)
        const living = tile.pairLiving(members, first, length)
        if (living > 0) {
          compiled.start((living + 1) >> 1)
          takeCodes(members, first, length)
        }
        tile.copyOut(members, first, length)
      })
    },
    revise(members) {
      tiles(members, (first, length) => {
        // Of a path that begins anew only the length of its next step is read.
        const everybody = tile.pairLiving(members, first, length) === length
        tile.copyIn(members, first, everybody && !linear ? layout.memory + 3 : layout.width, length)
        if (reviseTile(members, first, length, members.time)) restoreStopped(members, first, length)
        tile.copyOut(members, first, length)
      })
    },
    advance(members, from, to, schedule, streams) {
      tiles(members, (first, length) =>
        advanceTile(members, first, length, { from, to, landed: false, schedule, streams }),
      )
    },
    outputs(members, into) {
      const { count, status } = members
      const rows = firstState + size
      tiles(members, (first, length) => {
        tile.copyIn(members, first, rows, length)
        const outputs = readTile(members, first, length, members.time)
        for (let o = 0; o < outputCount; o++) {
          for (let p = 0; p < length; p++) {
            into[o * count + first + p] = status[first + p] === stopped.alive ? outputs[o * tileSize + p]! : Number.NaN
          }
        }
      })
    },
    follow(members, legs, streams, again, left = false) {
      const { status } = members
      const owned = (members as EquationMembers).blocks
      tiles(members, (first, length) => {
        const [oldStatus, oldBlocks] = [status.slice(first, first + length), owned.slice(first, first + length)]
        tile.copyIn(members, first, layout.width, length)

        let lost = false
        let landed: number | null = null
        for (let at = 0; at < legs.length && !lost; ) {
          if (landed === null) {
            const glided = glide(members, first, length, legs, at, streams)
            lost = glided.lost
            landed = glided.landed
            at += glided.legs
            if (glided.legs > 0) {
              const { nudge, to } = legs[at - 1]!
              if (nudge && !lost) lost = nudgeTile(members, first, length, nudge, to, glided.ends)
              continue
            }
          }
          const leg = legs[at++]!
          write(length)
          lost = moveTile(members, first, length, {
            ...leg,
            from: landed ?? leg.from,
            landed: landed !== null,
            streams,
          })
          landed = null
          if (!lost && leg.look) show(members, first, length, leg, readTile(members, first, length, leg.to), 0)
          if (!lost && leg.nudge) lost = nudgeTile(members, first, length, leg.nudge, leg.to)
        }
        if (!lost) {
          write(length)
          settle(members as EquationMembers, first, length)
          if (!left) tile.copyOut(members, first, length)
          return
        }
        const own = left ? { ...members, values: members.values.slice() } : members
        common = null
        beginning = null
        // Somebody stopped: once more with a look back at every instant, so that it keeps what it was at the last one.
        for (let p = 0; p < length; p++) {
          status[first + p] = oldStatus[p]!
          owned[first + p] = oldBlocks[p]!
        }
        tile.forget()
        again?.(first, length)
        for (const leg of legs) {
          advanceTile(own, first, length, { ...leg, landed: false, streams })
          if (leg.look) show(own, first, length, leg, readTile(own, first, length, leg.to), 0)
          if (!leg.nudge) continue
          nudgeTile(own, first, length, leg.nudge, leg.to)
          settle(own as EquationMembers, first, length)
          tile.copyOut(own, first, length)
        }
      })
    },
  }
}
