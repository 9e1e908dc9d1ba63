import { CheckCheck } from 'lucide-react'
import { useWaitingGroups } from '../../api/review.ts'
import { Empty } from '../../components/empty.tsx'
import { Failure } from '../../components/failure.tsx'
import { FeedsNav } from '../../components/feeds-nav.tsx'
import { Loading } from '../../components/loading.tsx'
import { useTitle } from '../../components/title.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import { PairList } from './pair-list.tsx'
import styles from './review.module.css'
import { WaitingGroupCard } from './waiting-group.tsx'

/** What somebody has to decide: messages that could not be taken by themselves, and patients that may be one person. */
export default function ReviewPage() {
  const t = useWords()
  useTitle(t('review.title'))
  const groups = useWaitingGroups()
  const list = groups.data?.groups ?? []
  return (
    <div className={page.page}>
      <FeedsNav />
      <div className={page.head}>
        <div>
          <h1>{t('review.title')}</h1>
          <p>{t('review.hint')}</p>
        </div>
      </div>
      <section className={styles.section} aria-label={t('review.messages')}>
        <h2>{t('review.messages')}</h2>
        {groups.isPending ? (
          <Loading />
        ) : groups.error && !groups.data ? (
          <Failure error={groups.error} onRetry={groups.refetch} />
        ) : list.length === 0 ? (
          <div className={page.card}>
            <Empty icon={<CheckCheck size={28} aria-hidden />} title={t('review.nothing')}>
              {t('review.nothingHint')}
            </Empty>
          </div>
        ) : (
          <ul className={styles.groups}>
            {list.map((group) => (
              <li key={[group.connector, group.state, group.type, group.rule, group.device].join('|')}>
                <WaitingGroupCard group={group} />
              </li>
            ))}
          </ul>
        )}
      </section>
      <PairList />
    </div>
  )
}
