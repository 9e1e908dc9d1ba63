import { type Behind, dimensions, type QualityType } from '../../api/quality.ts'
import { Scroll } from '../../components/scroll.tsx'
import { count } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import { FaultCell } from './fault-cell.tsx'
import styles from './quality.module.css'

const shown = dimensions.filter((each) => each !== 'duplicates')

/** One row a type of resource of a source: what was refused, and what was kept with a mark. */
export function TypeTable(props: {
  readonly types: readonly QualityType[]
  readonly onOpen: (behind: Behind & { readonly name: string }) => void
}) {
  const { types, onOpen } = props
  const t = useWords()
  const { locale } = usePreferences()
  return (
    <Scroll>
      <table className={`${page.table} ${styles.table}`}>
        <thead>
          <tr>
            <th>{t('dataQuality.type')}</th>
            <th>{t('dataQuality.source')}</th>
            <th className={styles.number}>{t('dataQuality.refused')}</th>
            <th className={styles.number}>{t('dataQuality.marked')}</th>
            {shown.map((each) => (
              <th key={each} className={styles.number} title={t(`dataQuality.about.${each}`)}>
                {t(`dataQuality.${each}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {types.map((each) => {
            const name = each.type ?? t('dataQuality.noType')
            return (
              <tr key={`${each.source} ${each.type}`}>
                <th scope="row" className={styles.name}>
                  <bdi>{name}</bdi>
                </th>
                <td data-label={t('dataQuality.source')}>
                  <bdi>{each.source}</bdi>
                </td>
                <td data-label={t('dataQuality.refused')} className={styles.number}>
                  {count(each.refused, locale)}
                </td>
                <td data-label={t('dataQuality.marked')} className={styles.number}>
                  {count(each.marked, locale)}
                </td>
                {shown.map((dimension) => (
                  <FaultCell
                    key={dimension}
                    faults={each.faults[dimension]}
                    total={each.refused + each.marked}
                    dimension={dimension}
                    name={name}
                    onOpen={() => onOpen({ source: each.source, type: each.type ?? '', dimension, name })}
                  />
                ))}
              </tr>
            )
          })}
        </tbody>
      </table>
    </Scroll>
  )
}
