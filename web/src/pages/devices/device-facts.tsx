import { useNow } from '../../api/clock.ts'
import type { Device } from '../../api/devices.ts'
import { Age } from '../../components/data-age.tsx'
import { DateText } from '../../components/date-text.tsx'
import { count, isolate, readableUnit } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { codeName } from '../../i18n/code-name.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './devices.module.css'

/** From this share of refused readings on, somebody should look. Our judgement. */
const muchRefused = 0.05
/** Seconds of a clock beyond which its readings are corrected. */
const clockTolerance = 90

/** What it measures, with the units. */
export function Measures({ device }: { device: Device }) {
  const t = useWords()
  if (device.measures.length === 0) return <span className={page.muted}>{t('devices.nothingYet')}</span>
  return (
    <ul className={styles.measures}>
      {device.measures.map((each) => (
        <li key={`${each.system}|${each.code}|${each.unit}`}>
          <bdi>{codeName(each)}</bdi> {readableUnit(each.unit) && <bdi dir="ltr">{readableUnit(each.unit)}</bdi>}
        </li>
      ))}
    </ul>
  )
}

/** When it was heard last. */
export function LastSeen({ device }: { device: Device }) {
  const t = useWords()
  return device.lastSeenAt === null ? t('devices.never') : <Age at={device.lastSeenAt} />
}

/** How much of what it sent in the last days was refused, and how often it was silent for too long. */
export function Quality({ device }: { device: Device }) {
  const t = useWords()
  const { locale } = usePreferences()
  const { readings, refused, gaps, days } = device.quality
  const learned = device.quietLearnedMinutes
  const number = (value: number) => count(value, locale)
  if (readings === 0) return <span className={page.muted}>{t('devices.noReadings', { days: number(days) })}</span>
  const share = refused / readings
  const percent = refused > 0 && share < 0.001 ? t('devices.lessThan', { number: number(0.1) }) : number(100 * share)
  return (
    <span className={styles.lines}>
      <span className={share >= muchRefused ? styles.attention : undefined}>
        {t('devices.refused', { share: isolate(percent), count: readings, number: number(readings) })}
      </span>
      <span className={gaps ? styles.attention : page.muted}>
        {gaps !== null
          ? t('devices.gaps', { count: gaps, number: number(gaps) })
          : learned === null
            ? t('devices.gapsUnknown')
            : t('devices.quietLearned', { count: learned, number: number(learned) })}
      </span>
    </span>
  )
}

/** How far its clock is off, as it was measured last. */
export function Clock({ device }: { device: Device }) {
  const t = useWords()
  const { locale } = usePreferences()
  const { clockAhead } = device
  if (clockAhead === null) return <span className={page.muted}>{t('state.notKnown')}</span>
  const seconds = count(Math.abs(clockAhead), locale)
  return (
    <span className={Math.abs(clockAhead) > clockTolerance ? styles.attention : undefined}>
      {clockAhead > 0
        ? t(clockAhead > clockTolerance ? 'devices.clockCorrected' : 'devices.clockAhead', { seconds })
        : t(clockAhead < -clockTolerance ? 'devices.clockSetForward' : 'devices.clockBehind', { seconds })}
    </span>
  )
}

/** When it was calibrated, and when it is due. */
export function Calibrated({ device }: { device: Device }) {
  const t = useWords()
  const now = useNow(60_000)
  const { calibratedAt, calibrationDueAt } = device
  if (calibratedAt === null) return <span className={page.muted}>{t('devices.neverCalibrated')}</span>
  const due = calibrationDueAt !== null && Date.parse(calibrationDueAt) < now
  return (
    <span className={styles.lines}>
      <DateText at={calibratedAt} as="date" />
      {calibrationDueAt !== null && (
        <span className={due ? styles.attention : page.muted}>
          {t('devices.dueOn')} <DateText at={calibrationDueAt} as="date" />
        </span>
      )}
    </span>
  )
}

export function Battery({ device }: { device: Device }) {
  const t = useWords()
  const { locale } = usePreferences()
  const { battery } = device
  if (battery === null) return <span className={page.muted}>{t('state.notKnown')}</span>
  return (
    <span className={battery < 0.2 ? styles.attention : undefined}>
      {t('devices.percent', { number: count(Math.round(100 * battery), locale) })}
    </span>
  )
}
