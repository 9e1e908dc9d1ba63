import { type FhirResource, isObject } from '../resource.ts'
import { parseTime } from '../time.ts'
import { listOf, localId, textOf } from './stay-of.ts'

/** A code or somebody: what tells it from others, and how people call it. */
export interface Named {
  readonly key: string
  readonly name: string
}

/** What a Procedure says of an operation; instants in milliseconds since 1970, a place by the id of its Location. */
export interface RecordedOperation {
  readonly id: string
  readonly patient: string
  /** `stopped`: begun and not finished. */
  readonly status: 'planned' | 'running' | 'done' | 'stopped' | 'cancelled'
  readonly procedure: Named | null
  readonly surgeon: Named | null
  readonly location: string | null
  /** Null: unknown, also where only the day is said. */
  readonly began: number | null
  readonly ended: number | null
  /** ServiceRequests that it answers. */
  readonly requests: readonly string[]
  /** Why it was not done, or stopped. */
  readonly reason: string | null
  /** Its category is a surgical procedure. */
  readonly surgical: boolean
}

const states: Readonly<Record<string, RecordedOperation['status']>> = {
  preparation: 'planned',
  'in-progress': 'running',
  'on-hold': 'running',
  completed: 'done',
  stopped: 'stopped',
  'not-done': 'cancelled',
}
/** SNOMED CT: surgeon; surgical procedure. */
const surgeonCode = '304292004'
const surgicalCode = '387713003'

/**
 * Reads a Procedure as an operation; null for what is none: entered in error, of unknown status, without a patient.
 *
 *     operationOf(procedure)?.began    // 1764094800000
 */
export function operationOf(procedure: FhirResource): RecordedOperation | null {
  const status = states[String(procedure.status)]
  const patient = localId(procedure.subject, 'Patient')
  if (status === undefined || patient === null) return null
  const performers = listOf(procedure.performer)
  const first = performers.find((each) => codesOf(each.function).includes(surgeonCode)) ?? performers[0]
  return {
    ...{ id: procedure.id, patient, status },
    procedure: conceptOf(procedure.code),
    surgeon: first ? whoIs(first.actor) : null,
    location: localId(procedure.location, 'Location'),
    ...periodOf(procedure.performedPeriod),
    requests: listOf(procedure.basedOn).flatMap((each) => localId(each, 'ServiceRequest') ?? []),
    reason: conceptOf(procedure.statusReason)?.name ?? null,
    surgical: isSurgical(procedure.category),
  }
}

/** Begin and end where they are said to the minute. */
function periodOf(period: unknown): { readonly began: number | null; readonly ended: number | null } {
  const of = isObject(period) ? period : {}
  return { began: instantOf(of.start), ended: instantOf(of.end) }
}

/** Milliseconds of a time of day; null for less. */
export function instantOf(text: unknown): number | null {
  const time = parseTime(text)
  return time?.precision === 'time' ? time.start : null
}

/** A category of surgery. */
export const isSurgical = (category: unknown): boolean => codesOf(category).includes(surgicalCode)

/** Codes of a concept in all its codings. */
export const codesOf = (concept: unknown): string[] =>
  isObject(concept) ? listOf(concept.coding).flatMap(({ code }) => textOf(code) ?? []) : []

/** A concept by its first code, whatever its words are; by its words where it has none. */
export function conceptOf(concept: unknown): Named | null {
  if (!isObject(concept)) return null
  const [coding] = listOf(concept.coding).filter(({ code }) => textOf(code) !== null)
  const text = textOf(concept.text)
  const code = coding ? textOf(coding.code) : null
  if (code === null) return text === null ? null : { key: text, name: text }
  return { key: `${textOf(coding!.system) ?? ''}|${code}`, name: text ?? textOf(coding!.display) ?? code }
}

/** Who a reference names: by the reference, whatever is displayed; by what is displayed where it is none. */
export function whoIs(reference: unknown): Named | null {
  if (!isObject(reference)) return null
  const [key, name] = [textOf(reference.reference), textOf(reference.display)]
  if (key === null && name === null) return null
  return { key: key ?? name!, name: name ?? key! }
}
