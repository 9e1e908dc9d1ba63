import { createHeap, type Heap } from './heap.ts'

/** What a patient is doing. */
export const phase = { none: 0, waiting: 1, serving: 2, blocked: 3, interrupted: 4 } as const

/** Whole numbers kept of a patient; `to` is the class it may become while waiting, and the class that was served afterwards. */
export const int = {
  class: 0,
  stream: 1,
  index: 2,
  number: 3,
  visits: 4,
  place: 5,
  phase: 6,
  level: 7,
  how: 8,
  to: 9,
  step: 10,
  taken: 11,
  shift: 12,
  stamp: 13,
  waitStamp: 14,
  classStamp: 15,
  next: 16,
  before: 17,
  nextServed: 18,
  beforeServed: 19,
} as const
export const intWidth = 20

/** Instants and durations kept of a patient; `since`: when the present phase (waiting, being served, blocked) began. */
export const num = {
  entered: 0,
  arrived: 1,
  started: 2,
  served: 3,
  left: 4,
  since: 5,
  length: 6,
  order: 7,
} as const
export const numWidth = 8

/** Sums of one place, `sums[place * place sums + …]`, since the statistics were last cleared. */
export const placeSums = {
  arrivals: 0,
  starts: 1,
  wait: 2,
  ends: 3,
  blocked: 4,
  stay: 5,
  reneged: 6,
  baulked: 7,
  rejected: 8,
  diverted: 9,
  breaches: 10,
  queueArea: 11,
  serviceArea: 12,
  blockedArea: 13,
  dutyArea: 14,
  longestQueue: 15,
  longestWait: 16,
} as const
export const placeWidth = 17
/** Of each formula that is followed through time: its sum, the times above its bound and up to it, and its largest value. */
export const watch = { area: 0, above: 1, below: 2, largest: 3 } as const
export const watchWidth = 4
/** Sums by class, for the whole hospital. */
export const classSums = { left: 0, inside: 1, arrivals: 2 } as const
export const classWidth = 3

/**
 * The whole state of one hospital: plain numbers in typed arrays, so that it can be cloned, stored and sent to a worker.
 * Patients stand in a pool of rows; a queue is a chain of rows (`next`, `before`), those being served another (`nextServed`, …).
 */
export interface HospitalState {
  time: number
  heap: Heap
  /** Values of parameters, covariates and levers, in the order of the program's symbols. */
  symbols: Float64Array
  /** Positions of sequences, cycles. */
  counters: Float64Array
  arrivals: number
  inside: number
  // patients, by row
  free: number
  rows: number
  /** Whole numbers of a patient, `ints[row * intWidth + int.…]`, and real ones, `nums[row * numWidth + num.…]`. */
  ints: Int32Array
  nums: Float64Array
  attributes: Float64Array
  held: Int16Array
  kept: Int16Array
  // places
  duty: Float64Array
  busy: Int32Array
  present: Int32Array
  waiting: Int32Array
  serving: Int32Array
  blocked: Int32Array
  shiftOf: Int32Array
  touched: Float64Array
  queueHead: Int32Array
  queueTail: Int32Array
  interruptedHead: Int32Array
  blockedHead: Int32Array
  blockedTail: Int32Array
  servedHead: Int32Array
  servedTail: Int32Array
  virtual: Float64Array
  virtualAt: Float64Array
  sharingStamp: Int32Array
  sums: Float64Array
  classTotals: Float64Array
  /** waits by place and class: starts, sum. */
  classWaits: Float64Array
  /** Time with n patients present, by place, for places whose occupancy is asked for. */
  occupancy: Float64Array[]
  /** Formulas followed through time, `watched[k * watchWidth + watch.…]`. */
  watched: Float64Array
  cost: number
  // staff
  staffDuty: Float64Array
  staffBusy: Float64Array
  staffTouched: Float64Array
  staffArea: Float64Array
  staffDutyArea: Float64Array
  // arrival streams
  streamCount: Float64Array
  streamHazard: Float64Array
  streamSince: Float64Array
  streamStamp: Int32Array
  clearedAt: number
}

export interface StateShape {
  readonly places: number
  readonly levels: number
  readonly classes: number
  readonly staff: number
  readonly streams: number
  readonly attributes: number
  readonly symbols: number
  readonly counters: number
  readonly watched: number
}

const firstRows = 64

/** An empty hospital with room for `expected` patients and some more. */
export function createState(shape: StateShape, expected = 0): HospitalState {
  const { places, levels, staff, streams, classes } = shape
  let n = firstRows
  while (n < 1.25 * expected) n *= 2
  const none = (length: number) => new Int32Array(length).fill(-1)
  const state: HospitalState = {
    time: 0,
    heap: createHeap(),
    symbols: new Float64Array(shape.symbols),
    counters: new Float64Array(shape.counters),
    arrivals: 0,
    inside: 0,
    free: 0,
    rows: n,
    ints: new Int32Array(n * intWidth),
    nums: new Float64Array(n * numWidth),
    attributes: new Float64Array(n * shape.attributes),
    held: new Int16Array(n * staff),
    kept: new Int16Array(n * staff),
    duty: new Float64Array(places),
    busy: new Int32Array(places),
    present: new Int32Array(places),
    waiting: new Int32Array(places),
    serving: new Int32Array(places),
    blocked: new Int32Array(places),
    shiftOf: new Int32Array(places),
    touched: new Float64Array(places),
    queueHead: none(places * levels),
    queueTail: none(places * levels),
    interruptedHead: none(places),
    blockedHead: none(places),
    blockedTail: none(places),
    servedHead: none(places),
    servedTail: none(places),
    virtual: new Float64Array(places),
    virtualAt: new Float64Array(places),
    sharingStamp: new Int32Array(places),
    sums: new Float64Array(places * placeWidth),
    classTotals: new Float64Array(classes * classWidth),
    classWaits: new Float64Array(places * classes * 2),
    occupancy: Array.from({ length: places }, () => new Float64Array(0)),
    watched: new Float64Array(shape.watched * watchWidth),
    cost: 0,
    staffDuty: new Float64Array(staff),
    staffBusy: new Float64Array(staff),
    staffTouched: new Float64Array(staff),
    staffArea: new Float64Array(staff),
    staffDutyArea: new Float64Array(staff),
    streamCount: new Float64Array(streams),
    streamHazard: new Float64Array(streams),
    streamSince: new Float64Array(streams),
    streamStamp: new Int32Array(streams),
    clearedAt: 0,
  }
  chainFree(state, 0, n)
  return state
}

/** Empties a state for another run; the room it has grown to stays. Symbols and time are the caller's. */
export function resetState(s: HospitalState): void {
  const unset = new Set<string>([
    'queueHead',
    'queueTail',
    'interruptedHead',
    'blockedHead',
    'blockedTail',
    'servedHead',
    'servedTail',
  ])
  const all = s as unknown as Record<string, unknown>
  for (const name in all) {
    const value = all[name]
    if (ArrayBuffer.isView(value)) (value as Float64Array).fill(unset.has(name) ? -1 : 0)
  }
  for (const each of s.occupancy) each.fill(0)
  s.heap.size = 0
  s.heap.hole = false
  s.heap.planned = 0
  s.time = 0
  s.arrivals = 0
  s.inside = 0
  s.cost = 0
  s.clearedAt = 0
  chainFree(s, 0, s.rows)
}

/** A row for one more patient; the pool doubles when it is full. */
export function takeRow(s: HospitalState): number {
  if (s.free < 0) growRows(s)
  const row = s.free
  s.free = s.ints[row * intWidth + int.next]!
  return row
}

export function returnRow(s: HospitalState, row: number): void {
  const o = row * intWidth
  s.ints[o + int.phase] = phase.none
  s.ints[o + int.stamp]!++
  s.ints[o + int.waitStamp]!++
  s.ints[o + int.classStamp]!++
  s.ints[o + int.next] = s.free
  s.free = row
}

function chainFree(s: HospitalState, from: number, to: number): void {
  for (let i = from; i < to; i++) s.ints[i * intWidth + int.next] = i + 1 < to ? i + 1 : -1
  s.free = from
}

const byRow = ['ints', 'nums', 'attributes', 'held', 'kept'] as const

/** Doubles the pool, which has no row free. */
export function growRows(s: HospitalState): void {
  const old = s.rows
  const arrays = s as unknown as Record<string, Float64Array>
  for (const name of byRow) {
    const before = arrays[name]!
    const Make = before.constructor as new (length: number) => Float64Array
    const bigger = new Make(before.length * 2)
    bigger.set(before)
    arrays[name] = bigger
  }
  s.rows = old * 2
  chainFree(s, old, s.rows)
}

/** Statistics from now on; patients and plans stay as they are. */
export function clearSums(s: HospitalState): void {
  s.sums.fill(0)
  s.classTotals.fill(0)
  s.classWaits.fill(0)
  for (const each of s.occupancy) each.fill(0)
  s.watched.fill(0)
  for (let o: number = watch.largest; o < s.watched.length; o += watchWidth) s.watched[o] = Number.NEGATIVE_INFINITY
  s.cost = 0
  s.staffArea.fill(0)
  s.staffDutyArea.fill(0)
  s.touched.fill(s.time)
  s.staffTouched.fill(s.time)
  s.clearedAt = s.time
}
