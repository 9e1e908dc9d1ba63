import { type EventScores, eventScores } from '../kernel/credibility/event-scores.ts'
import type { PrequentialScore, ThresholdEvent } from '../kernel/credibility/prequential.ts'
import { type Scorecard, scorecard, scorecardsBy } from '../kernel/credibility/scorecard.ts'
import { HamzadError } from '../kernel/errors.ts'
import type { Model } from '../kernel/model.ts'
import type { Life } from '../twins/compute/live-through.ts'
import { type ExportReading, eventsOf, readCases } from './case.ts'
import { type Individual, type LifeOptions, livesOf } from './lives.ts'
import { grids } from './score-file.ts'

export interface ModelScoreOptions extends Omit<LifeOptions, 'simulations'> {
  readonly by?: readonly string[]
  readonly glucose?: string
  /** Events whose chance is scored: that a measurement lies beyond a threshold. Default: the thresholds of the rules of the model. */
  readonly events?: readonly ThresholdEvent[]
}

/** What the chances of one event were worth, of one horizon where horizons were asked for: chances of the same value are not independent. */
export interface ScoredEvent extends ThresholdEvent {
  readonly unit: string
  readonly horizon?: number
  readonly scores: EventScores
}

export interface ScoredRow extends PrequentialScore {
  readonly id: string
  readonly groups: Readonly<Record<string, string>>
}

export interface ModelScores {
  readonly model: { readonly id: string; readonly version: number; readonly hash: string }
  readonly time: string
  readonly subjects: number
  readonly outputs: Readonly<
    Record<
      string,
      {
        readonly unit: string
        readonly all: Scorecard
        readonly horizons: Readonly<Record<string, Scorecard>>
        readonly groups: Readonly<Record<string, Scorecard>>
        readonly grids?: unknown
      }
    >
  >
  readonly events: readonly ScoredEvent[]
  readonly rows: readonly ScoredRow[]
}

/** Issues and scores the forecasts that a model would have made while a data file happened. Errors as `readCases`, and `input.invalid`, also for a model that foretells no measurement. */
export async function scoreModelOnFile(
  model: Model,
  file: string,
  options: ModelScoreOptions,
  progress: (done: number, of: number) => void = () => {},
  reading: ExportReading = {},
): Promise<ModelScores> {
  const individuals = individualsOf(model, file, reading)
  const known = { ...options, events: options.events ?? eventsOfRules(model) }
  return scoresOf(model, file, individuals, await livesOf(model, individuals, known, progress), known)
}

/** The individuals of a file for a model that can be scored on them. Errors as `scoreModelOnFile`. */
export function individualsOf(model: Model, file: string, reading: ExportReading = {}): Individual[] {
  requireScorable(model)
  const individuals = readCases(model, file, reading).map((subject) => ({
    id: subject.id,
    timeline: eventsOf(subject),
  }))
  requireCovariates(model, file, individuals)
  return individuals
}

/** What is missing of one of many individuals is said before any of them is computed. Errors: `input.invalid` with who lacks what. */
function requireCovariates(model: Model, file: string, individuals: readonly Individual[]): void {
  const lacking = new Map<string, string[]>()
  for (const { id, timeline } of individuals) {
    const known = new Set(timeline.flatMap((event) => (event.kind === 'covariate' ? [event.covariate] : [])))
    for (const { name, derive, default: usual } of model.covariates) {
      if (known.has(name) || usual !== undefined) continue
      const from = derive?.from.map((each) => each.name) ?? []
      if (derive && from.every((each) => known.has(each))) continue
      const what = derive ? `${name} (or ${from.join(', ')})` : name
      lacking.set(what, [...(lacking.get(what) ?? []), id])
    }
  }
  if (lacking.size === 0) return
  const some = (ids: readonly string[]) => ids.slice(0, 5).join(', ') + (ids.length > 5 ? `, … (${ids.length})` : '')
  throw new HamzadError('input.invalid', {
    what: `The file ${file}`,
    why: [...lacking].map(([name, ids]) => `${name} of ${some(ids)} is missing`).join(', '),
    action: `Give ${lacking.size > 1 ? 'them columns of their names' : 'it a column of its name'} with a value for each ID, or leave those individuals out`,
  })
}

/** What the forecasts of all individuals were worth together. Errors: `input.invalid` where there are none. */
export function scoresOf(
  model: Model,
  file: string,
  individuals: readonly Individual[],
  lives: readonly Life[],
  options: ModelScoreOptions,
): ModelScores {
  const groupOf = grouping(model, individuals, options.by ?? [])
  const { events = [] } = options
  const rows = lives.flatMap(({ scores }, i) => {
    const [{ id }, groups] = [individuals[i]!, groupOf(i)]
    return scores.map((score): ScoredRow => ({ ...score, id, groups }))
  })
  if (rows.length === 0)
    throw new HamzadError('input.invalid', {
      what: `The file ${file}`,
      why: options.horizons
        ? 'no measurement stands at the horizons after another one'
        : 'it has no measurement to score',
      action: options.horizons ? 'Check --horizons against the distance of the rows' : 'Add rows with EVID 0 and DV',
    })
  return {
    model: { id: model.id, version: model.version, hash: model.hash },
    time: model.time,
    subjects: individuals.length,
    outputs: Object.fromEntries(
      model.outputs.flatMap(({ name, unit }) => {
        const own = rows.filter(({ output }) => output === name)
        const all = scorecard(own)
        if (!all) return []
        const horizons = scorecardsBy(own, ({ horizon }) => (horizon === null ? null : String(horizon)))
        const groups = groupCards(own, options.by)
        const entry = {
          unit,
          all,
          horizons: Object.fromEntries(horizons),
          groups: Object.fromEntries([...groups].sort(([a], [b]) => (a < b ? -1 : 1))),
          ...(options.glucose ? { grids: grids(own, options.glucose) } : {}),
        }
        return [[name, entry]]
      }),
    ),
    events: events.flatMap((event) =>
      (options.horizons ?? [null]).flatMap((horizon) => {
        const issued = rows.filter((row) => row.horizon === horizon)
        const chances = issued.flatMap((row) => row.chances?.filter((each) => isSame(each.event, event)) ?? [])
        const scores = eventScores(
          chances.map(({ risk, happened }) => ({ risk, event: happened, time: 1 })),
          1,
        )
        const unit = model.outputs.find(({ name }) => name === event.output)?.unit ?? '1'
        return scores ? [{ ...event, unit, ...(horizon !== null && { horizon }), scores }] : []
      }),
    ),
    rows: rows.map(({ chances: _, ...row }) => row),
  }
}

/** Scores of subgroups, by "covariate=group". */
export const groupCards = (rows: readonly ScoredRow[], by: readonly string[] = []): Map<string, Scorecard> =>
  new Map(
    by.flatMap((name) => [
      ...scorecardsBy(rows, ({ groups }) => (groups[name] === undefined ? null : `${name}=${groups[name]}`)),
    ]),
  )

/** Of each measurement the forecast of the shortest horizon: goals are about independent cases, and forecasts of the same value are not. */
export function onePerMeasurement(rows: readonly ScoredRow[]): ScoredRow[] {
  const best = new Map<string, ScoredRow>()
  for (const row of rows) {
    const key = JSON.stringify([row.id, row.output, row.time])
    const known = best.get(key)
    if (!known || (row.horizon ?? 0) < (known.horizon ?? 0)) best.set(key, row)
  }
  return [...best.values()]
}

/** Only what says what would be measured of an individual can be held to a file of measurements. Errors: `input.invalid`. */
export function requireScorable(model: Model): void {
  const refuse = (why: string, action: string) =>
    new HamzadError('input.invalid', { what: 'The choice of the model', why: `${model.id} ${why}`, action })
  if (model.kind === 'flow')
    throw refuse(
      'is a process of patients, places and staff, and says nothing of an individual that a data file could be held to',
      'Score forecasts of a hospital on its record: hamzad hospital score RECORD; see what a process makes of its visits: hamzad simulate MODEL --until 30d --records visits.csv',
    )
  if (!model.outputs.some(({ error }) => error))
    throw refuse(
      'has no output with an error of measurement, so it does not say what would be measured',
      'Declare `error:` of each output that is measured; for an SBML file, in a model.yaml of kind sbml beside it',
    )
}

/** The thresholds that the model itself alerts at, each once. */
export function eventsOfRules(model: Model): ThresholdEvent[] {
  const rules = (model.alerts ?? []).map(({ of: output, side, threshold }) => ({ output, side, threshold }))
  return rules.filter((one, i) => rules.findIndex((each) => isSame(each, one)) === i)
}

/** Events come back from threads as copies. */
const isSame = (a: ThresholdEvent, b: ThresholdEvent) =>
  a.output === b.output && a.side === b.side && a.threshold === b.threshold

/** "concentration>20,concentration<10". Errors: `input.invalid` for what the model does not have. */
export function parseEvents(model: Model, text: string): ThresholdEvent[] {
  return text.split(',').map((part) => {
    const [, output = '', sign = '', number = ''] = /^\s*(\w+)\s*([<>])\s*(-?[\d.]+(?:e-?\d+)?)\s*$/.exec(part) ?? []
    const names = model.outputs.filter(({ error }) => error !== undefined).map(({ name }) => name)
    if (!names.includes(output) || !Number.isFinite(Number(number)))
      throw new HamzadError('input.invalid', {
        what: `The event ${part.trim()}`,
        why: 'it is not OUTPUT>NUMBER or OUTPUT<NUMBER of a measured output',
        action: `Choose among ${names.join(', ') || 'none'}`,
      })
    return { output, side: sign === '<' ? 'below' : 'above', threshold: Number(number) }
  })
}

/** Groups by the first value of a covariate: flags and categories by name, numbers in thirds of the file's individuals. */
function grouping(
  model: Model,
  cases: readonly Individual[],
  names: readonly string[],
): (subject: number) => Readonly<Record<string, string>> {
  const parts = names.map((name) => {
    const covariate = model.covariates.find((each) => each.name === name)
    if (!covariate)
      throw new HamzadError('input.invalid', {
        what: '--by',
        why: `${model.id} has no covariate ${name}`,
        action: `Choose among ${model.covariates.map((each) => each.name).join(', ') || 'none'}`,
      })
    const values = cases.map(
      ({ timeline }) =>
        timeline.find((event) => event.kind === 'covariate' && event.covariate === name) as
          | { value: number }
          | undefined,
    )
    if (covariate.kind === 'flag') return values.map((v) => (v === undefined ? undefined : v.value ? 'yes' : 'no'))
    if (covariate.kind === 'category')
      return values.map((v) => (v === undefined ? undefined : (covariate.categories?.[v.value] ?? String(v.value))))
    const sorted = values.flatMap((v) => (v === undefined ? [] : [v.value])).sort((a, b) => a - b)
    const cuts = [sorted[Math.floor(sorted.length / 3)], sorted[Math.floor((2 * sorted.length) / 3)]] as [
      number,
      number,
    ]
    const unit = covariate.unit === '1' ? '' : ` ${covariate.unit}`
    return values.map((v) => {
      if (v === undefined) return undefined
      if (v.value < cuts[0]) return `below ${cuts[0]}${unit}`
      return v.value < cuts[1] ? `${cuts[0]} to ${cuts[1]}${unit}` : `${cuts[1]}${unit} and above`
    })
  })
  return (subject) =>
    Object.fromEntries(
      names.flatMap((name, k) => (parts[k]?.[subject] === undefined ? [] : [[name, parts[k][subject]]])),
    )
}
