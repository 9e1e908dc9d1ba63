import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import type { Role } from '../governance/actor.ts'
import { createServer } from './create-server.ts'
import type { Server } from './fastify.ts'
import { ids } from './testing/examples.ts'
import { memoryServices, sessionTokenOf } from './testing/memory-services.ts'

let server: Server | undefined
afterEach(async () => server?.close())

function connect(role: Role = 'clinician'): Promise<Response> {
  const { port } = server!.server.address() as AddressInfo
  return fetch(`http://127.0.0.1:${port}/api/events`, {
    headers: { cookie: `hamzad=${sessionTokenOf(role)}` },
  })
}

/** A stream as a browser reads it: `next()` gives the next event or comment. */
async function listen(services: ReturnType<typeof memoryServices>, heartbeat = 20_000, role: Role = 'clinician') {
  server = await createServer({ ...services, heartbeat })
  await server.listen({ port: 0 })
  const response = await connect(role)
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const next = async (): Promise<string | null> => {
    while (!text.includes('\n\n')) {
      const { value, done } = await reader.read()
      if (done) return null
      text += value
    }
    const [head = '', ...rest] = text.split('\n\n')
    text = rest.join('\n\n')
    return head
  }
  return { response, next, cancel: () => reader.cancel() }
}

test('says hello, then what changed, by kind and id', async () => {
  const services = memoryServices()
  const { response, next } = await listen(services)
  expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/)
  expect(response.headers.get('content-security-policy')).toContain("default-src 'self'")
  expect(await next()).toBe('retry: 2000\nevent: hello\ndata: {}')
  services.change({ kind: 'twin', id: ids.twin })
  services.change({ kind: 'recommendation', id: ids.recommendation })
  expect(await next()).toBe(`data: {"kind":"twin","id":"${ids.twin}"}`)
  expect(await next()).toBe(`data: {"kind":"recommendation","id":"${ids.recommendation}"}`)
})

test('tells nothing of a patient who lets nobody look, nor of what is nobody’s', async () => {
  const services = memoryServices()
  services.domain.consented = async () => new Set()
  const { next } = await listen(services)
  await next()
  for (const id of [ids.twin, 'nobody']) services.change({ kind: 'twin', id })
  services.change({ kind: 'subject', id: ids.subject })
  services.change({ kind: 'job', id: 'a' })
  expect(await next()).toBe('data: {"kind":"job","id":"a"}')
})

test('says hello again when changes may have been missed', async () => {
  const services = memoryServices()
  const { next } = await listen(services)
  await next()
  services.change({ kind: 'resync' })
  expect(await next()).toBe('event: hello\ndata: {}')
})

test('who may not see patients hears of work in the background alone', async () => {
  const services = memoryServices()
  const { next } = await listen(services, 20_000, 'researcher')
  await next()
  for (const kind of ['twin', 'subject', 'recommendation', 'job'] as const) services.change({ kind, id: 'a' })
  expect(await next()).toBe('data: {"kind":"job","id":"a"}')
})

test('beats, and ends when the session has ended', async () => {
  const services = memoryServices()
  const { next } = await listen(services, 20)
  await next()
  expect(await next()).toBe(': heartbeat')
  services.ended.add('clinician')
  let last = await next()
  while (last === ': heartbeat') last = await next()
  expect(last).toBe('event: bye\ndata: {}')
  expect(await next()).toBeNull()
})

test('signing out ends the streams of that session at once, not with the next beat', async () => {
  const services = memoryServices()
  const { next } = await listen(services)
  await next()
  const { statusCode } = await server!.inject({
    method: 'DELETE',
    url: '/api/session',
    headers: { cookie: `hamzad=${sessionTokenOf('clinician')}`, 'x-hamzad': '1' },
  })
  expect(statusCode).toBe(204)
  expect(await next()).toBe('event: bye\ndata: {}')
  expect(await next()).toBeNull()
})

test('a change of an account asks anew who may listen', async () => {
  const services = memoryServices()
  const { next } = await listen(services)
  await next()
  services.ended.add('clinician')
  await server!.inject({
    method: 'PATCH',
    url: `/api/accounts/${ids.account}`,
    headers: { cookie: `hamzad=${sessionTokenOf('administrator')}`, 'x-hamzad': '1' },
    payload: { disabled: false },
  })
  expect(await next()).toBe('event: bye\ndata: {}')
})

test('a closed reader is forgotten; closing the server ends the others', async () => {
  const services = memoryServices()
  const { next, cancel } = await listen(services)
  await next()
  expect(server?.streams.size).toBe(1)
  await cancel()
  await expect.poll(() => server?.streams.size).toBe(0)
  setTimeout(() => void server?.close(), 50)
  const again = await connect()
  expect(await again.text()).toContain('hello')
})
