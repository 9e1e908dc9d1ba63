import type { useScores } from '../../api/hospital.ts'
import { Scroll } from '../../components/scroll.tsx'
import { count, estimate } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './hospital.module.css'

type Finishes = NonNullable<ReturnType<typeof useScores>['data']>['finishes']

/** How right the theatres' times were, beside what was booked. */
export function FinishScores({ finishes }: { finishes: Finishes }) {
  const t = useWords()
  const reader = usePreferences()
  const { locale } = reader
  return (
    <section className={styles.stack} aria-label={t('hospital.finish.title')}>
      <h3>{t('hospital.finish.title')}</h3>
      <Scroll card>
        <table className={page.table}>
          <thead>
            <tr>
              <th>{t('hospital.finish.what')}</th>
              <th>{t('hospital.forecasts')}</th>
              <th>{t('hospital.finish.crps')}</th>
              <th>{t('hospital.finish.booked')}</th>
              <th>{t('hospital.inside')}</th>
            </tr>
          </thead>
          <tbody>
            {finishes.map(({ finish, n, crps, booked, inside }) => (
              <tr key={finish}>
                <th scope="row">{t(`hospital.finish.${finish}`)}</th>
                <td>{count(n, locale)}</td>
                <td className={booked === null ? undefined : crps < booked ? styles.calm : styles.warn}>
                  {estimate(crps, reader)}
                </td>
                <td>{booked === null ? '—' : estimate(booked, reader)}</td>
                <td>{inside.map((share) => count(Math.round(100 * share), locale)).join(' / ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <p className={page.muted}>{t('hospital.finish.hint')}</p>
    </section>
  )
}
