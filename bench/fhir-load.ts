import { randomUUID } from 'node:crypto'

/** Sizes of the synthetic load: patients with observations, encounters and conditions of a few common codes. */
const codes = ['8867-4', '8310-5', '8480-6', '8462-4', '2160-0', '2345-7', '718-7', '29463-7', '59408-5', '2823-3']

const ucum = 'http://unitsofmeasure.org'

/** Resources of one patient as NDJSON: the Patient, an Encounter a visit, and the given number of Observations in all. */
export function patientLines(patient: string, observations: number): string {
  const lines: object[] = [
    {
      resourceType: 'Patient',
      id: patient,
      active: true,
      name: [{ family: `F${patient}`, given: ['G'] }],
      gender: 'female',
      birthDate: '1970-01-01',
      identifier: [{ system: 'urn:bench', value: patient }],
    },
  ]
  for (let i = 0; i < observations; i++) lines.push(observation(patient, i, `${patient}-o${i}`))
  return `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`
}

export function observation(patient: string, i: number, id?: string): object {
  const at = new Date(Date.UTC(2020, 0, 1) + i * 3_600_000 * 7).toISOString()
  return {
    resourceType: 'Observation',
    ...(id !== undefined && { id }),
    status: 'final',
    category: [
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }] },
    ],
    code: { coding: [{ system: 'http://loinc.org', code: codes[i % codes.length] }] },
    subject: { reference: `Patient/${patient}` },
    effectiveDateTime: at,
    valueQuantity: { value: 50 + (i % 100), unit: '/min', system: ucum, code: '/min' },
  }
}

/** A batch of new Observations of one device, as an integrator posts them. */
export function deviceBatch(patient: string, count: number): string {
  const entry = Array.from({ length: count }, (_, i) => ({
    fullUrl: `urn:uuid:${randomUUID()}`,
    resource: observation(patient, i),
    request: { method: 'POST', url: 'Observation' },
  }))
  return JSON.stringify({ resourceType: 'Bundle', type: 'batch', entry })
}

export const benchCodes = codes
