import { sql, type Transaction } from 'kysely'
import { HamzadError } from '../../kernel/errors.ts'
import { operationOf } from '../../records/fhir/hospital/operation-of.ts'
import { listOf, localId } from '../../records/fhir/hospital/stay-of.ts'
import { type FhirResource, isObject } from '../../records/fhir/resource.ts'
import { getResource } from '../../store/resources.ts'
import type { Database } from '../../store/schema.ts'
import type { Store } from '../../store/store.ts'
import { findSubjects } from '../../store/subjects.ts'
import { transact } from '../../store/transact.ts'
import { wakeTwins } from '../import/import.ts'
import { importBatch } from '../import/import-batch.ts'
import { operationIdOf } from './operation-ids.ts'
import type { TheatreCase } from './theatre-cases.ts'
import type { Theatres } from './theatre-state.ts'
import { longestOperation } from './theatre-times.ts'
import type { MayBeSeen, OperationNews } from './theatre-views.ts'

/** Clocks differ by so much. */
const slack = 60_000

/** What is spoken of: its Procedure, the resource it was booked or asked for by, its place so far. */
interface Target {
  readonly id: string
  readonly patient: string
  readonly source: { readonly type: 'Appointment' | 'ServiceRequest'; readonly id: string } | null
  readonly known: TheatreCase | null
}

/**
 * Writes what somebody in the theatres says into the Procedure of the operation, as any other writer would: with its history, its index and all that follows from it. `version` is that of the
 * Procedure that the writer saw.
 *
 * Errors: `not-found`; `conflict` when it changed meanwhile; `access.consent`; `input.invalid` for what cannot be: an end before the begin, a time to come, a room that is in use.
 */
export async function recordOperation(
  store: Store,
  of: Theatres,
  news: OperationNews,
  seen: MayBeSeen,
): Promise<{ readonly operation: string; readonly subject: string | null }> {
  const target = targetOf(of, news)
  const { id, patient } = target
  const subject = (await findSubjects(store.db, [patient])).get(patient) ?? null
  if (subject !== null && !(await seen([subject])).has(subject)) throw new HamzadError('access.consent')
  await transact(store, async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtext(${`theatre ${id}`}))`.execute(tx)
    const stored = await getResource(tx, 'Procedure', id)
    const before = stored && !stored.deleted ? (JSON.parse(stored.content) as FhirResource) : null
    const isThere = before !== null && before.status !== 'entered-in-error'
    if ((isThere ? stored!.version : 0) !== news.version) throw new HamzadError('conflict', { what: 'The operation' })
    const resource = changed(isThere ? before : await fresh(tx, target), of, target, news)
    const item = { kind: 'resource' as const, resource, file: 'theatre', place: '' }
    const memory = { people: new Map(), medications: new Map() }
    const result = await importBatch(tx, [item], null, memory, of.now, 'strict')
    if (result.put.length === 0) throw wrong(result.rejections[0]?.reason ?? 'its structure is wrong', 'Report it')
    await wakeTwins(tx, result)
  })
  return { operation: id, subject }
}

function targetOf({ cases, record }: Theatres, { of }: OperationNews): Target {
  if ('request' in of) {
    const request = record.requests.get(of.request)
    if (!request) throw new HamzadError('not-found', { what: 'request', id: of.request })
    const id = operationIdOf(of.request)
    const known = cases.find(({ key }) => key === `Procedure/${id}`) ?? null
    return { id, patient: request.patient, source: { type: 'ServiceRequest', id: of.request }, known }
  }
  const known =
    'operation' in of
      ? cases.find(({ operation }) => operation?.id === of.operation)
      : cases.find(({ appointment }) => appointment?.id === of.appointment)
  if (!known)
    throw new HamzadError(
      'not-found',
      'operation' in of ? { what: 'operation', id: of.operation } : { what: 'appointment', id: of.appointment },
    )
  const { operation, appointment, patient } = known
  return {
    id: operation?.id ?? operationIdOf(appointment!.id),
    patient,
    source: appointment ? { type: 'Appointment', id: appointment.id } : null,
    known,
  }
}

/** A Procedure with nothing said yet, for what was booked or asked for. */
async function fresh(tx: Transaction<Database>, { id, source }: Target): Promise<FhirResource> {
  const stored = source && (await getResource(tx, source.type, source.id))
  if (!source || !stored || stored.deleted)
    throw new HamzadError('not-found', { what: source?.type ?? 'operation', id: source?.id ?? id })
  const from = JSON.parse(stored.content) as FhirResource
  const isRequest = source.type === 'ServiceRequest'
  const actors = listOf(from.participant)
    .filter(({ status }) => status !== 'declined')
    .map(({ actor }) => actor)
  const named = (actor: unknown, type: string) => localId(actor, type) !== null
  const subject = isRequest ? from.subject : actors.find((actor) => named(actor, 'Patient'))
  const performer = isRequest
    ? listOf(from.performer)[0]
    : actors.find((actor) => named(actor, 'Practitioner') || named(actor, 'PractitionerRole'))
  const code = isRequest ? from.code : [...listOf(from.serviceType), ...listOf(from.reasonCode)][0]
  const basedOn = isRequest
    ? [{ reference: `ServiceRequest/${source.id}` }]
    : listOf(from.basedOn).filter((each) => named(each, 'ServiceRequest'))
  return {
    ...{ resourceType: 'Procedure', id },
    ...(basedOn.length > 0 && { basedOn }),
    status: 'preparation',
    category: {
      coding: [{ system: 'http://snomed.info/sct', code: '387713003', display: 'Surgical procedure' }],
    },
    ...(code !== undefined && { code }),
    subject,
    ...(performer !== undefined && { performer: [{ actor: performer }] }),
  }
}

/** The Procedure after what was said. */
function changed(before: FhirResource, of: Theatres, target: Target, news: OperationNews): FhirResource {
  const { event, reason } = news
  const said = operationOf(before)
  const period = isObject(before.performedPeriod) ? before.performedPeriod : {}
  const { statusReason: _, performedPeriod: __, ...rest } = before
  const why = () => {
    if (reason === undefined) throw wrong('it has no reason', 'Say why')
    return { statusReason: { text: reason } }
  }
  const at = news.at === undefined ? of.now : Date.parse(news.at)
  if (at > of.now + slack) throw wrong('its time is still to come', 'Give the time at which it happened')
  const instant = new Date(Math.round(at / 1000) * 1000).toISOString()
  switch (event) {
    case 'began': {
      if (said?.status === 'done' || said?.status === 'stopped')
        throw wrong('the operation is over', 'Take its end back first, or correct its end')
      const room = news.room ?? target.known?.room ?? undefined
      const { rooms } = of.state.record.places
      if (room === undefined && rooms.length > 0) throw wrong('it is not said in which room', 'Choose the room')
      if (room !== undefined && !rooms.some(({ id }) => id === room))
        throw new HamzadError('not-found', { what: 'room', id: room })
      const other = of.cases.find(
        (each) =>
          each.room === room &&
          each.status === 'running' &&
          each.operation?.id !== target.id &&
          each.began !== null &&
          each.began <= at &&
          of.now - each.began <= longestOperation,
      )
      if (room !== undefined && other)
        throw wrong('another operation still runs in this room', 'Say that it ended first, or choose another room')
      return {
        ...rest,
        status: 'in-progress',
        performedPeriod: { start: instant },
        ...(room !== undefined && { location: { reference: `Location/${room}` } }),
      } as FhirResource
    }
    case 'ended':
    case 'stopped': {
      if (said === null || said.began === null) throw wrong('nobody has said when it began', 'Say first when it began')
      if (at < said.began) throw wrong('it would end before it began', 'Correct one of the two times')
      if (at - said.began > longestOperation)
        throw wrong('it would have taken more than a day', 'Correct one of the two times')
      return {
        ...rest,
        status: event === 'ended' ? 'completed' : 'stopped',
        ...(event === 'stopped' && why()),
        performedPeriod: { ...period, end: instant },
      } as FhirResource
    }
    case 'cancelled':
      if (said !== null && (said.status === 'running' || said.status === 'done' || said.status === 'stopped'))
        throw wrong('it was begun', 'Say that it was stopped, or take its begin back')
      return { ...rest, status: 'not-done', ...why() } as FhirResource
    case 'taken-back':
      if (news.version === 0) throw wrong('nothing is recorded of it', 'Look at the list again')
      // An end that was wrong leaves an operation that runs; a begin or a cancellation that was wrong leaves nothing.
      return said !== null && (said.status === 'done' || said.status === 'stopped') && said.began !== null
        ? ({ ...rest, status: 'in-progress', performedPeriod: { start: period.start } } as FhirResource)
        : ({ ...before, status: 'entered-in-error' } as FhirResource)
  }
}

const wrong = (why: string, action: string) =>
  new HamzadError('input.invalid', { what: 'What was said of the operation', why, action: `${action}.` })
