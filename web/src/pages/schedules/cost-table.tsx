import type { Costs } from '../../api/schedules.ts'
import { Scroll } from '../../components/scroll.tsx'
import { count, difference, estimate, isolate } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './schedules.module.css'

type Band = NonNullable<Costs['total']>

/** What a plan costs in the same possible weeks, beside what it is compared with, and against the budget. Unknown prices are said to be unknown. */
export function CostTable({ costs }: { costs: Costs | null }) {
  const t = useWords()
  const reader = usePreferences()
  if (costs === null)
    return (
      <section className={`${page.card} ${page.padded} ${styles.narrow}`} aria-label={t('schedules.cost.title')}>
        <h2>{t('schedules.cost.title')}</h2>
        <p className={page.muted}>{t('schedules.cost.none')}</p>
      </section>
    )
  const { currency, members, lines, total, before, impact, budget } = costs
  const written = (band: Band | null, number: (value: number) => string = (value) => estimate(value, reader)) =>
    band === null ? (
      <span className={page.muted}>{t('schedules.cost.unknown')}</span>
    ) : band.q10 === band.q90 ? (
      <bdi>{number(band.mean)}</bdi>
    ) : (
      <>
        <bdi>{number(band.mean)}</bdi>{' '}
        <span className={styles.interval}>({isolate(`${number(band.q10)} – ${number(band.q90)}`)})</span>
      </>
    )
  const signed = (value: number) => difference(value, reader)
  const compared = lines.some((line) => line.before !== null)
  const unknown = lines.filter((line) => line.cost === null)
  const name = (item: string) => t(`schedules.cost.item.${item as 'overtime'}`)
  return (
    <section className={`${page.card} ${page.padded} ${styles.narrow}`} aria-label={t('schedules.cost.title')}>
      <h2>
        {t('schedules.cost.title')} <bdi>({currency})</bdi>
      </h2>
      <Scroll>
        <table className={page.table}>
          <thead>
            <tr>
              <th>{t('schedules.cost.what')}</th>
              <th>{t('schedules.cost.amount')}</th>
              <th>{t('schedules.stress.plan')}</th>
              {compared && <th>{t('schedules.stress.firstCome')}</th>}
              {compared && <th>{t('schedules.cost.impact')}</th>}
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr key={line.item}>
                <th scope="row">{name(line.item)}</th>
                <td>
                  {written(line.amount)} {line.amount && t(`schedules.cost.unit.${line.unit}`)}
                </td>
                <td>{written(line.cost)}</td>
                {compared && <td>{written(line.before?.cost ?? null)}</td>}
                {compared && <td>{written(line.impact, signed)}</td>}
              </tr>
            ))}
            <tr>
              <th scope="row">{t(unknown.length > 0 ? 'schedules.cost.atLeast' : 'schedules.cost.total')}</th>
              <td />
              <td>{written(total)}</td>
              {compared && <td>{written(before)}</td>}
              {compared && <td>{written(impact, signed)}</td>}
            </tr>
          </tbody>
        </table>
      </Scroll>
      {unknown.length > 0 && (
        <p className={styles.bad}>
          {t('schedules.cost.without', { items: unknown.map(({ item }) => name(item)).join(`${t('list.comma')} `) })}
        </p>
      )}
      {budget && (
        <p>
          {t(unknown.length > 0 ? 'schedules.cost.budgetAtLeast' : 'schedules.cost.budget', {
            amount: isolate(`${estimate(budget.amount, reader)} ${currency}`),
            over: isolate(signed(budget.over.mean)),
            from: isolate(signed(budget.over.q10)),
            to: isolate(signed(budget.over.q90)),
            percent: count(Math.round(100 * budget.chance), reader.locale),
          })}
        </p>
      )}
      <p className={page.muted}>{t('schedules.cost.caption', { number: count(members, reader.locale) })}</p>
    </section>
  )
}
