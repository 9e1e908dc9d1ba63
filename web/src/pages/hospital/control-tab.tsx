import { useControl } from '../../api/hospital.ts'
import { Failure } from '../../components/failure.tsx'
import { Loading } from '../../components/loading.tsx'
import { useWidth } from '../../components/use-width.ts'
import { dayText } from '../../format/date.ts'
import { estimate } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './hospital.module.css'

type Chart = NonNullable<ReturnType<typeof useControl>['data']>['charts'][number]

/** Daily figures with natural limits: what is noise, and what has a cause. */
export function ControlTab() {
  const t = useWords()
  const control = useControl()
  if (control.isPending) return <Loading />
  if (!control.data) return <Failure error={control.error} onRetry={control.refetch} />
  const { days, charts } = control.data
  return (
    <div className={styles.stack}>
      <p className={page.muted}>{t('hospital.controlHint')}</p>
      <div className={styles.courses}>
        {charts.map((chart) => (
          <section
            key={chart.measure}
            className={`${page.card} ${styles.course}`}
            aria-label={t(`hospital.measure.${chart.measure}`)}
          >
            <header>
              <h3>{t(`hospital.measure.${chart.measure}`)}</h3>
            </header>
            <Xmr chart={chart} days={days} />
          </section>
        ))}
      </div>
    </div>
  )
}

const height = 150
const margin = { start: 40, end: 10, top: 8, bottom: 20 }

function Xmr({ chart, days }: { chart: Chart; days: readonly string[] }) {
  const t = useWords()
  const reader = usePreferences()
  const { ref, width } = useWidth()
  const times = chart.measure === 'breaches' ? 100 : 1
  const values = chart.values.map((value) => (value === null ? null : times * value))
  const known = values.filter((value) => value !== null)
  const [mean, low, high] = [chart.mean, chart.low, chart.high].map((value) => (value === null ? null : times * value))
  const [bottom, top] = [Math.min(low ?? Number.POSITIVE_INFINITY, ...known, 1e9), Math.max(high ?? 0, ...known, 1)]
  const pad = Math.max(0.02, (top - bottom) * 0.08)
  const w = Math.max(width, 60)
  const x = (i: number) => margin.start + ((i + 0.5) / days.length) * (w - margin.start - margin.end)
  const y = (value: number) =>
    height - margin.bottom - ((value - bottom + pad) / (top - bottom + 2 * pad)) * (height - margin.top - margin.bottom)
  const special = chart.signals.filter((each) => each !== null).length
  if (known.length === 0) return <p className={page.muted}>{t('hospital.noDays')}</p>
  return (
    <div ref={ref} className={styles.fan} dir="ltr">
      {width > 0 && (
        <svg
          width={w}
          height={height}
          role="img"
          aria-label={t('hospital.controlLabel', {
            name: t(`hospital.measure.${chart.measure}`),
            last: estimate(known.at(-1)!, reader),
            number: special,
            mean: mean === null || mean === undefined ? '—' : estimate(mean, reader),
          })}
        >
          {[high, mean, low].map((value, i) =>
            value === null || value === undefined ? null : (
              // biome-ignore lint/suspicious/noArrayIndexKey: three lines
              <g key={i}>
                <line
                  x1={margin.start}
                  x2={w - margin.end}
                  y1={y(value)}
                  y2={y(value)}
                  className={i === 1 ? styles.meanLine : styles.limitLine}
                />
                <text x={margin.start - 6} y={y(value) + 4} textAnchor="end" className={styles.tick}>
                  {estimate(value, reader)}
                </text>
              </g>
            ),
          )}
          <path
            d={values
              .map((value, i) =>
                value === null
                  ? ''
                  : `${i === 0 || values[i - 1] === null ? 'M' : 'L'}${x(i).toFixed(1)} ${y(value).toFixed(1)}`,
              )
              .join('')}
            className={styles.past}
          />
          {values.map((value, i) => {
            if (value === null) return null
            const signal = chart.signals[i]
            return signal === null || signal === undefined ? (
              <circle key={days[i]} cx={x(i)} cy={y(value)} r={2} className={styles.dot} />
            ) : (
              <rect
                key={days[i]}
                x={x(i) - 3.5}
                y={y(value) - 3.5}
                width={7}
                height={7}
                className={signal === 'beyond' ? styles.beyond : styles.signal}
                transform={`rotate(45 ${x(i)} ${y(value)})`}
              >
                <title>{t(`hospital.signal.${signal}`)}</title>
              </rect>
            )
          })}
          {days.map((day, i) =>
            (days.length - 1 - i) % Math.ceil((90 * days.length) / w) === 0 ? (
              <text
                key={day}
                x={x(i)}
                y={height - 5}
                textAnchor={i === days.length - 1 ? 'end' : 'middle'}
                className={styles.tick}
              >
                {dayText(`${day}T12:00:00`, reader)}
              </text>
            ) : null,
          )}
        </svg>
      )}
    </div>
  )
}
