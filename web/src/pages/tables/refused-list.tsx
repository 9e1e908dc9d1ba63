import { count, isolate } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { ruleText } from '../../i18n/rule-text.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './tables.module.css'

interface RefusedListProps {
  /** How many there are; `cells` are the first of them. */
  readonly all: number
  readonly cells: readonly { readonly place: string; readonly rule: string; readonly reason: string }[]
  readonly open?: boolean
}

/** What of a table was or would be refused: where, and why. */
export function RefusedList({ all, cells, open = false }: RefusedListProps) {
  const t = useWords()
  const { locale } = usePreferences()
  if (cells.length === 0) return null
  return (
    <details className={styles.refused} open={open}>
      <summary>{t('tables.refused', { number: isolate(count(all, locale)) })}</summary>
      <ul>
        {cells.map((each) => (
          <li key={`${each.place} ${each.rule} ${each.reason}`}>
            <bdi dir="ltr" className={page.muted}>
              {each.place}
            </bdi>{' '}
            <bdi>{ruleText(each)}</bdi>
          </li>
        ))}
      </ul>
    </details>
  )
}
