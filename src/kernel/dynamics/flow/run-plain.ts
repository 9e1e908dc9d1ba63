import { plainBench, plainLoop } from './plain-loop.ts'
import { event, type Run } from './run.ts'
import { growRows } from './state.ts'
import { fits, layOut, takeBack } from './workbench.ts'

/**
 * The quick way through processes that are plain as a whole: single patients arrive, and places have servers, a queue and a route but no limit,
 * nothing shared and nobody to ask. It leaves at the first event of another kind. `advance-hospital.ts` with `moves.ts` is the reference: it
 * does the same for any process, and comes to the same state, bit for bit.
 *
 * Returns the number of events done at the last instant; the root of the heap is the next event afterwards. Between two instants it also leaves
 * when `enough` has been planned.
 */
export function runPlain(r: Run, until: number, mostAtOnce: number, enough: number): number {
  const { s } = r
  for (;;) {
    const { heap } = s
    const kind = heap.size > 0 && heap.time[0]! < until ? heap.kind[0]! : event.policy
    if (kind !== event.end && kind !== event.arrive) return 0
    if (!fits(r)) return 0
    layOut(r, plainBench)
    const { arrivals, inside, free } = s
    const { size, planned } = heap
    const way = {
      arrivals,
      inside,
      free,
      size,
      planned,
      room: heap.time.length,
      instant: Number.NEGATIVE_INFINITY,
      atOnce: 0,
    }
    while (plainLoop(r, way, until, mostAtOnce) && (way.planned < enough || way.atOnce > 0)) {}
    takeBack(r, plainBench, way.room)
    s.arrivals = way.arrivals
    s.inside = way.inside
    s.free = way.free
    heap.size = way.size
    heap.planned = way.planned
    const { atOnce } = way
    if (
      s.free >= 0 ||
      heap.planned >= enough ||
      heap.size === 0 ||
      !(heap.time[0]! < until) ||
      heap.kind[0] !== event.arrive
    )
      return atOnce
    if (heap.stamp[0] !== s.streamStamp[heap.ref[0]!]) return atOnce
    growRows(s)
  }
}
