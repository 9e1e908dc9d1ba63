import { createHash } from 'node:crypto'
import type { JsonObject } from '../fhir/resource.ts'
import { isObject } from '../fhir/resource.ts'
import type { Datum, Message, Segment } from './message.ts'
import { segmentOf } from './message.ts'
import { authorityOf, identifierOf, type TypeContext } from './types.ts'

/** The identifier by which a message means its patient or stay: a system and a value as one text. */
export interface Key {
  readonly system: string
  readonly value: string
}

/** Id of a resource made of what names it: the same names give the same id, on every machine. */
export function madeId(kind: string, ...parts: readonly string[]): string {
  const hex = createHash('sha256')
    .update(JSON.stringify([kind, ...parts]))
    .digest('hex')
  return `${kind.toLowerCase().slice(0, 8)}-${hex.slice(0, 32)}`
}

/**
 * The patient of a message: of PID-3 the medical record number, else the patient's internal number, else the first; PID-2 where PID-3 is
 * empty. An identifier without an authority belongs to the sender.
 */
export function patientKey(message: Message, context: Pick<TypeContext, 'systems'>): Key | undefined {
  const pid = segmentOf(message, 'PID')
  return pid && keyOf([...pid.field(3), ...pid.field(2)], message, context)
}

/** The patient that an A40, A41 or A47 says is no longer one of their own: MRG-1. */
export function mergedKey(message: Message, context: Pick<TypeContext, 'systems'>): Key | undefined {
  const mrg = segmentOf(message, 'MRG')
  return mrg && keyOf([...mrg.field(1), ...mrg.field(4)], message, context)
}

function keyOf(data: readonly Datum[], message: Message, context: Pick<TypeContext, 'systems'>): Key | undefined {
  const wanted = ['MR', 'PI', 'PT', '']
  const usable = data.filter((each) => each.component(1) !== '')
  const best = wanted.map((type) => usable.find((each) => each.component(5) === type)).find(Boolean) ?? usable[0]
  return best && { system: systemOf(best.part(4), message, context), value: best.component(1) }
}

/** The stay: PV1-19, else PID-18 (account), PV1-50. */
export function visitKey(message: Message, context: Pick<TypeContext, 'systems'>): Key | undefined {
  const pv1 = segmentOf(message, 'PV1')
  const number = [pv1?.field(19)[0], segmentOf(message, 'PID')?.field(18)[0], pv1?.field(50)[0]].find((each) =>
    each?.component(1),
  )
  return number && { system: systemOf(number.part(4), message, context), value: number.component(1) }
}

function systemOf(authority: Datum, message: Message, context: Pick<TypeContext, 'systems'>): string {
  return authorityOf(authority, context) ?? authorityOf(senderOf(message), context) ?? 'urn:hamzad:hl7v2:unnamed'
}

/** MSH-4, else MSH-3. */
function senderOf(message: Message): Datum {
  const header = segmentOf(message, 'MSH') as Segment
  const empty: Datum = { component: () => '', text: '', part: () => empty }
  return header.field(4)[0] ?? header.field(3)[0] ?? empty
}

/** All identifiers of the patient that name an authority: what a search for the same person goes by. */
export function patientIdentifiers(message: Message, context: TypeContext): Key[] {
  const pid = segmentOf(message, 'PID')
  const found = [2, 3, 4, 19, 20].flatMap((field) => pid?.field(field) ?? []).map((each) => identifierOf(each, context))
  return found.flatMap((each) =>
    isObject(each) && typeof each.system === 'string' ? [{ system: each.system, value: String(each.value) }] : [],
  )
}

export const patientId = (key: Key): string => madeId('Patient', key.system, key.value)
export const encounterId = (key: Key): string => madeId('Encounter', key.system, key.value)

export function asIdentifier(key: Key): JsonObject {
  return { system: key.system, value: key.value }
}
