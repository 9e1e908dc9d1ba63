import { Button, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { type TableLook, type TableMap, type TableOptions, useImportRun, useImportTable } from '../../api/tables.ts'
import { count, isolate } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import { type HeadOfFile, tableName } from './head-of-file.ts'
import { RefusedList } from './refused-list.tsx'
import { openMeanings } from './roles.ts'
import styles from './tables.module.css'

interface TakeInProps {
  readonly head: HeadOfFile
  readonly map: TableMap
  readonly options: TableOptions
  readonly look: TableLook
  /** The name that the map was kept under, to begin with. */
  readonly name: string | null
  /** What is shown is what was asked: the last question had an answer. */
  readonly ready: boolean
}

/** Keeps the map and takes the file in: what is left open is said before, how far it is while it runs, and what became of it after. */
export function TakeIn({ head, map, options, look, name: kept, ready }: TakeInProps) {
  const t = useWords()
  const { locale } = usePreferences()
  const number = (value: number) => isolate(count(value, locale))
  const [name, setName] = useState(kept ?? tableName(head.file.name))
  const take = useImportTable()
  const run = take.variables?.run ?? null
  const progress = useImportRun(run, take.isPending)
  const open = openMeanings(map, look.names)
  const wrong = !/^[a-z0-9][a-z0-9-]{0,63}$/.test(name)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!wrong) take.mutate({ name, map, options, file: head.file, run: crypto.randomUUID() })
  }
  const done = take.data
  const far = take.isPending ? progress.data : done
  return (
    <section className={`${page.card} ${page.padded} ${styles.step}`} aria-label={t('tables.take')}>
      <h2>{t('tables.take')}</h2>
      <form className={styles.take} onSubmit={submit} noValidate>
        <TextInput
          label={t('tables.name')}
          description={t('tables.nameAbout')}
          classNames={{ input: styles.ltr ?? '' }}
          value={name}
          error={wrong && t('tables.nameWrong')}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" loading={take.isPending} disabled={!ready || look.understood.count === 0}>
          {t('tables.takeNow')}
        </Button>
      </form>
      {look.understood.count === 0 && <p className={page.muted}>{t('tables.nothing')}</p>}
      {open > 0 && look.understood.count > 0 && (
        <p className={styles.warn}>{t('tables.unsaid', { count: open, number: number(open) })}</p>
      )}
      <div role="status">
        {far && (
          <p className={done && !take.isPending ? styles.done : styles.running}>
            {t(take.isPending ? 'tables.running' : 'tables.done', {
              values: number(far.resources),
              known: number(far.unchanged),
              refused: number(far.rejected),
              people: number(far.subjects),
            })}
          </p>
        )}
      </div>
      {done && !take.isPending && (
        <RefusedList
          all={done.rejected}
          cells={done.rejections.map(({ where, rule, reason }) => ({ place: where, rule, reason }))}
        />
      )}
      {take.error && (
        <p role="alert" className={styles.wrong} dir="auto">
          {problemText(take.error)}
        </p>
      )}
    </section>
  )
}
