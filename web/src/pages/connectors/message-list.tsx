import { Button, SegmentedControl } from '@mantine/core'
import { Inbox, RotateCw } from 'lucide-react'
import { useState } from 'react'
import { type Connector, type MessageState, messageStates, useMessages, useReplay } from '../../api/connectors.ts'
import { Empty } from '../../components/empty.tsx'
import { Failure } from '../../components/failure.tsx'
import { Loading } from '../../components/loading.tsx'
import { useNotice } from '../../components/notice.tsx'
import { count } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './connectors.module.css'
import { MessageRow } from './message-row.tsx'

/** The newest messages, all or of one state; the dead ones can be taken again. */
export function MessageList({ connector }: { connector: Connector }) {
  const t = useWords()
  const say = useNotice()
  const { locale } = usePreferences()
  const [state, setState] = useState<MessageState | 'all'>('all')
  const [limit, setLimit] = useState(50)
  const messages = useMessages(connector.name, state === 'all' ? null : state, limit)
  const replay = useReplay(connector.name)
  const number = (value: number) => count(value, locale)
  const list = messages.data?.messages ?? []
  return (
    <section className={`${page.card} ${styles.messages}`}>
      <header className={styles.bar}>
        <h2>{t('connectors.messages')}</h2>
        <SegmentedControl
          size="xs"
          aria-label={t('connectors.filter')}
          value={state}
          data={(['all', ...messageStates] as const).map((value) => ({
            value,
            label: t(`connectors.message.${value}`),
          }))}
          onChange={(value) => setState(value as MessageState | 'all')}
        />
        <Button
          size="compact-sm"
          variant="light"
          className={styles.replay ?? ''}
          leftSection={<RotateCw size={14} aria-hidden />}
          disabled={connector.waiting === 0}
          loading={replay.isPending}
          onClick={() =>
            replay.mutate('dead', {
              onSuccess: ({ tried, taken, refused }) =>
                say(t('connectors.replayed', { tried: number(tried), taken: number(taken), refused: number(refused) })),
            })
          }
        >
          {t('connectors.replay')}
        </Button>
      </header>
      {replay.error && (
        <p role="alert" className={styles.error} dir="auto">
          {problemText(replay.error)}
        </p>
      )}
      {messages.isPending ? (
        <Loading />
      ) : messages.error && !messages.data ? (
        <Failure error={messages.error} onRetry={messages.refetch} />
      ) : list.length === 0 ? (
        <Empty icon={<Inbox size={28} aria-hidden />} title={t('connectors.noMessage')}>
          {state === 'all' && t('connectors.noMessageHint')}
        </Empty>
      ) : (
        <ol className={styles.list} aria-label={t('connectors.messages')}>
          {list.map((message) => (
            <MessageRow key={message.sequence} message={message} />
          ))}
        </ol>
      )}
      {list.length === limit && limit < 200 && (
        <Button variant="subtle" size="sm" onClick={() => setLimit(200)}>
          {t('connectors.more')}
        </Button>
      )}
    </section>
  )
}
