import { createHash } from 'node:crypto'
import { HamzadError } from '../../kernel/errors.ts'
import { check } from '../../records/fhir/check.ts'
import type { FhirResource } from '../../records/fhir/resource.ts'
import { decodeMessage } from '../../records/hl7v2/charset.ts'
import { type MappedMessage, type MapSettings, mapMessage } from '../../records/hl7v2/map-message.ts'
import { loadMaps, type MapOverlay } from '../../records/hl7v2/maps.ts'
import { parseMessage } from '../../records/hl7v2/message.ts'
import { isTimeZone } from '../../records/hl7v2/time.ts'
import type { Finding } from '../../records/rejection.ts'
import type { Connector } from '../../store/connectors.ts'

/** A message that was understood as far as it can be. */
export interface ReadMessage {
  readonly body: Uint8Array
  /** SHA-256 of the body: the same message twice is one. */
  readonly digest: Buffer
  /** '' when it is no message at all. */
  readonly type: string
  readonly control: string
  readonly mapped: MappedMessage
  /** Resources whose structure is sound. */
  readonly sound: readonly FhirResource[]
  readonly findings: readonly Finding[]
  /** When it was said, ISO 8601; never after now. */
  readonly at: string
}

export type MessageReader = (body: Uint8Array, now: number, decided?: MapSettings['decided']) => ReadMessage

/**
 * How a connector's messages are read. Settings: `timeZone` (IANA), `charset`, `systems` (URIs of assigning authorities by name), `maps` (laid
 * over those that come with Hamzad). Errors: `input.invalid`.
 */
export function readerOf({ settings }: Pick<Connector, 'settings'>): MessageReader {
  const { timeZone, systems, maps } = settings
  if (typeof timeZone === 'string' && !isTimeZone(timeZone))
    throw new HamzadError('input.invalid', {
      what: 'The time zone',
      why: `‘${timeZone}’ is not known`,
      action: 'Use a name like Asia/Tehran or Europe/London.',
    })
  const charset = typeof settings.charset === 'string' ? settings.charset : 'utf-8'
  const mapping: MapSettings = {
    maps: loadMaps(maps === undefined ? undefined : (maps as MapOverlay)),
    ...(typeof timeZone === 'string' ? { timeZone } : {}),
    ...(typeof systems === 'object' && systems !== null ? { systems: systems as Record<string, string> } : {}),
  }
  return (body, now, decided) => readHl7(body, charset, decided ? { ...mapping, decided } : mapping, now)
}

function readHl7(body: Uint8Array, charset: string, settings: MapSettings, now: number): ReadMessage {
  const digest = createHash('sha256').update(body).digest()
  const refuse = (finding: Finding): ReadMessage => ({
    body,
    digest,
    type: '',
    control: '',
    mapped: { stays: [], merges: [], partings: [], resources: [], findings: [finding] },
    sound: [],
    findings: [finding],
    at: new Date(now).toISOString(),
  })
  const decoded = decodeMessage(body, charset)
  if (decoded === null) return refuse(undecodable)
  const message = parseMessage(decoded.text, undefined, decoded.set)
  if ('rule' in message) return refuse(message)
  const mapped = mapMessage(message, settings)
  const faults: Finding[] = []
  const sound = mapped.resources.filter((resource) => {
    const found = check(resource)
    faults.push(...found)
    return found.length === 0
  })
  const at = mapped.at === undefined ? now : Date.parse(mapped.at)
  const { type, control } = message
  const findings = [...mapped.findings, ...faults]
  return { body, digest, type, control, mapped, sound, findings, at: new Date(Math.min(at, now)).toISOString() }
}

const undecodable: Finding = {
  rule: 'text.not-utf8',
  reason: 'The bytes are not of the character set that MSH-18 or the feed names',
  path: 'MSH-18',
}
