import type { Band, CycleEvidence, Model, ParameterBand } from 'hamzad/kernel'
import { estimate, readableUnit } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { term, useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './heart.module.css'
import type { Beat } from './messages.ts'

/** What sums up a beat: measured, as it is, as it would be; the middle with where eight of ten members lie. */
export function ObservableTable({
  model,
  evidence,
  now,
  other,
}: {
  model: Model
  evidence: CycleEvidence | null
  now: Beat
  other: Beat | null
}) {
  const t = useWords()
  const reader = usePreferences()
  const cell = (beat: Beat | null, i: number, scale: number) => {
    const of = beat?.observables[i]
    if (!of) return '—'
    const text = estimate(scale * (of.band?.median ?? of.middle), reader)
    return of.band
      ? `${text} (${estimate(scale * of.band.low, reader)} – ${estimate(scale * of.band.high, reader)})`
      : text
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className={`${page.card} ${page.scroll}`} tabIndex={0} aria-label={t('heart.numbers')}>
      <table className={page.table}>
        <thead>
          <tr>
            <th>{t('heart.numbers')}</th>
            <th>{t('heart.observed')}</th>
            <th>{t('heart.now')}</th>
            {other && <th>{t('heart.other')}</th>}
          </tr>
        </thead>
        <tbody>
          {model.cycle!.observables.map(({ name, unit, as }, i) => {
            const scale = as === 'fraction' ? 100 : 1
            const measured = evidence?.observed[name]
            return (
              <tr key={name}>
                <td>
                  {term('measure', name)}{' '}
                  <bdi className={page.muted}>{as === 'fraction' ? '%' : readableUnit(unit)}</bdi>
                </td>
                <td>
                  <bdi dir="ltr">{measured === undefined ? '—' : estimate(scale * measured, reader)}</bdi>
                </td>
                <td className="whole">
                  <bdi dir="ltr">{cell(now, i, scale)}</bdi>
                </td>
                {other && (
                  <td className="whole">
                    <bdi dir="ltr">{cell(other, i, scale)}</bdi>
                  </td>
                )}
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}

/** The personalised parameters: where eight of ten members lie, above where they lay before anything was measured. */
export function ParameterTable({ parameters }: { parameters: readonly ParameterBand[] }) {
  const t = useWords()
  const reader = usePreferences()
  const range = ({ low, median, high }: Band) =>
    `${estimate(median, reader)} (${estimate(low, reader)} – ${estimate(high, reader)})`
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className={`${page.card} ${page.scroll}`} tabIndex={0} aria-label={t('heart.parameters')}>
      <table className={page.table}>
        <thead>
          <tr>
            <th>{t('heart.parameters')}</th>
            <th>{t('heart.posterior')}</th>
            <th>{t('heart.prior')}</th>
          </tr>
        </thead>
        <tbody>
          {parameters.map(({ name, unit, prior, ...posterior }) => {
            const [least, most] = [Math.min(prior.low, posterior.low), Math.max(prior.high, posterior.high)]
            const x = (value: number) => 4 + (112 * (value - least)) / (most - least)
            const bar = (of: Band, y: number, className: string | undefined) => (
              <g className={className}>
                <rect x={x(of.low)} width={Math.max(1, x(of.high) - x(of.low))} y={y} height={6} rx={2} />
                <circle cx={x(of.median)} cy={y + 3} r={3.5} />
              </g>
            )
            return (
              <tr key={name}>
                <td>
                  {term('parameter', name)} <bdi className={page.muted}>{readableUnit(unit)}</bdi>
                  <span dir="ltr">
                    <svg viewBox="0 0 120 20" className={styles.bars} aria-hidden>
                      {bar(posterior, 2, styles.posterior)}
                      {bar(prior, 12, styles.prior)}
                    </svg>
                  </span>
                </td>
                <td className="whole">
                  <bdi dir="ltr">{range(posterior)}</bdi>
                </td>
                <td className="whole">
                  <bdi dir="ltr">{range(prior)}</bdi>
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}
