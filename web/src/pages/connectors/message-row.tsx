import { Button } from '@mantine/core'
import { Check, CircleSlash, Hourglass, MailX, Trash2 } from 'lucide-react'
import { type Message, useDiscard } from '../../api/connectors.ts'
import { DateText } from '../../components/date-text.tsx'
import { count } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './connectors.module.css'

const icons = { taken: Check, dead: MailX, held: Hourglass, discarded: CircleSlash }

/** A message: what it was, what became of it, and why not; never its content. */
export function MessageRow({ message }: { message: Message }) {
  const t = useWords()
  const { locale } = usePreferences()
  const discard = useDiscard()
  const { sequence, type, control, state, receivedAt, resources, attempts, rule, reason } = message
  const number = (value: number) => count(value, locale)
  const Icon = icons[state]
  // The reason of the message is that of its first finding; one without findings still has its reason.
  const findings =
    message.findings.length > 0 || reason === null ? message.findings : [{ rule: rule ?? '', reason, path: '' }]
  return (
    <li className={styles.message}>
      <span className={`${styles.badge} ${styles[state]}`}>
        <Icon size={14} aria-hidden />
        {t(`connectors.message.${state}`)}
      </span>
      <strong className={styles.type}>
        {type ? <bdi dir="ltr">{type}</bdi> : t('connectors.noType')}
        {control && (
          <bdi dir="ltr" className={styles.control}>
            {control}
          </bdi>
        )}
      </strong>
      <span className={`${page.muted} ${styles.facts}`}>
        <DateText at={receivedAt} as="day-clock" />
        <span>{t('connectors.resources', { count: resources, number: number(resources) })}</span>
        {attempts > 1 && <span>{t('connectors.attempts', { number: number(attempts) })}</span>}
      </span>
      {state === 'dead' && (
        <Button
          size="compact-xs"
          variant="default"
          className={styles.discard ?? ''}
          leftSection={<Trash2 size={13} aria-hidden />}
          loading={discard.isPending}
          aria-label={t('connectors.discardOne', { number: number(sequence) })}
          onClick={() => discard.mutate(sequence)}
        >
          {t('connectors.discard')}
        </Button>
      )}
      {findings.length > 0 && (
        <ul className={styles.findings}>
          {findings.map((finding) => (
            <li key={`${finding.rule} ${finding.path}`}>
              {finding.path && <code dir="ltr">{finding.path}</code>}{' '}
              <bdi lang="en" dir="auto">
                {finding.reason}
              </bdi>{' '}
              <bdi dir="ltr" className={styles.rule}>
                {finding.rule}
              </bdi>
            </li>
          ))}
        </ul>
      )}
      {discard.error && (
        <p role="alert" className={`${styles.error} ${styles.findings}`} dir="auto">
          {problemText(discard.error)}
        </p>
      )}
    </li>
  )
}
