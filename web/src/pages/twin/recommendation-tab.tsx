import { Button } from '@mantine/core'
import { Lightbulb } from 'lucide-react'
import { useRecommend, useRecommendations } from '../../api/queries.ts'
import type { TwinView } from '../../api/types.ts'
import { Failure } from '../../components/failure.tsx'
import { Loading } from '../../components/loading.tsx'
import { problemText } from '../../i18n/problem-text.ts'
import { useWords } from '../../i18n/use-words.ts'
import { RecommendationCard } from './recommendation-card.tsx'
import { ResponseHistory } from './response-history.tsx'
import styles from './twin.module.css'

/** What the twin would do, why, what else was close, and what people answered. */
export default function RecommendationTab({ view }: { view: TwinView }) {
  const t = useWords()
  const list = useRecommendations(view.twin.id)
  const recommend = useRecommend(view.twin.id)
  const decision = view.decisions[0]
  if (!decision) return <p className={styles.section}>{t('compare.noDecision')}</p>
  if (list.isPending) return <Loading />
  if (list.error) return <Failure error={list.error} onRetry={list.refetch} />
  const all = [...list.data.recommendations].sort((a, b) => b.createdAt.localeCompare(a.createdAt))
  const latest = all[0]
  const settled = !latest || latest.response !== null || latest.outdated || latest.best === null
  return (
    <>
      {latest && <RecommendationCard key={latest.id} recommendation={latest} decision={decision} />}
      <div className={styles.section}>
        {!latest && <p className={styles.muted}>{t('recommendation.none')}</p>}
        <div>
          <Button
            size="sm"
            variant={settled ? 'filled' : 'default'}
            leftSection={<Lightbulb size={15} aria-hidden />}
            loading={recommend.isPending}
            onClick={() => recommend.mutate(decision.name)}
          >
            {latest ? t('recommendation.again') : t('recommendation.ask')}
          </Button>
        </div>
        {recommend.error && (
          <p role="alert" className={styles.withdrawn}>
            {problemText(recommend.error)}
          </p>
        )}
        <p className={styles.muted}>{t('recommendation.advice')}</p>
      </div>
      <ResponseHistory recommendations={all} />
    </>
  )
}
