/** Characters that a message uses to separate, from MSH-1 and MSH-2. */
export interface Separators {
  readonly field: string
  readonly component: string
  readonly repetition: string
  readonly escape: string
  readonly subcomponent: string
}

export const usualSeparators: Separators = {
  field: '|',
  component: '^',
  repetition: '~',
  escape: '\\',
  subcomponent: '&',
}

/**
 * Text of a field without escapes (HL7 v2 chapter 2.7): separators, `\.br\` and its kin as line breaks, `\Xdd\` as bytes, highlighting left
 * out. What is no escape sequence stays as it is.
 *
 *     unescapeText('A \\T\\ B', usualSeparators)   // 'A & B'
 */
export function unescapeText(text: string, separators: Separators): string {
  const mark = separators.escape
  if (mark === '' || !text.includes(mark)) return text
  let out = ''
  let from = 0
  for (;;) {
    const start = text.indexOf(mark, from)
    const end = start < 0 ? -1 : text.indexOf(mark, start + 1)
    if (start < 0 || end < 0) return out + text.slice(from)
    const plain = decoded(text.slice(start + 1, end), separators)
    out += text.slice(from, start) + (plain ?? text.slice(start, end + 1))
    from = end + 1
  }
}

function decoded(code: string, separators: Separators): string | null {
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
    case 'H':
    case 'N':
      return ''
    case '.br':
    case '.BR':
      return '\n'
  }
  if (/^X([0-9A-Fa-f]{2})+$/.test(code)) return new TextDecoder().decode(Buffer.from(code.slice(1), 'hex'))
  if (/^\.(sp|ce|fi|nf)\+?\d*$/.test(code)) return '\n'
  if (/^\.(in|ti|sk)[+-]?\d*$/.test(code)) return ' '
  return null
}

/** A text that can stand in a field: separators escaped, line breaks as `\.br\`, control characters left out. */
export function escapeText(text: string, separators: Separators = usualSeparators): string {
  const { escape: mark, field, component, repetition, subcomponent } = separators
  const codes = new Map([
    [mark, 'E'],
    [field, 'F'],
    [component, 'S'],
    [repetition, 'R'],
    [subcomponent, 'T'],
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
