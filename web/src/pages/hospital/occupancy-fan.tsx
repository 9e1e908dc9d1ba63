import { scaleLinear } from 'd3-scale'
import { useId } from 'react'
import type { Fan } from '../../api/hospital.ts'
import { timeTicks } from '../../chart/time-frame.ts'
import { useWidth } from '../../components/use-width.ts'
import { clockText, dayText } from '../../format/date.ts'
import { count } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import styles from './hospital.module.css'

interface OccupancyFanProps {
  readonly label: string
  /** Milliseconds of now. */
  readonly at: number
  readonly steps: readonly number[]
  readonly fan: Fan
  /** Hour by hour before now, the last is now. */
  readonly past?: readonly number[]
  /** A second course on the same axes. */
  readonly other?: Fan
  /** Staffed beds, for good or step by step. */
  readonly beds: number | readonly number[] | null
  /** Those of the second course, step by step. */
  readonly otherBeds?: readonly number[] | null
  /** Hours ahead that are drawn. */
  readonly hours: number
  readonly height?: number
}

const hour = 3_600_000
const margin = { start: 34, end: 8, top: 8, bottom: 20 }

/** Patients over time: what was, a line; what may be, nested 50, 80 and 95 % bands; staffed beds, a dashed line. Time runs from left to right in every language. */
export function OccupancyFan({
  label,
  at,
  steps,
  fan,
  past = [],
  other,
  beds,
  otherBeds = null,
  hours,
  height = 150,
}: OccupancyFanProps) {
  const reader = usePreferences()
  const { ref, width } = useWidth()
  const clip = useId()
  const before = past.length > 0 ? Math.min(past.length - 1, Math.max(24, hours / 3)) : 0
  const [from, until] = [at - before * hour, at + hours * hour]
  const shown = steps.map((step, i) => ({ step, i })).filter(({ step }) => step <= hours)
  const top =
    Math.max(
      4,
      Math.max(0, ...[beds ?? [], otherBeds ?? []].flat()) * 1.1,
      ...past.slice(-before - 1),
      ...shown.flatMap(({ i }) => [fan.quantiles[6]?.[i] ?? 0, other?.quantiles[6]?.[i] ?? 0]),
    ) * 1.04
  const w = Math.max(width, 60)
  const x = (time: number) => margin.start + ((time - from) / (until - from)) * (w - margin.start - margin.end)
  const y = (value: number) => height - margin.bottom - (value / top) * (height - margin.top - margin.bottom)
  const line = (points: readonly (readonly [number, number])[]) =>
    points.map(([px, py], i) => `${i === 0 ? 'M' : 'L'}${px.toFixed(1)} ${py.toFixed(1)}`).join('')
  const course = (of: Fan, level: number) =>
    shown.map(({ step, i }) => [x(at + step * hour), y(of.quantiles[level]?.[i] ?? 0)] as const)
  const band = (of: Fan, low: number, high: number) =>
    `${line(course(of, low))}${line([...course(of, high)].reverse()).replace('M', 'L')}Z`
  /** Beds open and close at once. */
  const stairs = (values: readonly number[]) =>
    line(
      shown.flatMap(({ step, i }) => [
        [x(at + step * hour), y(values[Math.max(0, i - 1)] ?? 0)] as const,
        [x(at + step * hour), y(values[i] ?? 0)] as const,
      ]),
    )
  const grid = scaleLinear([0, top], [0, 1]).ticks(4).filter(Number.isInteger)
  return (
    <div ref={ref} className={styles.fan} dir="ltr">
      {width > 0 && (
        <svg width={w} height={height} viewBox={`0 0 ${w} ${height}`} role="img" aria-label={label}>
          <clipPath id={clip}>
            <rect
              x={margin.start}
              y={margin.top}
              width={w - margin.start - margin.end}
              height={height - margin.top - margin.bottom}
            />
          </clipPath>
          {grid.map((value) => (
            <g key={value}>
              <line x1={margin.start} x2={w - margin.end} y1={y(value)} y2={y(value)} className={styles.grid} />
              <text x={margin.start - 6} y={y(value) + 4} textAnchor="end" className={styles.tick}>
                {count(value, reader.locale)}
              </text>
            </g>
          ))}
          {timeTicks(from, until, w - margin.start - margin.end, 76).map((tick) => (
            <text key={tick} x={x(tick)} y={height - 5} textAnchor="middle" className={styles.tick}>
              {new Date(tick).getHours() === 0 ? dayText(tick, reader) : clockText(tick, reader)}
            </text>
          ))}
          <g clipPath={`url(#${clip})`}>
            <path d={band(fan, 0, 6)} className={styles.band95} />
            <path d={band(fan, 1, 5)} className={styles.band80} />
            <path d={band(fan, 2, 4)} className={styles.band50} />
            {other && <path d={band(other, 1, 5)} className={styles.bandOther} />}
            <path d={line(course(fan, 3))} className={styles.median} />
            {other && <path d={line(course(other, 3))} className={styles.medianOther} />}
            <path
              d={line(
                past
                  .slice(-before - 1)
                  .map((value, i, all) => [x(at - (all.length - 1 - i) * hour), y(value)] as const),
              )}
              className={styles.past}
            />
            {typeof beds === 'number' ? (
              <line x1={margin.start} x2={w - margin.end} y1={y(beds)} y2={y(beds)} className={styles.beds} />
            ) : (
              beds && <path d={stairs(beds)} className={styles.beds} />
            )}
            {otherBeds && <path d={stairs(otherBeds)} className={styles.bedsOther} />}
          </g>
          {before > 0 && (
            <line x1={x(at)} x2={x(at)} y1={margin.top} y2={height - margin.bottom} className={styles.now} />
          )}
        </svg>
      )}
    </div>
  )
}
