/**
 * Coming events in a binary heap of parallel arrays, ordered by time, then by rank of the kind, then by when they were planned.
 * Plain data, so that a state can be cloned. A cancelled event stays until its time; its `stamp` no longer matches then.
 */
export interface Heap {
  size: number
  /** The root has been taken and its place is free: the next event planned goes there with one sift. */
  hole: boolean
  planned: number
  time: Float64Array
  order: Float64Array
  kind: Uint8Array
  ref: Int32Array
  stamp: Int32Array
}

export function createHeap(room = 64): Heap {
  return {
    size: 0,
    hole: false,
    planned: 0,
    time: new Float64Array(room),
    order: new Float64Array(room),
    kind: new Uint8Array(room),
    ref: new Int32Array(room),
    stamp: new Int32Array(room),
  }
}

const rankSize = 2 ** 48

/** Plans an event. Events of a lower rank come first at one instant. */
export function plan(heap: Heap, time: number, rank: number, kind: number, ref: number, stamp: number): void {
  const order = rank * rankSize + heap.planned++
  if (heap.hole) {
    heap.hole = false
    siftDown(heap, time, order, kind, ref, stamp)
    return
  }
  if (heap.size === heap.time.length) growHeap(heap)
  let at = heap.size++
  const { time: times, order: orders } = heap
  while (at > 0) {
    const up = (at - 1) >> 1
    const above = times[up]!
    if (above < time || (above === time && orders[up]! < order)) break
    move(heap, up, at)
    at = up
  }
  put(heap, at, time, order, kind, ref, stamp)
}

/** Fills the hole that the last event left; afterwards the root is the next event. */
export function settle(heap: Heap): void {
  if (!heap.hole) return
  heap.hole = false
  const last = --heap.size
  if (last > 0)
    siftDown(heap, heap.time[last]!, heap.order[last]!, heap.kind[last]!, heap.ref[last]!, heap.stamp[last]!)
}

function siftDown(heap: Heap, time: number, order: number, kind: number, ref: number, stamp: number): void {
  const { size, time: times, order: orders } = heap
  let at = 0
  for (;;) {
    let child = 2 * at + 1
    if (child >= size) break
    let below = times[child]!
    const other = child + 1
    if (other < size) {
      const beside = times[other]!
      if (beside < below || (beside === below && orders[other]! < orders[child]!)) {
        child = other
        below = beside
      }
    }
    if (time < below || (time === below && order < orders[child]!)) break
    move(heap, child, at)
    at = child
  }
  put(heap, at, time, order, kind, ref, stamp)
}

function move(heap: Heap, from: number, to: number): void {
  heap.time[to] = heap.time[from]!
  heap.order[to] = heap.order[from]!
  heap.kind[to] = heap.kind[from]!
  heap.ref[to] = heap.ref[from]!
  heap.stamp[to] = heap.stamp[from]!
}

function put(heap: Heap, at: number, time: number, order: number, kind: number, ref: number, stamp: number): void {
  heap.time[at] = time
  heap.order[at] = order
  heap.kind[at] = kind
  heap.ref[at] = ref
  heap.stamp[at] = stamp
}

/** Twice the room. */
export function growHeap(heap: Heap): void {
  const room = heap.time.length * 2
  const bigger = createHeap(room)
  bigger.time.set(heap.time)
  bigger.order.set(heap.order)
  bigger.kind.set(heap.kind)
  bigger.ref.set(heap.ref)
  bigger.stamp.set(heap.stamp)
  heap.time = bigger.time
  heap.order = bigger.order
  heap.kind = bigger.kind
  heap.ref = bigger.ref
  heap.stamp = bigger.stamp
}
