import type { CompiledServers } from './compiled.ts'
import { plan } from './heap.ts'
import { begin, freed, interrupt, interruptBlocked, serveStaffed, serveWaiting, unblock } from './moves.ts'
import { leaveQueue, nextWaiting, takeInterrupted, touch, touchStaff } from './queues.ts'
import { event, type Run, rank } from './run.ts'
import { takeStaff } from './staff.ts'
import { int, intWidth, num, numWidth, phase } from './state.ts'

/** Instant of the k-th boundary of a cycle of shifts or slots: offset + the boundary in the cycle + whole cycles. */
function boundary({ at, cycle, offset }: CompiledServers, k: number): number {
  return offset + at[k % at.length]! + Math.floor(k / at.length) * cycle
}

const wholeOf = (value: number) => Math.max(0, Math.floor(value + 1e-9))

/** Number on duty in shift k of the cycle, now. */
function countOf(r: Run, servers: CompiledServers, k: number): number {
  const i = k % servers.counts.length
  return wholeOf(servers.fixed[i] ?? servers.counts[i]!(r.s, -1, -1))
}

/** Puts servers and staff on duty at the start and plans the next shifts and slots; what lies before the start has taken place. */
export function openDuty(r: Run): void {
  const { s, program } = r
  program.places.forEach(({ servers }, place) => {
    if (servers.kind === 'infinite') s.duty[place] = Number.POSITIVE_INFINITY
    else if (servers.kind === 'count') s.duty[place] = countOf(r, servers, 0)
    else if (servers.kind === 'slots') {
      s.duty[place] = 0
      const k = firstFrom(servers, s.time, true)
      plan(s.heap, boundary(servers, k), rank[event.slot], event.slot, place, k)
    } else {
      const k = firstFrom(servers, s.time, false)
      s.duty[place] = s.time < servers.offset ? 0 : countOf(r, servers, k)
      planShift(r, servers, place, event.shift, k)
    }
  })
  program.staff.forEach(({ servers }, pool) => {
    const k = servers.kind === 'shifts' ? firstFrom(servers, s.time, false) : 0
    s.staffDuty[pool] = s.time < servers.offset ? 0 : countOf(r, servers, k)
    if (servers.kind === 'shifts') planShift(r, servers, pool, event.staffShift, k)
  })
}

/** The shift k ends at boundary k; before the offset, the first begins there. */
function planShift(r: Run, servers: CompiledServers, ref: number, kind: number, k: number): void {
  const { s } = r
  if (s.time < servers.offset) plan(s.heap, servers.offset, rank[event.shift], kind, ref, 0)
  else plan(s.heap, boundary(servers, k), rank[event.shift], kind, ref, k + 1)
}

/** First k whose boundary lies after an instant (`inclusive`: not before it). */
function firstFrom(servers: CompiledServers, time: number, inclusive: boolean): number {
  const cycles = Math.max(0, Math.floor((time - servers.offset) / servers.cycle))
  let k = cycles * servers.at.length
  while (inclusive ? boundary(servers, k) < time : boundary(servers, k) <= time) k++
  return k
}

/** Shift k of a place begins. */
export function changeShift(r: Run, place: number, k: number): void {
  const { s, program } = r
  const { servers } = program.places[place]!
  touch(r, place)
  plan(s.heap, boundary(servers, k), rank[event.shift], event.shift, place, k + 1)
  if (servers.offDuty !== 'carry') {
    s.shiftOf[place]!++
    s.busy[place] = 0
  }
  s.duty[place] = countOf(r, servers, k)
  if (servers.offDuty !== 'carry' && servers.offDuty !== 'finish') interruptAll(r, place)
  freed(r, place)
  unblock(r, place)
}

function interruptAll(r: Run, place: number): void {
  const { s, program } = r
  // Taken down first: who is rerouted may come to this place again.
  const served: number[] = []
  for (let p = s.servedHead[place]!; p >= 0; p = s.ints[p * intWidth + int.nextServed]!) served.push(p)
  for (const p of served) interrupt(r, p, place)
  if (s.blocked[place] === 0 || program.places[place]!.servers.offDuty === 'reroute') return
  for (let to = 0; to < s.blockedHead.length; to++)
    for (let p = s.blockedHead[to]!; p >= 0; p = s.ints[p * intWidth + int.next]!)
      if (s.ints[p * intWidth + int.place] === place && s.ints[p * intWidth + int.phase] === phase.blocked)
        interruptBlocked(r, p, place, to)
}

/** Shift k of a pool of staff begins; those at work finish what they do. */
export function changeStaffShift(r: Run, pool: number, k: number): void {
  const { s, program } = r
  const { servers } = program.staff[pool]!
  touchStaff(s, pool)
  plan(s.heap, boundary(servers, k), rank[event.staffShift], event.staffShift, pool, k + 1)
  s.staffDuty[pool] = countOf(r, servers, k)
  serveStaffed(r)
}

/** Slot k of a slotted place: so many services begin, at this instant only. */
export function openSlot(r: Run, place: number, k: number): void {
  const { s, program } = r
  const table = program.places[place]!
  const { servers } = table
  touch(r, place)
  plan(s.heap, boundary(servers, k + 1), rank[event.slot], event.slot, place, k + 1)
  const size = servers.sizes[k % servers.sizes.length]!
  const inService = s.serving[place]! + s.blocked[place]!
  let starts = Math.min(servers.capacitated ? Math.max(size - inService, 0) : size, s.present[place]!)
  if (servers.capacitated && servers.offDuty !== 'finish' && servers.offDuty !== 'carry')
    for (let over = inService - size; over > 0; over--) {
      const last = lastServed(r, place)
      if (last < 0) break
      interrupt(r, last, place)
    }
  while (starts-- > 0) {
    const resumed = s.interruptedHead[place]!
    const p = resumed >= 0 ? resumed : nextWaiting(r, place)
    if (p < 0 || (table.needs.length > 0 && !takeStaff(r, p, table.needs))) break
    if (resumed >= 0) takeInterrupted(s, place)
    else leaveQueue(r, p, place)
    begin(r, p, place, table)
  }
  // Whose service the slot has interrupted has given staff back.
  if (table.needs.length > 0) serveStaffed(r)
}

/** Of the patients being served: the lowest priority, then the latest arrival. */
function lastServed(r: Run, place: number): number {
  const { s, program } = r
  let last = -1
  for (let p = s.servedHead[place]!; p >= 0; p = s.ints[p * intWidth + int.nextServed]!) {
    if (last < 0) {
      last = p
      continue
    }
    const mine = program.priorities[s.ints[p * intWidth + int.class]!]!
    const worst = program.priorities[s.ints[last * intWidth + int.class]!]!
    if (
      mine > worst ||
      (mine === worst && s.nums[p * numWidth + num.arrived]! > s.nums[last * numWidth + num.arrived]!)
    )
      last = p
  }
  return last
}

/** After a lever has moved: numbers of servers and staff that depend on it; patients already served stay. */
export function refreshDuty(r: Run): void {
  const { s, program } = r
  program.places.forEach(({ servers }, place) => {
    if (servers.fixed.length === 0 || servers.fixed.every((each) => each !== null)) return
    const duty = countOf(r, servers, currentShift(r, servers))
    if (duty === s.duty[place] || s.time < servers.offset) return
    touch(r, place)
    s.duty[place] = duty
    serveWaiting(r, place)
    unblock(r, place)
  })
  program.staff.forEach(({ servers }, pool) => {
    if (servers.fixed.every((each) => each !== null) || s.time < servers.offset) return
    touchStaff(s, pool)
    s.staffDuty[pool] = countOf(r, servers, currentShift(r, servers))
  })
  serveStaffed(r)
}

function currentShift(r: Run, servers: CompiledServers): number {
  return servers.kind === 'shifts' ? firstFrom(servers, r.s.time, false) : 0
}
