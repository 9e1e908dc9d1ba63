import { fill } from '../../kernel/errors.ts'
import { persian } from './persian.ts'

export const locales = ['en', 'fa'] as const
export type Locale = (typeof locales)[number]

/** A text of the report in the language of its reader, its places {name} filled. */
export type Words = (text: string, values?: Readonly<Record<string, string | number>>) => string

/**
 * Words of a language. The English text is the key; one without a translation stays as it is, and the test of the report says which.
 *
 *     wordsIn('fa')('Model risk')        // 'ریسک مدل'
 */
export const wordsIn =
  (locale: Locale): Words =>
  (text, values = {}) =>
    fill(locale === 'fa' ? (persian[text] ?? text) : text, values)
