import type { TableLook } from '../../api/tables.ts'
import { DateText } from '../../components/date-text.tsx'
import { Scroll } from '../../components/scroll.tsx'
import { count, isolate, readableUnit, recorded } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import { RefusedList } from './refused-list.tsx'
import styles from './tables.module.css'

/** What would be recorded of the head of the table, and what would be refused and why. */
export function LookPanel({ look, whole }: { readonly look: TableLook; readonly whole: boolean }) {
  const t = useWords()
  const reader = usePreferences()
  const number = (value: number) => isolate(count(value, reader.locale))
  const { understood, refused, looked } = look
  return (
    <section className={page.card} aria-label={t('tables.look')}>
      <header className={styles.heading}>
        <h2>{t('tables.look')}</h2>
        <p className={page.muted} aria-live="polite">
          {t(whole ? 'tables.lookedWhole' : 'tables.looked', { rows: number(looked) })}{' '}
          {t('tables.counts', { values: number(understood.count), refused: number(refused.count) })}
        </p>
      </header>
      {understood.values.length > 0 && (
        <Scroll>
          <table className={page.table}>
            <thead>
              <tr>
                <th>{t('tables.at')}</th>
                <th>{t('tables.whose')}</th>
                <th>{t('tables.when')}</th>
                <th>{t('tables.what')}</th>
                <th>{t('tables.value')}</th>
              </tr>
            </thead>
            <tbody>
              {understood.values.slice(0, 8).map((each) => (
                <tr key={`${each.place} ${each.name} ${each.patient}`}>
                  <td className={page.muted}>
                    <bdi dir="ltr">{each.place}</bdi>
                  </td>
                  <td>
                    <bdi dir="ltr">{each.patient}</bdi>
                  </td>
                  <td>
                    <DateText at={each.time} as="moment" />
                  </td>
                  <td>
                    <bdi>{each.name}</bdi>{' '}
                    <bdi dir="ltr" className={page.muted}>
                      {each.code}
                    </bdi>
                  </td>
                  <td>
                    <bdi dir="ltr">
                      <strong>{recorded(each.value, reader)}</strong> {readableUnit(each.unit)}
                    </bdi>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      <RefusedList all={refused.count} cells={refused.cells} open={understood.count === 0} />
    </section>
  )
}
