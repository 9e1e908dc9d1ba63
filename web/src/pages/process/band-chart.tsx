import { scaleLinear } from 'd3-scale'
import { area, line } from 'd3-shape'
import type { Curve } from 'hamzad/kernel'
import { estimate } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import styles from './process.module.css'

/** A count over the run: the median, and the band that holds nine of ten replications. */
export function BandChart({ name, curve, share }: { name: string; curve: Curve; share: number }) {
  const t = useWords()
  const reader = usePreferences()
  const most = Math.max(1, ...curve.q95)
  const x = scaleLinear([0, curve.q50.length - 1], [0, 300])
  const y = scaleLinear([0, most], [58, 4])
  const band = area<number>(
    (_, i) => x(i),
    (_, i) => y(curve.q05[i]!),
    (_, i) => y(curve.q95[i]!),
  )
  const middle = line<number>(
    (_, i) => x(i),
    (value) => y(value),
  )
  const at = Math.min(curve.q50.length - 1, Math.round(share * (curve.q50.length - 1)))
  const [low, mid, high] = [curve.q05, curve.q50, curve.q95].map((values) => estimate(values[at]!, reader))
  return (
    <figure className={styles.band}>
      <figcaption>
        <span>{name}</span>
        <bdi className={styles.bandNow}>{t('process.band', { low, mid, high })}</bdi>
      </figcaption>
      <svg viewBox="0 0 300 62" preserveAspectRatio="none" aria-hidden>
        <path d={band(curve.q50 as number[]) ?? ''} className={styles.bandArea} />
        <path d={middle(curve.q50 as number[]) ?? ''} className={styles.bandLine} />
        <line x1={300 * share} x2={300 * share} y1={0} y2={62} className={styles.now} />
      </svg>
      <small>{t('process.most', { number: estimate(most, reader) })}</small>
    </figure>
  )
}
