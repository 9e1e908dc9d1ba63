import { Button, Tabs } from '@mantine/core'
import { Download, Monitor, Printer } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { Link, useLocation, useSearch } from 'wouter'
import { type Hospital, useHospital } from '../../api/hospital.ts'
import { DateText } from '../../components/date-text.tsx'
import { Empty } from '../../components/empty.tsx'
import { Failure } from '../../components/failure.tsx'
import { Loading } from '../../components/loading.tsx'
import { useTitle } from '../../components/title.ts'
import { saveCsv } from '../../format/csv.ts'
import { count } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import { BoardTab } from './board-tab.tsx'
import { ControlTab } from './control-tab.tsx'
import { ForecastTab } from './forecast-tab.tsx'
import styles from './hospital.module.css'
import { ScoresTab } from './scores-tab.tsx'

const WhatIfTab = lazy(() => import('./what-if-tab.tsx').then((tab) => ({ default: tab.WhatIfTab })))

const TheatresTab = lazy(() => import('./theatres-tab.tsx').then((tab) => ({ default: tab.TheatresTab })))

const tabs = ['forecast', 'board', 'theatres', 'what-if', 'control', 'scores'] as const
type Tab = (typeof tabs)[number]

/** The hospital from the patients who are in it now: what comes, who leaves, what would be if, and how far to believe it. */
export default function HospitalPage() {
  const t = useWords()
  useTitle(t('hospital.title'))
  const hospital = useHospital()
  const [, go] = useLocation()
  const asked = new URLSearchParams(useSearch()).get('tab') as Tab | null
  const tab = asked !== null && tabs.includes(asked) ? asked : 'forecast'
  return (
    <div className={page.page}>
      <div className={page.head}>
        <div>
          <h1>{t('hospital.title')}</h1>
          {hospital.data && hospital.data.units.length > 0 && (
            <p>
              {t('hospital.asOf')} <DateText at={hospital.data.at} />
            </p>
          )}
        </div>
        {hospital.data && (
          <div className={`${styles.row} ${styles.unprinted}`}>
            <Button
              component={Link}
              href="/hospital/wall"
              variant="default"
              leftSection={<Monitor size={15} aria-hidden />}
            >
              {t('hospital.wall')}
            </Button>
            <Button
              variant="default"
              leftSection={<Download size={15} aria-hidden />}
              onClick={() => saveForecast(hospital.data)}
            >
              {t('hospital.csv')}
            </Button>
            <Button variant="default" leftSection={<Printer size={15} aria-hidden />} onClick={() => window.print()}>
              {t('schedules.print')}
            </Button>
          </div>
        )}
      </div>
      {hospital.isPending ? (
        <Loading />
      ) : !hospital.data ? (
        <Failure error={hospital.error} onRetry={hospital.refetch} />
      ) : hospital.data.units.length === 0 ? (
        <div className={page.card}>
          <Empty icon={<Monitor size={28} aria-hidden />} title={t('hospital.none')}>
            {t('hospital.noneHint')}
          </Empty>
        </div>
      ) : (
        <>
          {hospital.error && <Failure error={hospital.error} onRetry={hospital.refetch} />}
          <Notes hospital={hospital.data} />
          <Tabs
            value={tab}
            onChange={(value) => go(value === 'forecast' ? '/hospital' : `/hospital?tab=${value}`)}
            keepMounted={false}
          >
            <Tabs.List className={styles.unprinted}>
              {tabs.map((each) => (
                <Tabs.Tab key={each} value={each}>
                  {t(`hospital.tab.${each}`)}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            <Tabs.Panel value="forecast" pt="md">
              <ForecastTab hospital={hospital.data} />
            </Tabs.Panel>
            <Tabs.Panel value="board" pt="md">
              <BoardTab />
            </Tabs.Panel>
            <Tabs.Panel value="theatres" pt="md">
              <Suspense fallback={<Loading />}>
                <TheatresTab />
              </Suspense>
            </Tabs.Panel>
            <Tabs.Panel value="what-if" pt="md">
              <Suspense fallback={<Loading />}>
                <WhatIfTab hospital={hospital.data} />
              </Suspense>
            </Tabs.Panel>
            <Tabs.Panel value="control" pt="md">
              <ControlTab />
            </Tabs.Panel>
            <Tabs.Panel value="scores" pt="md">
              <ScoresTab />
            </Tabs.Panel>
          </Tabs>
        </>
      )}
    </div>
  )
}

/** What must be known before the numbers are believed. */
function Notes({ hospital }: { hospital: Hospital }) {
  const t = useWords()
  const { locale } = usePreferences()
  const names = new Map(hospital.units.map(({ id, name }) => [id, name]))
  const { notes, impossible } = hospital
  if (notes.length + impossible === 0) return null
  return (
    <ul className={styles.notes}>
      {impossible > 0 && (
        <li className={styles.warn}>
          <Link href="/hospital?tab=board">
            {t('hospital.impossible', { count: impossible, number: count(impossible, locale) })}
          </Link>
        </li>
      )}
      {notes.map(({ kind, unit, value }) => (
        <li key={`${kind}${unit}`}>
          {t(`hospital.note.${kind}`, {
            unit: unit === null ? '' : (names.get(unit) ?? unit),
            value: count(Math.round(kind === 'level-moved' ? 100 * value : value), locale),
          })}
        </li>
      ))}
    </ul>
  )
}

function saveForecast({ at, steps, courses }: Hospital): void {
  const start = Date.parse(at)
  saveCsv('hospital-forecast', [
    [
      'course',
      'level',
      'beds',
      'time',
      'mean',
      '2.5 %',
      '10 %',
      '25 %',
      '50 %',
      '75 %',
      '90 %',
      '97.5 %',
      'P(short of beds)',
    ],
    ...courses.flatMap(({ name, level, beds, present, short }) =>
      steps.map((step, i) => [
        name,
        level,
        beds,
        new Date(start + step * 3_600_000).toISOString(),
        present.mean[i] ?? null,
        ...present.quantiles.map((each) => each[i] ?? null),
        short?.[i] ?? null,
      ]),
    ),
  ])
}
