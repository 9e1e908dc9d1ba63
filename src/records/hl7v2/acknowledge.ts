import { charsetOf } from './charset.ts'
import { escapeText, usualSeparators } from './escape.ts'
import { readHeader, type Segment } from './message.ts'

/** HL7 table 0008: what the application says of a message (A), and what the safe storage says (C): taken, an error, rejected. */
export type AckCode = 'AA' | 'AE' | 'AR' | 'CA' | 'CE' | 'CR'

/**
 * What became of a message. `taken`: its record is committed. `refused`: it is committed as a dead letter. `unaccepted`: so is it, but MSH-9 names
 * a type that is not taken. `in-parts`: so is it, but only the whole could be taken. `unreadable`: it is no message. `not-stored`: nothing was kept.
 */
export type Fate = 'taken' | 'refused' | 'unaccepted' | 'in-parts' | 'unreadable' | 'not-stored'

export interface Answered {
  readonly fate: Fate
  /** Why not, for the operator of the sender; it names elements and rules, never the person. */
  readonly reason?: string
  /** Where: `PID-3`. */
  readonly place?: string
  /** Makes MSH-10 of an answer. */
  readonly id: () => string
  /** Now, milliseconds since 1970. */
  readonly now: number
}

/**
 * The codes of a fate in the original mode, of the safe storage and of the application in the enhanced mode, and the error of HL7 table 0357. What
 * MSH-9 says is one of the fields for which the storage rejects; what it cannot answer for otherwise is an error of it.
 */
const codes: Readonly<
  Record<Fate, readonly [original: AckCode, commit: AckCode, application: AckCode, error: string]>
> = {
  taken: ['AA', 'CA', 'AA', '0'],
  refused: ['AE', 'CA', 'AE', '207'],
  unaccepted: ['AE', 'CR', 'AR', '200'],
  'in-parts': ['AE', 'CE', 'AE', '207'],
  unreadable: ['AR', 'CR', 'AR', '100'],
  'not-stored': ['AE', 'CE', 'AE', '207'],
}

const errors: Readonly<Record<string, string>> = {
  100: 'Segment sequence error',
  200: 'Unsupported message type',
  207: 'Application internal error',
}

/**
 * The answers that are due to a message, in their order (HL7 v2 chapter 2, message processing rules). Original mode, where MSH-15 and MSH-16 are
 * both empty: one, of the application. Enhanced mode: one of the safe storage when MSH-15 asks for it, and after a commit one of the application
 * when MSH-16 does. What the storage did not accept never reaches the application: it answers only where the storage was not to.
 */
export function answersTo(received: string, { fate, reason, place, id, now }: Answered): string[] {
  const header = readHeader(received)?.header
  const [original, commit, application] = codes[fate]
  const why = { fate, now, ...(reason === undefined ? {} : { reason }), ...(place === undefined ? {} : { place }) }
  const write = (code: AckCode, enhanced: boolean) => answer(received, { code, enhanced, id: id(), ...why })
  const asked = [15, 16].map((field) => wordOf(header, field).toUpperCase()) as [string, string]
  if (asked[0] === '' && asked[1] === '') return [write(original, false)]
  const first = isAsked(asked[0], commit === 'CA') ? [write(commit, true)] : []
  const ends = commit !== 'CA' && first.length > 0
  return !ends && isAsked(asked[1], application === 'AA') ? [...first, write(application, true)] : first
}

/** HL7 table 0155. Nothing means never, where the other of the two says something; a word that is not of the table is answered always. */
function isAsked(condition: string, success: boolean): boolean {
  if (condition === '' || condition === 'NE') return false
  if (condition === 'SU') return success
  return condition === 'ER' ? !success : true
}

const wordOf = (header: Segment | undefined, field: number): string => header?.field(field)[0]?.component(1) ?? ''

interface Answer {
  readonly code: AckCode
  readonly enhanced: boolean
  readonly fate: Fate
  readonly reason?: string
  readonly place?: string
  readonly id: string
  readonly now: number
}

/**
 * MSH, MSA and, for a refusal, ERR with the reason. Its separators are those of the message, and so is its character set (MSH-18), where the
 * message names one; in the enhanced mode it says that it wants no answer itself.
 */
function answer(received: string, { code, enhanced, fate, reason, place, id, now }: Answer): string {
  const known = readHeader(received)
  const separators = known && known.separators.escape !== '' ? known.separators : usualSeparators
  const { field: f, component: c, repetition: r, escape: e, subcomponent: s } = separators
  const text = (value: string) => escapeText(value, separators)
  const whole = (field: number) => text(wordOf(known?.header, field))
  const event = known?.header.field(9)[0]?.component(2) ?? ''
  const kind = event === '' ? 'ACK' : ['ACK', event, 'ACK'].map(text).join(c)
  const set = charsetOf(wordOf(known?.header, 18)) === null ? '' : whole(18)
  const modes = enhanced ? ['', '', 'NE', 'NE'] : set === '' ? [] : ['', '', '', '']
  const time = new Date(now).toISOString().replace(/[-:T]/g, '').slice(0, 14)
  const lines = [
    [
      'MSH',
      `${c}${r}${e}${s}`,
      whole(5),
      whole(6),
      whole(3),
      whole(4),
      `${time}+0000`,
      '',
      kind,
      text(id),
      whole(11) || 'P',
      whole(12) || '2.5.1',
      ...modes,
      ...(set === '' ? [] : ['', set]),
    ],
    ['MSA', code, whole(10)],
  ]
  if (reason !== undefined && code !== 'CA') {
    const number = codes[fate][3]
    const error = [number, errors[number] ?? '', 'HL70357'].join(c)
    lines.push(['ERR', '', text(place ?? ''), error, 'E', '', '', '', text(reason)])
  }
  return `${lines.map((fields) => fields.join(f)).join('\r')}\r`
}
