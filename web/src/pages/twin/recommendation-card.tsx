import { History } from 'lucide-react'
import type { Decision, Recommendation } from '../../api/types.ts'
import { DateText } from '../../components/date-text.tsx'
import { objectiveText, useWords } from '../../i18n/use-words.ts'
import { AlternativesTable } from './alternatives-table.tsx'
import { ChosenRegimen } from './chosen-regimen.tsx'
import styles from './recommendation.module.css'
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
  const { best, current, alternatives, outdated, response, createdAt } = recommendation
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
        <ChosenRegimen recommendation={recommendation} />
      </section>
      {best && !response && <ResponseForm recommendation={recommendation} decision={decision} />}
      {best && (
        <section className={twin.section} aria-labelledby="alternatives-title">
          <h3 id="alternatives-title">{t('recommendation.alternatives')}</h3>
          <AlternativesTable best={best} alternatives={alternatives} current={current} units={recommendation} />
          <p className={twin.muted}>
            {t('recommendation.objective')} <bdi dir="ltr">{objectiveText(recommendation.objective)}</bdi>
          </p>
        </section>
      )}
    </>
  )
}
