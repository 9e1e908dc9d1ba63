import { Button, Textarea } from '@mantine/core'
import { useState } from 'react'
import { type Connector, useReplay, useSettings } from '../../api/connectors.ts'
import { useNotice } from '../../components/notice.tsx'
import { count } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './connectors.module.css'

/** The maps of a site for HL7 v2, to read and to change, and to read by them what came before. */
export function SiteMaps({ connector }: { connector: Connector }) {
  const t = useWords()
  const say = useNotice()
  const { locale } = usePreferences()
  const settings = useSettings(connector.name)
  const replay = useReplay(connector.name)
  const kept = connector.settings.maps === undefined ? '' : JSON.stringify(connector.settings.maps, null, 2)
  const [draft, setDraft] = useState<string | null>(null)
  const [wrong, setWrong] = useState(false)
  const number = (value: number) => count(value, locale)
  const save = () => {
    const text = (draft ?? '').trim()
    const { maps: _, ...others } = connector.settings
    let maps: unknown
    try {
      maps = text === '' ? undefined : JSON.parse(text)
    } catch {
      setWrong(true)
      return
    }
    setWrong(false)
    settings.mutate(maps === undefined ? others : { ...others, maps }, {
      onSuccess: () => {
        setDraft(null)
        say(t('connectors.understood.mapsSaved'))
      },
    })
  }
  const error = settings.error ?? replay.error
  return (
    <details className={styles.maps}>
      <summary>{t('connectors.understood.maps')}</summary>
      {connector.kind === 'mllp' && (
        <>
          <p className={page.muted}>{t('connectors.understood.mapsHint')}</p>
          <Textarea
            aria-label={t('connectors.understood.maps')}
            classNames={{ input: `${styles.ltr} ${styles.json}` }}
            autosize
            minRows={4}
            maxRows={20}
            spellCheck={false}
            placeholder={'{ "tables": { "administrative-sex": { "W": "female" } } }'}
            value={draft ?? kept}
            error={wrong && t('connectors.understood.mapsWrong')}
            onChange={(event) => setDraft(event.currentTarget.value)}
          />
        </>
      )}
      <div className={styles.actions}>
        {connector.kind === 'mllp' && (
          <Button size="sm" disabled={draft === null || draft === kept} loading={settings.isPending} onClick={save}>
            {t('connectors.understood.save')}
          </Button>
        )}
        <Button
          size="sm"
          variant="default"
          loading={replay.isPending}
          onClick={() =>
            replay.mutate('taken', {
              onSuccess: ({ tried, refused }) =>
                say(t('connectors.understood.anewDone', { tried: number(tried), refused: number(refused) })),
            })
          }
        >
          {t('connectors.understood.anew')}
        </Button>
      </div>
      {error && (
        <p role="alert" className={styles.error} dir="auto">
          {problemText(error)}
        </p>
      )}
    </details>
  )
}
