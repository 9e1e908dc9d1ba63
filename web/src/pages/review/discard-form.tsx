import { Button, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useWords } from '../../i18n/use-words.ts'
import styles from './review.module.css'

/** Why messages are not to be taken; without a reason they are not discarded. */
export function DiscardForm({ busy, onDiscard }: { busy: boolean; onDiscard: (reason: string) => void }) {
  const t = useWords()
  const [reason, setReason] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (reason.trim() !== '') onDiscard(reason.trim())
  }
  return (
    <form className={styles.inline} onSubmit={submit}>
      <TextInput
        autoFocus
        label={t('review.reason')}
        description={t('review.reasonHint')}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Button type="submit" color="red" loading={busy} disabled={reason.trim() === ''}>
        {t('review.discard')}
      </Button>
    </form>
  )
}
