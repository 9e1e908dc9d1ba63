import { Button, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { type DeviceChange, type NewDevice, useAddDevice } from '../../api/devices.ts'
import { isolate } from '../../format/number.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './devices.module.css'
import { Secret } from './secret.tsx'

const fields = ['kind', 'manufacturer', 'model', 'serial', 'owner'] as const
const numbers = ['quietAfterMinutes', 'calibrateEveryDays'] as const
type Draft = Record<'name' | (typeof fields)[number] | (typeof numbers)[number], string>

/** Latin digits for those of a Persian or Arabic keyboard. */
const latin = (text: string) => text.replace(/[۰-۹٠-٩]/g, (digit) => String(digit.charCodeAt(0) & 0xf)).trim()
const positive = (text: string) => text === '' || (Number(latin(text)) > 0 && Number.isInteger(Number(latin(text))))

/** What is typed, as a change: what was emptied is taken back. */
export function changeOf(draft: Omit<Draft, 'name'>): DeviceChange {
  return {
    ...Object.fromEntries(fields.map((field) => [field, draft[field].trim() === '' ? null : draft[field].trim()])),
    ...Object.fromEntries(numbers.map((field) => [field, draft[field] === '' ? null : Number(latin(draft[field]))])),
  }
}

/** The fields of a device; what is wrong is said beside its field once somebody tried. */
export function DeviceFields(props: {
  readonly draft: Omit<Draft, 'name'>
  readonly tried: boolean
  readonly onChange: (change: Partial<Draft>) => void
}) {
  const { draft, tried, onChange } = props
  const t = useWords()
  return (
    <>
      {fields.map((field) => (
        <TextInput
          key={field}
          label={t(`devices.field.${field}`)}
          maxLength={200}
          autoComplete="off"
          value={draft[field]}
          onChange={(event) => onChange({ [field]: event.currentTarget.value })}
        />
      ))}
      {numbers.map((field) => (
        <TextInput
          key={field}
          label={t(`devices.field.${field}`)}
          description={t(`devices.about.${field}`)}
          inputMode="numeric"
          autoComplete="off"
          value={draft[field]}
          error={tried && !positive(draft[field]) && t('devices.fault.number')}
          onChange={(event) => onChange({ [field]: event.currentTarget.value })}
        />
      ))}
    </>
  )
}

export const fieldsSound = (draft: Omit<Draft, 'name'>): boolean => numbers.every((field) => positive(draft[field]))

/** Adds a device; `name` is that of one which was heard and waits. Its secret is shown once. */
export function DeviceForm({ name, onDone }: { readonly name: string; readonly onDone: () => void }) {
  const t = useWords()
  const add = useAddDevice()
  const [tried, setTried] = useState(false)
  const [draft, setDraft] = useState<Draft>({
    name,
    kind: '',
    manufacturer: '',
    model: '',
    serial: '',
    owner: '',
    quietAfterMinutes: '15',
    calibrateEveryDays: '',
  })
  const named = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(draft.name)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (!named || !fieldsSound(draft)) return
    const { name: _, ...rest } = draft
    const given = Object.entries(changeOf(rest)).filter(([, value]) => value !== null)
    add.mutate({ name: draft.name, ...Object.fromEntries(given) } as NewDevice)
  }
  if (add.data)
    return (
      <section className={`${page.card} ${page.padded} ${styles.form}`}>
        <h2>{t('devices.added', { name: isolate(add.data.device.name) })}</h2>
        <Secret name={add.data.device.name} secret={add.data.secret} />
        <div className={styles.actions}>
          <Button onClick={onDone}>{t('devices.secretKept')}</Button>
        </div>
      </section>
    )
  return (
    <form className={`${page.card} ${page.padded} ${styles.form}`} onSubmit={submit} noValidate>
      <h2>{name === '' ? t('devices.addTitle') : t('devices.addHeard', { name: isolate(name) })}</h2>
      <div className={styles.fields}>
        <TextInput
          label={t('devices.field.name')}
          description={t('devices.about.name')}
          classNames={{ input: styles.ltr ?? '' }}
          readOnly={name !== ''}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={draft.name}
          error={tried && !named && t('devices.fault.name')}
          onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
        />
        <DeviceFields
          draft={draft}
          tried={tried}
          onChange={(change) => setDraft((before) => ({ ...before, ...change }))}
        />
      </div>
      {add.error && (
        <p role="alert" className={styles.error} dir="auto">
          {problemText(add.error)}
        </p>
      )}
      <div className={styles.actions}>
        <Button type="submit" loading={add.isPending}>
          {t('devices.addNow')}
        </Button>
        <Button variant="default" onClick={onDone}>
          {t('devices.cancel')}
        </Button>
      </div>
    </form>
  )
}
