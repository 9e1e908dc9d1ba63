import { Button, SegmentedControl } from '@mantine/core'
import { Printer } from 'lucide-react'
import { useState } from 'react'
import { useNow } from '../../api/clock.ts'
import { useStatus, useSubject } from '../../api/queries.ts'
import { Failure } from '../../components/failure.tsx'
import { Loading } from '../../components/loading.tsx'
import { PatientBanner } from '../../components/patient-banner.tsx'
import { useTitle } from '../../components/title.ts'
import { dateText, momentText } from '../../format/date.ts'
import { count, isolate } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import { DailyStrips } from './daily-strips.tsx'
import styles from './glucose.module.css'
import { GlucoseHead } from './glucose-head.tsx'
import { MainMetrics, OtherMetrics } from './metric-list.tsx'
import { ProfileChart } from './profile-chart.tsx'
import { RangeBar } from './range-bar.tsx'
import { useGlucose, useReport } from './use-glucose.ts'

/** The ambulatory glucose profile of a person: one page to read on a screen, to print, or to keep as PDF. */
export default function ReportPage({ id }: { id: string }) {
  const t = useWords()
  useTitle(t('glucose.reportTitle'))
  const [days, setDays] = useState('14')
  const subject = useSubject(id)
  const record = useGlucose(id, Number(days))
  const report = useReport(record.data)
  const reader = usePreferences()
  const version = useStatus().data?.version
  const now = useNow(600_000)
  if (subject.isPending || record.isPending) return <Loading />
  const failed = subject.error ?? record.error
  if (failed) return <Failure error={failed} onRetry={record.refetch} />
  if (!subject.data || !record.data) return null
  return (
    <>
      <PatientBanner subject={subject.data} />
      <div className={`${page.page} ${styles.report}`}>
        <GlucoseHead subject={id} here="report" title={t('glucose.reportTitle')}>
          <SegmentedControl
            size="xs"
            aria-label={t('glucose.period')}
            value={days}
            onChange={setDays}
            data={['7', '14', '30', '90'].map((value) => ({
              value,
              label: t('glucose.dayCount', { days: count(Number(value), reader.locale) }),
            }))}
          />
          <Button
            size="xs"
            variant="default"
            leftSection={<Printer size={15} aria-hidden />}
            onClick={() => globalThis.print()}
          >
            {t('glucose.print')}
          </Button>
        </GlucoseHead>
        {report === null ? (
          <p className={page.card}>
            <span className={page.padded}>{t('glucose.nothing')}</span>
          </p>
        ) : (
          <>
            <p className={report.sufficiency.sufficient ? styles.enough : styles.lacking}>
              {t('glucose.period_words', {
                from: dateText(report.sufficiency.from, reader),
                until: dateText(report.sufficiency.until, reader),
                active: count(Math.round(report.sufficiency.active * 10) / 10, reader.locale),
                gaps: count(report.sufficiency.gaps.length, reader.locale),
              })}{' '}
              {!report.sufficiency.sufficient && t('glucose.insufficient')}
            </p>
            <div className={styles.summary}>
              <section className={page.card} aria-label={t('glucose.ranges')}>
                <RangeBar report={report} />
              </section>
              <section className={page.card} aria-label={t('glucose.metrics')}>
                <MainMetrics report={report} />
                <OtherMetrics report={report} />
              </section>
            </div>
            <section className={`${page.card} ${page.padded}`} aria-labelledby="profile-title">
              <h3 id="profile-title">
                {t('glucose.profile')} <bdi className={styles.unit}>{report.unit}</bdi>
              </h3>
              <ProfileChart profile={report.profile} unit={report.unit} />
            </section>
            <section className={`${page.card} ${page.padded}`} aria-labelledby="days-title">
              <h3 id="days-title">{t('glucose.days')}</h3>
              <DailyStrips record={record.data} />
            </section>
            <p className={page.muted}>
              {t('glucose.made', { time: momentText(now, reader), version: isolate(version ?? '') })}{' '}
              {t('shell.notDevice')}
            </p>
          </>
        )}
      </div>
    </>
  )
}
