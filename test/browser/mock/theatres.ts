import { hospitalExample } from '../../../src/server/testing/hospital-example.ts'
import type { OperationNews, TheatreCaseView, TheatreView } from '../../../src/twins/theatres/theatre-views.ts'
import type { Answer } from './api.ts'
import { iso } from './twin-view.ts'

/** Theatres of the mocked server: what is said of an operation stands in the next look. */
export interface MockTheatres {
  readonly view: TheatreView
}

export function mockTheatres(now: number): MockTheatres {
  const band = (hours: number, wide: number) => ({
    q10: iso(now, hours - wide),
    q50: iso(now, hours),
    q90: iso(now, hours + wide),
  })
  const base = hospitalExample.theatres.rooms[0]!.cases[0]!
  const planned = (id: string, from: number, more: Partial<TheatreCaseView> = {}): TheatreCaseView => ({
    ...base,
    ...{ case: `Appointment/${id}`, appointment: id, name: `Roe, ${id}`, identifier: `45-${id}` },
    ...{ planned: iso(now, from), booked: 60, begins: band(from + 0.2, 0.1), ends: band(from + 1.4, 0.4) },
    ...{ delay: 12, notDone: 0, minutes: { mean: 72, sd: 20, seen: 31 } },
    ...more,
  })
  const begun = { operation: 'theatre-b', version: 1, status: 'running' as const, began: iso(now, -1), begins: null }
  return {
    view: {
      ...hospitalExample.theatres,
      at: iso(now, 0),
      day: iso(now, 0).slice(0, 10),
      rooms: [
        {
          ...{ room: 't1', name: 'Theatre 1' },
          lists: [{ from: iso(now, -3), to: iso(now, 5), over: 0.24, finish: band(4.6, 0.6) }],
          cases: [
            planned('b', -1.2, { ...begun, ends: band(0.3, 0.2), notDone: null }),
            planned('c', 1, { notDone: 0.12, delay: 25 }),
          ],
        },
        {
          ...{ room: 't2', name: 'Theatre 2' },
          lists: [{ from: iso(now, -3), to: iso(now, 5), over: 0.01, finish: band(2.4, 0.3) }],
          cases: [
            planned('d', 0.1),
            planned('e', 1, { subject: null, name: null, identifier: null, procedure: null, withheld: true }),
          ],
        },
      ],
      waiting: [
        {
          ...{ request: 'w1', operation: null, version: 0, subject: null, name: 'Doe, John', withheld: false },
          ...{
            identifier: '45-w1',
            procedure: 'Knee replacement',
            surgeon: 'Dr B',
            priority: 'urgent',
            supporting: [],
          },
          ...{ since: iso(now, -24 * 60).slice(0, 10), earliest: null, due: iso(now, -48).slice(0, 10), overdue: true },
          minutes: { mean: 95, sd: 30, seen: 12 },
        },
      ],
      waitingCount: 1,
      learned: { operations: 240, halfLife: 180 },
    },
  }
}

/** What the mocked server answers about theatres; null when it was asked about something else. */
export function theatreAnswer(mock: MockTheatres, now: number, method: string, url: URL, body: unknown): Answer | null {
  const [, , room, part, operations] = url.pathname.split('/')
  if (room !== 'hospital' || part !== 'theatres') return null
  if (operations === undefined) return { status: 200, body: mock.view }
  if (method !== 'POST') return null
  const { of, event, at, reason, version, room: where } = body as OperationNews
  const all = mock.view.rooms.flatMap(({ cases }) => cases)
  const found = all.find(({ appointment, operation }) =>
    'operation' in of ? operation === of.operation : 'appointment' in of && appointment === of.appointment,
  )
  if (!found) return { status: 404, body: { code: 'not-found', message: 'There is no such operation.' } }
  if (found.version !== version)
    return { status: 409, body: { code: 'conflict', message: 'Somebody changed it meanwhile. Look again.' } }
  const past = { begins: null, ends: null, notDone: null, minutes: null }
  const changes: Record<OperationNews['event'], Partial<TheatreCaseView>> = {
    began: { status: 'running', began: at ?? iso(now, 0), ended: null, begins: null },
    ended: { ...past, status: 'done', ended: at ?? iso(now, 0) },
    stopped: { ...past, status: 'stopped', ended: at ?? iso(now, 0), reason: reason ?? null },
    cancelled: { ...past, status: 'cancelled', reason: reason ?? null },
    'taken-back': { status: 'running', ended: null, reason: null },
  }
  const operation = found.operation ?? `theatre-${found.appointment}`
  const changed = { ...found, operation, version: found.version + 1, ...changes[event] }
  for (const each of mock.view.rooms) {
    const i = each.cases.indexOf(found)
    if (i < 0) continue
    const goes = event === 'began' && where !== undefined && where !== each.room
    each.cases.splice(i, 1, ...(goes ? [] : [changed]))
    if (goes) mock.view.rooms.find(({ room }) => room === where)?.cases.push(changed)
  }
  return { status: 200, body: { operation } }
}
