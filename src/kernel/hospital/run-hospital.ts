import { log } from '../dynamics/elementary.ts'
import type { Draws } from '../random/draws.ts'
import { bedsByHour, mergedInto } from './beds-by-hour.ts'
import type { HospitalBelief } from './belief.ts'
import type { Census } from './census.ts'
import { faring, paceOfFirst, paceOfSecond } from './crowding.ts'
import { type Parameters, parameterDrawer } from './draw-parameters.ts'
import {
  ageBandCount,
  ageBandOf,
  bandCount,
  bandsOf,
  hourOfWeek,
  phaseCount,
  phaseOf,
  routes,
  unitKinds,
} from './hospital.ts'
import { hourCell, hourCells } from './learn-stays.ts'
import { hazardAt, type Leaver, leavesAt } from './leaving.ts'
import { createQueue, popFirst, push } from './queue.ts'
import { asNow, type Scenario } from './scenario.ts'

/** What happens to every member hour by hour. Tables are [unit][hour 0 … hours][member], hour 0 is now; sums count from now. */
export interface HospitalRun {
  readonly at: number
  readonly hours: number
  readonly members: number
  readonly units: number
  /** Patients in the unit, those who wait there for a bed elsewhere included. */
  readonly present: Int16Array
  /** Patients who wait, elsewhere or at the door, for a bed of this unit. */
  readonly wanted: Int16Array
  /** Left the hospital from this unit, so far. */
  readonly left: Int32Array
  /** Entered this unit, so far. */
  readonly entered: Int32Array
  /** Hours that patients have waited for a bed of this unit, so far. */
  readonly waited: Float32Array
  /** Patients whose time in the emergency department ended so far, and those of them beyond the target. */
  readonly seen: Int32Array
  readonly breached: Int32Array
  /** Of each resident: when the unit is left, when the hospital is left (Infinity: later), and where to after this unit (units: home; −1: still in). */
  readonly leavesUnit: Float32Array
  readonly leavesHospital: Float32Array
  readonly onwardTo: Int8Array
}

export interface RunOptions {
  readonly hours: number
  readonly members: number
  readonly scenario?: Scenario
  /** Longest stay in an emergency department without a breach. */
  readonly target?: number
  readonly onMember?: (member: number) => void
}

const extraKey = 1 << 24

/**
 * Plays the hours to come through for every member, from the patients who are in now: each stays on given the time already spent, beds are finite, who finds
 * none waits where they are and holds that bed. Draws are keyed by patient and visit, so two scenarios meet the same patients with the same luck.
 *
 *     const run = runHospital(belief, census, { hours: 72, members: 1000 }, createDraws(1))
 *     run.present[(unit * 73 + 24) * 1000 + member]     // patients in the unit a day from now
 */
export function runHospital(belief: HospitalBelief, census: Census, options: RunOptions, draws: Draws): HospitalRun {
  const { hours, members, scenario = asNow, target = 4 } = options
  const { hospital } = belief
  const units = hospital.units.length
  const cells = units * (hours + 1) * members
  const { at } = census
  const residents = census.residents
  const run: HospitalRun = {
    at,
    hours,
    members,
    units,
    present: new Int16Array(cells),
    wanted: new Int16Array(cells),
    left: new Int32Array(cells),
    entered: new Int32Array(cells),
    waited: new Float32Array(cells),
    seen: new Int32Array((hours + 1) * members),
    breached: new Int32Array((hours + 1) * members),
    leavesUnit: new Float32Array(residents.length * members).fill(Number.POSITIVE_INFINITY),
    leavesHospital: new Float32Array(residents.length * members).fill(Number.POSITIVE_INFINITY),
    onwardTo: new Int8Array(residents.length * members).fill(-1),
  }
  const parameters = parameterDrawer(belief, { at, hours }, draws, scenario.earlier)
  const play = createPlay(belief, census, scenario, run, draws, target)
  for (let m = 0; m < members; m++) {
    play(m, parameters(m))
    options.onMember?.(m)
  }
  return run
}

function createPlay(
  belief: HospitalBelief,
  census: Census,
  scenario: Scenario,
  run: HospitalRun,
  draws: Draws,
  target: number,
): (member: number, p: Parameters) => void {
  const { hospital, streams, groups, routes: routing } = belief
  const { units, hours, members } = run
  const { residents, at } = census
  const until = at + hours
  const kinds = hospital.units.map(({ kind }) => unitKinds.indexOf(kind))
  const edges = hospital.units.map(({ kind }) => bandsOf[kind])
  const byId = new Map(hospital.units.map(({ id }, i) => [id, i]))
  const into = mergedInto(hospital.units, scenario)
  const beds = bedsByHour(belief, scenario, hours, into)
  const stayTimes = hospital.units.map(({ id, kind }) =>
    (scenario.stay ?? []).reduce(
      (t, s) => ((s.unit ?? id) === id && (s.unit !== undefined || (s.kind ?? 'ward') === kind) ? t * s.times : t),
      1,
    ),
  )
  const groupOf = (group: string | null) => {
    const g = group === null ? groups.length : groups.indexOf(group)
    return g < 0 ? groups.length : g
  }
  const g1 = groups.length + 1
  const [leaving, way, coming, marking] = ['leaving', 'way', 'coming', 'marks'].map((name) => draws.stream(name)) as [
    Draws,
    Draws,
    Draws,
    Draws,
  ]
  // Days that have a list of planned admissions follow it; the others follow habit.
  const listed = new Uint8Array(hours)
  for (const { at: due } of census.bookings) {
    const day = Math.floor(due / 24) * 24
    for (let h = Math.max(0, day - at); h < Math.min(hours, day + 24 - at); h++) listed[Math.floor(h)] = 1
  }
  // Patients, by row.
  let room = 1024
  let unit = new Int32Array(room)
  let since = new Float64Array(room)
  let admitted = new Float64Array(room)
  let mark = new Int32Array(room)
  let route = new Int32Array(room)
  let key = new Int32Array(room)
  let visit = new Int32Array(room)
  let dest = new Int32Array(room)
  let asked = new Float64Array(room)
  let next = new Int32Array(room)
  // In a unit that a crowd slows, the hours are planned one by one: what is left of the exponential.
  let rest = new Float64Array(room)
  let rows = 0
  const grow = () => {
    room *= 2
    const more = (old: Int32Array): Int32Array<ArrayBuffer> => {
      const bigger = new Int32Array(room)
      bigger.set(old)
      return bigger
    }
    const moreReal = (old: Float64Array): Float64Array<ArrayBuffer> => {
      const bigger = new Float64Array(room)
      bigger.set(old)
      return bigger
    }
    unit = more(unit)
    mark = more(mark)
    route = more(route)
    key = more(key)
    visit = more(visit)
    dest = more(dest)
    next = more(next)
    since = moreReal(since)
    admitted = moreReal(admitted)
    asked = moreReal(asked)
    rest = moreReal(rest)
  }
  const present = new Int32Array(units)
  const wanted = new Int32Array(units)
  const left = new Int32Array(units)
  const entered = new Int32Array(units)
  const waited = new Float64Array(units)
  const since0 = new Float64Array(units)
  const boarding = new Int32Array(units)
  // Of those who go first, and of the others: pace[2 * unit + 1], pace[2 * unit].
  const pace = new Float64Array(2 * units)
  const crowding = kinds.map((kind) => belief.stays.crowding[kind] ?? null)
  const holidays = new Set(hospital.holidays)
  const cells = Array.from({ length: hours }, (_, h) => hourCell(at + h, holidays))
  const slowed: number[][] = hospital.units.map(() => [])
  const head = new Int32Array(units)
  const tail = new Int32Array(units)
  const shares = new Float64Array(units + 1)
  const queue = createQueue()
  const who: Leaver = { unit: 0, kind: 0, since: 0, group: 0, factor: 0, expected: Number.NaN, rest: 0 }
  const streamCount = new Int32Array(streams.length)
  let m = 0
  let p!: Parameters
  let seen = 0
  let breached = 0
  let hourNow = 0

  const touch = (u: number, t: number) => {
    waited[u]! += wanted[u]! * (t - since0[u]!)
    since0[u] = t
  }

  const luckOf = (row: number) => -log(leaving.uniform(m, 0, key[row]! * 16 + visit[row]!))

  const groupAt = (row: number) => Math.floor(mark[row]! / ageBandCount)

  /** Sets whose hazard of leaving is asked for, as if there was room. */
  function describe(row: number, expected: number): void {
    const u = unit[row]!
    const kind = kinds[u]!
    const group = groupAt(row)
    who.unit = u
    who.kind = kind
    who.since = since[row]!
    who.group = (kind * g1 + group) * phaseCount
    who.factor =
      (p.age[kind * ageBandCount + (mark[row]! % ageBandCount)]! *
        p.route[kind * routes.length + route[row]!]! *
        p.level[kind]!) /
      stayTimes[u]!
    who.expected = expected
  }

  /** Plans when the patient of a row leaves its unit: when the hazard from `t` on has summed to `e`. */
  function planLeaving(row: number, t: number, expected: number, e: number): void {
    const u = unit[row]!
    describe(row, expected)
    const law = crowding[u]!
    const slow = law !== null
    if (slow) who.factor *= pace[2 * u + law.first[groupAt(row)]!]!
    const horizon = slow ? Math.min(until, at + hourNow + 1) : until
    const leaves = leavesAt(p, edges[u]!, who, t, e, horizon)
    if (leaves < until) push(queue, leaves, row)
    else if (slow && leaves === Number.POSITIVE_INFINITY) {
      rest[row] = who.rest
      slowed[u]!.push(row)
    }
  }

  /** Where to after this unit: a unit, or `units` for home. */
  function chooseWay(row: number, t: number): number {
    const u = unit[row]!
    const group = Math.floor(mark[row]! / ageBandCount)
    let band = 0
    const mine = edges[u]!
    while (band + 1 < bandCount && t - since[row]! >= mine[band + 1]!) band++
    const to = units + 1
    const first = ((u * g1 + group) * phaseCount + phaseOf(band)) * to
    let sum = 0
    for (let d = 0; d < to; d++) {
      const share = p.onward[u * to + d]!
      sum += share * routing.ratios[first + d]!
      shares[d] = sum
    }
    const x = way.uniform(m, 0, key[row]! * 16 + visit[row]!) * sum
    let d = 0
    while (d < units && x > shares[d]!) d++
    return d === units ? units : into[d]!
  }

  const hasBed = (u: number) => present[u]! < beds[u * (hours + 1) + hourNow]!

  function enter(row: number, u: number, t: number): void {
    unit[row] = u
    since[row] = t
    present[u]!++
    entered[u]!++
    visit[row] = (visit[row]! + 1) & 15
    planLeaving(row, t, Number.NaN, luckOf(row))
  }

  /** The patient leaves its unit (−1: waits at the door) for a place where there is a bed, or for home; the bed left behind goes to who waits for it. */
  function move(row: number, to: number, t: number): void {
    const from = unit[row]!
    if (from >= 0) {
      present[from]!--
      if (kinds[from] === 0) {
        seen++
        if (t - since[row]! > target) breached++
      }
      if (key[row]! < residents.length) {
        const i = key[row]! * members + m
        if (run.onwardTo[i] === -1) {
          run.leavesUnit[i] = t - at
          run.onwardTo[i] = to
        }
      }
    }
    if (to === units) {
      if (from >= 0) left[from]!++
      if (key[row]! < residents.length) run.leavesHospital[key[row]! * members + m] = t - at
    } else enter(row, to, t)
    if (from >= 0) letIn(from, t)
  }

  function stopWaiting(row: number, u: number, t: number): void {
    touch(u, t)
    wanted[u]!--
    if (unit[row]! >= 0) boarding[unit[row]!]!--
  }

  /** Whoever waits for a bed of this unit comes in while there is one. */
  function letIn(u: number, t: number): void {
    while (head[u]! >= 0 && hasBed(u)) {
      const row = head[u]!
      head[u] = next[row]!
      if (head[u]! < 0) tail[u] = -1
      stopWaiting(row, u, t)
      move(row, u, t)
    }
  }

  function wait(row: number, u: number, t: number): void {
    dest[row] = u
    asked[row] = t
    next[row] = -1
    if (tail[u]! >= 0) next[tail[u]!] = row
    else head[u] = row
    tail[u] = row
    touch(u, t)
    wanted[u]!++
    if (unit[row]! >= 0) boarding[unit[row]!]!++
  }

  function leave(row: number, t: number): void {
    const to = chooseWay(row, t)
    if (to === units || hasBed(to) || to === unit[row]) move(row, to, t)
    else wait(row, to, t)
  }

  function newRow(): number {
    if (rows === room) grow()
    visit[rows] = 0
    unit[rows] = -1
    return rows++
  }

  function come(u: number, r: number, marks: number, k: number, t: number): void {
    const row = newRow()
    mark[row] = marks
    route[row] = r
    key[row] = k
    admitted[row] = t
    const place = into[u]!
    if (hasBed(place) || kinds[place] === 0) enter(row, place, t)
    else wait(row, place, t)
  }

  /**
   * The next arrival of a stream: when its rate, summed over the hours, has grown by an exponential, or, where they come regularly, by the mean of so many; of the
   * first some have passed.
   */
  function planArrival(s: number, from: number): void {
    const surge = streams[s]!.route === 1 ? 1 : (scenario.surge ?? 1)
    const { regularity } = streams[s]!
    const n = streamCount[s]!
    const steps = n > 0 ? regularity : 1 + Math.floor(regularity * marking.uniform(m, s, -1))
    let e = 0
    for (let k = 0; k < steps; k++) e -= log(coming.uniform(m, s, n * regularity + k)) / regularity
    let h = Math.floor(from - at)
    let t = from
    while (h < hours) {
      const elective = streams[s]!.route === 1
      const rate = elective
        ? listed[h]
          ? 0
          : p.arrivals[s * hours + h]! * (scenario.electives ?? 1)
        : p.arrivals[s * hours + h]! * surge
      const end = at + h + 1
      if (rate * (end - t) >= e) {
        push(queue, t + e / rate, -1 - s)
        return
      }
      e -= rate * (end - t)
      t = end
      h++
    }
  }

  function arrive(s: number, t: number): void {
    const stream = streams[s]!
    const n = streamCount[s]!
    const i = Math.floor(marking.uniform(m, s, n) * stream.marks.length)
    come(stream.unit, stream.route, stream.marks[i]!, (s + 1) * 65536 + (n & 65535) + residents.length, t)
    streamCount[s] = n + 1
    planArrival(s, t)
  }

  function record(h: number): void {
    for (let u = 0; u < units; u++) {
      touch(u, at + h)
      const i = (u * (hours + 1) + h) * members + m
      run.present[i] = present[u]!
      run.wanted[i] = wanted[u]!
      run.left[i] = left[u]!
      run.entered[i] = entered[u]!
      run.waited[i] = waited[u]!
    }
    run.seen[h * members + m] = seen
    run.breached[h * members + m] = breached
  }

  const expectedOf = (row: number) => (visit[row] === 0 ? residents[key[row]!]?.expected : null) ?? Number.NaN

  /** Once an hour: how fast patients leave units that are crowded. `slowed` are those who are there and do not wait for a bed. */
  function setPaces(t: number): void {
    for (let u = 0; u < units; u++) {
      const law = crowding[u]
      if (!law) continue
      let [first, asked] = [0, 0]
      for (const row of slowed[u]!) {
        const group = groupAt(row)
        if (law.first[group] === 1) first++
        else {
          describe(row, expectedOf(row))
          asked += hazardAt(p, edges[u]!, who, t) / law.each[group]!
        }
      }
      const usual = belief.stays.usual[u * hourCells + cells[hourNow]!]! * law.shape[hourOfWeek(t) % 24]!
      const fares = p.fares[kinds[u]! * p.days + Math.floor(hourNow / 24)]!
      pace[2 * u + 1] = faring(paceOfFirst(first, boarding[u]!, usual, law), fares)
      pace[2 * u] = faring(paceOfSecond(asked, first, boarding[u]!, usual, law), fares)
    }
  }

  /** Those who have not left a crowded unit within the last hour may within the next. */
  function planOn(t: number): void {
    for (let u = 0; u < units; u++) {
      const rows = slowed[u]!
      if (rows.length === 0) continue
      slowed[u] = []
      for (const row of rows) planLeaving(row, t, expectedOf(row), rest[row]!)
    }
  }

  /** Once an hour: beds open or close; who has waited too long goes to another ward. */
  function tick(t: number): void {
    for (let u = 0; u < units; u++) letIn(u, t)
    if (scenario.outlieAfter === undefined) return
    for (let u = 0; u < units; u++) {
      if (kinds[u] !== 1) continue
      while (head[u]! >= 0 && t - asked[head[u]!]! >= scenario.outlieAfter) {
        const other = hospital.units.findIndex(
          (_, v) => v !== u && kinds[v] === 1 && into[v] === v && hasBed(v) && head[v]! < 0,
        )
        if (other < 0) break
        const row = head[u]!
        head[u] = next[row]!
        if (head[u]! < 0) tail[u] = -1
        stopWaiting(row, u, t)
        move(row, other, t)
      }
    }
  }

  return (member, parameters) => {
    m = member
    p = parameters
    rows = 0
    queue.size = 0
    seen = 0
    breached = 0
    hourNow = 0
    for (const list of [present, wanted, left, entered, boarding, streamCount]) list.fill(0)
    for (const rows of slowed) rows.length = 0
    waited.fill(0)
    since0.fill(at)
    head.fill(-1)
    tail.fill(-1)
    for (const [i, one] of residents.entries()) {
      const row = newRow()
      unit[row] = into[one.unit]!
      since[row] = one.since
      admitted[row] = one.admitted
      mark[row] = groupOf(one.group) * ageBandCount + ageBandOf(one.age)
      route[row] = routes.indexOf(one.route)
      key[row] = i
      present[unit[row]!]!++
      if (one.waitingFor !== null) wait(row, into[one.waitingFor]!, at)
    }
    for (const [i, one] of residents.entries()) {
      if (one.waitingFor !== null) continue
      if (crowding[unit[i]!] === null) planLeaving(i, at, one.expected ?? Number.NaN, luckOf(i))
      else {
        rest[i] = luckOf(i)
        slowed[unit[i]!]!.push(i)
      }
    }
    setPaces(at)
    for (let s = 0; s < streams.length; s++) planArrival(s, at)
    for (const [i, { at: due }] of census.bookings.entries()) {
      if (due >= until || way.uniform(m, 1, i) >= p.show * (scenario.electives ?? 1)) continue
      push(queue, Math.max(at, due), -1 - streams.length - i)
    }
    const bookings = census.bookings.length
    let extra = 0
    for (const { unit: id, at: hour, patients } of scenario.extra ?? []) {
      const u = byId.get(id)
      for (let k = 0; u !== undefined && k < patients; k++, extra++)
        if (hour < hours) push(queue, at + hour, -1 - streams.length - bookings - (u * 4096 + extra))
    }
    for (let h = 0; h <= hours; h++) {
      hourNow = h
      tick(at + h)
      record(h)
      if (h === hours) break
      setPaces(at + h)
      planOn(at + h)
      while (queue.size > 0 && queue.times[0]! < at + h + 1) {
        const t = queue.times[0]!
        const what = popFirst(queue)
        if (what >= 0) leave(what, t)
        else if (-1 - what < streams.length) arrive(-1 - what, t)
        else {
          const i = -1 - what - streams.length
          if (i < bookings) {
            const one = census.bookings[i]!
            come(one.unit, 1, groupOf(one.group) * ageBandCount + ageBandOf(one.age), extraKey / 2 + i, t)
          } else {
            const one = i - bookings
            come(Math.floor(one / 4096), 1, groups.length * ageBandCount + 6, extraKey + (one % 4096), t)
          }
        }
      }
    }
  }
}
