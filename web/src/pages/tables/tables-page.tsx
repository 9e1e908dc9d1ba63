import { Button, NativeSelect } from '@mantine/core'
import { ChevronDown, FileUp, Table2, Trash2 } from 'lucide-react'
import { type DragEvent, useRef, useState } from 'react'
import { type SavedTable, useForgetTable, useTables } from '../../api/tables.ts'
import { DateText } from '../../components/date-text.tsx'
import { Empty } from '../../components/empty.tsx'
import { Failure } from '../../components/failure.tsx'
import { FeedsNav } from '../../components/feeds-nav.tsx'
import { Loading } from '../../components/loading.tsx'
import { useTitle } from '../../components/title.ts'
import { count } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import { type HeadOfFile, headOf } from './head-of-file.ts'
import { TableWizard } from './table-wizard.tsx'
import styles from './tables.module.css'

/** Tables of values come in here: a file is chosen, its columns get their meaning, what would be recorded is looked at, then it is taken in. */
export default function TablesPage() {
  const t = useWords()
  useTitle(t('tables.title'))
  const tables = useTables()
  const [chosen, setChosen] = useState<HeadOfFile | null>(null)
  const [from, setFrom] = useState('')
  const saved = tables.data?.tables ?? []
  return (
    <div className={page.page}>
      <FeedsNav />
      <div className={page.head}>
        <div>
          <h1>{t('tables.title')}</h1>
          <p>{t('tables.hint')}</p>
        </div>
      </div>
      {tables.isPending ? (
        <Loading />
      ) : tables.error ? (
        <Failure error={tables.error} onRetry={tables.refetch} />
      ) : chosen ? (
        <TableWizard
          key={`${chosen.file.name} ${chosen.file.lastModified}`}
          head={chosen}
          start={saved.find(({ name }) => name === from) ?? null}
          meanings={tables.data.meanings}
          onAnother={() => setChosen(null)}
        />
      ) : (
        <>
          <ChooseFile onChoose={(file) => headOf(file).then(setChosen)}>
            {saved.length > 0 && (
              <NativeSelect
                label={t('tables.readAs')}
                rightSection={<ChevronDown size={15} aria-hidden />}
                value={from}
                data={[
                  { value: '', label: t('tables.newKind') },
                  ...saved.map(({ name }) => ({ value: name, label: name })),
                ]}
                onChange={(event) => setFrom(event.currentTarget.value)}
              />
            )}
          </ChooseFile>
          <KeptTables saved={saved} />
        </>
      )}
    </div>
  )
}

function ChooseFile({ onChoose, children }: { onChoose: (file: File) => void; children?: React.ReactNode }) {
  const t = useWords()
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const take = (files: FileList | null) => files?.[0] && onChoose(files[0])
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    take(event.dataTransfer.files)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping a file is a second way; the button does the same
    <section
      className={`${page.card} ${styles.drop} ${over ? styles.over : ''}`}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Table2 size={28} aria-hidden />
      <p>{t('tables.drop')}</p>
      {children}
      <Button leftSection={<FileUp size={16} aria-hidden />} onClick={() => input.current?.click()}>
        {t('tables.choose')}
      </Button>
      <input
        ref={input}
        type="file"
        accept=".csv,.tsv,.txt,text/csv"
        hidden
        onChange={(event) => take(event.currentTarget.files)}
      />
    </section>
  )
}

/** The maps that were kept: of which kind of table, by whom, and how a program sends one. */
function KeptTables({ saved }: { saved: readonly SavedTable[] }) {
  const t = useWords()
  const { locale } = usePreferences()
  const forget = useForgetTable()
  if (saved.length === 0)
    return (
      <div className={page.card}>
        <Empty icon={<Table2 size={28} aria-hidden />} title={t('tables.noneKept')}>
          {t('tables.noneKeptHint')}
        </Empty>
      </div>
    )
  const meanings = ({ map }: SavedTable) =>
    Object.keys(map.columns ?? {}).length + Object.keys(map.rows?.names ?? {}).length
  return (
    <section className={page.card} aria-label={t('tables.kept')}>
      <header className={styles.heading}>
        <h2>{t('tables.kept')}</h2>
        <p className={page.muted}>
          {t('tables.keptHint')} <code dir="ltr">POST /api/records?table=…</code>
        </p>
      </header>
      <ul className={styles.kept}>
        {saved.map((table) => (
          <li key={table.name}>
            <strong>
              <bdi dir="ltr">{table.name}</bdi>
            </strong>
            <span className={page.muted}>
              {t('tables.values', { count: meanings(table), number: count(meanings(table), locale) })}
              {table.timeZone && (
                <>
                  {' · '}
                  <bdi dir="ltr">{table.timeZone}</bdi>
                </>
              )}
              {' · '}
              <bdi>{table.savedBy}</bdi>, <DateText at={table.savedAt} as="date" />
            </span>
            <Button
              size="compact-sm"
              variant="subtle"
              leftSection={<Trash2 size={14} aria-hidden />}
              disabled={forget.isPending}
              onClick={() => forget.mutate(table.name)}
            >
              {t('tables.forget')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
