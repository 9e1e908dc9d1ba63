import { Link } from 'wouter'
import type { ModelRegistry } from '../../api/credibility.ts'
import { Widened } from '../../chart/widened.tsx'
import { DateText } from '../../components/date-text.tsx'
import { Quantity } from '../../components/quantity.tsx'
import styles from '../../credibility/credibility.module.css'
import { count, estimate, readableUnit } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { term, useWords } from '../../i18n/use-words.ts'

/** What people said of forecasts of the model: how often which cause, and for who answers for it their own words beside each forecast. */
export function SaidSection({ feedback, said }: Pick<ModelRegistry, 'feedback' | 'said'>) {
  const t = useWords()
  const reader = usePreferences()
  if (feedback.length === 0) return null
  const causeText = (cause: string) => t(`credible.cause.${cause as 'model'}`)
  return (
    <div>
      <h3>{t('credible.feedback')}</h3>
      <p>
        {feedback
          .map(({ cause, count: number }) => `${causeText(cause)} (${count(number, reader.locale)})`)
          .join(reader.locale === 'fa' ? '، ' : ', ')}
      </p>
      <ul className={styles.reasons}>
        {said.map(({ cause, words, by, at, twin, of }) => (
          <li key={at + by}>
            {causeText(cause)}
            {words && (
              <q className={styles.said} dir="auto">
                {words}
              </q>
            )}
            {of && (
              <>
                {' '}
                {term('output', of.output)}: <Quantity value={of.observed} unit={of.unit} /> · {t('credible.foretold')}{' '}
                <bdi dir="ltr">
                  {estimate(of.low80, reader)} – {estimate(of.high80, reader)} {readableUnit(of.unit)}
                </bdi>
                {of.widened > 1 && (
                  <>
                    {' '}
                    (<Widened by={of.widened} />)
                  </>
                )}{' '}
                · {t('models.version')} {of.version}
              </>
            )}{' '}
            <span className={styles.small}>
              <bdi>{by}</bdi> · <DateText at={at} as="day-clock" /> ·{' '}
              <Link href={`/twins/${twin}`}>{t('credible.itsTwin')}</Link>
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}
