import { Hl7Message } from '@medplum/core'
import type { Finding } from '../rejection.ts'
import { type Separators, unescapeText } from './escape.ts'

/** One occurrence of a field: components from 1, subcomponents from 1. Texts are free of escapes and of white space around them. */
export interface Datum {
  /** '' when it is empty; the HL7 null `""` counts as empty. */
  component(component: number, subcomponent?: number): string
  /** The whole occurrence as one text. */
  readonly text: string
  /** Its components as data of their own: a component with subcomponents is a field within a field. */
  part(component: number): Datum
}

export interface Segment {
  readonly name: string
  /** Occurrences of a field (numbers as in the standard, MSH-2 is field 2) that are not empty. */
  field(number: number): readonly Datum[]
}

/** A message as the standard sees it. */
export interface Message {
  readonly separators: Separators
  readonly segments: readonly Segment[]
  /** `ADT^A01`, from MSH-9. */
  readonly type: string
  /** MSH-10. */
  readonly control: string
  /** MSH-12: `2.5.1`. */
  readonly version: string
  /** MSH-3 and MSH-4 as one text, for people. */
  readonly sender: string
}

export interface MessageLimits {
  readonly characters: number
  readonly segments: number
}

export const messageLimits: MessageLimits = { characters: 16 * 1024 * 1024, segments: 50_000 }

/**
 * Reads one message; segments may end in CR, LF or both, a byte order mark is passed over, Z-segments stay. Never throws.
 *
 *     const message = parseMessage('MSH|^~\\&|LAB||…\rPID|1||42\r')
 *     if (!('rule' in message)) message.segments[1]?.field(3)[0]?.component(1)   // '42'
 */
export function parseMessage(text: string, limits = messageLimits): Message | Finding {
  const plain = text.replace(/^[\uFEFF\s]+/, '')
  const fault = faultOf(plain, limits)
  if (fault) return fault
  const separators = separatorsOf(plain)
  // The library takes an LF in place of a CR but no space before a name.
  const segments = Hl7Message.parse(plain)
    .segments.filter((segment) => /^[A-Z][A-Z0-9]{2}$/.test(segment.name))
    .map((segment) => wrap(segment, separators))
  const header = segments[0] as Segment
  const kind = header.field(9)[0]
  const type = [kind?.component(1), kind?.component(2)].filter(Boolean).join('^')
  if (type === '') return invalid('hl7.header', 'The message does not say its type', 'MSH-9')
  return {
    separators,
    segments,
    type,
    control: header.field(10)[0]?.component(1) ?? '',
    version: header.field(12)[0]?.component(1) ?? '',
    sender: [header.field(3)[0]?.component(1), header.field(4)[0]?.component(1)].filter(Boolean).join(' '),
  }
}

/** First segment of a name. */
export function segmentOf(message: Message, name: string): Segment | undefined {
  return message.segments.find((segment) => segment.name === name)
}

function invalid(rule: Finding['rule'], reason: string, path: string): Finding {
  return { rule, reason, path }
}

function faultOf(text: string, limits: MessageLimits): Finding | null {
  if (text.length > limits.characters)
    return invalid('hl7.too-large', `The message has more than ${limits.characters} characters`, '')
  if (!text.startsWith('MSH')) return invalid('hl7.header', 'The message does not start with MSH', 'MSH')
  const five = [...text.slice(3, 8).split(/[\r\n]/, 1)[0]!]
  if (five.length < 3 || five.some((letter) => /[\sA-Za-z0-9"]/.test(letter)))
    return invalid('hl7.header', 'MSH-1 and MSH-2 do not name the separators', 'MSH-2')
  const distinct = new Set(five.filter((letter, index) => index === 0 || letter !== five[0]))
  if (distinct.size < five.filter((letter, index) => index === 0 || letter !== five[0]).length)
    return invalid('hl7.header', 'Two separators are the same character', 'MSH-2')
  let lines = 0
  for (const letter of text) if (letter === '\r' || letter === '\n') lines += 1
  if (lines > limits.segments)
    return invalid('hl7.too-large', `The message has more than ${limits.segments} segments`, '')
  return null
}

/** MSH-2 may be short: what it does not name is not used. */
function separatorsOf(text: string): Separators {
  const field = text[3] as string
  const second = text.slice(4, 8).split(field, 1)[0] as string
  const [component = '', repetition = '', mark = '', subcomponent = ''] = second
  return { field, component, repetition, escape: mark, subcomponent }
}

type Raw = ReturnType<typeof Hl7Message.parse>['segments'][number]

function wrap(raw: Raw, separators: Separators): Segment {
  const known = new Map<number, readonly Datum[]>()
  const read = (number: number): readonly Datum[] =>
    (raw.getField(number)?.components ?? [])
      .filter((components) => components.some((each) => each !== '' && each !== '""'))
      .map((components) => datumOf(components, separators))
  return {
    name: raw.name,
    field(number) {
      const found = known.get(number) ?? read(number)
      known.set(number, found)
      return found
    },
  }
}

function datumOf(components: readonly string[], separators: Separators): Datum {
  const subs = (component: number): readonly string[] => {
    const text = components[component - 1] ?? ''
    return separators.subcomponent === '' ? [text] : text.split(separators.subcomponent)
  }
  const clean = (text: string | undefined): string =>
    text === undefined || text === '""' ? '' : unescapeText(text, separators).replaceAll('\u0000', '').trim()
  return {
    component: (component, subcomponent = 1) => clean(subs(component)[subcomponent - 1]),
    text: clean(components.join(separators.component)),
    part: (component) => datumOf(subs(component), { ...separators, subcomponent: '' }),
  }
}
