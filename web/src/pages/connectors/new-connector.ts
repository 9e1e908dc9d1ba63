import type { Connector, NewConnector } from '../../api/connectors.ts'

export const kinds = ['mllp', 'mqtt-broker', 'mqtt', 'fhir'] as const
export type Kind = (typeof kinds)[number]

/** What was typed, as it was typed. */
export interface Draft {
  readonly name: string
  readonly kind: Kind
  readonly port: string
  readonly timeZone: string
  readonly from: string
  readonly host: string
  readonly url: string
  readonly topic: string
  readonly username: string
  readonly passwordFile: string
  readonly server: string
  readonly clientId: string
  readonly keyFile: string
  readonly group: string
}
export type Field = keyof Draft

export const usualPort = { mllp: '2575', 'mqtt-broker': '1883', mqtt: '', fhir: '' } as const

/** The fields that a kind has, in the order in which they are asked. */
export const fieldsOf: Readonly<Record<Kind, readonly Field[]>> = {
  mllp: ['name', 'port', 'timeZone', 'from'],
  'mqtt-broker': ['name', 'port', 'host'],
  mqtt: ['name', 'url', 'topic', 'username', 'passwordFile'],
  fhir: ['name', 'server', 'clientId', 'keyFile', 'group'],
}

/** Latin digits for those of a Persian or Arabic keyboard. */
const latin = (text: string) => text.replace(/[۰-۹٠-٩]/g, (digit) => String(digit.charCodeAt(0) & 0xf)).trim()

/** A number above zero as it was typed; undefined: it is none. */
export const positiveNumber = (text: string): number | undefined => {
  const number = Number(latin(text).replace('٫', '.'))
  return number > 0 && Number.isFinite(number) ? number : undefined
}

/** `10.1.0.0/16, 10.2.3.4` → its parts. */
export const networksOf = (text: string): string[] =>
  latin(text)
    .split(/[\s,;،؛]+/)
    .filter(Boolean)

/** What is wrong with a draft, by field: the last part of the key of a sentence. */
export function faultsOf(draft: Draft, known: readonly Connector[]): Partial<Record<Field, Fault>> {
  const { name, kind, timeZone } = draft
  const port = Number(latin(draft.port))
  const found: Partial<Record<Field, Fault>> = {}
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(name)) found.name = 'name'
  else if (known.some((each) => each.name === name)) found.name = 'nameTaken'
  if (kind === 'fhir') {
    if (!/^https?:\/\/[^\s/]+/.test(draft.server.trim())) found.server = 'server'
    if ((draft.clientId.trim() === '') !== (draft.keyFile.trim() === '')) found.keyFile = 'key'
    return found
  }
  if (kind === 'mqtt') {
    if (!/^mqtts?:\/\/[^\s/]+/.test(draft.url.trim())) found.url = 'url'
    if (!draft.topic.split('/').includes('+')) found.topic = 'topic'
    return found
  }
  if (latin(draft.port) === '' || !Number.isInteger(port) || port < 1 || port > 65_535) found.port = 'port'
  else if (known.some((each) => each.enabled && each.port === port)) found.port = 'portTaken'
  if (kind === 'mllp') {
    if (timeZone.trim() === '') found.timeZone = 'zoneMissing'
    else if (!isZone(timeZone.trim())) found.timeZone = 'zone'
    if (!networksOf(draft.from).every(isNetwork)) found.from = 'from'
  }
  return found
}
export type Fault =
  | 'name'
  | 'nameTaken'
  | 'port'
  | 'portTaken'
  | 'zoneMissing'
  | 'zone'
  | 'from'
  | 'url'
  | 'topic'
  | 'server'
  | 'key'

/** What is asked of the server for a draft without faults. */
export function requestOf(draft: Draft): NewConnector {
  const { name, kind } = draft
  if (kind === 'fhir') {
    const { server: url, clientId, keyFile, group } = draft
    const given = Object.entries({ url, clientId, keyFile, group }).map(([key, value]) => [key, value.trim()])
    return { name, kind, settings: Object.fromEntries(given.filter(([, value]) => value !== '')) }
  }
  if (kind === 'mqtt') {
    const { url, topic, username, passwordFile } = draft
    const given = Object.entries({ url, topic, username, passwordFile }).map(([key, value]) => [key, value.trim()])
    return { name, kind, settings: Object.fromEntries(given.filter(([, value]) => value !== '')) }
  }
  const port = Number(latin(draft.port))
  if (kind === 'mqtt-broker')
    return { name, kind, settings: { port, ...(draft.host.trim() ? { host: draft.host.trim() } : {}) } }
  const from = networksOf(draft.from)
  // Others can reach it only where it listens on more than this machine.
  return {
    name,
    kind,
    settings: { port, timeZone: draft.timeZone.trim(), ...(from.length > 0 ? { from, host: '0.0.0.0' } : {}) },
  }
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return /^[A-Za-z]/.test(name)
  } catch {
    return false
  }
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const four = /^\d{1,3}(?:\.\d{1,3}){3}$/.test(address) && address.split('.').every((part) => Number(part) <= 255)
  const six = address.includes(':') && /^[\da-fA-F:.]+$/.test(address)
  const most = four ? 32 : 128
  return (four || six) && rest.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most))
}
