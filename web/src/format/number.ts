import type { Locale, Preferences } from './preferences.ts'

export type Digits = Pick<Preferences, 'locale' | 'digits'>

const formats = new Map<string, Intl.NumberFormat>()
function format(tag: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = tag + JSON.stringify(options)
  let found = formats.get(key)
  if (!found) {
    found = new Intl.NumberFormat(tag, options)
    formats.set(key, found)
  }
  return found
}

/** Values of doses and laboratories: Latin digits (and separators) unless the reader asked for Persian ones. */
const valueTag = ({ locale, digits }: Digits) => (locale === 'fa' && digits === 'native' ? 'fa-IR' : 'en-GB')
const proseTag = (locale: Locale) => (locale === 'fa' ? 'fa-IR' : 'en-GB')

/** Numbers of a sentence that is about no value of a dose or a laboratory: in the digits of the language. */
export const inProse = ({ locale }: Digits): Digits => ({ locale, digits: 'native' })

/** A recorded value, with the precision it was recorded with and no trailing zeros (0.5, never .5 or 0.50). */
export const recorded = (value: number, reader: Digits): string =>
  format(valueTag(reader), { maximumFractionDigits: 6 }).format(value)

/** An estimate: three significant digits, whole numbers above a hundred. */
export const estimate = (value: number, reader: Digits): string => {
  const size = Math.abs(value)
  if (size >= 99.95) return format(valueTag(reader), { maximumFractionDigits: 0 }).format(value)
  return format(valueTag(reader), { maximumSignificantDigits: size < 1 ? 2 : 3 }).format(value)
}

/** A signed difference: +12, −3.4, 0. */
export const difference = (value: number, reader: Digits): string => {
  const text = estimate(Math.abs(value), reader)
  return value > 0 ? `+${text}` : value < 0 ? `−${text}` : text
}

/** A number inside a sentence, in the digits of the language. */
export const count = (value: number, locale: Locale): string =>
  format(proseTag(locale), { maximumFractionDigits: 1 }).format(value)

/** A probability as natural frequency: how many of `of` possible futures; never 0 or all unless it is exactly that. */
export function outOf(probability: number, of: 10 | 100): number {
  const share = probability * of
  if (share > 0 && share < 1) return 1
  if (share < of && share > of - 1) return of - 1
  return Math.round(share)
}

const unitWords: Readonly<Record<string, string>> = {
  ug: 'microgram',
  mcg: 'microgram',
  a: 'y',
  '1': '',
  '{ratio}': '',
}

/** UCUM as a clinician reads it: mg.h/L → mg·h/L, ug/mL → microgram/mL; the dimensionless unit vanishes. */
export function readableUnit(ucum: string): string {
  return ucum
    .split('/')
    .map((part) =>
      part
        .split('.')
        .map((atom) => unitWords[atom] ?? atom.replace(/\[(\w+)\]/g, '$1').replace(/^\{(\w+)\}$/, '$1'))
        .filter(Boolean)
        .join('·'),
    )
    .join('/')
}

/** First strong isolate … pop: a value keeps its own direction inside a sentence of the other direction. */
export const isolate = (text: string): string => `\u2068${text}\u2069`
