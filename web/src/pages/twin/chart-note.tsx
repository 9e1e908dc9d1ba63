import { Button, Textarea } from '@mantine/core'
import { ClipboardCopy, Printer } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'wouter'
import { useDoubts, useNextLevels, useRecommendations } from '../../api/queries.ts'
import type { TwinView } from '../../api/types.ts'
import { useNotice } from '../../components/notice.tsx'
import { useWords } from '../../i18n/use-words.ts'
import styles from './dosing.module.css'
import { useNoteText } from './note-text.ts'
import twin from './twin.module.css'

/** What was found, in plain text for the chart: the reader may change it before it is copied. */
export function ChartNote({ view }: { view: TwinView }) {
  const t = useWords()
  const say = useNotice()
  const sequence = view.belief?.sequence
  const list = useRecommendations(view.twin.id)
  const doubts = useDoubts(view.twin.id, sequence)
  const next = useNextLevels(view.twin.id, view.decisions.length > 0 && view.credibility.allowed ? sequence : undefined)
  const write = useNoteText()
  const made = write(view, list.data?.recommendations ?? [], doubts.data, next.data)
  const [own, setOwn] = useState<{ of: string; text: string } | null>(null)
  const text = own?.of === made ? own.text : made
  if (!view.belief) return null
  return (
    <section className={twin.section} aria-labelledby="note-title">
      <h3 id="note-title">{t('note.title')}</h3>
      <Textarea
        aria-labelledby="note-title"
        rows={9}
        dir="auto"
        value={text}
        onChange={(event) => setOwn({ of: made, text: event.currentTarget.value })}
        classNames={{ input: styles.note ?? '' }}
      />
      <div className={styles.row}>
        <Button
          size="sm"
          variant="default"
          leftSection={<ClipboardCopy size={15} aria-hidden />}
          onClick={() => navigator.clipboard.writeText(text).then(() => say(t('note.copied')))}
        >
          {t('note.copy')}
        </Button>
        <Button
          size="sm"
          variant="default"
          component={Link}
          href={`/twins/${view.twin.id}/report`}
          leftSection={<Printer size={15} aria-hidden />}
        >
          {t('note.report')}
        </Button>
      </div>
    </section>
  )
}
