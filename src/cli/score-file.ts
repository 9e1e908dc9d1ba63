import { auprc, auroc } from '../kernel/credibility/auroc.ts'
import { brier } from '../kernel/credibility/brier.ts'
import { calibration } from '../kernel/credibility/calibration.ts'
import { censoredAuroc, censoredBrier, concordance } from '../kernel/credibility/censored-events.ts'
import { clarkeZone, countZones, parkesZone } from '../kernel/credibility/error-grid.ts'
import { type Limits, limitsOf, withinLimits } from '../kernel/credibility/limits.ts'
import { netBenefit } from '../kernel/credibility/net-benefit.ts'
import { type Score, scoreEnsemble } from '../kernel/credibility/score-ensemble.ts'
import { type Scorecard, scorecard } from '../kernel/credibility/scorecard.ts'
import { HamzadError } from '../kernel/errors.ts'
import { createDraws } from '../kernel/random/create-draws.ts'
import { convert } from '../kernel/units/convert.ts'
import {
  censoringIn,
  eventIn,
  type ForecastKind,
  isMember,
  isMissing,
  isQuantile,
  levelOf,
  numberIn,
  type Row,
  readForecasts,
  riskIn,
  weightOf,
} from './score-columns.ts'
import { scoreNormal, scorePoint, scoreQuantiles, type Truth } from './score-row.ts'

/** What `hamzad score --data` makes of a file of forecasts with their truths; what it can say follows from the columns. */
export interface FileScores {
  readonly kind: ForecastKind
  readonly n: number
  /** Rows left out because a value is missing. */
  readonly missing: number
  readonly scores: Readonly<Record<string, unknown>>
  readonly groups?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

export interface FileOptions {
  /** Which column of the file has a meaning: `{ event: 'cancer' }`. */
  readonly columns?: Readonly<Record<string, string>>
  readonly by?: readonly string[]
  readonly thresholds?: readonly number[]
  readonly at?: number
  readonly prevalence?: number
  readonly harm?: number
  /** UCUM unit of glucose pairs, for the error grids. */
  readonly glucose?: string
  readonly seed: number
}

/** Scores a CSV file of forecasts. Errors: `file.unreadable`, `input.invalid` with what the file must hold. */
export function scoreFile(file: string, options: FileOptions): FileScores {
  checkOptions(options)
  const { kind, rows, columns } = readForecasts(file, options.columns)
  for (const name of options.by ?? [])
    if (!columns.includes(name))
      throw new HamzadError('input.invalid', {
        what: '--by',
        why: `there is no column ${name}`,
        action: `Choose among ${columns.join(', ')}`,
      })
  if (kind === 'event' && options.at !== undefined && !columns.includes('time'))
    throw new HamzadError('input.invalid', {
      what: '--at',
      why: 'the file has no column time',
      action: 'Add a column `time`: until when each subject was followed',
    })
  const known = rows.filter((row) => complete(row, kind, columns, options))
  const of = (some: readonly Row[]) =>
    kind === 'event' ? eventScores(some, options) : valueScores(some, kind, columns, options)
  const groups: Record<string, Readonly<Record<string, unknown>>> = {}
  for (const name of options.by ?? []) {
    // A subject whose group is not recorded is in none.
    const values = new Set(known.map(({ cells }) => cells[name]!).filter((value) => !isMissing(value)))
    for (const value of [...values].sort())
      groups[`${name}=${value}`] = of(known.filter(({ cells }) => cells[name] === value))
  }
  return {
    kind,
    n: known.length,
    missing: rows.length - known.length,
    scores: known.length > 0 ? of(known) : {},
    ...(options.by?.length ? { groups } : {}),
  }
}

function checkOptions({ thresholds = [], prevalence, at }: FileOptions): void {
  const refuse = (what: string, why: string, action: string) => new HamzadError('input.invalid', { what, why, action })
  const wrong = thresholds.find((each) => !(each >= 0 && each < 1))
  if (wrong !== undefined)
    throw refuse('--thresholds', `${wrong} is no threshold of risk`, 'Write chances of at least 0 and below 1')
  if (prevalence === undefined) return
  if (!(prevalence > 0 && prevalence < 1))
    throw refuse('--prevalence', `${prevalence} is no share`, 'Write a share between 0 and 1, such as 0.2')
  if (at !== undefined)
    throw refuse('--prevalence', 'it is not defined for censored times', 'Leave out --at or --prevalence')
}

/** Missing is not zero: a row without its truth, or without any forecast, is left out and counted. */
function complete(row: Row, kind: ForecastKind, columns: readonly string[], { at }: FileOptions): boolean {
  const has = (name: string) => !Number.isNaN(numberIn(row, name))
  switch (kind) {
    case 'event':
      return eventIn(row) !== null && has('risk') && (at === undefined || has('time'))
    case 'ensemble': {
      const weighted = columns.includes('w1')
      return (
        has('observed') &&
        columns.some((name) => isMember(name) && has(name) && (!weighted || numberIn(row, weightOf(name)) > 0))
      )
    }
    case 'quantiles':
      return has('observed') && columns.every((name) => !isQuantile(name) || has(name))
    case 'normal':
      return has('observed') && has('mean') && has('sd')
    case 'point':
      return has('observed') && has('predicted')
  }
}

const usualThresholds = Array.from({ length: 50 }, (_, i) => i / 100)

function eventScores(rows: readonly Row[], options: FileOptions): Record<string, unknown> {
  const risks = rows.map(riskIn)
  const events = rows.map((row) => eventIn(row) as number)
  const thresholds = options.thresholds ?? usualThresholds
  const harm = options.harm ?? 0
  if (options.at !== undefined) {
    const survival = { times: rows.map((row) => numberIn(row, 'time')), events }
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
  kind: Exclude<ForecastKind, 'event'>,
  columns: readonly string[],
  options: FileOptions,
): Record<string, unknown> {
  const draws = createDraws(options.seed).stream('pit')
  const members = columns.filter(isMember)
  const weights = columns.includes('w1') ? members.map(weightOf) : null
  const without = weights?.find((name) => !columns.includes(name))
  if (without !== undefined)
    throw new HamzadError('input.invalid', {
      what: 'The file',
      why: `there is no column ${without}`,
      action: 'Give every member its weight, or none',
    })
  const quantiles = columns.filter(isQuantile).sort((a, b) => levelOf(a) - levelOf(b))
  const levels = quantiles.map(levelOf)
  const limits = limitsOf(rows.map((row) => ({ value: numberIn(row, 'observed'), censored: censoringIn(row) })))
  const scores = rows.flatMap((row, i): Score[] => {
    const censored = censoringIn(row)
    const observed = numberIn(row, 'observed')
    const references = referencesOf(row, observed, limits)
    const truth = { observed, u: draws.uniform(0, i, 0), references, censored, limits }
    if (kind === 'ensemble') return [ofMembers(row, members, weights, truth)]
    if (kind === 'point') return [scorePoint(numberIn(row, 'predicted'), truth)]
    if (kind === 'normal') return [scoreNormal(numberIn(row, 'mean'), spreadIn(row), truth)]
    const q = quantiles.map((name) => numberIn(row, name))
    const crossing = q.findIndex((value, k) => k > 0 && value < q[k - 1]!)
    if (crossing > 0)
      throw lineError(
        row,
        `${quantiles[crossing]} is below ${quantiles[crossing - 1]}`,
        'Let quantiles ascend with their levels',
      )
    return [scoreQuantiles(q, levels, truth)]
  })
  const card = scorecard(scores) as Scorecard
  const { coverage, pit, width80, interval80, fair, ...rest } = card
  return {
    ...rest,
    ...(kind === 'ensemble' ? { fair } : {}),
    ...(kind === 'quantiles' ? { weightedIntervalScore: card.crps } : {}),
    ...(kind === 'point' ? {} : { coverage: coverageOf(card, kind, levels), pit, width80, interval80 }),
    ...(options.glucose ? { grids: grids(scores, options.glucose) } : {}),
  }
}

const lineError = ({ line }: Row, why: string, action: string) =>
  new HamzadError('input.invalid', { what: `Line ${line}`, why, action })

function spreadIn(row: Row): number {
  const sd = numberIn(row, 'sd')
  if (!(sd > 0)) throw lineError(row, `sd is ${sd}`, 'Give a standard deviation above 0, or `predicted` alone')
  return sd
}

/** A member whose value or weight is not known is no member. */
function ofMembers(row: Row, members: readonly string[], weights: readonly string[] | null, truth: Truth): Score {
  const values = members.map((name) => numberIn(row, name))
  const { observed, u, references, censored, limits } = truth
  const options = { references, limits, ...(censored && { censored }) }
  if (!weights) return scoreEnsemble(values, observed, u, options) as Score
  const given = weights.map((name) => numberIn(row, name))
  if (given.some((w) => w < 0)) throw lineError(row, 'a weight is below 0', 'Give weights of 0 or above')
  const known = values.map((value, i) => (Number.isNaN(given[i]!) ? Number.NaN : value))
  const own = given.map((w) => (Number.isNaN(w) ? 0 : w))
  return scoreEnsemble(known, observed, u, { ...options, weights: own }) as Score
}

/** An interval whose ends the file does not give has no coverage. */
function coverageOf({ coverage }: Scorecard, kind: ForecastKind, levels: readonly number[]) {
  if (kind !== 'quantiles') return coverage
  const has = (low: number) => [low, 1 - low].every((p) => levels.some((level) => Math.abs(level - p) < 1e-9))
  return {
    p50: has(0.25) ? coverage.p50 : null,
    p80: has(0.1) ? coverage.p80 : null,
    p95: has(0.025) ? coverage.p95 : null,
  }
}

function referencesOf(row: Row, observed: number, limits: Limits): Score['references'] {
  const seen = (value: number) => withinLimits(value, limits)
  const of = (name: 'persistence' | 'climatology' | 'prior') => {
    const value = numberIn(row, name)
    return Number.isNaN(value) ? {} : { [name]: Math.abs(seen(value) - seen(observed)) }
  }
  return { ...of('persistence'), ...of('climatology'), ...of('prior') }
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
