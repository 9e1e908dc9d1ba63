import { scaleLinear } from 'd3-scale'
import { area, line } from 'd3-shape'
import { memo, useMemo } from 'react'
import { estimate } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { term, useWords } from '../../i18n/use-words.ts'
import styles from './heart.module.css'
import { Axes } from './loop-chart.tsx'
import type { Beat } from './messages.ts'

const [width, height] = [640, 250]
const box = { left: 52, right: 12, top: 12, bottom: 40 }

interface BeatChartProps {
  readonly title: string
  readonly text: string
  readonly unit: string
  /** Outputs, each with its own line. */
  readonly names: readonly string[]
  readonly now: Beat
  readonly other: Beat | null
  readonly phase: number
}

/** Outputs over one beat: the middle as a line, 10 to 90 % of the members as a band, how it is now as a thin line below a what-if. */
export function BeatChart({ title, text, unit, names, now, other, phase }: BeatChartProps) {
  const t = useWords()
  const reader = usePreferences()
  const beat = other ?? now
  const period = Math.max(now.period, beat.period)
  const values = (of: Beat) =>
    names.flatMap((name) => [
      ...(of.middle[name] ?? []),
      ...(of.bands?.[name]?.low ?? []),
      ...(of.bands?.[name]?.high ?? []),
    ])
  const all = other ? [...values(now), ...values(other)] : values(now)
  const [low, high] = [Math.min(0, ...all), Math.max(...all)]
  const x = useMemo(() => scaleLinear([0, period], [box.left, width - box.right]), [period])
  const y = useMemo(() => scaleLinear([low, high * 1.03], [height - box.bottom, box.top]).nice(), [low, high])
  const at = Math.min(95, Math.floor(phase * 96))
  return (
    <figure className={styles.figure}>
      <figcaption>{title}</figcaption>
      <div dir="ltr">
        <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={text}>
          <Axes x={x} y={y} labels={[t('heart.timeAxis'), unit]} />
          {names.map((name, i) => (
            <Trace key={name} index={i} name={name} beat={beat} before={other && now} x={x} y={y} />
          ))}
          <line
            x1={x(phase * beat.period)}
            x2={x(phase * beat.period)}
            y1={box.top}
            y2={height - box.bottom}
            className={styles.cursor}
          />
        </svg>
      </div>
      <ul className={styles.legend}>
        {names.map((name, i) => (
          <li key={name} className={styles[`line${i}` as 'line0']}>
            <svg viewBox="0 0 24 6" aria-hidden>
              <line x1={0} x2={24} y1={3} y2={3} className={styles.strong} />
            </svg>
            {term('output', name)}{' '}
            <bdi dir="ltr" className={styles.value}>
              {estimate(Math.round(10 * (beat.middle[name]?.[at] ?? 0)) / 10 || 0, reader)} {unit}
            </bdi>
          </li>
        ))}
      </ul>
    </figure>
  )
}

type Scale = ReturnType<typeof scaleLinear<number, number>>

interface TraceProps {
  readonly index: number
  readonly name: string
  readonly beat: Beat
  readonly before: Beat | null
  readonly x: Scale
  readonly y: Scale
}

const Trace = memo(function Trace({ index, name, beat, before, x, y }: TraceProps) {
  const when = (of: Beat) => (_: number, k: number) => x((of.period * (k + 1)) / 96)
  const path = (of: Beat) => line<number>(when(of), (value) => y(value))([...(of.middle[name] ?? [])]) ?? ''
  const band = beat.bands?.[name]
  return (
    <g className={styles[`line${index}` as 'line0']}>
      {band && (
        <path
          className={styles.bandArea}
          d={
            area<number>(
              when(beat),
              (_, k) => y(band.low[k] ?? 0),
              (_, k) => y(band.high[k] ?? 0),
            )([...band.low]) ?? ''
          }
        />
      )}
      {before && <path d={path(before)} className={styles.thin} />}
      <path d={path(beat)} className={styles.strong} />
    </g>
  )
})
