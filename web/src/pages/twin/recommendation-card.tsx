import { CircleSlash2, History } from 'lucide-react'
import type { Decision, Recommendation } from '../../api/types.ts'
import { DateText } from '../../components/date-text.tsx'
import { Quantity } from '../../components/quantity.tsx'
import { Frequency } from '../../components/risk-text.tsx'
import { objectiveText, sentence, term, termText, useWords } from '../../i18n/use-words.ts'
import { AlternativesTable } from './alternatives-table.tsx'
import styles from './recommendation.module.css'
import { useRegimenText } from './regimen-text.ts'
import { ResponseForm } from './response-form.tsx'
import twin from './twin.module.css'

/** One recommendation with its reasons; when the data cannot decide, it says so and why. */
export function RecommendationCard({
  recommendation,
  decision,
}: {
  recommendation: Recommendation
  decision: Decision
}) {
  const t = useWords()
  const text = useRegimenText()
  const units = { amountUnit: recommendation.amountUnit, timeUnit: recommendation.timeUnit }
  const { best, current, alternatives, reasons, outdated, response, createdAt } = recommendation
  return (
    <>
      <section className={`${twin.section} ${outdated ? styles.outdated : ''}`} aria-labelledby="best-title">
        <div className={styles.when}>
          <span className={twin.muted}>
            {t('recommendation.madeAt')} <DateText at={createdAt} as="day-clock" />
          </span>
          {outdated && (
            <span className={styles.badge}>
              <History size={13} aria-hidden />
              {t('recommendation.outdated')}
            </span>
          )}
        </div>
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
                <li key={reason.code + JSON.stringify(reason.values)}>{sentence(reason, units)}</li>
              ))}
            </ul>
          </div>
        )}
      </section>
      {best && !response && <ResponseForm recommendation={recommendation} decision={decision} />}
      {best && (
        <section className={twin.section} aria-labelledby="alternatives-title">
          <h3 id="alternatives-title">{t('recommendation.alternatives')}</h3>
          <AlternativesTable best={best} alternatives={alternatives} current={current} units={recommendation} />
          <p className={twin.muted}>
            {t('recommendation.objective')} <span className="isolate">{objectiveText(recommendation.objective)}</span>
          </p>
        </section>
      )}
    </>
  )
}
