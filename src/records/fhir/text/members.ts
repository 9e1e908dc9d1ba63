/** Where a member of a JSON object stands in the text. */
export interface Member {
  readonly key: string
  readonly start: number
  /** Of the value: first character, and the one after the last. */
  readonly from: number
  readonly to: number
}

const space = /[\s]*/y

function skipSpace(text: string, at: number): number {
  const code = text.charCodeAt(at)
  if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return at
  space.lastIndex = at
  space.exec(text)
  return space.lastIndex
}

function endOfString(text: string, at: number): number {
  let next = at + 1
  for (;;) {
    const quote = text.indexOf('"', next)
    if (quote < 0) return text.length
    let slashes = 0
    while (text.charCodeAt(quote - 1 - slashes) === 92) slashes++
    if (slashes % 2 === 0) return quote + 1
    next = quote + 1
  }
}

/** The end of the value that begins at `at`. */
function endOfValue(text: string, at: number): number {
  const first = text.charCodeAt(at)
  if (first === 34) return endOfString(text, at)
  if (first !== 123 && first !== 91) {
    let end = at
    while (end < text.length && !',]} \n\r\t'.includes(text[end] as string)) end++
    return end
  }
  let depth = 0
  for (let i = at; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c === 34) i = endOfString(text, i) - 1
    else if (c === 123 || c === 91) depth++
    else if (c === 125 || c === 93) {
      depth--
      if (depth === 0) return i + 1
    }
  }
  return text.length
}

/**
 * The members of the JSON object that begins at `at`, without building it. The text must be well-formed JSON.
 *
 *     members('{"a":1,"b":[2]}').map(({ key, from, to }) => [key, …])
 */
export function members(text: string, at = 0): Member[] {
  const found: Member[] = []
  let i = skipSpace(text, at)
  if (text.charCodeAt(i) !== 123) return found
  i = skipSpace(text, i + 1)
  while (i < text.length && text.charCodeAt(i) !== 125) {
    const start = i
    const end = endOfString(text, i)
    const key = JSON.parse(text.slice(start, end)) as string
    const from = skipSpace(text, skipSpace(text, end) + 1)
    const to = endOfValue(text, from)
    found.push({ key, start, from, to })
    i = skipSpace(text, to)
    if (text.charCodeAt(i) === 44) i = skipSpace(text, i + 1)
  }
  return found
}

/** Where the items of the JSON array that begins at `at` stand. */
export function items(text: string, at = 0): { readonly from: number; readonly to: number }[] {
  const found: { from: number; to: number }[] = []
  let i = skipSpace(text, at)
  if (text.charCodeAt(i) !== 91) return found
  i = skipSpace(text, i + 1)
  while (i < text.length && text.charCodeAt(i) !== 93) {
    const to = endOfValue(text, i)
    found.push({ from: i, to })
    i = skipSpace(text, to)
    if (text.charCodeAt(i) === 44) i = skipSpace(text, i + 1)
  }
  return found
}
