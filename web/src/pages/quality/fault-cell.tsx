import { CircleAlert, CircleCheck } from 'lucide-react'
import type { Dimension } from '../../api/quality.ts'
import { count, isolate } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import styles from './quality.module.css'

/** How many of the values break rules of a dimension; a count above zero opens what stands behind it. */
export function FaultCell(props: {
  readonly faults: number
  readonly total: number
  readonly dimension: Dimension
  readonly name: string
  readonly onOpen: () => void
}) {
  const { faults, total, dimension, name, onOpen } = props
  const t = useWords()
  const { locale } = usePreferences()
  const number = count(faults, locale)
  return (
    <td data-label={t(`dataQuality.${dimension}`)} className={styles.number}>
      {faults === 0 ? (
        <span className={styles.sound}>
          <CircleCheck size={14} aria-hidden />
          {number}
        </span>
      ) : (
        <button
          type="button"
          className={faults * 20 > total ? styles.many : styles.some}
          aria-label={t('dataQuality.faults', {
            number,
            total: count(total, locale),
            dimension: t(`dataQuality.${dimension}`),
            name: isolate(name),
          })}
          onClick={onOpen}
        >
          <CircleAlert size={14} aria-hidden />
          {number}
        </button>
      )}
    </td>
  )
}
