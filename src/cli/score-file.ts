import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { auprc, auroc } from '../kernel/credibility/auroc.ts'
import { brier } from '../kernel/credibility/brier.ts'
import { calibration } from '../kernel/credibility/calibration.ts'
import { censoredAuroc, censoredBrier, concordance } from '../kernel/credibility/censored-events.ts'
import { crpsOf } from '../kernel/credibility/crps-laws.ts'
import { clarkeZone, countZones, parkesZone } from '../kernel/credibility/error-grid.ts'
import { intervalScore, weightedIntervalScore } from '../kernel/credibility/interval-score.ts'
import { netBenefit } from '../kernel/credibility/net-benefit.ts'
import { pitOfSorted } from '../kernel/credibility/pit.ts'
import { type Score, type ScoreOptions, scoreEnsemble } from '../kernel/credibility/score-ensemble.ts'
import { type Scorecard, scorecard } from '../kernel/credibility/scorecard.ts'
import { HamzadError } from '../kernel/errors.ts'
import { createDraws } from '../kernel/random/create-draws.ts'
import { normalCdf, normalQuantile } from '../kernel/statistics/normal.ts'
import { convert } from '../kernel/units/convert.ts'
import { whyNot } from './case.ts'

/** What `hamzad score --data` makes of a file of forecasts with their truths; what it can say follows from the columns. */
export interface FileScores {
  readonly kind: 'ensemble' | 'quantiles' | 'normal' | 'point' | 'event'
  readonly n: number
  /** Rows left out because a value is missing. */
  readonly missing: number
  readonly scores: Readonly<Record<string, unknown>>
  readonly groups?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

export interface FileOptions {
  readonly by?: readonly string[]
  readonly thresholds?: readonly number[]
  readonly at?: number
  readonly prevalence?: number
  readonly harm?: number
  /** UCUM unit of glucose pairs, for the error grids. */
  readonly glucose?: string
  readonly seed: number
}

type Row = Readonly<Record<string, string>>

/** Scores a CSV file of forecasts. Errors: `file.unreadable`, `input.invalid` with what the file must hold. */
export function scoreFile(file: string, options: FileOptions): FileScores {
  const { rows, columns } = readRows(file)
  const kind = kindOf(columns)
  if (!kind)
    throw new HamzadError('input.invalid', {
      what: `The file ${file}`,
      why: `its columns are ${columns.join(', ')}`,
      action:
        'Name `observed` with `m1, m2, …` (an ensemble), `q0.1, q0.5, …` (quantiles), `mean` and `sd`, or `predicted`; or `event` with `risk`',
    })
  for (const name of options.by ?? [])
    if (!columns.includes(name))
      throw new HamzadError('input.invalid', {
        what: '--by',
        why: `there is no column ${name}`,
        action: `Choose among ${columns.join(', ')}`,
      })
  const known = rows.filter((row) => complete(row, kind, columns))
  const of = (some: readonly Row[]) =>
    kind === 'event' ? eventScores(some, options) : valueScores(some, kind, columns, options)
  const groups: Record<string, Readonly<Record<string, unknown>>> = {}
  for (const name of options.by ?? [])
    for (const value of [...new Set(known.map((row) => row[name]!))].sort())
      groups[`${name}=${value}`] = of(known.filter((row) => row[name] === value))
  return {
    kind,
    n: known.length,
    missing: rows.length - known.length,
    scores: known.length > 0 ? of(known) : {},
    ...(options.by?.length ? { groups } : {}),
  }
}

function readRows(file: string): { readonly rows: Row[]; readonly columns: string[] } {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new HamzadError('file.unreadable', { file, why: whyNot(cause) }, { cause })
  }
  let table: string[][]
  try {
    table = parse(text, { bom: true, trim: true, skip_empty_lines: true, relax_column_count: true, comment: '#' })
  } catch (error) {
    throw new HamzadError('input.invalid', {
      what: `The file ${file}`,
      why: `it is not CSV (${(error as Error).message})`,
      action: 'Write one forecast a line below a heading',
    })
  }
  const [head = [], ...body] = table
  const columns = head.map((name) => name.trim())
  const rows = body.map((cells) => Object.fromEntries(columns.map((name, i) => [name, cells[i] ?? ''])))
  return { rows, columns }
}

const isMember = (name: string) => /^(m|member_?)\d+$/i.test(name)
const isQuantile = (name: string) => /^q_?(0?\.\d+|\d{1,2}(\.\d+)?)$/i.test(name)

/** `q0.1`, `q.1` and `q10` are the same level. */
function levelOf(name: string): number {
  const value = Number(name.replace(/^q_?/i, ''))
  return value < 1 ? value : value / 100
}

function kindOf(columns: readonly string[]): FileScores['kind'] | null {
  if (columns.includes('event') && columns.includes('risk')) return 'event'
  if (!columns.includes('observed')) return null
  if (columns.some(isMember)) return 'ensemble'
  if (columns.some(isQuantile)) return 'quantiles'
  if (columns.includes('mean') && columns.includes('sd')) return 'normal'
  return columns.includes('predicted') ? 'point' : null
}

/** Missing is not zero: a row without its truth, or without any forecast, is left out and counted. */
function complete(row: Row, kind: FileScores['kind'], columns: readonly string[]): boolean {
  const has = (name: string) => Number.isFinite(number(row[name]))
  switch (kind) {
    case 'event':
      return truth(row.event) !== null && has('risk')
    case 'ensemble':
      return has('observed') && columns.some((name) => isMember(name) && has(name))
    case 'quantiles':
      return has('observed') && columns.every((name) => !isQuantile(name) || has(name))
    case 'normal':
      return has('observed') && has('mean') && number(row.sd) > 0
    case 'point':
      return has('observed') && has('predicted')
  }
}

function number(text: string | undefined): number {
  if (text === undefined || text === '' || text === '.' || text.toUpperCase() === 'NA') return Number.NaN
  return Number(text)
}

/** 0 no or censored, 1 yes, 2 and above a competing event. */
function truth(text: string | undefined): number | null {
  if (text === undefined) return null
  if (/^(true|yes)$/i.test(text)) return 1
  if (/^(false|no)$/i.test(text)) return 0
  const value = number(text)
  return Number.isInteger(value) && value >= 0 ? value : null
}

const usualThresholds = Array.from({ length: 50 }, (_, i) => i / 100)

function eventScores(rows: readonly Row[], options: FileOptions): Record<string, unknown> {
  const risks = rows.map((row) => number(row.risk))
  const events = rows.map((row) => truth(row.event) as number)
  const thresholds = options.thresholds ?? usualThresholds
  const harm = options.harm ?? 0
  if (options.at !== undefined) {
    const survival = { times: rows.map((row) => number(row.time)), events }
    if (survival.times.some(Number.isNaN))
      throw new HamzadError('input.invalid', {
        what: '--at',
        why: 'the file has no time in every row',
        action: 'Add a column `time`: until when each subject was followed',
      })
    const outcomes = { kind: 'survival', at: options.at, ...survival } as const
    return {
      at: options.at,
      auroc: censoredAuroc(risks, survival, options.at),
      brier: censoredBrier(risks, survival, options.at),
      concordance: concordance(risks, survival),
      netBenefit: curves(risks, outcomes, thresholds, harm),
    }
  }
  const outcomes = {
    kind: 'binary',
    events: events.map((event) => event === 1),
    ...(options.prevalence !== undefined && { prevalence: options.prevalence }),
  } as const
  return {
    events: events.filter((event) => event === 1).length,
    auroc: auroc(risks, outcomes.events),
    auprc: auprc(risks, outcomes.events),
    brier: brier(risks, outcomes.events),
    calibration: calibration(risks, outcomes.events),
    netBenefit: curves(risks, outcomes, thresholds, harm),
  }
}

function curves(
  risks: readonly number[],
  outcomes: Parameters<typeof netBenefit>[1],
  thresholds: readonly number[],
  harm: number,
) {
  const all = netBenefit('all', outcomes, thresholds)
  return netBenefit(risks, outcomes, thresholds, harm).map((point, i) => ({
    ...point,
    treatAll: all[i]!.netBenefit,
    treatNone: 0,
  }))
}

function valueScores(
  rows: readonly Row[],
  kind: Exclude<FileScores['kind'], 'event'>,
  columns: readonly string[],
  options: FileOptions,
): Record<string, unknown> {
  const draws = createDraws(options.seed).stream('pit')
  const members = columns.filter(isMember)
  const quantiles = columns.filter(isQuantile).sort((a, b) => levelOf(a) - levelOf(b))
  const levels = quantiles.map(levelOf)
  let wis = 0
  const scores = rows.flatMap((row, i): Score[] => {
    const observed = number(row.observed)
    const u = draws.uniform(0, i, 0)
    const references = referencesOf(row, observed)
    const side: Pick<ScoreOptions, 'censored'> =
      row.censored === 'left' || row.censored === 'right' ? { censored: row.censored } : {}
    if (kind === 'ensemble') {
      const weights = columns.includes('w1') ? members.map((name) => number(row[name.replace(/^\D+/, 'w')])) : undefined
      const values = members.map((name) => number(row[name]))
      const score = scoreEnsemble(values, observed, u, { references, ...side, ...(weights && { weights }) })
      return score ? [score] : []
    }
    if (kind === 'point') return [pointScore(observed, number(row.predicted), references)]
    if (kind === 'normal') return [normalScore(observed, number(row.mean), number(row.sd), references)]
    const q = quantiles.map((name) => number(row[name]))
    const own = weightedIntervalScore(q, levels, observed)
    wis += own / rows.length
    return [quantileScores(observed, q, levels, own, u, references)]
  })
  const card = scorecard(scores) as Scorecard
  const { coverage, pit, width80, interval80, fair, ...rest } = card
  return {
    ...rest,
    ...(kind === 'ensemble' ? { fair } : {}),
    ...(kind === 'quantiles' ? { weightedIntervalScore: wis } : {}),
    ...(kind === 'point' ? {} : { coverage: coverageOf(card, kind, levels), pit, width80, interval80 }),
    ...(options.glucose ? { grids: grids(scores, options.glucose) } : {}),
  }
}

/** An interval whose ends the file does not give has no coverage. */
function coverageOf({ coverage }: Scorecard, kind: FileScores['kind'], levels: readonly number[]) {
  if (kind !== 'quantiles') return coverage
  const has = (low: number) => [low, 1 - low].every((p) => levels.some((level) => Math.abs(level - p) < 1e-9))
  return {
    p50: has(0.25) ? coverage.p50 : null,
    p80: has(0.1) ? coverage.p80 : null,
    p95: has(0.025) ? coverage.p95 : null,
  }
}

function referencesOf(row: Row, observed: number): Score['references'] {
  const of = (name: 'persistence' | 'climatology' | 'prior') => {
    const value = number(row[name])
    return Number.isNaN(value) ? {} : { [name]: Math.abs(value - observed) }
  }
  return { ...of('persistence'), ...of('climatology'), ...of('prior') }
}

function pointScore(observed: number, predicted: number, references: Score['references']): Score {
  const crps = Math.abs(predicted - observed)
  const inside = crps === 0
  return {
    observed,
    median: predicted,
    crps,
    fair: Number.NaN,
    pit: observed > predicted ? 1 : observed < predicted ? 0 : 0.5,
    inside50: inside,
    inside80: inside,
    inside95: inside,
    low80: predicted,
    width80: 0,
    interval80: Number.NaN,
    references,
  }
}

function normalScore(observed: number, mean: number, sd: number, references: Score['references']): Score {
  const z = Math.abs(observed - mean) / sd
  const half = sd * normalQuantile(0.9)
  return {
    observed,
    median: mean,
    crps: crpsOf.normal(observed, mean, sd),
    fair: Number.NaN,
    pit: normalCdf((observed - mean) / sd),
    inside50: z <= normalQuantile(0.75),
    inside80: z <= normalQuantile(0.9),
    inside95: z <= normalQuantile(0.975),
    low80: mean - half,
    width80: 2 * half,
    interval80: intervalScore(mean - half, mean + half, 0.8, observed),
    references,
  }
}

function quantileScores(
  observed: number,
  q: readonly number[],
  levels: readonly number[],
  crps: number,
  u: number,
  references: Score['references'],
): Score {
  const at = (level: number) => q[levels.findIndex((each) => Math.abs(each - level) < 1e-9)] ?? Number.NaN
  const inside = (low: number) => observed >= at(low) && observed <= at(1 - low)
  // The distribution function is a line between the quantiles; beyond them only a range is known, spread by u.
  const above = q.findIndex((value) => value >= observed)
  const pit =
    above < 0
      ? levels.at(-1)! + (1 - levels.at(-1)!) * u
      : above === 0
        ? levels[0]! * u
        : q[above]! === q[above - 1]!
          ? pitOfSorted(q, observed, u)
          : levels[above - 1]! +
            ((levels[above]! - levels[above - 1]!) * (observed - q[above - 1]!)) / (q[above]! - q[above - 1]!)
  const median = at(0.5)
  return {
    observed,
    median: Number.isNaN(median) ? q[q.length >> 1]! : median,
    crps,
    fair: Number.NaN,
    pit,
    inside50: inside(0.25),
    inside80: inside(0.1),
    inside95: inside(0.025),
    low80: at(0.1),
    width80: at(0.9) - at(0.1),
    interval80: intervalScore(at(0.1), at(0.9), 0.8, observed),
    references,
  }
}

/** Zones of glucose pairs in the Clarke and Parkes grids. Errors: `input.invalid` for a unit that is none of glucose. */
export function grids(scores: readonly Score[], unit: string) {
  const factor = convert(1, unit, 'mg/dL', { analyte: 'glucose' })
  const scale = factor.ok ? factor.value : Number.NaN
  if (Number.isNaN(scale))
    throw new HamzadError('input.invalid', {
      what: '--glucose',
      why: `${unit} is no unit of glucose`,
      action: 'Write mg/dL or mmol/L',
    })
  const pairs = scores
    .filter(({ censored }) => !censored)
    .map(({ observed, median }) => [observed * scale, median * scale] as const)
  return {
    clarke: countZones(pairs.map(([x, y]) => clarkeZone(x, y))),
    parkes1: countZones(pairs.map(([x, y]) => parkesZone(x, y, 'type1'))),
    parkes2: countZones(pairs.map(([x, y]) => parkesZone(x, y, 'type2'))),
  }
}
