import type { TwinView } from '../api/types.ts'
import { useWords } from '../i18n/use-words.ts'
import styles from './standing.module.css'
import { StateBadge } from './state-badge.tsx'
import { reasonText } from './words.ts'

type Standing = TwinView['credibility']

export function Reasons({ reasons }: Pick<Standing, 'reasons'>) {
  if (reasons.length === 0) return null
  return (
    <ul className={styles.reasons}>
      {reasons.map((reason) => (
        <li key={reason.text}>{reasonText(reason)}</li>
      ))}
    </ul>
  )
}

/** Beside a forecast that is not proven here: how far it is, whether anything is recommended by it, and why not. */
export default function StandingNotice({ standing }: { standing: Standing }) {
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
