import type { TwinView } from '../api/types.ts'
import { useWords } from '../i18n/use-words.ts'
import styles from './credibility.module.css'
import { Reasons, StateBadge } from './scores.tsx'

/** Beside a forecast that is not proven here: how far it is, whether anything is recommended by it, and why not. */
export function StandingNotice({ standing }: { standing: TwinView['credibility'] }) {
  const t = useWords()
  const { state, stage, allowed, reasons } = standing
  if (allowed && state === 'proven') return null
  return (
    <div className={styles.notice} role="note">
      <StateBadge state={state} stage={stage} />
      {!allowed && <strong>{t('credible.withheld')}</strong>}
      <Reasons reasons={reasons} />
    </div>
  )
}
