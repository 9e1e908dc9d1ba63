import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { MessageDecision } from '../../api/review.ts'
import type { Subject } from '../../api/types.ts'
import { DateText } from '../../components/date-text.tsx'
import { PatientPicker } from '../../components/patient-picker.tsx'
import { instantOf, localOf } from '../../format/local-time.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './review.module.css'

/** Says whom messages are about: somebody of the record, or somebody new; where a device sent them, also of which time that holds. */
export function PatientChoice(props: {
  /** From when until when the messages are; absent where each says its own time. */
  readonly times?: { readonly from: string; readonly until: string }
  readonly busy: boolean
  readonly onDecide: (decision: MessageDecision['decision']) => void
}) {
  const { times, busy, onDecide } = props
  const t = useWords()
  const [subject, setSubject] = useState<Subject | null>(null)
  const [label, setLabel] = useState<string | null>(null)
  const [from, setFrom] = useState(() => (times ? localOf(Date.parse(times.from)) : ''))
  // To the end of the minute that the last message came in.
  const [until, setUntil] = useState(() => (times ? localOf(Date.parse(times.until) + 60_000) : ''))
  const [start, end] = [instantOf(from), instantOf(until)]
  const sound = !times || (start !== null && (until === '' || (end !== null && end > start)))
  const held = times && start !== null ? { from: start, ...(end === null ? {} : { until: end }) } : {}
  const named = label?.trim() ? { label: label.trim() } : {}
  return (
    <div className={styles.choice}>
      {label === null && <PatientPicker chosen={subject} onChoose={setSubject} />}
      {label !== null && (
        <TextInput
          autoFocus
          label={t('review.label')}
          description={t('review.labelHint')}
          maxLength={200}
          value={label}
          onChange={(event) => setLabel(event.currentTarget.value)}
        />
      )}
      {times && (
        <div className={styles.times}>
          <TextInput
            type="datetime-local"
            label={t('devices.from')}
            classNames={{ input: styles.ltr ?? '' }}
            value={from}
            description={start !== null && <DateText at={start} />}
            onChange={(event) => setFrom(event.currentTarget.value)}
          />
          <TextInput
            type="datetime-local"
            label={t('devices.until')}
            classNames={{ input: styles.ltr ?? '' }}
            value={until}
            description={end === null ? t('review.still') : <DateText at={end} />}
            error={!sound && t('devices.fault.until')}
            onChange={(event) => setUntil(event.currentTarget.value)}
          />
        </div>
      )}
      <div className={styles.actions}>
        {label === null ? (
          <>
            <Button
              size="sm"
              loading={busy}
              disabled={subject === null || !sound}
              onClick={() => subject && onDecide({ kind: 'match', subject: subject.id, ...held })}
            >
              {t('review.match')}
            </Button>
            <Button size="sm" variant="default" onClick={() => setLabel('')}>
              {t('review.somebodyNew')}
            </Button>
          </>
        ) : (
          <>
            <Button
              size="sm"
              loading={busy}
              disabled={!sound}
              onClick={() => onDecide({ kind: 'new', ...named, ...held })}
            >
              {t('review.makeNew')}
            </Button>
            <Button size="sm" variant="default" onClick={() => setLabel(null)}>
              {t('review.somebodyKnown')}
            </Button>
          </>
        )}
        {times && <span className={page.muted}>{t('review.timesHint')}</span>}
      </div>
    </div>
  )
}
