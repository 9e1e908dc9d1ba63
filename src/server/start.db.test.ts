import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { freshStore } from '../../test/support/database.ts'
import { verifyAudit } from '../governance/audit.ts'
import type { Store } from '../store/store.ts'
import { type Started, type StartOptions, start } from './start.ts'
import { memoryServices } from './testing/memory-services.ts'

const password = 'correct horse battery'
let store: Store
const open: Started[] = []
const started = async (options: Partial<StartOptions> = {}) => {
  const server = await start({ store, domain: memoryServices().domain, ...options })
  open.push(server)
  return server
}
beforeAll(async () => {
  store = await freshStore()
})
afterEach(async () => {
  for (const server of open.splice(0)) await server.close()
})
afterAll(() => store.close())

/** A browser: keeps its cookie, marks its requests as ours. */
function browser(url: string) {
  let cookie = ''
  return async (method: string, path: string, body?: unknown) => {
    const response = await fetch(url + path, {
      method,
      headers: { 'x-hamzad': '1', cookie, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const set = response.headers.get('set-cookie')
    if (set) cookie = set.split(';')[0] as string
    const text = await response.text()
    return { status: response.status, body: text === '' ? null : JSON.parse(text) }
  }
}

describe('a new installation', () => {
  beforeEach(async () => {
    await store.db.deleteFrom('account').execute()
  })

  test('from set-up to a second person, a role taken away, and sign-out', async () => {
    const { url, setupToken } = await started()
    expect(new URL(url).hostname).toBe('127.0.0.1')
    const root = browser(url)
    expect(await root('GET', '/api/status')).toMatchObject({
      body: { setupNeeded: true, demo: false, demoAccounts: [] },
    })
    expect(await root('GET', '/api/worklist')).toMatchObject({ status: 401, body: { code: 'sign-in.required' } })
    const setup = { setupToken, username: 'root', displayName: 'Root', password }
    expect(await root('POST', '/api/setup', { ...setup, setupToken: 'guess' })).toMatchObject({ status: 403 })
    expect(await root('POST', '/api/setup', setup)).toMatchObject({ status: 201, body: { role: 'administrator' } })
    expect(await root('POST', '/api/setup', setup)).toMatchObject({ status: 409, body: { code: 'setup.done' } })
    expect(await root('GET', '/api/session')).toMatchObject({
      status: 200,
      body: { username: 'root', idleSeconds: 1800 },
    })

    const ada = { username: 'ada', displayName: 'Ada', password, role: 'clinician' }
    const { body: account } = await root('POST', '/api/accounts', ada)
    const clinician = browser(url)
    expect(await clinician('POST', '/api/session', { username: 'ada', password })).toMatchObject({ status: 201 })
    expect(await clinician('GET', '/api/worklist')).toMatchObject({ status: 200 })
    expect(await clinician('GET', '/api/accounts')).toMatchObject({ status: 403, body: { code: 'access.denied' } })
    await root('PATCH', `/api/accounts/${account.id}`, { role: 'researcher' })
    expect(await clinician('GET', '/api/worklist'), 'at once').toMatchObject({ status: 401 })

    const me = await root('GET', '/api/accounts')
    const own = me.body.accounts.find(({ username }: { username: string }) => username === 'root').id
    expect(await root('PATCH', `/api/accounts/${own}`, { disabled: true })).toMatchObject({ status: 400 })

    expect(await root('GET', '/api/audit/verify')).toMatchObject({ body: { whole: true, firstBroken: null } })
    expect(await root('DELETE', '/api/session')).toMatchObject({ status: 204 })
    expect(await root('GET', '/api/session')).toMatchObject({ status: 401 })
    const actions = await store.db.selectFrom('audit').select(['actor', 'action']).orderBy('sequence').execute()
    expect(actions.map(({ actor, action }) => `${actor} ${action}`)).toEqual([
      'root setup',
      'root accounts.change',
      'root account.created',
      'ada sign-in',
      'ada worklist.read',
      'ada accounts.read.denied',
      'root accounts.change',
      'root account.changed',
      'root accounts.change',
      'root audit.verify',
      'root sign-out',
    ])
    expect(await verifyAudit(store.db)).toMatchObject({ whole: true, entries: 11 })
  })

  test('the set-up token of an earlier start is worth nothing', async () => {
    const first = await started()
    const second = await started()
    const setup = { setupToken: first.setupToken, username: 'root', displayName: 'Root', password }
    expect(await browser(second.url)('POST', '/api/setup', setup)).toMatchObject({ status: 403 })
  })
})

describe('a demonstration', () => {
  test('is refused where others can reach it', async () => {
    await expect(started({ demo: true, host: '0.0.0.0' })).rejects.toMatchObject({ code: 'input.invalid' })
    await expect(started({ demo: true, host: '::' })).rejects.toMatchObject({ code: 'input.invalid' })
  })

  test('shows its accounts, gives its feed a token, and leaves no open door behind', async () => {
    const { url, demoToken, setupToken } = await started({ demo: true })
    expect(setupToken).toBeNull()
    const { body } = await browser(url)('GET', '/api/status')
    expect(body).toMatchObject({ demo: true, setupNeeded: false })
    expect(body.demoAccounts).toHaveLength(5)
    const { username, password } = body.demoAccounts[0]
    expect(await browser(url)('POST', '/api/session', { username, password })).toMatchObject({ status: 201 })
    const patients = (address: string) =>
      fetch(`${address}/api/patients`, { headers: { authorization: `Bearer ${demoToken}` } }).then(
        ({ status }) => status,
      )
    expect(await patients(url)).toBe(200)

    const plain = await started()
    expect(await browser(plain.url)('POST', '/api/session', { username, password })).toMatchObject({ status: 401 })
    expect(plain.demoToken).toBeNull()
    expect(await patients(plain.url)).toBe(401)
  })
})

test('a port in use is told, and the next start takes another', async () => {
  const { port } = await started()
  await expect(started({ port })).rejects.toMatchObject({ code: 'server.port-busy' })
})
