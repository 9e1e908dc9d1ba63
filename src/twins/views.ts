import { type Static, Type } from 'typebox'
import { Stage, Standing, State } from './credibility/standing.ts'
import { Id, Instant, nullable, Quantiles } from './shapes.ts'

/**
 * What the running twin tells the world, one place: these shapes validate the HTTP API, make its OpenAPI document, give the web its types and
 * type the functions of this folder. Instants are ISO 8601 in UTC; every number travels with its UCUM unit; `null` is not known; `quantiles`
 * are at the kernel's `levels`: 2.5, 10, 25, 50, 75, 90, 97.5 %.
 */
// — the record —

export const Coding = Type.Object({ system: Type.String(), code: Type.String(), display: Type.Optional(Type.String()) })
export const Quality = Type.Object({
  verdict: Type.Union([Type.Literal('good'), Type.Literal('doubtful'), Type.Literal('unusable')]),
  rule: Type.Optional(Type.String()),
  reason: Type.Optional(Type.String()),
})
export const Source = Type.Object({
  type: Type.String(),
  id: Type.String(),
  version: Type.Integer(),
  part: Type.Optional(Type.String()),
})

/** The banner: who this is. Unknown stays null. */
export const Subject = Type.Object({
  id: Id,
  family: nullable(Type.String()),
  given: nullable(Type.String()),
  birthDate: nullable(Type.String({ description: 'As recorded: YYYY, YYYY-MM or YYYY-MM-DD' })),
  sex: nullable(Type.String()),
  deceasedAt: nullable(Instant),
  identifiers: Type.Array(Type.Object({ label: Type.String(), value: Type.String() })),
  location: nullable(Type.String()),
})

export const TimelineEntry = Type.Object({
  kind: Type.String(),
  time: Instant,
  until: Type.Optional(Instant),
  codes: Type.Array(Coding),
  value: Type.Optional(Type.Number()),
  unit: Type.Optional(Type.String()),
  comparator: Type.Optional(Type.String()),
  text: Type.Optional(Type.String()),
  quality: Quality,
  source: Source,
  withdrawn: Type.Optional(Type.Boolean()),
})
export const Timeline = Type.Object({ entries: Type.Array(TimelineEntry), more: Type.Boolean() })

const Pairs = (description: string) =>
  Type.Array(Type.Array(Type.Number(), { minItems: 2, maxItems: 2 }), { description })
/** What sensor, pump and diary of a person with diabetes wrote, oldest first; times are ms since 1970 UTC. */
export const GlucoseRecord = Type.Object({
  unit: Type.Union([Type.Literal('mg/dL'), Type.Literal('mmol/L')]),
  readings: Pairs('[time, glucose in `unit`]'),
  below: Type.Array(Type.Number(), { description: 'Times of readings of which only is known that glucose lay below' }),
  above: Type.Array(Type.Number(), { description: 'Times of readings of which only is known that it lay above' }),
  leftOut: Type.Integer({
    description: 'Readings that the record calls unusable, or whose unit is no unit of glucose',
  }),
  carbohydrate: Pairs('[time, g]'),
  insulin: Pairs('[time, U of rapid insulin]'),
  exercise: Pairs('[begin, minutes of exercise]'),
  basal: Pairs('[time, U/h from then on]'),
})

/** What the record says of one cycle (a heart beat) of a model. */
export const CycleRecord = Type.Object({
  taken: Type.Array(
    Type.Object({
      name: Type.String({ description: 'Covariate or observable of the model' }),
      value: Type.Number(),
      unit: Type.String({ description: 'UCUM, of the model' }),
      recorded: Type.Object({ value: Type.Number(), unit: Type.String() }),
      time: Instant,
      source: Source,
      quality: Quality,
    }),
    { description: 'The newest sound value of each number' },
  ),
  older: Type.Array(Type.Object({ name: Type.String(), time: Instant }), {
    description: 'Sound values of another time than the newest, not taken',
  }),
  leftOut: Type.Array(Type.Object({ name: Type.String(), time: Instant, rule: Type.String(), reason: Type.String() })),
  missing: Type.Array(Type.String(), { description: 'Numbers of which there is no value to take' }),
})

export const ImportResult = Type.Object({
  run: Id,
  state: Type.Union([Type.Literal('running'), Type.Literal('done'), Type.Literal('failed'), Type.Literal('cancelled')]),
  resources: Type.Integer(),
  unchanged: Type.Integer(),
  events: Type.Integer(),
  subjects: Type.Integer(),
  rejected: Type.Integer(),
  byType: Type.Record(Type.String(), Type.Integer()),
  rejections: Type.Array(
    Type.Object({
      where: Type.String(),
      type: nullable(Type.String()),
      id: nullable(Type.String()),
      rule: Type.String(),
      reason: Type.String(),
    }),
    { description: 'The first 100' },
  ),
})

// — models and binding —

export const ModelSummary = Type.Object({
  id: Type.String(),
  version: Type.Integer(),
  hash: Type.String(),
  title: Type.String(),
  subject: Type.String(),
  kind: Type.String(),
  use: nullable(Type.String()),
  cite: nullable(Type.Object({ text: Type.String(), doi: Type.Optional(Type.String()) })),
})
export const CompiledModel = Type.Object({ model: Type.Any({ description: 'As the compiler makes it' }) })
export const ModelCard = Type.Object({
  summary: ModelSummary,
  text: Type.String(),
  card: Type.String({ description: 'Markdown' }),
  datasheet: nullable(Type.String({ description: 'Of the source data, Markdown; null: nobody wrote one' })),
})

const CovariateKind = Type.Union([Type.Literal('number'), Type.Literal('flag'), Type.Literal('category')])

export const Bindability = Type.Object({
  model: ModelSummary,
  bindable: Type.Boolean(),
  fed: Type.Boolean({ description: 'The record has a dose or a measurement of the model' }),
  twin: nullable(Id),
  found: Type.Array(
    Type.Object({
      what: Type.String(),
      value: nullable(Type.Number()),
      unit: nullable(Type.String()),
      kind: CovariateKind,
      category: nullable(Type.String({ description: 'The word that a category stands for' })),
      time: nullable(Instant),
      from: Type.String(),
    }),
  ),
  missing: Type.Array(
    Type.Object({ what: Type.String(), unit: nullable(Type.String()), codes: Type.Array(Coding), why: Type.String() }),
  ),
  warnings: Type.Array(
    Type.Object({
      code: Type.String(),
      values: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()])),
    }),
  ),
})

export const BindabilityList = Type.Object({ models: Type.Array(Bindability) })
export const ModelList = Type.Object({ models: Type.Array(ModelSummary) })
/** Id of a model of the library: never a path. */
export const ModelId = Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,199}$' })
export const BindRequest = Type.Object({ model: ModelId })

// — the twin —

export const Note = Type.Object({
  code: Type.String(),
  values: Type.Optional(Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]))),
})

export const Belief = Type.Object({
  sequence: Type.Integer(),
  at: Instant,
  computedAt: Instant,
  method: Type.String(),
  members: Type.Integer(),
  observations: Type.Integer(),
  effectiveSampleSize: Type.Number(),
  paretoK: nullable(Type.Number()),
  /** Two-sided prior-predictive p of all observations together; small: the data surprise the model. */
  conflict: nullable(Type.Number()),
  logEvidence: Type.Number(),
  seed: Type.Integer(),
  notes: Type.Array(Note),
})

const Series = Type.Object({
  times: Type.Array(Instant),
  quantiles: Type.Array(Type.Array(Type.Number()), { description: 'quantiles[level][time]' }),
})

export const TwinOutput = Type.Object({
  name: Type.String(),
  unit: Type.String(),
  measured: Type.Array(
    Type.Object({
      time: Instant,
      value: Type.Number({ description: 'In `unit` of the output' }),
      comparator: nullable(Type.String()),
      recorded: Type.Object({ value: Type.Number(), unit: Type.String() }),
      source: Source,
      quality: Quality,
      used: Type.Boolean({ description: 'False: the belief does not rest on it; the quality says why' }),
    }),
  ),
  past: nullable(Series),
  forecast: nullable(
    Type.Intersect([
      Series,
      Type.Object({
        observable: nullable(
          Type.Array(Type.Array(Type.Number()), {
            description: 'The same of what would be measured: with the error of measurement, as widened and as scored',
          }),
        ),
        widened: Type.Number({ description: 'How much wider `observable` is than the model makes it; 1: not' }),
        futures: Type.Array(Type.Array(Type.Number()), { description: '20 members: futures[member][time]' }),
      }),
    ]),
  ),
})

export const Dose = Type.Object({
  time: Instant,
  until: nullable(Instant),
  amount: Type.Number(),
  unit: Type.String(),
  planned: Type.Boolean(),
  source: nullable(Source),
})

export const MeasureWindow = Type.Object({
  from: Instant,
  until: Instant,
  quantiles: Quantiles,
  probability: nullable(Type.Object({ below: Type.Number(), within: Type.Number(), above: Type.Number() })),
})
export const TwinMeasure = Type.Object({
  name: Type.String(),
  unit: Type.String(),
  target: nullable(Type.Array(Type.Number(), { minItems: 2, maxItems: 2 })),
  windows: Type.Array(MeasureWindow),
})

export const TwinSummary = Type.Object({
  id: Id,
  subject: Id,
  model: ModelSummary,
  state: Type.Union([Type.Literal('active'), Type.Literal('paused'), Type.Literal('retired')]),
  createdAt: Instant,
})

/** Everything the twin page draws. */
export const TwinView = Type.Object({
  twin: TwinSummary,
  subject: Subject,
  now: Instant,
  from: Instant,
  until: Instant,
  belief: nullable(Belief),
  outputs: Type.Array(TwinOutput),
  inputs: Type.Array(Type.Object({ name: Type.String(), unit: Type.String(), doses: Type.Array(Dose) })),
  covariates: Type.Array(
    Type.Object({
      name: Type.String(),
      unit: Type.String(),
      kind: CovariateKind,
      category: nullable(Type.String({ description: 'Name of the category that `value` numbers' })),
      value: nullable(Type.Number()),
      time: nullable(Instant),
      from: Type.String({ description: 'record | derived | default | demographics' }),
      outside: Type.Boolean({ description: 'Outside the range that the model was made for' }),
      series: Type.Array(Type.Object({ time: Instant, value: Type.Number() })),
    }),
  ),
  parameters: Type.Array(
    Type.Object({ name: Type.String(), unit: Type.String(), quantiles: Quantiles, population: Quantiles }),
  ),
  measures: Type.Array(TwinMeasure),
  plan: Type.Object({ name: Type.String(), source: Type.String({ description: 'order | rhythm | none' }) }),
  decisions: Type.Array(
    Type.Object({
      name: Type.String(),
      input: Type.String(),
      amountUnit: Type.String(),
      timeUnit: Type.String(),
      amount: Type.Array(Type.Number()),
      interval: Type.Array(Type.Number()),
      duration: Type.Array(Type.Number()),
      objective: Type.String(),
    }),
  ),
  freshness: Type.Object({
    lastObservation: nullable(Instant),
    /** `current` | `ageing` (greyed) | `stale` (forecast withdrawn) | `none` */
    state: Type.Union([Type.Literal('current'), Type.Literal('ageing'), Type.Literal('stale'), Type.Literal('none')]),
    ageing: Type.Number({ description: 'After so many minutes without a measurement a forecast is greyed' }),
    stale: Type.Number({ description: 'After so many it is withdrawn' }),
  }),
  leftOut: Type.Array(
    Type.Object({ what: Type.String(), time: Instant, rule: Type.String(), reason: Type.String(), source: Source }),
  ),
  credibility: Standing,
})

// — the worklist —

export const WorklistRow = Type.Object({
  subject: Subject,
  twin: Id,
  model: ModelSummary,
  /** The measure that the model's decision is about, over the next window under the current plan. */
  headline: nullable(
    Type.Object({
      measure: Type.String(),
      unit: Type.String(),
      quantiles: Quantiles,
      target: nullable(Type.Array(Type.Number())),
      below: nullable(Type.Number()),
      within: nullable(Type.Number()),
      above: nullable(Type.Number()),
    }),
  ),
  lastValue: nullable(
    Type.Object({
      output: Type.String(),
      value: Type.Number(),
      comparator: nullable(Type.String({ description: 'The truth is only bounded: `<`, `<=`, `>=`, `>`' })),
      unit: Type.String(),
      time: Instant,
    }),
  ),
  trend: Type.Array(Type.Number(), { description: 'Median of the first output over the last day, for a small line' }),
  freshness: Type.String(),
  openRecommendation: Type.Boolean(),
  stage: Stage,
  state: State,
  updatedAt: nullable(Instant),
})
export const Worklist = Type.Object({
  rows: Type.Array(WorklistRow),
  patients: Type.Integer({ description: 'Patients in the record, with or without a twin' }),
})

export const PatientRow = Type.Object({
  subject: Subject,
  twins: Type.Array(TwinSummary),
  events: Type.Integer(),
  lastEvent: nullable(Instant),
})
export const PatientList = Type.Object({ rows: Type.Array(PatientRow), total: Type.Integer() })

// — what if —

export const Regimen = Type.Object({
  input: Type.String(),
  amount: Type.Number({ minimum: 0 }),
  /** In the model's time unit. */
  interval: Type.Number({ exclusiveMinimum: 0 }),
  duration: Type.Number({ minimum: 0, description: '0: bolus' }),
  start: Type.Optional(Instant),
})

/** `current` is the plan in force. */
export const PlanRequest = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 80 }),
  regimen: nullable(Regimen),
})
export const CompareRequest = Type.Object({
  plans: Type.Array(PlanRequest, { minItems: 1, maxItems: 4 }),
  hours: Type.Optional(Type.Number({ minimum: 1, maximum: 2160 })),
})
export const ComparisonResult = Type.Object({
  from: Instant,
  until: Instant,
  plans: Type.Array(
    Type.Object({
      name: Type.String(),
      current: Type.Boolean(),
      doses: Type.Array(Dose),
      outputs: Type.Array(
        Type.Object({
          name: Type.String(),
          unit: Type.String(),
          times: Type.Array(Instant),
          quantiles: Type.Array(Type.Array(Type.Number())),
          futures: Type.Array(Type.Array(Type.Number())),
        }),
      ),
      measures: Type.Array(TwinMeasure),
      /** The decision's objective and its terms, judged on the last complete window. */
      objective: nullable(Type.Object({ text: Type.String(), value: Type.Number(), standardError: Type.Number() })),
      terms: Type.Array(
        Type.Object({ text: Type.String(), value: Type.Number(), standardError: Type.Number(), harm: Type.Boolean() }),
      ),
    }),
  ),
  differences: Type.Array(
    Type.Object({ plan: Type.String(), measure: Type.String(), unit: Type.String(), quantiles: Quantiles }),
  ),
})

// — recommend and respond —

export const RegimenScore = Type.Object({
  regimen: Type.Omit(Regimen, ['start']),
  objective: Type.Number(),
  standardError: Type.Number(),
  terms: Type.Array(
    Type.Object({ text: Type.String(), value: Type.Number(), standardError: Type.Number(), harm: Type.Boolean() }),
  ),
  measures: Type.Array(Type.Object({ name: Type.String(), unit: Type.String(), quantiles: Quantiles })),
})

export const RecommendationRequest = Type.Object({
  decision: Type.String(),
  round: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      description:
        'Also search between the doses that the decision lists, in multiples of this (vials, pump steps), in the unit of the input',
    }),
  ),
  least: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      description: 'No smaller dose, in the unit of the input; within the limits of the decision',
    }),
  ),
  most: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      description: 'No larger dose, in the unit of the input; within the limits of the decision',
    }),
  ),
  intervalStep: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      description:
        'Also search between the intervals that the decision lists, in multiples of this, in the unit of time of the model',
    }),
  ),
  durationStep: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      description:
        'Also search between the lengths of infusions that the decision lists, in multiples of this (pump steps), in the unit of time of the model',
    }),
  ),
})
export const RecommendationResponse = Type.Object({
  response: Type.Union([Type.Literal('accept'), Type.Literal('modify'), Type.Literal('decline')]),
  reason: Type.Optional(Type.String({ maxLength: 2000 })),
  regimen: Type.Optional(Type.Omit(Regimen, ['start'])),
})
export const Recommendation = Type.Object({
  id: Id,
  twin: Id,
  decision: Type.String(),
  createdAt: Instant,
  beliefSequence: Type.Integer(),
  model: ModelSummary,
  objective: Type.String(),
  timeUnit: Type.String(),
  amountUnit: Type.String(),
  best: nullable(RegimenScore),
  alternatives: Type.Array(RegimenScore, { description: 'The next best, at most 9' }),
  current: nullable(Type.Omit(RegimenScore, ['regimen'])),
  /** Codes with values; the interface words them. */
  reasons: Type.Array(Note),
  /** True when newer data have changed the belief since. */
  outdated: Type.Boolean(),
  response: nullable(
    Type.Object({
      response: Type.String(),
      reason: nullable(Type.String()),
      regimen: nullable(Type.Omit(Regimen, ['start'])),
      by: Type.String(),
      at: Instant,
    }),
  ),
})
export const RecommendationList = Type.Object({ recommendations: Type.Array(Recommendation) })

// — the same as types —

export type ModelSummary = Static<typeof ModelSummary>
export type SubjectView = Static<typeof Subject>
export type TimelineView = Static<typeof Timeline>
export type GlucoseRecord = Static<typeof GlucoseRecord>
export type CycleRecord = Static<typeof CycleRecord>
export type NoteView = Static<typeof Note>
export type BindabilityView = Static<typeof Bindability>
export type TwinSummary = Static<typeof TwinSummary>
export type BeliefView = Static<typeof Belief>
export type SeriesView = Static<typeof Series>
export type OutputView = Static<typeof TwinOutput>
export type DoseView = Static<typeof Dose>
export type MeasureView = Static<typeof TwinMeasure>
export type TwinView = Static<typeof TwinView>
export type CovariateView = TwinView['covariates'][number]
export type Freshness = TwinView['freshness']['state']
export type WorklistView = Static<typeof Worklist>
export type PatientListView = Static<typeof PatientList>
/** Amount every interval, each over a duration (0: bolus), in the units of the model. */
export type RegimenRequest = Omit<Static<typeof Regimen>, 'start'>
export type CompareRequest = Static<typeof CompareRequest>
export type ComparisonView = Static<typeof ComparisonResult>
export type RegimenScoreView = Static<typeof RegimenScore>
export type RecommendationView = Static<typeof Recommendation>
export type ResponseRequest = Static<typeof RecommendationResponse>
