import type { DeviceRecord } from '../../api/devices.ts'
import { dayText } from '../../format/date.ts'
import { count } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './devices.module.css'

const [width, height] = [600, 90]

/** How a device sent by day: readings, those refused on top of them, and a mark for days with a silence that was too long. Time runs from left to right. */
export function DayBars({ days }: { days: DeviceRecord['days'] }) {
  const t = useWords()
  const reader = usePreferences()
  const most = Math.max(1, ...days.map(({ readings }) => readings))
  const [first, last] = [days[0], days.at(-1)]
  if (!first || !last) return <p className={page.muted}>{t('devices.nothingYet')}</p>
  const span = Math.max(14, Math.round((Date.parse(last.day) - Date.parse(first.day)) / 86_400_000) + 1)
  const step = width / span
  const x = (day: string) => ((Date.parse(day) - Date.parse(last.day)) / 86_400_000 + span - 1) * step
  const tall = (value: number) => (value / most) * (height - 14)
  const number = (value: number) => count(value, reader.locale)
  const day = (text: string) => dayText(`${text}T12:00:00Z`, reader)
  const sum = (of: (each: (typeof days)[number]) => number) => days.reduce((total, each) => total + of(each), 0)
  return (
    <figure className={styles.bars}>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={t('devices.barsLabel')}>
        {days.map(({ day: date, readings, refused, gaps }) => (
          <g key={date}>
            <rect
              x={x(date) + 1}
              y={height - tall(readings)}
              width={step - 2}
              height={tall(readings - refused)}
              className={styles.bar}
            >
              <title>{`${day(date)}: ${number(readings)}`}</title>
            </rect>
            {refused > 0 && (
              <rect
                x={x(date) + 1}
                y={height - Math.max(1.5, tall(refused))}
                width={step - 2}
                height={Math.max(1.5, tall(refused))}
                className={styles.barRefused}
              />
            )}
            {gaps > 0 && (
              <text x={x(date) + step / 2} y={10} textAnchor="middle" className={styles.barGap}>
                ▼
              </text>
            )}
          </g>
        ))}
      </svg>
      <figcaption className={page.muted}>
        {t('devices.barsText', {
          from: day(first.day),
          until: day(last.day),
          readings: number(sum((each) => each.readings)),
          refused: number(sum((each) => each.refused)),
          gaps: number(sum((each) => each.gaps)),
        })}
      </figcaption>
    </figure>
  )
}
