/** Text as PostgreSQL can hold it: no NUL, no half of a surrogate pair. Such characters are marked as unreadable, U+FFFD. */
export const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '\uFFFD')

/** JSON text for a jsonb column. */
export const toJson = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => (typeof part === 'string' ? storable(part) : part))

/**
 * An array as PostgreSQL reads it. The driver writes the same, at several times the cost: columns of batches are written by this.
 *
 *     sql`select * from unnest(${arrayText(['a', null])}::text[])`
 */
export function arrayText(items: readonly (string | number | boolean | null | undefined)[]): string {
  let text = '{'
  for (let at = 0; at < items.length; at++) {
    const item = items[at]
    if (at > 0) text += ','
    if (item === null || item === undefined) text += 'NULL'
    else if (typeof item === 'string') text += `"${special.test(item) ? item.replace(specials, '\\$&') : item}"`
    else text += String(item)
  }
  return `${text}}`
}
const special = /["\\]/
const specials = /["\\]/g
