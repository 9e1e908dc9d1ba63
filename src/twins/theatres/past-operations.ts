import { dateOf } from '../../kernel/planning/calendar.ts'
import type { Operation } from '../../kernel/planning/operation.ts'
import type { LocalTime } from '../hospital/local-time.ts'
import type { TheatreCase } from './theatre-cases.ts'
import { declaredTurnover, longestOperation, type OpenTime } from './theatre-times.ts'

/** More are not learned from: the newest count. */
const most = 4000

/**
 * What was done before a local day, the newest last: minutes, what they were booked for, the time since the case before where the next was due, and how late the first of a
 * list began.
 */
export function pastOperations(
  cases: readonly TheatreCase[],
  open: readonly OpenTime[],
  time: LocalTime,
  before: number,
): Operation[] {
  const dayOf = (ms: number) => Math.floor(time.toLocal(ms) / 24)
  const done = cases
    .flatMap((each) => {
      const { status, began, ended, procedure } = each
      if (status !== 'done' || began === null || ended === null || procedure === null || dayOf(began) >= before)
        return []
      const minutes = (ended - began) / 60_000
      return minutes > 0 && ended - began <= longestOperation ? [{ ...each, procedure, began, ended, minutes }] : []
    })
    .sort((a, b) => a.began - b.began || (a.key < b.key ? -1 : 1))
  const byList = Map.groupBy(done, ({ room, began }) => `${room} ${dayOf(began)}`)
  const gaps = new Map<string, { after?: number; late?: number }>()
  for (const list of byList.values()) {
    for (const [i, each] of list.entries()) {
      if (each.room === null) continue
      const last = list[i - 1]
      if (last) {
        // Only where it waited for the room, not for its own time.
        const wait = (each.began - last.ended) / 60_000
        const isDue = each.planned !== null && each.planned <= last.ended + declaredTurnover * 60_000
        if (isDue && wait >= 0) gaps.set(each.key, { after: wait })
        continue
      }
      const own = open.find(({ room, from, to }) => room === each.room && from <= each.began && each.began < to)
      if (own && each.planned !== null && each.planned <= own.from)
        gaps.set(each.key, { late: (each.began - own.from) / 60_000 })
    }
  }
  return done.slice(-most).map(({ key, procedure, surgeon, minutes, booked, began }) => ({
    procedure: procedure.key,
    // Nobody named is nobody known: of no surgeon in particular.
    surgeon: surgeon?.key ?? `? ${key}`,
    minutes,
    ...(booked !== null && { booked }),
    ...gaps.get(key),
    on: dateOf(dayOf(began)),
  }))
}
