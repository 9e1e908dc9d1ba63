import { escapeText, type Separators, usualSeparators } from './escape.ts'
import { type Message, parseMessage } from './message.ts'

/** Taken, not taken for a reason of ours, or not understood at all. */
export type AckCode = 'AA' | 'AE' | 'AR'

export interface Acknowledgement {
  readonly code: AckCode
  /** Why not, for the operator of the sender; it names elements and rules, never the person. */
  readonly reason?: string
  /** Where: `PID-3`. */
  readonly place?: string
  /** MSH-10 of the answer. */
  readonly id: string
  /** Now, milliseconds since 1970. */
  readonly now: number
}

/** The answer to a message: MSH, MSA and, for a refusal, ERR with the reason. Its separators are those of the message. */
export function acknowledge(received: string, { code, reason, place, id, now }: Acknowledgement): string {
  const message = parseMessage(received)
  const known: Message | null = 'rule' in message ? null : message
  const separators = known && known.separators.escape !== '' ? known.separators : usualSeparators
  const { field: f, component: c, repetition: r, escape: e, subcomponent: s } = separators
  const text = (value: string) => escapeText(value, separators)
  const header = known?.segments[0]
  const whole = (field: number) => text(header?.field(field)[0]?.component(1) ?? '')
  const event = known?.type.split('^')[1] ?? ''
  const kind = event === '' ? 'ACK' : ['ACK', event, 'ACK'].map(text).join(c)
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
    ],
    ['MSA', code, text(known?.control ?? '')],
  ]
  if (reason !== undefined)
    lines.push(['ERR', '', text(place ?? ''), errorCode(code, separators), 'E', '', '', '', text(reason)])
  return `${lines.map((fields) => fields.join(f)).join('\r')}\r`
}

/** HL7 table 0357. */
function errorCode(code: AckCode, { component: c }: Separators): string {
  return code === 'AR'
    ? ['100', 'Segment sequence error', 'HL70357'].join(c)
    : ['207', 'Application internal error', 'HL70357'].join(c)
}
