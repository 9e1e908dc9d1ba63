import type { Route } from '../../../kernel/hospital/hospital.ts'
import { expectedDischargeUrl } from '../../hl7v2/encounter.ts'
import { type FhirResource, isObject } from '../resource.ts'
import { parseTime } from '../time.ts'

/** What an Encounter says of a stay, instants in milliseconds since 1970, places by the id of their Location. */
export interface RecordedStay {
  readonly id: string
  /** Id of the Patient. */
  readonly patient: string
  readonly status: 'planned' | 'present' | 'left' | 'cancelled'
  /** Null: the Encounter does not say; the first place decides. */
  readonly route: Route | null
  readonly from: number | null
  readonly to: number | null
  readonly moves: readonly { readonly location: string; readonly from: number | null; readonly to: number | null }[]
  readonly wanted: readonly { readonly location: string; readonly since: number }[]
  readonly group: string | null
  readonly expected: number | null
}

const inside = new Set(['IMP', 'ACUTE', 'NONAC', 'EMER', 'SS', 'OBSENC'])
const planned = new Set(['planned'])
const present = new Set(['arrived', 'triaged', 'in-progress', 'onleave'])
const cancelled = new Set(['cancelled', 'entered-in-error'])
/** The same in FHIR R5, as an extension that R4 may carry. */
const plannedEndUrl = 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Encounter.plannedEndDate'

export const listOf = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter(isObject) : []
export const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

function codeOf(concept: unknown): string | null {
  if (!isObject(concept)) return null
  const coding = listOf(concept.coding)[0]
  return textOf(concept.text) ?? textOf(coding?.display) ?? textOf(coding?.code)
}

/** Id of a local reference of this type; null for any other. */
export function localId(reference: unknown, type: string): string | null {
  const written = isObject(reference) ? textOf(reference.reference) : null
  const match =
    written === null
      ? null
      : new RegExp(`^(?:\\w+://\\S+/)?${type}/([A-Za-z0-9\\-.]{1,64})(?:/_history/.*)?$`).exec(written)
  return match?.[1] ?? null
}

const start = (period: unknown) => (isObject(period) ? (parseTime(period.start)?.start ?? null) : null)
const end = (period: unknown) => (isObject(period) ? (parseTime(period.end)?.start ?? null) : null)

/**
 * Reads an Encounter as a stay in hospital. Null for what is none: ambulatory visits, and those without a patient. A location that is `planned` or
 * `reserved` is a bed that was asked for, since the start of its period.
 *
 *     stayOf(encounter)?.moves    // [{ location: 'ed', from: 1764094800000, to: null }]
 */
export function stayOf(encounter: FhirResource): RecordedStay | null {
  const { id, status } = encounter
  const patient = localId(encounter.subject, 'Patient')
  const kind = isObject(encounter.class) ? textOf(encounter.class.code) : null
  if (patient === null || kind === null || !inside.has(kind)) return null
  const from = start(encounter.period)
  const to = end(encounter.period)
  const state = planned.has(String(status))
    ? 'planned'
    : present.has(String(status))
      ? 'present'
      : cancelled.has(String(status))
        ? 'cancelled'
        : status === 'finished'
          ? 'left'
          : null
  if (state === null) return null
  const moves: { location: string; from: number | null; to: number | null }[] = []
  const wanted: { location: string; since: number }[] = []
  for (const each of listOf(encounter.location)) {
    const location = localId(each.location, 'Location')
    if (location === null) continue
    const since = start(each.period)
    if (each.status === 'planned' || each.status === 'reserved') {
      const asked = since ?? from
      if (asked !== null) wanted.push({ location, since: asked })
    } else moves.push({ location, from: since ?? (moves.length === 0 ? from : null), to: end(each.period) })
  }
  const expected = listOf(encounter.extension).find(({ url }) => url === expectedDischargeUrl || url === plannedEndUrl)
  return {
    id,
    patient,
    status: state,
    route: routeOf(encounter, kind),
    from,
    to,
    moves,
    wanted,
    group: codeOf(encounter.serviceType) ?? codeOf(listOf(encounter.reasonCode)[0]),
    expected: expected ? (parseTime(expected.valueDateTime)?.start ?? null) : null,
  }
}

function routeOf(encounter: FhirResource, kind: string): Route | null {
  const admission = isObject(encounter.hospitalization) ? encounter.hospitalization : {}
  const source = isObject(admission.admitSource) ? textOf(listOf(admission.admitSource.coding)[0]?.code) : null
  const priority = isObject(encounter.priority) ? textOf(listOf(encounter.priority.coding)[0]?.code) : null
  if (source === 'hosp-trans') return 'transfer'
  if (source === 'emd' || kind === 'EMER' || priority === 'EM' || priority === 'UR') return 'emergency'
  if (source === 'outp' || source === 'gp' || source === 'mp' || priority === 'EL' || encounter.status === 'planned')
    return 'elective'
  return null
}
