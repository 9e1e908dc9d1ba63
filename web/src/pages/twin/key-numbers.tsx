import { lazy, Suspense } from 'react'
import type { TwinView } from '../../api/types.ts'
import { Age } from '../../components/data-age.tsx'
import { Quantity } from '../../components/quantity.tsx'
import { term, useWords } from '../../i18n/use-words.ts'
import { AimedMeasure } from './aimed-measure.tsx'
import { Item } from './key-number.tsx'
import styles from './key-numbers.module.css'
import { PlanInForce } from './plan-in-force.tsx'

// Its button may come a moment later.
const Provenance = lazy(() =>
  import('../../components/provenance.tsx').then(({ Provenance }) => ({ default: Provenance })),
)

/** The few numbers one looks for first: the last measured values, and what is to come. */
export function KeyNumbers({ view }: { view: TwinView }) {
  const t = useWords()
  const output = view.outputs[0]
  const used = output?.measured.filter(({ used }) => used) ?? []
  const [last, before] = [used.at(-1), used.at(-2)]
  const trend = view.covariates
    .filter(({ from, series }) => from === 'record' && series.length > 1)
    .sort((a, b) => b.series.length - a.series.length)
    .slice(0, 1)
  const aimed = view.measures.filter(({ target }) => target !== null)
  const others = view.measures.filter(({ target }) => target === null)
  return (
    <div className={styles.strip}>
      {output && (
        <Item title={t('twin.lastMeasured', { what: term('output', output.name) })}>
          {last ? (
            <>
              <Quantity size="large" value={last.value} unit={output.unit} comparator={last.comparator} />
              <div className={styles.detail}>
                <Age at={last.time} />
                <Suspense>
                  <Provenance source={last.source} time={last.time} recorded={last.recorded} quality={last.quality} />
                </Suspense>
                {before && (
                  <span>
                    {t('twin.before')} <Quantity value={before.value} unit={output.unit} /> · <Age at={before.time} />
                  </span>
                )}
              </div>
            </>
          ) : (
            <>
              <div className={styles.absent}>{t('twin.noLevel')}</div>
              <div className={styles.detail}>{t('twin.noLevelHint')}</div>
            </>
          )}
        </Item>
      )}
      {aimed.map((measure) => (
        <AimedMeasure key={measure.name} measure={measure} view={view} />
      ))}
      {others.some(({ windows }) => windows.length > 0) && (
        <Item title={t('twin.alsoAhead')}>
          <dl className={styles.others}>
            {others.map(({ name, unit, windows: [first] }) =>
              first ? (
                <div key={name}>
                  <dt>{term('measure', name)}</dt>
                  <dd>
                    <Quantity
                      as="estimate"
                      value={first.quantiles[3] ?? null}
                      unit={unit}
                      low={first.quantiles[1]}
                      high={first.quantiles[5]}
                    />
                  </dd>
                </div>
              ) : null,
            )}
          </dl>
        </Item>
      )}
      {trend.map((covariate) => (
        <Item key={covariate.name} title={term('covariate', covariate.name)}>
          <Quantity size="large" value={covariate.value} unit={covariate.unit} />
          <div className={styles.detail}>{covariate.time && <Age at={covariate.time} />}</div>
        </Item>
      ))}
      <PlanInForce view={view} />
    </div>
  )
}
