import { Button, Textarea } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { type ModelRegistry, useAcknowledge, useDecide, useModelRegistry } from '../../api/credibility.ts'
import { useSession } from '../../api/queries.ts'
import { DateText } from '../../components/date-text.tsx'
import { Failure } from '../../components/failure.tsx'
import { Loading } from '../../components/loading.tsx'
import { Scroll } from '../../components/scroll.tsx'
import styles from '../../credibility/credibility.module.css'
import { EventScores } from '../../credibility/event-scores.tsx'
import { PitChart, ScoreNumbers, type Scores, ShareBar, ShareWithLimits, useShare } from '../../credibility/scores.tsx'
import { Reasons } from '../../credibility/standing-notice.tsx'
import { StateBadge } from '../../credibility/state-badge.tsx'
import { WeeksChart } from '../../credibility/weeks-chart.tsx'
import { goalText, horizonText, streamText, subgroupText } from '../../credibility/words.ts'
import { dateText } from '../../format/date.ts'
import { estimate } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { term, useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import { SaidSection } from './said-section.tsx'
import { WholeValidation } from './whole-validation.tsx'

/** The standing of a model here: versions with the evidence, subgroups, horizons, weeks, drift, decisions. */
export function RegistrySection({ id }: { id: string }) {
  const t = useWords()
  const reader = usePreferences()
  const registry = useModelRegistry(id)
  if (registry.isPending) return <Loading />
  if (registry.error) return <Failure error={registry.error} onRetry={registry.refetch} />
  const {
    question,
    influence,
    consequence,
    goals,
    versions,
    groups,
    horizons,
    weeks,
    events,
    bands,
    drift,
    decisions,
    feedback,
    said,
    validations,
  } = registry.data
  return (
    <section className={`${page.card} ${page.padded} ${styles.stack}`}>
      <h2>{t('credible.registry')}</h2>
      {question && <p dir="auto">{question}</p>}
      <p className={page.muted}>
        {t('credible.risk')}: {influence ? t(`credible.rank.${influence as 'low'}`) : '—'} ×{' '}
        {consequence ? t(`credible.rank.${consequence as 'low'}`) : '—'}
        {goals && (
          <>
            {' · '}
            {t('credible.goals')}:{' '}
            {Object.entries(goals)
              .map(([name, goal]) => goalText(name, goal))
              .join(' · ')}
          </>
        )}
      </p>
      {versions
        .filter(({ inUse }) => inUse)
        .map((version) => (
          <Version key={version.hash} model={id} version={version} decisions={decisions}>
            <WeeksChart weeks={weeks} drift={drift} />
          </Version>
        ))}
      <Groups
        title={t('credible.subgroups')}
        rows={groups.map(({ group, name, scores }) => ({
          name: subgroupText(group, name),
          scores,
        }))}
      />
      <Groups
        title={t('credible.horizons')}
        rows={horizons.map(({ name, scores }) => ({ name: horizonText(name), scores }))}
      />
      {events.length > 0 && <EventScores cards={events} bands={bands} />}
      <Groups
        title={t('credible.weeks')}
        rows={weeks.map(({ name, scores }) => ({ name: dateText(name, reader), scores }))}
      />
      {versions.some(({ inUse }) => !inUse) && <h3>{t('credible.others')}</h3>}
      {versions
        .filter(({ inUse }) => !inUse)
        .map((version) => (
          <Version key={version.hash} model={id} version={version} decisions={decisions} />
        ))}
      {validations.length > 0 && <Validations rows={validations} />}
      {validations.map(({ id: validation, file, version }) => (
        <WholeValidation key={validation} model={id} validation={validation} file={file} version={version} />
      ))}
      <SaidSection feedback={feedback} said={said} />
      {drift.length > 0 && <Drift model={id} drift={drift} />}
      {decisions.length > 0 && (
        <div>
          <h3>{t('credible.decisions')}</h3>
          <ul className={styles.reasons}>
            {decisions.map(({ hash, decision, reason, by, at, n }) => (
              <li key={hash + at + decision}>
                {t(`credible.did.${decision as 'approve'}`)} <bdi dir="ltr">{hash.slice(0, 8)}</bdi> · <bdi>{by}</bdi> ·{' '}
                <DateText at={at} as="day-clock" /> · {t('credible.n')}: {estimate(n, reader)}
                <br />
                <span className={styles.small} dir="auto">
                  {reason}
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  )
}

type VersionRow = ModelRegistry['versions'][number]

function Version({
  model,
  version,
  decisions,
  children,
}: {
  model: string
  version: VersionRow
  decisions: ModelRegistry['decisions']
  /** Beside the histogram of its PIT. */
  children?: ReactNode
}) {
  const t = useWords()
  const session = useSession()
  const decide = useDecide(model)
  const [reason, setReason] = useState('')
  const [open, setOpen] = useState(false)
  const { hash, stage, state, scores, reasons, inUse } = version
  const wasLive = decisions.some((each) => each.hash === hash && each.decision !== 'retire')
  const live = stage === 'approved' || stage === 'experimental'
  const choices = [
    ...(stage !== 'approved' && state === 'proven' ? (['approve'] as const) : []),
    ...(live ? [] : wasLive ? (['rollback'] as const) : (['experiment'] as const)),
    ...(live ? (['retire'] as const) : []),
  ]
  return (
    <div className={styles.stack}>
      <div className={styles.row}>
        <StateBadge state={state} stage={stage} />
        <strong>
          {t('models.version')} {version.version} <bdi dir="ltr">{hash.slice(0, 8)}</bdi>
        </strong>
        {version.origin === 'learned' && <span className={page.muted}>{t('credible.learnedVersion')}</span>}
        {inUse && <span className={page.muted}>{t('credible.inUse')}</span>}
        {session.data?.role === 'administrator' && choices.length > 0 && (
          <Button size="compact-sm" variant="default" aria-expanded={open} onClick={() => setOpen(!open)}>
            {t('credible.decide')}
          </Button>
        )}
      </div>
      <Reasons reasons={reasons} />
      {scores && <ScoreNumbers scores={scores} />}
      {scores && (
        <div className={styles.curves}>
          <PitChart scores={scores} />
          {children}
        </div>
      )}
      {open && (
        <div className={styles.stack}>
          <Textarea
            label={t('response.reason')}
            rows={2}
            maxLength={2000}
            dir="auto"
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <div className={styles.row}>
            {choices.map((decision) => (
              <Button
                key={decision}
                size="sm"
                variant={decision === 'retire' ? 'default' : 'light'}
                disabled={reason.trim().length < 3}
                loading={decide.isPending}
                onClick={() => decide.mutate({ hash, decision, reason }, { onSuccess: () => setOpen(false) })}
              >
                {t(`credible.do.${decision}`)}
              </Button>
            ))}
          </div>
          {decide.error && <p role="alert">{problemText(decide.error)}</p>}
        </div>
      )}
    </div>
  )
}

function Groups({ title, rows }: { title: string; rows: readonly { name: string; scores: Scores }[] }) {
  const t = useWords()
  const share = useShare()
  const reader = usePreferences()
  if (rows.length === 0) return null
  return (
    <Scroll>
      <table className={`${page.table} ${styles.table}`}>
        <thead>
          <tr>
            <th>{title}</th>
            <th>{t('credible.n')}</th>
            <th colSpan={2}>{t('credible.p80')}</th>
            <th>{t('credible.over.prior')}</th>
            <th>{t('credible.mard')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, scores }) => (
            <tr key={name}>
              <td>
                <bdi>{name}</bdi>
              </td>
              <td>{estimate(scores.n, reader)}</td>
              <td>
                <ShareWithLimits of={scores.coverage.p80} />
              </td>
              <td>
                <ShareBar of={scores.coverage.p80} wanted={0.8} />
              </td>
              <td>{share(scores.skill.prior?.value)}</td>
              <td>{share(scores.errors?.mard)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

/** What `hamzad validate` found and somebody entered: the heart of each credibility.json. */
function Validations({ rows }: { rows: ModelRegistry['validations'] }) {
  const t = useWords()
  const share = useShare()
  const reader = usePreferences()
  return (
    <div className={styles.shrinks}>
      <h3>{t('credible.validations')}</h3>
      <Scroll>
        <table className={`${page.table} ${styles.table}`}>
          <thead>
            <tr>
              <th>{t('credible.data')}</th>
              <th>{t('credible.n')}</th>
              <th>{t('credible.p80')}</th>
              <th>CRPS</th>
              <th>{t('credible.npde')}</th>
              <th>{t('credible.vpc')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.flatMap((row) =>
              row.outputs.map((of, i) => (
                <tr key={`${row.id} ${of.output}`}>
                  <td>
                    {i === 0 && (
                      <>
                        <bdi dir="ltr">{row.file ?? '—'}</bdi> · {t('models.version')} {row.version}
                        {row.state && <> · {t(`credible.state.${row.state as 'proven'}`)}</>}
                        <br />
                        <span className={styles.small}>
                          <DateText at={row.at} as="day-clock" /> · <bdi>{row.by}</bdi>
                        </span>
                        <br />
                      </>
                    )}
                    {term('output', of.output)}
                  </td>
                  <td>{estimate(of.n, reader)}</td>
                  <td>{share(of.coverage80?.value)}</td>
                  <td>{of.crps === null ? '—' : estimate(of.crps, reader)}</td>
                  <td>{row.npde === null ? '—' : estimate(Number(row.npde.toPrecision(2)), reader)}</td>
                  <td>{share(row.inside)}</td>
                </tr>
              )),
            )}
          </tbody>
        </table>
      </Scroll>
    </div>
  )
}

const detectors: Readonly<Record<string, string>> = {
  adwin: 'ADWIN',
  cusum: 'CUSUM',
  'page-hinkley': 'Page-Hinkley',
  changepoint: 'Hawkins-Zamba',
}

function Drift({ model, drift }: { model: string; drift: ModelRegistry['drift'] }) {
  const t = useWords()
  const session = useSession()
  const reader = usePreferences()
  const acknowledge = useAcknowledge(model)
  return (
    <div>
      <h3>{t('credible.drift')}</h3>
      <ul className={styles.reasons}>
        {drift.map((alarm) => (
          <li key={alarm.id}>
            {term('output', alarm.output)} · {streamText(alarm.of)} ·{' '}
            <bdi>{alarm.detector === 'band' ? t('credible.band') : (detectors[alarm.detector] ?? alarm.detector)}</bdi>{' '}
            · {t('credible.since')} <DateText at={alarm.since} as="day-clock" /> ·{' '}
            <bdi dir="ltr">
              {estimate(alarm.before, reader)} → {estimate(alarm.after, reader)}
            </bdi>{' '}
            {alarm.owner && (
              <span className={styles.small}>
                {t('credible.owner')} <bdi>{alarm.owner}</bdi>{' '}
              </span>
            )}
            {alarm.acknowledgedBy ? (
              <span className={styles.small}>
                {t('credible.seenBy')} <bdi>{alarm.acknowledgedBy}</bdi>
              </span>
            ) : (
              session.data?.role === 'administrator' && (
                <Button
                  size="compact-xs"
                  variant="default"
                  loading={acknowledge.isPending}
                  onClick={() => acknowledge.mutate(alarm.id)}
                >
                  {t('credible.acknowledge')}
                </Button>
              )
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}
