import { Button } from '@mantine/core'
import type { TheatreProblem } from 'hamzad/kernel'
import { ArrowLeft, Download, Printer, Search, Square, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import {
  type Schedule,
  useMoveSchedule,
  useRemoveSchedule,
  useSchedule,
  useSearchSchedule,
  useStopSchedule,
} from '../../api/schedules.ts'
import { Failure } from '../../components/failure.tsx'
import { Loading } from '../../components/loading.tsx'
import { useTitle } from '../../components/title.ts'
import { saveCsv } from '../../format/csv.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import { planRows } from './plan-csv.ts'
import { RosterGrid } from './roster-grid.tsx'
import { RuleList } from './rule-list.tsx'
import styles from './schedules.module.css'
import { SearchState } from './search-state.tsx'
import { TheatreBoard } from './theatre-board.tsx'
import { WardLevels } from './ward-levels.tsx'

/** Seconds of a search that somebody asks for. */
const longer = 60

/** One schedule: how good it is, what it breaks, and how it fares; theatres can be moved by hand. */
export default function SchedulePage({ id }: { id: string }) {
  const t = useWords()
  const schedule = useSchedule(id)
  const title =
    schedule.data &&
    (schedule.data.title === schedule.data.kind ? t(`schedules.kind.${schedule.data.kind}`) : schedule.data.title)
  useTitle(title ?? t('schedules.title'))
  return (
    <div className={page.page}>
      <Link href="/schedules" className={styles.back}>
        <ArrowLeft size={15} className="flip" aria-hidden />
        {t('schedules.all')}
      </Link>
      {schedule.isPending ? (
        <Loading />
      ) : schedule.error && !schedule.data ? (
        <Failure error={schedule.error} onRetry={schedule.refetch} />
      ) : (
        schedule.data && <Shown schedule={schedule.data} title={title ?? ''} />
      )}
    </div>
  )
}

function Shown({ schedule, title }: { schedule: Schedule; title: string }) {
  const t = useWords()
  const [, go] = useLocation()
  const [draft, setDraft] = useState<number | null>(null)
  const { id, problem, made, revision, search } = schedule
  const move = useMoveSchedule(id)
  const again = useSearchSchedule(id)
  const stop = useStopSchedule(id)
  const remove = useRemoveSchedule(id)
  const failed = move.error ?? again.error ?? stop.error ?? remove.error
  const searching = search.state === 'searching'
  const plan = made?.plan
  return (
    <>
      <div className={page.head}>
        <div>
          <h1>
            <bdi>{title}</bdi>
          </h1>
          {draft === null ? (
            <SearchState schedule={schedule} />
          ) : (
            <span className={draft > 0 ? styles.bad : ''}>{t('schedules.draft')}</span>
          )}
        </div>
        <div className={`${styles.tools} ${styles.unprinted}`}>
          {searching ? (
            <Button
              variant="default"
              leftSection={<Square size={14} aria-hidden />}
              loading={stop.isPending}
              onClick={() => stop.mutate(undefined)}
            >
              {t('schedules.stop')}
            </Button>
          ) : (
            <Button
              leftSection={<Search size={15} aria-hidden />}
              loading={again.isPending}
              onClick={() => again.mutate(longer)}
            >
              {t('schedules.again')}
            </Button>
          )}
          <Button variant="default" leftSection={<Printer size={15} aria-hidden />} onClick={() => window.print()}>
            {t('schedules.print')}
          </Button>
          {plan && (
            <Button
              variant="default"
              leftSection={<Download size={15} aria-hidden />}
              onClick={() => saveCsv(title, planRows(schedule, plan))}
            >
              {t('schedules.csv')}
            </Button>
          )}
          <Button
            variant="subtle"
            color="red"
            leftSection={<Trash2 size={15} aria-hidden />}
            loading={remove.isPending}
            onClick={() => remove.mutate(undefined, { onSuccess: () => go('/schedules') })}
          >
            {t('schedules.remove')}
          </Button>
        </div>
      </div>
      {failed && <Failure error={failed} />}
      {made && <RuleList title={t('schedules.conflict')} rules={made.conflict} />}
      {made && plan?.kind === 'theatre' && problem.plan === 'theatre' && (
        // A new answer of the server begins a new draft.
        <TheatreBoard
          key={revision}
          problem={problem as TheatreProblem}
          plan={plan}
          made={made}
          saving={move.isPending}
          onKeep={(moved) => move.mutate({ revision, plan: moved })}
          onDraft={setDraft}
        />
      )}
      {made && plan?.kind === 'roster' && problem.plan === 'roster' && (
        <RosterGrid problem={problem} plan={plan} made={made} />
      )}
      {made && plan?.kind === 'electives' && problem.plan === 'electives' && (
        <WardLevels problem={problem} plan={plan} made={made} />
      )}
      {!made && searching && <Loading />}
    </>
  )
}
