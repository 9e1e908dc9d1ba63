import type { MeasureSummary } from 'hamzad/kernel'
import { Scroll } from '../../components/scroll.tsx'
import { estimate, readableUnit } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './process.module.css'

type Measures = readonly (MeasureSummary & { readonly name: string })[]

/** Measures of a place in the order of their columns; shares are told in per cent. */
const columns = {
  wait: 'amount',
  'longest-wait': 'amount',
  queue: 'amount',
  'longest-queue': 'amount',
  present: 'amount',
  stay: 'amount',
  throughput: 'amount',
  utilisation: 'share',
  blocked: 'amount',
  breaches: 'share',
  reneged: 'share',
  baulked: 'share',
  rejected: 'share',
  diverted: 'share',
} as const
type Column = keyof typeof columns

/** Whether a measure is of one of these places, or of a class there. */
export const isOfPlace = (name: string, places: readonly string[]): boolean => {
  const [of, place] = name.split('.')
  return of! in columns && places.includes(place!)
}

/** The places at a glance: means over the replications, a row a place; what is zero everywhere has no column. */
export function PlaceTable({ places, measures }: { places: readonly string[]; measures: Measures }) {
  const t = useWords()
  const reader = usePreferences()
  const found = new Map(measures.filter(({ n }) => n > 0).map((each) => [each.name, each]))
  const shown = (Object.keys(columns) as Column[]).filter((column) =>
    places.some((place) => (found.get(`${column}.${place}`)?.mean ?? 0) > 0),
  )
  if (shown.length === 0) return null
  const cell = (column: Column, place: string) => {
    const measure = found.get(`${column}.${place}`)
    if (!measure) return '—'
    const unit = columns[column] === 'share' ? '%' : readableUnit(measure.unit)
    return `${estimate(columns[column] === 'share' ? 100 * measure.mean : measure.mean, reader)} ${unit}`.trim()
  }
  return (
    <Scroll card>
      <table className={page.table}>
        <thead>
          <tr>
            <th>{t('process.place')}</th>
            {shown.map((column) => (
              <th key={column}>{t(`process.column.${column}`)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {places.map((place) => (
            <tr key={place}>
              <th scope="row" className={styles.placeHead}>
                <bdi>{place.replaceAll('_', ' ')}</bdi>
              </th>
              {shown.map((column) => (
                <td key={column} className="whole">
                  <bdi dir="ltr">{cell(column, place)}</bdi>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}
