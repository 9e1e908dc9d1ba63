import { Button, NativeSelect } from '@mantine/core'
import { ChevronDown, Lightbulb } from 'lucide-react'
import { useState } from 'react'
import { useRecommend, useRecommendations } from '../../api/queries.ts'
import type { Decision, TwinView } from '../../api/types.ts'
import { Failure } from '../../components/failure.tsx'
import { Loading } from '../../components/loading.tsx'
import { isolate, readableUnit, recorded } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
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
  const [round, setRound] = useState('')
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
        <div className={styles.controls}>
          <DoseSteps decision={decision} value={round} onChange={setRound} />
          <Button
            size="sm"
            variant={settled ? 'filled' : 'default'}
            leftSection={<Lightbulb size={15} aria-hidden />}
            loading={recommend.isPending}
            onClick={() => recommend.mutate({ decision: decision.name, ...(round !== '' && { round: Number(round) }) })}
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

/** The doses that the decision lists, or what can be given between them: halves, quarters and tenths of its step. */
function DoseSteps({
  decision,
  value,
  onChange,
}: {
  decision: Decision
  value: string
  onChange: (value: string) => void
}) {
  const t = useWords()
  const reader = usePreferences()
  const { amount, amountUnit } = decision
  if (amount.length < 2) return null
  const step = Math.abs((amount[1] ?? 0) - (amount[0] ?? 0))
  const steps = [2, 4, 10].map((parts) => step / parts)
  return (
    <NativeSelect
      size="sm"
      rightSection={<ChevronDown size={15} aria-hidden />}
      label={t('recommendation.doses')}
      value={value}
      data={[
        { value: '', label: t('recommendation.listed') },
        ...steps.map((each) => ({
          value: String(each),
          label: t('recommendation.inSteps', {
            amount: isolate(`${recorded(each, reader)} ${readableUnit(amountUnit)}`),
          }),
        })),
      ]}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}
