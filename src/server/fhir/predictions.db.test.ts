import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshStore } from '../../../test/support/database.ts'
import { cast } from '../../demo/cast.ts'
import { bundle } from '../../demo/fhir.ts'
import { patientFile } from '../../demo/patient-file.ts'
import { beginStay, written } from '../../demo/stay.ts'
import { textSource } from '../../records/source.ts'
import type { Store } from '../../store/store.ts'
import { findSubjects } from '../../store/subjects.ts'
import { readTimeline } from '../../store/timeline.ts'
import { assimilateTwin } from '../../twins/assimilate-twin.ts'
import { bindTwin } from '../../twins/bind-twin.ts'
import { closeComputePool } from '../../twins/compute/compute-pool.ts'
import { importRecords } from '../../twins/import/import.ts'
import { letLibraryExperiment } from '../../twins/registry/model-registry.ts'
import { type FhirServer, fhirServer } from './testing/fhir-server.ts'

const epoch = Math.floor(Date.now() / 60_000) * 60_000
const role = cast.find(({ patient }) => patient === 'clara-montanez')!
const file = patientFile(role.patient)
const patient = file.patient.id

let store: Store
let fhir: FhirServer
let twin: string
beforeAll(async () => {
  store = await freshStore()
  await letLibraryExperiment(
    store,
    'test',
    'what is written of a forecast is looked at here, not its right to be shown',
  )
  fhir = await fhirServer(store)
  const stay = written(beginStay(role, file.patient, epoch), Number.NEGATIVE_INFINITY, epoch)
  for (const document of [file.bundle('D-1'), bundle(stay.map(({ resource }) => resource))])
    await importRecords(store, [textSource('test.json', JSON.stringify(document))])
  const subject = (await findSubjects(store.db, [patient])).get(patient)!
  twin = (await bindTwin(store, subject, 'vancomycin-goti-2018', { by: 'test', seed: 7 })).id
})
afterAll(async () => {
  await fhir?.close()
  await closeComputePool()
  await store?.close()
})

const ask = (token?: string) => fhir.ask('POST', `/Patient/${patient}/$predictions`, undefined, {}, token)
// biome-ignore lint/suspicious/noExplicitAny: resources of four types
type Any = any
const resourcesOf = (json: Any): Record<string, Any> =>
  Object.fromEntries((json.entry ?? []).map(({ resource }: Any) => [resource.resourceType, resource]))

describe('$predictions', () => {
  it('has nothing to say before the twin has a belief', async () => {
    const { status, json } = await ask()
    expect([status, json.type, resourcesOf(json).RiskAssessment]).toEqual([200, 'collection', undefined])
  })

  it('writes what a live twin forecasts: valid, labelled, with its basis and its source', async () => {
    await assimilateTwin(store, twin, { now: epoch })
    const orders = async () => (await fhir.ask('GET', '/MedicationRequest?_summary=count')).json.total
    const before = await orders()
    const { status, json, text } = await ask()
    expect(status, text).toBe(200)
    const { Device, RiskAssessment, Observation, Provenance } = resourcesOf(json)
    expect(json.entry).toHaveLength(4)
    for (const { resource, fullUrl } of json.entry) {
      expect(resource.meta.security[0].code).toBe('AIAST')
      expect(fullUrl).toMatch(new RegExp(`/fhir/R4/${resource.resourceType}/${resource.id}$`))
      expect((await fhir.ask('GET', `/${resource.resourceType}/${resource.id}`)).json).toEqual(resource)
      const checked = await fhir.ask('POST', `/${resource.resourceType}/$validate`, resource)
      expect(checked.json.issue.filter(({ severity }: Any) => severity !== 'information')).toEqual([])
    }
    expect(Device.version[0].value).toContain('vancomycin-goti-2018')
    const shares: number[] = RiskAssessment.prediction.map((each: Any) => each.probabilityDecimal)
    expect(shares).toHaveLength(3)
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6)
    const [low, high] = Observation.component.map((each: Any) => each.valueQuantity.value)
    expect(low).toBeLessThan(Observation.valueQuantity.value)
    expect(high).toBeGreaterThan(Observation.valueQuantity.value)
    expect(RiskAssessment.basis.length).toBeGreaterThan(0)
    for (const { reference } of RiskAssessment.basis) {
      expect(reference).not.toContain('/twin-')
      expect((await fhir.ask('GET', `/${reference}`)).status).toBe(200)
    }
    expect(Provenance.target.map(({ reference }: Any) => reference)).toEqual([
      `RiskAssessment/${RiskAssessment.id}`,
      `Observation/${Observation.id}`,
    ])
    const search = `/RiskAssessment?subject=Patient/${patient}&_include=RiskAssessment:performer`
    expect(resourcesOf((await fhir.ask('GET', search)).json)).toEqual({ RiskAssessment, Device })
    expect(await orders()).toBe(before)

    // Asked again of the same belief: the same resources, no new versions; and what was asserted is no measurement.
    const again = resourcesOf((await ask()).json)
    expect(again).toEqual({ Device, RiskAssessment, Observation, Provenance })
    const subject = (await findSubjects(store.db, [patient])).get(patient)!
    const timeline = await readTimeline(store.db, subject, { kinds: ['observation'] })
    const own = timeline.filter(({ key }) => key.startsWith(`Observation/${Observation.id}`))
    expect(own.length).toBeGreaterThan(0)
    for (const { quality } of own) expect(quality.verdict).toBe('unusable')
  })

  it('is refused to who may not write, and knows no other patient', async () => {
    const reader = await fhir.client(['system/*.rs'])
    expect((await ask(reader)).status).toBe(403)
    expect((await fhir.ask('POST', '/Patient/nobody/$predictions')).status).toBe(404)
  })
})
