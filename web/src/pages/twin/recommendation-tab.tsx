import { Button, NativeSelect, NumberInput } from '@mantine/core'
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
  const [steps, setSteps] = useState<Partial<Record<Varied, string>>>({})
  const [bounds, setBounds] = useState<Bounds>({})
  const decision = view.decisions[0]
  if (!decision) return <p className={styles.section}>{t('compare.noDecision')}</p>
  if (list.isPending) return <Loading />
  if (list.error) return <Failure error={list.error} onRetry={list.refetch} />
  const all = [...list.data.recommendations].sort((a, b) => b.createdAt.localeCompare(a.createdAt))
  const latest = all[0]
  const crossed = decision ? problemOf(decision, bounds) : null
  const settled = !latest || latest.response !== null || latest.outdated || latest.best === null
  return (
    <>
      {latest && <RecommendationCard key={latest.id} recommendation={latest} decision={decision} />}
      <div className={styles.section}>
        {!latest && <p className={styles.muted}>{t('recommendation.none')}</p>}
        <div className={styles.controls}>
          {varied.map((field) => (
            <Steps
              key={field}
              field={field}
              decision={decision}
              value={steps[field] ?? ''}
              onChange={(value) => setSteps({ ...steps, [field]: value })}
            />
          ))}
          <div className={`${styles.controls} ${styles.fields}`}>
            {(['least', 'most'] as const).map((side) => (
              <Bound
                key={side}
                side={side}
                decision={decision}
                bounds={bounds}
                problem={crossed?.side === side ? crossed : null}
                onChange={(value) => setBounds({ ...bounds, [side]: value })}
              />
            ))}
          </div>
          <Button
            size="sm"
            disabled={crossed !== null}
            variant={settled ? 'filled' : 'default'}
            leftSection={<Lightbulb size={15} aria-hidden />}
            loading={recommend.isPending}
            onClick={() => recommend.mutate({ decision: decision.name, ...asked(steps, bounds) })}
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

const varied = ['amount', 'interval', 'duration'] as const
type Varied = (typeof varied)[number]

/** The steps and bounds that were chosen, as the request names them. */
function asked({ amount, interval, duration }: Partial<Record<Varied, string>>, { least, most }: Bounds) {
  return {
    ...(least !== undefined && { least }),
    ...(most !== undefined && { most }),
    ...(amount && { round: Number(amount) }),
    ...(interval && { intervalStep: Number(interval) }),
    ...(duration && { durationStep: Number(duration) }),
  }
}

/** Amounts that are looked at, by their smallest and their largest; absent: as far as the decision allows. */
interface Bounds {
  least?: number | undefined
  most?: number | undefined
}

/** The bound that cannot be asked with, and why. */
interface Crossed {
  readonly side: keyof Bounds
  readonly why: 'order' | 'allowed'
}

/** What the server would refuse: a bound beyond what the decision allows, or the smallest above the largest. */
function problemOf({ amount }: Decision, { least, most }: Bounds): Crossed | null {
  const [low, high] = [Math.min(...amount), Math.max(...amount)]
  const within = (value: number | undefined) => value === undefined || (value >= low && value <= high)
  if (!within(least)) return { side: 'least', why: 'allowed' }
  if (!within(most)) return { side: 'most', why: 'allowed' }
  return (least ?? low) > (most ?? high) ? { side: 'most', why: 'order' } : null
}

/** One bound; what is wrong with it stands below it before anybody asks. */
function Bound({
  side,
  decision,
  bounds,
  problem,
  onChange,
}: {
  side: keyof Bounds
  decision: Decision
  bounds: Bounds
  problem: Crossed | null
  onChange: (value: number | undefined) => void
}) {
  const t = useWords()
  const reader = usePreferences()
  const { amount, amountUnit } = decision
  const [low, high] = [Math.min(...amount), Math.max(...amount)]
  if (!(high > low)) return null
  const limit = side === 'least' ? low : high
  return (
    <NumberInput
      size="sm"
      w={140}
      label={t(side === 'least' ? 'recommendation.least' : 'recommendation.most')}
      placeholder={`${recorded(limit, reader)} ${readableUnit(amountUnit)}`}
      suffix={` ${readableUnit(amountUnit)}`}
      min={low}
      max={high}
      clampBehavior="none"
      error={
        problem &&
        t(`recommendation.bound.${problem.why}`, {
          low: isolate(recorded(low, reader)),
          high: isolate(recorded(high, reader)),
          unit: readableUnit(amountUnit),
        })
      }
      allowNegative={false}
      thousandSeparator=","
      value={bounds[side] ?? ''}
      onChange={(value) => onChange(typeof value === 'number' ? value : undefined)}
      dir="ltr"
    />
  )
}

const labels = {
  amount: 'recommendation.doses',
  interval: 'recommendation.intervals',
  duration: 'recommendation.durations',
} as const

/** Parts of the distance of what the decision lists that are offered as steps between. */
const parts: Readonly<Record<Varied, readonly number[]>> = {
  amount: [2, 4, 10],
  interval: [1, 2, 4],
  duration: [1, 2, 4],
}

/** What the decision lists, or what can be given between: parts of the smallest distance in its list. */
function Steps({
  field,
  decision,
  value,
  onChange,
}: {
  field: Varied
  decision: Decision
  value: string
  onChange: (value: string) => void
}) {
  const t = useWords()
  const reader = usePreferences()
  const listed = decision[field].toSorted((a, b) => a - b)
  const distances = listed
    .slice(1)
    .flatMap((each, i) => (each > (listed[i] ?? each) ? [each - (listed[i] ?? each)] : []))
  if (distances.length === 0) return null
  const step = Math.min(...distances)
  const unit = readableUnit(field === 'amount' ? decision.amountUnit : decision.timeUnit)
  const steps = parts[field].map((count) => Number((step / count).toPrecision(6)))
  return (
    <NativeSelect
      size="sm"
      rightSection={<ChevronDown size={15} aria-hidden />}
      label={t(labels[field])}
      value={value}
      data={[
        { value: '', label: t('recommendation.listed') },
        ...steps.map((each) => ({
          value: String(each),
          label: t('recommendation.inSteps', { amount: isolate(`${recorded(each, reader)} ${unit}`) }),
        })),
      ]}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}
