import type { ModelRegistry } from '../api/credibility.ts'
import { estimate, inProse, isolate } from '../format/number.ts'
import { usePreferences } from '../format/preferences.ts'
import { useWords } from '../i18n/use-words.ts'
import styles from './credibility.module.css'

export type Scores = NonNullable<ModelRegistry['versions'][number]['scores']>
/** A share of one as a percentage, and how. */
export function useShare(): (value: number | null | undefined) => string {
  const reader = usePreferences()
  return (value) =>
    value === null || value === undefined
      ? '—'
      : isolate(`${estimate(Math.round(1000 * value) / 10, inProse(reader))}${reader.locale === 'fa' ? '٪' : ' %'}`)
}

interface Estimated {
  readonly value: number
  readonly low: number
  readonly high: number
}

/** A share with its limits of sampling error; a dash when it is not known. */
export function ShareWithLimits({ of }: { of: Estimated | null }) {
  const share = useShare()
  return (
    <>
      {share(of?.value)}{' '}
      {of && (
        <bdi dir="ltr" className={`${styles.small} ${styles.whole}`}>
          {share(of.low)} – {share(of.high)}
        </bdi>
      )}
    </>
  )
}

/** The same drawn from 0 to 100 %, with the share that is wanted; for tables that tell the figures too. */
export function ShareBar({ of, wanted }: { of: Estimated; wanted: number }) {
  const x = (share: number) => 4 + 112 * share
  const missed = of.high < wanted || of.low > wanted
  return (
    <svg className={styles.share} viewBox="0 0 120 16" aria-hidden>
      <line className={styles.track} x1={x(0)} x2={x(1)} y1={8} y2={8} />
      <line className={styles.even} x1={x(wanted)} x2={x(wanted)} y1={1} y2={15} />
      <line className={missed ? styles.farLimits : styles.limits} x1={x(of.low)} x2={x(of.high)} y1={8} y2={8} />
      <circle className={missed ? styles.far : styles.bar} cx={x(of.value)} cy={8} r={3.6} />
    </svg>
  )
}

/** The few numbers that tell most, with their limits of sampling error. */
export function ScoreNumbers({ scores }: { scores: Scores }) {
  const t = useWords()
  const share = useShare()
  const reader = usePreferences()
  const skill = (name: 'persistence' | 'climatology' | 'prior') => scores.skill[name]
  return (
    <dl className={styles.numbers}>
      <div>
        <dt>{t('credible.n')}</dt>
        <dd>{estimate(scores.n, reader)}</dd>
      </div>
      {(['p50', 'p80', 'p95'] as const).map((level) => (
        <div key={level}>
          <dt>{t(`credible.${level}`)}</dt>
          <dd>
            <ShareWithLimits of={scores.coverage[level]} />
          </dd>
        </div>
      ))}
      {(['prior', 'persistence', 'climatology'] as const).map((name) => (
        <div key={name}>
          <dt>{t(`credible.over.${name}`)}</dt>
          <dd>{share(skill(name)?.value)}</dd>
        </div>
      ))}
      <div>
        <dt>{t('credible.mard')}</dt>
        <dd>{share(scores.errors?.mard)}</dd>
      </div>
    </dl>
  )
}

/** The PIT histogram: even is calibrated. */
export function PitChart({ scores }: { scores: Scores }) {
  const t = useWords()
  const { histogram, n } = scores.pit
  const top = Math.max(...histogram, n / histogram.length) * 1.1 || 1
  const y = (count: number) => 100 - (96 * count) / top
  return (
    <figure>
      <svg className={styles.chart} viewBox="0 0 300 104" role="img" aria-label={t('credible.pit')}>
        {histogram.map((count, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place
          <rect key={i} className={styles.bar} x={i * 30 + 3} width={24} y={y(count)} height={100 - y(count)} />
        ))}
        <line className={styles.even} x1={0} x2={300} y1={y(n / histogram.length)} y2={y(n / histogram.length)} />
      </svg>
      <figcaption className={styles.small}>{t('credible.pitHint')}</figcaption>
    </figure>
  )
}
