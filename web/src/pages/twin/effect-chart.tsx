import { scaleLinear } from 'd3-scale'
import type { Effect } from '../../api/credibility.ts'
import { DateText } from '../../components/date-text.tsx'
import { estimate, readableUnit } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import styles from './effect.module.css'

const width = 400
const height = 190
const left = 34

/** 80 % bands and medians of the course with and without the treatment, the range that is wanted, and what was measured. */
export function EffectChart({ effect }: { effect: Effect }) {
  const t = useWords()
  const reader = usePreferences()
  const { curve, course, low, high, unit } = effect
  const first = curve[0]
  const last = curve.at(-1)
  if (!first || !last) return null
  const instant = (time: string) => new Date(time).getTime()
  const [from, until] = [instant(first.time), Math.max(instant(last.time), instant(first.time) + 1)]
  const top =
    1.08 *
    Math.max(high, ...curve.flatMap((row) => [row.with[2]!, row.without[2]!]), ...course.map((row) => row.observed))
  const x = (time: string) => left + ((width - left - 6) * (instant(time) - from)) / (until - from)
  const y = (value: number) => height - 6 - ((height - 14) * Math.max(0, value)) / top
  const line = (of: 'with' | 'without', level: number) =>
    curve.map((row, i) => `${i === 0 ? 'M' : 'L'}${x(row.time).toFixed(1)} ${y(row[of][level]!).toFixed(1)}`).join('')
  const band = (of: 'with' | 'without') =>
    `${line(of, 0)}${curve
      .toReversed()
      .map((row) => `L${x(row.time).toFixed(1)} ${y(row[of][2]!).toFixed(1)}`)
      .join('')}Z`
  const ticks = scaleLinear([0, top], [0, 1]).ticks(5)
  return (
    <figure className={styles.figure} dir="ltr">
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={t('effect.courses')}>
        {ticks.map((value) => (
          <g key={value}>
            <line className={styles.grid} x1={left} x2={width - 6} y1={y(value)} y2={y(value)} />
            <text className={styles.tick} x={left - 4} y={y(value) + 3.5} textAnchor="end">
              {estimate(value, reader)}
            </text>
          </g>
        ))}
        <rect className={styles.target} x={left} width={width - left - 6} y={y(high)} height={y(low) - y(high)} />
        <path className={styles.bandWithout} d={band('without')} />
        <path className={styles.lineWithout} d={line('without', 1)} />
        <path className={styles.bandWith} d={band('with')} />
        <path className={styles.lineWith} d={line('with', 1)} />
        {course.map((row) => (
          <circle key={row.time} className={styles.dot} cx={x(row.time)} cy={y(row.observed)} r={3.2} />
        ))}
      </svg>
      <div className={styles.ends}>
        <DateText at={first.time} as="day-clock" />
        <span>{readableUnit(unit)}</span>
        <DateText at={last.time} as="day-clock" />
      </div>
      <figcaption className={styles.legend}>
        <span className={styles.keyWith}>{t('effect.with')}</span>
        <span className={styles.keyWithout}>{t('effect.without')}</span>
        <span className={styles.keyTarget}>{t('effect.wanted')}</span>
        <span className={styles.keyDot}>{t('effect.observed')}</span>
      </figcaption>
    </figure>
  )
}
