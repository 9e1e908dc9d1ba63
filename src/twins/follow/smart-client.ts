import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { importJWK, type JWK, SignJWT } from 'jose'
import { call, type OutboundAnswer, textOf } from '../../governance/outbound/call.ts'
import { HamzadError } from '../../kernel/errors.ts'
import { isObject } from '../../records/fhir/resource.ts'
import type { FollowSettings } from './settings.ts'

/** The other server asks us to wait: 429 or 503, with Retry-After. */
export class MustWait extends Error {
  readonly seconds: number
  constructor(seconds: number) {
    super(`the server asks to wait ${seconds} s`)
    this.seconds = seconds
  }
}

const failed = (why: string) => new HamzadError('outbound.failed', { why })

export interface SmartClient {
  /** One request with our token. Throws `MustWait`; other statuses are for the caller to judge. */
  ask(
    url: string,
    request?: { method?: string; headers?: Record<string, string>; body?: string },
  ): Promise<OutboundAnswer>
  /** A JSON answer; any status but 200 is an error. */
  json(url: string): Promise<Record<string, unknown>>
  /** The same; null when the server does not offer or allow it. */
  jsonIfThere(url: string): Promise<Record<string, unknown> | null>
}

/** Seconds of Retry-After, as a number or as a date; between a second and an hour. */
export function retryAfter(header: string | undefined, now: number, otherwise: number): number {
  const number = Number(header)
  const seconds =
    header === undefined ? otherwise : Number.isFinite(number) ? number : (Date.parse(header) - now) / 1000
  return Math.min(Math.max(Number.isFinite(seconds) ? Math.ceil(seconds) : otherwise, 1), 3600)
}

/**
 * A client of another FHIR server by SMART Backend Services: it signs who it is with its private key, is given a token, and renews that
 * before it ends. Tokens are sent to the server's own origin alone.
 */
export function smartClient(settings: FollowSettings): SmartClient {
  const origin = new URL(settings.url).origin
  let token: { readonly text: string; readonly until: number } | null = null

  async function authorization(): Promise<Record<string, string>> {
    if (settings.clientId === undefined) return {}
    if (token === null || token.until < Date.now()) token = await newToken(settings)
    return { authorization: `Bearer ${token.text}` }
  }

  const ask: SmartClient['ask'] = async (url, { method = 'GET', headers = {}, body } = {}) => {
    // DELETE ends an export that we asked for; nothing of the record is changed by it.
    if (method !== 'GET' && method !== 'DELETE' && !settings.writeBack) throw failed('this server is only read')
    for (let attempt = 0; ; attempt++) {
      const own = new URL(url).origin === origin ? await authorization() : {}
      const answer = await call(url, {
        method,
        headers: { accept: 'application/fhir+json', ...own, ...headers },
        ...(body !== undefined && { body }),
        timeout: 60_000,
      })
      if (answer.status === 401 && attempt === 0 && settings.clientId !== undefined) {
        answer.body.destroy()
        token = null
        continue
      }
      if (answer.status === 429 || answer.status === 503) {
        answer.body.destroy()
        throw new MustWait(retryAfter(answer.headers['retry-after'], Date.now(), 60))
      }
      return answer
    }
  }
  const jsonIfThere: SmartClient['jsonIfThere'] = async (url) => {
    const answer = await ask(url)
    const text = await textOf(answer, 100 * 1024 * 1024)
    if (answer.status === 200) return object(text)
    if ([400, 403, 404, 405, 410, 501].includes(answer.status)) return null
    throw failed(`the server answered ${answer.status}`)
  }
  return {
    ask,
    jsonIfThere,
    async json(url) {
      const answer = await ask(url)
      const text = await textOf(answer, 100 * 1024 * 1024)
      if (answer.status !== 200) throw failed(`the server answered ${answer.status}`)
      return object(text)
    },
  }
}

function object(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    if (isObject(value)) return value as Record<string, unknown>
  } catch {
    // Told below.
  }
  throw failed('the server answered with something that is no JSON object')
}

async function newToken(settings: FollowSettings): Promise<{ text: string; until: number }> {
  const tokenUrl = settings.tokenUrl ?? (await tokenAddress(settings.url))
  const key = JSON.parse(await readFile(settings.keyFile as string, 'utf8')) as JWK
  const alg = key.alg ?? (key.kty === 'EC' ? 'ES384' : 'RS384')
  const assertion = await new SignJWT({})
    .setProtectedHeader({ alg, typ: 'JWT', ...(key.kid !== undefined && { kid: key.kid }) })
    .setIssuer(settings.clientId as string)
    .setSubject(settings.clientId as string)
    .setAudience(tokenUrl)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime('4m')
    .sign(await importJWK(key, alg))
  const scopes = settings.types.map((type) => `system/${type}.rs`)
  if (settings.writeBack)
    scopes.push(...['Device', 'Observation', 'RiskAssessment', 'Provenance'].map((type) => `system/${type}.cu`))
  const answer = await call(tokenUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      scope: scopes.join(' '),
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    }).toString(),
  })
  const text = await textOf(answer, 1024 * 1024)
  if (answer.status === 429 || answer.status === 503)
    throw new MustWait(retryAfter(answer.headers['retry-after'], Date.now(), 60))
  if (answer.status !== 200) throw failed(`the server gives no token (${answer.status})`)
  const { access_token, expires_in } = object(text)
  if (typeof access_token !== 'string') throw failed('the answer of the token address holds no token')
  const seconds = typeof expires_in === 'number' ? expires_in : 300
  return { text: access_token, until: Date.now() + Math.max(seconds - 30, 5) * 1000 }
}

async function tokenAddress(base: string): Promise<string> {
  const answer = await call(`${base}/.well-known/smart-configuration`, { headers: { accept: 'application/json' } })
  const text = await textOf(answer, 1024 * 1024)
  const address = answer.status === 200 ? object(text).token_endpoint : undefined
  if (typeof address !== 'string') throw failed('the server does not say where tokens are given')
  return address
}
