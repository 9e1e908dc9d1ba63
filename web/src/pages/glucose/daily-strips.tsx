import { useMemo } from 'react'
import { rangeLimits } from '../../../../src/kernel/statistics/glucose/ranges.ts'
import type { GlucoseRecord } from '../../api/types.ts'
import { dayText } from '../../format/date.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import styles from './glucose.module.css'
import { pathOf, scaleOf, topOf } from './scale.ts'
import { wallOffset } from './use-glucose.ts'

const box = { width: 132, height: 74, left: 0, top: 4, right: 0, bottom: 4 }
/** A longer silence leaves the line open, minutes. */
const gap = 30

/** Every day by itself, newest last, on one scale. */
export function DailyStrips({ record }: { readonly record: GlucoseRecord }) {
  const t = useWords()
  const reader = usePreferences()
  const days = useMemo(() => {
    const found = new Map<number, [number, number][]>()
    for (const [time = 0, value = 0] of record.readings) {
      const wall = time / 60_000 + wallOffset(time)
      const day = Math.floor(wall / 1440)
      found.set(day, [...(found.get(day) ?? []), [wall - day * 1440, value]])
    }
    return [...found].slice(-14)
  }, [record])
  const { low, high } = rangeLimits[record.unit]
  const { x, y } = scaleOf(box, topOf[record.unit])
  return (
    <ol className={styles.days} aria-label={t('glucose.days')} dir="ltr">
      {days.map(([day, points]) => {
        const line = points.flatMap(([minute, value], i) => {
          const point = [x(minute), y(value)] as const
          const since = i > 0 ? minute - points[i - 1]![0] : 0
          // Where an hour is repeated the line begins anew.
          return since > gap || since < 0 ? [null, point] : [point]
        })
        const inside = points.filter(([, value]) => value >= low && value <= high).length
        const share = Math.round((100 * inside) / points.length)
        const name = dayText(day * 86_400_000, reader, 'UTC')
        return (
          <li key={day}>
            <span className={styles.dayName} dir="auto">
              {name}
            </span>
            <svg
              viewBox={`0 0 ${box.width} ${box.height}`}
              role="img"
              aria-label={t('glucose.dayWords', { day: name, share })}
            >
              <rect className={styles.target} x={0} y={y(high)} width={box.width} height={y(low) - y(high)} />
              <path className={styles.trace} d={pathOf(line)} />
            </svg>
            <span className={styles.dayShare} dir="auto">
              {t('glucose.dayShare', { share })}
            </span>
          </li>
        )
      })}
    </ol>
  )
}
