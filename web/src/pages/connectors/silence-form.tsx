import { Button, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { type Connector, useSettings } from '../../api/connectors.ts'
import { useNotice } from '../../components/notice.tsx'
import { count } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './connectors.module.css'
import { positiveNumber } from './new-connector.ts'

/** How long a connector may be silent before administrators are told; empty: as long as is usual for it. */
export function SilenceForm({ connector }: { connector: Connector }) {
  const t = useWords()
  const say = useNotice()
  const { locale } = usePreferences()
  const settings = useSettings(connector.name)
  const { quietAfterMinutes, ...others } = connector.settings
  const kept = typeof quietAfterMinutes === 'number' ? String(quietAfterMinutes) : ''
  const [draft, setDraft] = useState<string | null>(null)
  const [tried, setTried] = useState(false)
  const text = draft ?? kept
  const minutes = text.trim() === '' ? null : positiveNumber(text)
  const wrong = minutes === undefined
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (wrong) return
    settings.mutate(minutes === null ? others : { ...others, quietAfterMinutes: minutes }, {
      onSuccess: () => {
        setDraft(null)
        say(t('connectors.silence.saved'))
      },
    })
  }
  const learned = connector.quietLearnedMinutes
  return (
    <form className={`${page.card} ${page.padded} ${styles.silence}`} onSubmit={submit} noValidate>
      <TextInput
        label={t('connectors.silence.label')}
        description={
          learned === null
            ? t('connectors.silence.unknown')
            : t('connectors.silence.learned', { count: learned, number: count(learned, locale) })
        }
        inputMode="numeric"
        autoComplete="off"
        value={text}
        error={tried && wrong && t('connectors.silence.wrong')}
        onChange={(event) => setDraft(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" disabled={draft === null || draft === kept} loading={settings.isPending}>
        {t('connectors.silence.save')}
      </Button>
      {settings.error && (
        <p role="alert" className={styles.error} dir="auto">
          {problemText(settings.error)}
        </p>
      )}
    </form>
  )
}
