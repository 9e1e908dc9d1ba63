import { Button } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { ArrowRight } from 'lucide-react'
import { useState } from 'react'
import {
  type SavedTable,
  type TableLook,
  type TableMap,
  type TableOptions,
  useTableLook,
  type useTables,
} from '../../api/tables.ts'
import { Failure } from '../../components/failure.tsx'
import { Loading } from '../../components/loading.tsx'
import { problemText } from '../../i18n/problem-text.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import { ColumnList } from './column-list.tsx'
import type { HeadOfFile } from './head-of-file.ts'
import { LookPanel } from './look-panel.tsx'
import { NameList } from './name-list.tsx'
import { OptionFields } from './option-fields.tsx'
import styles from './tables.module.css'
import { TakeIn } from './take-in.tsx'

export type Meanings = NonNullable<ReturnType<typeof useTables>['data']>['meanings']

interface TableWizardProps {
  readonly head: HeadOfFile
  /** A map that was kept, to begin with. */
  readonly start: SavedTable | null
  readonly meanings: Meanings
  readonly onAnother: () => void
}

/** One table: its columns and what they mean, what it leaves open, what would be recorded, and the import. */
export function TableWizard({ head, start, meanings, onAnother }: TableWizardProps) {
  const t = useWords()
  const [map, setMap] = useState<TableMap | null>(start?.map ?? null)
  const [options, setOptions] = useState<TableOptions>({
    ...(start?.timeZone ? { timeZone: start.timeZone } : {}),
    ...(start?.dateOrder ? { dateOrder: start.dateOrder } : {}),
  })
  const [asked] = useDebouncedValue({ map, options }, 250)
  const look = useTableLook(head.text, asked.map, asked.options)
  // What cannot be asked (half a zone, while it is typed) leaves the last answer where it was.
  const [last, setLast] = useState<TableLook | undefined>(undefined)
  if (look.data !== undefined && look.data !== last) setLast(look.data)
  const shown = look.data ?? last
  const now = map ?? shown?.map ?? { time: '' }
  return (
    <>
      <div className={styles.file}>
        <strong>
          <bdi dir="ltr">{head.file.name}</bdi>
        </strong>
        <Button
          size="compact-sm"
          variant="subtle"
          rightSection={<ArrowRight size={14} className="flip" aria-hidden />}
          onClick={onAnother}
        >
          {t('tables.another')}
        </Button>
      </div>
      <datalist id="table-meanings">
        {meanings.map(({ code, name, unit }) => (
          <option key={code} value={code}>
            {name}, {unit}
          </option>
        ))}
      </datalist>
      {shown === undefined ? (
        look.error ? (
          <Failure error={look.error} onRetry={look.refetch} heading={t('tables.unread')} />
        ) : (
          <Loading />
        )
      ) : (
        <>
          <section className={`${page.card} ${page.padded} ${styles.step}`} aria-label={t('tables.columns')}>
            <h2>{t('tables.columns')}</h2>
            <p className={page.muted}>{t('tables.columnsHint')}</p>
            <ColumnList look={shown} map={now} onChange={setMap} />
            <NameList look={shown} map={now} onChange={setMap} />
          </section>
          <section className={`${page.card} ${page.padded} ${styles.step}`} aria-label={t('tables.open')}>
            <h2>{t('tables.open')}</h2>
            <OptionFields options={options} own={now.patient !== undefined} onChange={setOptions} />
            {look.error && (
              <p role="alert" className={styles.wrong} dir="auto">
                {problemText(look.error)}
              </p>
            )}
          </section>
          <LookPanel look={shown} whole={head.whole} />
          <TakeIn
            head={head}
            map={now}
            options={options}
            look={shown}
            name={start?.name ?? null}
            ready={look.error === null}
          />
        </>
      )}
    </>
  )
}
