import { Button } from '@mantine/core'
import { EyeOff, Printer } from 'lucide-react'
import { useState } from 'react'
import { type Pilot, useEndPilot, usePilot, usePilotReport } from '../../api/pilot.ts'
import { useSession } from '../../api/queries.ts'
import { DateText } from '../../components/date-text.tsx'
import { Empty } from '../../components/empty.tsx'
import { Failure } from '../../components/failure.tsx'
import { Loading } from '../../components/loading.tsx'
import { useTitle } from '../../components/title.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './pilot.module.css'
import { PilotReportView } from './pilot-report.tsx'
import { StartForm } from './start-form.tsx'

/** The silent pilot of the site: twins foretell and are scored for weeks, unseen, and a report says whether to go on. */
export default function PilotPage() {
  const t = useWords()
  useTitle(t('pilot.title'))
  const pilot = usePilot()
  const session = useSession()
  const runsIt = session.data?.role === 'administrator'
  const ended = pilot.data?.endedAt != null
  const report = usePilotReport(ended || (runsIt && pilot.data?.running === true))
  const [starting, setStarting] = useState(false)
  return (
    <div className={page.page}>
      <div className={page.head}>
        <div>
          <h1>{t('pilot.title')}</h1>
          <p>{t('pilot.hint')}</p>
        </div>
        <div className={styles.tools}>
          {report.data && (
            <Button variant="default" leftSection={<Printer size={15} aria-hidden />} onClick={() => window.print()}>
              {t('schedules.print')}
            </Button>
          )}
          {runsIt && pilot.data && !pilot.data.running && !starting && (
            <Button leftSection={<EyeOff size={16} aria-hidden />} onClick={() => setStarting(true)}>
              {t('pilot.start')}
            </Button>
          )}
        </div>
      </div>
      {starting && <StartForm onDone={() => setStarting(false)} />}
      {pilot.isPending ? (
        <Loading />
      ) : pilot.error && !pilot.data ? (
        <Failure error={pilot.error} onRetry={pilot.refetch} />
      ) : pilot.data.startedAt === null ? (
        !starting && (
          <div className={page.card}>
            <Empty icon={<EyeOff size={28} aria-hidden />} title={t('pilot.none')}>
              {t(runsIt ? 'pilot.noneHint' : 'pilot.noneYet')}
            </Empty>
          </div>
        )
      ) : (
        <>
          <Standing pilot={pilot.data} runsIt={runsIt} />
          {report.data ? (
            <PilotReportView report={report.data} running={pilot.data.running} />
          ) : report.isLoading ? (
            <Loading />
          ) : report.error ? (
            <Failure error={report.error} onRetry={report.refetch} />
          ) : null}
        </>
      )}
    </div>
  )
}

/** Since when, by whom, and what is meanwhile not shown and not written. */
function Standing({ pilot, runsIt }: { pilot: Pilot; runsIt: boolean }) {
  const t = useWords()
  const end = useEndPilot()
  const [sure, setSure] = useState(false)
  const { running, startedAt, startedBy, endedAt, endedBy, held } = pilot
  return (
    <section className={`${page.card} ${page.padded} ${styles.stack}`}>
      <div className={styles.row}>
        <span className={`${styles.badge} ${running ? styles.silent : ''}`}>
          <EyeOff size={14} aria-hidden />
          {t(running ? 'pilot.running' : 'pilot.ended')}
        </span>
        <span>
          {startedAt && <DateText at={startedAt} as="day-clock" />} <bdi>{startedBy}</bdi>
          {endedAt && (
            <>
              {' – '}
              <DateText at={endedAt} as="day-clock" /> <bdi>{endedBy}</bdi>
            </>
          )}
        </span>
      </div>
      {running && (
        <>
          <p>{t('pilot.silence')}</p>
          <p className={page.muted}>
            {held.length === 0 ? t('pilot.feedsRead') : t('pilot.feedsHeld', { feeds: held.join(', ') })}
          </p>
          {!runsIt && <p className={page.muted}>{t('pilot.forAdministrators')}</p>}
        </>
      )}
      {running && runsIt && (
        <div className={`${styles.row} ${styles.unprinted}`}>
          {sure ? (
            <>
              <span>{t('pilot.endSure')}</span>
              <Button size="sm" color="red" loading={end.isPending} onClick={() => end.mutate(null)}>
                {t('pilot.endNow')}
              </Button>
              <Button size="sm" variant="default" onClick={() => setSure(false)}>
                {t('credible.cancel')}
              </Button>
            </>
          ) : (
            <Button size="sm" variant="default" onClick={() => setSure(true)}>
              {t('pilot.end')}
            </Button>
          )}
          {end.error && <span role="alert">{problemText(end.error)}</span>}
        </div>
      )}
    </section>
  )
}
