import { decodeText } from './charset.ts'

/** Characters that a message uses to separate, from MSH-1 and MSH-2. */
export interface Separators {
  readonly field: string
  readonly component: string
  readonly repetition: string
  readonly escape: string
  readonly subcomponent: string
  /** Stands at the end of a value that was cut off (v2.7); MSH-2 may leave it out. */
  readonly truncation?: string
}

export const usualSeparators: Separators = {
  field: '|',
  component: '^',
  repetition: '~',
  escape: '\\',
  subcomponent: '&',
}

/**
 * Text of a field without escapes (HL7 v2 chapter 2.7): separators, `\.br\` and its kin as line breaks, `\Xdd\` as bytes of the character set of
 * the message, highlighting left out. Sequences of a site (`\Z…\`) or of other character sets (`\C…\`, `\M…\`) and what is no sequence at all
 * stay as they are.
 *
 *     unescapeText('A \\T\\ B', usualSeparators)   // 'A & B'
 */
export function unescapeText(text: string, separators: Separators, charset = 'utf-8'): string {
  const mark = separators.escape
  if (mark === '' || !text.includes(mark)) return text
  let out = ''
  let from = 0
  for (;;) {
    const start = text.indexOf(mark, from)
    const end = start < 0 ? -1 : text.indexOf(mark, start + 1)
    if (start < 0 || end < 0) return out + text.slice(from)
    const code = text.slice(start + 1, end)
    const plain = decoded(code, separators, charset)
    // A mark that begins no sequence stands for itself: what follows may begin one.
    const next = plain !== null || /^([ZCM][\x20-\x7e]*|X[0-9A-Fa-f]+)$/.test(code) ? end + 1 : start + 1
    out += text.slice(from, start) + (plain ?? text.slice(start, next))
    from = next
  }
}

function decoded(code: string, separators: Separators, charset: string): string | null {
  switch (code) {
    case 'F':
      return separators.field
    case 'S':
      return separators.component
    case 'R':
      return separators.repetition
    case 'E':
      return separators.escape
    case 'T':
      return separators.subcomponent
    case 'P':
      return separators.truncation ?? ''
    case 'H':
    case 'N':
    case '.fi':
    case '.nf':
      return ''
    case '.br':
    case '.BR':
    case '.ce':
      return '\n'
  }
  if (/^X([0-9A-Fa-f]{2})+$/.test(code)) return decodeText(Buffer.from(code.slice(1), 'hex'), charset)
  const [, command, count] = /^\.(sp|sk|in|ti)([+-]?\d{1,2})?$/.exec(code) ?? []
  if (command === undefined) return null
  const times = Math.max(1, Number(count ?? 1))
  return command === 'sp' ? '\n'.repeat(times) : command === 'sk' ? ' '.repeat(times) : ' '
}

/** A text that can stand in a field: separators escaped, line breaks as `\.br\`, control characters left out. */
export function escapeText(text: string, separators: Separators = usualSeparators): string {
  const { escape: mark, field, component, repetition, subcomponent, truncation = '' } = separators
  const codes = new Map([
    [mark, 'E'],
    [field, 'F'],
    [component, 'S'],
    [repetition, 'R'],
    [subcomponent, 'T'],
    [truncation, 'P'],
    ['\n', '.br'],
  ])
  return [...text.replace(/\r\n?/g, '\n')]
    .map((letter) => {
      const code = codes.get(letter)
      if (code !== undefined) return `${mark}${code}${mark}`
      return letter < ' ' ? '' : letter
    })
    .join('')
}
