import { arrive, comeScheduled, openStreams, planPeriod, replanStreams, settleStreams } from './arrive.ts'
import { changeShift, changeStaffShift, openDuty, openSlot, refreshDuty } from './duty.ts'
import { plan, settle } from './heap.ts'
import { drawBeyond } from './law.ts'
import { become, begin, finish, finishShared, renege, serveWaiting, unblock } from './moves.ts'
import { joinQueue, touch, touchStaff } from './queues.ts'
import * as runs from './run.ts'
import { keyOf, placePurpose, type Run } from './run.ts'
import { runPlain } from './run-plain.ts'
import { takeStaff } from './staff.ts'
import * as state from './state.ts'
import { clearSums, takeRow } from './state.ts'
import { watchUntil } from './watch.ts'

// Constants of this module are folded into its code; those of another are looked up at every use.
const { int, intWidth, num, numWidth, phase } = state
const { atPlace, event, rank } = runs

/** A patient who is in the hospital when it starts. */
export interface Resident {
  readonly place: number
  readonly class: number
  /** When the stay at this place began. */
  readonly since: number
  /** Waiting for a server there; else being served since then. */
  readonly waiting?: boolean
  readonly attributes?: readonly number[]
}

/** Opens a hospital at `time`: duty, streams, rules, and the patients of the census with the time they have already spent. */
export function openHospital(r: Run, time: number, census: readonly Resident[] = []): void {
  const { s, program } = r
  s.time = time
  clearSums(s)
  openDuty(r)
  for (const [i, resident] of census.entries()) settleIn(r, resident, i)
  openStreams(r)
  program.policies.forEach(({ every, from }, policy) => {
    const first = from >= time ? from : from + Math.ceil((time - from) / every) * every
    plan(s.heap, first, rank[event.policy], event.policy, policy, 0)
  })
}

function settleIn(r: Run, { place, class: cls, since, waiting, attributes }: Resident, index: number): void {
  const { s, program } = r
  const p = takeRow(s)
  const table = program.places[place]!
  s.ints[p * intWidth + int.stream] = program.shape.streams
  s.ints[p * intWidth + int.index] = index
  s.ints[p * intWidth + int.number] = ++s.arrivals
  s.ints[p * intWidth + int.visits] = 1
  s.ints[p * intWidth + int.class] = cls
  s.ints[p * intWidth + int.place] = place
  s.nums[p * numWidth + num.entered] = since
  s.nums[p * numWidth + num.arrived] = since
  s.nums[p * numWidth + num.since] = since
  s.nums[p * numWidth + num.started] = Number.NaN
  s.nums[p * numWidth + num.served] = Number.NaN
  s.ints[p * intWidth + int.how] = 0
  s.ints[p * intWidth + int.step] = 0
  s.ints[p * intWidth + int.taken] = 0
  s.nums[p * numWidth + num.order] = s.heap.planned++
  const width = program.shape.attributes
  for (let i = 0; i < width; i++) s.attributes[p * width + i] = attributes?.[i] ?? 0
  s.inside++
  s.present[place]!++
  if (waiting || table.slotted || table.sharing || (table.needs.length > 0 && !takeStaff(r, p, table.needs))) {
    joinQueue(r, p, place)
    serveWaiting(r, place)
    return
  }
  const elapsed = s.time - since
  const key = keyOf(r, p, placePurpose(program, place, atPlace.serve))
  const total = drawBeyond(table.serve[cls]!, elapsed, s, p, place, key)
  s.ints[p * intWidth + int.how] = 1
  s.nums[p * numWidth + num.left] = Math.max(0, total - elapsed)
  begin(r, p, place, table)
  s.ints[p * intWidth + int.how] = 0
  s.nums[p * numWidth + num.started] = since
  s.nums[p * numWidth + num.length] = total
}

const mostAtOnce = 1_000_000

/**
 * Lets everything happen that is due before `until`; what is due at `until` itself happens in the next call. False when a million
 * events come at one instant: patients go round in a circle of services without duration.
 */
export const advanceHospital = (r: Run, until: number): boolean =>
  advancePart(r, until, Number.POSITIVE_INFINITY) === 'done'

/**
 * The same in parts of `most` events or so, each at once after the other: `more` says that this was not the last. Wherever parts end, between
 * two instants, nothing comes out otherwise. `stuck` is the `false` of `advanceHospital`.
 */
export function advancePart(r: Run, until: number, most: number): 'done' | 'more' | 'stuck' {
  const { s, program } = r
  const { heap } = s
  // Every event that has a consequence plans something.
  const enough = heap.planned + most
  const watching = program.watched.length > 0
  let instant = Number.NEGATIVE_INFINITY
  let atOnce = 0
  for (;;) {
    settle(heap)
    if (program.plain.whole && runPlain(r, until, mostAtOnce, enough) > mostAtOnce) return 'stuck'
    if (heap.size === 0) break
    const time = heap.time[0]!
    if (time >= until) break
    if (time > instant) {
      if (heap.planned >= enough) return 'more'
      instant = time
      atOnce = 0
    } else if (++atOnce > mostAtOnce) return 'stuck'
    if (watching && time > s.time) watchUntil(r, time)
    s.time = time
    const ref = heap.ref[0]!
    const stamp = heap.stamp[0]!
    const kind = heap.kind[0]!
    heap.hole = true
    switch (kind) {
      case event.arrive:
        if (stamp === s.streamStamp[ref]) arrive(r, ref)
        break
      case event.end:
        if (stamp === s.ints[ref * intWidth + int.stamp]) finish(r, ref)
        break
      case event.sharedEnd:
        if (stamp === s.sharingStamp[ref]) finishShared(r, ref)
        break
      case event.come:
        comeScheduled(r, ref, stamp)
        break
      case event.clean:
        if (stamp === s.shiftOf[ref]) {
          s.busy[ref]!--
          serveWaiting(r, ref)
          unblock(r, ref)
        }
        break
      case event.renege:
        if (stamp === s.ints[ref * intWidth + int.waitStamp] && s.ints[ref * intWidth + int.phase] === phase.waiting)
          renege(r, ref)
        break
      case event.become:
        if (stamp === s.ints[ref * intWidth + int.classStamp] && s.ints[ref * intWidth + int.phase] === phase.waiting)
          become(r, ref)
        break
      case event.shift:
        changeShift(r, ref, stamp)
        break
      case event.slot:
        openSlot(r, ref, stamp)
        break
      case event.staffShift:
        changeStaffShift(r, ref, stamp)
        break
      case event.policy:
        decide(r, ref)
        break
      case event.period:
        planPeriod(r, ref, stamp)
        break
    }
  }
  if (until < Number.POSITIVE_INFINITY) {
    if (watching) watchUntil(r, until)
    s.time = until
  }
  return 'done'
}

/** A rule of the model sets its levers. */
function decide(r: Run, policy: number): void {
  const { s, program } = r
  const { every, set } = program.policies[policy]!
  plan(s.heap, s.time + every, rank[event.policy], event.policy, policy, 0)
  const values = set.map(({ to }) => to(s, -1, -1))
  setLevers(
    r,
    set.map(({ symbol }, i) => [symbol, values[i]!]),
  )
}

/** Moves levers (or parameters) and lets everything follow that depends on them. */
export function setLevers(r: Run, settings: readonly (readonly [symbol: number, value: number])[]): void {
  const { s } = r
  if (settings.every(([symbol, value]) => s.symbols[symbol] === value)) return
  settleStreams(r)
  for (const [symbol, value] of settings) s.symbols[symbol] = value
  replanStreams(r)
  refreshDuty(r)
}

/** Brings the time sums of every place and pool up to now, before they are read or cleared. */
export function touchAll(r: Run): void {
  const { s, program } = r
  for (let place = 0; place < program.places.length; place++) touch(r, place)
  for (let pool = 0; pool < program.staff.length; pool++) touchStaff(s, pool)
}
