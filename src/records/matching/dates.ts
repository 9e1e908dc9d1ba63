/** A date of birth made comparable. */
export interface FoldedDate {
  /** As recorded: YYYY, YYYY-MM or YYYY-MM-DD. */
  readonly text: string
  /** The same day in the Solar Hijri calendar, where the date is whole. */
  readonly jalali: string | undefined
}

const persian = new Intl.DateTimeFormat('en-u-ca-persian-nu-latn', {
  year: 'numeric', month: '2-digit', day: '2-digit', timeZone: 'UTC',
}) // biome-ignore format: one row

export function foldDate(text: string): FoldedDate {
  return { text, jalali: jalaliOf(text) }
}

function jalaliOf(text: string): string | undefined {
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  if (Number.isNaN(at)) return undefined
  const parts = Object.fromEntries(persian.formatToParts(at).map(({ type, value }) => [type, value]))
  return `${(parts.year ?? '').padStart(4, '0')}-${parts.month}-${parts.day}`
}

/** Day and month the other way round. */
export const swapped = (text: string): string => text.replace(/^(\d{4})-(\d\d)-(\d\d)$/, '$1-$3-$2')

/**
 * How alike two dates of birth are: 2 the same; 1 the same but for one slip – a Solar Hijri date written as a Gregorian one, day and
 * month swapped, one digit wrong, two neighbours transposed – or but for what one of them leaves out; 0 not.
 */
export function compareDates(a: FoldedDate, b: FoldedDate): 0 | 1 | 2 {
  if (a.text === b.text) return 2
  if (a.text.length !== b.text.length) return a.text.startsWith(b.text) || b.text.startsWith(a.text) ? 1 : 0
  if (a.jalali === b.text || b.jalali === a.text || swapped(a.text) === b.text) return 1
  const wrong = [...a.text].flatMap((digit, index) => (digit === b.text[index] ? [] : [index]))
  const [first, second] = wrong as [number, number | undefined]
  if (second === undefined) return 1
  const transposed = a.text[first] === b.text[second] && a.text[second] === b.text[first]
  return wrong.length === 2 && second - first === 1 && transposed ? 1 : 0
}
