import { placeOfWords } from '../../random/keyed-words.ts'
import { timeOfHazard } from './arrive.ts'
import { chooseRoute } from './choose-route.ts'
import { growHeap } from './heap.ts'
import { type CompiledLaw, draw, exponentialAt, hardExponential, type Key, uniformAt } from './law.ts'
import * as runs from './run.ts'
import { placePurpose, type Run } from './run.ts'
import * as state from './state.ts'
import { growRows, type HospitalState } from './state.ts'

// Constants of this module are folded into its code; those of another are looked up at every use.
const { classSums, classWidth, int, intWidth, num, numWidth, phase, placeSums, placeWidth } = state
const { atPlace, event, outcomeCode, purpose, rank } = runs

const rankSize = 2 ** 48
const endOrder = rank[event.end] * rankSize
const arriveOrder = rank[event.arrive] * rankSize

const key: Key = { k0: 0, k1: 0, entity: 0, what: 0 }

/** Results of the two functions below: a number that is returned would be put in a box each time. */
const drawn = new Float64Array(1)

function drawStay(law: CompiledLaw, s: HospitalState, p: number, at: number): void {
  drawn[0] = Math.max(0, draw(law, s, p, at, key))
}

function nextOfRate(r: Run, stream: number): void {
  const { s, program } = r
  drawn[0] = timeOfHazard(r, program.arrivals[stream]!, s.streamSince[stream]!, s.streamHazard[stream]!)
}

/**
 * The quick way through what is plain: arrivals of single patients, and ends of service at places that have servers, a queue and a route but
 * no limit, nothing shared and nobody to ask. One loop without calls, boxes or objects, which leaves at the first event that is not plain.
 * `advance-hospital.ts` with `moves.ts` is the reference: it does the same for any place, and comes to the same state, bit for bit.
 *
 * Returns the number of events done at the last instant; the root of the heap is the next event afterwards.
 */
export function runPlain(r: Run, until: number, mostAtOnce: number): number {
  const { s, program, keys, record } = r
  const { plain } = program
  const { laws, meanGap, meanStay } = plain
  const { heap, sums, busy, duty, present, serving, waiting, queueHead, queueTail, shiftOf } = s
  const { classTotals, classWaits, streamCount, streamStamp, streamHazard, streamSince } = s
  const { priorities, levels, attributes } = program
  const { classes, attributes: width } = program.shape
  const { clearedAt } = s
  let { ints, nums, arrivals, inside, free } = s
  let { time: times, order: orders, kind: kinds, ref: refs, stamp: stamps } = heap
  let { size, planned } = heap
  let hole = false
  let instant = Number.NEGATIVE_INFINITY
  let atOnce = 0

  for (;;) {
    if (size === 0) break
    const time = times[0]!
    if (time >= until) break
    const ref = refs[0]!
    let patient = -1
    let to = -1
    let stream = -1
    let starting = -1
    let at = 0

    if (kinds[0] === event.end) {
      const place = ints[ref * intWidth + int.place]!
      if (plain.ends[place] === 0 || stamps[0] !== ints[ref * intWidth + int.stamp]) break
      at = place
    } else if (kinds[0] === event.arrive) {
      if (plain.streams[ref] === 0 || stamps[0] !== streamStamp[ref]) break
      stream = ref
    } else break
    if (time > instant) {
      instant = time
      atOnce = 0
    } else if (++atOnce > mostAtOnce) break
    s.time = time
    hole = true

    if (stream < 0) {
      // The end of a service: where to, the sums, and the server goes to whoever waits.
      patient = ref
      const i = patient * intWidth
      const n = patient * numWidth
      const o = at * placeWidth
      const cls = ints[i + int.class]!
      to = plain.onward[at * classes + cls]!
      if (to === plain.byRoute) {
        const route = plain.routes[at * classes + cls]!
        const what = placePurpose(program, at, atPlace.route)
        const chances = route.fixedChances
        if (chances) {
          const from = 2 * ints[i + int.stream]!
          const counted = (what << 20) | ((ints[i + int.visits]! & 4095) << 8)
          const u = uniformAt(placeOfWords(keys[from]!, keys[from + 1]!, ints[i + int.index]!, counted))
          let total = 0
          let k = 0
          for (; k < chances.length; k++) {
            total += chances[k]!
            if (u < total) break
          }
          if (k < chances.length) to = route.places[k]!
          else to = total > 1 - 1e-9 && k > 0 ? route.places[k - 1]! : -1
        } else to = chooseRoute(r, route, patient, at, what)
      }
      nums[n + num.served] = time
      const since = nums[n + num.since]!
      sums[o + placeSums.serviceArea]! += time - (since > clearedAt ? since : clearedAt)
      nums[n + num.since] = time
      ints[i + int.stamp]!++
      ints[i + int.to] = cls
      serving[at]!--
      present[at]!--
      sums[o + placeSums.ends]!++
      sums[o + placeSums.stay]! += time - nums[n + num.arrived]!
      if (record)
        record.add(
          ints[i + int.number]!,
          cls,
          at,
          nums[n + num.arrived]!,
          nums[n + num.started]!,
          time,
          time,
          outcomeCode.served,
        )
      ints[i + int.phase] = phase.none
      busy[at]!--
      if (waiting[at]! > 0 && busy[at]! < duty[at]!) {
        let q = at * levels
        while (queueHead[q]! < 0) q++
        starting = plain.lifo[at] === 0 ? queueHead[q]! : queueTail[q]!
        const j = starting * intWidth
        const a = ints[j + int.before]!
        const b = ints[j + int.next]!
        if (a >= 0) ints[a * intWidth + int.next] = b
        else queueHead[q] = b
        if (b >= 0) ints[b * intWidth + int.before] = a
        else queueTail[q] = a
        waiting[at]!--
        ints[j + int.waitStamp]!++
        ints[j + int.classStamp]!++
        busy[at]!++
      }
    } else {
      // A new patient: class, attributes, first place.
      const arrival = program.arrivals[stream]!
      if (free < 0) {
        s.free = free
        growRows(s)
        ;({ ints, nums, free } = s)
      }
      patient = free
      free = ints[patient * intWidth + int.next]!
      const i = patient * intWidth
      const index = streamCount[stream]!
      const k0 = keys[2 * stream]!
      const k1 = keys[2 * stream + 1]!
      ints[i + int.stream] = stream
      ints[i + int.index] = index
      ints[i + int.number] = ++arrivals
      ints[i + int.visits] = 0
      ints[i + int.step] = 0
      ints[i + int.taken] = 0
      nums[patient * numWidth + num.entered] = time
      let cls = arrival.classes[0]!
      const chances = arrival.fixedChances!
      if (chances.length > 1) {
        const u = uniformAt(placeOfWords(k0, k1, index | 0, purpose.class << 20))
        let total = 0
        for (let k = 0; k < chances.length; k++) {
          cls = arrival.classes[k]!
          total += chances[k]!
          if (u < total) break
        }
      }
      ints[i + int.class] = cls
      for (let k = 0; k < width; k++) {
        key.k0 = k0
        key.k1 = k1
        key.entity = index
        key.what = (purpose.attribute + k) << 20
        s.attributes[patient * width + k] = draw(attributes[k]![cls]!, s, patient, -1, key)
      }
      classTotals[cls * classWidth + classSums.arrivals]!++
      inside++
      to = arrival.at!.places[0]!
    }

    for (;;) {
      let due: number
      let order: number
      let kind: number
      let about: number
      let stamp: number
      if (starting >= 0) {
        // A first service begins at `at`, on a server already counted.
        const p = starting
        starting = -1
        const i = p * intWidth
        const n = p * numWidth
        const o = at * placeWidth
        const cls = ints[i + int.class]!
        ints[i + int.shift] = shiftOf[at]!
        ints[i + int.phase] = phase.serving
        serving[at]!++
        const wait = time - nums[n + num.arrived]!
        nums[n + num.started] = time
        sums[o + placeSums.starts]!++
        if (wait > 0) {
          const since = nums[n + num.since]!
          sums[o + placeSums.queueArea]! += time - (since > clearedAt ? since : clearedAt)
          nums[n + num.since] = time
          sums[o + placeSums.wait]! += wait
          if (wait > plain.target[at]!) sums[o + placeSums.breaches]!++
          if (wait > sums[o + placeSums.longestWait]!) sums[o + placeSums.longestWait] = wait
        }
        if (classes > 1) {
          const w = 2 * (at * classes + cls)
          classWaits[w]!++
          classWaits[w + 1]! += wait
        }
        const from = 2 * ints[i + int.stream]!
        const what = (placePurpose(program, at, atPlace.serve) << 20) | ((ints[i + int.visits]! & 4095) << 8)
        const index = ints[i + int.index]!
        const k0 = keys[from]!
        const k1 = keys[from + 1]!
        const law = at * classes + cls
        const mean = meanStay[law]!
        let length: number
        if (mean > 0) {
          const easy = exponentialAt(placeOfWords(k0, k1, index, what))
          length = mean * (easy >= 0 ? easy : hardExponential(k0, k1, index, what))
        } else {
          key.k0 = k0
          key.k1 = k1
          key.entity = index
          key.what = what
          drawStay(laws[law]!, s, p, at)
          length = drawn[0]!
        }
        nums[n + num.length] = length
        due = time + length
        kind = event.end
        order = endOrder + planned++
        about = p
        stamp = ints[i + int.stamp]!
      } else if (patient >= 0) {
        // On to `to`, or home.
        const p = patient
        patient = -1
        const i = p * intWidth
        const n = p * numWidth
        if (to < 0) {
          const o = ints[i + int.class]! * classWidth
          classTotals[o + classSums.left]!++
          classTotals[o + classSums.inside]! += time - nums[n + num.entered]!
          inside--
          ints[i + int.stamp]!++
          ints[i + int.waitStamp]!++
          ints[i + int.classStamp]!++
          ints[i + int.next] = free
          free = p
          continue
        }
        at = to
        ints[i + int.place] = at
        ints[i + int.visits]!++
        ints[i + int.how] = 0
        nums[n + num.since] = time
        nums[n + num.arrived] = time
        nums[n + num.started] = Number.NaN
        nums[n + num.served] = Number.NaN
        nums[n + num.order] = planned++
        present[at]!++
        sums[at * placeWidth + placeSums.arrivals]!++
        if (waiting[at] === 0 && busy[at]! < duty[at]!) {
          busy[at]!++
          starting = p
          continue
        }
        const level = priorities[ints[i + int.class]!]!
        const q = at * levels + level
        const last = queueTail[q]!
        ints[i + int.level] = level
        ints[i + int.before] = last
        ints[i + int.next] = -1
        if (last >= 0) ints[last * intWidth + int.next] = p
        else queueHead[q] = p
        queueTail[q] = p
        ints[i + int.phase] = phase.waiting
        const now = ++waiting[at]!
        const o = at * placeWidth + placeSums.longestQueue
        if (now > sums[o]!) sums[o] = now
        continue
      } else if (stream >= 0) {
        // The next arrival of the stream.
        const arrival = program.arrivals[stream]!
        const index = streamCount[stream]! + 1
        streamCount[stream] = index
        const k0 = keys[2 * stream]!
        const k1 = keys[2 * stream + 1]!
        const mean = meanGap[stream]!
        if (mean > 0) {
          const easy = exponentialAt(placeOfWords(k0, k1, index | 0, purpose.gap << 20))
          const hazard = easy >= 0 ? easy : hardExponential(k0, k1, index, purpose.gap << 20)
          if (arrival.kind === 'rate') {
            streamHazard[stream] = hazard
            streamSince[stream] = time
            nextOfRate(r, stream)
            due = drawn[0]!
          } else due = time + mean * hazard
        } else {
          key.k0 = k0
          key.k1 = k1
          key.entity = index
          key.what = purpose.gap << 20
          due = time + draw(arrival.every!, s, -1, -1, key)
        }
        about = stream
        stream = -1
        if (!(due < arrival.until)) continue
        kind = event.arrive
        order = arriveOrder + planned++
        stamp = streamStamp[about]!
      } else break

      let slot: number
      if (hole) {
        hole = false
        slot = 0
        for (;;) {
          let child = 2 * slot + 1
          if (child >= size) break
          const other = child + 1
          if (
            other < size &&
            (times[other]! < times[child]! || (times[other] === times[child] && orders[other]! < orders[child]!))
          )
            child = other
          const below = times[child]!
          if (due < below || (due === below && order < orders[child]!)) break
          times[slot] = below
          orders[slot] = orders[child]!
          kinds[slot] = kinds[child]!
          refs[slot] = refs[child]!
          stamps[slot] = stamps[child]!
          slot = child
        }
      } else {
        if (size === times.length) {
          growHeap(heap)
          ;({ time: times, order: orders, kind: kinds, ref: refs, stamp: stamps } = heap)
        }
        slot = size++
        while (slot > 0) {
          const up = (slot - 1) >> 1
          const above = times[up]!
          if (above < due || (above === due && orders[up]! < order)) break
          times[slot] = above
          orders[slot] = orders[up]!
          kinds[slot] = kinds[up]!
          refs[slot] = refs[up]!
          stamps[slot] = stamps[up]!
          slot = up
        }
      }
      times[slot] = due
      orders[slot] = order
      kinds[slot] = kind
      refs[slot] = about
      stamps[slot] = stamp
    }

    if (hole) {
      // Nothing new came of it: the last event fills the root.
      hole = false
      size--
      if (size > 0) {
        const due = times[size]!
        const order = orders[size]!
        let slot = 0
        for (;;) {
          let child = 2 * slot + 1
          if (child >= size) break
          const other = child + 1
          if (
            other < size &&
            (times[other]! < times[child]! || (times[other] === times[child] && orders[other]! < orders[child]!))
          )
            child = other
          const below = times[child]!
          if (due < below || (due === below && order < orders[child]!)) break
          times[slot] = below
          orders[slot] = orders[child]!
          kinds[slot] = kinds[child]!
          refs[slot] = refs[child]!
          stamps[slot] = stamps[child]!
          slot = child
        }
        times[slot] = due
        orders[slot] = order
        kinds[slot] = kinds[size]!
        refs[slot] = refs[size]!
        stamps[slot] = stamps[size]!
      }
    }
  }
  s.arrivals = arrivals
  s.inside = inside
  s.free = free
  heap.size = size
  heap.planned = planned
  return atOnce
}
