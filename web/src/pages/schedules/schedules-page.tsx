import { Button, FileButton } from '@mantine/core'
import { CalendarRange, FileUp } from 'lucide-react'
import { Link, useLocation } from 'wouter'
import { useAddSchedule, useSchedules } from '../../api/schedules.ts'
import { DateText } from '../../components/date-text.tsx'
import { Empty } from '../../components/empty.tsx'
import { Failure } from '../../components/failure.tsx'
import { Loading } from '../../components/loading.tsx'
import { Scroll } from '../../components/scroll.tsx'
import { useTitle } from '../../components/title.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './schedules.module.css'
import { SearchState } from './search-state.tsx'

const kinds = ['theatre', 'roster', 'electives'] as const

/** Theatre schedules, rosters and days for elective patients; a new one comes from a file, or from an example to start with. */
export default function SchedulesPage() {
  const t = useWords()
  useTitle(t('schedules.title'))
  const schedules = useSchedules()
  const add = useAddSchedule()
  const [, go] = useLocation()
  const open = (request: Parameters<typeof add.mutate>[0]) =>
    add.mutate(request, { onSuccess: ({ id }) => go(`/schedules/${id}`) })
  const all = schedules.data?.schedules ?? []
  return (
    <div className={page.page}>
      <div className={page.head}>
        <div>
          <h1>{t('schedules.title')}</h1>
          <p>{t('schedules.hint')}</p>
        </div>
        <div className={styles.tools}>
          <FileButton
            accept=".yaml,.yml,.json"
            onChange={(file) => void file?.text().then((text) => open({ text }))}
            inputProps={{ 'aria-label': t('schedules.fromFile') }}
          >
            {(props) => (
              <Button {...props} leftSection={<FileUp size={16} aria-hidden />} loading={add.isPending}>
                {t('schedules.fromFile')}
              </Button>
            )}
          </FileButton>
          <Button variant="default" disabled={add.isPending} onClick={() => open({ record: comingWeek() })}>
            {t('schedules.fromRecord')}
          </Button>
          {kinds.map((example) => (
            <Button key={example} variant="default" disabled={add.isPending} onClick={() => open({ example })}>
              {t(`schedules.example.${example}`)}
            </Button>
          ))}
        </div>
      </div>
      {add.error && <Failure error={add.error} />}
      {schedules.isPending ? (
        <Loading />
      ) : schedules.error ? (
        <Failure error={schedules.error} onRetry={schedules.refetch} />
      ) : all.length === 0 ? (
        <div className={page.card}>
          <Empty icon={<CalendarRange size={28} aria-hidden />} title={t('schedules.none')}>
            {t('schedules.noneHint')}
          </Empty>
        </div>
      ) : (
        <Scroll card>
          <table className={page.table}>
            <thead>
              <tr>
                <th>{t('schedules.schedule')}</th>
                <th>{t('schedules.kindTitle')}</th>
                <th>{t('schedules.state')}</th>
                <th>{t('schedules.changed')}</th>
              </tr>
            </thead>
            <tbody>
              {all.map((each) => (
                <tr key={each.id}>
                  <td>
                    <Link href={`/schedules/${each.id}`}>
                      <bdi>{each.title === each.kind ? t(`schedules.kind.${each.kind}`) : each.title}</bdi>
                    </Link>
                  </td>
                  <td>{t(`schedules.kind.${each.kind}`)}</td>
                  <td>
                    <SearchState schedule={each} />
                  </td>
                  <td>
                    <DateText at={each.changedAt} /> <span className={page.muted}>{each.changedBy}</span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </div>
  )
}

/** Seven days from tomorrow on, as the reader's calendar has them. */
function comingWeek(): { from: string; days: number } {
  const tomorrow = new Date()
  tomorrow.setDate(tomorrow.getDate() + 1)
  const two = (value: number) => String(value).padStart(2, '0')
  return {
    from: `${tomorrow.getFullYear()}-${two(tomorrow.getMonth() + 1)}-${two(tomorrow.getDate())}`,
    days: 7,
  }
}
