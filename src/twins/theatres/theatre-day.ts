import { clock, dateOf } from '../../kernel/planning/calendar.ts'
import type { Operation } from '../../kernel/planning/operation.ts'
import type { Assignment, Block, Case, TheatrePlan, TheatreProblem } from '../../kernel/planning/theatre.ts'
import type { Room } from '../../records/fhir/hospital/units-of.ts'
import type { LocalTime } from '../hospital/local-time.ts'
import type { TheatreCase } from './theatre-cases.ts'
import { declaredTurnover, longestOperation, type OpenTime } from './theatre-times.ts'

/** The theatres of one day, ready to be played on. */
export interface TheatreDay {
  readonly problem: TheatreProblem
  readonly plan: TheatrePlan
  /** Lists by room: their blocks, whether it is said when they end, and all their cases, cancelled ones too. */
  readonly lists: readonly DayList[]
  /** What the record says that cannot be, or that nobody ended. */
  readonly impossible: readonly {
    readonly kind: 'negative' | 'never-ended' | 'room-shared' | 'in-the-future'
    readonly case: string
  }[]
}

export interface DayList {
  /** Null: it is not said in which room. */
  readonly room: Room | null
  readonly blocks: readonly {
    readonly id: string
    readonly from: number
    readonly to: number
    readonly isStaffed: boolean
  }[]
  readonly cases: readonly TheatreCase[]
}

const day = 24 * 60

/**
 * Today's lists from the record, as a plan with what is recorded of it: who is in a room since when, who is still to come, in which order. Rooms are staffed as their Slots say; where
 * none does, nobody knows when the day ends. `minutesOf` says what is believed of the minutes of a case.
 */
export function theatreDay(
  {
    cases,
    open,
    rooms,
    history,
    minutesOf,
  }: {
    readonly cases: readonly TheatreCase[]
    readonly open: readonly OpenTime[]
    readonly rooms: readonly Room[]
    readonly history: readonly Operation[]
    readonly minutesOf: (each: TheatreCase) => Case['minutes']
  },
  now: number,
  time: LocalTime,
): TheatreDay {
  const today = Math.floor(time.toLocal(now) / 24)
  const minuteOf = (ms: number) => time.toLocal(ms) * 60 - today * day
  const instantOf = (minute: number) => time.toInstant((today * day + minute) / 60)
  const isToday = (ms: number | null) => ms !== null && Math.floor(time.toLocal(ms) / 24) === today
  const impossible: TheatreDay['impossible'][number][] = []
  const chosen = cases.filter((each) => {
    const { operation, began, ended, planned, status, key } = each
    if (operation && isToday(operation.began) && operation.ended !== null && ended === null)
      impossible.push({ kind: 'negative', case: key })
    if (began !== null && began > now) {
      if (isToday(began)) impossible.push({ kind: 'in-the-future', case: key })
      return isToday(planned ?? began)
    }
    if (status === 'running') {
      if (began === null) return isToday(planned)
      if (now - began <= longestOperation) return true
      impossible.push({ kind: 'never-ended', case: key })
      return false
    }
    return isToday(began) || isToday(ended) || (began === null && isToday(planned))
  })
  const byRoom = Map.groupBy(chosen, ({ room }) => room)
  const blocks: Block[] = []
  const assignments: Assignment[] = []
  const planCases: Case[] = []
  const named = (each: TheatreCase) => each.procedure?.key ?? `? ${each.key}`
  const block = (id: string, from: number, to: number, isStaffed: boolean) => {
    blocks.push({ id, day: dateOf(today), room: id, from: clock(from), to: clock(to) })
    return { id, from, to, isStaffed }
  }
  const put = (each: TheatreCase, list: string) => {
    const { status, began, ended, planned, booked } = each
    if (status === 'cancelled' || (status === 'done' && began === null)) return
    const isBegun = began !== null && began <= now
    if (!isBegun && status !== 'planned' && status !== 'running') return
    // What was stopped teaches nothing of how long it would have been; what has no end is over all the same.
    const isOver = isBegun && (status === 'done' || status === 'stopped')
    const minutes = minutesOf(each)
    planCases.push({
      ...{ id: each.key, specialty: '', surgeon: each.surgeon?.key ?? `? ${each.key}`, minutes },
      procedure: status === 'stopped' ? `? ${each.key}` : named(each),
      ...(booked !== null && { booked }),
    })
    const end = isOver ? (ended ?? began + Math.min(minutes.mean * 60_000, now - began)) : null
    assignments.push({
      ...{ case: each.key, block: list },
      ...(isBegun && { began: clockBeside(minuteOf(began)) }),
      ...(end !== null && { ended: clockBeside(minuteOf(end)) }),
      ...(!isBegun && planned !== null && { planned: clockBeside(minuteOf(planned)) }),
    })
  }
  const lists = rooms.map((room): DayList => {
    const own = (byRoom.get(room.id) ?? []).sort(byTime)
    const times = open
      .filter((each) => each.room === room.id)
      .map(({ from, to }) => [Math.max(0, minuteOf(from)), Math.min(day, minuteOf(to))] as const)
      .filter(([from, to]) => from < to)
    const first = own
      .map(({ planned, began }) => minuteOf(began ?? planned ?? now))
      .reduce((a, b) => Math.min(a, b), 8 * 60)
    const found =
      times.length > 0
        ? times.map(([from, to], i) => block(`${room.id} ${i}`, from, to, true))
        : own.length > 0
          ? [block(`${room.id} 0`, Math.max(0, first), day, false)]
          : []
    for (const each of own) {
      const at = minuteOf(each.began ?? each.planned ?? now)
      put(each, (found.findLast(({ from }) => from <= at) ?? found[0]!).id)
    }
    const running = own.filter(({ status, began }) => status === 'running' && began !== null && began <= now)
    for (const each of running.slice(1)) impossible.push({ kind: 'room-shared', case: each.key })
    return { room, blocks: found, cases: own }
  })
  const nowhere = (byRoom.get(null) ?? []).sort(byTime)
  const apart = nowhere.map((each) => {
    const id = `? ${each.key}`
    const from = Math.min(day - 1, Math.max(0, minuteOf(each.began ?? each.planned ?? now)))
    const found = block(id, from, day, false)
    put(each, id)
    return found
  })
  return {
    problem: { turnover: declaredTurnover, risk: 0.5, blocks, cases: planCases, history },
    plan: { assignments, at: `${dateOf(today)}T${clock(Math.floor(minuteOf(now)))}` },
    lists: [
      ...lists.map((list) => ({
        ...list,
        blocks: list.blocks.map((each) => ({ ...each, from: instantOf(each.from), to: instantOf(each.to) })),
      })),
      ...(nowhere.length > 0
        ? [
            {
              room: null,
              blocks: apart.map((each) => ({ ...each, from: instantOf(each.from), to: instantOf(each.to) })),
              cases: nowhere,
            },
          ]
        : []),
    ],
    impossible,
  }
}

const byTime = (a: TheatreCase, b: TheatreCase) =>
  (a.began ?? a.planned ?? Number.POSITIVE_INFINITY) - (b.began ?? b.planned ?? Number.POSITIVE_INFINITY) ||
  (a.key < b.key ? -1 : 1)

/** A clock time that may lie on the day before or after. */
const clockBeside = (minute: number): string => (minute < 0 ? `-${clock(-minute)}` : clock(minute))
