/** A pattern with characters of Unicode; those that escape what needs no escape are read as PCRE reads them. */
function patternOf(text: unknown, flags: string): RegExp {
  try {
    return new RegExp(text as string, `${flags}u`)
  } catch {
    return new RegExp(text as string, flags)
  }
}

/** Functions of strings that the engine answers otherwise than FHIRPath says. Each takes the one string of the input. */
export const textFunctions: Readonly<Record<string, (text: string, ...given: readonly unknown[]) => unknown>> = {
  /** An empty text stands at the beginning, also when it is looked for from the end. */
  lastIndexOf: (text, part) => (part === '' ? 0 : text.lastIndexOf(part as string)),
  substring(text, start, length) {
    const from = Number(String(start))
    if (!(from >= 0 && from < text.length)) return []
    if (length === undefined || Array.isArray(length)) return text.slice(from)
    return text.slice(from, from + Math.max(0, Number(String(length))))
  },
  /** The substitution is plain text: a `$` in it means nothing. */
  replace: (text, part, substitution) =>
    part === ''
      ? `${substitution}${[...text].map((each) => `${each}${substitution}`).join('')}`
      : text.replaceAll(part as string, () => substitution as string),
  matches: (text, pattern) => patternOf(pattern, 's').test(text),
  matchesFull: (text, pattern) => patternOf(`^(?:${pattern})$`, 's').test(text),
  /** Groups are `$1`, `${1}` and `${name}`; an empty pattern replaces nothing. */
  replaceMatches: (text, pattern, substitution) =>
    pattern === ''
      ? text
      : text.replace(
          patternOf(pattern, 'gs'),
          (substitution as string).replace(/\$\{(?:(\d{1,2})|([A-Za-z]\w*))\}/g, (_, number, name) =>
            number === undefined ? `$<${name}>` : `$${number}`,
          ),
        ),
  /** Of the bytes of UTF-8. */
  encode(text, format) {
    const bytes = Buffer.from(text, 'utf8')
    if (format === 'hex') return bytes.toString('hex')
    if (format === 'base64') return bytes.toString('base64')
    return format === 'urlbase64' ? bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_') : []
  },
  decode(text, format) {
    if (format === 'hex') return Buffer.from(text, 'hex').toString('utf8')
    return format === 'base64' || format === 'urlbase64' ? Buffer.from(text, 'base64').toString('utf8') : []
  },
}
