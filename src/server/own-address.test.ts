import Fastify from 'fastify'
import { describe, expect, it } from 'vitest'
import { ownAddress } from './own-address.ts'

const addressFor = async (headers: Record<string, string>, remoteAddress = '10.0.0.1') => {
  const server = Fastify({ trustProxy: '10.0.0.1' })
  server.get('/', async (request) => ownAddress(request))
  const { body } = await server.inject({ url: '/', remoteAddress, headers: { host: 'inside:4280', ...headers } })
  await server.close()
  return body
}
const forwarded = {
  'x-forwarded-for': '198.51.100.7',
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'hospital.example',
}

describe('the address of the server', () => {
  it('is what a trusted proxy says, with the path that it cut off', async () => {
    expect(await addressFor({})).toBe('http://inside:4280')
    expect(await addressFor(forwarded)).toBe('https://hospital.example')
    const prefixes = [
      ['/hamzad', '/hamzad'],
      ['/apps/twins/', '/apps/twins'],
      ['/', ''],
      ['//evil.example', ''],
      ['/a b', ''],
      ['hamzad', ''],
      ['/a"><script>', ''],
    ] as const
    for (const [prefix, path] of prefixes)
      expect(await addressFor({ ...forwarded, 'x-forwarded-prefix': prefix })).toBe(`https://hospital.example${path}`)
  })

  it('is not what a stranger says', async () => {
    const headers = { ...forwarded, 'x-forwarded-prefix': '/elsewhere' }
    expect(await addressFor(headers, '203.0.113.9')).toBe('http://inside:4280')
  })
})
