import { NativeSelect } from '@mantine/core'
import { ChevronDown } from 'lucide-react'
import type { TableLook, TableMap } from '../../api/tables.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import { MeaningFields } from './meaning-fields.tsx'
import { columnRoles, roleOf, withMeaning, withRole } from './roles.ts'
import styles from './tables.module.css'

interface MapProps {
  readonly look: TableLook
  readonly map: TableMap
  readonly onChange: (map: TableMap) => void
}

/** Every column with what stands in it, what it is for, and for values their meaning. */
export function ColumnList({ look, map, onChange }: MapProps) {
  const t = useWords()
  return (
    <ul className={styles.columns}>
      {[...new Set(look.columns)].map((column) => {
        // Where several columns have one name, the last is read.
        const at = look.columns.lastIndexOf(column)
        const role = roleOf(map, column)
        const samples = look.rows.map(({ cells }) => cells[at] ?? '').filter(Boolean)
        return (
          <li key={column}>
            <div className={styles.what}>
              <strong>
                <bdi>{column || t('tables.unnamed')}</bdi>
              </strong>
              <bdi className={page.muted}>{samples.slice(0, 3).join(' · ') || '—'}</bdi>
            </div>
            <NativeSelect
              className={styles.role ?? ''}
              aria-label={t('tables.roleOf', { column })}
              rightSection={<ChevronDown size={15} aria-hidden />}
              value={role}
              data={columnRoles.map((value) => ({ value, label: t(`tables.role.${value}`) }))}
              disabled={column === ''}
              onChange={(event) =>
                onChange(withRole(map, column, event.currentTarget.value as (typeof columnRoles)[number]))
              }
            />
            {role === 'value' && (
              <MeaningFields
                name={column}
                meaning={map.columns?.[column] ?? { code: '' }}
                onChange={(meaning) => onChange(withMeaning(map, 'column', column, meaning))}
              />
            )}
          </li>
        )
      })}
    </ul>
  )
}
