import type { Recommendation } from '../../api/types.ts'
import { DateText } from '../../components/date-text.tsx'
import { objectiveText, useWords } from '../../i18n/use-words.ts'
import { AlternativesTable } from '../twin/alternatives-table.tsx'
import { ChosenRegimen } from '../twin/chosen-regimen.tsx'
import styles from './report.module.css'

const shown = 5

/** What was recommended, why, what else was close, and what was answered; without a recommendation that still holds, that there is none. */
export function DecisionPart({ latest }: { latest: Recommendation | undefined }) {
  const t = useWords()
  return (
    <>
      <section className={styles.section} aria-labelledby="report-decision">
        <h2 id="report-decision">{t('report.regimen')}</h2>
        {!latest && <p>{t('recommendation.none')}</p>}
        {latest?.outdated && <p>{t('report.outdated')}</p>}
        {latest && !latest.outdated && (
          <>
            <ChosenRegimen recommendation={latest} />
            <p className={styles.small}>
              {t('recommendation.madeAt')} <DateText at={latest.createdAt} /> · {t('recommendation.objective')}{' '}
              <bdi dir="ltr">{objectiveText(latest.objective)}</bdi>
            </p>
            <p>
              {latest.response ? (
                <>
                  {t(`response.done.${latest.response.response as 'accept' | 'modify' | 'decline'}`)}{' '}
                  <bdi>{latest.response.by}</bdi>
                  {latest.response.reason && (
                    <>
                      {': '}
                      <bdi>{latest.response.reason}</bdi>
                    </>
                  )}
                </>
              ) : (
                t('report.unanswered')
              )}
            </p>
          </>
        )}
      </section>
      {latest?.best && !latest.outdated && (
        <section className={styles.section} aria-labelledby="report-alternatives">
          <h2 id="report-alternatives">{t('recommendation.alternatives')}</h2>
          <AlternativesTable
            best={latest.best}
            alternatives={latest.alternatives.slice(0, shown)}
            current={latest.current}
            units={latest}
          />
        </section>
      )}
    </>
  )
}
