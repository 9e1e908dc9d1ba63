import { threefry } from '../random/threefry.ts'
import { stopped } from './dynamics.ts'
import { instructionsOf } from './evaluate.ts'
import type { EventPrograms } from './event-programs.ts'
import type { Propagator, Stepping } from './path.ts'

export interface EventfulParts {
  readonly size: number
  readonly programs: EventPrograms
  readonly slots: Float64Array
  /** Where states and time stand in the slots. */
  readonly at: { readonly states: number; readonly time: number }
  /** Moves the states that move by themselves, in their order. */
  readonly inner: Stepping
  /** Longest stretch in which conditions are looked at only a few times, model time. */
  readonly look: number
  /** Set here: whether the inner propagator must compute the conditions at each evaluation. */
  readonly mode: { live: boolean }
}

/** Events that can wait at once: many where they wait for a delay. */
const roomOf = ({ events }: EventPrograms) => (events.some(({ delay }) => delay >= 0) ? 512 : 64)
/** Where conditions are looked at in one stretch. */
const looks = 8
/** Events at one instant after which a model counts as one that never moves on. */
const mostAtOnce = 10_000
export const mostBreaks = 1_000_000
/** Rounds in which algebraic states and conditions may change each other at one instant. */
const mostRounds = 20

/**
 * Where things stand in the memory of a member: up to when conditions are known; whether it was ever started; lots drawn; live; when the next waiting event
 * is due; from here on states where the path began, then conditions, the inner propagator's, waiting events.
 */
export const known = 0
const started = 1
const lots = 2
export const live = 3
export const next = 4
export const states = 5

/** Numbers that `createEventful` keeps of a member besides those of the inner propagator. */
export const eventfulMemory = (size: number, programs: EventPrograms): number =>
  states + size + programs.watch.slots.length + roomOf(programs) * (2 + programs.mostChanges)

/**
 * Events on the way (Hairer, Nørsett, Wanner, Solving ODE I, II.6): conditions are looked at along the dense output of each step; the first
 * instant at which one has changed is found by bisection to the last bit, and the path breaks there. Then what the SBML specification
 * (Level 3 Version 2 Core, 4.11) says takes place: an event whose condition turns true computes its delay and, if it wants, its values, and
 * waits; one whose condition turns false again is dropped unless it persists; of those due, the one of highest priority takes place, all
 * conditions are looked at anew, and so on until none is due.
 *
 * Where conditions are looked at depends on the path alone, so looking at the states on the way changes no later bit.
 */
export function createEventful({ size, programs, slots, at, inner, look, mode }: EventfulParts): Propagator {
  const { watch, smooth, touch, actions, events, moving } = programs
  const room = roomOf(programs)
  const movers = [...moving.keys()].filter((i) => moving[i])
  const watches = watch.slots.length
  const parts = watches - touch.count
  // Conditions of time alone (doses by the clock) are looked at without the states on the way: the same bits, and the dense output is most of the work.
  const timed = !instructionsOf(watch.program).some(({ operands }) =>
    operands.some((slot) => slot >= at.states && slot < at.states + size),
  )
  const brief = new Uint8Array(events.length)
  const part = new Float64Array(movers.length)
  const full = new Float64Array(size)
  const seen = new Float64Array(watches)
  const words = { low: 0, high: 0 }
  const flags = states + size
  const own = flags + watches
  const queue = own + inner.memory
  const entry = 2 + programs.mostChanges
  const innerOf = (memory: Float64Array) => memory.subarray(own, queue)

  function place(time: number, y: Float64Array): void {
    for (let i = 0; i < size; i++) slots[at.states + i] = y[i]!
    slots[at.time] = time
  }

  /** States on the way at `time`, into `full` and the slots. */
  function follow(memory: Float64Array, time: number): number {
    const code = inner.reach(innerOf(memory), time, part)
    if (code !== stopped.alive) return code
    for (let i = 0; i < size; i++) full[i] = memory[states + i]!
    for (let i = 0; i < movers.length; i++) full[movers[i]!] = part[i]!
    place(time, full)
    return stopped.alive
  }

  /** Runs the conditions on the slots; true when one differs from what the memory knows. */
  function changed(memory: Float64Array): boolean {
    watch.program.run(slots)
    let differs = false
    for (let w = 0; w < watches; w++) {
      const value = slots[watch.slots[w]!]!
      // A condition that is no number counts as false.
      seen[w] = w < events.length ? (value !== 0 && !Number.isNaN(value) ? 1 : 0) : value
      if (!Object.is(seen[w], memory[flags + w]) && seen[w] !== memory[flags + w]) differs = true
    }
    return differs
  }

  function due(memory: Float64Array): number {
    let first = Number.POSITIVE_INFINITY
    for (let q = 0; q < room; q++) {
      const to = queue + q * entry
      if (memory[to]! > 0 && memory[to + 1]! < first) first = memory[to + 1]!
    }
    return first
  }

  /** Marks in `brief` the events whose condition is another just where compared values meet than before and after, on a path without a jump. */
  function meet(memory: Float64Array): void {
    brief.fill(0)
    let met = false
    for (let k = 0; k < touch.count; k++) {
      const now = seen[parts + k]!
      const crossed = memory[flags + parts + k]! * now === -1
      slots[touch.signs + k] = crossed ? 0 : now
      met ||= crossed
    }
    if (!met) return
    touch.program.run(slots)
    for (const e of events.keys()) {
      const slot = touch.slots[e]!
      if (slot < 0 || memory[flags + e] !== seen[e]) continue
      const there = slots[slot]!
      brief[e] = (there !== 0 && !Number.isNaN(there) ? 1 : 0) === seen[e] ? 0 : 1
    }
  }

  function drop(memory: Float64Array, e: number): void {
    for (let q = 0; q < room; q++) if (memory[queue + q * entry] === e + 1) memory[queue + q * entry] = 0
  }

  /** What turned true begins to wait; what turned false and does not persist waits no longer. */
  function turn(memory: Float64Array, time: number, smoothly: boolean): number {
    changed(memory)
    if (smoothly && touch.count > 0) meet(memory)
    else brief.fill(0)
    let ran = false
    for (const [e, event] of events.entries()) {
      const before = memory[flags + e]!
      if (before === seen[e] && brief[e] === 0) continue
      if (!event.persistent && (seen[e] === 0 || before === 1)) drop(memory, e)
      if (seen[e] === 0 && brief[e] === 0) continue
      if (!ran) actions.run(slots)
      ran = true
      const delay = event.delay < 0 ? 0 : slots[event.delay]!
      if (!(delay >= 0)) return stopped.invalid
      // True at this instant alone: nothing is left to wait for.
      if (delay > 0 && seen[e] === 0 && !event.persistent) continue
      const free = freePlace(memory)
      if (free < 0) return stopped.stepLimit
      memory[free] = e + 1
      memory[free + 1] = time + delay
      for (const [i, { value, early }] of event.set.entries()) memory[free + 2 + i] = early ? slots[value]! : Number.NaN
    }
    for (let w = 0; w < watches; w++) memory[flags + w] = seen[w]!
    return stopped.alive
  }

  /** A free place after those taken, so that those that came first stand first. */
  function freePlace(memory: Float64Array): number {
    let last = -1
    for (let q = 0; q < room; q++) if (memory[queue + q * entry]! > 0) last = q
    if (last + 1 < room) return queue + (last + 1) * entry
    // Move those that wait to the front.
    let to = 0
    for (let q = 0; q < room; q++) {
      if (memory[queue + q * entry]! === 0) continue
      if (to !== q) {
        memory.copyWithin(queue + to * entry, queue + q * entry, queue + (q + 1) * entry)
        memory[queue + q * entry] = 0
      }
      to++
    }
    return to < room ? queue + to * entry : -1
  }

  /** The waiting event that comes next at `time`; −1: none. */
  function chosen(memory: Float64Array, time: number): number {
    let best = -1
    let highest = Number.NEGATIVE_INFINITY
    let equals = 0
    let ran = false
    for (let q = 0; q < room; q++) {
      const from = queue + q * entry
      if (!(memory[from]! > 0 && memory[from + 1]! <= time)) continue
      const { priority } = events[memory[from]! - 1]!
      if (priority >= 0 && !ran) actions.run(slots)
      ran ||= priority >= 0
      const given = priority < 0 ? Number.NaN : slots[priority]!
      // What has no priority, or none that is a number, comes last.
      const value = Number.isNaN(given) ? Number.NEGATIVE_INFINITY : given
      if (best >= 0 && !(value >= highest)) continue
      equals = best >= 0 && value === highest ? equals + 1 : 1
      // Each of n equals is chosen with probability 1 / n.
      if (equals > 1 && lot(memory) * equals >= 1) continue
      best = from
      highest = value
    }
    return best
  }

  /** The next of a fixed sequence of uniform numbers: events of equal priority take place in an order that nothing may rely on. */
  function lot(memory: Float64Array): number {
    memory[lots]! += 1
    threefry(0, 0, memory[lots]!, 0, words)
    return words.low / 2 ** 32
  }

  /** Algebraic states in `full` follow what was set; so do the conditions that their equations read, which may hang on them in turn. */
  function settle(time: number): void {
    place(time, full)
    if (!inner.settle) return
    for (let pass = 0; pass < mostRounds; pass++) {
      watch.program.run(slots)
      let same = pass > 0
      for (let w = events.length; w < parts; w++) {
        const at = smooth.conditions + w - events.length
        const value = slots[watch.slots[w]!]!
        same &&= slots[at] === value
        slots[at] = value
      }
      if (same) return
      for (let i = 0; i < movers.length; i++) part[i] = full[movers[i]!]!
      inner.settle(time, part)
      for (let i = 0; i < movers.length; i++) full[movers[i]!] = part[i]!
      place(time, full)
    }
  }

  /** Everything that is due at `time`, with the states in `full`, to which a path without a jump led, or not. */
  function happen(memory: Float64Array, time: number, smoothly: boolean): number {
    place(time, full)
    let code = turn(memory, time, smoothly)
    for (let count = 0; code === stopped.alive; count++) {
      const from = chosen(memory, time)
      if (from < 0) return stopped.alive
      if (count >= mostAtOnce) return stopped.stepLimit
      const { set } = events[memory[from]! - 1]!
      memory[from] = 0
      actions.run(slots)
      for (const [i, each] of set.entries()) if (!each.early) memory[from + 2 + i] = slots[each.value]!
      for (const [i, each] of set.entries()) if (each.scale < 0) full[each.state] = memory[from + 2 + i]!
      place(time, full)
      if (set.some((each) => each.scale >= 0)) {
        actions.run(slots)
        for (const [i, each] of set.entries()) {
          if (each.scale >= 0) full[each.state] = memory[from + 2 + i]! * slots[each.scale]!
        }
      }
      settle(time)
      code = turn(memory, time, false)
    }
    return code
  }

  /** The path begins anew with the states in `full`. */
  function begin(memory: Float64Array, time: number): void {
    memory[known] = time
    memory[next] = due(memory)
    for (let i = 0; i < size; i++) memory[states + i] = full[i]!
    for (let i = 0; i < movers.length; i++) part[i] = full[movers[i]!]!
    inner.restart(innerOf(memory), time, part)
    enter(memory, false)
  }

  /** The equations of the member in the memory: conditions as they last changed, or computed afresh all the time. */
  function enter(memory: Float64Array, afresh: boolean): void {
    memory[live] = afresh ? 1 : 0
    mode.live = afresh
    for (let w = events.length; w < parts; w++) {
      slots[smooth.conditions + w - events.length] = memory[flags + w]!
    }
  }

  /** What the conditions read at `time`, into the slots. */
  function lookAt(memory: Float64Array, time: number): number {
    if (!timed) return follow(memory, time)
    slots[at.time] = time
    return stopped.alive
  }

  /** First instant in (from, end] at which a condition has changed, or infinity; the conditions up to there are known. */
  function firstChange(memory: Float64Array, from: number, end: number): number {
    let low = from
    for (let i = 1; i <= looks; i++) {
      const time = i === looks ? end : from + ((end - from) * i) / looks
      if (!(time > low)) continue
      if (lookAt(memory, time) !== stopped.alive) return Number.NaN
      if (!changed(memory)) {
        low = time
        continue
      }
      let high = time
      for (;;) {
        const middle = low + (high - low) / 2
        if (!(middle > low && middle < high)) return high
        if (lookAt(memory, middle) !== stopped.alive) return Number.NaN
        if (changed(memory)) high = middle
        else low = middle
      }
    }
    return Number.POSITIVE_INFINITY
  }

  /** Makes the path known beyond `from`. Where the equations cannot go on with the conditions as they were, these are computed afresh. */
  function step(memory: Float64Array, from: number): number {
    if (inner.ahead(innerOf(memory)) > from) return stopped.alive
    const code = inner.reach(innerOf(memory), beyond(from), part)
    if (code === stopped.alive || mode.live || parts === events.length) return code
    if (follow(memory, from) !== stopped.alive) return code
    begin(memory, from)
    enter(memory, true)
    return inner.reach(innerOf(memory), beyond(from), part)
  }

  /** Moves the member to `to` or, at the latest break before it, on; what happens at `to` has happened. */
  function go(memory: Float64Array, to: number): number {
    enter(memory, memory[live] === 1)
    for (let breaks = 0; breaks < mostBreaks; breaks++) {
      const waiting = memory[next]!
      let time = memory[known]!
      // Steps are looked through whole, whoever asks for which instant.
      let change = Number.POSITIVE_INFINITY
      while (time < to && time < waiting) {
        const from = time
        const code = step(memory, from)
        if (code !== stopped.alive) return code
        time = Math.min(inner.ahead(innerOf(memory)), from + look)
        change = firstChange(memory, from, time)
        if (Number.isNaN(change)) return stopped.notFinite
        if (change < Number.POSITIVE_INFINITY) break
        memory[known] = time
      }
      const broken = Math.min(change, waiting)
      if (broken > to) return stopped.alive
      const code = occur(memory, broken)
      if (code !== stopped.alive) return code
    }
    return stopped.stepLimit
  }

  /** What happens at a break on the known path, which then begins anew. */
  function occur(memory: Float64Array, time: number): number {
    const code = follow(memory, time) || happen(memory, time, true)
    if (code === stopped.alive) begin(memory, time)
    return code
  }

  return {
    memory: inner.memory + eventfulMemory(size, programs),
    occur,
    ...(inner.settle && {
      settle(time: number, y: Float64Array) {
        full.set(y)
        settle(time)
        y.set(full)
      },
    }),
    restart(memory, time, y) {
      full.set(y)
      settle(time)
      if (memory[started] === 0) {
        memory[started] = 1
        changed(memory)
        for (const [e, event] of events.entries()) seen[e] = event.initially ? 1 : 0
        for (let w = 0; w < watches; w++) memory[flags + w] = seen[w]!
      }
      // Trouble shows when the member moves next: an event that cannot take place leaves a state that is no number.
      if (happen(memory, time, false) !== stopped.alive) full.fill(Number.NaN)
      y.set(full)
      begin(memory, time)
    },
    reach(memory, to, y) {
      const code = go(memory, to) || follow(memory, to)
      if (code === stopped.alive) y.set(full)
      return code
    },
    land(memory, to, y) {
      const code = go(memory, to)
      if (code !== stopped.alive) return code
      const ended = memory[known]! === to && inner.ahead(innerOf(memory)) <= to
      const last = ended ? follow(memory, to) : inner.land(innerOf(memory), to, part)
      if (last !== stopped.alive) return last
      for (let i = 0; i < size; i++) full[i] = memory[states + i]!
      for (let i = 0; i < movers.length; i++) full[movers[i]!] = part[i]!
      y.set(full)
      return stopped.alive
    },
  }
}

/** A little later than `time`: enough that a step must be made. */
function beyond(time: number): number {
  const later = time + Math.abs(time) * Number.EPSILON
  return later > time ? later : time + Number.MIN_VALUE
}
