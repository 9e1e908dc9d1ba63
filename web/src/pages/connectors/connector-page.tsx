import { ArrowLeft } from 'lucide-react'
import { Link } from 'wouter'
import { useConnectors } from '../../api/connectors.ts'
import { Failure } from '../../components/failure.tsx'
import { Loading } from '../../components/loading.tsx'
import { useTitle } from '../../components/title.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import { ConnectorCard } from './connector-card.tsx'
import styles from './connectors.module.css'
import { MessageList } from './message-list.tsx'
import { SilenceForm } from './silence-form.tsx'
import { UnderstoodPanel } from './understood-panel.tsx'

/** One connector and its newest messages; they appear by themselves. */
export default function ConnectorPage({ name }: { name: string }) {
  const t = useWords()
  useTitle(`${name} · ${t('connectors.title')}`)
  const connectors = useConnectors()
  const connector = connectors.data?.connectors.find((each) => each.name === name)
  return (
    <div className={page.page}>
      <Link href="/connectors" className={styles.back}>
        <ArrowLeft size={15} className="flip" aria-hidden />
        {t('connectors.all')}
      </Link>
      {connectors.isPending ? (
        <Loading />
      ) : connectors.error && !connectors.data ? (
        <Failure error={connectors.error} onRetry={connectors.refetch} />
      ) : connector ? (
        <>
          <ConnectorCard connector={connector} whole />
          <UnderstoodPanel connector={connector} />
          <MessageList connector={connector} />
          <SilenceForm connector={connector} />
        </>
      ) : (
        <p className={`${page.card} ${page.padded}`}>{t('connectors.unknown')}</p>
      )}
    </div>
  )
}
