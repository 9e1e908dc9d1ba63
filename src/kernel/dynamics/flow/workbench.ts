import { growHeap } from './heap.ts'
import { normalReals } from './plain-tables.ts'
import type { Run } from './run.ts'
import { classWidth, intWidth, numWidth, placeWidth } from './state.ts'

/** Rows of the workbench: real numbers and whole numbers of a place, of a class at a place, of a queue, of a stream, of an event. */
const place = { duty: placeWidth, target: placeWidth + 1, reals: placeWidth + 2 } as const
const placeInt = { busy: 0, present: 1, serving: 2, waiting: 3, shift: 4, lifo: 5, wholes: 6 } as const
const pair = { meanStay: 0, waits: 1, waited: 2, reals: 3 } as const
const queue = { head: 0, tail: 1, wholes: 2 } as const
const stream = { count: 0, hazard: 1, since: 2, meanGap: 3, reals: 4 } as const
const streamInt = { stamp: 0, k0: 1, k1: 2, wholes: 3 } as const
const due = { time: 0, order: 1, reals: 2 } as const
const dueInt = { kind: 0, ref: 1, stamp: 2, wholes: 3 } as const

/**
 * How many rows of each kind there is room for, powers of two: an index that is masked by them cannot leave the workbench, and the compiler, who
 * sees that, leaves out its own checks. What is larger goes the long way.
 */
const most = { places: 64, pairs: 256, queues: 256, classes: 64, streams: 64, patients: 16_384, events: 4096 } as const

/** Where rows begin: `f…` in F, `i…` in I. */
const fPairs = most.places * place.reals
const fClasses = fPairs + most.pairs * pair.reals
const fStreams = fClasses + most.classes * classWidth
const fRows = fStreams + most.streams * stream.reals
const fHeap = fRows + most.patients * numWidth
const fNormals = fHeap + most.events * due.reals
const iPairs = most.places * placeInt.wholes
const iQueues = iPairs + most.pairs
const iClasses = iQueues + most.queues * queue.wholes
const iStreams = iClasses + most.classes
const iRows = iStreams + most.streams * streamInt.wholes
const iHeap = iRows + most.patients * intWidth

/** Lengths of the two arrays. */
export const reals = fNormals + most.pairs * normalReals
export const wholes = iHeap + most.events * dueInt.wholes

/** The two arrays, of these lengths. */
export interface Workbench {
  readonly reals: Float64Array
  readonly wholes: Int32Array
}

export function fits({ s, program: { shape } }: Run): boolean {
  const { places, classes, levels, streams } = shape
  return (
    places <= most.places &&
    classes <= most.classes &&
    places * classes <= most.pairs &&
    places * levels <= most.queues &&
    streams < most.streams &&
    s.rows <= most.patients &&
    2 * s.heap.time.length <= most.events
  )
}

/** Puts a hospital on the workbench. */
export function layOut({ s, program, keys }: Run, { reals: F, wholes: I }: Workbench): void {
  const { shape, plain, priorities } = program
  const { places, classes, levels, streams } = shape
  for (let p = 0; p < places; p++) {
    const f = p * place.reals
    const i = p * placeInt.wholes
    for (let k = 0; k < placeWidth; k++) F[f + k] = s.sums[p * placeWidth + k]!
    F[f + place.duty] = s.duty[p]!
    F[f + place.target] = program.places[p]!.target
    I[i + placeInt.busy] = s.busy[p]!
    I[i + placeInt.present] = s.present[p]!
    I[i + placeInt.serving] = s.serving[p]!
    I[i + placeInt.waiting] = s.waiting[p]!
    I[i + placeInt.shift] = s.shiftOf[p]!
    I[i + placeInt.lifo] = plain.lifo[p]!
  }
  for (let k = 0; k < places * classes; k++) {
    const f = fPairs + k * pair.reals
    F[f + pair.meanStay] = plain.meanStay[k]!
    F[f + pair.waits] = s.classWaits[2 * k]!
    F[f + pair.waited] = s.classWaits[2 * k + 1]!
    I[iPairs + k] = plain.onward[k]!
  }
  F.set(plain.normals, fNormals)
  for (let q = 0; q < places * levels; q++) {
    I[iQueues + q * queue.wholes + queue.head] = s.queueHead[q]!
    I[iQueues + q * queue.wholes + queue.tail] = s.queueTail[q]!
  }
  F.set(s.classTotals, fClasses)
  I.set(priorities, iClasses)
  for (let k = 0; k <= streams; k++) {
    const i = iStreams + k * streamInt.wholes
    I[i + streamInt.k0] = keys[2 * k]!
    I[i + streamInt.k1] = keys[2 * k + 1]!
    if (k === streams) continue
    const f = fStreams + k * stream.reals
    F[f + stream.count] = s.streamCount[k]!
    F[f + stream.hazard] = s.streamHazard[k]!
    F[f + stream.since] = s.streamSince[k]!
    F[f + stream.meanGap] = plain.meanGap[k]!
    I[i + streamInt.stamp] = s.streamStamp[k]!
  }
  F.set(s.nums, fRows)
  I.set(s.ints, iRows)
  const { heap } = s
  for (let k = 0; k < heap.time.length; k++) {
    const f = fHeap + k * due.reals
    const i = iHeap + k * dueInt.wholes
    F[f + due.time] = heap.time[k]!
    F[f + due.order] = heap.order[k]!
    I[i + dueInt.kind] = heap.kind[k]!
    I[i + dueInt.ref] = heap.ref[k]!
    I[i + dueInt.stamp] = heap.stamp[k]!
  }
}

/** Takes it back, with `room` for events. */
export function takeBack({ s, program }: Run, { reals: F, wholes: I }: Workbench, room: number): void {
  const { places, classes, levels, streams } = program.shape
  for (let p = 0; p < places; p++) {
    const f = p * place.reals
    const i = p * placeInt.wholes
    for (let k = 0; k < placeWidth; k++) s.sums[p * placeWidth + k] = F[f + k]!
    s.busy[p] = I[i + placeInt.busy]!
    s.present[p] = I[i + placeInt.present]!
    s.serving[p] = I[i + placeInt.serving]!
    s.waiting[p] = I[i + placeInt.waiting]!
  }
  for (let k = 0; k < places * classes; k++) {
    s.classWaits[2 * k] = F[fPairs + k * pair.reals + pair.waits]!
    s.classWaits[2 * k + 1] = F[fPairs + k * pair.reals + pair.waited]!
  }
  for (let q = 0; q < places * levels; q++) {
    s.queueHead[q] = I[iQueues + q * queue.wholes + queue.head]!
    s.queueTail[q] = I[iQueues + q * queue.wholes + queue.tail]!
  }
  s.classTotals.set(F.subarray(fClasses, fClasses + s.classTotals.length))
  for (let k = 0; k < streams; k++) {
    const f = fStreams + k * stream.reals
    s.streamCount[k] = F[f + stream.count]!
    s.streamHazard[k] = F[f + stream.hazard]!
    s.streamSince[k] = F[f + stream.since]!
  }
  s.nums.set(F.subarray(fRows, fRows + s.nums.length))
  s.ints.set(I.subarray(iRows, iRows + s.ints.length))
  const { heap } = s
  while (heap.time.length < room) growHeap(heap)
  for (let k = 0; k < room; k++) {
    const f = fHeap + k * due.reals
    const i = iHeap + k * dueInt.wholes
    heap.time[k] = F[f + due.time]!
    heap.order[k] = F[f + due.order]!
    heap.kind[k] = I[i + dueInt.kind]!
    heap.ref[k] = I[i + dueInt.ref]!
    heap.stamp[k] = I[i + dueInt.stamp]!
  }
}
