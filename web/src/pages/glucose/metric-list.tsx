import { type GlucoseMetricId, glucoseMetrics } from '../../../../src/kernel/statistics/glucose/metrics.ts'
import type { GlucoseReport } from '../../../../src/kernel/statistics/glucose/report.ts'
import { Quantity } from '../../components/quantity.tsx'
import { isolate } from '../../format/number.ts'
import { useWords } from '../../i18n/use-words.ts'
import styles from './glucose.module.css'

const first: readonly GlucoseMetricId[] = ['mean', 'gmi', 'cv', 'gri']
/** What the ambulatory glucose profile holds the first figures to (Johnson 2019, Battelino 2019); means stand in the unit of the record. */
const goals = { gmi: '< 7 %', cv: '≤ 36 %' } as const
const meanGoal = { 'mg/dL': '< 154 mg/dL', 'mmol/L': '< 8.6 mmol/L' } as const
const goalOf = (id: GlucoseMetricId, unit: 'mg/dL' | 'mmol/L'): string | null =>
  id === 'mean' ? meanGoal[unit] : id === 'gmi' || id === 'cv' ? goals[id] : null

const rest: readonly GlucoseMetricId[] = [
  ...(['sd', 'median', 'titr', 'lbgi', 'hbgi', 'adrr', 'mage', 'modd', 'conga1', 'conga2', 'conga4'] as const),
  ...(['grade', 'grade_hypo', 'grade_eu', 'grade_hyper', 'j_index', 'm_value', 'ea1c'] as const),
]

const unitOf = (id: GlucoseMetricId, unit: string) =>
  glucoseMetrics[id].unit === 'glucose' ? unit : glucoseMetrics[id].unit

/** The four figures that a conversation begins with. */
export function MainMetrics({ report: { metrics, unit } }: { readonly report: GlucoseReport }) {
  const t = useWords()
  return (
    <dl className={styles.main}>
      {first.map((id) => (
        <div key={id}>
          <dt>{t(`glucose.metric.${id as 'mean'}`)}</dt>
          <dd>
            <Quantity as="estimate" size="large" value={metrics[id]} unit={unitOf(id, unit)} />
          </dd>
          {goalOf(id, unit) && (
            <dd className={styles.goal}>{t('glucose.goal', { goal: isolate(goalOf(id, unit)!) })}</dd>
          )}
        </div>
      ))}
    </dl>
  )
}

/** All others by their consensus names, each with its definition. */
export function OtherMetrics({ report: { metrics, unit } }: { readonly report: GlucoseReport }) {
  return (
    <dl className={styles.others}>
      {rest.map((id) => (
        <div key={id} title={`${glucoseMetrics[id].definition} — ${glucoseMetrics[id].source}`}>
          <dt lang="en">
            <bdi dir="ltr">{glucoseMetrics[id].name}</bdi>
          </dt>
          <dd>
            <Quantity as="estimate" value={metrics[id]} unit={unitOf(id, unit)} />
          </dd>
        </div>
      ))}
    </dl>
  )
}
