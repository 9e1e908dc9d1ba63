import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { isPublicAddress } from './addresses.ts'
import { call, checkAddress, textOf } from './call.ts'

afterEach(() => vi.unstubAllEnvs())

describe('addresses that others choose', () => {
  it('lead to no network of our own, however they are written', () => {
    for (const host of [
      '127.0.0.1',
      '127.1',
      '2130706433',
      '0x7f.1',
      '10.1.2.3',
      '169.254.169.254',
      '[::1]',
      '[::ffff:10.0.0.1]',
      '[fd00::1]',
      '[fe80::1]',
      'localhost',
      'printer.local',
      'metadata.google.internal',
    ])
      expect(() => checkAddress(`https://${host}/x`), host).toThrow(/network of our own/)
    for (const text of ['http://example.org/', 'ftp://example.org/', 'x', 'https://a:b@example.org/'])
      expect(() => checkAddress(text), text).toThrow()
    expect(checkAddress('https://example.org/fhir').host).toBe('example.org')
  })

  it('are public or not by their network alone', () => {
    const part = fc.nat(255)
    fc.assert(
      fc.property(part, part, part, (b, c, d) => {
        for (const a of [10, 127, 224 + (b % 32)]) expect(isPublicAddress(`${a}.${b}.${c}.${d}`)).toBe(false)
        expect(isPublicAddress(`::ffff:10.${b}.${c}.${d}`)).toBe(false)
        expect(isPublicAddress(`8.${b}.${c}.${d}`)).toBe(true)
      }),
    )
    expect(isPublicAddress('2606:4700::1111')).toBe(true)
    expect(isPublicAddress('no address')).toBe(false)
  })

  it('are called when the operator named them; redirects are given back, not followed', async () => {
    const server = createServer((request, response) => {
      if (request.url === '/away') response.writeHead(302, { location: 'https://example.org/' }).end()
      else response.end(`${request.method} ${request.headers['x-key']}`)
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as AddressInfo
    try {
      expect(() => checkAddress(`http://127.0.0.1:${port}/`)).toThrow(/encrypted/)
      vi.stubEnv('HAMZAD_OUTBOUND', `ehr.local, 127.0.0.1:${port}`)
      const answer = await call(`http://127.0.0.1:${port}/`, { method: 'POST', headers: { 'x-key': 'k' }, body: '{}' })
      expect([answer.status, await textOf(answer)]).toEqual([200, 'POST k'])
      expect((await call(`http://127.0.0.1:${port}/away`)).status).toBe(302)
      await expect(textOf(await call(`http://127.0.0.1:${port}/`), 2)).rejects.toThrow(/larger/)
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })
})
