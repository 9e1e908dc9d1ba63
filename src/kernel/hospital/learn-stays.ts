import { expectedAt } from './census.ts'
import { type Crowding, crowdRecord, spreadOfDays } from './crowding.ts'
import { type Factor, factorRates, logLikelihood, meanOf, type RateTable } from './factor-rates.ts'
import {
  ageBandCount,
  bandCount,
  bandsOf,
  declaredStay,
  expectedBin,
  expectedBinCount,
  expectedEnds,
  type Hospital,
  hourOfWeek,
  phaseCount,
  phaseOf,
  routes,
  unitKinds,
} from './hospital.ts'
import { learnCrowding } from './learn-crowding.ts'
import { followLevel, type Level } from './level.ts'
import { recordBegins, stillHere, type Visit } from './visits.ts'

/** Hours of the day, twice: of weekdays, and of weekends and holidays. */
export const hourCells = 48
export const hourCell = (time: number, holidays: ReadonlySet<number>): number => {
  const hour = hourOfWeek(time)
  return (hour % 24) + (hour >= 120 || holidays.has(Math.floor(time / 24)) ? 24 : 0)
}

/** How patients leave units: rates an hour. `base[unit * bandCount + band]` times a factor for each of the others, by kind of unit. */
export interface StayBelief {
  readonly base: Factor
  readonly hour: Factor
  readonly group: Factor
  readonly age: Factor
  readonly route: Factor
  readonly expected: Factor
  /** By kind of unit: whether patients leave faster or slower than they used to. */
  readonly level: readonly Level[]
  /** By kind of unit: how a crowd slows it; null: it does not. And how many are usually there, usual[unit * hourCells + cell]. */
  readonly crowding: readonly (Crowding | null)[]
  readonly usual: Float64Array
  /** Ends of stays that were seen, by unit; those with few rest on the declared prior. */
  readonly seen: readonly number[]
  /** Days after which what was seen counts half; null: nothing is forgotten but by the level. */
  readonly halfLife: number | null
}

/** Where people are treated by people who have others to treat: a crowd may slow it. Wards discharge by their rounds. */
export const crowdedKinds: ReadonlySet<string> = new Set(['emergency'])

const halfLives = [21, 90, null] as const

interface Steps {
  /** Cell of the table, day before now, weight is applied later. */
  readonly cell: number[]
  readonly day: number[]
  readonly exposure: number[]
  readonly events: number[]
  /** Where the crowd of the hour stands in its record; −1: of no matter. */
  readonly crowd: number[]
  /** 1: begins with an hour. */
  readonly begins: number[]
}

/**
 * Learns from visits how long patients stay, by piecewise constant hazards: time already spent, hour, diagnosis group, age, route and what staff expect
 * multiply. Who is still in counts with the time spent so far.
 */
export function learnStays(
  hospital: Hospital,
  visits: readonly Visit[],
  groups: readonly string[],
  now: number,
): StayBelief {
  const kinds = hospital.units.map(({ kind }) => unitKinds.indexOf(kind))
  const sizes = [
    hospital.units.length * bandCount,
    4 * hourCells,
    4 * (groups.length + 1) * phaseCount,
    4 * ageBandCount,
    4 * routes.length,
    4 * expectedBinCount,
  ]
  const levels = sizes.map((): number[] => [])
  const steps: Steps = { cell: [], day: [], exposure: [], events: [], crowd: [], begins: [] }
  const cells = new Map<string, Map<number, number>>()
  const holidays = new Set(hospital.holidays)
  const seen = hospital.units.map(() => 0)
  let count = 0
  const begin = recordBegins(visits, now)
  const crowds = crowdRecord(hospital, visits, begin, now)
  for (const visit of visits) {
    // Who left at the very beginning, or before, tells only that they left.
    if (visit.ready <= begin) continue
    const kind = kinds[visit.unit]!
    const edges = bandsOf[unitKinds[kind]!]
    const group = visit.group === null ? groups.length : groups.indexOf(visit.group)
    const g = group < 0 ? groups.length : group
    const marks = `${visit.unit} ${g} ${visit.ageBand} ${visit.route}`
    let mine = cells.get(marks)
    if (!mine) {
      mine = new Map()
      cells.set(marks, mine)
    }
    const ends = visit.next !== stillHere
    if (ends) seen[visit.unit]!++
    const said = visit.expected.length > 0
    let band = 0
    for (let t = Math.max(visit.from, begin); ; ) {
      while (band + 1 < bandCount && t >= visit.from + edges[band + 1]!) band++
      let end = Math.min(
        visit.ready,
        Math.floor(t) + 1,
        band + 1 < bandCount ? visit.from + edges[band + 1]! : visit.ready,
      )
      const expected = said ? expectedAt(visit, t) : null
      if (expected !== null)
        for (const edge of expectedEnds) if (expected + edge > t && expected + edge < end) end = expected + edge
      if (!(end > t)) end = visit.ready
      const bin = expectedBin(t, expected)
      const hour = hourCell(t, holidays)
      const key = (band * hourCells + hour) * expectedBinCount + bin
      let cell = mine.get(key)
      if (cell === undefined) {
        cell = count++
        mine.set(key, cell)
        const at = [
          visit.unit * bandCount + band,
          kind * hourCells + hour,
          (kind * (groups.length + 1) + g) * phaseCount + phaseOf(band),
          kind * ageBandCount + visit.ageBand,
          kind * routes.length + visit.route,
          kind * expectedBinCount + bin,
        ]
        for (let f = 0; f < at.length; f++) levels[f]!.push(at[f]!)
      }
      const over = end >= visit.ready
      steps.cell.push(cell)
      steps.day.push(Math.floor((now - t) / 24))
      // An instant of passing through counts as a minute.
      steps.exposure.push(Math.max(end - t, over ? 1 / 60 : 0))
      steps.events.push(over && ends ? 1 : 0)
      steps.begins.push(t === Math.floor(t) ? 1 : 0)
      steps.crowd.push(crowds.hours * visit.unit + Math.floor(t) - crowds.first)
      if (over) break
      t = end
    }
  }
  const paces = new Float64Array(steps.cell.length).fill(1)
  const tableOf = (halfLife: number | null, takes: (day: number) => boolean): RateTable => {
    const events = new Float64Array(count)
    const exposure = new Float64Array(count)
    for (let i = 0; i < steps.cell.length; i++) {
      const day = steps.day[i]!
      if (!takes(day)) continue
      const weight = halfLife === null ? 1 : 2 ** (-day / halfLife)
      events[steps.cell[i]!]! += weight * steps.events[i]!
      exposure[steps.cell[i]!]! += weight * steps.exposure[i]! * paces[i]!
    }
    return { levels, events, exposure }
  }
  const priors = [
    { shape: 0.5, mean: hospital.units.flatMap(({ kind }) => Array<number>(bandCount).fill(1 / declaredStay[kind])) },
    { shape: 3, mean: ones(sizes[1]!) },
    ...sizes.slice(2).map((size) => ({ shape: 8, mean: ones(size) })),
  ]
  const usual = new Float64Array(kinds.length * hourCells)
  const laws = unitKinds.map((name, kind) => {
    if (!crowdedKinds.has(name)) return null
    // The cells and steps of this kind alone.
    const mine = new Map<number, number>()
    for (let c = 0; c < count; c++) if (Math.floor(levels[1]![c]! / hourCells) === kind) mine.set(c, mine.size)
    const of = Int32Array.from(steps.cell.keys()).filter((i) => mine.has(steps.cell[i]!))
    const found = learnCrowding(
      {
        levels: levels.map((level) => Array.from(mine.keys(), (c) => level[c]!)),
        cell: of.map((i) => mine.get(steps.cell[i]!)!),
        group: of.map((i) => Math.floor(levels[2]![steps.cell[i]!]! / phaseCount) % (groups.length + 1)),
        exposure: Float64Array.from(of, (i) => steps.exposure[i]!),
        events: of.map((i) => steps.events[i]!),
        begins: of.map((i) => steps.begins[i]!),
        crowd: of.map((i) => steps.crowd[i]!),
      },
      crowds,
      { units: kinds.length, groups: groups.length + 1, cells: hourCells },
      (t) => hourCell(t, holidays),
      priors,
    )
    if (!found) return null
    for (const [k, i] of of.entries()) paces[i] = found.paces[k]!
    for (const [u, own] of kinds.entries())
      if (own === kind) usual.set(found.usual.subarray(u * hourCells, (u + 1) * hourCells), u * hourCells)
    return found.law
  })
  const halfLife = chooseHalfLife(
    visits,
    now,
    (half, takes) => tableOf(half, takes),
    (table) => factorRates(table, priors, 6),
  )
  const [base, hour, group, age, route, expected] = factorRates(
    tableOf(halfLife, () => true),
    priors,
  ) as [Factor, Factor, Factor, Factor, Factor, Factor]
  const factors = [base, hour, group, age, route, expected]
  const rates = new Float64Array(count)
  for (let c = 0; c < count; c++)
    rates[c] = factors.reduce((product, factor, f) => product * meanOf(factor, levels[f]![c]!), 1)
  const crowding: (Crowding | null)[] = []
  const level = unitKinds.map((_, kind) => {
    const days = 1 + steps.day.reduce((most, day) => Math.max(most, day), 0)
    const [observed, foreseen, there, paced] = [0, 1, 2, 3].map(() => new Float64Array(days)) as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ]
    for (let i = 0; i < steps.cell.length; i++) {
      const c = steps.cell[i]!
      if (Math.floor(levels[1]![c]! / hourCells) !== kind) continue
      const day = days - 1 - steps.day[i]!
      observed[day]! += steps.events[i]!
      foreseen[day]! += steps.exposure[i]! * paces[i]! * rates[c]!
      there[day]! += steps.exposure[i]!
      paced[day]! += steps.exposure[i]! * paces[i]!
    }
    const law = laws[kind]
    const pace = paced.map((sum, day) => sum / there[day]!)
    crowding.push(law ? { ...law, spread: spreadOfDays(observed, foreseen, pace) } : null)
    return followLevel(observed, foreseen)
  })
  return { base, hour, group, age, route, expected, level, crowding, usual, seen, halfLife }
}

const ones = (n: number) => new Float64Array(n).fill(1)

/** The half-life under which the days before the last two weeks foretell those best; with less than six weeks of history nothing is forgotten. */
function chooseHalfLife(
  visits: readonly Visit[],
  now: number,
  tableOf: (halfLife: number | null, takes: (day: number) => boolean) => RateTable,
  fit: (table: RateTable) => Factor[],
): number | null {
  const first = recordBegins(visits, now)
  if (now - first < 42 * 24) return null
  const test = tableOf(null, (day) => day < 14)
  const scored = halfLives.map((half) => ({ half, score: logLikelihood(test, fit(tableOf(half, (day) => day >= 14))) }))
  return scored.reduce((a, b) => (b.score > a.score ? b : a)).half
}
