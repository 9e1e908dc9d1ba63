import { CircleSlash2 } from 'lucide-react'
import type { Recommendation } from '../../api/types.ts'
import { Quantity } from '../../components/quantity.tsx'
import { Frequency } from '../../components/risk-text.tsx'
import { sentence, term, termText, useWords } from '../../i18n/use-words.ts'
import styles from './recommendation.module.css'
import { useRegimenText } from './regimen-text.ts'

/** The regimen of a recommendation with what it reaches, its chances and its reasons; without one, the refusal and why. */
export function ChosenRegimen({ recommendation }: { recommendation: Recommendation }) {
  const t = useWords()
  const text = useRegimenText()
  const { best, reasons, amountUnit, timeUnit } = recommendation
  return (
    <>
      {best ? (
        <>
          <h3 id="best-title" className={styles.best}>
            {text(best.regimen, recommendation)}
          </h3>
          <dl className={styles.figures}>
            {best.measures.map(({ name, unit, quantiles }) => (
              <div key={name}>
                <dt>{term('measure', name)}</dt>
                <dd>
                  <Quantity
                    as="estimate"
                    value={quantiles[3] ?? null}
                    unit={unit}
                    low={quantiles[1]}
                    high={quantiles[5]}
                  />
                </dd>
              </div>
            ))}
            {best.terms.map((one) => (
              <div key={one.text} title={termText(one.text)}>
                <dt>{t(one.harm ? 'recommendation.harm' : 'recommendation.target')}</dt>
                <dd>
                  <strong>
                    <Frequency probability={one.value} />
                  </strong>
                </dd>
              </div>
            ))}
          </dl>
        </>
      ) : (
        <div className={styles.refused}>
          <CircleSlash2 size={20} aria-hidden />
          <h3 id="best-title">{t('recommendation.refused')}</h3>
        </div>
      )}
      {reasons.length > 0 && (
        <div>
          <h4 className={styles.why}>{t(best ? 'recommendation.why' : 'recommendation.whyNot')}</h4>
          <ul className={styles.reasons}>
            {reasons.map((reason) => (
              <li key={reason.code + JSON.stringify(reason.values)}>{sentence(reason, { amountUnit, timeUnit })}</li>
            ))}
          </ul>
        </div>
      )}
    </>
  )
}
