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
  /** What is not as the standard has it, though the message can be read. */
  readonly findings: readonly Finding[]
}

export interface MessageLimits {
  readonly characters: number
  readonly segments: number
}

export const messageLimits: MessageLimits = { characters: 16 * 1024 * 1024, segments: 50_000 }

/**
 * Reads one message (HL7 v2 chapter 2). Segments may end in CR, LF or both, white space and a byte order mark before a segment are passed over,
 * Z-segments stay, and what an ADD segment continues is put together again. A line that is no segment belongs to the text before it: a sender
 * broke a line without `\.br\`. `charset` is the set in which the message came, for `\X…\`. Never throws.
 *
 *     const message = parseMessage('MSH|^~\\&|LAB||…\rPID|1||42\r')
 *     if (!('rule' in message)) message.segments[1]?.field(3)[0]?.component(1)   // '42'
 */
export function parseMessage(text: string, limits = messageLimits, charset = 'utf-8'): Message | Finding {
  const plain = text.replace(/^[\uFEFF\s]+/, '')
  const fault = faultOf(plain, limits)
  if (fault) return fault
  const separators = separatorsOf(plain)
  const { lines, findings } = linesOf(plain, separators.field)
  const clean = cleanerOf(separators, charset)
  const segments = lines.map((line) => segmentOfLine(line, separators, clean))
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
    findings,
  }
}

/** MSH alone, though the rest of the message cannot be read; null when its separators cannot be told. */
export function readHeader(
  text: string,
  charset = 'utf-8',
): { readonly separators: Separators; readonly header: Segment } | null {
  const plain = text.replace(/^[\uFEFF\s]+/, '')
  if (separatorFault(plain)) return null
  const separators = separatorsOf(plain)
  const [line = ''] = plain.split(/[\r\n]/, 1)
  return { separators, header: segmentOfLine(line, separators, cleanerOf(separators, charset)) }
}

/** First segment of a name. */
export function segmentOf(message: Message, name: string): Segment | undefined {
  return message.segments.find((segment) => segment.name === name)
}

function invalid(rule: Finding['rule'], reason: string, path: string): Finding {
  return { rule, reason, path }
}

/** Takes escapes and white space from a text; the HL7 null is nothing. */
const cleanerOf =
  (separators: Separators, charset: string) =>
  (raw: string): string =>
    raw === '""' ? '' : unescapeText(raw, separators, charset).replaceAll('\u0000', '').trim()

function faultOf(text: string, limits: MessageLimits): Finding | null {
  if (text.length > limits.characters)
    return invalid('hl7.too-large', `The message has more than ${limits.characters} characters`, '')
  const fault = separatorFault(text)
  if (fault) return fault
  let lines = 0
  for (const letter of text) if (letter === '\r' || letter === '\n') lines += 1
  return lines > limits.segments
    ? invalid('hl7.too-large', `The message has more than ${limits.segments} segments`, '')
    : null
}

function separatorFault(text: string): Finding | null {
  if (!text.startsWith('MSH')) return invalid('hl7.header', 'The message does not start with MSH', 'MSH')
  const named = [...(text[3] ?? ''), ...secondField(text)]
  if (named.length < 2 || named.some((letter) => /[\sA-Za-z0-9"]/.test(letter)))
    return invalid('hl7.header', 'MSH-1 and MSH-2 do not name the separators', 'MSH-2')
  return new Set(named).size < named.length
    ? invalid('hl7.header', 'Two separators are the same character', 'MSH-2')
    : null
}

/** MSH-2, at most the five characters that it may have. */
const secondField = (text: string): string =>
  text
    .slice(4, 9)
    .split(/[\r\n]/, 1)[0]!
    .split(text[3] as string, 1)[0]!

/** MSH-2 may be short: what it does not name is not used. */
function separatorsOf(text: string): Separators {
  const [component = '', repetition = '', mark = '', subcomponent = '', truncation = ''] = secondField(text)
  return { field: text[3] as string, component, repetition, escape: mark, subcomponent, truncation }
}

/** A text cut at a separator that the message may not have. */
const cut = (text: string, separator: string): readonly string[] => (separator === '' ? [text] : text.split(separator))

/** The segments of a message, each as its line. */
function linesOf(
  text: string,
  field: string,
): { readonly lines: readonly string[]; readonly findings: readonly Finding[] } {
  const lines: string[] = []
  const findings = new Map<string, Finding>()
  const note = (reason: string) => findings.set(reason, invalid('hl7.segment', reason, ''))
  const bare = (line: string) => line.length === 3 || line[3] === field
  for (const each of text.split(/\r\n?|\n/)) {
    const line = each.trimStart()
    const last = lines.length - 1
    if (line === '') continue
    if (line.startsWith(`ADD${field}`) && last > 0) lines[last] += line.slice(4)
    else if (/^[A-Z][A-Z0-9]{2}/.test(line) && bare(line)) lines.push(line)
    else if (last < 1 || (/^[A-Za-z0-9]{3}/.test(each) && each[3] === field))
      note('A line is no segment: its name is not three capital letters or digits; it is not read')
    else {
      lines[last] += `\n${each}`
      note('A field has a line break of its own, where \\.br\\ should stand; the line is read as part of the field')
    }
  }
  return { lines, findings: [...findings.values()] }
}

function segmentOfLine(line: string, separators: Separators, clean: (raw: string) => string): Segment {
  const name = line.slice(0, 3)
  const header = name === 'MSH'
  let texts: readonly string[] | undefined
  const known = new Map<number, readonly Datum[]>()
  const read = (number: number): readonly Datum[] => {
    // MSH-1 is the separator itself, and MSH-2 is not to be read by what it says.
    if (header && number === 1) return [literal(separators.field)]
    texts ??= cut(line, separators.field)
    const text = texts[header ? number - 1 : number] ?? ''
    if (header && number === 2) return [literal(text)]
    return number < 1 || text === ''
      ? []
      : cut(text, separators.repetition)
          .map((raw) => datumOf(raw, separators.component, separators.subcomponent, clean))
          .filter((datum) => !datum.empty)
  }
  return {
    name,
    field(number) {
      const found = known.get(number) ?? read(number)
      known.set(number, found)
      return found
    },
  }
}

const literal = (text: string): Datum => ({
  text,
  component: (component, subcomponent = 1) => (component === 1 && subcomponent === 1 ? text : ''),
  part: (component) => literal(component === 1 ? text : ''),
})

function datumOf(
  raw: string,
  separator: string,
  inner: string,
  clean: (raw: string) => string,
): Datum & { readonly empty: boolean } {
  const components = cut(raw, separator)
  return {
    component: (component, subcomponent = 1) =>
      clean(cut(components[component - 1] ?? '', inner)[subcomponent - 1] ?? ''),
    get text() {
      return clean(raw)
    },
    part: (component) => datumOf(components[component - 1] ?? '', inner, '', clean),
    get empty() {
      return components.every((each) => cut(each, inner).every((text) => text.trim() === '' || text === '""'))
    },
  }
}
