import { HamzadError } from '../../kernel/errors.ts'
import { clock, dateOf, dayNumber } from '../../kernel/planning/calendar.ts'
import type { Named } from '../../records/fhir/hospital/operation-of.ts'
import type { Problem } from '../planning/problem-shapes.ts'
import { believedMinutes } from './believed-minutes.ts'
import type { Theatres } from './theatre-state.ts'
import { declaredTurnover } from './theatre-times.ts'
import { waitingFor } from './waiting-list.ts'

/** Declared: how much more a case counts that is more urgent. */
const priorities = { routine: 1, urgent: 2, asap: 4, stat: 8 } as const
/** Less time than that is of no use. */
const shortest = 30
const day = 24 * 60

/**
 * A theatre week from the record: who waits, the times for which rooms are staffed, what was done. What is booked stays where it is: a room is free from the likely end of its last booking on. Names of
 * patients are not in it.
 *
 * Errors: `input.invalid` where nobody waits or no room is staffed.
 */
export function weekToPlan(of: Theatres, { from, days }: { readonly from: string; readonly days: number }): Problem {
  const { state, cases, open, history, belief, now } = of
  const { places, time } = state.record
  const first = dayNumber(from)
  if (Number.isNaN(first)) throw nothing(`${from} is no date`, 'Give a date such as 2026-11-30')
  const minutesOf = believedMinutes(belief)
  const label = labels()
  const waiting = waitingFor(of)
  const names = new Map<string, Named>()
  for (const each of [...cases, ...waiting.map(({ request }) => request)])
    for (const named of [each.procedure, each.surgeon]) if (named) names.set(named.key, named)
  const known = (kind: string, key: string) => label(kind, names.get(key) ?? { key, name: key })
  const roomName = new Map(places.rooms.map(({ id, name }) => [id, name]))
  const localMinute = (ms: number) => Math.round(time.toLocal(ms) * 60)
  const bookedUntil = (room: string, start: number, end: number) =>
    cases
      .filter(
        (each) =>
          each.room === room &&
          each.status === 'planned' &&
          each.planned !== null &&
          each.planned >= start &&
          each.planned < end,
      )
      .map((each) => localMinute(each.planned!) + Math.ceil(minutesOf(each).mean) + declaredTurnover)
      .reduce((a, b) => Math.max(a, b), Math.max(localMinute(start), localMinute(now)))
  const blocks = open.flatMap(({ room, from: start, to, specialties, surgeon }, i) => {
    const on = Math.floor(localMinute(start) / day)
    if (on < first || on >= first + days) return []
    const [begin, end] = [bookedUntil(room, start, to) - on * day, Math.min(day, localMinute(to) - on * day)]
    if (end - begin < shortest) return []
    const name = label('room', { key: room, name: roomName.get(room)! })
    const id = label('block', { key: String(i), name: `${dateOf(on)} ${clock(begin)} ${name}` })
    return [
      {
        ...{ id, day: dateOf(on), room: name },
        ...{ from: clock(begin), to: clock(end) },
        ...(specialties.length > 0 && { specialties: [...specialties] }),
        ...(surgeon !== null && { surgeon: known('surgeon', surgeon) }),
      },
    ]
  })
  if (blocks.length === 0)
    throw nothing(
      'no Slot staffs a room in these days beyond what is booked',
      'Send Slots of the rooms, or choose other days',
    )
  if (waiting.length === 0) throw nothing('nobody waits', 'Send active ServiceRequests for operations')
  return {
    plan: 'theatre',
    turnover: declaredTurnover,
    risk: 0.2,
    blocks,
    cases: waiting.slice(0, 1000).map(({ request }) => {
      const { id, procedure, surgeon, specialty, since, earliest, due, priority, identifier } = request
      return {
        id: label('case', { key: id, name: `${procedure?.name ?? '?'} ${identifier ?? id}` }),
        specialty: (specialty ?? '?').slice(0, 100),
        surgeon: known('surgeon', surgeon?.key ?? `? ${id}`),
        procedure: known('procedure', procedure?.key ?? `? ${id}`),
        minutes: minutesOf({ key: id, procedure, surgeon, booked: null }),
        ...(priority !== 'routine' && { priority: priorities[priority] }),
        ...(since !== null && { since }),
        ...(earliest !== null && { earliest }),
        // What should have been done before is done as soon as can be.
        ...(due !== null && due >= from && { due }),
      }
    }),
    history: history.map(({ procedure, surgeon, ...each }) => ({
      ...each,
      procedure: known('procedure', procedure),
      surgeon: known('surgeon', surgeon),
    })),
  }
}

/** Names for people that tell what they name apart, at most a hundred letters long. */
function labels() {
  const given = new Map<string, string>()
  const taken = new Set<string>()
  return (kind: string, { key, name }: Named): string => {
    const known = given.get(`${kind} ${key}`)
    if (known !== undefined) return known
    let label = name.slice(0, 100)
    for (let n = 2; taken.has(`${kind} ${label}`); n++) label = `${name.slice(0, 94)} (${n})`
    taken.add(`${kind} ${label}`)
    given.set(`${kind} ${key}`, label)
    return label
  }
}

const nothing = (why: string, action: string) =>
  new HamzadError('input.invalid', { what: 'The week', why, action: `${action}.` })
