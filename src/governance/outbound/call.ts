import { lookup as resolve } from 'node:dns'
import { type IncomingHttpHeaders, request as plain } from 'node:http'
import { request as secure } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { Readable } from 'node:stream'
import { HamzadError } from '../../kernel/errors.ts'
import { isPublicAddress } from './addresses.ts'

export interface OutboundRequest {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Until the answer begins, 20 s; also the longest silence in its body. */
  readonly timeout?: number
  readonly signal?: AbortSignal
}

export interface OutboundAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Readable
}

const refused = (why: string, action: string) => new HamzadError('input.invalid', { what: 'The address', why, action })
const inside = 'Name the host in HAMZAD_OUTBOUND if it is meant.'

/** Hosts of the own network that may be called, also without encryption: HAMZAD_OUTBOUND=ehr.hospital.local:8443,10.0.0.5 */
function isNamed(url: URL): boolean {
  const named = (process.env.HAMZAD_OUTBOUND ?? '').split(',').map((each) => each.trim().toLowerCase())
  return named.includes(url.host) || named.includes(url.hostname)
}

/**
 * Checks an address that others chose before anything is sent there. Errors: `input.invalid`, when it is no https address, holds a
 * password, or names a machine of the own network that nobody allowed.
 */
export function checkAddress(text: string): URL {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol)) throw refused('it is none of https', 'Send https://host/path.')
  if (url.username !== '' || url.password !== '') throw refused('it holds a password', 'Send it in a header.')
  if (isNamed(url)) return url
  if (url.protocol !== 'https:') throw refused('it is not encrypted', `Use https. ${inside}`)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if ((isIP(host) !== 0 && !isPublicAddress(host)) || /(^|\.)(localhost|local|internal)\.?$/i.test(host))
    throw refused('it is on a network of our own', inside)
  return url
}

/** Resolves a name and refuses what is not public: the address that was judged is the one that is connected to. */
const publicLookup: LookupFunction = (hostname, options, done) => {
  resolve(hostname, { ...options, all: true }, (error, found) => {
    if (error) return done(error, [])
    const open = found.filter(({ address }) => isPublicAddress(address))
    const [first] = open
    if (first === undefined || open.length < found.length)
      return done(refused('its name leads into a network of our own', inside) as NodeJS.ErrnoException, [])
    return options.all ? done(null, open) : done(null, first.address, first.family)
  })
}

/**
 * Calls an address that somebody configured or a client asked for. Redirects are not followed: they are a way round the check.
 *
 *     const { status, body } = await call('https://ehr.example/fhir/Patient', { headers: { authorization } })
 */
export function call(address: string, request: OutboundRequest = {}): Promise<OutboundAnswer> {
  const url = checkAddress(address)
  const { method = 'GET', headers = {}, body, timeout = 20_000, signal } = request
  return new Promise((settle, fail) => {
    const send = url.protocol === 'https:' ? secure : plain
    const sent = send(
      url,
      {
        method,
        headers: {
          'user-agent': 'Hamzad',
          ...headers,
          ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
        },
        ...(isNamed(url) ? {} : { lookup: publicLookup }),
        agent: false,
        ...(signal && { signal }),
      },
      (answer) => settle({ status: answer.statusCode ?? 0, headers: answer.headers, body: answer }),
    )
    sent.setTimeout(timeout, () => sent.destroy(new Error('there was no answer in time')))
    sent.on('error', fail)
    sent.end(body)
  })
}

/** The whole body as text; more than `most` bytes are an error. */
export async function textOf({ body }: Pick<OutboundAnswer, 'body'>, most = 20 * 1024 * 1024): Promise<string> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of body as AsyncIterable<Buffer>) {
    size += part.length
    if (size > most) {
      body.destroy()
      throw new HamzadError('input.too-large', { limit: `${Math.round(most / 1024 / 1024)} MiB` })
    }
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}
