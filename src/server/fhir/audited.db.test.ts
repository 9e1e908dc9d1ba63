import { afterAll, beforeAll, expect, it } from 'vitest'
import { freshStore } from '../../../test/support/database.ts'
import type { AuditEntry } from '../../governance/audit.ts'
import type { Store } from '../../store/store.ts'
import { type FhirServer, fhirServer } from './testing/fhir-server.ts'

let store: Store
let fhir: FhirServer
let audit: (entry: AuditEntry) => Promise<void> = async () => {}

beforeAll(async () => {
  store = await freshStore()
  fhir = await fhirServer(store, { audit: (entry) => audit(entry) })
  await fhir.ask('PUT', '/Patient/p', { resourceType: 'Patient', id: 'p', name: [{ family: 'Hidden' }] })
})
afterAll(async () => {
  await fhir.close()
  await store.close()
})

it('answers a look only once its entry is durable, and shows nothing when that cannot be', async () => {
  for (const path of ['/Patient/p', '/Patient?name=hidden', '/Patient/p/_history', '/Patient/absent']) {
    let written = () => {}
    const begun = new Promise<void>((heard) => {
      audit = () =>
        new Promise((done) => {
          written = done
          heard()
        })
    })
    let isAnswered = false
    const answer = fhir.ask('GET', path).finally(() => (isAnswered = true))
    await begun
    await new Promise((done) => setTimeout(done, 100))
    expect(isAnswered).toBe(false)
    written()
    expect((await answer).status).toBe(path.endsWith('absent') ? 404 : 200)

    audit = async () => {
      throw new Error('disk full')
    }
    const refused = await fhir.ask('GET', path)
    expect(refused.status).toBe(500)
    expect(refused.text).not.toContain('Hidden')
    expect(refused.json.resourceType).toBe('OperationOutcome')
  }
})
