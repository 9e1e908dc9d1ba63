import { scaleLinear } from 'd3-scale'
import { line } from 'd3-shape'
import { memo, useMemo } from 'react'
import { estimate } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import styles from './heart.module.css'
import type { Beat } from './messages.ts'

const [width, height] = [440, 340]
const box = { left: 52, right: 12, top: 12, bottom: 40 }

/** Pressure over volume of the left ventricle: the middle as a strong line, some members faintly, a point where the beat is. */
export function LoopChart({ now, other, phase }: { now: Beat; other: Beat | null; phase: number }) {
  const t = useWords()
  const beats = other ? [now, other] : [now]
  const most = (name: string) =>
    Math.max(...beats.flatMap(({ middle, members }) => [middle, ...members].flatMap((each) => each[name] ?? [])))
  const [volume, pressure] = [most('lv_volume'), most('lv_pressure')]
  const x = useMemo(() => scaleLinear([0, volume * 1.04], [box.left, width - box.right]).nice(), [volume])
  const y = useMemo(() => scaleLinear([0, pressure * 1.04], [height - box.bottom, box.top]).nice(), [pressure])
  return (
    <figure className={styles.figure}>
      <figcaption>{t('heart.loop')}</figcaption>
      <div dir="ltr">
        <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={t('heart.loopText')}>
          <Axes x={x} y={y} labels={[t('heart.volumeAxis'), 'mmHg']} />
          <Loops beat={now} x={x} y={y} className={other ? styles.before! : styles.now!} />
          {other && <Loops beat={other} x={x} y={y} className={styles.other!} />}
          {beats.map((beat, i) => {
            const at = Math.min(95, Math.floor(phase * 96))
            const className = i > 0 ? styles.otherDot : other ? styles.beforeDot : styles.nowDot
            const [v, p] = [beat.middle.lv_volume?.[at] ?? 0, beat.middle.lv_pressure?.[at] ?? 0]
            return <circle key={className} cx={x(v)} cy={y(p)} r={5} className={className} />
          })}
        </svg>
      </div>
    </figure>
  )
}

type Scale = ReturnType<typeof scaleLinear<number, number>>

const Loops = memo(function Loops({ beat, x, y, className }: { beat: Beat; x: Scale; y: Scale; className: string }) {
  const path = line<number>()
  const draw = (of: Readonly<Record<string, readonly number[]>>) => {
    const { lv_volume: v = [], lv_pressure: p = [] } = of
    path.x((k) => x(v[k] ?? 0)).y((k) => y(p[k] ?? 0))
    return `${path(v.map((_, k) => k)) ?? ''}Z`
  }
  return (
    <g className={className}>
      {beat.members.map((member, m) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: members have no other name
        <path key={m} d={draw(member)} className={styles.faint} />
      ))}
      <path d={draw(beat.middle)} className={styles.strong} />
    </g>
  )
})

/** Two axes with a few round values; what they measure stands at their ends. */
export const Axes = memo(function Axes({ x, y, labels }: { x: Scale; y: Scale; labels: readonly [string, string] }) {
  const reader = usePreferences()
  const [[x0 = 0, x1 = 0], [y0 = 0, y1 = 0]] = [x.range(), y.range()]
  return (
    <g className={styles.axes} aria-hidden>
      {y.ticks(4).map((value) => (
        <g key={value}>
          <line x1={x0} x2={x1} y1={y(value)} y2={y(value)} />
          <text x={x0 - 6} y={y(value) + 4} textAnchor="end">
            {estimate(value, reader)}
          </text>
        </g>
      ))}
      {x.ticks(5).map((value) => (
        <text key={value} x={x(value)} y={y0 + 16} textAnchor="middle">
          {estimate(value, reader)}
        </text>
      ))}
      <text x={x1} y={y0 + 33} textAnchor="end">
        {labels[0]}
      </text>
      <text x={x0 + 6} y={y1 + 10}>
        {labels[1]}
      </text>
    </g>
  )
})
