import { type Factor, factorRates, meanOf, type RateTable } from './factor-rates.ts'
import { ageBandCount, dayOf, type Hospital, hourOfWeek, routes, weekdayOf } from './hospital.ts'
import { followLevel, type Level } from './level.ts'
import { recordBegins, type Visit } from './visits.ts'

/** Patients who come from outside to one unit by one route. */
export interface Stream {
  readonly unit: number
  readonly route: number
  /** Arrivals an hour: base × hour of the day (twice: weekend) × weekday × month × holiday × level. */
  readonly base: Factor
  readonly hour: Factor
  readonly weekday: Factor
  readonly month: Factor
  readonly holiday: Factor
  readonly level: Level
  /** How regularly they come: 1 at random, k as every k-th of those who come at random. */
  readonly regularity: number
  readonly seen: number
  /** Group and age band of those who came, newest last: group * ageBandCount + age. */
  readonly marks: readonly number[]
}

const remembered = 2000

/** Orders of regularity that are told apart, and the days of pure chance that the record of days has to outweigh. */
const regularities = [1, 2, 4, 8] as const
const chanceDays = 10

/** From how far the counts of days stray from what was foreseen: the variance of a count of every k-th is about a k-th of its mean. */
function regularityOf(observed: Float64Array, foreseen: Float64Array): number {
  let [strayed, days] = [chanceDays, chanceDays]
  for (let day = 0; day < observed.length; day++) {
    if (foreseen[day]! < 1) continue
    strayed += (observed[day]! - foreseen[day]!) ** 2 / foreseen[day]!
    days++
  }
  // The nearest of them by ratio.
  return regularities.reduce((best, k) => (k * strayed <= Math.SQRT2 * days ? k : best), 1 as number)
}
const ones = (n: number) => new Float64Array(n).fill(1)

/** Months are told apart only when they were seen more than once around. */
export const seasonAfter = 400

const monthOf = (day: number): number => new Date(day * 86_400_000).getUTCMonth()

/** Cells of the hour that begins at `time`. */
export const arrivalCells = (time: number, holidays: ReadonlySet<number>, seasonal: boolean): readonly number[] => {
  const hour = hourOfWeek(time)
  const day = dayOf(time)
  return [
    0,
    (hour % 24) + (hour >= 120 ? 24 : 0),
    weekdayOf(day),
    seasonal ? monthOf(day) : 0,
    holidays.has(day) ? 1 : 0,
  ]
}

/** Learns who comes when, from the first visits of stays since the beginning of the record. */
export function learnArrivals(
  hospital: Hospital,
  visits: readonly Visit[],
  groups: readonly string[],
  now: number,
): Stream[] {
  const holidays = new Set(hospital.holidays)
  const first = Math.ceil(recordBegins(visits, now))
  const hours = Math.floor(now) - first
  if (hours < 24) return []
  const seasonal = hours > seasonAfter * 24
  const byStream = new Map<number, Visit[]>()
  for (const visit of visits) {
    if (!visit.first || visit.from < first || visit.from >= first + hours) continue
    const key = visit.unit * routes.length + visit.route
    const list = byStream.get(key)
    if (list) list.push(visit)
    else byStream.set(key, [visit])
  }
  const cellOf: number[] = []
  const levels = [0, 1, 2, 3, 4].map((): number[] => [])
  const known = new Map<string, number>()
  for (let h = 0; h < hours; h++) {
    const cells = arrivalCells(first + h, holidays, seasonal)
    const key = cells.join()
    let cell = known.get(key)
    if (cell === undefined) {
      cell = known.size
      known.set(key, cell)
      for (let f = 0; f < 5; f++) levels[f]!.push(cells[f]!)
    }
    cellOf.push(cell)
  }
  const exposure = new Float64Array(known.size)
  for (const cell of cellOf) exposure[cell]!++
  return [...byStream]
    .sort(([a], [b]) => a - b)
    .map(([key, list]): Stream => {
      const events = new Float64Array(known.size)
      for (const { from } of list) events[cellOf[Math.floor(from - first)]!]!++
      const table: RateTable = { levels, events, exposure }
      const [base, hour, weekday, month, holiday] = factorRates(table, [
        { shape: 1, mean: [list.length / hours] },
        { shape: 4, mean: ones(48), learned: true },
        { shape: 20, mean: ones(7), learned: true },
        { shape: 40, mean: ones(12) },
        { shape: 20, mean: ones(2) },
      ]) as [Factor, Factor, Factor, Factor, Factor]
      const factors = [base, hour, weekday, month, holiday]
      const days = Math.floor(hours / 24)
      const [observed, foreseen] = [new Float64Array(days), new Float64Array(days)]
      const begin = first + hours - 24 * days
      for (const { from } of list) if (from >= begin) observed[Math.floor((from - begin) / 24)]!++
      for (let h = 0; h < 24 * days; h++) {
        const cell = cellOf[begin - first + h]!
        foreseen[Math.floor(h / 24)]! += factors.reduce(
          (product, factor, f) => product * meanOf(factor, levels[f]![cell]!),
          1,
        )
      }
      return {
        unit: Math.floor(key / routes.length),
        route: key % routes.length,
        base,
        hour,
        weekday,
        month,
        holiday,
        level: followLevel(observed, foreseen),
        regularity: regularityOf(observed, foreseen),
        seen: list.length,
        marks: list.slice(-remembered).map(({ group, ageBand }) => {
          const g = group === null ? groups.length : groups.indexOf(group)
          return (g < 0 ? groups.length : g) * ageBandCount + ageBand
        }),
      }
    })
}
