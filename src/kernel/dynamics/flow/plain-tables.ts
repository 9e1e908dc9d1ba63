import type { CompiledArrival, CompiledPlace, RouteTable } from './compiled.ts'
import type { Flow } from './flow.ts'
import type { CompiledLaw } from './law.ts'

/** What `run-plain.ts` looks up: whether it serves, and numbers of places, classes and streams. */
export interface PlainTables {
  /** The whole process is plain. */
  readonly whole: boolean
  readonly lifo: Uint8Array
  /** By stream: the mean of exponential gaps (1 for a stream of a rate, whose summed rate has such gaps), else 0. */
  readonly meanGap: Float64Array
  /** By place and class: the mean of an exponential stay, else 0. */
  readonly meanStay: Float64Array
  /** By place and class, of `normalReals` numbers: `plainNormal` of the stay; a spread of 0 where it has another law. */
  readonly normals: Float64Array
  /** By place and class. */
  readonly laws: readonly CompiledLaw[]
  readonly routes: readonly RouteTable[]
  /** By place and class: where to, `leave`, or `byChance` where that has to be drawn. */
  readonly onward: Int32Array
}

export const normalReals = 5

/** Stands for a place that is drawn by fixed chances. */
export const byChance = -2

/** A place is plain when whoever comes is let in and only servers and a queue decide when the service begins and ends. */
const isPlain = (place: CompiledPlace) =>
  (place.servers.kind === 'infinite' || place.servers.kind === 'count') &&
  (place.discipline === 'fifo' || place.discipline === 'lifo') &&
  place.preempt === 'none' &&
  place.patience === null &&
  place.baulk === null &&
  place.divert === null &&
  place.overflow === -2 &&
  place.room === Number.POSITIVE_INFINITY &&
  place.needs.length + place.gives.length + place.visitCost === 0 &&
  !place.changes &&
  !place.turnaround &&
  !place.occupancy &&
  place.serve.every(({ blind }) => blind) &&
  place.onward.every(({ kind, fixedChances }) => kind === 'to' || fixedChances !== null)

/** A stream is plain when single patients of it come to a place at instants that depend on nobody. */
const isPlainStream = ({ at, batch, kind, every, fixedRates, fixedChances }: CompiledArrival) =>
  at?.kind === 'to' &&
  !batch &&
  fixedChances !== null &&
  ((kind === 'every' && every!.blind) || (kind === 'rate' && fixedRates !== null))

export function plainTables(
  flow: Flow,
  places: readonly CompiledPlace[],
  arrivals: readonly CompiledArrival[],
  attributes: readonly (readonly CompiledLaw[])[],
  watching: boolean,
): PlainTables {
  const laws = places.flatMap(({ serve }) => serve)
  const whole =
    !watching &&
    flow.capacity === null &&
    flow.classes.every((each) => each.becomes.length === 0 && each.pathway === null) &&
    attributes.every((each) => each.every(({ blind }) => blind)) &&
    places.every(isPlain) &&
    arrivals.every(isPlainStream)
  return {
    whole,
    lifo: Uint8Array.from(places, ({ discipline }) => (discipline === 'lifo' ? 1 : 0)),
    laws,
    routes: places.flatMap(({ onward }) => onward),
    meanGap: Float64Array.from(arrivals, ({ kind, every }) => (kind === 'rate' ? 1 : (every?.plainMean ?? 0))),
    meanStay: Float64Array.from(laws, ({ plainMean }) => plainMean),
    normals: Float64Array.from(laws.flatMap(({ plainNormal }) => plainNormal ?? [0, 0, 0, 0, 0])),
    onward: Int32Array.from(
      places.flatMap(({ onward }) => onward.map((route) => (route.kind === 'to' ? route.places[0]! : byChance))),
    ),
  }
}
