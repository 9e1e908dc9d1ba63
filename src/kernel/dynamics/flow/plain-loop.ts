import { placeOfWords } from '../../random/keyed-words.ts'
import { exp } from '../elementary.ts'
import { timeOfHazard } from './arrive.ts'
import { draw, exponentialAt, hardExponential, hardNormal, type Key, normalAt, uniformAt } from './law.ts'
import { placePurpose, type Run } from './run.ts'
import { reals, wholes } from './workbench.ts'

const key: Key = { k0: 0, k1: 0, entity: 0, what: 0 }

/**
 * The workbench: what the loop below reads and writes of a hospital, in two arrays of this module that stay where they are. Of an array that
 * it meets in an object, or takes from another module, the compiler of the runtime looks up kind, length and address at each access.
 */
const F = new Float64Array(reals)
const I = new Int32Array(wholes)
/** For those who fill and read it; the arrays themselves are no exports, which would be looked up too. */
export const plainBench = { reals: F, wholes: I } as const

/** Numbers of a hospital on its way, besides those on the workbench; `room`: of its heap. */
export interface Way {
  arrivals: number
  inside: number
  free: number
  size: number
  planned: number
  room: number
  instant: number
  atOnce: number
}

/** Events of one call: a loop that goes on for long is compiled from its middle, where the compiler knows no constant. */
const eventsOfCall = 4096

/**
 * What `runPlain` does, on the workbench; it also leaves when no row for a patient is free. True when there may be more to do.
 */
export function plainLoop(r: Run, way: Way, until: number, mostAtOnce: number): boolean {
  // Numbers of the modules written out: the compiler puts them into the code, those of a module it would look up at every use (a third of the
  // time). The test against the long way, number by number, is also a test of this list.
  const placeMask = 63
  const pairMask = 255
  const queueMask = 255
  const classMask = 63
  const streamMask = 63
  const patientMask = 16383
  const eventMask = 4095
  const fPairs = 1216
  const fClasses = 1984
  const fStreams = 2176
  const fRows = 2432
  const fHeap = 133504
  const fNormals = 141696
  const iPairs = 384
  const iQueues = 640
  const iClasses = 1152
  const iStreams = 1216
  const iRows = 1408
  const iHeap = 329088
  const intWidth = 20
  const numWidth = 8
  const classWidth = 3
  const byChance = -2
  const endOrder = 562949953421312
  const arriveOrder = 1407374883553280
  const dueTime = 0
  const dueIntRef = 1
  const dueIntKind = 0
  const eventEnd = 4
  const dueIntStamp = 2
  const intStamp = 13
  const intPlace = 5
  const eventArrive = 9
  const streamIntWholes = 3
  const streamIntStamp = 0
  const placeReals = 19
  const placeIntWholes = 6
  const intClass = 0
  const atPlaceRoute = 1
  const intStream = 1
  const intVisits = 4
  const streamIntK0 = 1
  const streamIntK1 = 2
  const intIndex = 2
  const numServed = 3
  const numSince = 5
  const placeSumsServiceArea = 12
  const intTo = 9
  const placeIntServing = 2
  const placeIntPresent = 1
  const placeSumsEnds = 3
  const numArrived = 1
  const placeSumsStay = 5
  const intNumber = 3
  const numStarted = 2
  const outcomeCodeServed = 0
  const intPhase = 6
  const phaseNone = 0
  const placeIntBusy = 0
  const placeIntWaiting = 3
  const placeDuty = 17
  const queueWholes = 2
  const queueHead = 0
  const placeIntLifo = 5
  const queueTail = 1
  const intBefore = 17
  const intNext = 16
  const intWaitStamp = 14
  const intClassStamp = 15
  const streamReals = 4
  const streamCount = 0
  const intStep = 10
  const intTaken = 11
  const numEntered = 0
  const purposeClass = 1
  const purposeAttribute = 8
  const classSumsArrivals = 2
  const intShift = 12
  const placeIntShift = 4
  const phaseServing = 2
  const placeSumsStarts = 1
  const placeSumsQueueArea = 11
  const placeSumsWait = 2
  const placeTarget = 18
  const placeSumsBreaches = 10
  const placeSumsLongestWait = 16
  const pairReals = 3
  const pairWaits = 1
  const pairWaited = 2
  const atPlaceServe = 0
  const pairMeanStay = 0
  const normalReals = 5
  const normalCentre = 1
  const normalSpread = 2
  const normalLow = 3
  const normalHigh = 4
  const numLength = 6
  const classSumsLeft = 0
  const classSumsInside = 1
  const intHow = 8
  const numOrder = 7
  const placeSumsArrivals = 0
  const intLevel = 7
  const phaseWaiting = 1
  const placeSumsLongestQueue = 15
  const streamMeanGap = 3
  const purposeGap = 0
  const streamHazard = 1
  const streamSince = 2
  const dueReals = 2
  const dueIntWholes = 3
  const dueOrder = 1
  const f64 = F
  const i32 = I
  const { s, program, record } = r
  const { plain, levels, attributes } = program
  const { laws, routes } = plain
  const { classes, attributes: width } = program.shape
  const { clearedAt } = s
  let { arrivals, inside, free, size, planned, room, instant, atOnce } = way
  let hole = false
  let left = eventsOfCall

  for (; left > 0; left--) {
    if (size === 0) break
    const time = f64[fHeap + dueTime]!
    if (time >= until) break
    if (size + 2 >= room && 2 * room > eventMask + 1) break
    const ref = i32[iHeap + dueIntRef]!
    let patient = -1
    let to = -1
    let coming = -1
    let starting = -1
    let at = 0

    const kind = i32[iHeap + dueIntKind]!
    if (kind === eventEnd) {
      const i = iRows + (ref & patientMask) * intWidth
      if (i32[iHeap + dueIntStamp] !== i32[i + intStamp]) break
      at = i32[i + intPlace]! & placeMask
    } else if (kind === eventArrive) {
      const w = iStreams + (ref & streamMask) * streamIntWholes
      if (free < 0 || i32[iHeap + dueIntStamp] !== i32[w + streamIntStamp]) break
      coming = ref & streamMask
    } else break
    if (time > instant) {
      instant = time
      atOnce = 0
    } else if (++atOnce > mostAtOnce) break
    s.time = time
    hole = true

    if (coming < 0) {
      // The end of a service: where to, the sums, and the server goes to whoever waits.
      patient = ref & patientMask
      const i = iRows + patient * intWidth
      const n = fRows + patient * numWidth
      const f = at * placeReals
      const w = at * placeIntWholes
      const cls = i32[i + intClass]! & classMask
      const kindred = (at * classes + cls) & pairMask
      to = i32[iPairs + kindred]!
      if (to === byChance) {
        const route = routes[kindred]!
        const chances = route.fixedChances!
        const what = placePurpose(program, at, atPlaceRoute)
        const from = iStreams + (i32[i + intStream]! & streamMask) * streamIntWholes
        const counted = (what << 20) | ((i32[i + intVisits]! & 4095) << 8)
        const u = uniformAt(
          placeOfWords(i32[from + streamIntK0]!, i32[from + streamIntK1]!, i32[i + intIndex]!, counted),
        )
        let total = 0
        let k = 0
        for (; k < chances.length; k++) {
          total += chances[k]!
          if (u < total) break
        }
        if (k < chances.length) to = route.places[k]!
        else to = total > 1 - 1e-9 && k > 0 ? route.places[k - 1]! : -1
      }
      f64[n + numServed] = time
      const since = f64[n + numSince]!
      f64[f + placeSumsServiceArea]! += time - (since > clearedAt ? since : clearedAt)
      f64[n + numSince] = time
      i32[i + intStamp]!++
      i32[i + intTo] = cls
      i32[w + placeIntServing]!--
      i32[w + placeIntPresent]!--
      f64[f + placeSumsEnds]!++
      const arrived = f64[n + numArrived]!
      f64[f + placeSumsStay]! += time - arrived
      if (record) record.add(i32[i + intNumber]!, cls, at, arrived, f64[n + numStarted]!, time, time, outcomeCodeServed)
      i32[i + intPhase] = phaseNone
      const busy = i32[w + placeIntBusy]! - 1
      i32[w + placeIntBusy] = busy
      if (i32[w + placeIntWaiting]! > 0 && busy < f64[f + placeDuty]!) {
        let level = (at * levels) & queueMask
        while (i32[iQueues + level * queueWholes + queueHead]! < 0) level = (level + 1) & queueMask
        const q = iQueues + level * queueWholes
        starting = (i32[w + placeIntLifo] === 0 ? i32[q + queueHead]! : i32[q + queueTail]!) & patientMask
        const j = iRows + starting * intWidth
        const a = i32[j + intBefore]!
        const b = i32[j + intNext]!
        if (a >= 0) i32[iRows + (a & patientMask) * intWidth + intNext] = b
        else i32[q + queueHead] = b
        if (b >= 0) i32[iRows + (b & patientMask) * intWidth + intBefore] = a
        else i32[q + queueTail] = a
        i32[w + placeIntWaiting]!--
        i32[j + intWaitStamp]!++
        i32[j + intClassStamp]!++
        i32[w + placeIntBusy] = busy + 1
      }
    } else {
      // A new patient: class, attributes, first place.
      const arrival = program.arrivals[coming]!
      patient = free & patientMask
      const i = iRows + patient * intWidth
      free = i32[i + intNext]!
      const index = f64[fStreams + coming * streamReals + streamCount]!
      const k0 = i32[iStreams + coming * streamIntWholes + streamIntK0]!
      const k1 = i32[iStreams + coming * streamIntWholes + streamIntK1]!
      i32[i + intStream] = coming
      i32[i + intIndex] = index
      i32[i + intNumber] = ++arrivals
      i32[i + intVisits] = 0
      i32[i + intStep] = 0
      i32[i + intTaken] = 0
      f64[fRows + patient * numWidth + numEntered] = time
      let cls = arrival.classes[0]!
      const chances = arrival.fixedChances!
      if (chances.length > 1) {
        const u = uniformAt(placeOfWords(k0, k1, index | 0, purposeClass << 20))
        let total = 0
        for (let k = 0; k < chances.length; k++) {
          cls = arrival.classes[k]!
          total += chances[k]!
          if (u < total) break
        }
      }
      i32[i + intClass] = cls
      for (let k = 0; k < width; k++) {
        key.k0 = k0
        key.k1 = k1
        key.entity = index
        key.what = (purposeAttribute + k) << 20
        s.attributes[patient * width + k] = draw(attributes[k]![cls]!, s, patient, -1, key)
      }
      f64[fClasses + (cls & classMask) * classWidth + classSumsArrivals]!++
      inside++
      to = arrival.at!.places[0]!
    }

    for (;;) {
      let next: number
      let order: number
      let kind: number
      let about: number
      let stamp: number
      if (starting >= 0) {
        // A first service begins at `at`, on a server already counted.
        about = starting
        starting = -1
        const i = iRows + about * intWidth
        const n = fRows + about * numWidth
        const f = at * placeReals
        const cls = i32[i + intClass]! & classMask
        i32[i + intShift] = i32[at * placeIntWholes + placeIntShift]!
        i32[i + intPhase] = phaseServing
        i32[at * placeIntWholes + placeIntServing]!++
        const wait = time - f64[n + numArrived]!
        f64[n + numStarted] = time
        f64[f + placeSumsStarts]!++
        if (wait > 0) {
          const since = f64[n + numSince]!
          f64[f + placeSumsQueueArea]! += time - (since > clearedAt ? since : clearedAt)
          f64[n + numSince] = time
          f64[f + placeSumsWait]! += wait
          if (wait > f64[f + placeTarget]!) f64[f + placeSumsBreaches]!++
          if (wait > f64[f + placeSumsLongestWait]!) f64[f + placeSumsLongestWait] = wait
        }
        const law = (at * classes + cls) & pairMask
        const g = fPairs + law * pairReals
        if (classes > 1) {
          f64[g + pairWaits]!++
          f64[g + pairWaited]! += wait
        }
        const from = iStreams + (i32[i + intStream]! & streamMask) * streamIntWholes
        const what = (placePurpose(program, at, atPlaceServe) << 20) | ((i32[i + intVisits]! & 4095) << 8)
        const index = i32[i + intIndex]!
        const k0 = i32[from + streamIntK0]!
        const k1 = i32[from + streamIntK1]!
        const mean = f64[g + pairMeanStay]!
        const o = fNormals + law * normalReals
        const spread = f64[o + normalSpread]!
        let length = -1
        if (mean > 0 || spread > 0) {
          const words = placeOfWords(k0, k1, index, what)
          if (mean > 0) {
            const easy = exponentialAt(words)
            length = mean * (easy >= 0 ? easy : hardExponential(k0, k1, index, what))
          } else {
            const easy = normalAt(words)
            const z = Number.isNaN(easy) ? hardNormal(k0, k1, index, what) : easy
            length = f64[o + normalCentre]! + spread * z
            if (f64[o]! > 0) length = exp(length)
            if (!(length >= f64[o + normalLow]! && length <= f64[o + normalHigh]!)) length = -1
          }
        }
        if (!(length >= 0)) {
          key.k0 = k0
          key.k1 = k1
          key.entity = index
          key.what = what
          length = Math.max(0, draw(laws[law]!, s, about, at, key))
        }
        f64[n + numLength] = length
        next = time + length
        kind = eventEnd
        order = endOrder + planned++
        stamp = i32[i + intStamp]!
      } else if (patient >= 0) {
        // On to `to`, or home.
        const p = patient
        patient = -1
        const i = iRows + p * intWidth
        const n = fRows + p * numWidth
        if (to < 0) {
          const o = fClasses + (i32[i + intClass]! & classMask) * classWidth
          f64[o + classSumsLeft]!++
          f64[o + classSumsInside]! += time - f64[n + numEntered]!
          inside--
          i32[i + intStamp]!++
          i32[i + intWaitStamp]!++
          i32[i + intClassStamp]!++
          i32[i + intNext] = free
          free = p
          continue
        }
        at = to & placeMask
        const f = at * placeReals
        const w = at * placeIntWholes
        i32[i + intPlace] = at
        i32[i + intVisits]!++
        i32[i + intHow] = 0
        f64[n + numSince] = time
        f64[n + numArrived] = time
        f64[n + numStarted] = Number.NaN
        f64[n + numServed] = Number.NaN
        f64[n + numOrder] = planned++
        i32[w + placeIntPresent]!++
        f64[f + placeSumsArrivals]!++
        const busy = i32[w + placeIntBusy]!
        if (i32[w + placeIntWaiting] === 0 && busy < f64[f + placeDuty]!) {
          i32[w + placeIntBusy] = busy + 1
          starting = p
          continue
        }
        const level = i32[iClasses + (i32[i + intClass]! & classMask)]!
        const q = iQueues + ((at * levels + level) & queueMask) * queueWholes
        const last = i32[q + queueTail]!
        i32[i + intLevel] = level
        i32[i + intBefore] = last
        i32[i + intNext] = -1
        if (last >= 0) i32[iRows + (last & patientMask) * intWidth + intNext] = p
        else i32[q + queueHead] = p
        i32[q + queueTail] = p
        i32[i + intPhase] = phaseWaiting
        const now = i32[w + placeIntWaiting]! + 1
        i32[w + placeIntWaiting] = now
        if (now > f64[f + placeSumsLongestQueue]!) f64[f + placeSumsLongestQueue] = now
        continue
      } else if (coming >= 0) {
        // The next arrival of the stream.
        about = coming
        coming = -1
        const arrival = program.arrivals[about]!
        const f = fStreams + about * streamReals
        const w = iStreams + about * streamIntWholes
        const index = f64[f + streamCount]! + 1
        f64[f + streamCount] = index
        const k0 = i32[w + streamIntK0]!
        const k1 = i32[w + streamIntK1]!
        const mean = f64[f + streamMeanGap]!
        if (mean > 0) {
          const easy = exponentialAt(placeOfWords(k0, k1, index | 0, purposeGap << 20))
          const hazard = easy >= 0 ? easy : hardExponential(k0, k1, index, purposeGap << 20)
          if (arrival.kind === 'rate') {
            f64[f + streamHazard] = hazard
            f64[f + streamSince] = time
            // Mostly within the slice of the rates that is now; else the long way.
            const { slice, fixedRates } = arrival
            const k = Math.floor(time / slice)
            const rate = fixedRates && fixedRates.length > 1 && k >= 0 ? fixedRates[k % fixedRates.length]! : -1
            if (rate * ((k + 1) * slice - time) >= hazard) next = time + hazard / rate
            else next = timeOfHazard(r, arrival, time, hazard)
          } else next = time + mean * hazard
        } else {
          key.k0 = k0
          key.k1 = k1
          key.entity = index
          key.what = purposeGap << 20
          next = time + draw(arrival.every!, s, -1, -1, key)
        }
        if (!(next < arrival.until)) continue
        kind = eventArrive
        order = arriveOrder + planned++
        stamp = i32[w + streamIntStamp]!
      } else if (hole) {
        // Nothing new came of it: the last event fills the root.
        size--
        if (size === 0) break
        const f = fHeap + (size & eventMask) * dueReals
        const i = iHeap + (size & eventMask) * dueIntWholes
        next = f64[f + dueTime]!
        order = f64[f + dueOrder]!
        kind = i32[i + dueIntKind]!
        about = i32[i + dueIntRef]!
        stamp = i32[i + dueIntStamp]!
      } else break

      let f: number
      let i: number
      let slot: number
      if (hole) {
        // From the root down to where the event belongs; those on the way move up.
        hole = false
        slot = 0
        f = fHeap
        i = iHeap
        for (;;) {
          let child = 2 * slot + 1
          if (child >= size) break
          let g = fHeap + (child & eventMask) * dueReals
          let below = f64[g + dueTime]!
          if (child + 1 < size) {
            const h = fHeap + ((child + 1) & eventMask) * dueReals
            const beside = f64[h + dueTime]!
            if (beside < below || (beside === below && f64[h + dueOrder]! < f64[g + dueOrder]!)) {
              child++
              g = h
              below = beside
            }
          }
          if (next < below || (next === below && order < f64[g + dueOrder]!)) break
          const j = iHeap + (child & eventMask) * dueIntWholes
          f64[f + dueTime] = below
          f64[f + dueOrder] = f64[g + dueOrder]!
          i32[i + dueIntKind] = i32[j + dueIntKind]!
          i32[i + dueIntRef] = i32[j + dueIntRef]!
          i32[i + dueIntStamp] = i32[j + dueIntStamp]!
          slot = child
          f = g
          i = j
        }
      } else {
        if (size === room) {
          F.fill(0, fHeap + room * dueReals, fHeap + 2 * room * dueReals)
          I.fill(0, iHeap + room * dueIntWholes, iHeap + 2 * room * dueIntWholes)
          room *= 2
        }
        slot = size & eventMask
        size++
        f = fHeap + slot * dueReals
        i = iHeap + slot * dueIntWholes
        while (slot > 0) {
          slot = ((slot - 1) >> 1) & eventMask
          const upper = fHeap + slot * dueReals
          const above = f64[upper + dueTime]!
          if (above < next || (above === next && f64[upper + dueOrder]! < order)) break
          const over = iHeap + slot * dueIntWholes
          f64[f + dueTime] = above
          f64[f + dueOrder] = f64[upper + dueOrder]!
          i32[i + dueIntKind] = i32[over + dueIntKind]!
          i32[i + dueIntRef] = i32[over + dueIntRef]!
          i32[i + dueIntStamp] = i32[over + dueIntStamp]!
          f = upper
          i = over
        }
      }
      f64[f + dueTime] = next
      f64[f + dueOrder] = order
      i32[i + dueIntKind] = kind
      i32[i + dueIntRef] = about
      i32[i + dueIntStamp] = stamp
    }
    hole = false
  }
  way.arrivals = arrivals
  way.inside = inside
  way.free = free
  way.size = size
  way.planned = planned
  way.room = room
  way.instant = instant
  way.atOnce = atOnce
  return left === 0
}
