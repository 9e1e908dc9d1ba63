import { chooseRoute, followPathway } from './choose-route.ts'
import type { CompiledArrival } from './compiled.ts'
import { leave } from './flow.ts'
import { plan } from './heap.ts'
import { draw, exponential, uniformOf } from './law.ts'
import { accept } from './moves.ts'
import * as runs from './run.ts'
import { keyOf, type Run, streamKey } from './run.ts'
import * as state from './state.ts'
import { returnRow, takeRow } from './state.ts'
import { isFull, redirect } from './where-to.ts'

// Constants of this module are folded into its code; those of another are looked up at every use.
const { classSums, classWidth, int, intWidth, num, numWidth, placeSums, placeWidth } = state
const { event, outcomeCode, purpose, rank } = runs

/** Plans the first arrival of every stream from now on. */
export function openStreams(r: Run): void {
  const { s, program } = r
  program.arrivals.forEach((arrival, stream) => {
    const start = Math.max(s.time, arrival.from)
    if (arrival.kind === 'times') {
      const cycle = arrival.cycle
      const k = cycle === null ? 0 : Math.max(0, Math.floor((s.time - arrival.from) / cycle))
      planPeriod(r, stream, k)
    } else if (arrival.kind === 'every') planNext(r, stream, start)
    else openHazard(r, stream, start)
  })
}

/** The next arrival of a stream whose gaps follow a law: after `from`. */
function planNext(r: Run, stream: number, from: number): void {
  const { s, program } = r
  const arrival = program.arrivals[stream]!
  const gap = draw(arrival.every!, s, -1, -1, streamKey(r, stream, s.streamCount[stream]!, purpose.gap))
  const at = from + gap
  if (at < arrival.until) plan(s.heap, at, rank[event.arrive], event.arrive, stream, s.streamStamp[stream]!)
}

/** The next arrival of a Poisson stream: when the summed rate has grown by an exponential of mean one. */
function openHazard(r: Run, stream: number, from: number): void {
  const { s } = r
  const { k0, k1, entity, what } = streamKey(r, stream, s.streamCount[stream]!, purpose.gap)
  s.streamHazard[stream] = exponential(k0, k1, entity, what)
  s.streamSince[stream] = from
  planHazard(r, stream)
}

function planHazard(r: Run, stream: number): void {
  const { s, program } = r
  const arrival = program.arrivals[stream]!
  const at = timeOfHazard(r, arrival, s.streamSince[stream]!, s.streamHazard[stream]!)
  if (at < arrival.until) plan(s.heap, at, rank[event.arrive], event.arrive, stream, s.streamStamp[stream]!)
}

const rateOf = (r: Run, arrival: CompiledArrival, i: number) =>
  arrival.fixedRates ? arrival.fixedRates[i]! : Math.max(0, arrival.rates[i]!(r.s, -1, -1))

/** When the rate of a stream, summed from `from` on, reaches the hazard. */
export function timeOfHazard(r: Run, arrival: CompiledArrival, from: number, hazard: number): number {
  const n = arrival.rates.length
  if (n === 1) {
    const rate = rateOf(r, arrival, 0)
    return rate > 0 ? from + hazard / rate : Number.POSITIVE_INFINITY
  }
  const { slice } = arrival
  let k = Math.floor(from / slice)
  let time = from
  let idle = 0
  while (idle < n) {
    const rate = rateOf(r, arrival, ((k % n) + n) % n)
    const end = (k + 1) * slice
    if (rate * (end - time) >= hazard) return time + hazard / rate
    idle = rate > 0 ? 0 : idle + 1
    hazard -= rate * (end - time)
    time = end
    k++
  }
  return Number.POSITIVE_INFINITY
}

function hazardBetween(r: Run, arrival: CompiledArrival, from: number, to: number): number {
  const n = arrival.rates.length
  if (n === 1) return rateOf(r, arrival, 0) * (to - from)
  const { slice } = arrival
  let sum = 0
  for (let k = Math.floor(from / slice), time = from; time < to; k++) {
    const end = Math.min(to, (k + 1) * slice)
    sum += rateOf(r, arrival, ((k % n) + n) % n) * (end - time)
    time = end
  }
  return sum
}

/** Before a lever moves: what the streams that depend on levers have used up of their exponentials so far. */
export function settleStreams(r: Run): void {
  const { s, program } = r
  program.arrivals.forEach((arrival, stream) => {
    if (arrival.kind !== 'rate' || arrival.fixedRates || s.streamSince[stream]! > s.time) return
    s.streamHazard[stream]! -= hazardBetween(r, arrival, s.streamSince[stream]!, s.time)
    s.streamSince[stream] = s.time
  })
}

/** After a lever has moved: the next arrivals at the new rates. */
export function replanStreams(r: Run): void {
  const { s, program } = r
  program.arrivals.forEach((arrival, stream) => {
    if (arrival.kind !== 'rate' || arrival.fixedRates) return
    s.streamStamp[stream]!++
    planHazard(r, stream)
  })
}

/** An arrival of a stream: a patient or a batch; then the next is planned. */
export function arrive(r: Run, stream: number): void {
  const { s, program } = r
  const arrival = program.arrivals[stream]!
  const first = s.streamCount[stream]!
  const size = arrival.batch
    ? Math.max(0, Math.round(draw(arrival.batch, s, -1, -1, streamKey(r, stream, first, purpose.batch))))
    : 1
  for (let i = 0; i < size; i++) come(r, stream, first + i)
  s.streamCount[stream] = first + Math.max(1, size)
  if (arrival.kind === 'every') planNext(r, stream, s.time)
  else openHazard(r, stream, s.time)
}

/** The list of a scheduled stream for its period k: who does not show is left out, lateness moves the others. */
export function planPeriod(r: Run, stream: number, k: number): void {
  const { s, program } = r
  const arrival = program.arrivals[stream]!
  const shift = arrival.from + (arrival.cycle ?? 0) * k
  for (const [i, time] of arrival.times.entries()) {
    const index = k * arrival.times.length + i
    const due = shift + time
    if (due >= arrival.until || due < s.time) continue
    if (arrival.show) {
      const chance = arrival.show(s, -1, -1)
      if (uniformOf(streamKey(r, stream, index, purpose.show), 0) >= chance) continue
    }
    const late = arrival.late ? draw(arrival.late, s, -1, -1, streamKey(r, stream, index, purpose.late)) : 0
    plan(s.heap, Math.max(s.time, due + late), rank[event.come], event.come, stream, index)
  }
  if (arrival.cycle !== null && shift + arrival.cycle < arrival.until)
    plan(s.heap, shift + arrival.cycle, rank[event.period], event.period, stream, k + 1)
}

/** Who is scheduled comes, alone or as a batch. */
export function comeScheduled(r: Run, stream: number, index: number): void {
  const { s, program } = r
  const { batch } = program.arrivals[stream]!
  const size = batch ? Math.max(0, Math.round(draw(batch, s, -1, -1, streamKey(r, stream, index, purpose.batch)))) : 1
  for (let i = 0; i < size; i++) come(r, stream, index + i * 1_048_573)
  s.streamCount[stream]!++
}

/** Patients of a stream who come because a plan or another twin says so. */
export function comeNow(r: Run, stream: number, count: number): void {
  const { s } = r
  for (let i = 0; i < count; i++) come(r, stream, (2 ** 31 + s.arrivals) >>> 0)
}

/** One patient enters the hospital: class and attributes, then in, or rejected, diverted, baulking. */
function come(r: Run, stream: number, index: number): void {
  const { s, program } = r
  const arrival = program.arrivals[stream]!
  const p = takeRow(s)
  s.ints[p * intWidth + int.stream] = stream
  s.ints[p * intWidth + int.index] = index
  s.ints[p * intWidth + int.number] = ++s.arrivals
  s.ints[p * intWidth + int.visits] = 0
  s.nums[p * numWidth + num.entered] = s.time
  s.ints[p * intWidth + int.step] = 0
  s.ints[p * intWidth + int.taken] = 0
  let cls = arrival.classes[0]!
  if (arrival.classes.length > 1) {
    const u = uniformOf(keyOf(r, p, purpose.class), 0)
    let total = 0
    for (let i = 0; i < arrival.classes.length; i++) {
      cls = arrival.classes[i]!
      total += arrival.chances[i]!(s, p, -1)
      if (u < total) break
    }
  }
  s.ints[p * intWidth + int.class] = cls
  const width = program.shape.attributes
  for (let i = 0; i < width; i++)
    s.attributes[p * width + i] = draw(program.attributes[i]![cls]!, s, p, -1, keyOf(r, p, purpose.attribute + i))
  s.classTotals[cls * classWidth + classSums.arrivals]!++
  const pathway = program.hasPathways ? program.flow.classes[cls]!.pathway : null
  const wanted = arrival.at
    ? chooseRoute(r, arrival.at, p, -1, purpose.tie)
    : pathway
      ? followPathway(r, pathway, p, purpose.tie)
      : leave
  const place = wanted < 0 ? wanted : redirect(r, wanted, p)
  if (wanted < 0) returnRow(s, p)
  else if (place < 0) turnAway(r, p, wanted, outcomeCode.diverted)
  else if (s.inside >= program.capacity || isFull(r, place)) {
    s.sums[place * placeWidth + placeSums.rejected]!++
    turnAway(r, p, place, outcomeCode.rejected)
  } else if (baulks(r, p, place)) {
    s.sums[place * placeWidth + placeSums.baulked]!++
    turnAway(r, p, place, outcomeCode.baulked)
  } else {
    s.inside++
    accept(r, p, place)
  }
}

function baulks(r: Run, p: number, place: number): boolean {
  const { s, program } = r
  const baulk = program.places[place]!.baulk?.[s.ints[p * intWidth + int.class]!]
  const chance = baulk ? baulk(s, p, place) : 0
  return chance > 0 && uniformOf(keyOf(r, p, purpose.tie), 2) < chance
}

function turnAway(r: Run, p: number, place: number, outcome: number): void {
  const { s } = r
  r.record?.add(
    s.ints[p * intWidth + int.number]!,
    s.ints[p * intWidth + int.class]!,
    place,
    s.time,
    Number.NaN,
    Number.NaN,
    s.time,
    outcome,
  )
  returnRow(s, p)
}
