import { Button } from '@mantine/core'
import { BellOff, EyeOff, TriangleAlert } from 'lucide-react'
import { type Alert, useAlerts, useSnooze } from '../../api/alerts.ts'
import { useSession } from '../../api/queries.ts'
import { useAge } from '../../components/data-age.tsx'
import { Failure } from '../../components/failure.tsx'
import { clockText } from '../../format/date.ts'
import { count } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import live from './live.module.css'

const lengths = { high: 15, priority: 60 } as const
const minute = 60_000

/**
 * The alerts of the moment as the server keeps them, high ones first, each with its ground; snoozed ones stay in sight with the time at which they
 * wake. What is withheld is said to be, with the reason. That the sensor is silent the screen sees by its own clock.
 */
export function AlarmList({
  twin,
  last,
  now,
  silent,
}: {
  readonly twin: string
  /** Instant of the last reading. */
  readonly last: number | null
  readonly now: number
  /** Minutes without a reading after which the sensor is called silent. */
  readonly silent: number
}) {
  const t = useWords()
  const { locale } = usePreferences()
  const age = useAge()
  const alerts = useAlerts(twin)
  if (!alerts.data) return alerts.error && <Failure error={alerts.error} onRetry={alerts.refetch} />
  const shown = alerts.data.alerts.filter((alert) => alert.withheld === null)
  const quiet = last !== null && now - last >= silent * minute
  const { withheld, ended } = alerts.data
  return (
    <>
      {shown.length === 0 && !quiet && withheld === null && <p className={live.calm}>{t('glucose.noAlarm')}</p>}
      <ul className={live.alarms}>
        {shown.map((alert) => (
          <AlarmItem key={alert.id} twin={twin} alert={alert} now={now} />
        ))}
        {quiet && (
          <li className={live.priority} role="status">
            <TriangleAlert size={17} aria-hidden />
            <div>
              <strong>{t('glucose.alarm.silent')}</strong>
              <span>{t('glucose.silentFor', { age: age(last) })}</span>
            </div>
          </li>
        )}
        {withheld !== null && (
          <li className={live.snoozed}>
            <EyeOff size={17} aria-hidden />
            <div>
              <strong>{t('glucose.alertsWithheld')}</strong>
              <span>{t(`glucose.withheldFor.${withheld}`)}</span>
            </div>
          </li>
        )}
      </ul>
      {ended.length > 0 && (
        <p className={live.calm}>{t('glucose.endedAlerts', { count: ended.length, n: count(ended.length, locale) })}</p>
      )}
    </>
  )
}

function AlarmItem({ twin, alert, now }: { readonly twin: string; readonly alert: Alert; readonly now: number }) {
  const t = useWords()
  const { locale } = usePreferences()
  const snooze = useSnooze(twin)
  const may = useSession().data?.role === 'clinician'
  const until = alert.snoozed ? Date.parse(alert.snoozed.until) : 0
  const end = until > now ? until : null
  const minutes = lengths[alert.level]
  const code = alert.side === 'above' ? 'high' : alert.code === 'very_low' ? 'verylow' : 'low'
  return (
    <li className={end ? live.snoozed : live[alert.level]} {...(end ? {} : { role: 'status' })}>
      {end ? <BellOff size={17} aria-hidden /> : <TriangleAlert size={17} aria-hidden />}
      <div>
        <strong>{t(`glucose.alarm.${code}-${alert.measured ? 'now' : 'soon'}`)}</strong>
        <span>
          {alert.measured || alert.chance === null
            ? t('glucose.measuredNow')
            : t('glucose.alarmGround', {
                of100: count(Math.round(100 * alert.chance), locale),
                minutes: count(alert.minutes, locale),
              })}
        </span>
        {!alert.measured && alert.recalibrated !== null && (
          <span>{t('glucose.alarmRecalibrated', { of100: count(Math.round(100 * alert.recalibrated), locale) })}</span>
        )}
        <span>{t('glucose.alarmSince', { clock: clockText(Date.parse(alert.since), { locale }) })}</span>
        {end && alert.snoozed && (
          <span>
            {t('glucose.wakes', { clock: clockText(end, { locale }) })} <bdi>{alert.snoozed.by}</bdi>
          </span>
        )}
      </div>
      {may && (
        <Button
          size="compact-xs"
          variant="default"
          loading={snooze.isPending}
          onClick={() => snooze.mutate({ id: alert.id, minutes: end ? null : minutes })}
        >
          {end ? t('glucose.wake') : t('glucose.snooze', { minutes: count(minutes, locale) })}
        </Button>
      )}
    </li>
  )
}
