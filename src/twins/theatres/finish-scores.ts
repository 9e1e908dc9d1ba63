import { fairCrps } from '../../kernel/credibility/crps.ts'
import { pit } from '../../kernel/credibility/pit.ts'
import { fanLevels } from '../../kernel/hospital/forecast-hospital.ts'
import { insideOf, membersBetween } from '../../kernel/hospital/score-hospital.ts'
import { knownOf } from '../../kernel/planning/theatre-stress.ts'
import type { Draws } from '../../kernel/random/draws.ts'
import { weightedQuantiles } from '../../kernel/statistics/quantile.ts'
import type { LocalTime } from '../hospital/local-time.ts'
import { believedMinutes } from './believed-minutes.ts'
import { members, playDay } from './play-day.ts'
import type { TheatreCase } from './theatre-cases.ts'
import { theatreDay } from './theatre-day.ts'
import type { Theatres } from './theatre-state.ts'

/** When something in the theatres is said to end: one case, or the last of a room today. */
export interface FinishSaid {
  readonly of:
    | { readonly case: true; readonly appointment: string | null; readonly operation: string | null }
    /** Of the cases that begin before its last list ends, ms; without, of all that day. */
    | { readonly room: string; readonly until?: number }
  /** Minutes from the forecast on, at the levels of a fan. */
  readonly quantiles: readonly number[]
  /** The same by what is booked; null where it is not said. */
  readonly booked: number | null
}

export interface FinishScore {
  readonly finish: 'case' | 'room'
  /** Minutes. */
  readonly crps: number
  readonly error: number
  readonly pit: number
  /** Absolute error of what was booked. */
  readonly booked: number | null
}

const minute = 60_000

/** What was said at an instant, ms. */
export interface FinishesSaid {
  readonly at: number
  readonly said: readonly FinishSaid[]
}

/** What is said now of all that runs or is to come today, as it is kept to be scored. */
export function sayFinishes(
  of: Pick<Theatres, 'cases' | 'open' | 'history' | 'belief' | 'surprises' | 'now'>,
  rooms: Theatres['state']['record']['places']['rooms'],
  time: LocalTime,
  seed: number,
): FinishesSaid {
  const { now, belief } = of
  const day = theatreDay({ ...of, rooms, minutesOf: believedMinutes(belief) }, now, time)
  const { ends, finish } = playDay(day, of, seed).weeks
  const today = Math.floor(time.toLocal(now) / 24)
  const fromNow = (at: number) => Math.round((time.toInstant(24 * today + at / 60) - now) / (minute / 10)) / 10
  const quantilesOf = (times: Float64Array | undefined): number[] | null => {
    const known = times ? knownOf(times) : new Float64Array()
    if (known.length < members / 10) return null
    return weightedQuantiles(known, new Float64Array(known.length).fill(1), fanLevels).map(fromNow)
  }
  const bookedEnd = ({ planned, began, booked }: TheatreCase) => {
    const from = began ?? planned
    return from === null || booked === null ? null : Math.round((from - now) / minute) + booked
  }
  const said = day.lists.flatMap(({ room, blocks, cases }): FinishSaid[] => {
    const open = cases.filter(({ status }) => status === 'running' || status === 'planned')
    const own = open.flatMap((each): FinishSaid[] => {
      const quantiles = quantilesOf(ends.get(each.key))
      const { appointment, operation } = each
      if (!quantiles) return []
      const about = { case: true as const, appointment: appointment?.id ?? null, operation: operation?.id ?? null }
      return [{ of: about, quantiles, booked: bookedEnd(each) }]
    })
    if (room === null || open.length === 0) return own
    const lists = blocks.flatMap(({ id }) => finish.get(id) ?? [])
    const latest = Float64Array.from({ length: members }, (_, m) =>
      lists.reduce((last, list) => (list[m]! <= last ? last : Number.isNaN(list[m]!) ? last : list[m]!), Number.NaN),
    )
    const quantiles = quantilesOf(latest)
    if (!quantiles) return own
    const booked = open.map(bookedEnd)
    const isBooked = booked.every((each) => each !== null)
    const about = { room: room.id, until: Math.max(...blocks.map(({ to }) => to), now) }
    return [...own, { of: about, quantiles, booked: isBooked ? Math.max(...(booked as number[])) : null }]
  })
  return { at: now, said }
}

/** Cases where whoever scores what was said looks for them; made once for all that was said. */
export function findable({ cases, now }: Pick<Theatres, 'cases' | 'now'>) {
  return {
    now,
    byRoom: Map.groupBy(cases, ({ room }) => room),
    byOperation: new Map(cases.flatMap((each) => (each.operation ? [[each.operation.id, each] as const] : []))),
    byAppointment: new Map(cases.flatMap((each) => (each.appointment ? [[each.appointment.id, each] as const] : []))),
  }
}

/** Scores what was said against what has ended since; a room when its day is past. */
export function scoreFinishes(
  { at, said }: FinishesSaid,
  { now, byRoom, byOperation, byAppointment }: ReturnType<typeof findable>,
  time: LocalTime,
  draws: Draws,
): FinishScore[] {
  const dayOf = (ms: number) => Math.floor(time.toLocal(ms) / 24)
  const isOver = dayOf(now) > dayOf(at)
  /** That day, or under way at that instant, were it since yesterday. */
  const isMeant = ({ began, ended }: TheatreCase): boolean =>
    began !== null &&
    (dayOf(began) === dayOf(at) || (began <= at && dayOf(began) === dayOf(at) - 1 && (ended === null || ended > at)))
  const endOf = (of: FinishSaid['of']): number | null => {
    if ('room' in of) {
      const { until = Number.POSITIVE_INFINITY } = of
      const own = (byRoom.get(of.room) ?? []).filter((each) => isMeant(each) && each.began! < until)
      // One whose end nobody has said leaves unknown when the room was free.
      if (!isOver || own.length === 0 || own.some(({ ended }) => ended === null)) return null
      return own.reduce((last, { ended }) => Math.max(last, ended!), 0)
    }
    const found =
      (of.operation !== null && byOperation.get(of.operation)) ||
      (of.appointment !== null && byAppointment.get(of.appointment))
    // What was stopped says nothing of how long it would have been; what was put off was said to be done today.
    return found && found.status === 'done' && isMeant(found) ? found.ended : null
  }
  return said.flatMap(({ of, quantiles, booked }, i): FinishScore[] => {
    const end = endOf(of)
    // What had ended and nobody had yet recorded was not foretold.
    if (end === null || end < at) return []
    const observed = (end - at) / minute
    const spread = membersBetween(quantiles)
    return [
      {
        finish: 'room' in of ? 'room' : 'case',
        crps: fairCrps(spread, observed),
        error: Math.abs(quantiles[(fanLevels.length - 1) / 2]! - observed),
        pit: pit(spread, observed, draws.uniform(1, Math.floor(at / 3.6e6), i)),
        booked: booked === null ? null : Math.abs(booked - observed),
      },
    ]
  })
}

/** Scores of cases and of rooms. */
export function byFinish(scores: readonly FinishScore[]) {
  return (['case', 'room'] as const).flatMap((finish) => {
    const of = scores.filter((each) => each.finish === finish)
    if (of.length === 0) return []
    const average = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length
    const booked = of.flatMap((each) => (each.booked === null ? [] : [each.booked]))
    return [
      {
        ...{ finish, n: of.length, mae: average(of.map(({ error }) => error)) },
        crps: average(of.map(({ crps }) => crps)),
        booked: booked.length > 0 ? average(booked) : null,
        inside: insideOf(of),
      },
    ]
  })
}
