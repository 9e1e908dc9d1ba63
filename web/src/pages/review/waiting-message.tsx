import { Button } from '@mantine/core'
import { useState } from 'react'
import type { MessageDecision, WaitingGroup, WaitingMessage } from '../../api/review.ts'
import { DateText } from '../../components/date-text.tsx'
import { count, readableUnit } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { codeName } from '../../i18n/code-name.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import { DiscardForm } from './discard-form.tsx'
import { PatientChoice } from './patient-choice.tsx'
import styles from './review.module.css'

/** One message that waits: what it holds, without a name or a value, and what may be decided of it. */
export function WaitingMessageRow(props: {
  readonly message: WaitingMessage
  readonly group: WaitingGroup
  readonly busy: boolean
  readonly onDecide: (decision: MessageDecision['decision']) => void
}) {
  const { message, group, busy, onDecide } = props
  const t = useWords()
  const { locale } = usePreferences()
  const [act, setAct] = useState<'match' | 'discard' | null>(null)
  const { summary, control, receivedAt, attempts, findings } = message
  const number = (value: number) => count(value, locale)
  const said = summary.names && (['identifier', 'name', 'birthDate'] as const).filter((field) => summary.names?.[field])
  return (
    <li className={styles.message}>
      <div className={styles.line}>
        <DateText at={receivedAt} as="day-clock" />
        {control && <bdi dir="ltr">{control}</bdi>}
        {summary.sender && <bdi dir="ltr">{summary.sender}</bdi>}
        {summary.version && <bdi dir="ltr">v{summary.version}</bdi>}
        {attempts > 1 && <span className={page.muted}>{t('connectors.attempts', { number: number(attempts) })}</span>}
      </div>
      <dl className={styles.summary}>
        {summary.segments.length > 0 && (
          <div>
            <dt>{t('review.segments')}</dt>
            <dd dir="ltr">
              {summary.segments.map((each) => (each.count > 1 ? `${each.name} ×${each.count}` : each.name)).join(' · ')}
            </dd>
          </div>
        )}
        {summary.measures.length > 0 && (
          <div>
            <dt>{t('review.measures')}</dt>
            <dd>
              {summary.measures.map((each, index) => (
                <span key={`${each.code} ${each.unit}`}>
                  {index > 0 && ' · '}
                  <bdi>
                    {group.speaks === 'readings' ? codeName({ system: 'http://loinc.org', ...each }) : each.code}
                  </bdi>{' '}
                  <bdi dir="ltr">{readableUnit(each.unit)}</bdi>
                </span>
              ))}
            </dd>
          </div>
        )}
        {summary.from !== null && summary.until !== null && (
          <div>
            <dt>{t('review.times')}</dt>
            <dd>
              <DateText at={summary.from} />
              {summary.until !== summary.from && (
                <>
                  {' – '}
                  <DateText at={summary.until} />
                </>
              )}
            </dd>
          </div>
        )}
        {said && (
          <div>
            <dt>{t('review.says')}</dt>
            <dd>
              {said.length === 0
                ? t('review.says_none')
                : said.map((field) => t(`review.field.${field}`)).join(`${t('list.comma')} `)}
            </dd>
          </div>
        )}
        {findings.length > 1 && (
          <div>
            <dt>{t('review.also')}</dt>
            <dd>
              {findings.slice(0, 4).map(({ path, rule }) => (
                <code key={`${path} ${rule}`} dir="ltr">
                  {path || rule}
                </code>
              ))}
            </dd>
          </div>
        )}
      </dl>
      <div className={styles.actions}>
        {group.rule === 'hl7.patient-missing' && (
          <Button size="compact-xs" variant="light" onClick={() => setAct(act === 'match' ? null : 'match')}>
            {t('review.whom')}
          </Button>
        )}
        <Button
          size="compact-xs"
          variant="default"
          aria-label={t('review.discardOne', { number: number(message.sequence) })}
          onClick={() => setAct(act === 'discard' ? null : 'discard')}
        >
          {t('review.discard')}
        </Button>
      </div>
      {act === 'match' && <PatientChoice busy={busy} onDecide={onDecide} />}
      {act === 'discard' && <DiscardForm busy={busy} onDiscard={(reason) => onDecide({ kind: 'discard', reason })} />}
    </li>
  )
}
