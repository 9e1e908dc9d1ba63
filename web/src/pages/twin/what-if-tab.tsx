import { Button } from '@mantine/core'
import { RotateCcw } from 'lucide-react'
import type { useCompare } from '../../api/queries.ts'
import type { Decision, TwinView } from '../../api/types.ts'
import { FanChart } from '../../chart/fan-chart.tsx'
import { TimeStack } from '../../chart/time-stack.tsx'
import { Frequency } from '../../components/risk-text.tsx'
import { ScenarioCompare } from '../../components/scenario-compare.tsx'
import { problemText } from '../../i18n/problem-text.ts'
import { term, useWords } from '../../i18n/use-words.ts'
import type { PreviewedPlan } from '../../preview/run-preview.ts'
import { type Choice, RegimenFields } from './regimen-fields.tsx'
import { useRegimenText } from './regimen-text.ts'
import { regularRegimen } from './regular-regimen.ts'
import styles from './twin.module.css'
import what from './what-if.module.css'

interface WhatIfTabProps {
  readonly view: TwinView
  readonly choice: Choice | null
  readonly setChoice: (choice: Choice | null) => void
  readonly comparison: ReturnType<typeof useCompare>
  /** What the browser computed of the choice while the server has not answered. */
  readonly previewed: PreviewedPlan | null
}

/** The current plan beside one other: same members, same draws, same axes. */
export function WhatIfTab(props: WhatIfTabProps) {
  const t = useWords()
  const { view } = props
  const decision = view.decisions[0]
  if (!decision || view.freshness.state === 'stale' || !view.belief)
    return <p className={styles.section}>{t(decision ? 'compare.withdrawn' : 'compare.noDecision')}</p>
  return <WhatIf {...props} decision={decision} />
}

/** Starts where the current plan is, so that the first change shows exactly what it does. */
function startingPoint(view: TwinView, decision: Decision): Choice {
  const doses = view.inputs.find(({ name }) => name === decision.input)?.doses ?? []
  const planned = doses.filter(({ planned }) => planned)
  const current = regularRegimen(decision.input, planned) ?? regularRegimen(decision.input, doses.slice(-2))
  const middle = (values: readonly number[]) => values[Math.floor(values.length / 2)] ?? 0
  return (
    current ?? {
      input: decision.input,
      amount: middle(decision.amount),
      interval: middle(decision.interval),
      duration: decision.duration[0] ?? 0,
    }
  )
}

function WhatIf({ view, choice, setChoice, comparison, previewed, decision }: WhatIfTabProps & { decision: Decision }) {
  const t = useWords()
  const text = useRegimenText()
  const start = startingPoint(view, decision)
  const result = choice ? comparison.data : undefined
  const output = view.outputs[0]
  const [current, other] = result?.plans ?? []
  const series = (plan: typeof current) => plan?.outputs.find(({ name }) => name === output?.name) ?? null
  const [first, second] = [series(current), series(other)]
  const name = result?.regimen ? text(result.regimen, decision) : ''
  return (
    <>
      <div className={styles.section}>
        <p className={styles.muted}>{t('compare.hint')}</p>
        <RegimenFields decision={decision} value={choice ?? start} onChange={setChoice} />
        <div className={what.actions}>
          {!choice && (
            <Button size="sm" onClick={() => setChoice(start)}>
              {t('compare.run')}
            </Button>
          )}
          {choice && (
            <Button
              size="xs"
              variant="subtle"
              leftSection={<RotateCcw size={14} aria-hidden />}
              onClick={() => setChoice(null)}
            >
              {t('compare.reset')}
            </Button>
          )}
          <span className={styles.muted} role="status">
            {previewed?.within ? (
              <>
                {t('compare.preview')} {term('measure', previewed.within.measure)}: {t('recommendation.target')}{' '}
                <Frequency probability={previewed.within.share} />
              </>
            ) : (
              comparison.isFetching && t('compare.running')
            )}
          </span>
        </div>
        {comparison.error && choice && (
          <p className={what.error} role="alert">
            {problemText(comparison.error)}
          </p>
        )}
      </div>
      {result && output && first && second && (
        <>
          <div className={`${styles.section} ${what.small}`}>
            <TimeStack
              from={new Date(result.from).getTime()}
              until={new Date(result.until).getTime()}
              now={new Date(view.now).getTime()}
              label={t('chart.cursor')}
            >
              <FanChart
                output={{ name: output.name, unit: output.unit, measured: [], past: null, forecast: first }}
                alternative={{ name, series: second }}
                height={150}
                timeAxis
              />
            </TimeStack>
          </div>
          <div className={styles.section}>
            <ScenarioCompare result={result} name={name} />
          </div>
        </>
      )}
    </>
  )
}
