import type { TwinView } from '../../api/types.ts'
import { DateText } from '../../components/date-text.tsx'
import { Provenance } from '../../components/provenance.tsx'
import { Quantity } from '../../components/quantity.tsx'
import { ruleText } from '../../i18n/rule-text.ts'
import { term, useWords } from '../../i18n/use-words.ts'
import styles from './dosing.module.css'
import twin from './twin.module.css'

/** Levels and doses of the last days, newest first, each with what is doubtful about it. */
export function BasisTable({ view }: { view: TwinView }) {
  const t = useWords()
  const rows = basisOf(view)
  return (
    <section className={twin.section} aria-labelledby="basis-title">
      <h3 id="basis-title">{t('basis.title')}</h3>
      {rows.length === 0 && <p className={twin.muted}>{t('basis.nothing')}</p>}
      <ul className={styles.list}>
        {rows.map(({ key, kind, name, time, value, unit, comparator, source, doubt, reason }) => (
          <li key={key}>
            <span>
              <DateText at={time} as="day-clock" /> · {term(kind === 'level' ? 'output' : 'input', name)}
              {source && <Provenance source={source} time={time} />}
              {doubt && (
                <div className={styles.doubt}>
                  {t(`basis.${doubt}`)}
                  {reason && (
                    <>
                      {': '}
                      <bdi>{reason}</bdi>
                    </>
                  )}
                </div>
              )}
            </span>
            <span className={styles.share}>
              {value === null ? '' : <Quantity value={value} unit={unit} comparator={comparator} />}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

type Source = TwinView['leftOut'][number]['source']
type DoubtKind = 'rounded' | 'doubtful' | 'leftOut'

export interface BasisRow {
  readonly key: string
  readonly kind: 'level' | 'dose'
  readonly name: string
  readonly time: string
  readonly value: number | null
  readonly unit: string
  readonly comparator: string | null
  readonly source: Source | null
  readonly doubt: DoubtKind | null
  readonly reason: string | null
}

const most = 12

/** A time on the full hour to the second is more likely written down than looked at. */
const isRounded = (time: string) => new Date(time).getTime() % 3_600_000 === 0

export function basisOf(view: TwinView): BasisRow[] {
  const levels = view.outputs.flatMap(({ name, measured }) =>
    measured.map((one): BasisRow => {
      const { verdict } = one.quality
      return {
        key: `level ${one.source.id} ${one.time}`,
        kind: 'level',
        name,
        time: one.time,
        value: one.recorded.value,
        unit: one.recorded.unit,
        comparator: one.comparator,
        source: one.source,
        doubt: !one.used ? 'leftOut' : verdict !== 'good' ? 'doubtful' : isRounded(one.time) ? 'rounded' : null,
        reason: one.quality.reason ? ruleText(one.quality) : null,
      }
    }),
  )
  const doses = view.inputs.flatMap(({ name, doses }) =>
    doses
      .filter(({ planned }) => !planned)
      .map(
        (dose): BasisRow => ({
          key: `dose ${dose.source?.id} ${dose.time}`,
          kind: 'dose',
          name,
          time: dose.time,
          value: dose.amount,
          unit: dose.unit,
          comparator: null,
          source: dose.source,
          doubt: isRounded(dose.time) ? 'rounded' : null,
          reason: null,
        }),
      ),
  )
  const known = new Set([...levels, ...doses].map(({ source }) => source?.id))
  // What has no usable time or amount is on no axis: it stands here with the reason.
  const rest = view.leftOut
    .filter(({ source, what }) => !known.has(source.id) && view.covariates.every(({ name }) => name !== what))
    .map(
      ({ what, time, rule, reason, source }): BasisRow => ({
        key: `left ${source.id} ${time}`,
        kind: view.inputs.some(({ name }) => name === what) ? 'dose' : 'level',
        name: what,
        time,
        value: null,
        unit: '1',
        comparator: null,
        source,
        doubt: 'leftOut',
        reason: ruleText({ rule, reason }),
      }),
    )
  return [...levels, ...doses, ...rest].sort((a, b) => b.time.localeCompare(a.time)).slice(0, most)
}
