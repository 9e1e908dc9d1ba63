import { contentId } from '../fhir/content-id.ts'
import type { FhirResource } from '../fhir/resource.ts'
import type { CgmEntry } from './cgm-file.ts'

const loinc = 'http://loinc.org'
const ucum = 'http://unitsofmeasure.org'
const atc = 'http://www.whocc.no/atc'

/** How the record codes what diabetes devices write. Carbohydrate is an Observation: FHIR R4 has no resource for what somebody ate. */
export const diabetesCodes = {
  glucose: { system: loinc, code: '99504-3', display: 'Glucose [Mass/volume] in Interstitial fluid' },
  glucoseMolar: { system: loinc, code: '105272-9', display: 'Glucose [Moles/volume] in Interstitial fluid' },
  fingerstick: { system: loinc, code: '41653-7', display: 'Glucose [Mass/volume] in Capillary blood by Glucometer' },
  fingerstickMolar: {
    system: loinc,
    code: '14743-9',
    display: 'Glucose [Moles/volume] in Capillary blood by Glucometer',
  },
  carbohydrate: { system: loinc, code: '9059-7', display: 'Carbohydrate intake Estimated' },
  basalRate: { system: 'urn:hamzad:codes', code: 'basal-insulin-rate', display: 'Basal insulin rate of a pump' },
  rapidInsulin: { system: atc, code: 'A10AB', display: 'Insulins and analogues for injection, fast-acting' },
  /** What a model of rapid insulin reads; long-acting insulin does not carry it. */
  insulin: { system: atc, code: 'A10A', display: 'Insulins and analogues' },
  longInsulin: { system: atc, code: 'A10AE', display: 'Insulins and analogues for injection, long-acting' },
} as const

/**
 * Entries of a device as FHIR resources of a patient. An id follows from patient, kind and time (or the source's own identity), so that the same export,
 * or a longer one that holds it, changes nothing, and a corrected value becomes a new version.
 *
 *     toFhir(file.entries, 'patient-7')
 */
export function toFhir(entries: readonly CgmEntry[], patient: string): { resource: FhirResource; place: string }[] {
  const met = new Map<string, number>()
  return entries.map((entry) => {
    const { kind, time } = entry
    const identity = entry.id !== undefined ? `${kind} ${entry.id}` : `${kind} ${time}`
    const before = met.get(identity) ?? 0
    met.set(identity, before + 1)
    const id = `cgm-${contentId([patient, identity, before])}`
    return { resource: resourceOf(entry, id, patient), place: entry.place }
  })
}

function resourceOf(entry: CgmEntry, id: string, patient: string): FhirResource {
  const subject = { reference: `Patient/${patient}` }
  const at = isoWithOffset(entry.time, entry.offset)
  if (entry.kind === 'rapid-insulin' || entry.kind === 'long-insulin') {
    const coding =
      entry.kind === 'rapid-insulin' ? [diabetesCodes.rapidInsulin, diabetesCodes.insulin] : [diabetesCodes.longInsulin]
    return {
      resourceType: 'MedicationAdministration',
      id,
      status: 'completed',
      medicationCodeableConcept: { coding },
      subject,
      effectiveDateTime: at,
      dosage: {
        route: { coding: [{ system: 'http://snomed.info/sct', code: '34206005', display: 'Subcutaneous route' }] },
        dose: { value: entry.value, unit: 'U', system: ucum, code: '[iU]' },
      },
    } as unknown as FhirResource
  }
  const molar = entry.unit === 'mmol/L'
  const code = {
    glucose: molar ? diabetesCodes.glucoseMolar : diabetesCodes.glucose,
    fingerstick: molar ? diabetesCodes.fingerstickMolar : diabetesCodes.fingerstick,
    carbohydrate: diabetesCodes.carbohydrate,
    'basal-rate': diabetesCodes.basalRate,
  }[entry.kind]
  const until = entry.minutes === undefined ? undefined : entry.time + entry.minutes * 60_000
  return {
    resourceType: 'Observation',
    id,
    status: 'final',
    code: { coding: [code] },
    subject,
    ...(until === undefined
      ? { effectiveDateTime: at }
      : { effectivePeriod: { start: at, end: isoWithOffset(until, entry.offset) } }),
    valueQuantity: {
      value: entry.value,
      ...(entry.comparator ? { comparator: entry.comparator } : {}),
      unit: entry.unit,
      system: ucum,
      code: entry.unit,
    },
  } as unknown as FhirResource
}

/** The instant as the wall clock of the record showed it, with its offset. */
function isoWithOffset(time: number, offset: number): string {
  const wall = new Date(time + offset * 60_000).toISOString().replace(/\.\d+Z$/, '')
  if (offset === 0) return `${wall}Z`
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60]
  return `${wall}${offset < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`
}
