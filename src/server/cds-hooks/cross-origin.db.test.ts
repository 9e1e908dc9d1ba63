import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { freshStore } from '../../../test/support/database.ts'
import type { Store } from '../../store/store.ts'
import { type FhirServer, fhirServer } from '../fhir/testing/fhir-server.ts'
import { cdsOrigins } from './cross-origin.ts'

const page = 'https://ehr.example'
let store: Store
let fhir: FhirServer
beforeAll(async () => {
  store = await freshStore()
  vi.stubEnv('HAMZAD_CDS_ORIGINS', `${page}, https://test.example:8443`)
  fhir = await fhirServer(store)
})
afterEach(() => vi.unstubAllEnvs())
afterAll(async () => {
  await fhir?.close()
  await store?.close()
})

const allowed = async (method: 'GET' | 'POST' | 'OPTIONS', url: string, origin?: string) => {
  const { statusCode, headers } = await fhir.server.inject({ method, url, headers: origin ? { origin } : {} })
  return [statusCode, headers['access-control-allow-origin']]
}

describe('CDS services called by pages of other sites', () => {
  it('let the named origins read, refusals too, and no others', async () => {
    expect(await allowed('GET', '/cds-services', page)).toEqual([200, page])
    expect(await allowed('GET', '/cds-services', 'https://test.example:8443')).toEqual([
      200,
      'https://test.example:8443',
    ])
    expect(await allowed('GET', '/cds-services', 'https://evil.example')).toEqual([200, undefined])
    expect(await allowed('GET', '/cds-services')).toEqual([200, undefined])
    const [status, origin] = await allowed('POST', '/cds-services/hamzad-patient-view', page)
    expect([Number(status) >= 400, origin]).toEqual([true, page])
  })

  it('answer what browsers ask before, without cookies', async () => {
    const url = '/cds-services/hamzad-patient-view'
    const { statusCode, headers } = await fhir.server.inject({ method: 'OPTIONS', url, headers: { origin: page } })
    expect(statusCode).toBe(204)
    expect(headers).toMatchObject({
      'access-control-allow-origin': page,
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'Authorization, Content-Type',
      vary: 'Origin',
    })
    expect(headers['access-control-allow-credentials']).toBeUndefined()
    expect(await allowed('OPTIONS', url, 'https://evil.example')).toEqual([204, undefined])
  })

  it('alone: nothing else is shown to other sites', async () => {
    expect(await allowed('GET', '/fhir/R4/metadata', page)).toEqual([200, undefined])
    expect(await allowed('GET', '/api/status', page)).toEqual([200, undefined])
  })

  it('refuse a setting that is no origin', () => {
    for (const wrong of ['*', 'ehr.example', 'https://ehr.example/', 'null']) {
      vi.stubEnv('HAMZAD_CDS_ORIGINS', wrong)
      expect(() => cdsOrigins(), wrong).toThrow('HAMZAD_CDS_ORIGINS')
    }
    vi.stubEnv('HAMZAD_CDS_ORIGINS', '')
    expect(cdsOrigins()).toEqual([])
  })
})
