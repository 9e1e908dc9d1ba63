import { Button, TextInput } from '@mantine/core'
import { MonitorSmartphone, Plus, Search } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'wouter'
import { type Device, useDevices } from '../../api/devices.ts'
import { useSession } from '../../api/queries.ts'
import { Empty } from '../../components/empty.tsx'
import { Failure } from '../../components/failure.tsx'
import { FeedsNav } from '../../components/feeds-nav.tsx'
import { Loading } from '../../components/loading.tsx'
import { usePatientName } from '../../components/patient-banner.tsx'
import { useTitle } from '../../components/title.ts'
import { count } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { codeName } from '../../i18n/code-name.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import { Battery, Calibrated, Clock, LastSeen, Measures, Quality } from './device-facts.tsx'
import { DeviceForm } from './device-form.tsx'
import { DeviceState } from './device-state.tsx'
import styles from './devices.module.css'

/** Every device that sends observations; first those that were heard and that nobody has added. */
export default function DevicesPage() {
  const t = useWords()
  useTitle(t('devices.title'))
  const { locale } = usePreferences()
  const devices = useDevices()
  const administrator = useSession().data?.role === 'administrator'
  const name = usePatientName()
  const [adding, setAdding] = useState<string | null>(null)
  const [search, setSearch] = useState('')
  const all = devices.data?.devices ?? []
  const waiting = all.filter(({ state }) => state === 'waiting')
  const known = all.filter(({ state }) => state !== 'waiting')
  const wanted = search.trim().toLowerCase()
  const textOf = (device: Device) =>
    [
      device.name,
      device.kind,
      device.serial,
      device.owner,
      device.subject && name(device.subject),
      device.subject?.location,
      ...device.measures.map(codeName),
    ]
      .join(' ')
      .toLowerCase()
  const order = (device: Device) => (device.state === 'retired' ? 2 : device.quiet || device.held > 0 ? 0 : 1)
  const shown = known
    .filter((device) => textOf(device).includes(wanted))
    .sort((a, b) => order(a) - order(b) || a.name.localeCompare(b.name))
  return (
    <div className={page.page}>
      {administrator && <FeedsNav />}
      <div className={page.head}>
        <div>
          <h1>{t('devices.title')}</h1>
          <p>{t('devices.hint')}</p>
        </div>
        <div className={styles.tools}>
          <TextInput
            type="search"
            aria-label={t('devices.search')}
            placeholder={t('devices.search')}
            leftSection={<Search size={16} aria-hidden />}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
          {administrator && adding === null && (
            <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setAdding('')}>
              {t('devices.add')}
            </Button>
          )}
        </div>
      </div>
      {adding !== null && <DeviceForm key={adding} name={adding} onDone={() => setAdding(null)} />}
      {devices.isPending ? (
        <Loading />
      ) : devices.error && !devices.data ? (
        <Failure error={devices.error} onRetry={devices.refetch} />
      ) : (
        <>
          {waiting.length > 0 && (
            <section className={page.card} aria-label={t('devices.waiting')}>
              <header className={styles.heading}>
                <h2>
                  {t('devices.waiting')} <span className={page.muted}>{count(waiting.length, locale)}</span>
                </h2>
                <p className={page.muted}>{t('devices.waitingHint')}</p>
              </header>
              <ul className={styles.waitingList}>
                {waiting.map((device) => (
                  <li key={device.name}>
                    <strong>
                      <bdi dir="ltr">{device.name}</bdi>
                    </strong>
                    <Measures device={device} />
                    <span className={page.muted}>
                      {t('devices.held', { count: device.held, number: count(device.held, locale) })}
                      {' · '}
                      <LastSeen device={device} />
                    </span>
                    {administrator && (
                      <Button size="compact-sm" variant="light" onClick={() => setAdding(device.name)}>
                        {t('devices.addThis')}
                      </Button>
                    )}
                  </li>
                ))}
              </ul>
            </section>
          )}
          <section className={page.card} aria-label={t('devices.title')}>
            {shown.length === 0 ? (
              <Empty icon={<MonitorSmartphone size={28} aria-hidden />} title={t('devices.none')}>
                {wanted ? t('devices.noneFound') : t('devices.noneHint')}
              </Empty>
            ) : (
              <DeviceTable devices={shown} />
            )}
          </section>
        </>
      )}
    </div>
  )
}

const columns = ['device', 'observes', 'measures', 'lastSeen', 'quality', 'clock', 'calibration', 'battery'] as const

function DeviceTable({ devices }: { devices: readonly Device[] }) {
  const t = useWords()
  const { locale } = usePreferences()
  const name = usePatientName()
  const label = (column: (typeof columns)[number]) => ({ 'data-label': t(`devices.column.${column}`) })
  return (
    <table className={`${page.table} ${styles.table}`}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col">
              {t(`devices.column.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {devices.map((device) => (
          <tr key={device.name}>
            <th scope="row">
              <div className={styles.who}>
                <Link href={`/devices/${encodeURIComponent(device.name)}`}>
                  <bdi dir="ltr">{device.name}</bdi>
                </Link>
                <span className={page.muted}>
                  {device.kind && <bdi>{device.kind}</bdi>}
                  {device.kind && device.serial && ' · '}
                  {device.serial && <bdi dir="ltr">{device.serial}</bdi>}
                </span>
                <DeviceState device={device} />
                {device.held > 0 && (
                  <span className={styles.attention}>
                    {t('devices.held', { count: device.held, number: count(device.held, locale) })}
                  </span>
                )}
              </div>
            </th>
            <td {...label('observes')}>
              {device.subject === null ? (
                <span className={page.muted}>{t(device.withheld ? 'devices.withheld' : 'devices.nobody')}</span>
              ) : (
                <span className={styles.lines}>
                  <Link href={`/patients/${device.subject.id}`}>
                    <bdi>{name(device.subject)}</bdi>
                  </Link>
                  {device.subject.location && <bdi className={page.muted}>{device.subject.location}</bdi>}
                </span>
              )}
            </td>
            <td {...label('measures')}>
              <Measures device={device} />
            </td>
            <td {...label('lastSeen')}>
              <LastSeen device={device} />
            </td>
            <td {...label('quality')}>
              <Quality device={device} />
            </td>
            <td {...label('clock')}>
              <Clock device={device} />
            </td>
            <td {...label('calibration')}>
              <Calibrated device={device} />
            </td>
            <td {...label('battery')}>
              <Battery device={device} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
