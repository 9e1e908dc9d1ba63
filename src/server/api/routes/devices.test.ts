import { expect, test } from 'vitest'
import { createServer } from '../../create-server.ts'
import { ids } from '../../testing/examples.ts'
import { memoryServices, sessionTokenOf } from '../../testing/memory-services.ts'

test('a device shows nobody whose consents do not let the reader see them, and is not given to them', async () => {
  const services = memoryServices()
  const domain = { ...services.domain, consented: async () => new Set<string>() }
  const server = await createServer({ ...services, domain })
  const headers = { cookie: `hamzad=${sessionTokenOf('administrator')}`, 'x-hamzad': '1' }
  const list = await server.inject({ url: '/api/devices', headers })
  expect(list.json().devices).toMatchObject([{ name: 'monitor-3', subject: null, withheld: true }])
  const one = await server.inject({ url: '/api/devices/monitor-3', headers })
  expect(one.json()).toMatchObject({ device: { subject: null, withheld: true }, assignments: [] })
  const payload = { subject: ids.subject }
  const assign = await server.inject({ method: 'POST', url: '/api/devices/monitor-3/assignments', headers, payload })
  expect([assign.statusCode, assign.json().code]).toEqual([403, 'access.consent'])
  const retired = await server.inject({
    method: 'PATCH',
    url: '/api/devices/monitor-3',
    headers,
    payload: { retire: { reason: 'worn out' } },
  })
  expect(retired.json()).toMatchObject({ subject: null, withheld: true })
})
