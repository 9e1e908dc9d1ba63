import { estimate, readableUnit } from '../format/number.ts'
import { usePreferences } from '../format/preferences.ts'
import { term, useWords } from '../i18n/use-words.ts'

/** What a rule foretells: "Glucose below 70 mg/dL within 30 min". */
export function EventName({
  of: { output, side, threshold, unit, hours },
}: {
  of: { output: string; side: 'below' | 'above'; threshold: number; unit: string; hours: number }
}) {
  const t = useWords()
  const reader = usePreferences()
  const minutes = hours < 2
  return (
    <>
      {term('output', output)} {t(`credible.side.${side}`)}{' '}
      <bdi dir="ltr">
        {estimate(threshold, reader)} {readableUnit(unit)}
      </bdi>{' '}
      {t('credible.within')}{' '}
      <bdi dir="ltr">
        {estimate(minutes ? Math.round(60 * hours) : hours, reader)} {minutes ? 'min' : 'h'}
      </bdi>
    </>
  )
}
