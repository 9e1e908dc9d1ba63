import { judgeOutputs, type Verdict } from '../../kernel/credibility/gate.ts'
import { npde, testNpde } from '../../kernel/credibility/npde.ts'
import { scorecard } from '../../kernel/credibility/scorecard.ts'
import type { SimulatedDesign } from '../../kernel/credibility/simulate-design.ts'
import { type VpcBin, visualPredictiveCheck } from '../../kernel/credibility/vpc.ts'
import type { Model } from '../../kernel/model.ts'
import { createDraws } from '../../kernel/random/create-draws.ts'
import type { ExportReading } from '../case.ts'
import { type Individual, livesOf } from '../lives.ts'
import {
  eventsOfRules,
  groupCards,
  individualsOf,
  type ModelScoreOptions,
  type ModelScores,
  onePerMeasurement,
  scoresOf,
} from '../score-model.ts'
import { type DataDescription, describeData } from './describe-data.ts'

/** What a validation found: `credibility.json`. Shares are fractions, other numbers in the unit of the output. */
export interface Evidence {
  /** `time`: the unit of times and horizons. */
  readonly model: {
    readonly id: string
    readonly version: number
    readonly hash: string
    readonly title: string
    readonly time: string
  }
  readonly at: string
  readonly data: DataDescription
  /** What it is for, how much rests on it, and what it was held to, as the model declares. */
  readonly context: {
    readonly question: string | null
    readonly use: string | null
    readonly decisions: readonly { readonly name: string; readonly prefer: string }[]
    readonly influence: string | null
    readonly consequence: string | null
    readonly goals: NonNullable<Model['credibility']>['goals'] | null
  }
  readonly verdict: Verdict
  readonly outputs: ModelScores['outputs']
  /** Of chances that a measurement lies beyond a threshold: discrimination, calibration, net benefit. */
  readonly events: ModelScores['events']
  readonly vpc: { readonly output: string; readonly bins: readonly VpcBin[]; readonly inside: number }[]
  /** Measurements beyond all simulations of their design; by chance 2 / (simulations + 1) of them. */
  readonly beyond: readonly {
    readonly output: string
    readonly unit: string
    readonly n: number
    readonly of: number
  }[]
  readonly npde: ReturnType<typeof testNpde>
  readonly settings: { readonly members: number; readonly seed: number; readonly simulations: number }
}

/** Validates a model on a data file: prequential scores, visual predictive check, prediction distribution errors, and the verdict on its goals. */
export async function gatherEvidence(
  model: Model,
  file: string,
  options: ModelScoreOptions & { readonly simulations: number; readonly at: string },
  progress: (done: number, of: number) => void,
  reading: ExportReading = {},
): Promise<Evidence> {
  const individuals = individualsOf(model, file, reading)
  const by = options.by ?? recorded(model, individuals)
  const known = { ...options, by, events: options.events ?? eventsOfRules(model) }
  const lives = await livesOf(model, individuals, known, progress)
  const scores = scoresOf(model, file, individuals, lives, known)
  const draws = createDraws(options.seed).stream('validate')
  const designs = lives.map(({ design }) => design!)
  const counted = onePerMeasurement(scores.rows)
  return {
    model: { id: model.id, version: model.version, hash: model.hash, title: model.title, time: model.time },
    at: options.at,
    data: describeData(model, file, individuals),
    context: contextOf(model),
    verdict: judgeOutputs(
      model.credibility?.goals,
      model.outputs.flatMap(({ name: output }) => {
        const own = counted.filter((row) => row.output === output)
        const all = scorecard(own)
        return all ? [{ output, all, groups: groupCards(own, by) }] : []
      }),
    ),
    outputs: scores.outputs,
    events: scores.events,
    vpc: model.outputs.flatMap(({ name }) => vpcOf(name, designs)),
    beyond: model.outputs.flatMap(({ name, unit }) => beyondOf(name, unit, designs)),
    npde: testNpde(
      designs.flatMap(({ observations, simulations }, s) => {
        const known = simulations.filter((each) => each.every((value) => Number.isFinite(value)))
        return (
          npde(
            observations.map(({ value }) => value),
            known,
            (row) => draws.uniform(s, row, 1),
          ) ?? []
        )
      }),
    ),
    settings: { members: options.members, seed: options.seed, simulations: options.simulations },
  }
}

/** Covariates that are known of somebody. */
function recorded(model: Model, individuals: readonly Individual[]): string[] {
  const found = new Set(
    individuals.flatMap(({ timeline }) =>
      timeline.flatMap((event) => (event.kind === 'covariate' ? [event.covariate] : [])),
    ),
  )
  return model.covariates.map(({ name }) => name).filter((name) => found.has(name))
}

/** What a model declares of its use and of what rests on it. */
export const contextOf = (model: Model): Evidence['context'] => ({
  question: model.credibility?.question ?? null,
  use: model.use ?? null,
  decisions: model.decisions.map(({ name, prefer }) => ({ name, prefer: prefer.text })),
  influence: model.credibility?.influence ?? null,
  consequence: model.credibility?.consequence ?? null,
  goals: model.credibility?.goals ?? null,
})

function beyondOf(output: string, unit: string, designs: readonly SimulatedDesign[]): Evidence['beyond'] {
  const rows = designs.flatMap(({ observations, simulations }) =>
    observations.flatMap((event, row) => {
      if (event.output !== output || event.censored) return []
      const made = simulations.map((each) => each[row]!).filter(Number.isFinite)
      return made.length > 0 ? [made.every((v) => v < event.value) || made.every((v) => v > event.value)] : []
    }),
  )
  return rows.length > 0 ? [{ output, unit, n: rows.filter(Boolean).length, of: rows.length }] : []
}

function vpcOf(output: string, designs: readonly SimulatedDesign[]): Evidence['vpc'] {
  const rows = designs.flatMap(({ observations }, d) =>
    observations.flatMap((event, row) => (event.output === output ? [{ d, row, event }] : [])),
  )
  if (rows.length < 5) return []
  const n = Math.min(
    ...designs.filter(({ observations }) => observations.length > 0).map(({ simulations }) => simulations.length),
  )
  const simulated = Array.from({ length: n }, (_, k) =>
    Float64Array.from(rows, ({ d, row }) => designs[d]!.simulations[k]![row]!),
  )
  const typical = rows.map(({ d, row }) => medianOf(designs[d]!.simulations.map((each) => each[row]!)))
  const bins = visualPredictiveCheck(
    rows.map(({ event }) => event.time),
    rows.map(({ event }) => event.value),
    simulated,
    { typical, bins: Math.max(1, Math.min(8, Math.floor(rows.length / 12))) },
  )
  const percentiles = bins.flatMap((bin) => bin.percentiles)
  return [{ output, bins, inside: percentiles.filter(({ inside }) => inside).length / percentiles.length }]
}

function medianOf(values: readonly number[]): number {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? Number.NaN
}
