import { Check, CircleSlash, Hourglass, MailX } from 'lucide-react'
import { Link } from 'wouter'
import type { Message } from '../../api/connectors.ts'
import { DateText } from '../../components/date-text.tsx'
import { count } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './connectors.module.css'

const icons = { taken: Check, dead: MailX, held: Hourglass, discarded: CircleSlash }

/** A message: what it was, what became of it, and why not; never its content. */
export function MessageRow({ message }: { message: Message }) {
  const t = useWords()
  const { locale } = usePreferences()
  const { type, control, state, receivedAt, resources, attempts, rule, reason } = message
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
      {(state === 'dead' || state === 'held') && (
        <Link href="/review" className={styles.discard}>
          {t('connectors.decide')}
        </Link>
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
    </li>
  )
}
