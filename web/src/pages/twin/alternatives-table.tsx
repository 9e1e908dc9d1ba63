import type { Recommendation, RegimenScore } from '../../api/types.ts'
import { Frequency } from '../../components/risk-text.tsx'
import { estimate, readableUnit } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { term, termText, useWords } from '../../i18n/use-words.ts'
import styles from './recommendation.module.css'
import { useRegimenText } from './regimen-text.ts'
import twin from './twin.module.css'

interface AlternativesTableProps {
  readonly best: RegimenScore
  readonly alternatives: readonly RegimenScore[]
  readonly current: Recommendation['current']
  readonly units: { readonly amountUnit: string; readonly timeUnit: string }
}

/** The best, the next best, and the current plan judged by the same objective, in the order of their worth. */
export function AlternativesTable({ best, alternatives, current, units }: AlternativesTableProps) {
  const t = useWords()
  const text = useRegimenText()
  const measure = best.measures[0]
  const rows = [best, ...alternatives].map((score, i) => ({
    score: score as Omit<RegimenScore, 'regimen'>,
    name: text(score.regimen, units),
    kind: i === 0 ? 'best' : 'other',
  }))
  if (current) rows.push({ score: current, name: t('recommendation.current'), kind: 'current' })
  rows.sort((a, b) => b.score.objective - a.score.objective)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className={twin.scroll} tabIndex={0} aria-label={t('recommendation.alternatives')}>
      <table className={twin.table}>
        <thead>
          <tr>
            <th scope="col">{t('recommendation.regimen')}</th>
            {measure && (
              <th scope="col">
                {term('measure', measure.name)} <bdi>{readableUnit(measure.unit)}</bdi>
              </th>
            )}
            {best.terms.map((one) => (
              <th scope="col" key={one.text} title={termText(one.text)}>
                {t(one.harm ? 'recommendation.harm' : 'recommendation.target')}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ score, name, kind }) => (
            <tr key={name + kind} className={styles[kind]}>
              <th scope="row">{name}</th>
              {measure && (
                <td>
                  <Interval quantiles={score.measures[0]?.quantiles ?? []} />
                </td>
              )}
              {score.terms.map((one) => (
                <td key={one.text}>
                  <Frequency probability={one.value} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Interval({ quantiles }: { quantiles: readonly number[] }) {
  const reader = usePreferences()
  const [, low, , middle, , high] = quantiles
  if (middle === undefined || low === undefined || high === undefined) return null
  return (
    <bdi dir="ltr" className={styles.interval}>
      {estimate(middle, reader)}{' '}
      <small>
        ({estimate(low, reader)}–{estimate(high, reader)})
      </small>
    </bdi>
  )
}
