import i18next from 'i18next'
import { ApiProblem } from '../api/client.ts'
import { estimate, isolate, readableUnit } from '../format/number.ts'
import { preferences } from '../format/preferences.ts'
import { anyTerm, sentence } from './use-words.ts'

/**
 * What went wrong and what to do next, in the reader's language: by the reason of a refusal, else by the code of the error; what has no wording here comes in
 * the server's own words. What is no answer of the server is a part of the page that could not be drawn.
 */
export function problemText(error: Error): string {
  if (!(error instanceof ApiProblem)) return String(i18next.t('state.partFailed'))
  const { status, code, values, message } = error
  if (status === 0) return String(i18next.t('state.unreachableHint'))
  const reason = typeof values.reason === 'string' ? `reason.${values.reason}` : null
  for (const each of reason ? [reason, code] : [code]) {
    const key = `problem.${each.replaceAll('.', '_')}`
    if (i18next.exists(key)) return String(i18next.t(key as never, worded(values) as never))
  }
  return message || code
}

function worded(values: ApiProblem['values']): Record<string, string> {
  const reader = preferences()
  const words = Object.entries(values).map(([name, value]): [string, string] => {
    if (typeof value === 'number') return [name, isolate(estimate(value, reader))]
    if (name === 'unit') return [name, isolate(readableUnit(value))]
    if (name === 'codes') {
      // One with numbers of its own stands on the page of credibility.
      const reasons = value
        .split(',')
        .map((each) => sentence({ code: each }))
        .filter((each) => !each.includes('{{'))
      return ['reasons', reasons.join(' ')]
    }
    if (name === 'missing' || name === 'names') return [name, value.split(', ').map(anyTerm).map(isolate).join(', ')]
    return [name, isolate(value)]
  })
  return Object.fromEntries(words)
}
