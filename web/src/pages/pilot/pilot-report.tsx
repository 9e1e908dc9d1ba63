import { CircleCheck, CircleHelp, CircleX } from 'lucide-react'
import { Link } from 'wouter'
import type { PilotReport } from '../../api/pilot.ts'
import { DateText } from '../../components/date-text.tsx'
import { Scroll } from '../../components/scroll.tsx'
import { EventName } from '../../credibility/event-name.tsx'
import { ShareWithLimits, useShare } from '../../credibility/scores.tsx'
import { Reasons } from '../../credibility/standing-notice.tsx'
import { subgroupText } from '../../credibility/words.ts'
import { estimate, inProse, isolate } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './pilot.module.css'

const looks = { go: 'good', 'no-go': 'bad', 'too-early': 'open' } as const

/** What the weeks showed: the verdict with its criteria, accuracy, alerts, whom the twins serve worse, effort and cost. */
export function PilotReportView({ report, running }: { report: PilotReport; running: boolean }) {
  const t = useWords()
  const { verdict, at, criteria, twins, twinDays } = report
  const figure = useFigure()
  return (
    <>
      <section className={`${page.card} ${page.padded} ${styles.stack}`}>
        <div className={styles.row}>
          <strong className={`${styles.verdict} ${styles[looks[verdict]]}`}>{t(`pilot.verdict.${verdict}`)}</strong>
          <span className={page.muted}>
            {t(running ? 'pilot.soFar' : 'pilot.final')} <DateText at={at} as="day-clock" /> ·{' '}
            {t('pilot.seen', { twins: figure(twins), days: figure(inTenths(twinDays)) })}
          </span>
        </div>
        <ul className={styles.criteria}>
          {criteria.map((criterion) => (
            <Criterion key={criterion.code} criterion={criterion} />
          ))}
        </ul>
      </section>
      <Accuracy models={report.models} />
      <Alerts report={report} />
      <Equity rows={report.equity} />
      <Effort report={report} />
    </>
  )
}

/** A number of a sentence; what is not known is a dash. */
function useFigure(): (value: number | null | undefined) => string {
  const reader = inProse(usePreferences())
  return (value) => (value === null || value === undefined ? '—' : isolate(estimate(value, reader)))
}

/** Days are counted when they have passed, many of them whole. */
const inTenths = (days: number | null): number | null =>
  days === null ? null : days < 99 ? Math.floor(10 * days) / 10 : Math.floor(days)

function Criterion({ criterion: { code, met, value, goal } }: { criterion: PilotReport['criteria'][number] }) {
  const t = useWords()
  const figure = useFigure()
  const share = useShare()
  const Icon = met === null ? CircleHelp : met ? CircleCheck : CircleX
  // Too few days are no fault.
  const look = met === true ? styles.good : met === null || code === 'duration' ? styles.open : styles.bad
  const text = code === 'equity' ? share : figure
  return (
    <li>
      <Icon
        size={17}
        className={look}
        aria-label={t(met === null ? 'pilot.open' : met ? 'pilot.met' : 'pilot.missed')}
      />
      <span>
        {t(`pilot.criterion.${code}`)}: <strong>{text(code === 'duration' ? inTenths(value) : value)}</strong>{' '}
        <span className={page.muted}>{t(`pilot.goal.${code}`, { goal: text(goal) })}</span>
      </span>
    </li>
  )
}

function Accuracy({ models }: { models: PilotReport['models'] }) {
  const t = useWords()
  const share = useShare()
  const figure = useFigure()
  const foretold = models.flatMap((model) => model.foretold.map((row) => ({ model: model.model, ...row })))
  return (
    <section className={`${page.card} ${page.padded} ${styles.stack}`}>
      <h2>{t('pilot.accuracy')}</h2>
      <Scroll>
        <table className={page.table}>
          <thead>
            <tr>
              <th>{t('pilot.model')}</th>
              <th>{t('pilot.twins')}</th>
              <th>{t('credible.n')}</th>
              <th>{t('credible.p80')}</th>
              <th>{t('credible.over.prior')}</th>
              <th>{t('credible.mard')}</th>
            </tr>
          </thead>
          <tbody>
            {models.map((row) => (
              <tr key={row.model}>
                <td className={styles.wide}>
                  <Link href={`/models/${row.model}`}>
                    <bdi>{row.title}</bdi>
                  </Link>
                  <br />
                  <span className={page.muted}>{t(`credible.state.${row.state}`)}</span>
                  <Reasons reasons={row.reasons} />
                </td>
                <td>{figure(row.twins)}</td>
                <td>{figure(row.n)}</td>
                <td>
                  <ShareWithLimits of={row.coverage80} />
                </td>
                <td>{share(row.skill?.value)}</td>
                <td>{share(row.mard)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {foretold.length > 0 && (
        <Scroll>
          <table className={page.table}>
            <thead>
              <tr>
                <th>{t('pilot.event')}</th>
                <th>{t('credible.n')}</th>
                <th>{t('credible.happened')}</th>
                <th>{t('pilot.alarms')}</th>
                <th>{t('pilot.right')}</th>
                <th>{t('pilot.missedEvents')}</th>
              </tr>
            </thead>
            <tbody>
              {foretold.map((row) => (
                <tr key={`${row.model} ${row.code}`}>
                  <td className={styles.wide}>
                    <EventName of={row} />
                  </td>
                  <td>{figure(row.n)}</td>
                  <td>{figure(row.happened)}</td>
                  <td>{figure(row.alarms)}</td>
                  <td>
                    {figure(row.right)}{' '}
                    {row.alarms > 0 && <span className={page.muted}>{share(row.right / row.alarms)}</span>}
                  </td>
                  <td>
                    {figure(row.happened - row.right)}{' '}
                    {row.happened > 0 && (
                      <span className={page.muted}>{share((row.happened - row.right) / row.happened)}</span>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  )
}

function Alerts({ report: { alerts, models, twinDays } }: { report: PilotReport }) {
  const t = useWords()
  const figure = useFigure()
  const modelOf = (id: string) => models.find(({ model }) => model === id)
  return (
    <section className={`${page.card} ${page.padded} ${styles.stack}`}>
      <h2>{t('pilot.burden')}</h2>
      <p>{t('pilot.burdenText', { episodes: figure(alerts.episodes), rate: figure(alerts.perTwinDay) })}</p>
      {alerts.byRule.length > 0 && (
        <Scroll>
          <table className={page.table}>
            <thead>
              <tr>
                <th>{t('pilot.event')}</th>
                <th>{t('pilot.level')}</th>
                <th>{t('pilot.alerts')}</th>
                <th>{t('pilot.alertRate')}</th>
              </tr>
            </thead>
            <tbody>
              {alerts.byRule.map(({ model, code, level, episodes }) => {
                const rule = modelOf(model)?.foretold.find((each) => each.code === code)
                return (
                  <tr key={`${model} ${code} ${level}`}>
                    <td className={styles.wide}>
                      {rule ? <EventName of={rule} /> : <bdi dir="ltr">{code}</bdi>}
                      <br />
                      <bdi className={page.muted}>{modelOf(model)?.title ?? model}</bdi>
                    </td>
                    <td>{t(level === 'high' ? 'pilot.high' : 'pilot.priority')}</td>
                    <td>{figure(episodes)}</td>
                    <td>{figure(twinDays > 0 ? episodes / twinDays : null)}</td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  )
}

function Equity({ rows }: { rows: PilotReport['equity'] }) {
  const t = useWords()
  const share = useShare()
  const figure = useFigure()
  return (
    <section className={`${page.card} ${page.padded} ${styles.stack}`}>
      <h2>{t('pilot.equity')}</h2>
      {rows.length === 0 ? (
        <p className={page.muted}>{t('pilot.equityNone')}</p>
      ) : (
        <Scroll>
          <table className={page.table}>
            <thead>
              <tr>
                <th>{t('credible.subgroups')}</th>
                <th>{t('pilot.twins')}</th>
                <th>{t('credible.n')}</th>
                <th>{t('credible.p80')}</th>
                <th>{t('pilot.gap')}</th>
                <th>{t('pilot.alertRate')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={`${row.group} ${row.name}`}>
                  <td>
                    <bdi>{subgroupText(row.group, row.name)}</bdi>
                  </td>
                  <td>{figure(row.twins)}</td>
                  <td>{figure(row.n)}</td>
                  <td>
                    <ShareWithLimits of={row.coverage80} />
                  </td>
                  <td>{share(row.gap)}</td>
                  <td>{figure(row.alertsPerTwinDay)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  )
}

function Effort({ report: { effort, cost, leaks } }: { report: PilotReport }) {
  const t = useWords()
  const figure = useFigure()
  const gigabytes = effort.storedBytes === null ? null : effort.storedBytes / 1e9
  const rows = [
    ['records', effort.records],
    ['rejected', effort.rejected],
    ['forecasts', effort.forecasts],
    ['scored', effort.scored],
    ['withoutTruth', effort.withoutTruth],
    ['feedback', effort.feedback],
    ['staffHours', effort.staffHours],
    ['computeHours', effort.computeHours],
    ['gigabytes', gigabytes],
    ['leaks', leaks.recommendations + leaks.cards + leaks.predictions],
  ] as const
  const money = (value: number | null) => `${figure(value)} ${cost?.currency ?? ''}`.trim()
  return (
    <section className={`${page.card} ${page.padded} ${styles.stack}`}>
      <h2>{t('pilot.effort')}</h2>
      <dl className={styles.facts}>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{t(`pilot.effortOf.${name}`)}</dt>
            <dd>{figure(value)}</dd>
          </div>
        ))}
        <div>
          <dt>{t('pilot.cost')}</dt>
          <dd>{cost === null ? t('pilot.costUnknown') : <bdi dir="ltr">{money(cost.total)}</bdi>}</dd>
        </div>
        {cost !== null && (
          <div>
            <dt>{t('pilot.costRate')}</dt>
            <dd>
              <bdi dir="ltr">{money(cost.perTwinDay)}</bdi>
            </dd>
          </div>
        )}
      </dl>
    </section>
  )
}
