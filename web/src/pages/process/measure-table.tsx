import type { MeasureSummary } from 'hamzad/kernel'
import { Scroll } from '../../components/scroll.tsx'
import { estimate, readableUnit } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'

/** Measures over the replications: mean with its interval, and where nine of ten replications lie. */
export function MeasureTable({
  measures,
  card = false,
}: {
  measures: readonly (MeasureSummary & { readonly name: string })[]
  card?: boolean
}) {
  const t = useWords()
  const reader = usePreferences()
  const known = measures.filter(({ n }) => n > 0)
  if (known.length === 0) return null
  const range = (low: number, high: number) => `${estimate(low, reader)} – ${estimate(high, reader)}`
  return (
    <Scroll card={card}>
      <table className={page.table}>
        <thead>
          <tr>
            <th>{t('process.measure')}</th>
            <th>{t('process.unit')}</th>
            <th>{t('process.mean')}</th>
            <th>{t('process.interval')}</th>
            <th>{t('process.nineOfTen')}</th>
          </tr>
        </thead>
        <tbody>
          {known.map(({ name, unit, mean, ci95, q05, q95 }) => (
            <tr key={name}>
              <td>
                <bdi dir="ltr">{name}</bdi>
              </td>
              <td>
                <bdi>{readableUnit(unit)}</bdi>
              </td>
              <td>
                <bdi>{estimate(mean, reader)}</bdi>
              </td>
              <td className="whole">
                <bdi>{ci95 ? range(...(ci95 as [number, number])) : '—'}</bdi>
              </td>
              <td className="whole">
                <bdi>{range(q05, q95)}</bdi>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}
