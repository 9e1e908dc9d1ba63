import { rangeLimits } from '../../../../src/kernel/statistics/glucose/ranges.ts'
import type { GlucoseReport } from '../../../../src/kernel/statistics/glucose/report.ts'
import { count, estimate, isolate, recorded } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import styles from './glucose.module.css'

const parts = ['tar2', 'tar1', 'tir', 'tbr1', 'tbr2'] as const
const rows = ['tar2', 'tar1', 'tar', 'tir', 'tbr', 'tbr1', 'tbr2'] as const
/**
 * What the consensus asks of most adults with type 1 or type 2 diabetes, % of the time (Battelino 2019): of what is low and what is high also the sums, which hold both levels. Other goals
 * hold for older people, people at high risk, and in pregnancy.
 */
const goals = { tar2: '< 5', tar1: null, tar: '< 25', tir: '> 70', tbr: '< 4', tbr1: null, tbr2: '< 1' } as const

/** Times in ranges as one bar and as rows, highest above; each with its limits, its share (and how much of a day that is) and what the consensus asks. */
export function RangeBar({ report: { metrics, unit } }: { readonly report: GlucoseReport }) {
  const t = useWords()
  const reader = usePreferences()
  const { low2, low, high, high2 } = rangeLimits[unit]
  const write = (value: number) => recorded(value, reader)
  const limits = {
    tar2: `> ${write(high2)}`,
    tar1: `${write(high)}–${write(high2)}`,
    tar: `> ${write(high)}`,
    tir: `${write(low)}–${write(high)}`,
    tbr: `< ${write(low)}`,
    tbr1: `${write(low2)}–${write(low)}`,
    tbr2: `< ${write(low2)}`,
  }
  const ofDay = (share: number) => {
    const minutes = Math.round(share * 14.4)
    const [hours, rest] = [count(Math.floor(minutes / 60), reader.locale), count(minutes % 60, reader.locale)]
    return t(minutes < 60 ? 'glucose.minutesOfDay' : 'glucose.hoursOfDay', { hours, minutes: rest })
  }
  return (
    <div className={styles.ranges}>
      <div className={styles.bar} aria-hidden>
        {parts.map((id) => (
          <svg key={id} className={styles[id]} width="100%" height={`${metrics[id] ?? 0}%`} role="presentation" />
        ))}
      </div>
      <table className={styles.rangeTable}>
        <caption className="visually-hidden">{t('glucose.ranges')}</caption>
        <tbody>
          {rows.map((id) => (
            <tr key={id} className={id === 'tar' || id === 'tbr' ? styles.sum : undefined}>
              <th scope="row">
                {id !== 'tar' && id !== 'tbr' && <i className={`${styles.swatch} ${styles[id]}`} aria-hidden />}{' '}
                {t(`glucose.range.${id}`)}
                <bdi dir="ltr" className={styles.limits}>
                  {limits[id]} {unit}
                </bdi>
              </th>
              <td>
                <bdi dir="ltr" className={styles.share}>
                  {metrics[id] === null ? '—' : estimate(metrics[id], reader)} %
                </bdi>
                {metrics[id] !== null && <span className={styles.goal}>{ofDay(metrics[id])}</span>}
                {goals[id] && (
                  <span className={styles.goal}>{t('glucose.goal', { goal: isolate(`${goals[id]} %`) })}</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={styles.forWhom}>{t('glucose.goalsOf')}</p>
    </div>
  )
}
