import { Button } from '@mantine/core'
import { Hourglass, MailX, RotateCw, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'wouter'
import {
  groupOf,
  type MessageDecision,
  useDecideMessages,
  useWaitingMessages,
  type WaitingGroup,
} from '../../api/review.ts'
import { DateText } from '../../components/date-text.tsx'
import { Failure } from '../../components/failure.tsx'
import { Loading } from '../../components/loading.tsx'
import { useNotice } from '../../components/notice.tsx'
import { count } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { ruleText } from '../../i18n/rule-text.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import { DiscardForm } from './discard-form.tsx'
import { PatientChoice } from './patient-choice.tsx'
import styles from './review.module.css'
import { WaitingMessageRow } from './waiting-message.tsx'

const icons = { dead: MailX, held: Hourglass }
const first = 5

/** Messages that wait for one reason: why, what they hold, and what may be decided of all of them. */
export function WaitingGroupCard({ group }: { group: WaitingGroup }) {
  const t = useWords()
  const say = useNotice()
  const { locale } = usePreferences()
  const [open, setOpen] = useState(false)
  const [act, setAct] = useState<'discard' | 'match' | null>(null)
  const decide = useDecideMessages()
  const number = (value: number) => count(value, locale)
  const Icon = icons[group.state]
  const { connector, state, type, device, messages, speaks } = group
  const observed = speaks === 'readings' && state === 'held' && device !== null
  const send = (decision: MessageDecision['decision'], sequences?: number[]) =>
    decide.mutate(
      { ...groupOf(group), decision, ...(sequences ? { sequences } : {}) },
      {
        onSuccess: ({ tried, taken, refused, discarded }) => {
          setAct(null)
          if (decision.kind === 'discard') say(t('review.discarded', { count: discarded, number: number(discarded) }))
          else say(t('review.replayed', { tried: number(tried), taken: number(taken), refused: number(refused) }))
        },
      },
    )
  return (
    <article className={`${page.card} ${styles.group}`} aria-label={`${connector} ${device ?? type ?? ''}`.trim()}>
      <header className={styles.top}>
        <span className={`${styles.badge} ${styles[state]}`}>
          <Icon size={14} aria-hidden />
          {t(`review.state.${state}`, { count: messages, number: number(messages) })}
        </span>
        <strong className={styles.what}>
          <Link href={`/connectors/${connector}`}>
            <bdi dir="ltr">{connector}</bdi>
          </Link>
          {type && speaks === 'hl7v2' && <bdi dir="ltr">{type}</bdi>}
          {device && (
            <Link href={`/devices/${encodeURIComponent(device)}`}>
              <bdi dir="ltr">{device}</bdi>
            </Link>
          )}
        </strong>
        <span className={page.muted}>
          <DateText at={group.firstAt} as="day-clock" /> – <DateText at={group.lastAt} as="day-clock" />
        </span>
      </header>
      <p className={styles.why}>
        <bdi dir="auto">{ruleText(group)}</bdi>
      </p>
      <div className={styles.actions}>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<RotateCw size={14} aria-hidden />}
          loading={decide.isPending && decide.variables?.decision.kind === 'replay'}
          onClick={() => send({ kind: 'replay' })}
        >
          {t('review.replay')}
        </Button>
        {observed && (
          <Button size="compact-sm" variant="light" onClick={() => setAct(act === 'match' ? null : 'match')}>
            {t('review.whom')}
          </Button>
        )}
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<Trash2 size={13} aria-hidden />}
          onClick={() => setAct(act === 'discard' ? null : 'discard')}
        >
          {t('review.discardAll', { count: messages, number: number(messages) })}
        </Button>
        <Button size="compact-sm" variant="subtle" aria-expanded={open} onClick={() => setOpen(!open)}>
          {t(open ? 'review.hide' : 'review.show')}
        </Button>
      </div>
      {act === 'discard' && (
        <DiscardForm busy={decide.isPending} onDiscard={(reason) => send({ kind: 'discard', reason })} />
      )}
      {act === 'match' && (
        <PatientChoice
          times={{ from: group.firstAt, until: group.lastAt }}
          busy={decide.isPending}
          onDecide={(decision) => send(decision)}
        />
      )}
      {decide.error && (
        <p role="alert" className={styles.error} dir="auto">
          {problemText(decide.error)}
        </p>
      )}
      {open && (
        <Messages group={group} busy={decide.isPending} onDecide={(decision, sequence) => send(decision, [sequence])} />
      )}
    </article>
  )
}

function Messages(props: {
  readonly group: WaitingGroup
  readonly busy: boolean
  readonly onDecide: (decision: MessageDecision['decision'], sequence: number) => void
}) {
  const { group, busy, onDecide } = props
  const t = useWords()
  const [limit, setLimit] = useState(first)
  const messages = useWaitingMessages(group, limit)
  if (messages.isPending) return <Loading />
  if (messages.error && !messages.data) return <Failure error={messages.error} onRetry={messages.refetch} />
  return (
    <>
      <ol className={styles.messages} aria-label={t('review.newest')}>
        {messages.data.messages.map((message) => (
          <WaitingMessageRow
            key={message.sequence}
            message={message}
            group={group}
            busy={busy}
            onDecide={(decision) => onDecide(decision, message.sequence)}
          />
        ))}
      </ol>
      {group.messages > limit && limit < 100 && (
        <Button size="compact-sm" variant="subtle" onClick={() => setLimit(100)}>
          {t('review.more')}
        </Button>
      )}
    </>
  )
}
