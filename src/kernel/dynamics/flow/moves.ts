import { chooseRoute } from './choose-route.ts'
import type { CompiledPlace } from './compiled.ts'
import { plan } from './heap.ts'
import { draw, uniformOf } from './law.ts'
import {
  endPhase,
  joinBlocked,
  joinInterrupted,
  joinQueue,
  joinServed,
  leaveInterrupted,
  leaveQueue,
  leaveServed,
  nextWaiting,
  takeBlocked,
  takeInterrupted,
  touch,
} from './queues.ts'
import * as runs from './run.ts'
import { becomePurpose, keyOf, placePurpose, type Run } from './run.ts'
import { advanceSharing, planSharing } from './sharing.ts'
import { giveStaff, keepStaff, releaseKept, takeStaff } from './staff.ts'
import type { HospitalState } from './state.ts'
import * as state from './state.ts'
import { returnRow } from './state.ts'
import { isFull, nextPlace, redirect } from './where-to.ts'

// Constants of this module are folded into its code; those of another are looked up at every use.
const { classSums, classWidth, int, intWidth, num, numWidth, phase, placeSums, placeWidth } = state
const { atPlace, event, outcomeCode, rank } = runs

/** How the next service goes, in the lowest two bits of `how`; above them the place, counted from one, where a patient is sent who has been blocked on the way there. */
const how = { fresh: 0, resume: 1, restart: 2, resample: 3 } as const

function setHow(s: HospitalState, p: number, way: number): void {
  const i = p * intWidth + int.how
  s.ints[i] = (s.ints[i]! & ~3) | way
}

/** A patient comes to a place that has room. */
export function accept(r: Run, p: number, place: number): void {
  const { s, program } = r
  const table = program.places[place]!
  if (table.occupancy) touch(r, place)
  s.ints[p * intWidth + int.place] = place
  s.nums[p * numWidth + num.since] = s.time
  s.ints[p * intWidth + int.visits]!++
  s.nums[p * numWidth + num.arrived] = s.time
  s.nums[p * numWidth + num.started] = Number.NaN
  s.nums[p * numWidth + num.served] = Number.NaN
  s.ints[p * intWidth + int.how] = how.fresh
  s.nums[p * numWidth + num.order] = s.heap.planned++
  s.present[place]!++
  s.sums[place * placeWidth + placeSums.arrivals]!++
  if (table.visitCost !== 0) s.cost += table.visitCost
  let patience = Number.POSITIVE_INFINITY
  if (table.patience) {
    const law = table.patience[s.ints[p * intWidth + int.class]!]
    if (law) patience = draw(law, s, p, place, keyOf(r, p, placePurpose(program, place, atPlace.patience)))
  }
  if (table.needs.length === 0 && !table.slotted && (table.infinite || canStartAtOnce(r, place))) {
    begin(r, p, place, table)
    return
  }
  joinQueue(r, p, place)
  serveWaiting(r, place)
  if (s.ints[p * intWidth + int.phase] === phase.waiting && table.preempt !== 'none' && s.duty[place]! > 0) {
    const first = nextWaiting(r, place)
    if (first >= 0) preempt(r, first, place)
  }
  if (s.ints[p * intWidth + int.phase] !== phase.waiting) return
  if (patience < Number.POSITIVE_INFINITY)
    plan(s.heap, s.time + patience, rank[event.renege], event.renege, p, s.ints[p * intWidth + int.waitStamp]!)
  planBecoming(r, p)
}

function canStartAtOnce(r: Run, place: number): boolean {
  const { s } = r
  return s.busy[place]! < s.duty[place]! && s.waiting[place] === 0
}

/** When the class of a waiting patient changes next: one law for every class it may become, the earliest wins. */
function planBecoming(r: Run, p: number): void {
  const { s, program } = r
  const options = program.becomes[s.ints[p * intWidth + int.class]!]
  if (!options) return
  let soonest = Number.POSITIVE_INFINITY
  let to = 0
  for (const option of options) {
    const key = keyOf(r, p, becomePurpose(program, option.to))
    const time = draw(option.law, s, p, s.ints[p * intWidth + int.place]!, key)
    if (time < soonest) {
      soonest = time
      to = option.to
    }
  }
  s.ints[p * intWidth + int.to] = to
  if (soonest < Number.POSITIVE_INFINITY)
    plan(s.heap, s.time + soonest, rank[event.become], event.become, p, s.ints[p * intWidth + int.classStamp]!)
}

/** Begins the service of a patient who holds a free server; the caller has taken the patient out of its queue. */
export function begin(r: Run, p: number, place: number, table: CompiledPlace): void {
  const { s } = r
  if (!table.slotted) s.busy[place]!++
  s.ints[p * intWidth + int.shift] = s.shiftOf[place]!
  startClock(r, p, place, table)
}

function startClock(r: Run, p: number, place: number, table: CompiledPlace): void {
  const { s, program } = r
  const cls = s.ints[p * intWidth + int.class]!
  const way = s.ints[p * intWidth + int.how]! & 3
  const first = way === how.fresh
  endPhase(s, p, place * placeWidth + placeSums.queueArea)
  s.nums[p * numWidth + num.started] = s.time
  s.ints[p * intWidth + int.phase] = phase.serving
  s.serving[place]!++
  let length: number
  if (way === how.resume) length = s.nums[p * numWidth + num.left]!
  else if (way === how.restart) length = s.nums[p * numWidth + num.length]!
  else {
    const key = keyOf(r, p, placePurpose(program, place, first ? atPlace.serve : atPlace.again))
    if (!first) key.what += (s.ints[p * intWidth + int.stamp]! & 31) * 4
    length = Math.max(0, draw(table.serve[cls]!, s, p, place, key))
  }
  // A service that is resumed keeps its whole length: it may have to be restarted later.
  if (way !== how.resume) s.nums[p * numWidth + num.length] = length
  if (first) {
    const wait = s.time - s.nums[p * numWidth + num.arrived]!
    const o = place * placeWidth
    s.sums[o + placeSums.starts]!++
    if (wait > 0) {
      s.sums[o + placeSums.wait]! += wait
      if (wait > table.target) s.sums[o + placeSums.breaches]!++
      if (wait > s.sums[o + placeSums.longestWait]!) s.sums[o + placeSums.longestWait] = wait
    }
    if (program.shape.classes > 1) {
      const w = 2 * (place * program.shape.classes + cls)
      s.classWaits[w]!++
      s.classWaits[w + 1]! += wait
    }
  }
  if (table.tracked) joinServed(s, p, place)
  if (table.sharing) {
    advanceSharing(r, place, s.serving[place]! - 1)
    s.nums[p * numWidth + num.left] = s.virtual[place]! + length
    planSharing(r, place)
  } else plan(s.heap, s.time + length, rank[event.end], event.end, p, s.ints[p * intWidth + int.stamp]!)
}

/** Serves whoever waits while servers and staff last: the interrupted first, then by priority and discipline. */
export function serveWaiting(r: Run, place: number): void {
  const { s, program } = r
  const table = program.places[place]!
  if (table.slotted) return
  while (s.waiting[place]! > 0 && (table.infinite || s.busy[place]! < s.duty[place]!)) {
    const resumed = s.interruptedHead[place]!
    const p = resumed >= 0 ? resumed : nextWaiting(r, place)
    if (p < 0 || (table.needs.length > 0 && !takeStaff(r, p, table.needs))) return
    if (resumed >= 0) takeInterrupted(s, place)
    else leaveQueue(r, p, place)
    begin(r, p, place, table)
  }
}

/** Servers, or staff, of a place have become free: staff may be wanted more elsewhere. */
export function freed(r: Run, place: number): void {
  if (r.program.places[place]!.needs.length > 0) serveStaffed(r)
  else serveWaiting(r, place)
}

/** Staff have become free: of the places that could begin, the patient of the highest priority who came first is served, again and again. */
export function serveStaffed(r: Run): void {
  const { s, program } = r
  for (;;) {
    let best = -1
    let level = Number.POSITIVE_INFINITY
    let order = Number.POSITIVE_INFINITY
    for (let place = 0; place < program.places.length; place++) {
      const table = program.places[place]!
      if (table.needs.length === 0 || table.slotted || s.waiting[place] === 0) continue
      if (!table.infinite && s.busy[place]! >= s.duty[place]!) continue
      const p = s.interruptedHead[place]! >= 0 ? s.interruptedHead[place]! : nextWaiting(r, place)
      const theirs = program.priorities[s.ints[p * intWidth + int.class]!]!
      if (theirs > level || (theirs === level && s.nums[p * numWidth + num.order]! >= order)) continue
      if (!takeStaff(r, p, table.needs)) continue
      giveStaff(r, p)
      best = place
      level = theirs
      order = s.nums[p * numWidth + num.order]!
    }
    if (best < 0) return
    const before = s.waiting[best]!
    serveOne(r, best)
    if (s.waiting[best] === before) return
  }
}

function serveOne(r: Run, place: number): void {
  const { s, program } = r
  const table = program.places[place]!
  const resumed = s.interruptedHead[place]!
  const p = resumed >= 0 ? resumed : nextWaiting(r, place)
  if (p < 0 || !takeStaff(r, p, table.needs)) return
  if (resumed >= 0) takeInterrupted(s, place)
  else leaveQueue(r, p, place)
  begin(r, p, place, table)
}

/** The service of a patient ends: class, destination, and on it goes, or it blocks. */
export function finish(r: Run, p: number): void {
  const { s, program } = r
  const place = s.ints[p * intWidth + int.place]!
  const table = program.places[place]!
  s.nums[p * numWidth + num.served] = s.time
  endPhase(s, p, place * placeWidth + placeSums.serviceArea)
  s.serving[place]!--
  s.ints[p * intWidth + int.stamp]!++
  if (table.tracked) leaveServed(s, p, place)
  const seen = s.ints[p * intWidth + int.class]!
  const sent = s.ints[p * intWidth + int.how]! >> 2
  if (table.changes && sent === 0) {
    const u = uniformOf(keyOf(r, p, placePurpose(program, place, atPlace.change)), 0)
    const chances = table.changes[seen]!
    let total = 0
    for (let c = 0; c < chances.length; c++) {
      total += chances[c]!
      if (u < total) {
        s.ints[p * intWidth + int.class] = c
        break
      }
    }
  }
  // The record names the class that was served.
  s.ints[p * intWidth + int.to] = seen
  const to = sent > 0 ? sent - 1 : redirect(r, nextPlace(r, p), p)
  if (to >= 0 && isFull(r, to)) {
    s.ints[p * intWidth + int.phase] = phase.blocked
    s.blocked[place]!++
    joinBlocked(s, p, to)
    if (table.sharing) planSharing(r, place)
    return
  }
  release(r, p, to)
}

/** A patient leaves its place: the server goes to the next, then the patient arrives, then whoever was blocked by this place comes. */
export function release(r: Run, p: number, to: number): void {
  const { s, program } = r
  const place = s.ints[p * intWidth + int.place]!
  const table = program.places[place]!
  if (table.occupancy) touch(r, place)
  const o = place * placeWidth
  if (s.ints[p * intWidth + int.phase] === phase.blocked) {
    s.blocked[place]!--
    endPhase(s, p, o + placeSums.blockedArea)
    s.sums[o + placeSums.blocked]! += s.time - s.nums[p * numWidth + num.served]!
  }
  s.present[place]!--
  s.sums[o + placeSums.ends]!++
  s.sums[o + placeSums.stay]! += s.time - s.nums[p * numWidth + num.arrived]!
  r.record?.add(
    s.ints[p * intWidth + int.number]!,
    s.ints[p * intWidth + int.to]!,
    place,
    s.nums[p * numWidth + num.arrived]!,
    s.nums[p * numWidth + num.started]!,
    s.nums[p * numWidth + num.served]!,
    s.time,
    outcomeCode.served,
  )
  if (!table.slotted && s.ints[p * intWidth + int.shift] === s.shiftOf[place]) {
    if (table.turnaround) {
      const key = keyOf(r, p, placePurpose(program, place, atPlace.turnaround))
      const until = s.time + Math.max(0, draw(table.turnaround, s, p, place, key))
      plan(s.heap, until, rank[event.clean], event.clean, place, s.shiftOf[place]!)
    } else s.busy[place]!--
  }
  if (table.needs.length > 0) {
    keepStaff(r, p, table.needs)
    giveStaff(r, p)
  }
  if (table.gives.length > 0) releaseKept(r, p, table.gives)
  if (table.sharing) planSharing(r, place)
  s.ints[p * intWidth + int.phase] = phase.none
  freed(r, place)
  if (table.gives.length > 0) serveStaffed(r)
  deliver(r, p, to)
  unblock(r, place)
}

export function deliver(r: Run, p: number, to: number): void {
  if (to >= 0) accept(r, p, to)
  else depart(r, p)
}

function depart(r: Run, p: number): void {
  const { s } = r
  const o = s.ints[p * intWidth + int.class]! * classWidth
  s.classTotals[o + classSums.left]!++
  s.classTotals[o + classSums.inside]! += s.time - s.nums[p * numWidth + num.entered]!
  s.inside--
  const kept = r.program.shape.staff > 0 && releaseKept(r, p, null)
  returnRow(s, p)
  if (kept) serveStaffed(r)
}

/** Lets in those whom the place has blocked, first come first, while there is room. */
export function unblock(r: Run, place: number): void {
  const { s } = r
  while (s.blockedHead[place]! >= 0 && !isFull(r, place)) {
    const p = takeBlocked(s, place)
    if (s.ints[p * intWidth + int.phase] === phase.interrupted) leaveInterrupted(s, p)
    release(r, p, place)
  }
}

/** Takes a server from the patient of the lowest priority who began last, when the waiting `p` goes before. */
export function preempt(r: Run, p: number, place: number): void {
  const { s, program } = r
  const table = program.places[place]!
  const mine = program.priorities[s.ints[p * intWidth + int.class]!]!
  let victim = -1
  for (let q = s.servedHead[place]!; q >= 0; q = s.ints[q * intWidth + int.nextServed]!) {
    const theirs = program.priorities[s.ints[q * intWidth + int.class]!]!
    const worst = victim < 0 ? -1 : program.priorities[s.ints[victim * intWidth + int.class]!]!
    if (
      theirs > worst ||
      (theirs === worst && s.nums[q * numWidth + num.started]! > s.nums[victim * numWidth + num.started]!)
    )
      victim = q
  }
  if (victim < 0 || program.priorities[s.ints[victim * intWidth + int.class]!]! <= mine) return
  // Interrupting gives the staff back, which could serve others: the newcomer needs them, so they are taken at once.
  const shift = s.ints[victim * intWidth + int.shift]!
  stop(r, victim, place, table)
  if (table.needs.length > 0 && !takeStaff(r, p, table.needs)) {
    takeStaff(r, victim, table.needs)
    s.ints[victim * intWidth + int.shift] = shift
    setHow(s, victim, how.resume)
    startClock(r, victim, place, table)
    return
  }
  recordInterruption(r, victim, place, s.ints[victim * intWidth + int.class]!)
  leaveQueue(r, p, place)
  if (table.preempt === 'reroute') reroute(r, victim, place)
  else {
    setHow(s, victim, how[table.preempt as 'resume'])
    joinQueue(r, victim, place)
    planBecoming(r, victim)
  }
  s.ints[p * intWidth + int.shift] = shift
  startClock(r, p, place, table)
  if (table.preempt === 'reroute') unblock(r, place)
}

/** Stops the clock of a patient being served; its server is the caller's. */
function stop(r: Run, p: number, place: number, table: CompiledPlace): void {
  const { s } = r
  if (table.sharing) advanceSharing(r, place, s.serving[place]!)
  endPhase(s, p, place * placeWidth + placeSums.serviceArea)
  s.serving[place]!--
  const resumed = (s.ints[p * intWidth + int.how]! & 3) === how.resume
  const from = s.nums[p * numWidth + (resumed ? num.left : num.length)]!
  s.nums[p * numWidth + num.left] = table.sharing
    ? s.nums[p * numWidth + num.left]! - s.virtual[place]!
    : s.nums[p * numWidth + num.started]! + from - s.time
  s.ints[p * intWidth + int.stamp]!++
  leaveServed(s, p, place)
  if (table.needs.length > 0) giveStaff(r, p)
}

function recordInterruption(r: Run, p: number, place: number, cls: number): void {
  const { s } = r
  r.record?.add(
    s.ints[p * intWidth + int.number]!,
    cls,
    place,
    s.nums[p * numWidth + num.arrived]!,
    s.nums[p * numWidth + num.started]!,
    Number.NaN,
    s.time,
    outcomeCode.interrupted,
  )
}

function reroute(r: Run, p: number, place: number): void {
  const { s } = r
  touch(r, place)
  s.present[place]!--
  s.ints[p * intWidth + int.phase] = phase.none
  deliver(r, p, nextPlace(r, p))
}

/** Interrupts a patient because a server or a slot goes off duty. */
export function interrupt(r: Run, p: number, place: number): void {
  const { s, program } = r
  const table = program.places[place]!
  const { offDuty } = table.servers
  stop(r, p, place, table)
  recordInterruption(r, p, place, s.ints[p * intWidth + int.class]!)
  if (offDuty === 'reroute') reroute(r, p, place)
  else {
    setHow(s, p, how[offDuty as 'resume'])
    joinInterrupted(r, p, place)
  }
}

/**
 * The server of one who is blocked goes off duty: unless there is room first, the service takes place again when there is another server
 * (of a service that is resumed nothing is left), towards the same destination.
 */
export function interruptBlocked(r: Run, p: number, place: number, to: number): void {
  const { s, program } = r
  const { servers, needs } = program.places[place]!
  endPhase(s, p, place * placeWidth + placeSums.blockedArea)
  s.blocked[place]!--
  if (needs.length > 0) giveStaff(r, p)
  recordInterruption(r, p, place, s.ints[p * intWidth + int.to]!)
  s.nums[p * numWidth + num.left] = 0
  s.ints[p * intWidth + int.how] = how[servers.offDuty as 'resume'] | ((to + 1) << 2)
  joinInterrupted(r, p, place)
}

/** A waiting patient's class changes: another queue, perhaps another's server. */
export function become(r: Run, p: number): void {
  const { s, program } = r
  const place = s.ints[p * intWidth + int.place]!
  const level = s.ints[p * intWidth + int.level]
  s.ints[p * intWidth + int.class] = s.ints[p * intWidth + int.to]!
  if (program.priorities[s.ints[p * intWidth + int.class]!] !== level) {
    const wait = s.ints[p * intWidth + int.waitStamp]!
    const stamp = s.ints[p * intWidth + int.classStamp]!
    leaveQueue(r, p, place)
    s.ints[p * intWidth + int.waitStamp] = wait
    s.ints[p * intWidth + int.classStamp] = stamp
    s.nums[p * numWidth + num.order] = s.heap.planned++
    joinQueue(r, p, place)
    if (program.places[place]!.preempt !== 'none' && s.duty[place]! > 0) preempt(r, p, place)
  }
  if (s.ints[p * intWidth + int.phase] === phase.waiting) planBecoming(r, p)
}

/** A waiting patient has lost patience. */
export function renege(r: Run, p: number): void {
  const { s, program } = r
  const place = s.ints[p * intWidth + int.place]!
  touch(r, place)
  endPhase(s, p, place * placeWidth + placeSums.queueArea)
  leaveQueue(r, p, place)
  s.present[place]!--
  s.sums[place * placeWidth + placeSums.reneged]!++
  s.ints[p * intWidth + int.phase] = phase.none
  const never = Number.NaN
  r.record?.add(
    s.ints[p * intWidth + int.number]!,
    s.ints[p * intWidth + int.class]!,
    place,
    s.nums[p * numWidth + num.arrived]!,
    never,
    never,
    s.time,
    outcomeCode.reneged,
  )
  const what = placePurpose(program, place, atPlace.route)
  deliver(r, p, chooseRoute(r, program.places[place]!.renegeTo[s.ints[p * intWidth + int.class]!]!, p, place, what))
  unblock(r, place)
}

/** The patient at a sharing place with the least work left is done. */
export function finishShared(r: Run, place: number): void {
  const { s } = r
  advanceSharing(r, place, s.serving[place]!)
  let done = -1
  for (let p = s.servedHead[place]!; p >= 0; p = s.ints[p * intWidth + int.nextServed]!)
    if (done < 0 || s.nums[p * numWidth + num.left]! < s.nums[done * numWidth + num.left]!) done = p
  if (done < 0) return
  // The others' work is counted from here: what rounding left of this one is nothing.
  s.virtual[place] = Math.max(s.virtual[place]!, s.nums[done * numWidth + num.left]!)
  finish(r, done)
}
