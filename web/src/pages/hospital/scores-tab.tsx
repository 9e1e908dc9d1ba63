import { SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import { useScores } from '../../api/hospital.ts'
import { Failure } from '../../components/failure.tsx'
import { Loading } from '../../components/loading.tsx'
import { Scroll } from '../../components/scroll.tsx'
import { useWidth } from '../../components/use-width.ts'
import { clockText, dayText } from '../../format/date.ts'
import { count, estimate } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import { FinishScores } from './finish-scores.tsx'
import styles from './hospital.module.css'

type Happened = NonNullable<ReturnType<typeof useScores>['data']>['happened']
const horizons = ['8', '24', '72', '168'] as const

/** What was said, and what happened; how far the forecasts are to be believed. */
export function ScoresTab() {
  const t = useWords()
  const { locale, ...reader } = usePreferences()
  const scores = useScores()
  const [hour, setHour] = useState<(typeof horizons)[number]>('24')
  if (scores.isPending) return <Loading />
  if (!scores.data) return <Failure error={scores.error} onRetry={scores.refetch} />
  const { issued, replayed, horizons: found, finishes, happened } = scores.data
  const of = happened.filter((each) => each.hour === Number(hour))
  return (
    <div className={styles.stack}>
      <p className={page.muted}>
        {t('hospital.scoredFrom', { issued: count(issued, locale), replayed: count(replayed, locale) })}
      </p>
      {found.length === 0 ? (
        <p className={`${page.card} ${page.padded}`}>{t('hospital.noScores')}</p>
      ) : (
        <>
          <Scroll card>
            <table className={page.table}>
              <thead>
                <tr>
                  <th>{t('hospital.ahead')}</th>
                  <th>{t('hospital.forecasts')}</th>
                  <th>{t('hospital.crps')}</th>
                  <th>{t('hospital.sameWeekday')}</th>
                  <th>{t('hospital.lastValue')}</th>
                  <th>{t('hospital.inside')}</th>
                </tr>
              </thead>
              <tbody>
                {found.map((each) => (
                  <tr key={each.hour}>
                    <th scope="row">{t('hospital.hoursAhead', { hours: count(each.hour, locale) })}</th>
                    <td>{count(each.n, locale)}</td>
                    <td
                      className={
                        each.crps < each.last && (each.weekday === null || each.crps < each.weekday)
                          ? styles.calm
                          : styles.warn
                      }
                    >
                      {estimate(each.crps, { locale, ...reader })}
                    </td>
                    <td>{each.weekday === null ? '—' : estimate(each.weekday, { locale, ...reader })}</td>
                    <td>{estimate(each.last, { locale, ...reader })}</td>
                    <td>{each.inside.map((share) => count(Math.round(100 * share), locale)).join(' / ')}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
          <p className={page.muted}>{t('hospital.scoresHint')}</p>
          <section className={`${page.card} ${page.padded}`} aria-label={t('hospital.happened')}>
            <div className={styles.row}>
              <h3>{t('hospital.happened')}</h3>
              <SegmentedControl
                value={hour}
                onChange={(value) => setHour(value as typeof hour)}
                data={horizons
                  .filter((each) => happened.some((one) => one.hour === Number(each)))
                  .map((each) => ({
                    value: each,
                    label: t('hospital.hoursAhead', { hours: count(Number(each), locale) }),
                  }))}
                aria-label={t('hospital.ahead')}
              />
            </div>
            <Whiskers happened={of} />
          </section>
        </>
      )}
      {finishes.length > 0 && <FinishScores finishes={finishes} />}
    </div>
  )
}

const height = 190
const margin = { start: 40, end: 10, top: 10, bottom: 22 }

function Whiskers({ happened }: { happened: Happened }) {
  const t = useWords()
  const reader = usePreferences()
  const { ref, width } = useWidth()
  const w = Math.max(width, 60)
  const all = happened.flatMap(({ observed, q10, q90 }) => [observed, q10, q90])
  const [bottom, top] = [Math.min(...all) - 2, Math.max(...all) + 2]
  const x = (i: number) => margin.start + ((i + 0.5) / happened.length) * (w - margin.start - margin.end)
  const y = (value: number) =>
    height - margin.bottom - ((value - bottom) / (top - bottom)) * (height - margin.top - margin.bottom)
  return (
    <div ref={ref} className={styles.fan} dir="ltr">
      {width > 0 && happened.length > 0 && (
        <svg width={w} height={height} role="img" aria-label={t('hospital.happened')}>
          {[bottom + 2, (bottom + top) / 2, top - 2].map((value) => (
            <g key={value}>
              <line x1={margin.start} x2={w - margin.end} y1={y(value)} y2={y(value)} className={styles.grid} />
              <text x={margin.start - 6} y={y(value) + 4} textAnchor="end" className={styles.tick}>
                {count(Math.round(value), reader.locale)}
              </text>
            </g>
          ))}
          {happened.map(({ at, hour, observed, q10, q50, q90 }, i) => {
            const missed = observed < q10 || observed > q90
            const then = Date.parse(at) + hour * 3_600_000
            return (
              <g key={`${at} ${hour}`}>
                <title>{`${dayText(then, reader)} ${clockText(then, reader)}: ${count(observed, reader.locale)} (${count(Math.round(q10), reader.locale)}–${count(Math.round(q90), reader.locale)})`}</title>
                <line x1={x(i)} x2={x(i)} y1={y(q10)} y2={y(q90)} className={styles.whisker} />
                <line x1={x(i) - 4} x2={x(i) + 4} y1={y(q50)} y2={y(q50)} className={styles.median} />
                <circle cx={x(i)} cy={y(observed)} r={3.5} className={missed ? styles.beyond : styles.dot} />
                {i % Math.ceil((80 * happened.length) / w) === 0 && (
                  <text x={x(i)} y={height - 6} textAnchor="middle" className={styles.tick}>
                    {dayText(then, reader)}
                  </text>
                )}
              </g>
            )
          })}
        </svg>
      )}
    </div>
  )
}
