import { type Members, stopped } from '../dynamics/dynamics.ts'
import type { EquationMembers } from '../dynamics/members.ts'
import type { Running } from '../dynamics/running.ts'
import { type Change, type createChanges, equalLists } from './changes.ts'
import { tileSize } from './memory.ts'
import { aheadOf, type EnsembleParts, type Passage } from './passage.ts'
import type { Tile } from './tile.ts'

const none: readonly Running[] = []

/** How far the members of a tile have come in step: the next record, the instant, and their list. */
export interface Shared {
  readonly list: readonly Running[]
  readonly record: number
  readonly time: number
  readonly lost: boolean
}

/**
 * Carries the members of a tile in rounds: each to its own next break (in compiled code), then what happens there is applied as in the reference,
 * one member at a time, until all have arrived; or of those in `places` alone. Answers whether one of them stopped, in these rounds or before.
 */
export function createRounds(
  { layout, compiled, machine, mover, drifts }: EnsembleParts,
  tile: Tile,
  changes: ReturnType<typeof createChanges>,
  extra: (first: number, start: number) => number,
) {
  const next = new Float64Array(tileSize)
  const index = new Int32Array(tileSize)
  const now = new Float64Array(tileSize)
  const active = new Int32Array(tileSize)
  const moving = new Int32Array(tileSize)
  const staying = new Int32Array(tileSize)
  const firstState = layout.states[0]?.offset ?? 0
  const blocks: (readonly Running[])[] = new Array(tileSize).fill(none)

  return (
    members: Members,
    first: number,
    length: number,
    passage: Passage,
    shared: Shared | null,
    places?: Int32Array,
  ): boolean => {
    const { from, to, schedule, streams } = passage
    const { status } = members
    const owned = (members as EquationMembers).blocks
    let lost = shared?.lost ?? false
    tile.forget()
    const { views } = tile
    const { values } = views.members
    let activeCount = 0
    let before = none
    const size = places?.length ?? length
    for (let i = 0; i < size; i++) {
      const p = places ? places[i]! : i
      if (status[first + p] !== stopped.alive) continue
      active[activeCount++] = p
      index[p] = shared?.record ?? 0
      now[p] = shared?.time ?? from
      // Members with equal lists share one, so that what follows from it is worked out once.
      const own = shared?.list ?? owned[first + p]!
      before = own.length === 0 ? none : equalLists(own, before) ? before : own
      blocks[p] = before
    }
    const stop = (p: number, code: number) => {
      status[first + p] = code
      lost = true
    }
    const work = (p: number, act: (member: number) => number): boolean => {
      machine.load(tile.members(from), p)
      mover.running = blocks[p]!
      mover.resume(now[p]!)
      const code = act(first + p)
      if (code !== stopped.alive) {
        stop(p, code)
        return false
      }
      machine.store(tile.members(from), p)
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
        if (aheadOf(schedule, record)) {
          const ahead = schedule.ahead[record]!
          if (!work(p, (member) => mover.lookAhead(member, now[p]!, ahead, streams))) continue
        }
        tile.setRates(p, blocks[p]!)
        views.targets[p] = target
        views.landing[p] = due <= to ? 1 : 0
        moving[movingCount++] = p
      }
      if (movingCount > 0) {
        // A member that moves alone takes the record of its usual pair.
        const start = movingCount <= 2 ? moving[0]! >> 1 : 0
        compiled.move(tile.pair(moving, movingCount), extra(first, start))
      }
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
      let change: Change | null = null
      for (let i = 0; i < stayingCount; i++) {
        const p = staying[i]!
        if (next[p]! > to) {
          // Nothing more happens, and there is no way left to go.
          if (!tile.sound(p)) stop(p, stopped.notFinite)
          continue
        }
        if (!change || change.list !== blocks[p] || change.index !== index[p] || change.time !== now[p]) {
          change = changes.of(blocks[p]!, index[p]!, now[p]!, schedule)
        }
        if (change.simple) {
          if (change.input >= 0) values[(layout.counts + change.input) * tileSize + p]! += 1
          if (change.bolus) values[(firstState + change.state) * tileSize + p]! += change.amount
          blocks[p] = change.after
          index[p] = change.indexAfter
          tile.restart(p, now[p]!)
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
    for (let i = 0; i < size; i++) {
      const p = places ? places[i]! : i
      if (status[first + p] === stopped.alive) owned[first + p] = blocks[p]!
    }
    return lost
  }
}
