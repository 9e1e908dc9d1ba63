import { useCallback, useMemo } from 'react'
import type { TwinOutput } from '../api/types.ts'
import { DateText } from '../components/date-text.tsx'
import { Quantity } from '../components/quantity.tsx'
import { momentText } from '../format/date.ts'
import { estimate, isolate, readableUnit, recorded } from '../format/number.ts'
import { usePreferences } from '../format/preferences.ts'
import { term, useWords } from '../i18n/use-words.ts'
import styles from './fan-chart.module.css'
import { type Brush, fillBand, fillTarget, type Mark, onSide, strokeLine, strokeMark, tint } from './paint.ts'
import { Panel } from './panel.tsx'
import { tidyTop, useTimeFrame, valueAt } from './time-frame.ts'
import { Widened } from './widened.tsx'

export interface FanSeries {
  readonly times: readonly string[]
  readonly quantiles: readonly (readonly number[])[]
  readonly futures?: readonly (readonly number[])[]
  /** Quantiles of what would be measured, and how much wider they are than the model's own. */
  readonly observable?: readonly (readonly number[])[] | null
  readonly widened?: number
}

interface FanChartProps {
  readonly output: Pick<TwinOutput, 'name' | 'unit' | 'measured' | 'past'> & { readonly forecast: FanSeries | null }
  /** A second plan on the same axes. */
  readonly alternative?: { readonly name: string; readonly series: FanSeries } | null
  /** Only where a target of the drawn quantity itself is meaningful. */
  readonly target?: readonly [number, number]
  readonly showFutures?: boolean
  readonly aged?: boolean
  readonly height: number
  readonly timeAxis?: boolean
}

const parse = (series: FanSeries | null | undefined) =>
  series ? { ...series, at: series.times.map((time) => new Date(time).getTime()) } : null
type Parsed = NonNullable<ReturnType<typeof parse>>

const markOf = ({ used, quality, comparator }: TwinOutput['measured'][number]): Mark => {
  if (!used) return 'left-out'
  if (comparator?.startsWith('<')) return 'below-limit'
  if (comparator?.startsWith('>')) return 'above-limit'
  return quality.verdict === 'good' ? 'used' : 'doubtful'
}

function paintFan(
  brush: Brush,
  { at, quantiles }: Parsed,
  colour: string,
  strength: number,
  dash: number[] = [],
): void {
  const q = (level: number) => quantiles[level] ?? []
  fillBand(brush, at, q(0), q(6), tint(colour, 0.13 * strength))
  fillBand(brush, at, q(1), q(5), tint(colour, 0.17 * strength))
  fillBand(brush, at, q(2), q(4), tint(colour, 0.24 * strength))
  strokeLine(brush, at, q(3), tint(colour, 1), 2, dash)
}

/** The ends of what four of five measurements would lie between: thin lines, for they are no belief about the quantity. */
function strokeMeasurable(brush: Brush, { at, observable }: Parsed, colour: string): void {
  for (const level of [1, 5]) strokeLine(brush, at, observable?.[level] ?? [], tint(colour, 0.8), 1.25, [2, 3])
}

/**
 * A quantity over time: measured points, the model's line through the past, and the forecast as nested 50, 80 and 95 %
 * bands or as twenty single futures. Measurement, model and forecast never share a mark.
 */
export function FanChart({ output, alternative, target, showFutures, aged, height, timeAxis }: FanChartProps) {
  const t = useWords()
  const reader = usePreferences()
  const { from, until, now, cursor } = useTimeFrame()
  const past = useMemo(() => parse(output.past), [output.past])
  const forecast = useMemo(() => parse(output.forecast), [output.forecast])
  const other = useMemo(() => parse(alternative?.series), [alternative])

  const top = useMemo(() => {
    const seen = (at: number) => at >= from && at <= until
    const high = (series: Parsed | null) =>
      Math.max(
        0,
        ...(series?.at.map((at, i) =>
          seen(at) ? Math.max(series.quantiles[6]?.[i] ?? 0, series.observable?.[5]?.[i] ?? 0) : 0,
        ) ?? []),
      )
    const measured = output.measured.filter(({ time, used }) => used && seen(new Date(time).getTime()))
    return tidyTop(
      1.02 * Math.max(high(past), high(forecast), high(other), ...measured.map(({ value }) => value), target?.[1] ?? 0),
    )
  }, [past, forecast, other, output.measured, target, from, until])

  const paint = useCallback(
    (brush: Brush) => {
      const { palette } = brush
      const main = aged ? palette.aged : palette.fan
      if (target) fillTarget(brush, target[0], target[1])
      const futuresOf = (series: Parsed, colour: string) => {
        for (const future of series.futures ?? []) strokeLine(brush, series.at, future, tint(colour, 0.55), 1)
      }
      if (past) onSide(brush, 'past', now, () => paintFan(brush, past, main, 0.62))
      onSide(brush, 'future', now, () => {
        if (forecast && showFutures) futuresOf(forecast, main)
        else if (forecast) paintFan(brush, forecast, main, alternative ? 0.7 : 1)
        if (forecast?.observable) strokeMeasurable(brush, forecast, main)
        if (other && showFutures) futuresOf(other, palette.alt)
        else if (other) paintFan(brush, other, palette.alt, 0.7, [6, 4])
      })
      for (const one of output.measured) strokeMark(brush, new Date(one.time).getTime(), one.value, markOf(one))
    },
    [past, forecast, other, output.measured, target, showFutures, aged, alternative, now],
  )

  const at = cursor
  const reading = (series: Parsed | null) => {
    if (!series || at === null) return null
    const [low, middle, high] = [1, 3, 5].map((level) => valueAt(series.at, series.quantiles[level] ?? [], at))
    return middle == null ? null : { low: low ?? undefined, middle, high: high ?? undefined }
  }
  const main = at !== null && at <= now ? (reading(past) ?? reading(forecast)) : reading(forecast)
  const second = reading(other)
  const ends = at !== null && at > now && forecast?.observable ? forecast.observable : null
  const [low, high] = [1, 5].map((level) => ends && valueAt(forecast?.at ?? [], ends[level] ?? [], at ?? 0))
  const measurable = low != null && high != null ? { low, high } : null
  const unit = readableUnit(output.unit)
  const write = (value: number | undefined) => isolate(`${estimate(value ?? 0, reader)} ${unit}`)
  const last = output.measured.filter(({ used }) => used).at(-1)
  const end = forecast?.at.length ? forecast.at.length - 1 : 0
  const summary = [
    last
      ? t('chart.lastMeasured', {
          value: isolate(`${recorded(last.value, reader)} ${unit}`),
          time: momentText(last.time, reader),
        })
      : t('chart.nothingMeasured'),
    forecast
      ? t('chart.forecastAt', {
          time: momentText(forecast.at[end] ?? now, reader),
          median: write(forecast.quantiles[3]?.[end]),
          low: write(forecast.quantiles[1]?.[end]),
          high: write(forecast.quantiles[5]?.[end]),
        })
      : t('chart.noForecast'),
    ...(forecast?.observable
      ? [
          t('chart.measurableAt', {
            low: write(forecast.observable[1]?.[end]),
            high: write(forecast.observable[5]?.[end]),
          }),
        ]
      : []),
  ].join(' ')

  const rows = useMemo(() => {
    const points = output.measured.map((one) => ({
      at: new Date(one.time).getTime(),
      cells: [
        t('chart.measured'),
        <Quantity key="v" value={one.value} unit={output.unit} comparator={one.comparator} />,
        '',
      ],
    }))
    const model = [past, forecast].flatMap((series) =>
      series
        ? series.at.flatMap((time, i) =>
            i % Math.ceil(series.at.length / 24) === 0
              ? [
                  {
                    at: time,
                    cells: [
                      series === past ? t('chart.model') : t('chart.forecast'),
                      <Quantity
                        key="v"
                        as="estimate"
                        value={series.quantiles[3]?.[i] ?? null}
                        unit={output.unit}
                        low={series.quantiles[1]?.[i]}
                        high={series.quantiles[5]?.[i]}
                      />,
                      series === forecast && forecast.observable ? (
                        <bdi key="m" dir="ltr">
                          {estimate(forecast.observable[1]?.[i] ?? 0, reader)} –{' '}
                          {estimate(forecast.observable[5]?.[i] ?? 0, reader)} {readableUnit(output.unit)}
                        </bdi>
                      ) : (
                        ''
                      ),
                    ],
                  },
                ]
              : [],
          )
        : [],
    )
    return [...points, ...model]
      .filter((row) => row.at >= from && row.at <= until)
      .sort((a, b) => b.at - a.at)
      .map((row) => [<DateText key="t" at={row.at} as="day-clock" />, ...row.cells])
  }, [output.measured, output.unit, past, forecast, from, until, reader, t])

  return (
    <Panel
      title={term('output', output.name)}
      unit={output.unit}
      summary={summary}
      height={height}
      top={top}
      paint={paint}
      timeAxis={timeAxis ?? false}
      table={{ head: [t('record.time'), t('chart.kind'), t('chart.valueInterval'), t('chart.measurable')], rows }}
      reading={
        main || second ? (
          <>
            {main && (
              <span className={styles.main}>
                {at !== null && at <= now ? t('chart.model') : alternative ? t('compare.current') : t('chart.forecast')}{' '}
                <Quantity as="estimate" value={main.middle} unit={output.unit} low={main.low} high={main.high} />
              </span>
            )}
            {measurable && (
              <span className={styles.key}>
                {t('chart.measurable')}{' '}
                <bdi dir="ltr">
                  {estimate(measurable.low, reader)} – {estimate(measurable.high, reader)} {unit}
                </bdi>
              </span>
            )}
            {second && alternative && (
              <span className={styles.alt}>
                <span className="isolate">{alternative.name}</span>{' '}
                <Quantity as="estimate" value={second.middle} unit={output.unit} low={second.low} high={second.high} />
              </span>
            )}
          </>
        ) : (
          <Legend
            points={output.measured.length > 0}
            futures={showFutures ?? false}
            alternative={alternative?.name ?? null}
            measurable={forecast?.observable ? (forecast.widened ?? 1) : null}
          />
        )
      }
    />
  )
}

interface LegendProps {
  readonly points: boolean
  readonly futures: boolean
  readonly alternative: string | null
  /** How much wider than the model's own the interval of a measurement is; null: none is drawn. */
  readonly measurable: number | null
}

function Legend({ points, futures, alternative, measurable }: LegendProps) {
  const t = useWords()
  return (
    <>
      {points && (
        <span className={styles.key}>
          <i className={styles.dot} aria-hidden /> {t('chart.measured')}
        </span>
      )}
      <span className={styles.key}>
        <i className={styles.line} aria-hidden /> {t('chart.median')}
      </span>
      <span className={styles.key}>
        <i className={futures ? styles.threads : styles.bands} aria-hidden />{' '}
        {futures ? t('chart.twentyFutures') : t('chart.bands')}
      </span>
      {measurable !== null && (
        <span className={styles.key}>
          <i className={styles.dotted} aria-hidden /> {t('chart.measurable')}
          {measurable > 1 && (
            <>
              {' '}
              · <Widened by={measurable} />
            </>
          )}
        </span>
      )}
      {alternative && (
        <span className={styles.key}>
          <i className={styles.dashed} aria-hidden /> <span className="isolate">{alternative}</span>
        </span>
      )}
    </>
  )
}
