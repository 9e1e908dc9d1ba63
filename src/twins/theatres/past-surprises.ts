import { usualPatience } from '../../kernel/planning/theatre-stress.ts'
import type { Surprises } from '../../kernel/planning/theatre-surprises.ts'
import type { LocalTime } from '../hospital/local-time.ts'
import type { TheatreCase } from './theatre-cases.ts'
import { longestOperation, type OpenTime } from './theatre-times.ts'

/** What takes less of a day's word for true: after a year, where the record does not say how fast it forgets. */
const usualHalfLife = 365
/** Fewer unplanned operations are not enough to say how long they take: then all speak. */
const enough = 10
const minute = 60_000

/**
 * What days before a local one brought that lists did not say, in staffed times: planned cases that were not done, unless their list was too late for them, and operations
 * without an Appointment. An Appointment that was cancelled before its day, or is neither done nor cancelled, says nothing. `halfLife`, in days: what is so old counts half.
 */
export function pastSurprises(
  cases: readonly TheatreCase[],
  open: readonly OpenTime[],
  time: LocalTime,
  before: number,
  halfLife: number | null,
): Surprises {
  const dayOf = (ms: number) => Math.floor(time.toLocal(ms) / 24)
  const worth = (ms: number) => 2 ** (-(before - dayOf(ms)) / (halfLife ?? usualHalfLife))
  const openOf = Map.groupBy(open, ({ room }) => room)
  const listAt = (room: string | null, at: number) =>
    (room === null ? [] : (openOf.get(room) ?? [])).find(({ from, to }) => from <= at && at < to)
  /** When the last operation of a room ended, by day. */
  const lastEnd = new Map<string, number>()
  const done: { readonly each: TheatreCase; readonly began: number; readonly minutes: number }[] = []
  let first = Number.POSITIVE_INFINITY
  for (const each of cases) {
    const { room, began, ended, status } = each
    if (status !== 'done' || began === null || ended === null || dayOf(began) >= before) continue
    if (ended <= began || ended - began > longestOperation) continue
    done.push({ each, began, minutes: (ended - began) / minute })
    first = Math.min(first, began)
    const key = `${room} ${dayOf(began)}`
    lastEnd.set(key, Math.max(lastEnd.get(key) ?? 0, ended))
  }
  const typical = done.reduce((sum, each) => sum + each.minutes, 0) / Math.max(1, done.length)
  let [dropped, kept, came, hours] = [0, 0, 0, 0]
  const extras: number[] = []
  /** Whether there was no room for a case as its list went, done or not: then it says nothing of other reasons. */
  const isCrowded = ({ room, booked }: TheatreCase, at: number, spent: number) => {
    const list = listAt(room, at)
    const last = lastEnd.get(`${room} ${dayOf(at)}`)
    return (
      list && last !== undefined && last + ((booked ?? typical) - spent) * minute > list.to + usualPatience * minute
    )
  }
  for (const { each, began, minutes } of done) {
    if (each.appointment) kept += isCrowded(each, began, minutes) ? 0 : worth(began)
    else if (listAt(each.room, began)) {
      came += worth(began)
      extras.push(minutes)
    }
  }
  for (const each of cases) {
    const { status, operation, appointment, planned } = each
    if (status !== 'cancelled' || !appointment || planned === null || dayOf(planned) >= before) continue
    // Where nobody said of the operation that it was not done, it counts if the Appointment stood when its day began.
    if (!operation && dayOf(appointment.recordedAt) !== dayOf(planned)) continue
    if (!isCrowded(each, planned, 0)) dropped += worth(planned)
  }
  for (const { from, to } of open)
    if (from >= first - 24 * 60 * minute && dayOf(from) < before) hours += (worth(from) * (to - from)) / (60 * minute)
  const all = done.map(({ minutes }) => minutes)
  return { dropped, kept, came, hours, minutes: extras.length >= enough ? extras : all.length >= enough ? all : [] }
}
