import type { WorklistRow } from '../../api/types.ts'
import { Quantity } from '../../components/quantity.tsx'
import { RangeBand } from '../../components/range-band.tsx'
import { Frequency } from '../../components/risk-text.tsx'
import { isProven, StateBadge } from '../../credibility/state-badge.tsx'
import { term, useWords } from '../../i18n/use-words.ts'
import styles from './worklist.module.css'

/** "AUC24 512 mg·h/L (430–610), in target 71 of 100", with the same as a picture beneath. */
export function Headline({ row }: { row: WorklistRow }) {
  const t = useWords()
  const { headline, freshness } = row
  if (!headline)
    return (
      <span className={styles.none}>{t(freshness === 'stale' ? 'worklist.withdrawn' : 'worklist.noForecast')}</span>
    )
  const { quantiles, target } = headline
  const top = Math.max((target?.[1] ?? 0) * 1.8, (quantiles[5] ?? 0) * 1.1)
  return (
    <div className={`${styles.headline} ${freshness === 'ageing' ? styles.aged : ''}`}>
      <div>
        {term('measure', headline.measure)}{' '}
        <Quantity
          as="estimate"
          value={quantiles[3] ?? null}
          unit={headline.unit}
          low={quantiles[1]}
          high={quantiles[5]}
        />
        {headline.within !== null && (
          <>
            {t('list.comma')} {t('worklist.inTarget')} <Frequency probability={headline.within} />
          </>
        )}
      </div>
      <RangeBand
        quantiles={quantiles}
        domain={[0, top]}
        target={target}
        tone={freshness === 'ageing' ? 'aged' : 'main'}
        height={14}
        label={t('worklist.bandLabel', { measure: term('measure', headline.measure) })}
      />
      {!isProven(row) && <StateBadge state={row.state} stage={row.stage} />}
    </div>
  )
}
