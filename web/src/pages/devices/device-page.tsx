import { ArrowLeft } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { type Device, type DeviceRecord, useDevice } from '../../api/devices.ts'
import { useSession } from '../../api/queries.ts'
import { DateText } from '../../components/date-text.tsx'
import { Failure } from '../../components/failure.tsx'
import { Loading } from '../../components/loading.tsx'
import { usePatientName } from '../../components/patient-banner.tsx'
import { useTitle } from '../../components/title.ts'
import { count } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import { AssignForm } from './assign-form.tsx'
import { Calibrations } from './calibrations.tsx'
import { DayBars } from './day-bars.tsx'
import { Battery, Calibrated, Clock, LastSeen, Measures, Quality } from './device-facts.tsx'
import { DeviceState } from './device-state.tsx'
import styles from './devices.module.css'
import { Upkeep } from './upkeep.tsx'

/** One device: what it is and measures, whom it observes and observed, how well it sends, and what may be done with it. */
export default function DevicePage({ name }: { name: string }) {
  const t = useWords()
  useTitle(`${name} · ${t('devices.title')}`)
  const record = useDevice(name)
  const administrator = useSession().data?.role === 'administrator'
  return (
    <div className={page.page}>
      <Link href="/devices" className={styles.back}>
        <ArrowLeft size={15} className="flip" aria-hidden />
        {t('devices.all')}
      </Link>
      {record.isPending ? (
        <Loading />
      ) : record.error && !record.data ? (
        <Failure error={record.error} onRetry={record.refetch} />
      ) : (
        <>
          <Head device={record.data.device} />
          <div className={styles.parts}>
            <Part title={t('devices.observesTitle')}>
              <Assignments record={record.data} />
            </Part>
            <Part title={t('devices.qualityTitle')}>
              <div>
                <h3 className={styles.small}>{t('devices.column.quality')}</h3>
                <Quality device={record.data.device} />
                <LongestGap device={record.data.device} />
              </div>
              <DayBars days={record.data.days} />
            </Part>
            <Part title={t('devices.calibrations')}>
              <Calibrations record={record.data} administrator={administrator} />
            </Part>
            {administrator && (
              <Part title={t('devices.upkeep')}>
                <Upkeep key={name} device={record.data.device} />
              </Part>
            )}
          </div>
        </>
      )}
    </div>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={`${page.card} ${page.padded} ${styles.part}`} aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  )
}

function Head({ device }: { device: Device }) {
  const t = useWords()
  const { locale } = usePreferences()
  const unknown = <em className={page.muted}>{t('state.notKnown')}</em>
  const identity = (['kind', 'manufacturer', 'model', 'serial', 'owner', 'firmware'] as const).map(
    (field) =>
      [t(`devices.field.${field}`), device[field] === null ? unknown : <bdi key={field}>{device[field]}</bdi>] as const,
  )
  const minutes = device.quietAfterMinutes
  const facts: readonly (readonly [string, ReactNode])[] = [
    ...identity,
    [t('devices.column.lastSeen'), <LastSeen key="seen" device={device} />],
    [
      t('devices.field.quietAfterMinutes'),
      minutes === null ? unknown : t('devices.minutes', { count: minutes, number: count(minutes, locale) }),
    ],
    [t('devices.column.clock'), <Clock key="clock" device={device} />],
    [t('devices.column.battery'), <Battery key="battery" device={device} />],
    [t('devices.column.calibration'), <Calibrated key="calibrated" device={device} />],
  ]
  return (
    <article className={`${page.card} ${page.padded} ${styles.part}`} aria-label={device.name}>
      <header className={styles.top}>
        <h1>
          <bdi dir="ltr">{device.name}</bdi>
        </h1>
        <DeviceState device={device} />
      </header>
      {device.retired && (
        <p className={styles.note}>
          {t('devices.retiredOn')} <DateText at={device.retired.at} as="date" />
          {device.retired.reason && (
            <>
              {' · '}
              <bdi dir="auto">{device.retired.reason}</bdi>
            </>
          )}
        </p>
      )}
      <dl className={styles.facts}>
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div>
        <h2 className={styles.small}>{t('devices.column.measures')}</h2>
        <Measures device={device} />
      </div>
    </article>
  )
}

function LongestGap({ device }: { device: Device }) {
  const t = useWords()
  const { locale } = usePreferences()
  const seconds = device.quality.longestGapSeconds
  if (seconds === null) return null
  const minutes = seconds / 60
  return (
    <p className={page.muted}>
      {t('devices.longest', { number: count(minutes < 10 ? minutes : Math.round(minutes), locale) })}
    </p>
  )
}

function Assignments({ record: { device, assignments } }: { record: DeviceRecord }) {
  const t = useWords()
  const name = usePatientName()
  return (
    <>
      {device.state === 'waiting' ? (
        <p className={styles.note}>{t('devices.addFirst')}</p>
      ) : (
        <AssignForm key={device.state} device={device} />
      )}
      {device.withheld && <p className={styles.note}>{t('devices.withheld')}</p>}
      {assignments.length === 0 ? (
        <p className={page.muted}>{t('devices.neverAssigned')}</p>
      ) : (
        <ol className={styles.history} aria-label={t('devices.history')}>
          {assignments.map(({ subject, from, until }) => (
            <li key={from} data-now={until === null || undefined}>
              <Link href={`/patients/${subject.id}`}>
                <bdi>{name(subject)}</bdi>
              </Link>
              <span className={page.muted}>
                <DateText at={from} /> – {until === null ? t('devices.now') : <DateText at={until} />}
              </span>
            </li>
          ))}
        </ol>
      )}
    </>
  )
}
