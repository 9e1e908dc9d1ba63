import { describe, expect, it } from 'vitest'
import { readReadings } from '../../records/devices/read-readings.ts'
import { check } from '../../records/fhir/check.ts'
import { projectSound } from '../../records/fhir/project.ts'
import type { FhirResource } from '../../records/fhir/resource.ts'
import { mapMessage } from '../../records/hl7v2/map-message.ts'
import { loadMaps } from '../../records/hl7v2/maps.ts'
import { parseMessage } from '../../records/hl7v2/message.ts'
import { cast, stayLength } from '../cast.ts'
import type { Resource } from '../fhir.ts'
import { patientFile } from '../patient-file.ts'
import { beginStay, written } from '../stay.ts'
import { readingOf } from './feed-clients.ts'
import { idOverHl7, messageOf } from './hl7v2-messages.ts'

const epoch = Date.UTC(2026, 0, 5, 8)
const maps = loadMaps()
const context = {
  subject: () => 's',
  person: () => ({}),
  medication: () => undefined,
  version: 1,
  now: epoch + 60 * 86_400_000,
}
/** What models read of a resource: everything but where it came from. */
const told = (resource: unknown) => {
  expect(check(resource as FhirResource)).toEqual([])
  return projectSound(resource as FhirResource, context).events.map(({ source: _, key: __, text: ___, ...event }) => ({
    ...event,
    time: Date.parse(event.time),
    ...(event.until === undefined ? {} : { until: Date.parse(event.until) }),
    codes: event.codes.map(({ system, code }) => `${system}|${code}`),
    route: event.route?.map(({ system, code }) => `${system}|${code}`),
  }))
}

describe.each(cast.map((role) => [role.patient, role] as const))('the stay of %s', (_, role) => {
  const file = patientFile(role.patient)
  const stay = beginStay(role, file.patient, epoch)
  const running = written(stay, Number.NEGATIVE_INFINITY, epoch + 30 * 60_000)
  const all = [...running, ...written(stay, Number.NEGATIVE_INFINITY, epoch + stayLength * 3_600_000)]
  const patient = { resourceType: 'Patient', ...file.patient } as unknown as Resource

  it('tells a model the same over HL7 v2 as over FHIR', () => {
    for (const { resource } of all) {
      const message = parseMessage(messageOf(resource, patient)!)
      if ('rule' in message) throw new Error(message.reason)
      const { resources, findings, patientId } = mapMessage(message, { maps })
      expect([findings, patientId]).toEqual([[], idOverHl7(patient.id)])
      if (resource.resourceType === 'Encounter' || resource.resourceType === 'MedicationRequest') continue
      const same = resources.find(({ resourceType }) => resourceType === resource.resourceType)
      expect(told(same)).toEqual(told(resource))
    }
  })

  it('tells a model the same over MQTT as over FHIR', () => {
    const measured = all.flatMap(({ resource }) => {
      const reading = readingOf(resource)
      return reading === null ? [] : [{ resource, reading }]
    })
    expect(measured.length).toBeGreaterThan(3)
    const { readings, findings } = readReadings(
      Buffer.from(JSON.stringify(measured.map(({ reading }) => reading))),
      'd',
    )
    expect(findings).toEqual([])
    readings.forEach((reading, index) => {
      expect(told(reading.observation('p', 0))).toEqual(told(measured[index]!.resource))
    })
  })
})
