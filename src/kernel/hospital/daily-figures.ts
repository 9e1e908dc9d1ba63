import { dayOf, type Hospital, type StayRecord } from './hospital.ts'
import { presentAt } from './score-hospital.ts'
import { home, recordBegins, stillHere, visitsOf } from './visits.ts'

/** A day of the hospital in numbers; null: nothing to count it from. */
export interface DailyFigures {
  /** Local day since 1970. */
  readonly day: number
  readonly arrivals: number
  readonly discharges: number
  /** Patients in beds (not emergency, not theatres) at eight in the morning. */
  readonly occupied: number
  /** Of those who left the emergency department that day, the share beyond the target. */
  readonly breaches: number | null
  /** Hours that those who left a ward for home that day had stayed in it, on average. */
  readonly stay: number | null
  /** Hours waited for beds by those who got one that day. */
  readonly waited: number
}

/** The last whole days up to `now` that the record covers, oldest first: of those who came before it began, only who stayed long is known. */
export function dailyFigures(
  hospital: Hospital,
  stays: readonly StayRecord[],
  now: number,
  days: number,
  target = 4,
): DailyFigures[] {
  const last = dayOf(now) - 1
  const first = last - days + 1
  const rows = Array.from({ length: days }, () => ({
    arrivals: 0,
    discharges: 0,
    seen: 0,
    breached: 0,
    left: 0,
    stayed: 0,
    waited: 0,
  }))
  const kinds = hospital.units.map(({ kind }) => kind)
  const visits = visitsOf(hospital, stays, now)
  const begins = recordBegins(visits, now)
  for (const visit of visits) {
    const came = rows[dayOf(visit.from) - first]
    if (came && visit.first) came.arrivals++
    if (Number.isNaN(visit.left)) continue
    const gone = rows[dayOf(visit.left) - first]
    if (!gone || visit.next === stillHere) continue
    const kind = kinds[visit.unit]
    if (visit.next === home) gone.discharges++
    else gone.waited += visit.left - visit.ready
    if (kind === 'emergency') {
      gone.seen++
      if (visit.left - visit.from > target) gone.breached++
    } else if (kind === 'ward' && visit.next === home) {
      gone.left++
      gone.stayed += visit.left - visit.from
    }
  }
  const figures = rows.map(({ arrivals, discharges, seen, breached, left, stayed, waited }, i) => ({
    day: first + i,
    arrivals,
    discharges,
    occupied: presentAt(hospital, stays, (first + i) * 24 + 8).reduce(
      (sum, n, u) => (kinds[u] === 'ward' || kinds[u] === 'intensive' ? sum + n : sum),
      0,
    ),
    breaches: seen > 0 ? breached / seen : null,
    stay: left > 0 ? stayed / left : null,
    waited,
  }))
  return figures.filter(({ day }) => day * 24 >= begins)
}
