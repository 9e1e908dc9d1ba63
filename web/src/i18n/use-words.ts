import i18next from 'i18next'
import { useTranslation } from 'react-i18next'
import { type Digits, estimate, isolate, outOf, readableUnit } from '../format/number.ts'
import { preferences } from '../format/preferences.ts'
import { ruleText } from './rule-text.ts'

export const useWords = () => useTranslation().t

type Group = 'output' | 'parameter' | 'measure' | 'covariate' | 'input' | 'method' | 'role'

/** A name from a model or a code from the server, in words when the language has them, else as it stands. */
export function term(group: Group, name: string): string {
  const key = `terms.${group}.${name}`
  return i18next.exists(key) ? String(i18next.t(key as never)) : name
}

/** What a record calls a thing that may be a covariate, an input or an output of the model. */
export function anyTerm(name: string): string {
  for (const group of ['covariate', 'output', 'input', 'measure'] as const) {
    const word = term(group, name)
    if (word !== name) return word
  }
  return name
}

/** An objective as people read it: `P(auc24 in target) - 2 * …` → "P(AUC24 in target) − 2 × …". */
export function objectiveText(text: string): string {
  return text
    .replace(/[A-Za-z_][\w./[\]{}]*/g, (word) => {
      const measure = term('measure', word)
      if (measure !== word) return measure
      if (word === 'in' || word === 'target') return String(i18next.t(`objective.${word}`))
      return /[./]/.test(word) ? readableUnit(word) : word
    })
    .replace(/ - /g, ' − ')
    .replace(/ \* /g, ' × ')
}

/** One term of it: `P(auc24 > 600 mg.h/L)` → "AUC24 > 600 mg·h/L". */
export const termText = (text: string): string => objectiveText(text.replace(/\bP\(([^()]*)\)/g, '$1'))

export interface Coded {
  readonly code: string
  readonly values?: Readonly<Record<string, string | number>> | undefined
}

/**
 * The sentence of a coded reason, note or warning; an unknown code becomes a neutral sentence that shows the code.
 * Numbers arrive rounded to what they can carry, in the digits of `reader`; `{{x100}}` is the value x as "of 100".
 */
export function sentence(
  { code, values = {} }: Coded,
  more: Readonly<Record<string, string | number>> = {},
  reader: Digits = preferences(),
): string {
  const key = `codes.${code.replaceAll('.', '_')}`
  if (!i18next.exists(key)) return String(i18next.t('codes.unknown', { code: isolate(code) }))
  const { rule, reason } = values
  const why = typeof rule === 'string' && typeof reason === 'string' ? { reason: ruleText({ rule, reason }) } : {}
  return String(i18next.t(key as never, worded({ ...more, ...values, ...why }, reader) as never))
}

function worded(values: Readonly<Record<string, string | number>>, reader: Digits): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]): [string, string][] => {
      if (typeof value === 'number')
        return [
          [name, isolate(estimate(value, reader))],
          [`${name}100`, isolate(estimate(outOf(value, 100), reader))],
        ]
      if (name === 'term') return [[name, isolate(termText(value))]]
      if (name.toLowerCase().endsWith('unit')) return [[name, isolate(readableUnit(value))]]
      return [
        [
          name,
          value
            .split(', ')
            .map((one) => isolate(anyTerm(one)))
            .join(', '),
        ],
      ]
    }),
  )
}
