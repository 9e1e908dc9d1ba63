/** Text as PostgreSQL can hold it: no NUL, no half of a surrogate pair. Such characters are marked as unreadable, U+FFFD. */
export const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '\uFFFD')

/** JSON text for a jsonb column. */
export function toJson(value: unknown): string {
  const text = JSON.stringify(value)
  // What cannot be held is written as an escape; nearly nothing has any, and a replacer costs several times as much.
  if (text === undefined || !/\\u(?:0000|[dD][89abAB])|\\u[dD][c-fC-F]/.test(text)) return text
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'string' ? storable(part) : part))
}

/**
 * An array as PostgreSQL reads it. The driver writes the same, at several times the cost: columns of batches are written by this.
 *
 *     sql`select * from unnest(${arrayText(['a', null])}::text[])`
 */
export function arrayText(items: readonly Item[]): string {
  // Without control characters, the elements of a JSON array are written just like those of PostgreSQL's.
  if (items.every(isPlain)) return `{${JSON.stringify(items).slice(1, -1)}}`
  return `{${items.map(elementText).join(',')}}`
}

type Item = string | number | boolean | null | undefined

function isPlain(item: Item): boolean {
  if (typeof item === 'string') return !control.test(item) && item.isWellFormed()
  return typeof item !== 'number' || Number.isFinite(item)
}

const elementText = (item: Item): string => {
  if (item === null || item === undefined) return 'NULL'
  return typeof item === 'string' ? `"${item.replace(/["\\\\]/g, '\\$&')}"` : String(item)
}
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const control = /[\u0000-\u001f]/
