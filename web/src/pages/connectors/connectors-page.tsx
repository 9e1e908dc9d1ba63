import { Button } from '@mantine/core'
import { Cable, Plus } from 'lucide-react'
import { useState } from 'react'
import { useConnectors } from '../../api/connectors.ts'
import { Empty } from '../../components/empty.tsx'
import { Failure } from '../../components/failure.tsx'
import { FeedsNav } from '../../components/feeds-nav.tsx'
import { Loading } from '../../components/loading.tsx'
import { useTitle } from '../../components/title.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import { ConnectorCard } from './connector-card.tsx'
import { ConnectorForm } from './connector-form.tsx'
import styles from './connectors.module.css'
import { FeedAlerts } from './feed-alerts.tsx'

/** Every way by which messages and device data come in, as it is at this moment. */
export default function ConnectorsPage() {
  const t = useWords()
  useTitle(t('connectors.title'))
  const connectors = useConnectors()
  const [adding, setAdding] = useState(false)
  const known = connectors.data?.connectors ?? []
  return (
    <div className={page.page}>
      <FeedsNav />
      <div className={page.head}>
        <div>
          <h1>{t('connectors.title')}</h1>
          <p>{t('connectors.hint')}</p>
        </div>
        {connectors.data && !adding && (
          <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setAdding(true)}>
            {t('connectors.add')}
          </Button>
        )}
      </div>
      <FeedAlerts />
      {adding && <ConnectorForm known={known} onDone={() => setAdding(false)} />}
      {connectors.isPending ? (
        <Loading />
      ) : connectors.error && !connectors.data ? (
        <Failure error={connectors.error} onRetry={connectors.refetch} />
      ) : known.length === 0 ? (
        !adding && (
          <div className={page.card}>
            <Empty icon={<Cable size={28} aria-hidden />} title={t('connectors.none')}>
              {t('connectors.noneHint')}
            </Empty>
          </div>
        )
      ) : (
        <ul className={styles.cards}>
          {known.map((connector) => (
            <li key={connector.name}>
              <ConnectorCard connector={connector} />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
