import { type ReactNode, useState } from 'react'
import { useValidation } from '../../api/credibility.ts'
import { Failure } from '../../components/failure.tsx'
import { Loading } from '../../components/loading.tsx'
import { Scroll } from '../../components/scroll.tsx'
import styles from '../../credibility/credibility.module.css'
import { useShare } from '../../credibility/scores.tsx'
import { estimate, readableUnit } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { term, useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'

interface Share {
  readonly value: number
  readonly low: number
  readonly high: number
}
interface Card {
  readonly n?: number
  readonly crps?: number | null
  readonly coverage?: { readonly p50?: Share; readonly p80?: Share; readonly p95?: Share }
  readonly errors?: { readonly bias?: number; readonly rmse?: number } | null
  readonly pit?: { readonly pKolmogorov?: number }
}
/** What a credibility.json tells; one of another version of the program may lack some of it. */
interface Evidence {
  /** `time`: the unit of horizons. */
  readonly model?: { readonly time?: string }
  readonly context?: {
    readonly question?: string | null
    readonly use?: string | null
    readonly decisions?: readonly { readonly name: string; readonly prefer: string }[]
    readonly influence?: string | null
    readonly consequence?: string | null
  }
  readonly data?: {
    readonly file?: string
    readonly subjects?: number
    readonly observations?: number
    readonly covariates?: readonly {
      readonly name: string
      readonly unit: string
      readonly low: number
      readonly median: number
      readonly high: number
      readonly outside: number
    }[]
  }
  readonly outputs?: Readonly<
    Record<string, { readonly unit?: string; readonly all?: Card; readonly groups?: Readonly<Record<string, Card>> }>
  >
  readonly events?: readonly {
    readonly output: string
    readonly side: 'below' | 'above'
    readonly threshold: number
    readonly unit?: string
    readonly horizon?: number
    readonly scores?: {
      readonly n?: number
      readonly events?: number
      readonly auroc?: { readonly value: number } | null
      readonly brier?: { readonly score: number } | null
      readonly calibration?: {
        readonly intercept?: { readonly value: number } | null
        readonly slope?: { readonly value: number } | null
      } | null
    }
  }[]
  readonly npde?: {
    readonly n?: number
    readonly mean?: number
    readonly variance?: number
    readonly p?: number
  } | null
  readonly frameworks?: Readonly<Partial<Record<'change' | 'vv40' | 'fda' | 'tripod', readonly (readonly string[])[]>>>
  readonly settings?: { readonly members?: number; readonly seed?: number; readonly simulations?: number }
}

/** Names of documents, in the language that they are written in. */
const frameworkTitles = [
  ['change', 'FDA (2024): predetermined change control plan'],
  ['vv40', 'ASME V&V 40: credibility factors'],
  ['fda', 'FDA (2023): categories of credibility evidence'],
  ['tripod', 'TRIPOD+AI'],
] as const

const rank = (of: string | null | undefined) => (of === 'low' || of === 'medium' || of === 'high' ? of : null)

/** The whole evidence of a validation, opened when somebody wants it: what it is for, model risk, data, scores, and the items of the frameworks. */
export function WholeValidation({
  model,
  validation,
  file,
  version,
}: {
  model: string
  validation: number
  file: string | null
  version: number
}) {
  const t = useWords()
  const [open, setOpen] = useState(false)
  const found = useValidation(model, validation, open)
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {t('credible.whole')} <bdi dir="ltr">{file ?? validation}</bdi> · {t('models.version')} {version}
      </summary>
      {!open ? null : found.isPending ? (
        <Loading />
      ) : found.error ? (
        <Failure error={found.error} onRetry={found.refetch} />
      ) : (
        <Told evidence={found.data.evidence as Evidence} />
      )}
    </details>
  )
}

function Told({ evidence }: { evidence: Evidence }) {
  const t = useWords()
  const reader = usePreferences()
  const share = useShare()
  const figure = (value: number | null | undefined) =>
    value === null || value === undefined ? '—' : estimate(Number(value.toPrecision(3)), reader)
  const { context, data, outputs = {}, events = [], npde, frameworks, settings } = evidence
  const level = (of: string | null | undefined) => {
    const known = rank(of)
    return known ? t(`credible.rank.${known}`) : '—'
  }
  const cards = Object.entries(outputs).flatMap(([output, { unit = '1', all, groups = {} }]) =>
    [['', all] as const, ...Object.entries(groups)].map(([group, card]) => [
      group === '' ? `${term('output', output)} (${readableUnit(unit)})` : group.replace('=', ': '),
      figure(card?.n),
      ...[card?.coverage?.p50, card?.coverage?.p80, card?.coverage?.p95].map((each) => share(each?.value)),
      figure(card?.crps),
      figure(card?.errors?.bias),
      figure(card?.errors?.rmse),
      figure(card?.pit?.pKolmogorov),
    ]),
  )
  return (
    <div className={styles.evidence}>
      <Part title={t('credible.context')}>
        <p dir="auto">{context?.question ?? '—'}</p>
        <p dir="auto">{context?.use ?? '—'}</p>
        {(context?.decisions ?? []).map(({ name, prefer }) => (
          <p key={name} className={page.muted} dir="ltr">
            {name}: {prefer}
          </p>
        ))}
        <p>
          {t('credible.risk')}: {level(context?.influence)} × {level(context?.consequence)}
        </p>
      </Part>
      <Part title={t('credible.data')}>
        <p>
          {t('credible.dataOf', { subjects: figure(data?.subjects), observations: figure(data?.observations) })}{' '}
          {settings &&
            t('credible.settings', { members: figure(settings.members), seed: String(settings.seed ?? '—') })}
        </p>
        <Rows
          head={[
            t('credible.covariate'),
            t('credible.lowest'),
            t('credible.middle'),
            t('credible.highest'),
            t('credible.beyond'),
          ]}
          rows={(data?.covariates ?? []).map(({ name, unit, low, median, high, outside }) => [
            `${term('covariate', name)} (${readableUnit(unit)})`,
            ...[low, median, high, outside].map(figure),
          ])}
        />
      </Part>
      <Part title={t('credible.validation')}>
        <Rows
          head={[
            '',
            t('credible.n'),
            t('credible.p50'),
            t('credible.p80'),
            t('credible.p95'),
            'CRPS',
            t('credible.bias'),
            'RMSE',
            'PIT p',
          ]}
          rows={cards}
        />
        <Rows
          head={[
            t('credible.events'),
            t('credible.n'),
            t('credible.happened'),
            'AUROC',
            'Brier',
            t('credible.intercept'),
            t('credible.slope'),
          ]}
          rows={events.map(({ output, side, threshold, unit, horizon, scores }) => [
            `${term('output', output)} ${t(`credible.side.${side}`)} ${figure(threshold)} ${readableUnit(unit ?? '1')}${horizon === undefined ? '' : `, + ${figure(horizon)} ${readableUnit(evidence.model?.time ?? '')}`}`,
            figure(scores?.n),
            figure(scores?.events),
            figure(scores?.auroc?.value),
            figure(scores?.brier?.score),
            figure(scores?.calibration?.intercept?.value),
            figure(scores?.calibration?.slope?.value),
          ])}
        />
        {npde && (
          <p>
            NPDE: {t('credible.n')} {figure(npde.n)}, {t('credible.mean')} {figure(npde.mean)}, {t('credible.variance')}{' '}
            {figure(npde.variance)}, <bdi dir="ltr">p = {figure(npde.p)}</bdi>
          </p>
        )}
      </Part>
      {frameworks && (
        <div lang="en" dir="ltr" className={styles.evidence}>
          {frameworkTitles.map(([name, title]) => {
            const rows = frameworks[name] ?? []
            return rows.length === 0 ? null : (
              <Part key={name} title={title}>
                <Rows head={[]} rows={rows} />
              </Part>
            )
          })}
        </div>
      )}
    </div>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className={styles.shrinks}>
      <h4>{title}</h4>
      {children}
    </div>
  )
}

/** A table of words, each row named by its first cell. */
function Rows({ head, rows }: { head: readonly string[]; rows: readonly (readonly string[])[] }) {
  if (rows.length === 0) return null
  return (
    <Scroll>
      <table className={`${page.table} ${styles.table}`}>
        {head.length > 0 && (
          <thead>
            <tr>
              {head.map((each) => (
                <th key={each}>{each}</th>
              ))}
            </tr>
          </thead>
        )}
        <tbody>
          {rows.map((row) => (
            <tr key={row.join('|')}>
              {row.map((cell, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place
                <td key={i}>
                  <bdi>{cell}</bdi>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}
