import { Button } from '@mantine/core'
import { useIsFetching } from '@tanstack/react-query'
import { ArrowLeft, Printer } from 'lucide-react'
import { Link } from 'wouter'
import { useRecommendations, useTwin } from '../../api/queries.ts'
import { FanChart } from '../../chart/fan-chart.tsx'
import { TimeStack } from '../../chart/time-stack.tsx'
import { DateText } from '../../components/date-text.tsx'
import { Failure } from '../../components/failure.tsx'
import { Loading } from '../../components/loading.tsx'
import { shownIdentifiers } from '../../components/shown-identifiers.ts'
import { useTitle } from '../../components/title.ts'
import StandingNotice from '../../credibility/standing-notice.tsx'
import { useWords } from '../../i18n/use-words.ts'
import { BasisTable } from '../twin/basis-table.tsx'
import { DoubtList } from '../twin/doubt-list.tsx'
import { KeyNumbers } from '../twin/key-numbers.tsx'
import { NextLevelList } from '../twin/next-level-list.tsx'
import { ParameterList } from '../twin/parameter-list.tsx'
import { DecisionPart } from './decision-part.tsx'
import { ProvenancePart, Signatures } from './provenance-part.tsx'
import styles from './report.module.css'

const back = 72
const ahead = 48

/** The dosing report on paper: who, what is to come, what was chosen and why, what is believed and doubted, by which model, and who signs. */
export default function ReportPage({ id }: { id: string }) {
  const t = useWords()
  useTitle(t('report.title'))
  const twin = useTwin(id, back, ahead)
  const list = useRecommendations(id)
  // Paper would keep the word that a part is still on its way.
  const coming = useIsFetching({ predicate: ({ state }) => state.data === undefined }) > 0
  if (twin.isPending || list.isPending) return <Loading />
  if (twin.error && !twin.data) return <Failure error={twin.error} onRetry={twin.refetch} />
  const view = twin.data
  if (!view) return null
  const { subject, belief } = view
  const { model } = view.twin
  const latest = [...(list.data?.recommendations ?? [])].sort((a, b) => b.createdAt.localeCompare(a.createdAt))[0]
  const now = new Date(view.now).getTime()
  const hour = 3_600_000
  return (
    <div className={styles.page}>
      <div className={styles.tools}>
        <Button
          variant="default"
          size="sm"
          component={Link}
          href={`/twins/${id}`}
          leftSection={<ArrowLeft size={15} aria-hidden className="flip" />}
        >
          {t('report.back')}
        </Button>
        <Button
          size="sm"
          loading={coming}
          leftSection={<Printer size={15} aria-hidden />}
          onClick={() => window.print()}
        >
          {t('report.print')}
        </Button>
      </div>
      <article className={styles.paper}>
        {/* The head of a table stands on every printed page: who and by which model. */}
        <table className={styles.sheet}>
          <thead>
            <tr>
              <td>
                <header className={styles.head}>
                  <div>
                    <strong>
                      <bdi>
                        {[subject.family?.toUpperCase(), subject.given].filter(Boolean).join(', ') ||
                          t('state.notKnown')}
                      </bdi>
                    </strong>
                    <div className={styles.small}>
                      {shownIdentifiers(subject).map(({ label, value }) => (
                        <span key={label + value}>
                          <bdi>{label}</bdi> <bdi dir="ltr">{value}</bdi>{' '}
                        </span>
                      ))}
                      {t('banner.born')}{' '}
                      {subject.birthDate && /^\d{4}-\d\d-\d\d$/.test(subject.birthDate) ? (
                        <DateText at={subject.birthDate} as="date" />
                      ) : (
                        <bdi>{subject.birthDate ?? t('state.notKnown')}</bdi>
                      )}
                    </div>
                  </div>
                  <div className={styles.small}>
                    <bdi>{model.id}</bdi> · {t('models.version')} {model.version} ·{' '}
                    <bdi dir="ltr">{model.hash.slice(0, 16)}</bdi>
                    <div>
                      {t('report.printedAt')} <DateText at={view.now} />
                      {belief && (
                        <>
                          {' · '}
                          {t('report.belief')} <bdi dir="ltr">{belief.sequence}</bdi>
                        </>
                      )}
                    </div>
                  </div>
                </header>
              </td>
            </tr>
          </thead>
          <tbody>
            <tr>
              <td>
                <h1>{t('report.title')}</h1>
                <p dir="auto">{model.title}</p>
                <StandingNotice standing={view.credibility} />
                <KeyNumbers view={view} />
                <TimeStack from={now - back * hour} until={now + ahead * hour} now={now} label={t('chart.cursor')}>
                  {view.outputs.slice(0, 1).map((output) => (
                    <FanChart key={output.name} output={output} height={220} timeAxis />
                  ))}
                </TimeStack>
                <DecisionPart latest={latest} />
                <div className={styles.whole}>
                  <NextLevelList view={view} />
                </div>
                <div className={styles.whole}>
                  <ParameterList view={view} />
                </div>
                <div className={styles.whole}>
                  <DoubtList view={view} asks={false} />
                </div>
                <BasisTable view={view} />
                <ProvenancePart view={view} />
                <Signatures />
              </td>
            </tr>
          </tbody>
        </table>
      </article>
    </div>
  )
}
