import type { ScheduleBrief } from '../../api/schedules.ts'
import { count } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import styles from './schedules.module.css'

/** How far the search is, or what came of it, in one line. */
export function SearchState({ schedule }: { schedule: ScheduleBrief }) {
  const t = useWords()
  const { locale } = usePreferences()
  const { search, outcome, breaches, moved } = schedule
  const percent = (fraction: number) => count(100 * fraction, locale)
  if (search.state === 'searching') {
    const gap = search.message === null ? Number.NaN : Number(search.message)
    return (
      <span className={styles.searching}>
        <progress
          max={1}
          {...(search.progress === null ? {} : { value: search.progress })}
          aria-label={t('schedules.searching')}
        />
        {Number.isFinite(gap) ? t('schedules.gap', { percent: percent(gap) }) : t('schedules.searching')}
      </span>
    )
  }
  if (search.state === 'failed') return <span className={styles.bad}>{t('schedules.failed')}</span>
  if (outcome === 'infeasible') return <span className={styles.bad}>{t('schedules.infeasible')}</span>
  if (outcome === null || outcome === 'none') return <span className={styles.bad}>{t('schedules.noPlan')}</span>
  if (breaches > 0)
    return (
      <span className={styles.bad}>
        {t('schedules.breaches', { count: breaches, number: count(breaches, locale) })}
      </span>
    )
  return <span className={styles.good}>{t(moved ? 'schedules.movedKept' : 'schedules.kept')}</span>
}
