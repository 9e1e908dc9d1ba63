import { estimate } from '../format/number.ts'
import { usePreferences } from '../format/preferences.ts'
import { useWords } from '../i18n/use-words.ts'

/** That an interval was issued so many times as wide as the model's own. */
export function Widened({ by }: { readonly by: number }) {
  const t = useWords()
  return t('chart.widened', { factor: estimate(Number(by.toPrecision(3)), usePreferences()) })
}
