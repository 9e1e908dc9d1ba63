import { rangeLimits } from '../../../../src/kernel/statistics/glucose/ranges.ts'
import type { GlucoseReport } from '../../../../src/kernel/statistics/glucose/report.ts'
import { estimate, isolate, recorded } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import styles from './glucose.module.css'

const parts = ['tar2', 'tar1', 'tir', 'tbr1', 'tbr2'] as const
/** What the consensus asks of adults with type 1 diabetes, % of the time. */
const goals = { tar2: '< 5', tar1: null, tir: '> 70', tbr1: null, tbr2: '< 1' } as const

/** Times in ranges as one bar and as rows, highest above; each with its limits, its share and what the consensus asks. */
export function RangeBar({ report: { metrics, unit } }: { readonly report: GlucoseReport }) {
  const t = useWords()
  const reader = usePreferences()
  const { low2, low, high, high2 } = rangeLimits[unit]
  const write = (value: number) => recorded(value, reader)
  const limits = {
    tar2: `> ${write(high2)}`,
    tar1: `${write(high)}–${write(high2)}`,
    tir: `${write(low)}–${write(high)}`,
    tbr1: `${write(low2)}–${write(low)}`,
    tbr2: `< ${write(low2)}`,
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
          {parts.map((id) => (
            <tr key={id}>
              <th scope="row">
                <i className={`${styles.swatch} ${styles[id]}`} aria-hidden /> {t(`glucose.range.${id}`)}
                <bdi dir="ltr" className={styles.limits}>
                  {limits[id]} {unit}
                </bdi>
              </th>
              <td>
                <bdi dir="ltr" className={styles.share}>
                  {metrics[id] === null ? '—' : estimate(metrics[id], reader)} %
                </bdi>
                {goals[id] && (
                  <span className={styles.goal}>{t('glucose.goal', { goal: isolate(`${goals[id]} %`) })}</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
