import type { Flow } from './flow.ts'
import type { CompiledLaw } from './law.ts'
import type { CompiledArrival, CompiledPlace, RouteTable } from './program.ts'

/** What `run-plain.ts` looks up: for which events it serves, and their numbers side by side. */
export interface PlainTables {
  /** Some stream or place is plain at all. */
  readonly any: boolean
  /** By stream and by place: 1 where its arrivals, its ends of service are plain. */
  readonly streams: Uint8Array
  readonly ends: Uint8Array
  readonly lifo: Uint8Array
  readonly target: Float64Array
  /** By stream: the mean of exponential gaps (1 for a stream of a rate, whose summed rate has such gaps), else 0. */
  readonly meanGap: Float64Array
  /** By place and class: the mean of an exponential stay, else 0. */
  readonly meanStay: Float64Array
  /** By place and class. */
  readonly laws: readonly CompiledLaw[]
  readonly routes: readonly RouteTable[]
  /** By place and class: where to, `leave`, or `byRoute` where that has to be drawn or found out. */
  readonly onward: Int32Array
  readonly byRoute: number
}

const byRoute = -2

/** A place is plain when whoever comes is let in and only servers and a queue decide when the service begins and ends. */
const isPlain = (place: CompiledPlace, flow: Flow) =>
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
  flow.capacity === null &&
  flow.classes.every((each) => each.becomes.length === 0)

/** Every place that a route may lead to. */
function targets(route: RouteTable): readonly number[] {
  return [...route.places, ...route.rules.flatMap((rule) => targets(rule.route))]
}

export function plainTables(
  flow: Flow,
  places: readonly CompiledPlace[],
  arrivals: readonly CompiledArrival[],
): PlainTables {
  const plain = places.map((place) => isPlain(place, flow))
  const leadsOn = (route: RouteTable) => targets(route).every((place) => place < 0 || plain[place])
  // Who keeps staff gives them back when leaving, and who follows a pathway counts steps: both are for the long way.
  const ordinary =
    flow.classes.every((each) => each.pathway === null) &&
    places.every(({ needs }) => needs.every((need) => !need.keep))
  const streams = Uint8Array.from(arrivals, ({ at, batch, kind, fixedRates, fixedChances }) => {
    const single = at?.kind === 'to' && plain[at.places[0]!] && !batch && fixedChances !== null
    return single && (kind === 'every' || (kind === 'rate' && fixedRates !== null)) ? 1 : 0
  })
  const ends = Uint8Array.from(places, (place, i) => (plain[i] && ordinary && place.onward.every(leadsOn) ? 1 : 0))
  const laws = places.flatMap(({ serve }) => serve)
  return {
    any: streams.includes(1) || ends.includes(1),
    streams,
    ends,
    lifo: Uint8Array.from(places, ({ discipline }) => (discipline === 'lifo' ? 1 : 0)),
    target: Float64Array.from(places, ({ target }) => target),
    laws,
    routes: places.flatMap(({ onward }) => onward),
    meanGap: Float64Array.from(arrivals, ({ kind, every }) => (kind === 'rate' ? 1 : (every?.plainMean ?? 0))),
    meanStay: Float64Array.from(laws, ({ plainMean }) => plainMean),
    onward: Int32Array.from(
      places.flatMap(({ onward }) => onward.map((route) => (route.kind === 'to' ? route.places[0]! : byRoute))),
    ),
    byRoute,
  }
}
