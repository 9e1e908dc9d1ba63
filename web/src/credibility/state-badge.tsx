import { useWords } from '../i18n/use-words.ts'
import styles from './standing.module.css'

const shapes = { proven: '●', unproven: '◐', failing: '▲' } as const

interface Standing {
  readonly state: 'proven' | 'unproven' | 'failing'
  readonly stage: 'silent' | 'experimental' | 'approved' | 'retired'
}

/** Proven, not yet, or failing: shape, word and colour. */
export function StateBadge({ state, stage }: Standing) {
  const t = useWords()
  return (
    <span className={`${styles.badge} ${styles[state]}`}>
      <span aria-hidden>{shapes[state]}</span>
      {t(`credible.state.${state}`)} · {t(`credible.stage.${stage}`)}
    </span>
  )
}

/** Proven, and let in by a person: what needs no word beside each of its forecasts. */
export const isProven = ({ state, stage }: Standing): boolean =>
  state === 'proven' && (stage === 'approved' || stage === 'experimental')
