import { Button, NativeSelect, TextInput } from '@mantine/core'
import { ChevronDown } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { type Connector, useAddConnector } from '../../api/connectors.ts'
import { useNotice } from '../../components/notice.tsx'
import { isolate } from '../../format/number.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './connectors.module.css'
import { type Draft, type Field, faultsOf, fieldsOf, type Kind, kinds, requestOf, usualPort } from './new-connector.ts'

const zones = Intl.supportedValuesOf('timeZone')
const needed: ReadonlySet<Field> = new Set(['name', 'port', 'timeZone', 'url', 'topic', 'server'])
const blank: Draft = {
  name: '',
  kind: 'mllp',
  port: usualPort.mllp,
  timeZone: '',
  from: '',
  host: '',
  url: '',
  topic: '',
  username: '',
  passwordFile: '',
  server: '',
  clientId: '',
  keyFile: '',
  group: '',
}

/** Adds a connector. What is wrong is said beside its field, once somebody has tried to add it. */
export function ConnectorForm({ known, onDone }: { known: readonly Connector[]; onDone: () => void }) {
  const t = useWords()
  const say = useNotice()
  const add = useAddConnector()
  const [draft, setDraft] = useState(blank)
  const [tried, setTried] = useState(false)
  const faults = faultsOf(draft, known)
  const put = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (Object.keys(faults).length > 0) return
    add.mutate(requestOf(draft), {
      onSuccess: ({ name }) => {
        say(t('connectors.added', { name: isolate(name) }))
        onDone()
      },
    })
  }
  return (
    <form className={`${page.card} ${page.padded} ${styles.form}`} onSubmit={submit} noValidate>
      <h2>{t('connectors.addTitle')}</h2>
      <div className={styles.fields}>
        <NativeSelect
          label={t('connectors.field.kind')}
          rightSection={<ChevronDown size={15} aria-hidden />}
          value={draft.kind}
          data={kinds.map((value) => ({ value, label: t(`connectors.kind.${value}`) }))}
          onChange={(event) => {
            const kind = event.currentTarget.value as Kind
            put({ kind, port: usualPort[kind] })
          }}
        />
        {fieldsOf[draft.kind].map((field) => {
          const fault = tried ? faults[field] : undefined
          return (
            <TextInput
              key={field}
              label={t(`connectors.field.${field}`)}
              description={t(`connectors.about.${field as 'name'}`)}
              required={needed.has(field)}
              withAsterisk={false}
              classNames={{ input: styles.ltr ?? '' }}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              value={draft[field]}
              error={fault && t(`connectors.fault.${fault}`)}
              {...(field === 'timeZone' ? { list: 'time-zones' } : {})}
              {...(field === 'port' ? { inputMode: 'numeric' as const } : {})}
              onChange={(event) => put({ [field]: event.currentTarget.value })}
            />
          )
        })}
        <datalist id="time-zones">
          {zones.map((zone) => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
      </div>
      {add.error && (
        <p role="alert" className={styles.error} dir="auto">
          {problemText(add.error)}
        </p>
      )}
      <div className={styles.actions}>
        <Button type="submit" loading={add.isPending}>
          {t('connectors.addNow')}
        </Button>
        <Button variant="default" onClick={onDone}>
          {t('connectors.cancel')}
        </Button>
      </div>
    </form>
  )
}
