import type { ComparisonResult, TwinView } from '../../api/types.ts'
import { CovariateChart } from '../../chart/covariate-chart.tsx'
import { DoseChart } from '../../chart/dose-chart.tsx'
import { FanChart } from '../../chart/fan-chart.tsx'
import { TimeStack } from '../../chart/time-stack.tsx'
import { useWords } from '../../i18n/use-words.ts'
import styles from './twin.module.css'

interface TwinPanelsProps {
  readonly view: TwinView
  readonly window: { readonly back: number; readonly ahead: number }
  readonly futures: boolean
  /** Another plan on the same axes. */
  readonly alternative: {
    readonly name: string
    readonly plan: Pick<ComparisonResult['plans'][number], 'outputs' | 'doses'>
  } | null
}

/** Observations and forecast, treatments, covariates: one above the other on one time axis. */
export function TwinPanels({ view, window, futures, alternative }: TwinPanelsProps) {
  const t = useWords()
  const time = (instant: string) => new Date(instant).getTime()
  const now = time(view.now)
  const hour = 3_600_000
  // Only what was measured again in this window has a course worth a panel; the rest stands under Evidence.
  const changing = view.covariates.filter(
    ({ series }) =>
      series.filter((point) => time(point.time) > Math.max(now - window.back * hour, time(view.from) + 60_000)).length >
      1,
  )
  return (
    <div className={`${styles.card} ${styles.stack}`}>
      <TimeStack from={now - window.back * hour} until={now + window.ahead * hour} now={now} label={t('chart.cursor')}>
        {view.outputs.map((output, i) => {
          const other = alternative?.plan.outputs.find(({ name }) => name === output.name)
          return (
            <div key={output.name}>
              <FanChart
                output={output}
                alternative={alternative && other ? { name: alternative.name, series: other } : null}
                showFutures={futures}
                aged={view.freshness.state === 'ageing'}
                height={i === 0 ? 264 : 150}
              />
              {view.freshness.state === 'stale' && i === 0 && (
                <p className={styles.withdrawn}>{t('twin.state.stale')}</p>
              )}
            </div>
          )
        })}
        {view.inputs.map((input, i) => (
          <DoseChart
            key={input.name}
            name={input.name}
            unit={input.unit}
            doses={input.doses}
            alternative={i === 0 ? (alternative?.plan.doses ?? null) : null}
            height={92}
            timeAxis={changing.length === 0 && i === view.inputs.length - 1}
          />
        ))}
        {changing.map((covariate, i) => (
          <CovariateChart
            key={covariate.name}
            covariate={covariate}
            fetchedFrom={time(view.from)}
            height={72}
            timeAxis={i === changing.length - 1}
          />
        ))}
      </TimeStack>
    </div>
  )
}
