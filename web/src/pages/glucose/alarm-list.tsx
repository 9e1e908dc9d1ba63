import { Button } from '@mantine/core'
import { BellOff, TriangleAlert } from 'lucide-react'
import { clockText } from '../../format/date.ts'
import { count } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import type { Alarm } from './alarms.ts'
import live from './live.module.css'
import { useSnooze } from './use-snooze.ts'

const lengths = { high: 15, priority: 60 } as const

/** The alarms of the moment, high ones first, each with its ground; snoozed ones stay in sight with the time at which they wake. */
export function AlarmList({
  subject,
  alarms,
  now,
}: {
  readonly subject: string
  readonly alarms: readonly Alarm[]
  readonly now: number
}) {
  const t = useWords()
  const { locale } = usePreferences()
  const { until, snooze } = useSnooze(subject)
  if (alarms.length === 0) return <p className={live.calm}>{t('glucose.noAlarm')}</p>
  const ordered = [...alarms].sort((a, b) => Number(b.level === 'high') - Number(a.level === 'high'))
  return (
    <ul className={live.alarms}>
      {ordered.map((alarm) => {
        const end = until(alarm, now)
        const minutes = lengths[alarm.level]
        return (
          <li key={alarm.code} className={end ? live.snoozed : live[alarm.level]} {...(end ? {} : { role: 'status' })}>
            {end ? <BellOff size={17} aria-hidden /> : <TriangleAlert size={17} aria-hidden />}
            <div>
              <strong>{t(`glucose.alarm.${alarm.code}`)}</strong>
              <span>
                {alarm.of100 !== undefined
                  ? t('glucose.alarmGround', {
                      of100: count(alarm.of100, locale),
                      minutes: count(alarm.minutes ?? 0, locale),
                    })
                  : alarm.code === 'silent'
                    ? t('glucose.silentFor', { minutes: count(alarm.minutes ?? 0, locale) })
                    : t('glucose.measuredNow')}
              </span>
              {end && <span>{t('glucose.wakes', { clock: clockText(end, { locale }) })}</span>}
            </div>
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => snooze(alarm, end ? null : now + minutes * 60_000)}
            >
              {end ? t('glucose.wake') : t('glucose.snooze', { minutes: count(minutes, locale) })}
            </Button>
          </li>
        )
      })}
    </ul>
  )
}
