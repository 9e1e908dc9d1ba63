import { readableUnit, recorded } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import type { Choice } from './regimen-fields.tsx'

/** "1,250 mg every 12 h over 1 h" in the reader's language. */
export function useRegimenText(): (regimen: Choice, units: { amountUnit: string; timeUnit: string }) => string {
  const t = useWords()
  const reader = usePreferences()
  return ({ amount, interval, duration }, { amountUnit, timeUnit }) => {
    const time = (value: number) => `\u2068${recorded(value, reader)}\u00a0${readableUnit(timeUnit)}\u2069`
    const values = {
      amount: `\u2068${recorded(amount, reader)}\u00a0${readableUnit(amountUnit)}\u2069`,
      interval: time(interval),
    }
    return duration > 0 ? t('regimen.text', { ...values, duration: time(duration) }) : t('regimen.textBolus', values)
  }
}
