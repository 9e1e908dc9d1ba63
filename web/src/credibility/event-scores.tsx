import type { ModelRegistry } from '../api/credibility.ts'
import { Scroll } from '../components/scroll.tsx'
import { dateText } from '../format/date.ts'
import { estimate, isolate } from '../format/number.ts'
import { usePreferences } from '../format/preferences.ts'
import { useWords } from '../i18n/use-words.ts'
import page from '../pages/page.module.css'
import styles from './credibility.module.css'
import { EventName } from './event-name.tsx'
import { ShareWithLimits, useShare } from './scores.tsx'
import { subgroupText } from './words.ts'

type Card = ModelRegistry['events'][number]
type Scored = Card['scores']

/** What the chances of events were worth: each rule of the model whole and by subgroup, with its calibration and its decision curve. */
export function EventScores({ cards, bands }: { cards: readonly Card[]; bands?: ModelRegistry['bands'] }) {
  const t = useWords()
  const share = useShare()
  const reader = usePreferences()
  return (
    <div className={`${styles.stack} ${styles.shrinks}`}>
      <h3>{t('credible.events')}</h3>
      <p className={styles.small}>{t('credible.eventsHint')}</p>
      {bands && (
        <p className={styles.small}>
          {t('credible.bands', {
            low: isolate(estimate(bands.slope.low, reader)),
            high: isolate(estimate(bands.slope.high, reader)),
            missed: share(bands.missed),
          })}{' '}
          <a href={`https://doi.org/${bands.doi}`} rel="noreferrer" target="_blank">
            <bdi dir="ltr">{bands.source}</bdi>
          </a>
        </p>
      )}
      {cards.map((card) => (
        <EventCard key={`${card.code} ${card.threshold} ${card.hours}`} card={card} />
      ))}
    </div>
  )
}

function EventCard({ card }: { card: Card }) {
  const t = useWords()
  const { scores, groups } = card
  return (
    <div className={`${styles.stack} ${styles.shrinks}`}>
      <h4>
        <EventName of={card} />
      </h4>
      <Scroll>
        <table className={`${page.table} ${styles.table}`}>
          <thead>
            <tr>
              <th>{t('credible.subgroups')}</th>
              <th>{t('credible.n')}</th>
              <th>{t('credible.happened')}</th>
              <th>AUROC</th>
              <th>AUPRC</th>
              <th>Brier</th>
              <th>{t('credible.missed')}</th>
              <th>{t('credible.slope')}</th>
              <th>{t('credible.intercept')}</th>
            </tr>
          </thead>
          <tbody>
            <EventRow name={t('credible.everyone')} scores={scores} />
            {groups.map(({ group, name, scores: own }) => (
              <EventRow key={`${group} ${name}`} name={subgroupText(group, name)} scores={own} />
            ))}
          </tbody>
        </table>
      </Scroll>
      <Recalibrated card={card} />
      <div className={styles.curves}>
        <Curve scores={scores} />
        <DecisionCurve points={scores.netBenefit} />
      </div>
    </div>
  )
}

/** Whether the chances are recalibrated, and why not; of those that were issued so, what both were worth. */
function Recalibrated({ card: { recalibrated: found, learned } }: { card: Card }) {
  const t = useWords()
  const reader = usePreferences()
  const figure = (value: number | undefined) =>
    value === undefined ? '—' : isolate(estimate(Number(value.toPrecision(3)), reader))
  return (
    <>
      {learned && (
        <p className={styles.small}>
          {t(`credible.learned.${learned.verdict}`, {
            at: dateText(learned.at.slice(0, 10), reader),
            n: estimate(learned.n, reader),
            events: estimate(learned.events, reader),
          })}
        </p>
      )}
      {found && (
        <p className={styles.small}>
          {t('credible.recalibrated', {
            n: estimate(found.n, reader),
            own: figure(found.own.brier),
            issued: figure(found.recalibrated.brier),
            ownSlope: figure(found.own.slope?.value),
            issuedSlope: figure(found.recalibrated.slope?.value),
          })}
        </p>
      )}
    </>
  )
}

function EventRow({ name, scores }: { name: string; scores: Scored }) {
  const t = useWords()
  const reader = usePreferences()
  const figure = (value: number | null | undefined) =>
    value === null || value === undefined ? '—' : estimate(Number(value.toPrecision(3)), reader)
  const { n, events, censored, auroc, auprc, brier, missed, slope, slopeOutside, intercept, weighted } = scores
  return (
    <tr>
      <td>
        <bdi>{name}</bdi>
      </td>
      <td>{estimate(n, reader)}</td>
      <td>
        {estimate(events, reader)}
        {censored > 0 && (
          <>
            <br />
            <span className={styles.small}>{t('credible.censored', { n: estimate(censored, reader) })}</span>
          </>
        )}
      </td>
      <td>
        {figure(auroc?.value)}
        {auroc && (
          <>
            {' '}
            <bdi dir="ltr" className={`${styles.small} ${styles.whole}`}>
              {figure(auroc.low)} – {figure(auroc.high)}
            </bdi>
          </>
        )}
      </td>
      <td>{figure(auprc)}</td>
      <td>{figure(censored > 0 ? weighted.brier : brier)}</td>
      <td>
        <ShareWithLimits of={missed} />
      </td>
      <td>
        {figure(slope?.value)}
        {slopeOutside && (
          <>
            {' '}
            <span className={`${styles.miss} ${styles.whole}`}>
              <span aria-hidden>▲</span> {t('credible.outsideBand')}
            </span>
          </>
        )}
      </td>
      <td>{figure(intercept?.value)}</td>
    </tr>
  )
}

/** Observed frequency by foretold chance: the diagonal is calibrated. */
function Curve({ scores }: { scores: Scored }) {
  const t = useWords()
  const share = useShare()
  if (scores.curve.length === 0) return null
  const x = (value: number) => 20 + 170 * value
  const y = (value: number) => 180 - 170 * value
  return (
    <figure>
      <svg className={styles.square} viewBox="0 0 200 200" role="img" aria-label={t('credible.eventCurve')}>
        <rect className={styles.frame} x={x(0)} y={y(1)} width={170} height={170} />
        <line className={styles.even} x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} />
        {scores.curve.map(({ risk, observed, n }) => (
          <g key={risk}>
            <title>{`${share(risk)} → ${share(observed.value)} (${n})`}</title>
            <line className={styles.limits} x1={x(risk)} x2={x(risk)} y1={y(observed.low)} y2={y(observed.high)} />
            <circle className={styles.bar} cx={x(risk)} cy={y(observed.value)} r={3.5} />
          </g>
        ))}
        <text className={styles.axis} x={x(0)} y={196}>
          0
        </text>
        <text className={styles.axis} x={x(1)} y={196} textAnchor="end">
          1
        </text>
        <text className={styles.axis} x={14} y={y(0)} textAnchor="end">
          0
        </text>
        <text className={styles.axis} x={14} y={y(1) + 8} textAnchor="end">
          1
        </text>
      </svg>
      <figcaption className={styles.small}>{t('credible.eventCurve')}</figcaption>
    </figure>
  )
}

/** Net benefit by the chance that is acted at: of the forecasts, of acting always, and of never acting. */
function DecisionCurve({ points }: { points: Scored['netBenefit'] }) {
  const t = useWords()
  const share = useShare()
  const reader = usePreferences()
  const end = points.at(-1)?.threshold ?? 0
  const most = Math.max(0, ...points.flatMap(({ model, all }) => [model, all]))
  if (points.length < 2 || most === 0) return null
  const [floor, top] = [-most / 3, most * 1.05]
  const x = (value: number) => 30 + (160 * value) / end
  const y = (value: number) => 180 - (170 * (value - floor)) / (top - floor)
  const line = (of: (point: Scored['netBenefit'][number]) => number) =>
    points
      .filter((point) => of(point) >= floor)
      .map((point) => `${x(point.threshold)},${y(of(point))}`)
      .join(' ')
  return (
    <figure>
      <svg className={styles.square} viewBox="0 0 200 200" role="img" aria-label={t('credible.netBenefit')}>
        <rect className={styles.frame} x={x(0)} y={y(top)} width={160} height={170} />
        <line className={styles.even} x1={x(0)} x2={x(end)} y1={y(0)} y2={y(0)} />
        <polyline className={styles.always} points={line(({ all }) => all)} />
        <polyline className={styles.acted} points={line(({ model }) => model)} />
        {points.map(({ threshold, model, all }) =>
          model < floor ? null : (
            <circle key={threshold} className={styles.bar} cx={x(threshold)} cy={y(model)} r={2.5}>
              <title>{`${share(threshold)}: ${estimate(Number(model.toPrecision(2)), reader)} (${estimate(Number(all.toPrecision(2)), reader)})`}</title>
            </circle>
          ),
        )}
        <text className={styles.axis} x={x(0)} y={196}>
          0
        </text>
        <text className={styles.axis} x={x(end)} y={196} textAnchor="end">
          {share(end)}
        </text>
        <text className={styles.axis} x={26} y={y(0) + 4} textAnchor="end">
          0
        </text>
        <text className={styles.axis} x={26} y={y(most) + 4} textAnchor="end">
          {estimate(Number(most.toPrecision(2)), reader)}
        </text>
      </svg>
      <figcaption className={styles.small}>{t('credible.netBenefit')}</figcaption>
    </figure>
  )
}
