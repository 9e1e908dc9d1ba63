import type { TwinView } from '../../api/types.ts'
import { DateText } from '../../components/date-text.tsx'
import { count } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import { Item } from './key-number.tsx'
import styles from './key-numbers.module.css'
import { useRegimenText } from './regimen-text.ts'
import { regularRegimen } from './regular-regimen.ts'

/** What will be given if nothing changes, and how that is known. */
export function PlanInForce({ view }: { view: TwinView }) {
  const t = useWords()
  const { locale } = usePreferences()
  const text = useRegimenText()
  const input = view.inputs[0]
  const planned = input?.doses.filter(({ planned }) => planned) ?? []
  const regimen = input ? regularRegimen(input.name, planned) : null
  const { source } = view.plan
  return (
    <Item title={t('twin.plan')}>
      {planned.length === 0 ? (
        <div className={styles.absent}>{t('twin.noPlan')}</div>
      ) : (
        <div className={styles.plan}>
          {regimen
            ? text(regimen, { amountUnit: input?.unit ?? '1', timeUnit: 'h' })
            : t('twin.plannedIrregular', { number: count(planned.length, locale) })}
        </div>
      )}
      <div className={styles.detail}>
        {planned[0] && (
          <span>
            {t('twin.nextDose')} <DateText at={planned[0].time} as="day-clock" />
          </span>
        )}
        {(source === 'order' || source === 'rhythm') && planned.length > 0 && (
          <span>{t(`twin.planSource.${source}`)}</span>
        )}
      </div>
    </Item>
  )
}
