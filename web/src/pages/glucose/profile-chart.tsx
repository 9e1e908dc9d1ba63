import type { ProfileSlot } from '../../../../src/kernel/statistics/glucose/profile.ts'
import { rangeLimits } from '../../../../src/kernel/statistics/glucose/ranges.ts'
import { estimate, isolate, recorded } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import styles from './glucose.module.css'
import { pathOf, scaleOf, topOf, useBox } from './scale.ts'

interface ProfileChartProps {
  readonly profile: readonly ProfileSlot[]
  readonly unit: 'mg/dL' | 'mmol/L'
}

const wide = { width: 960, height: 340, left: 46, top: 14, right: 14, bottom: 30 }
const hours = { wide: [0, 3, 6, 9, 12, 15, 18, 21, 24], narrow: [0, 6, 12, 18, 24] }

/** Percentiles by time of day, as the ambulatory glucose profile draws them. Time runs from left to right in every language. */
export function ProfileChart({ profile, unit }: ProfileChartProps) {
  const t = useWords()
  const reader = usePreferences()
  const box = useBox(wide, { width: 420, height: 300 })
  const { low2, low, high, high2 } = rangeLimits[unit]
  const { x, y } = scaleOf(box, topOf[unit])
  const width = (profile[1]?.minute ?? 15) / 2
  const band = (lower: 'p5' | 'p25', upper: 'p75' | 'p95') =>
    runsOf(profile, lower)
      .map((run) => {
        const there = run.map((slot) => [x(slot.minute + width), y(slot[upper]!)] as const)
        const back = run.map((slot) => [x(slot.minute + width), y(slot[lower]!)] as const).reverse()
        return `${pathOf([...there, ...back])}Z`
      })
      .join('')
  const median = pathOf(profile.map((slot) => (slot.p50 === null ? null : [x(slot.minute + width), y(slot.p50)])))
  const lowest = profile.filter(({ p50 }) => p50 !== null).sort((a, b) => a.p50! - b.p50!)
  const words =
    lowest.length === 0
      ? t('glucose.nothing')
      : t('glucose.profileWords', {
          low: isolate(`${estimate(lowest[0]!.p50!, reader)} ${unit}`),
          lowAt: clock(lowest[0]!.minute),
          high: isolate(`${estimate(lowest.at(-1)!.p50!, reader)} ${unit}`),
          highAt: clock(lowest.at(-1)!.minute),
        })
  return (
    <div dir="ltr" className={styles.drawing}>
      <svg viewBox={`0 0 ${box.width} ${box.height}`} role="img" aria-label={words}>
        <rect className={styles.target} x={x(0)} y={y(high)} width={x(1440) - x(0)} height={y(low) - y(high)} />
        {[low2, low, high, high2].map((limit) => (
          <g key={limit}>
            <line
              className={limit === low || limit === high ? styles.edge : styles.rule}
              x1={x(0)}
              x2={x(1440)}
              y1={y(limit)}
              y2={y(limit)}
            />
            <text className={styles.tick} x={x(0) - 6} y={y(limit) + 4} textAnchor="end">
              {recorded(limit, reader)}
            </text>
          </g>
        ))}
        {hours[box.width < 600 ? 'narrow' : 'wide'].map((hour) => (
          <g key={hour}>
            <line
              className={styles.rule}
              x1={x(hour * 60)}
              x2={x(hour * 60)}
              y1={box.top}
              y2={box.height - box.bottom}
            />
            <text className={styles.tick} x={x(hour * 60)} y={box.height - 10} textAnchor="middle">
              {clock(hour * 60)}
            </text>
          </g>
        ))}
        <path className={styles.outer} d={band('p5', 'p95')} />
        <path className={styles.inner} d={band('p25', 'p75')} />
        <path className={styles.median} d={median} />
      </svg>
      <p className={styles.legend} dir="auto">
        <span>
          <i className={styles.keyMedian} aria-hidden /> {t('glucose.median')}
        </span>
        <span>
          <i className={styles.keyInner} aria-hidden /> {t('glucose.half')}
        </span>
        <span>
          <i className={styles.keyOuter} aria-hidden /> {t('glucose.most')}
        </span>
        <span>
          <i className={styles.keyTarget} aria-hidden />{' '}
          {t('glucose.target', { range: isolate(`${recorded(low, reader)}–${recorded(high, reader)} ${unit}`) })}
        </span>
      </p>
    </div>
  )
}

/** Slots with readings that follow each other. */
function runsOf(profile: readonly ProfileSlot[], key: 'p5' | 'p25'): ProfileSlot[][] {
  const runs: ProfileSlot[][] = []
  let run: ProfileSlot[] = []
  for (const slot of profile) {
    if (slot[key] === null) run = []
    else {
      if (run.length === 0) runs.push(run)
      run.push(slot)
    }
  }
  return runs
}

export const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60) % 24).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
