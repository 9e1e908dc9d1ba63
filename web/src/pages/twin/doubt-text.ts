import type { Doubts } from '../../api/types.ts'
import { momentText } from '../../format/date.ts'
import { estimate, isolate, readableUnit, recorded } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { anyTerm, useWords } from '../../i18n/use-words.ts'

/** An explanation of the record in one sentence. */
export function useDoubtText(): (doubt: Doubts['doubts'][number]) => string {
  const t = useWords()
  const reader = usePreferences()
  return ({ code, reading, dose, corrected, drawnAt }) => {
    const amount = (value: number, unit: string, write = recorded) =>
      isolate(`${write(value, reader)}\u00a0${readableUnit(unit)}`)
    const time = (at: string) => isolate(momentText(at, reader))
    return t(`doubts.because.${code}`, {
      name: reading ? isolate(anyTerm(reading.name)) : '',
      value: reading ? amount(reading.value, reading.unit) : '',
      at: reading ? time(reading.time) : '',
      corrected: corrected !== null && reading ? amount(corrected, reading.unit, estimate) : '',
      dose: dose ? amount(dose.value, dose.unit) : '',
      doseAt: dose ? time(dose.time) : '',
      drawnAt: drawnAt ? time(drawnAt) : '',
    })
  }
}
