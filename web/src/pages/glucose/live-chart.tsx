import { type KeyboardEvent, type PointerEvent, useRef } from 'react'
import { rangeLimits } from '../../../../src/kernel/statistics/glucose/ranges.ts'
import type { GlucoseRecord, TwinOutput } from '../../api/types.ts'
import { timeTicks } from '../../chart/time-frame.ts'
import { Widened } from '../../chart/widened.tsx'
import { clockText } from '../../format/date.ts'
import { estimate, isolate, recorded } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import { type Kind, kinds, type Thought } from './courses.ts'
import styles from './glucose.module.css'
import live from './live.module.css'
import { pathOf, scaleOf, topOver, useBox } from './scale.ts'

const hour = 3_600_000
export const shown = { back: 6 * hour, ahead: 4 * hour }
const wide = { width: 960, height: 460, left: 46, top: 12, right: 14, bottom: 114 }
/** Each kind has its row below the curve. */
const rowOf = (kind: Kind) => Object.keys(kinds).indexOf(kind)
/** Minutes of one step when a thought is moved. */
const grid = 5 * 60_000

/** What a sensor that shows `Low` or `High` at an instant says: glucose lies beyond the value. */
export const boundAt = ({ below, above }: GlucoseRecord, time: number): '<' | '>' | null =>
  below.includes(time) ? '<' : above.includes(time) ? '>' : null

const arrow = (x: number, y: number, down: 1 | -1) => `M${x - 4.5} ${y - 3 * down}h9l-4.5 ${8 * down}z`

interface LiveChartProps {
  readonly record: GlucoseRecord
  readonly forecast: TwinOutput['forecast']
  readonly now: number
  /** The forecast is old: it is greyed. */
  readonly aged: boolean
  readonly thoughts: readonly Thought[]
  /** Median of the forecast with the thoughts, [time, value in the record's unit]. */
  readonly moved: readonly (readonly [number, number])[] | null
  readonly onMove: (index: number, time: number) => void
}

/**
 * Readings, the fan of the forecast, meals and insulin on one axis of time; what is thought of is dragged along it, by pointer or by arrow keys.
 * Time runs from left to right in every language.
 */
export function LiveChart({ record, forecast, now, aged, thoughts, moved, onMove }: LiveChartProps) {
  const t = useWords()
  const reader = usePreferences()
  const box = useBox(wide, { width: 440, height: 450 })
  const drawing = useRef<SVGSVGElement>(null)
  const { unit } = record
  const [from, until] = [now - shown.back, now + shown.ahead]
  const inView = (time: number) => time >= from && time <= until
  const points = record.readings.filter(([time = 0]) => inView(time))
  const last = record.readings.at(-1)
  const at = forecast?.times.map((time) => Date.parse(time)) ?? []
  const ahead = at.map((time, i) => ({ time, i })).filter(({ time }) => time >= now - 10 * 60_000 && time <= until)
  const level = (index: number, i: number) => forecast?.quantiles[index]?.[i] ?? 0
  const height = topOver(unit, [
    ...points.map(([, value = 0]) => value),
    ...ahead.flatMap(({ i }) => [level(6, i), forecast?.observable?.[5]?.[i] ?? 0]),
    ...(moved ?? []).map(([, value]) => value),
  ])
  const { x, y } = scaleOf(box, height, from, until)
  const { low2, low, high, high2 } = rangeLimits[unit]
  const floor = y(0)
  const band = (lower: number, upper: number) =>
    ahead.length < 2
      ? ''
      : `${pathOf([...ahead.map(({ time, i }) => [x(time), y(level(upper, i))] as const), ...ahead.map(({ time, i }) => [x(time), y(level(lower, i))] as const).reverse()])}Z`
  /** An end of what four of five measurements would lie between, as widened and as scored. */
  const measurable = (end: number) => {
    const row = forecast?.observable?.[end]
    return row ? pathOf(ahead.map(({ time, i }) => [x(time), y(row[i] ?? 0)] as const)) : ''
  }
  const timeOf = (event: PointerEvent) => {
    const place = drawing.current!.getBoundingClientRect()
    const minute = ((event.clientX - place.left) / place.width) * box.width
    const share = (minute - box.left) / (box.width - box.left - box.right)
    return Math.round(Math.min(until, Math.max(now, from + share * (until - from))) / grid) * grid
  }
  const nudge = (index: number, event: KeyboardEvent) => {
    const steps = { ArrowRight: 1, ArrowLeft: -1, PageUp: 6, PageDown: -6 }[event.key]
    if (!steps) return
    event.preventDefault()
    onMove(index, Math.min(until, Math.max(now, thoughts[index]!.time + steps * grid)))
  }
  const end = ahead.at(-1)
  const words = [
    last
      ? t('chart.lastMeasured', {
          value: isolate(
            [boundAt(record, last[0]!), recorded(Math.round(last[1]! * 10) / 10, reader), unit]
              .filter(Boolean)
              .join(' '),
          ),
          time: clockText(last[0]!, reader),
        })
      : t('chart.nothingMeasured'),
    end
      ? t('chart.forecastAt', {
          time: clockText(end.time, reader),
          median: isolate(`${estimate(level(3, end.i), reader)} ${unit}`),
          low: isolate(`${estimate(level(1, end.i), reader)} ${unit}`),
          high: isolate(`${estimate(level(5, end.i), reader)} ${unit}`),
        })
      : t('chart.noForecast'),
    ...(end && forecast?.observable
      ? [
          t('chart.measurableAt', {
            low: isolate(`${estimate(forecast.observable[1]?.[end.i] ?? 0, reader)} ${unit}`),
            high: isolate(`${estimate(forecast.observable[5]?.[end.i] ?? 0, reader)} ${unit}`),
          }),
        ]
      : []),
  ].join(' ')
  const hours = timeTicks(from, until, box.width - box.left - box.right)
  return (
    <div dir="ltr" className={styles.drawing}>
      <svg ref={drawing} viewBox={`0 0 ${box.width} ${box.height}`} className={live.chart}>
        <title>{words}</title>
        <rect className={live.past} x={x(from)} y={box.top} width={x(now) - x(from)} height={floor - box.top} />
        <rect className={styles.target} x={x(from)} y={y(high)} width={x(until) - x(from)} height={y(low) - y(high)} />
        {[low2, low, high, high2].map((limit) => (
          <g key={limit}>
            <line
              className={limit === low || limit === high ? styles.edge : styles.rule}
              x1={x(from)}
              x2={x(until)}
              y1={y(limit)}
              y2={y(limit)}
            />
            <text className={styles.tick} x={x(from) - 6} y={y(limit) + 4} textAnchor="end">
              {recorded(limit, reader)}
            </text>
          </g>
        ))}
        {hours.map((time) => (
          <text key={time} className={styles.tick} x={x(time)} y={box.height - 6} textAnchor="middle">
            {clockText(time, reader)}
          </text>
        ))}
        <g className={aged ? live.aged : undefined}>
          <path className={live.band95} d={band(0, 6)} />
          <path className={live.band80} d={band(1, 5)} />
          <path className={live.band50} d={band(2, 4)} />
          {[1, 5].map((end) => (
            <path key={end} className={live.measurable} d={measurable(end)} />
          ))}
          <path className={styles.median} d={pathOf(ahead.map(({ time, i }) => [x(time), y(level(3, i))]))} />
        </g>
        {moved && (
          <path
            className={live.moved}
            d={pathOf(moved.filter(([time]) => inView(time)).map(([time, value]) => [x(time), y(value)]))}
          />
        )}
        <line className={live.now} x1={x(now)} x2={x(now)} y1={box.top} y2={floor + 84} />
        <text className={live.nowText} x={x(now) + 6} y={box.top + 13}>
          {t('chart.now', { clock: clockText(now, reader) })}
        </text>
        {points.map(([time = 0, value = 0]) => {
          const bound = boundAt(record, time)
          const className = value < low ? live.lowPoint : value > high ? live.highPoint : live.point
          // Only a bound is known: an arrow to where glucose is.
          return bound ? (
            <path key={time} className={className} d={arrow(x(time), y(value), bound === '<' ? 1 : -1)} />
          ) : (
            <circle key={time} className={className} cx={x(time)} cy={y(value)} r={3.2} />
          )
        })}
        {record.carbohydrate
          .filter(([time = 0]) => inView(time))
          .map(([time = 0, grams = 0]) => (
            <g key={`m${time}`} className={live.meal}>
              <rect x={x(time) - 4} y={floor + 8} width={8} height={14} rx={2} />
              <text x={x(time)} y={floor + 33} textAnchor="middle">
                {recorded(grams, reader)} g
              </text>
            </g>
          ))}
        {record.insulin
          .filter(([time = 0]) => inView(time))
          .map(([time = 0, units = 0]) => (
            <g key={`i${time}`} className={live.insulin}>
              <path d={`M${x(time) - 5} ${floor + 38}h10l-5 10z`} />
              <text x={x(time)} y={floor + 60} textAnchor="middle">
                {recorded(units, reader)} U
              </text>
            </g>
          ))}
        {record.exercise
          .filter(([time = 0]) => inView(time))
          .map(([time = 0, minutes = 0]) => (
            <g key={`e${time}`} className={live.exercise}>
              <rect
                x={x(time)}
                y={floor + 66}
                width={Math.max(4, x(time + minutes * 60_000) - x(time))}
                height={8}
                rx={4}
              />
              <text x={x(time)} y={floor + 88}>
                {recorded(minutes, reader)} min
              </text>
            </g>
          ))}
        {thoughts.map(({ kind, time, amount }, index) => (
          <g
            // biome-ignore lint/suspicious/noArrayIndexKey: a thought is its place in the list, whatever is changed of it
            key={index}
            className={live.thought}
            role="slider"
            tabIndex={0}
            aria-label={t(`glucose.${kind}Move`)}
            aria-valuemin={now}
            aria-valuemax={until}
            aria-valuenow={time}
            aria-valuetext={clockText(time, reader)}
            onKeyDown={(event) => nudge(index, event)}
            onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
            onPointerMove={(event) =>
              event.currentTarget.hasPointerCapture(event.pointerId) && onMove(index, timeOf(event))
            }
          >
            <line x1={x(time)} x2={x(time)} y1={box.top} y2={floor} />
            <rect x={x(time) - 30} y={floor + 4 + 30 * rowOf(kind)} width={60} height={26} rx={13} />
            <text x={x(time)} y={floor + 22 + 30 * rowOf(kind)} textAnchor="middle">
              ⇆ {recorded(amount, reader)} {kinds[kind].unit}
            </text>
          </g>
        ))}
      </svg>
      {forecast?.observable && (
        <p className={live.legend} dir={reader.locale === 'fa' ? 'rtl' : 'ltr'}>
          <i aria-hidden /> {t('chart.measurable')}
          {forecast.widened > 1 && (
            <>
              {' '}
              · <Widened by={forecast.widened} />
            </>
          )}
        </p>
      )}
    </div>
  )
}
