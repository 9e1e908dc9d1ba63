import { createHash } from 'node:crypto'
import { escapeText } from '../../records/hl7v2/escape.ts'
import { madeId } from '../../records/hl7v2/identity.ts'
import type { Resource } from '../fhir.ts'

/** Id that Hamzad gives to a patient of whom the ward's HL7 v2 speaks by this number. */
export const idOverHl7 = (patient: string): string => madeId('Patient', 'urn:hamzad:hl7v2:WARD', patient)

interface Coding {
  readonly system: string
  readonly code: string
  readonly display?: string
}
interface Quantity {
  readonly value: number
  readonly unit: string
}

const codingSystems: Readonly<Record<string, string>> = {
  'http://loinc.org': 'LN',
  'http://www.nlm.nih.gov/research/umls/rxnorm': 'RXNORM',
  'http://snomed.info/sct': 'SCT',
}

/**
 * What a ward says of one resource in HL7 v2.5.1: ADT A01 and A03, ORU R01, RDE O11, RAS O17, and A08 with a procedure. The same resource makes
 * the same message. Null: HL7 v2 has no words for it here.
 */
export function messageOf(resource: Resource, patient: Resource): string | null {
  const made = bodyOf(resource)
  if (made === null) return null
  const { type, at, segments } = made
  const lines = [...(type.startsWith('ADT') ? [`EVN||${at}`] : []), pidOf(patient), ...segments]
  const control = createHash('sha256').update(lines.join('\r')).digest('hex').slice(0, 20)
  return [`MSH|^~\\&|WARD|WARD|HAMZAD||${at}||${type}|${control}|P|2.5.1`, ...lines, ''].join('\r')
}

interface Body {
  readonly type: string
  readonly at: string
  readonly segments: readonly string[]
}

// biome-ignore lint/suspicious/noExplicitAny: the demonstration reads what it wrote itself
function bodyOf(resource: any): Body | null {
  switch (resource.resourceType) {
    case 'Encounter': {
      const { start, end } = resource.period
      const pv1 = fields('PV1', {
        2: 'I',
        3: `^^${text(resource.location[0].location.display)}`,
        19: `${text(resource.id)}^^^WARD^VN`,
        44: time(start),
        45: end && time(end),
      })
      return { type: end ? 'ADT^A03' : 'ADT^A01', at: time(end ?? start), segments: [pv1] }
    }
    case 'Observation': {
      const { code, valueQuantity: value, effectiveDateTime: taken, issued = taken } = resource
      if (!value || code.coding.length > 2) return null
      const obr = fields('OBR', { 3: text(resource.id), 4: concept(code.coding), 7: time(taken), 22: time(issued) })
      const obx = fields('OBX', {
        2: 'NM',
        3: concept(code.coding),
        5: String(value.value),
        6: units(value),
        11: 'F',
        14: time(taken),
      })
      return { type: 'ORU^R01', at: time(issued), segments: [obr, obx] }
    }
    case 'MedicationRequest': {
      const [dosage] = resource.dosageInstruction
      const { boundsPeriod, period, duration } = dosage.timing.repeat
      const dose = dosage.doseAndRate[0].doseQuantity as Quantity
      const orc = fields('ORC', {
        1: resource.status === 'active' ? 'NW' : 'DC',
        2: text(resource.id),
        9: time(resource.authoredOn),
      })
      const rxe = fields('RXE', {
        2: concept(resource.medicationCodeableConcept.coding),
        3: String(dose.value),
        5: units(dose),
        7: `^${text(dosage.text)}`,
        23: String(dose.value / duration),
        24: `${dose.unit}/h^^UCUM`,
      })
      const tq1 = fields('TQ1', { 3: `Q${period}H`, 7: time(boundsPeriod.start) })
      return { type: 'RDE^O11', at: time(resource.authoredOn), segments: [orc, rxe, tq1, route(dosage.route.coding)] }
    }
    case 'MedicationAdministration': {
      const { effectivePeriod: period, dosage, medicationCodeableConcept: drug, status } = resource
      if (!period || !dosage?.dose) return null
      const { dose, rateQuantity: rate } = dosage
      const rxa = fields('RXA', {
        1: '0',
        2: '1',
        3: time(period.start),
        4: period.end && time(period.end),
        5: concept(drug.coding),
        6: String(dose.value),
        7: units(dose),
        12: rate && `${rate.value} ${rate.unit}`,
        20: status === 'completed' ? 'CP' : 'IP',
      })
      return {
        type: 'RAS^O17',
        at: time(period.end ?? period.start),
        segments: [fields('ORC', { 1: 'RE', 2: text(resource.id) }), rxa, route(dosage.route.coding)],
      }
    }
    case 'Procedure': {
      const { start, end } = resource.performedPeriod
      const minutes = Math.round((Date.parse(end) - Date.parse(start)) / 60_000)
      const pr1 = fields('PR1', {
        3: concept(resource.code.coding),
        5: time(start),
        7: String(minutes),
        19: text(resource.id),
      })
      return { type: 'ADT^A08', at: time(end), segments: [pr1] }
    }
    default:
      return null
  }
}

/** The number of the ward, and what else the patient is known by. */
// biome-ignore lint/suspicious/noExplicitAny: the demonstration reads what it wrote itself
function pidOf({ id, identifier = [], name = [], birthDate, gender }: any): string {
  const visits = identifier.filter((each: { type?: { coding: Coding[] } }) => each.type?.coding[0]?.code === 'VN')
  const numbers = [
    `${text(id)}^^^WARD^MR`,
    ...visits.map((each: { system: string; value: string }) => `${text(each.value)}^^^${text(each.system)}^VN`),
  ]
  const names = name
    .slice(0, 1)
    .map((each: { family: string; given: string[] }) => [each.family, ...(each.given ?? [])].map(text).join('^'))
  return fields('PID', {
    3: numbers.join('~'),
    5: names[0],
    7: birthDate?.replaceAll('-', ''),
    8: gender === 'female' ? 'F' : gender === 'male' ? 'M' : undefined,
  })
}

function fields(name: string, values: Readonly<Record<number, string | undefined>>): string {
  const last = Math.max(...Object.keys(values).map(Number))
  return [name, ...Array.from({ length: last }, (_, index) => values[index + 1] ?? '')].join('|').replace(/\|+$/, '')
}

const text = (value: string) => escapeText(value)
const time = (iso: string) => `${new Date(iso).toISOString().replace(/[-:T]/g, '').slice(0, 14)}+0000`
const units = ({ unit }: Quantity) => `${text(unit)}^^UCUM`
const concept = (codings: readonly Coding[]) =>
  codings
    .map(({ system, code, display = '' }) =>
      [text(code), text(display), codingSystems[system] ?? text(system)].join('^'),
    )
    .join('^')
const route = (codings: readonly Coding[]) => fields('RXR', { 1: concept(codings) })
