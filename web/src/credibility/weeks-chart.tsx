import type { ModelRegistry } from '../api/credibility.ts'
import { dateText } from '../format/date.ts'
import { usePreferences } from '../format/preferences.ts'
import { useWords } from '../i18n/use-words.ts'
import styles from './credibility.module.css'
import { useShare } from './scores.tsx'

/** Coverage of the 80 % interval week by week with its limits, and the weeks in which a drift began. Time runs left to right in every language. */
export function WeeksChart({ weeks, drift }: Pick<ModelRegistry, 'weeks' | 'drift'>) {
  const t = useWords()
  const share = useShare()
  const reader = usePreferences()
  if (weeks.length < 2) return null
  const at = (name: string) => Date.parse(name)
  const [first, last] = [at(weeks[0]!.name), at(weeks.at(-1)!.name)]
  const x = (time: number) => 30 + (355 * (time - first)) / (last - first)
  const y = (value: number) => 108 - 100 * value
  const marks = drift.map(({ id, since }) => ({ id, x: x(at(since)) })).filter((each) => each.x >= 25 && each.x <= 390)
  return (
    <figure dir="ltr">
      <svg className={styles.chart} viewBox="0 0 400 128" role="img" aria-label={t('credible.weeksChart')}>
        <line className={styles.even} x1={30} x2={385} y1={y(0.8)} y2={y(0.8)} />
        <line className={styles.limits} x1={30} x2={385} y1={y(0)} y2={y(0)} />
        {marks.map((mark) => (
          <line key={mark.id} className={styles.began} x1={mark.x} x2={mark.x} y1={y(1)} y2={y(0)} />
        ))}
        <polyline
          className={styles.course}
          points={weeks.map(({ name, scores }) => `${x(at(name))},${y(scores.coverage.p80.value)}`).join(' ')}
        />
        {weeks.map(({ name, scores: { n, coverage } }) => (
          <g key={name}>
            <title>{`${dateText(name, reader)}: ${share(coverage.p80.value)} (${n})`}</title>
            <line
              className={styles.limits}
              x1={x(at(name))}
              x2={x(at(name))}
              y1={y(coverage.p80.low)}
              y2={y(coverage.p80.high)}
            />
            <circle className={styles.bar} cx={x(at(name))} cy={y(coverage.p80.value)} r={3.5} />
          </g>
        ))}
        {[0, 0.8].map((value) => (
          <text key={value} className={styles.axis} x={26} y={y(value) + 4} textAnchor="end">
            {Math.round(100 * value)} %
          </text>
        ))}
        <text className={styles.axis} x={30} y={124}>
          {dateText(weeks[0]!.name, reader)}
        </text>
        <text className={styles.axis} x={385} y={124} textAnchor="end">
          {dateText(weeks.at(-1)!.name, reader)}
        </text>
      </svg>
      <figcaption className={styles.small} dir="auto">
        {t('credible.weeksChart')}
        {marks.length > 0 && ` ${t('credible.weeksDrift')}`}
      </figcaption>
    </figure>
  )
}
