import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { freshStore } from '../../test/support/database.ts'
import { until } from '../../test/support/until.ts'
import { addConnector, countMessages } from '../store/connectors.ts'
import { startWorker } from '../store/jobs.ts'
import type { Store } from '../store/store.ts'
import { alertWebhook, scheduleAlert } from './alert-webhook.ts'
import { tasks } from './tasks.ts'
import { watchFeeds } from './watch-feeds.ts'

let store: Store
let worker: { stop(): Promise<void> }
let receiver: Server
const heard: { type: string | undefined; notice: Record<string, unknown> }[] = []
const answers = [503]

beforeAll(async () => {
  receiver = createServer(async (request, response) => {
    let body = ''
    for await (const part of request) body += part
    const status = answers.shift() ?? 200
    if (status === 200) heard.push({ type: request.headers['content-type'], notice: JSON.parse(body) })
    response.writeHead(status).end()
  })
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done))
  const { port } = receiver.address() as AddressInfo
  vi.stubEnv('HAMZAD_ALERT_WEBHOOK', `http://127.0.0.1:${port}/hook`)
  vi.stubEnv('HAMZAD_OUTBOUND', `127.0.0.1:${port}`)
  store = await freshStore()
  worker = await startWorker(store, tasks(store))
})
afterAll(async () => {
  await worker?.stop()
  await store?.close()
  receiver?.closeAllConnections()
  receiver?.close()
  vi.unstubAllEnvs()
})

describe('a feed that goes quiet', () => {
  it('is told to somebody outside when it does and when it is back, also when they do not listen at first', async () => {
    const { id } = await addConnector(store.db, {
      name: 'laboratory',
      kind: 'mllp',
      settings: { quietAfterMinutes: 30 },
    })
    await sql`update connector set last_received_at = clock_timestamp() - interval '1 hour'`.execute(store.db)
    const stop = watchFeeds(store, { every: 20, started: Date.now() - 86_400_000, send: scheduleAlert })
    await until(() => heard.length === 1, 20_000)
    await countMessages(store.db, id, [{ outcome: 'taken', findings: [] }], 1)
    await until(() => heard.length === 2, 20_000)
    await stop()
    expect(heard.map(({ type, notice }) => [type, notice.alert, notice.state, notice.kind, notice.name])).toEqual([
      ['application/json', 'feed-quiet', 'began', 'connector', 'laboratory'],
      ['application/json', 'feed-quiet', 'ended', 'connector', 'laboratory'],
    ])
    expect(heard[0]?.notice).toMatchObject({
      allowedMinutes: 30,
      silentSince: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      text: expect.stringContaining('laboratory'),
    })
  })
})

describe('the address of a receiver', () => {
  it('is none of our own network that nobody named', () => {
    for (const address of ['http://127.0.0.1:1/hook', 'https://169.254.169.254/', 'http://example.org/hook']) {
      vi.stubEnv('HAMZAD_ALERT_WEBHOOK', address)
      expect(() => alertWebhook(), address).toThrow('HAMZAD_ALERT_WEBHOOK')
    }
    vi.stubEnv('HAMZAD_ALERT_WEBHOOK', '')
    expect(alertWebhook()).toBeNull()
  })
})
