import { Button, Textarea } from '@mantine/core'
import { useState } from 'react'
import { type Cause, type TwinCredibility, useFeedback, useTwinCredibility } from '../../api/credibility.ts'
import type { TwinView } from '../../api/types.ts'
import { Widened } from '../../chart/widened.tsx'
import { DateText } from '../../components/date-text.tsx'
import { Failure } from '../../components/failure.tsx'
import { Loading } from '../../components/loading.tsx'
import { useNotice } from '../../components/notice.tsx'
import { Quantity } from '../../components/quantity.tsx'
import { Scroll } from '../../components/scroll.tsx'
import styles from '../../credibility/credibility.module.css'
import { EventScores } from '../../credibility/event-scores.tsx'
import { PitChart, ScoreNumbers, useShare } from '../../credibility/scores.tsx'
import { Reasons } from '../../credibility/standing-notice.tsx'
import { StateBadge } from '../../credibility/state-badge.tsx'
import { count, estimate, readableUnit } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { term, useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import twin from './twin.module.css'

const causes = ['wrong-time', 'wrong-dose', 'wrong-sample', 'changed-patient', 'other-drug', 'model', 'other'] as const

/** How often this twin was right, and what it may therefore say. */
export default function CredibilityTab({ view }: { view: TwinView }) {
  const t = useWords()
  const reader = usePreferences()
  const share = useShare()
  const credibility = useTwinCredibility(view.twin.id)
  if (credibility.isPending) return <Loading />
  if (credibility.error) return <Failure error={credibility.error} onRetry={credibility.refetch} />
  const {
    state,
    stage,
    allowed,
    reasons,
    twin: own,
    all,
    recent,
    events,
    conformal,
    inflation,
    widened,
  } = credibility.data
  return (
    <>
      <section className={`${twin.section} ${styles.stack}`}>
        <div className={styles.row}>
          <StateBadge state={state} stage={stage} />
          <strong>{t(allowed ? 'credible.allowed' : 'credible.withheld')}</strong>
        </div>
        <Reasons reasons={reasons} />
      </section>
      <section className={`${twin.section} ${styles.stack}`}>
        <h3>{t('credible.thisTwin')}</h3>
        {own ? <ScoreNumbers scores={own} /> : <p className={twin.muted}>{t('credible.nothing')}</p>}
        {inflation > 1 && (
          <p>{t('credible.inflation', { factor: estimate(Number(inflation.toPrecision(3)), reader) })}</p>
        )}
        {widened && (
          <p>
            {t('credible.widened', {
              n: estimate(widened.n, reader),
              issued: share(widened.issued.value),
              own: share(widened.own.value),
            })}
          </p>
        )}
      </section>
      {events.length > 0 && (
        <section className={`${twin.section} ${styles.stack}`}>
          <EventScores cards={events} />
        </section>
      )}
      {all && (
        <section className={`${twin.section} ${styles.stack}`}>
          <h3>{t('credible.allTwins')}</h3>
          <ScoreNumbers scores={all} />
          <PitChart scores={all} />
          {conformal.map(({ output, unit, widen, adaptive, n }) => (
            <p key={output} className={twin.muted}>
              {term('output', output)}:{' '}
              {widen === null ? (
                t('credible.conformalFew', { n: count(n, reader.locale) })
              ) : (
                <>
                  {t('credible.conformal')} <Quantity value={Number(widen.toPrecision(2))} unit={unit} /> (
                  {t('credible.split')}
                  {adaptive !== null && (
                    <>
                      ; {t('credible.adaptive')} <Quantity value={Number(adaptive.toPrecision(2))} unit={unit} />
                    </>
                  )}
                  )
                </>
              )}
            </p>
          ))}
        </section>
      )}
      {recent.length > 0 && (
        <section className={`${twin.section} ${styles.stack}`}>
          <h3>{t('credible.recent')}</h3>
          <Scroll>
            <table className={`${page.table} ${styles.table}`}>
              <thead>
                <tr>
                  <th>{t('credible.measured')}</th>
                  <th>{t('credible.foretold')}</th>
                  <th>{t('credible.because')}</th>
                </tr>
              </thead>
              <tbody>
                {recent.map((one) => (
                  <tr key={one.id}>
                    <td>
                      <Quantity value={one.observed} unit={one.unit} />
                      <br />
                      <span className={styles.small}>
                        <DateText at={one.time} as="day-clock" />
                      </span>
                    </td>
                    <td>
                      <span className={one.inside80 ? styles.hit : styles.miss}>
                        {one.inside80 ? '✓ ' : '✗ '}
                        {t(one.inside80 ? 'credible.inside' : 'credible.outside')}
                      </span>
                      <br />
                      <bdi dir="ltr" className={`${styles.small} ${styles.whole}`}>
                        {estimate(one.low80, reader)} – {estimate(one.high80, reader)} {readableUnit(one.unit)}
                      </bdi>
                      {one.widened > 1 && (
                        <>
                          <br />
                          <span className={styles.small}>
                            <Widened by={one.widened} />
                          </span>
                        </>
                      )}
                      <br />
                      <bdi dir="ltr" className={styles.small}>
                        +{estimate(one.horizon, reader)} h
                      </bdi>
                      {!one.asPlanned && (
                        <>
                          <br />
                          <span className={styles.small}>{t('credible.otherPlan')}</span>
                        </>
                      )}
                    </td>
                    <td>
                      <Because twinId={view.twin.id} score={one.id} given={one.feedback} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        </section>
      )}
    </>
  )
}

type Given = TwinCredibility['recent'][number]['feedback']

/** "This forecast was wrong because …": a cause, and what somebody has to say of it. */
function Because({ twinId, score, given }: { twinId: string; score: number; given: Given }) {
  const t = useWords()
  const say = useNotice()
  const feedback = useFeedback(twinId)
  const [cause, setCause] = useState<Cause | null>(null)
  const [words, setWords] = useState('')
  if (given.length > 0)
    return (
      <>
        {given.map(({ cause: why, words: said, by, at }) => (
          <div key={at + by}>
            {t(`credible.cause.${why as Cause}`)}
            {said && (
              <q className={styles.said} dir="auto">
                {said}
              </q>
            )}
            <span className={styles.small}>
              <bdi>{by}</bdi> · <DateText at={at} as="day-clock" />
            </span>
          </div>
        ))}
      </>
    )
  const keep = () =>
    cause &&
    feedback.mutate(
      { score, cause, ...(words.trim() && { words: words.trim() }) },
      { onSuccess: () => say(t('credible.thanks')) },
    )
  return (
    <div className={styles.words}>
      <select
        className={styles.choice}
        aria-label={t('credible.because')}
        value={cause ?? ''}
        disabled={feedback.isPending}
        onChange={(event) => setCause((event.currentTarget.value || null) as Cause | null)}
      >
        <option value="">{t('credible.say')}</option>
        {causes.map((each) => (
          <option key={each} value={each}>
            {t(`credible.cause.${each}`)}
          </option>
        ))}
      </select>
      {cause && (
        <>
          <Textarea
            size="xs"
            rows={2}
            maxLength={1000}
            dir="auto"
            aria-label={t('credible.words')}
            placeholder={t('credible.words')}
            value={words}
            onChange={(event) => setWords(event.currentTarget.value)}
          />
          <div className={styles.row}>
            <Button size="compact-xs" loading={feedback.isPending} onClick={keep}>
              {t('credible.keep')}
            </Button>
            <Button size="compact-xs" variant="default" onClick={() => setCause(null)}>
              {t('credible.cancel')}
            </Button>
          </div>
        </>
      )}
      {feedback.error && <span role="alert">{problemText(feedback.error)}</span>}
    </div>
  )
}
