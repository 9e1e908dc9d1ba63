import { uniformOf } from './law.ts'
import * as runs from './run.ts'
import { keyOf, placePurpose, type Run } from './run.ts'
import type { HospitalState } from './state.ts'
import * as state from './state.ts'

// Constants of this module are folded into its code; those of another are looked up at every use.
const { int, intWidth, num, numWidth, phase, placeSums, placeWidth } = state
const { atPlace } = runs

/**
 * Brings the sums that change with a place's counts up to now: servers on duty, and the occupancy where a report asks for it. All other time
 * sums are taken patient by patient, when a phase ends.
 */
export function touch(r: Run, place: number): void {
  const { s } = r
  const dt = s.time - s.touched[place]!
  if (dt <= 0) return
  s.touched[place] = s.time
  const { occupancy, infinite } = r.program.places[place]!
  if (!infinite) s.sums[place * placeWidth + placeSums.dutyArea]! += s.duty[place]! * dt
  if (!occupancy) return
  const n = s.present[place]!
  if (n >= s.occupancy[place]!.length) {
    const wider = new Float64Array(Math.max(64, 2 * n))
    wider.set(s.occupancy[place]!)
    s.occupancy[place] = wider
  }
  s.occupancy[place]![n]! += dt
}

/** Ends a phase of a patient: its time since `since`, or since the sums were cleared, is added to `sum`. */
export function endPhase(s: HospitalState, p: number, sum: number): void {
  const since = s.nums[p * numWidth + num.since]!
  s.sums[sum]! += s.time - (since > s.clearedAt ? since : s.clearedAt)
  s.nums[p * numWidth + num.since] = s.time
}

/** The time sums of a place so far: what has ended, and the phases under way. */
export function areasOf(
  s: HospitalState,
  place: number,
): { waiting: number; serving: number; blocked: number; present: number } {
  const o = place * placeWidth
  let waiting = s.sums[o + placeSums.queueArea]!
  let serving = s.sums[o + placeSums.serviceArea]!
  let blocked = s.sums[o + placeSums.blockedArea]!
  for (let p = 0; p < s.rows; p++) {
    if (s.ints[p * intWidth + int.phase] === phase.none || s.ints[p * intWidth + int.place] !== place) continue
    const time = s.time - Math.max(s.nums[p * numWidth + num.since]!, s.clearedAt)
    if (s.ints[p * intWidth + int.phase] === phase.serving) serving += time
    else if (s.ints[p * intWidth + int.phase] === phase.blocked) blocked += time
    else waiting += time
  }
  return { waiting, serving, blocked, present: waiting + serving + blocked }
}

export function touchStaff(s: HospitalState, staff: number): void {
  const dt = s.time - s.staffTouched[staff]!
  s.staffArea[staff]! += s.staffBusy[staff]! * dt
  s.staffDutyArea[staff]! += s.staffDuty[staff]! * dt
  s.staffTouched[staff] = s.time
}

/** Puts a patient at the end of the queue of its level, or, with an order from before (after an interruption), where it stood. */
export function joinQueue(r: Run, p: number, place: number): void {
  const { s, program } = r
  const level = program.priorities[s.ints[p * intWidth + int.class]!]!
  s.ints[p * intWidth + int.level] = level
  const q = place * program.levels + level
  let after = s.queueTail[q]!
  while (after >= 0 && s.nums[after * numWidth + num.order]! > s.nums[p * numWidth + num.order]!)
    after = s.ints[after * intWidth + int.before]!
  const next = after >= 0 ? s.ints[after * intWidth + int.next]! : s.queueHead[q]!
  s.ints[p * intWidth + int.before] = after
  s.ints[p * intWidth + int.next] = next
  if (after >= 0) s.ints[after * intWidth + int.next] = p
  else s.queueHead[q] = p
  if (next >= 0) s.ints[next * intWidth + int.before] = p
  else s.queueTail[q] = p
  s.ints[p * intWidth + int.phase] = phase.waiting
  const waiting = ++s.waiting[place]!
  const o = place * placeWidth + placeSums.longestQueue
  if (waiting > s.sums[o]!) s.sums[o] = waiting
}

export function leaveQueue(r: Run, p: number, place: number): void {
  const { s, program } = r
  const q = place * program.levels + s.ints[p * intWidth + int.level]!
  const a = s.ints[p * intWidth + int.before]!
  const b = s.ints[p * intWidth + int.next]!
  if (a >= 0) s.ints[a * intWidth + int.next] = b
  else s.queueHead[q] = b
  if (b >= 0) s.ints[b * intWidth + int.before] = a
  else s.queueTail[q] = a
  s.waiting[place]!--
  s.ints[p * intWidth + int.waitStamp]!++
  s.ints[p * intWidth + int.classStamp]!++
}

/** The patient who would be served next; −1: nobody waits. */
export function nextWaiting(r: Run, place: number): number {
  const { s, program } = r
  const first = place * program.levels
  for (let q = first; q < first + program.levels; q++) {
    const head = s.queueHead[q]!
    if (head < 0) continue
    const { discipline } = program.places[place]!
    if (discipline === 'lifo') return s.queueTail[q]!
    if (discipline !== 'random' || s.ints[head * intWidth + int.next]! < 0) return head
    let count = 0
    for (let p = head; p >= 0; p = s.ints[p * intWidth + int.next]!) count++
    // Keyed by who stands first and how many have begun here, so that it is a new draw each time.
    const key = keyOf(r, head, placePurpose(program, place, atPlace.order))
    key.entity = (key.entity + 65537 * s.sums[place * placeWidth + placeSums.starts]!) | 0
    let skip = Math.floor(uniformOf(key, 0) * count)
    let p = head
    while (skip-- > 0) p = s.ints[p * intWidth + int.next]!
    return p
  }
  return -1
}

export function joinServed(s: HospitalState, p: number, place: number): void {
  const tail = s.servedTail[place]!
  s.ints[p * intWidth + int.beforeServed] = tail
  s.ints[p * intWidth + int.nextServed] = -1
  if (tail >= 0) s.ints[tail * intWidth + int.nextServed] = p
  else s.servedHead[place] = p
  s.servedTail[place] = p
}

export function leaveServed(s: HospitalState, p: number, place: number): void {
  const a = s.ints[p * intWidth + int.beforeServed]!
  const b = s.ints[p * intWidth + int.nextServed]!
  if (a >= 0) s.ints[a * intWidth + int.nextServed] = b
  else s.servedHead[place] = b
  if (b >= 0) s.ints[b * intWidth + int.beforeServed] = a
  else s.servedTail[place] = a
}

/**
 * Interrupted patients wait apart and go first: by priority and arrival after a shift, in the order in which they were interrupted at slots.
 * Their chain is `nextServed`, since one who was blocked stands in the chain of the blocked too.
 */
export function joinInterrupted(r: Run, p: number, place: number): void {
  const { s, program } = r
  const { slotted } = program.places[place]!
  const mine = program.priorities[s.ints[p * intWidth + int.class]!]!
  let after = -1
  let next = s.interruptedHead[place]!
  while (next >= 0) {
    const theirs = program.priorities[s.ints[next * intWidth + int.class]!]!
    if (
      !slotted &&
      (theirs > mine ||
        (theirs === mine && s.nums[next * numWidth + num.arrived]! > s.nums[p * numWidth + num.arrived]!))
    )
      break
    after = next
    next = s.ints[next * intWidth + int.nextServed]!
  }
  s.ints[p * intWidth + int.nextServed] = next
  if (after >= 0) s.ints[after * intWidth + int.nextServed] = p
  else s.interruptedHead[place] = p
  s.ints[p * intWidth + int.phase] = phase.interrupted
  s.waiting[place]!++
}

/** The first of the interrupted gets a server again; one who was blocked has to do with another service, and no longer waits for room. */
export function takeInterrupted(s: HospitalState, place: number): number {
  const p = s.interruptedHead[place]!
  s.interruptedHead[place] = s.ints[p * intWidth + int.nextServed]!
  s.waiting[place]!--
  if (!Number.isNaN(s.nums[p * numWidth + num.served]!)) leaveBlocked(s, p)
  return p
}

/** There is room for one who was interrupted while blocked: it counts as blocked again, and needs no server. */
export function leaveInterrupted(s: HospitalState, p: number): void {
  const place = s.ints[p * intWidth + int.place]!
  const after = s.ints[p * intWidth + int.nextServed]!
  let q = s.interruptedHead[place]!
  if (q === p) s.interruptedHead[place] = after
  else {
    while (s.ints[q * intWidth + int.nextServed] !== p) q = s.ints[q * intWidth + int.nextServed]!
    s.ints[q * intWidth + int.nextServed] = after
  }
  s.waiting[place]!--
  endPhase(s, p, place * placeWidth + placeSums.queueArea)
  s.ints[p * intWidth + int.phase] = phase.blocked
  s.blocked[place]!++
}

function leaveBlocked(s: HospitalState, p: number): void {
  s.nums[p * numWidth + num.served] = Number.NaN
  for (let to = 0; to < s.blockedHead.length; to++) {
    let before = -1
    for (let q = s.blockedHead[to]!; q >= 0; before = q, q = s.ints[q * intWidth + int.next]!) {
      if (q !== p) continue
      const next = s.ints[p * intWidth + int.next]!
      if (before >= 0) s.ints[before * intWidth + int.next] = next
      else s.blockedHead[to] = next
      if (next < 0) s.blockedTail[to] = before
      return
    }
  }
}

export function joinBlocked(s: HospitalState, p: number, to: number): void {
  s.ints[p * intWidth + int.next] = -1
  const tail = s.blockedTail[to]!
  if (tail >= 0) s.ints[tail * intWidth + int.next] = p
  else s.blockedHead[to] = p
  s.blockedTail[to] = p
}

export function takeBlocked(s: HospitalState, to: number): number {
  const p = s.blockedHead[to]!
  s.blockedHead[to] = s.ints[p * intWidth + int.next]!
  if (s.blockedHead[to]! < 0) s.blockedTail[to] = -1
  return p
}
