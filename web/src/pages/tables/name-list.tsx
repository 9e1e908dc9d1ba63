import type { TableLook, TableMap } from '../../api/tables.ts'
import { useWords } from '../../i18n/use-words.ts'
import { MeaningFields } from './meaning-fields.tsx'
import { withMeaning } from './roles.ts'
import styles from './tables.module.css'

interface NameListProps {
  readonly look: TableLook
  readonly map: TableMap
  readonly onChange: (map: TableMap) => void
}

/** Of a table with one value a row: each name in its column of names, and what it means. */
export function NameList({ look, map, onChange }: NameListProps) {
  const t = useWords()
  if (look.names.length === 0) return null
  return (
    <>
      <h3>{t('tables.names')}</h3>
      <ul className={styles.columns}>
        {look.names.map((name) => (
          <li key={name}>
            <div className={styles.what}>
              <strong>
                <bdi>{name}</bdi>
              </strong>
            </div>
            <MeaningFields
              name={name}
              meaning={map.rows?.names[name] ?? { code: '' }}
              onChange={(meaning) => onChange(withMeaning(map, 'name', name, meaning))}
            />
          </li>
        ))}
      </ul>
    </>
  )
}
