import { ApiProblem } from '../../api/client.ts'
import { problemText as anyProblem } from '../../i18n/problem-text.ts'
import type { useWords } from '../../i18n/use-words.ts'

/** The refusals that people meet at the door in their own language; anything else as elsewhere. */
export function problemText(error: Error, t: ReturnType<typeof useWords>): string {
  if (!(error instanceof ApiProblem)) return error.message
  if (error.status === 0) return t('state.unreachableHint')
  if (error.code === 'sign-in.refused') return t('signIn.refused')
  if (error.code === 'sign-in.locked' || error.status === 429) return t('signIn.locked')
  return anyProblem(error)
}
