import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createServer } from './create-server.ts'
import { isLoopbackHost } from './origin.ts'
import { credible } from './testing/credible.ts'
import { example, ids } from './testing/examples.ts'
import { bearerTokenOf, memoryServices, password, sessionTokenOf } from './testing/memory-services.ts'

const services = memoryServices()
const server = await createServer(services)
const clinician = { cookie: `hamzad=${sessionTokenOf('clinician')}`, 'x-hamzad': '1' }
const feed = { authorization: `Bearer ${bearerTokenOf('feed')}` }

describe('shapes travel whole', () => {
  test.each([
    ['/api/worklist', example.worklist],
    ['/api/patients?search=eve&limit=10', example.patients],
    [`/api/subjects/${ids.subject}`, example.subject],
    [`/api/subjects/${ids.subject}/timeline?from=2026-01-01T00:00:00Z&limit=5`, example.timeline],
    [`/api/subjects/${ids.subject}/models`, { models: [example.bindability] }],
    [`/api/twins/${ids.twin}/view?hoursBack=24`, example.view],
    [`/api/twins/${ids.twin}/recommendations`, { recommendations: [example.recommendation] }],
    [`/api/twins/${ids.twin}/doubts`, example.doubts],
    [`/api/twins/${ids.twin}/effect?low=10&high=20`, example.effect],
    [`/api/twins/${ids.twin}/next-levels?decision=regimen`, example.nextLevels],
    [`/api/twins/${ids.twin}/preview`, example.preview],
    [`/api/twins/${ids.twin}/archive`, example.archive],
    ['/api/models', { models: [example.model] }],
    [`/api/twins/${ids.twin}/credibility`, credible.twin],
    ['/api/registry', credible.registry],
    ['/api/drift', credible.drift],
    ['/api/registry/vancomycin-goti-2018', credible.model],
    ['/api/registry/vancomycin-goti-2018/validations/1', credible.validation],
    ['/api/pilot', credible.pilot],
    ['/api/jobs', { jobs: [example.job] }],
  ])('GET %s', async (url, value) => {
    const response = await server.inject({ url, headers: clinician })
    expect(response.statusCode).toBe(200)
    expect(response.json()).toEqual(value)
    expect(response.headers['cache-control']).toBe('no-store')
  })

  test('the figures of a pilot that runs are for administrators', async () => {
    const administrator = { cookie: `hamzad=${sessionTokenOf('administrator')}`, 'x-hamzad': '1' }
    const report = (headers: Record<string, string>) => server.inject({ url: '/api/pilot/report', headers })
    expect((await report(administrator)).json()).toEqual(credible.pilotReport)
    expect((await report(clinician)).json()).toMatchObject({ code: 'pilot.silent' })
    services.reset()
    const payload = { days: 42, mostAlerts: 1 }
    const start = (body: object) =>
      server.inject({ method: 'POST', url: '/api/pilot', headers: administrator, payload: body })
    expect((await start(payload)).statusCode).toBe(201)
    expect(services.calls.at(-1)).toMatchObject({ name: 'startPilot', args: [payload, { by: 'administrator' }] })
    expect((await start({ days: 3 })).statusCode).toBe(400)
  })

  test('numbers of the query arrive as numbers, with defaults', async () => {
    services.reset()
    await server.inject({ url: `/api/twins/${ids.twin}/view?hoursBack=24`, headers: clinician })
    await server.inject({ url: '/api/patients?search=%D8%B3', headers: clinician })
    expect(services.calls).toEqual([
      { name: 'twinView', args: [ids.twin, { hoursBack: 24, hoursAhead: 48 }] },
      {
        name: 'listPatients',
        args: [{ search: 'س', offset: 0, limit: 50 }, expect.objectContaining({ role: 'clinician' })],
      },
    ])
  })

  test('a decision about a reading carries who, and needs a reason', async () => {
    services.reset()
    const review = (payload: object, headers: Record<string, string> = clinician) =>
      server.inject({ method: 'POST', url: `/api/twins/${ids.twin}/reviews`, headers, payload })
    const payload = { reading: 'Observation/o1', verdict: 'set-aside', reason: 'mistyped' }
    expect((await review(payload)).json()).toEqual(example.doubts)
    expect(services.calls.at(-1)).toEqual({ name: 'reviewReading', args: [ids.twin, payload, { by: 'clinician' }] })
    expect((await review({ ...payload, reason: '' })).statusCode).toBe(400)
    expect((await review({ ...payload, verdict: 'delete' })).statusCode).toBe(400)
    const administrator = { cookie: `hamzad=${sessionTokenOf('administrator')}`, 'x-hamzad': '1' }
    expect((await review(payload, administrator)).statusCode).toBe(403)
  })

  test('compare and respond', async () => {
    const plans = [
      { name: 'now', regimen: null },
      { name: 'b', regimen: { input: 'dose', amount: 1000, interval: 12, duration: 1 } },
    ]
    const compared = await server.inject({
      method: 'POST',
      url: `/api/twins/${ids.twin}/compare`,
      headers: clinician,
      payload: { plans },
    })
    expect(compared.json()).toEqual(example.comparison)
    const respond = (payload: object) =>
      server.inject({
        method: 'POST',
        url: `/api/recommendations/${ids.recommendation}/response`,
        headers: clinician,
        payload,
      })
    expect((await respond({ response: 'accept' })).json()).toEqual(example.recommendation)
    expect((await respond({ response: 'decline', reason: '  ' })).json()).toMatchObject({ code: 'input.invalid' })
    expect((await respond({ response: 'decline', reason: 'bleeding' })).statusCode).toBe(200)
    expect((await respond({ response: 'ignore' })).statusCode).toBe(400)
  })
})

describe('problems', () => {
  test('what does not exist, what has the wrong shape, what cannot be read', async () => {
    const get = async (url: string) => (await server.inject({ url, headers: clinician })).json()
    expect(await get('/api/twins/99999999-9999-4999-8999-999999999999/view')).toMatchObject({ code: 'not-found' })
    expect(await get('/api/twins/nonsense/view')).toMatchObject({ code: 'input.invalid' })
    expect(await get('/api/patients?limit=1e9')).toMatchObject({ code: 'input.invalid' })
    for (const path of ['..%2F..%2Fetc%2Fpasswd.yaml', 'model.yaml', '%2Fetc%2Fx.yml', 'a%00'])
      expect(await get(`/api/models/${path}`), path).toMatchObject({ code: 'input.invalid' })
    expect(await get('/api/nothing')).toMatchObject({ code: 'not-found' })
    const post = async (payload: string, type = 'application/json') =>
      (
        await server.inject({
          method: 'POST',
          url: `/api/twins/${ids.twin}/compare`,
          headers: { ...clinician, 'content-type': type },
          payload,
        })
      ).json()
    expect(await post('{"plans":')).toMatchObject({ code: 'input.invalid' })
    expect(await post('')).toMatchObject({ code: 'input.invalid' })
    expect(await post('{}')).toMatchObject({ code: 'input.invalid' })
    expect(await post('<a/>', 'text/xml')).toMatchObject({ code: 'input.type-unknown' })
    expect(await post(`{"plans":${'['.repeat(5000)}${']'.repeat(5000)}}`)).toMatchObject({ code: 'input.invalid' })
    expect(await post('{"plans":[],"__proto__":{"role":"administrator"}}')).toMatchObject({ code: 'input.invalid' })
    expect(await post('{"plans":[],"constructor":{"prototype":{"a":1}}}')).toMatchObject({ code: 'input.invalid' })
    expect(await post(`{"plans":"${'x'.repeat(2_000_000)}"}`)).toMatchObject({ code: 'input.too-large' })
    expect(({} as { role?: string }).role).toBeUndefined()
  })

  test('U+0000 is refused wherever it stands; its escape as text is text', async () => {
    const code = async (request: object) =>
      (await server.inject({ headers: { ...clinician, 'content-type': 'application/json' }, ...request })).json().code
    expect(await code({ url: '/api/patients?search=a%00' })).toBe('input.invalid')
    expect(await code({ method: 'POST', url: '/api/jobs/%00/cancel', payload: '{}' })).toBe('input.invalid')
    const credentials = (username: string) => ({
      method: 'POST',
      url: '/api/session',
      payload: `{"username":"${username}","password":"x"}`,
    })
    expect(await code(credentials('a\\u0000b'))).toBe('input.invalid')
    expect(await code(credentials('a\\\\\\u0000b'))).toBe('input.invalid')
    expect(await code(credentials('a\\\\u0000b'))).toBe('sign-in.refused')
  })

  test('an address that cannot be decoded, and a year 0, are told as problems', async () => {
    const get = (url: string) => server.inject({ url, headers: clinician })
    for (const url of [
      '/%',
      '/api/models/%E0%A4%A',
      `/api/subjects/${ids.subject}/timeline?from=0000-01-01T00:00:00Z`,
    ]) {
      const response = await get(url)
      expect([response.statusCode, response.json().code], url).toEqual([400, 'input.invalid'])
    }
  })

  test('an unknown error shows a reference and nothing of itself', async () => {
    const broken = memoryServices()
    broken.domain.listWorklist = () => Promise.reject(new Error('insert of "Eve Example" failed'))
    const failing = await createServer(broken)
    const response = await failing.inject({ url: '/api/worklist', headers: clinician })
    expect(response.statusCode).toBe(500)
    expect(response.json()).toMatchObject({ code: 'internal', values: { reference: expect.stringMatching(/^\w{8}$/) } })
    expect(response.body).not.toMatch(/Eve|insert|at /)
  })

  test('whatever JSON comes in, the answer is a problem or a result, never a crash', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json({ maxDepth: 5 }), async (payload) => {
        const response = await server.inject({
          method: 'POST',
          url: `/api/twins/${ids.twin}/compare`,
          headers: { ...clinician, 'content-type': 'application/json' },
          payload,
        })
        expect([200, 400]).toContain(response.statusCode)
      }),
      { numRuns: 200 },
    )
  })
})

describe('records', () => {
  const send = (payload: Buffer | string, headers: Record<string, string>) =>
    server.inject({ method: 'POST', url: '/api/records', headers: { ...feed, ...headers }, payload })

  test('JSON, NDJSON and gzip reach the importer as bytes', async () => {
    services.reset()
    const bundle = '{"resourceType":"Bundle"}'
    expect((await send(bundle, { 'content-type': 'application/fhir+json; charset=utf-8' })).json()).toEqual(
      example.imported,
    )
    await send(bundle, { 'content-type': 'application/json' })
    await send(gzipSync(`${bundle}\n`), { 'content-type': 'application/fhir+ndjson', 'content-encoding': 'gzip' })
    const imported = services.calls.map(({ args }) => args[0] as { bytes: Buffer; format: string; by: string })
    expect(imported.map(({ bytes, format, by }) => [String(bytes), format, by])).toEqual([
      [bundle, 'json', 'service:feed'],
      [bundle, 'json', 'service:feed'],
      [`${bundle}\n`, 'ndjson', 'service:feed'],
    ])
  })

  test('a bomb, broken gzip, other types and encodings are refused', async () => {
    const type = { 'content-type': 'application/fhir+json' }
    const gzip = { ...type, 'content-encoding': 'gzip' }
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024))
    expect((await send(bomb, gzip)).json()).toMatchObject({ code: 'input.too-large' })
    expect((await send('not gzip', gzip)).json()).toMatchObject({ code: 'input.invalid' })
    expect((await send('x', { 'content-type': 'image/png' })).json()).toMatchObject({
      code: 'input.type-unknown',
      values: { types: expect.stringContaining('fhir+ndjson') },
    })
    expect((await send('x', { ...type, 'content-encoding': 'br' })).json()).toMatchObject({
      code: 'input.type-unknown',
    })
  })
})

describe('tokens of feeds', () => {
  const administrator = { cookie: `hamzad=${sessionTokenOf('administrator')}`, 'x-hamzad': '1' }
  test('issued once, listed without the secret, revoked; each is in the audit log without the secret', async () => {
    services.reset()
    const ask = (method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object) =>
      server.inject({ method, url, headers: administrator, ...(payload && { payload }) })
    const issued = await ask('POST', '/api/tokens', { name: 'laboratory' })
    expect([issued.statusCode, issued.json().token]).toEqual([201, bearerTokenOf('feed')])
    expect((await ask('GET', '/api/tokens')).json()).toEqual({
      tokens: [{ name: 'laboratory', role: 'feed', createdAt: example.now, lastUsedAt: null }],
    })
    expect((await ask('DELETE', '/api/tokens/laboratory')).statusCode).toBe(204)
    expect((await ask('DELETE', '/api/tokens/pharmacy')).json()).toMatchObject({ code: 'not-found' })
    expect((await ask('POST', '/api/tokens', { name: 'Laboratory 1' })).json()).toMatchObject({ code: 'input.invalid' })
    const told = services.audited.filter(({ action }) => /^token\./.test(action))
    expect(told.map(({ actor, action, detail }) => [actor, action, detail])).toEqual([
      ['administrator', 'token.created', { token: 'laboratory', replace: false, role: 'feed', scopes: '' }],
      ['administrator', 'token.revoked', { token: 'laboratory' }],
    ])
    expect(JSON.stringify(services.audited)).not.toContain(bearerTokenOf('feed'))
  })
  test('a feed finds a patient by a whole identifier alone', async () => {
    services.reset()
    await server.inject({ url: '/api/patients?search=MRN-1', headers: feed })
    expect(services.calls).toEqual([
      {
        name: 'listPatients',
        args: [{ search: 'MRN-1', exact: true, offset: 0, limit: 50 }, expect.objectContaining({ role: 'feed' })],
      },
    ])
  })
  test('a feed asks for its own imports alone', async () => {
    services.reset()
    await server.inject({ url: `/api/imports/${ids.run}`, headers: feed })
    await server.inject({ url: `/api/imports/${ids.run}`, headers: administrator })
    expect(services.calls.map(({ args }) => args)).toEqual([
      [ids.run, { by: 'service:feed' }],
      [ids.run, undefined],
    ])
  })
})

describe('headers', () => {
  test('no inline script, no frame, no guessing of types, no cookie for scripts', async () => {
    const { headers } = await server.inject('/api/status')
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';")
    expect(policy).toContain("default-src 'self'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/script-src[^;]*'unsafe-(inline|eval)'/)
    expect(headers).toMatchObject({
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    })
    expect(headers['access-control-allow-origin']).toBeUndefined()

    const signIn = await server.inject({
      method: 'POST',
      url: '/api/session',
      headers: { 'x-hamzad': '1' },
      payload: { username: 'clinician', password },
    })
    expect(signIn.statusCode).toBe(201)
    expect(signIn.headers['set-cookie']).toMatch(/^hamzad=[\w-]+; Path=\/; HttpOnly; SameSite=Strict$/)
    expect(signIn.body).not.toContain(sessionTokenOf('clinician'))
  })

  test('behind a trusted proxy that ends TLS the cookie is for TLS alone; a stranger cannot claim it', async () => {
    const behind = await createServer({ ...memoryServices(), trustProxy: '10.0.0.1' })
    const cookie = async (remoteAddress: string) => {
      const headers = { 'x-hamzad': '1', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'hospital.example' }
      const payload = { username: 'clinician', password }
      const origin = remoteAddress === '10.0.0.1' ? 'https://hospital.example' : 'http://localhost:80'
      const response = await behind.inject({
        method: 'POST',
        url: '/api/session',
        remoteAddress,
        headers: { ...headers, origin, host: 'localhost' },
        payload,
      })
      return response.headers['set-cookie']
    }
    expect(await cookie('10.0.0.1')).toMatch(/; Secure/)
    expect(await cookie('10.0.0.2')).not.toMatch(/; Secure/)
  })

  test('guessing passwords is slowed by address', async () => {
    const limited = await createServer(memoryServices())
    const guess = () =>
      limited.inject({
        method: 'POST',
        url: '/api/session',
        headers: { 'x-hamzad': '1' },
        payload: { username: 'clinician', password: 'wrong' },
      })
    const answers = []
    for (let i = 0; i < 25; i++) answers.push(await guess())
    expect(answers[0]?.statusCode).toBe(401)
    expect(answers.at(-1)?.statusCode).toBe(429)
    expect(answers.at(-1)?.json()).toMatchObject({ code: 'rate.limited' })
  })

  test('a name of a stranger that leads to loopback is not ours', async () => {
    const bound = await createServer({ ...memoryServices(), isOurHost: isLoopbackHost })
    const status = async (host: string) => (await bound.inject({ url: '/api/status', headers: { host } })).statusCode
    expect(await status('127.0.0.1:8080')).toBe(200)
    expect(await status('localhost:1')).toBe(200)
    expect(await status('[::1]:80')).toBe(200)
    expect(await status('evil.example')).toBe(403)
    expect(await status('localhost.evil.example:80')).toBe(403)
    expect(await status('127.0.0.1.evil.example')).toBe(403)
  })
})
