import type { Stress } from '../../api/schedules.ts'
import { count, estimate, isolate } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './schedules.module.css'

/** The plan and booking first come, first served, in the same possible weeks. */
export function StressTable({ stress: { plan, firstCome } }: { stress: Stress }) {
  const t = useWords()
  const reader = usePreferences()
  const band = ({ mean, q10, q90 }: Stress['plan']['overtime'], factor = 1) =>
    `${estimate(factor * mean, reader)} (${isolate(`${estimate(factor * q10, reader)}–${estimate(factor * q90, reader)}`)})`
  const rows = [
    ['overtime', 1],
    ['cancelled', 1],
    ['used', 100],
  ] as const
  return (
    <section className={`${page.card} ${page.scroll}`} aria-label={t('schedules.stress.title')}>
      <table className={page.table}>
        <thead>
          <tr>
            <th>{t('schedules.stress.title')}</th>
            <th>{t('schedules.stress.plan')}</th>
            <th>{t('schedules.stress.firstCome')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([what, factor]) => (
            <tr key={what}>
              <td>{t(`schedules.stress.${what}`)}</td>
              <td>{band(plan[what], factor)}</td>
              <td>{band(firstCome[what], factor)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={`${page.muted} ${styles.legend}`}>
        {t('schedules.stress.caption', { number: count(plan.members, reader.locale) })}
      </p>
    </section>
  )
}
