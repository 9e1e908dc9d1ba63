import { type Members, stopped } from '../dynamics/dynamics.ts'
import { mostBreaks } from '../dynamics/eventful.ts'
import type { EquationMembers } from '../dynamics/members.ts'
import type { Running } from '../dynamics/running.ts'
import { rowsOfEvents } from './event-rows.ts'
import { tileSize } from './memory.ts'
import { aheadOf, type EnsembleParts, type Passage } from './passage.ts'
import type { Tile } from './tile.ts'

/**
 * Carries the members of a tile of a model with events: each in compiled code (`stride.ts`) to its own next break, then what happens there is applied by
 * the reference, one member at a time, until all have arrived. Where compiled code cannot go on, the reference goes that way too. Answers whether one of the
 * members stopped.
 */
export function createEventfulRounds(
  { layout, structure, compiled, machine, mover, stepLimit, events }: EnsembleParts,
  tile: Tile,
): (members: Members, first: number, length: number, passage: Passage) => boolean {
  const index = new Int32Array(tileSize)
  const now = new Float64Array(tileSize)
  const goal = new Float64Array(tileSize)
  const landing = new Uint8Array(tileSize)
  /** What members were before they were first worked on. */
  const before: Float64Array[] = []
  const worked = new Uint8Array(tileSize)
  const { rows } = compiled
  const { live } = rowsOfEvents(structure, layout)
  const jumps = structure.events!.watch.slots.length > structure.events!.events.length

  return (members, first, length, { from, to, schedule, streams }) => {
    const { status, values: all, count } = members
    const blocks = (members as EquationMembers).blocks
    tile.forget()
    const { views } = tile
    const { values } = views.members
    views.longest.fill(events!.look)
    const blocksBefore = blocks.slice(first, first + length)
    worked.fill(0)
    let lost = false

    /** A member that stops keeps what it was before the call. */
    function stop(p: number, code: number): void {
      const member = first + p
      status[member] = code
      lost = true
      blocks[member] = blocksBefore[p]!
      const was = before[p]!
      for (let s = 0; s < layout.width; s++) all[s * count + member] = was[s]!
      for (let s = 0; s < rows; s++) values[s * tileSize + p] = was[s]!
    }

    /** Something is done to a member by the reference; false when it stopped. */
    function work(p: number, time: number, act: (member: number) => number): boolean {
      const member = first + p
      if (worked[p] === 0) {
        before[p] ??= new Float64Array(layout.width)
        for (let s = 0; s < layout.width; s++) before[p]![s] = all[s * count + member]!
        worked[p] = 1
      }
      for (let s = 0; s < rows; s++) all[s * count + member] = values[s * tileSize + p]!
      machine.load(members, member)
      mover.running = blocks[member]!
      mover.resume(time)
      const code = act(member)
      if (code !== stopped.alive) {
        stop(p, code)
        return false
      }
      machine.store(members, member)
      blocks[member] = mover.running
      for (let s = 0; s < rows; s++) values[s * tileSize + p] = all[s * count + member]!
      return true
    }

    /** Members on their way to their goals; answers those that landed there. */
    function travel(moving: readonly number[]): number[] {
      const landed: number[] = []
      let pending = moving
      let breaks = 0
      const arrive = (p: number, byReference: boolean) => {
        if (landing[p] === 0 && !byReference) return
        const act = () => (landing[p] === 1 ? mover.land(goal[p]!) : mover.reach(goal[p]!))
        if (work(p, now[p]!, act) && landing[p] === 1) landed.push(p)
      }
      while (pending.length > 0) {
        const apart = pending.filter((p) => jumps && values[live * tileSize + p] === 1)
        const along = apart.length > 0 ? pending.filter((p) => !apart.includes(p)) : pending
        if (along.length > 0) compiled.move(tile.pair(Int32Array.from(along), along.length), stepLimit)
        for (const p of apart) arrive(p, true)
        pending = along.filter((p) => {
          if (views.codes[p] !== stopped.alive) {
            arrive(p, true)
            return false
          }
          const due = views.landing[p]!
          if (due <= goal[p]!)
            return work(p, now[p]!, () => (breaks < mostBreaks ? mover.occur(due) : stopped.stepLimit))
          arrive(p, false)
          return false
        })
        breaks++
      }
      return landed
    }

    let active: number[] = []
    for (let p = 0; p < length; p++) {
      if (status[first + p] !== stopped.alive) continue
      active.push(p)
      index[p] = 0
      now[p] = from
    }
    while (active.length > 0) {
      const moving: number[] = []
      const staying: number[] = []
      for (const p of active) {
        const list: readonly Running[] = blocks[first + p]!
        const due = mover.nextBreak(list, index[p]!, values[layout.drifts * tileSize + p]!, schedule)
        goal[p] = Math.min(due, to)
        landing[p] = due <= to ? 1 : 0
        if (!(goal[p]! > now[p]!)) {
          if (landing[p] === 1) staying.push(p)
          else work(p, now[p]!, () => mover.reach(now[p]!))
          continue
        }
        if (aheadOf(schedule, index[p]!)) {
          const ahead = schedule.ahead[index[p]!]!
          if (!work(p, now[p]!, (member) => mover.lookAhead(member, now[p]!, ahead, streams))) continue
        }
        tile.setRates(p, blocks[first + p]!)
        views.targets[p] = goal[p]!
        moving.push(p)
      }
      for (const p of travel(moving)) {
        now[p] = goal[p]!
        staying.push(p)
      }
      active = staying.filter((p) =>
        work(p, now[p]!, (member) => {
          const code = mover.take(member, now[p]!, index[p]!, schedule, streams)
          index[p] = mover.taken
          return code
        }),
      )
    }
    return lost
  }
}
