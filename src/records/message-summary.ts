import { readReadings } from './devices/read-readings.ts'
import { decodeMessage } from './hl7v2/charset.ts'
import { type Message, parseMessage, segmentOf } from './hl7v2/message.ts'

/** What a message holds, told without anything that identifies a person and without any value. */
export interface MessageSummary {
  /** HL7 v2: MSH-3 and MSH-4, and MSH-12. */
  readonly sender: string | null
  readonly version: string | null
  /** Names of its segments, in their order, with how often each comes. */
  readonly segments: readonly { readonly name: string; readonly count: number }[]
  /** What it says of whom it is about: only that it says so. */
  readonly names: { readonly identifier: boolean; readonly name: boolean; readonly birthDate: boolean } | null
  /** What is measured in it: codes and units. */
  readonly measures: readonly { readonly code: string; readonly unit: string; readonly count: number }[]
  /** When the first and the last of it were true, ISO 8601; null: it does not say so readably. */
  readonly from: string | null
  readonly until: string | null
}

const nothing: MessageSummary = {
  sender: null,
  version: null,
  segments: [],
  names: null,
  measures: [],
  from: null,
  until: null,
}
/** Most that is told of one message. */
const most = 40

/**
 * Tells what an archived message holds. Never throws.
 *
 *     summaryOf(body, 'hl7v2').measures // [{ code: 'VANC', unit: 'mg/L', count: 1 }]
 */
export const summaryOf = (body: Uint8Array, kind: 'hl7v2' | 'readings', charset = 'utf-8'): MessageSummary =>
  kind === 'readings' ? ofReadings(body) : ofHl7(body, charset)

function ofReadings(body: Uint8Array): MessageSummary {
  const { readings } = readReadings(body, '')
  const times = readings.map(({ at }) => at)
  const iso = (at: number) => (Number.isFinite(at) ? new Date(at).toISOString() : null)
  return {
    ...nothing,
    measures: counted(readings.map(({ channel: { code, unit } }) => ({ code, unit }))),
    from: iso(times.reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY)),
    until: iso(times.reduce((last, at) => Math.max(last, at), Number.NEGATIVE_INFINITY)),
  }
}

function ofHl7(body: Uint8Array, charset: string): MessageSummary {
  const decoded = decodeMessage(body, charset)
  const message = decoded === null ? null : parseMessage(decoded.text)
  if (message === null || 'rule' in message) return nothing
  const counts = new Map<string, number>()
  for (const { name } of message.segments) counts.set(name, (counts.get(name) ?? 0) + 1)
  return {
    ...nothing,
    sender: message.sender || null,
    version: message.version || null,
    segments: [...counts].slice(0, most).map(([name, count]) => ({ name, count })),
    names: namesOf(message),
    measures: counted(
      message.segments
        .filter(({ name }) => name === 'OBX')
        .map((obx) => ({ code: obx.field(3)[0]?.component(1) ?? '', unit: obx.field(6)[0]?.component(1) ?? '' })),
    ),
  }
}

function namesOf(message: Message): MessageSummary['names'] {
  const pid = segmentOf(message, 'PID')
  if (pid === undefined) return null
  const says = (...fields: number[]) =>
    fields.some((field) => pid.field(field).some((each) => each.component(1) !== ''))
  return { identifier: says(2, 3), name: says(5), birthDate: says(7) }
}

function counted(all: readonly { readonly code: string; readonly unit: string }[]): MessageSummary['measures'] {
  const found = new Map<string, { code: string; unit: string; count: number }>()
  for (const { code, unit } of all) {
    const key = `${code} ${unit}`
    const known = found.get(key)
    if (known) known.count += 1
    else if (found.size < most) found.set(key, { code, unit, count: 1 })
  }
  return [...found.values()]
}
