import type { Key } from './law.ts'
import type { Program } from './program.ts'
import { type HospitalState, int, intWidth } from './state.ts'

/** How a visit ended. */
export const outcomes = ['served', 'interrupted', 'reneged', 'baulked', 'rejected', 'diverted', 'present'] as const
export type FlowOutcome = (typeof outcomes)[number]
export const outcomeCode = { served: 0, interrupted: 1, reneged: 2, baulked: 3, rejected: 4, diverted: 5, present: 6 }

/** Receives every visit to a place when it ends. Times that never came are NaN. */
export interface Recorder {
  add(
    patient: number,
    cls: number,
    place: number,
    arrived: number,
    started: number,
    served: number,
    left: number,
    outcome: number,
  ): void
}

/** One hospital under way. */
export interface Run {
  readonly program: Program
  readonly s: HospitalState
  /** Two words a stream of arrivals, and two for the patients of a census. */
  readonly keys: Int32Array
  readonly record: Recorder | null
}

/** Kinds of events and their rank at one instant: shifts and slots, rules, ends of service, changes of class, reneging, arrivals. */
export const event = {
  shift: 0,
  slot: 1,
  staffShift: 2,
  policy: 3,
  end: 4,
  sharedEnd: 5,
  clean: 6,
  become: 7,
  renege: 8,
  arrive: 9,
  come: 10,
  period: 11,
} as const
export const rank = [0, 0, 0, 1, 2, 2, 2, 3, 4, 5, 5, 0] as const

/** What a uniform is for: the high bits of the counter of a patient's draws. */
export const purpose = { gap: 0, class: 1, batch: 2, show: 3, late: 4, tie: 5, attribute: 8 } as const
const perPlace = 8
export const atPlace = {
  serve: 0,
  route: 1,
  patience: 2,
  baulk: 3,
  change: 4,
  order: 5,
  turnaround: 6,
  again: 7,
} as const

export function placePurpose(program: Program, place: number, what: number): number {
  return purpose.attribute + program.shape.attributes + place * perPlace + what
}

export function becomePurpose(program: Program, to: number): number {
  return purpose.attribute + program.shape.attributes + program.shape.places * perPlace + to
}

const key: Key = { k0: 0, k1: 0, entity: 0, what: 0 }

/** The key of a draw for the patient in row p; the object is used again by the next call. */
export function keyOf(r: Run, p: number, what: number): Key {
  const { s, keys } = r
  const stream = s.ints[p * intWidth + int.stream]!
  key.k0 = keys[2 * stream]!
  key.k1 = keys[2 * stream + 1]!
  key.entity = s.ints[p * intWidth + int.index]!
  key.what = (what << 20) | ((s.ints[p * intWidth + int.visits]! & 4095) << 8)
  return key
}

/** The key of a draw for an arrival of a stream before there is a patient. */
export function streamKey(r: Run, stream: number, index: number, what: number): Key {
  key.k0 = r.keys[2 * stream]!
  key.k1 = r.keys[2 * stream + 1]!
  key.entity = index
  key.what = what << 20
  return key
}
