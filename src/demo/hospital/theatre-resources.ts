import { createDraws } from '../../kernel/random/create-draws.ts'
import { instant, type Resource } from '../fhir.ts'
import { numberOf, patientOf, physical, prefix, unitId } from './hospital-resources.ts'
import type { TrueStay } from './play-hospital.ts'

const draws = createDraws(20_260_105).stream('theatres')
const hour = 3_600_000
const day = 24 * hour
const rooms = 4
const roomId = (room: number) => `${prefix}-theatre-room-${room}`
const snomed = 'http://snomed.info/sct'
const surgical = { coding: [{ system: snomed, code: '387713003', display: 'Surgical procedure' }] }

/** What is done, the short ones first: an operation is of the kind that its length suggests. SNOMED CT. */
const planned = [
  ['44558001', 'Repair of inguinal hernia', 1.1],
  ['45595009', 'Laparoscopic cholecystectomy', 1.5],
  ['609588000', 'Total knee replacement', 1.9],
  ['52734007', 'Total hip replacement', 2.4],
] as const
const urgent = [
  ['80146002', 'Appendectomy', 1.4],
  ['133862003', 'Open reduction of fracture with internal fixation', 2.2],
  ['86481000', 'Laparotomy', 3.5],
] as const
const surgeons = ['Dr Amiri', 'Dr Bauer', 'Dr Costa', 'Dr Dunne', 'Dr Eide']

/** An operation of the demonstration: in which room and when, hours since the hospital opened. */
export interface TrueOperation {
  readonly stay: TrueStay
  readonly n: string
  readonly room: number
  readonly due: number
  readonly began: number
  readonly ended: number
  readonly isPlanned: boolean
}

/** Every visit to the theatres, in the lowest room that is free when it begins. */
export function operationsOf(stays: readonly TrueStay[]): TrueOperation[] {
  const freeFrom = new Array<number>(rooms).fill(Number.NEGATIVE_INFINITY)
  return stays
    .flatMap((stay) =>
      stay.visits.flatMap((visit, v) =>
        visit.unit === 'theatre' && visit.began !== undefined && visit.ready > visit.began
          ? [{ stay, v, due: visit.from, began: visit.began, ended: visit.ready }]
          : [],
      ),
    )
    .sort((a, b) => a.began - b.began)
    .map(({ stay, v, due, began, ended }) => {
      const free = freeFrom.findIndex((time) => time <= began + 1e-9)
      const room = free < 0 ? rooms - 1 : free
      freeFrom[room] = ended
      const n = `${numberOf(stay.id)}${v === 0 ? '' : `-${v}`}`
      return { stay, n, room: room + 1, due, began, ended, isPlanned: stay.class === 'elective' && v === 0 }
    })
}

const kindOf = ({ stay, began, ended, isPlanned }: TrueOperation) => {
  const kinds = isPlanned ? planned : urgent
  const length = (ended - began) * Math.exp(0.2 * draws.normal(numberOf(stay.id), 0, 0))
  return kinds.find(([, , most]) => length < most) ?? kinds.at(-1)!
}
const codeOf = ([code, display]: readonly [string, string, number]) => ({
  coding: [{ system: snomed, code, display }],
  text: display,
})
const surgeonOf = (n: number) => {
  const s = Math.floor(draws.uniform(n, 0, 2) * surgeons.length)
  return { reference: `Practitioner/${prefix}-surgeon-${s + 1}`, display: surgeons[s] }
}
const appointmentId = (n: string) => `${prefix}-appointment-${n}`

/** The rooms, and that three of them are staffed on weekdays from 8 to 18. */
export function theatreRooms(epoch: number, from: number, until: number): Resource[] {
  const scheduleId = (room: number) => `${prefix}-theatre-schedule-${room}`
  const numbers = Array.from({ length: rooms }, (_, i) => i + 1)
  const days = Array.from({ length: Math.max(0, Math.ceil((until - from) / day)) }, (_, i) =>
    Math.floor((from - epoch) / day + i),
  ).filter((each) => ((each % 7) + 7) % 7 < 5)
  return [
    ...surgeons.map(
      (name, s): Resource => ({
        resourceType: 'Practitioner',
        id: `${prefix}-surgeon-${s + 1}`,
        name: [{ text: name }],
      }),
    ),
    ...numbers.map(
      (room): Resource => ({
        resourceType: 'Location',
        id: roomId(room),
        status: 'active',
        name: `Theatre ${room}`,
        mode: 'instance',
        physicalType: physical('ro'),
        partOf: { reference: `Location/${unitId('theatre')}` },
      }),
    ),
    ...numbers.slice(0, 3).flatMap((room): Resource[] => [
      {
        resourceType: 'Schedule',
        id: scheduleId(room),
        active: true,
        actor: [{ reference: `Location/${roomId(room)}` }],
      },
      ...days.map(
        (each): Resource => ({
          resourceType: 'Slot',
          id: `${scheduleId(room)}-${each}`,
          schedule: { reference: `Schedule/${scheduleId(room)}` },
          status: 'busy',
          start: instant(epoch + each * day + 8 * hour),
          end: instant(epoch + each * day + 18 * hour),
        }),
      ),
    ]),
  ]
}

/** What the record says of an operation at an instant: its booking, as soon as it is within `ahead` hours, and what has happened of it. */
export function operationAt(one: TrueOperation, epoch: number, now: number, ahead = 7 * 24): Resource[] {
  const { stay, n, room, due, began, ended, isPlanned } = one
  const at = (hours: number) => epoch + hours * hour
  const code = codeOf(kindOf(one))
  const number = numberOf(stay.id)
  const patient = { reference: `Patient/${prefix}-patient-${number}` }
  const place = { reference: `Location/${roomId(room)}` }
  const surgeon = surgeonOf(number)
  const booked = 15 * Math.max(2, Math.round((60 * (ended - began) * Math.exp(0.15 * draws.normal(number, 0, 1))) / 15))
  const start = Math.round((at(due) - epoch) / 300_000) * 300_000 + epoch
  const accepted = { status: 'accepted' }
  const over = at(ended) <= now
  const booking: Resource = {
    resourceType: 'Appointment',
    id: appointmentId(n),
    status: over ? 'fulfilled' : 'booked',
    serviceType: [code],
    start: instant(start),
    end: instant(start + booked * 60_000),
    minutesDuration: booked,
    participant: [
      { actor: patient, ...accepted },
      { actor: surgeon, ...accepted },
      { actor: place, ...accepted },
    ],
  }
  const procedure: Resource = {
    resourceType: 'Procedure',
    id: isPlanned ? `theatre-${appointmentId(n)}` : `${prefix}-operation-${n}`,
    status: over ? 'completed' : 'in-progress',
    category: surgical,
    code,
    subject: patient,
    performer: [{ actor: surgeon }],
    location: place,
    performedPeriod: { start: instant(at(began)), ...(over ? { end: instant(at(ended)) } : {}) },
  }
  return [...(isPlanned && at(due) <= now + ahead * hour ? [booking] : []), ...(at(began) <= now ? [procedure] : [])]
}

/** Who waits for an operation in the week of an instant, and has no place yet. */
export function waitingList(epoch: number, now: number, size = 24): Resource[] {
  const week = Math.floor((now - epoch) / (7 * day))
  return Array.from({ length: size }, (_, i) => {
    const u = (counter: number) => draws.uniform(week, i + 1, counter)
    const n = 900_000 + 1000 * (week % 90) + i
    const since = epoch + week * 7 * day - (3 + 170 * u(0)) * day
    const isUrgent = u(1) < 0.2
    const patient = patientOf(
      {
        id: `0-${n}`,
        class: 'elective',
        age: 35 + Math.floor(45 * u(2)),
        visits: [{ unit: 'theatre', from: 0, ready: 0, to: 0 }],
      },
      epoch,
    )
    const kind = planned[Math.floor(u(3) * planned.length)]!
    const request: Resource = {
      resourceType: 'ServiceRequest',
      id: `${prefix}-request-${week}-${i}`,
      identifier: [{ system: 'urn:oid:2.999.2', value: `W${week}-${String(i + 1).padStart(2, '0')}` }],
      status: 'active',
      intent: 'order',
      category: [surgical],
      priority: isUrgent ? 'urgent' : 'routine',
      code: codeOf(kind),
      subject: { reference: `Patient/${patient.id}` },
      authoredOn: instant(since).slice(0, 10),
      performer: [surgeonOf(n)],
      locationReference: [{ reference: `Location/${unitId('theatre')}` }],
      ...(isUrgent ? { occurrencePeriod: { end: instant(epoch + (week * 7 + 5) * day).slice(0, 10) } } : {}),
      ...(u(4) < 0.2 ? { supportingInfo: [{ display: 'Latex allergy' }] } : {}),
    }
    return [patient, request]
  }).flat()
}
