import { Button, NumberInput, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { type PilotTerms, useStartPilot } from '../../api/pilot.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './pilot.module.css'

const usual = { days: 28, mostAlerts: 2, mostGap: 10, minutesPerAlert: 2, staffHour: '', computeHour: '', currency: '' }
type Draft = { [K in keyof typeof usual]: number | string }
const limits = {
  days: [14, 366],
  mostAlerts: [0, 100],
  mostGap: [0, 50],
  minutesPerAlert: [0, 120],
  staffHour: [0, 1e6],
  computeHour: [0, 1e6],
} as const
const fields = ['days', 'mostAlerts', 'mostGap', 'minutesPerAlert', 'staffHour', 'computeHour'] as const
/** What decides, and what the cost is reckoned with. */
const parts = [
  ['held', ['days', 'mostAlerts', 'mostGap']],
  ['cost', ['minutesPerAlert', 'staffHour', 'computeHour']],
] as const

/** The terms that the pilot is held to, fixed before anything is known of its result. */
export function StartForm({ onDone }: { onDone: () => void }) {
  const t = useWords()
  const start = useStartPilot()
  const [draft, setDraft] = useState<Draft>(usual)
  const amount = (name: 'staffHour' | 'computeHour') => (draft[name] === '' ? null : Number(draft[name]))
  const currency = String(draft.currency).trim().toUpperCase()
  const whole = fields.every((name) => draft[name] !== '' || name === 'staffHour' || name === 'computeHour')
  const sound = whole && (currency === '' || /^[A-Z]{3}$/.test(currency))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!sound) return
    const terms: PilotTerms = {
      days: Number(draft.days),
      mostAlerts: Number(draft.mostAlerts),
      mostGap: Number(draft.mostGap) / 100,
      minutesPerAlert: Number(draft.minutesPerAlert),
      staffHour: amount('staffHour'),
      computeHour: amount('computeHour'),
      currency: currency || null,
    }
    start.mutate(terms, { onSuccess: onDone })
  }
  return (
    <form className={`${page.card} ${page.padded} ${styles.stack}`} onSubmit={submit}>
      <h2>{t('pilot.start')}</h2>
      <p className={page.muted}>{t('pilot.termsHint')}</p>
      {parts.map(([part, names]) => (
        <fieldset key={part} className={styles.part}>
          <legend>{t(`pilot.part.${part}`)}</legend>
          <p className={page.muted}>{t(`pilot.partHint.${part}`)}</p>
          <div className={styles.fields}>
            {names.map((name) => (
              <NumberInput
                key={name}
                label={t(`pilot.term.${name}`)}
                description={t(`pilot.termHint.${name}`)}
                inputWrapperOrder={['label', 'input', 'description', 'error']}
                min={limits[name][0]}
                max={limits[name][1]}
                clampBehavior="blur"
                allowDecimal={name !== 'days'}
                hideControls
                value={draft[name]}
                onChange={(value) => setDraft((before) => ({ ...before, [name]: value }))}
              />
            ))}
            {part === 'cost' && (
              <TextInput
                label={t('pilot.term.currency')}
                description={t('pilot.termHint.currency')}
                inputWrapperOrder={['label', 'input', 'description', 'error']}
                placeholder="EUR"
                maxLength={3}
                dir="ltr"
                value={String(draft.currency)}
                onChange={(event) => {
                  const { value } = event.currentTarget
                  setDraft((before) => ({ ...before, currency: value }))
                }}
              />
            )}
          </div>
        </fieldset>
      ))}
      <p>{t('pilot.silence')}</p>
      <div className={styles.row}>
        <Button type="submit" disabled={!sound} loading={start.isPending}>
          {t('pilot.startNow')}
        </Button>
        <Button variant="default" onClick={onDone}>
          {t('credible.cancel')}
        </Button>
        {start.error && <span role="alert">{problemText(start.error)}</span>}
      </div>
    </form>
  )
}
