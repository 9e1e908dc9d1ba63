import { Button, Textarea } from '@mantine/core'
import { Check, PencilLine, X } from 'lucide-react'
import { useState } from 'react'
import { useRespond } from '../../api/queries.ts'
import type { Decision, Recommendation } from '../../api/types.ts'
import { useNotice } from '../../components/notice.tsx'
import { problemText } from '../../i18n/problem-text.ts'
import { useWords } from '../../i18n/use-words.ts'
import styles from './recommendation.module.css'
import { type Choice, RegimenFields } from './regimen-fields.tsx'
import { useRegimenText } from './regimen-text.ts'
import twin from './twin.module.css'

type Kind = 'accept' | 'modify' | 'decline'
const icons = { accept: Check, modify: PencilLine, decline: X }

/** Accept, modify or decline; the answer is restated before it is kept, and the last two need a reason. */
export function ResponseForm({ recommendation, decision }: { recommendation: Recommendation; decision: Decision }) {
  const t = useWords()
  const say = useNotice()
  const text = useRegimenText()
  const respond = useRespond(recommendation.twin)
  const [kind, setKind] = useState<Kind | null>(null)
  const [reason, setReason] = useState('')
  const [regimen, setRegimen] = useState<Choice | null>(recommendation.best?.regimen ?? null)
  if (!recommendation.best || !regimen) return null
  // What newer data outdated cannot be accepted any more.
  const kinds = (['accept', 'modify', 'decline'] as const).filter((one) => one !== 'accept' || !recommendation.outdated)
  const needsReason = kind === 'modify' || kind === 'decline'
  const send = () => {
    if (!kind) return
    respond.mutate(
      {
        id: recommendation.id,
        response: kind,
        ...(reason.trim() ? { reason: reason.trim() } : {}),
        ...(kind === 'modify' ? { regimen } : {}),
      },
      { onSuccess: () => say(t('response.kept')) },
    )
  }
  return (
    <section className={twin.section} aria-label={t('response.title')}>
      <div className={styles.answers}>
        {kinds.map((value) => {
          const Icon = icons[value]
          return (
            <Button
              key={value}
              size="sm"
              variant={kind === value ? 'light' : 'default'}
              aria-pressed={kind === value}
              leftSection={<Icon size={15} aria-hidden />}
              onClick={() => setKind(kind === value ? null : value)}
            >
              {t(`response.${value}`)}
            </Button>
          )
        })}
      </div>
      {kind && (
        <form
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault()
            send()
          }}
        >
          {kind === 'modify' && <RegimenFields decision={decision} value={regimen} onChange={setRegimen} />}
          <p className={styles.restated}>
            {t(`response.restate.${kind}`, {
              regimen: text(kind === 'modify' ? regimen : recommendation.best.regimen, recommendation),
            })}
          </p>
          <Textarea
            label={needsReason ? t('response.reason') : t('response.reasonOptional')}
            required={needsReason}
            withAsterisk={false}
            maxLength={2000}
            rows={2}
            dir="auto"
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          {respond.error && (
            <p role="alert" className={styles.error}>
              {problemText(respond.error)}
            </p>
          )}
          <div>
            <Button
              type="submit"
              size="sm"
              loading={respond.isPending}
              disabled={needsReason && reason.trim().length === 0}
            >
              {t(`response.confirm.${kind}`)}
            </Button>
          </div>
        </form>
      )}
    </section>
  )
}
