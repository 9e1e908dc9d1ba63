import { type Static, Type } from 'typebox'
import { Id, Instant, nullable } from '../shapes.ts'
import { ModelSummary } from '../views.ts'
import { Reason, Stage, Standing, State, Values } from './standing.ts'

/** Shapes of what the platform says of its own forecasts. `null` is not known; shares are fractions; horizons are hours. */

export const Share = Type.Object({ value: Type.Number(), low: Type.Number(), high: Type.Number() })
export const Skill = Type.Object({ value: Type.Number(), standardError: Type.Number(), n: Type.Integer() })

export const ScorecardShape = Type.Object({
  n: Type.Integer(),
  censored: Type.Integer(),
  coverage: Type.Object({ p50: Share, p80: Share, p95: Share }, { description: "With Wilson's 95 % intervals" }),
  crps: nullable(Type.Number({ description: 'null over several outputs, which have units of their own' })),
  skill: Type.Object({ persistence: nullable(Skill), climatology: nullable(Skill), prior: nullable(Skill) }),
  errors: nullable(
    Type.Object({
      n: Type.Integer(),
      bias: nullable(Type.Number()),
      mae: nullable(Type.Number()),
      rmse: nullable(Type.Number()),
      meanObserved: nullable(Type.Number()),
      relativeBias: nullable(Type.Number()),
      mard: nullable(Type.Number()),
      relativeRmse: nullable(Type.Number()),
    }),
  ),
  pit: Type.Object({
    n: Type.Integer(),
    histogram: Type.Array(Type.Integer()),
    pChiSquare: nullable(Type.Number()),
    pKolmogorov: Type.Number(),
    mean: Type.Number(),
    variance: Type.Number(),
  }),
  width80: nullable(Type.Number()),
})

const Widening = Type.Number({
  description: "The interval was issued so many times as wide as the model's own; 1: as the model has it",
})

export const ScoredForecast = Type.Object({
  id: Type.Integer(),
  output: Type.String(),
  unit: Type.String(),
  issuedAt: Instant,
  time: Instant,
  horizon: Type.Number(),
  observed: Type.Number(),
  censored: nullable(Type.String()),
  median: Type.Number(),
  low80: Type.Number(),
  high80: Type.Number(),
  widened: Widening,
  inside80: Type.Boolean(),
  crps: nullable(Type.Number()),
  asPlanned: Type.Boolean(),
  feedback: Type.Array(
    Type.Object({ cause: Type.String(), words: nullable(Type.String()), by: Type.String(), at: Instant }),
  ),
})

const Estimated = Type.Object({ value: Type.Number(), standardError: Type.Number() })
const EventScoresShape = Type.Object({
  n: Type.Integer({ description: 'Forecasts of which no two of a twin overlap' }),
  events: Type.Integer(),
  censored: Type.Integer({ description: 'Watched for less than the horizon, without an event' }),
  auroc: nullable(Share),
  auprc: nullable(Type.Number()),
  missed: nullable(
    Type.Object(Share.properties, { description: 'Of what happened, the share that the rule did not alarm of' }),
  ),
  slopeOutside: Type.Boolean({ description: 'The slope lies outside the band by more than sampling explains' }),
  brier: nullable(Type.Number()),
  brierSkill: nullable(Type.Number()),
  intercept: nullable(Estimated),
  slope: nullable(Estimated),
  curve: Type.Array(Type.Object({ risk: Type.Number(), observed: Share, n: Type.Integer() })),
  weighted: Type.Object(
    { auroc: nullable(Type.Number()), brier: nullable(Type.Number()) },
    { description: 'With the censored ones, by the inverse probability of being watched' },
  ),
  netBenefit: Type.Array(Type.Object({ threshold: Type.Number(), model: Type.Number(), all: Type.Number() })),
})
const ChanceScores = Type.Object({
  brier: Type.Number(),
  logarithmic: Type.Number({ description: 'Mean negative log likelihood' }),
  intercept: nullable(Estimated),
  slope: nullable(Estimated),
})
const EventCard = Type.Object({
  code: Type.String(),
  output: Type.String(),
  unit: Type.String(),
  side: Type.Union([Type.Literal('below'), Type.Literal('above')]),
  threshold: Type.Number(),
  hours: Type.Number(),
  scores: EventScoresShape,
  groups: Type.Array(Type.Object({ group: Type.String(), name: Type.String(), scores: EventScoresShape })),
  recalibrated: nullable(
    Type.Object(
      { n: Type.Integer(), events: Type.Integer(), own: ChanceScores, recalibrated: ChanceScores },
      {
        description:
          "Forecasts issued with a recalibrated chance beside the model's own, by a scale learned from outcomes known before: what both were worth",
      },
    ),
  ),
  learned: nullable(
    Type.Object(
      {
        at: Instant,
        n: Type.Integer(),
        events: Type.Integer(),
        verdict: Type.Union([Type.Literal('offered'), Type.Literal('too-few'), Type.Literal('no-help')]),
      },
      {
        description:
          'When the scale was last learned, from how many outcomes, and whether it is offered; `no-help`: learned from what came before, it would not have made later chances steadily likelier. null: not learned yet, or of one twin',
      },
    ),
  ),
})
export const TwinCredibility = Type.Object({
  model: ModelSummary,
  ...Standing.properties,
  goals: nullable(Values),
  twin: nullable(ScorecardShape),
  all: nullable(ScorecardShape),
  recent: Type.Array(ScoredForecast),
  events: Type.Array(EventCard, { description: "What this twin's chances of events were worth" }),
  conformal: Type.Array(
    Type.Object({
      output: Type.String(),
      unit: Type.String(),
      level: Type.Number(),
      n: Type.Integer(),
      widen: nullable(
        Type.Number({
          description: 'Split conformal: both ends of the 80 % interval move out by this; null: too few cases',
        }),
      ),
      adaptive: nullable(
        Type.Number({
          description: 'The same by adaptive conformal inference, which follows a drift; null: too few cases',
        }),
      ),
    }),
  ),
  inflation: Type.Number({
    description:
      "Factor by which this twin's errors exceed its forecasts' spread, and by which what would be measured is issued wider; 1: not shown",
  }),
  widened: nullable(
    Type.Object(
      { n: Type.Integer(), issued: Share, own: Share },
      { description: "Forecasts that were issued wider: how often their 80 % interval held, and the model's own" },
    ),
  ),
})

export const FeedbackRequest = Type.Object({
  score: Type.Optional(Type.Integer()),
  cause: Type.Union([
    Type.Literal('wrong-time'),
    Type.Literal('wrong-dose'),
    Type.Literal('wrong-sample'),
    Type.Literal('changed-patient'),
    Type.Literal('other-drug'),
    Type.Literal('model'),
    Type.Literal('other'),
  ]),
  words: Type.Optional(Type.String({ maxLength: 1000 })),
})
export const Feedback = Type.Object({
  id: Id,
  score: nullable(Type.Integer()),
  cause: Type.String(),
  words: nullable(Type.String()),
  by: Type.String(),
  at: Instant,
})

export const RegistryRow = Type.Object({
  model: ModelSummary,
  stage: Stage,
  state: State,
  allowed: Type.Boolean(),
  n: Type.Integer(),
  twins: Type.Integer(),
  coverage80: nullable(Share),
  skill: nullable(Skill),
  alarms: Type.Integer(),
  silent: Type.Integer({ description: 'Versions that wait for a decision' }),
})
export const Registry = Type.Object({ models: Type.Array(RegistryRow) })

const Named = Type.Object({ name: Type.String(), scores: ScorecardShape })
export const DriftAlarm = Type.Object({
  id: Type.Integer(),
  hash: Type.String(),
  output: Type.String(),
  of: Type.String(),
  detector: Type.String(),
  since: Instant,
  noticed: Instant,
  before: Type.Number(),
  after: Type.Number(),
  acknowledgedBy: nullable(Type.String()),
  owner: nullable(Type.String({ description: 'Who let the version in; null: nobody has' })),
})
export const DriftList = Type.Object({
  alarms: Type.Array(
    Type.Object({
      model: Type.String(),
      title: Type.String(),
      open: Type.Integer({ description: 'Alarms that nobody has judged' }),
      since: Instant,
      owner: nullable(Type.String()),
      yours: Type.Boolean({ description: 'Who asks is the owner' }),
    }),
  ),
})
export const ModelRegistry = Type.Object({
  model: ModelSummary,
  question: nullable(Type.String()),
  influence: nullable(Type.String()),
  consequence: nullable(Type.String()),
  goals: nullable(Values),
  versions: Type.Array(
    Type.Object({
      hash: Type.String(),
      version: Type.Integer(),
      origin: Type.String(),
      stage: Stage,
      inUse: Type.Boolean(),
      registeredAt: nullable(Instant),
      state: State,
      reasons: Type.Array(Reason),
      scores: nullable(ScorecardShape),
    }),
  ),
  horizons: Type.Array(Named),
  groups: Type.Array(Type.Object({ group: Type.String(), name: Type.String(), scores: ScorecardShape })),
  weeks: Type.Array(Named),
  events: Type.Array(EventCard, { description: 'Chances of events that the rules of the version in use foretold' }),
  bands: Type.Object(
    {
      slope: Type.Object({ low: Type.Number(), high: Type.Number() }),
      missed: Type.Number(),
      source: Type.String(),
      doi: Type.String(),
    },
    { description: 'Where chances of events alarm, and after whom' },
  ),
  drift: Type.Array(DriftAlarm),
  decisions: Type.Array(
    Type.Object({
      hash: Type.String(),
      decision: Type.String(),
      reason: Type.String(),
      by: Type.String(),
      at: Instant,
      n: Type.Integer({ description: 'Scored forecasts in front of the person' }),
    }),
  ),
  feedback: Type.Array(Type.Object({ cause: Type.String(), count: Type.Integer() })),
  said: Type.Array(
    Type.Object({
      cause: Type.String(),
      words: nullable(Type.String()),
      by: Type.String(),
      at: Instant,
      twin: Id,
      of: nullable(
        Type.Object(
          {
            version: Type.Integer(),
            output: Type.String(),
            unit: Type.String(),
            observed: Type.Number(),
            low80: Type.Number(),
            high80: Type.Number(),
            widened: Widening,
          },
          { description: 'The forecast, with the 80 % interval as it was issued; null: said of none' },
        ),
      ),
    }),
    {
      description:
        'The newest that people said of forecasts, in their own words: for those who decide about versions, else empty',
    },
  ),
  validations: Type.Array(
    Type.Object({
      id: Type.Integer(),
      hash: Type.String(),
      version: Type.Integer(),
      by: Type.String(),
      at: Instant,
      file: nullable(Type.String()),
      subjects: nullable(Type.Integer()),
      observations: nullable(Type.Integer()),
      state: nullable(Type.String()),
      outputs: Type.Array(
        Type.Object({
          output: Type.String(),
          n: Type.Integer(),
          coverage80: nullable(Share),
          crps: nullable(Type.Number()),
        }),
      ),
      npde: nullable(Type.Number({ description: 'p of the prediction distribution errors, three tests' })),
      inside: nullable(
        Type.Number({ description: 'Share of percentiles inside the bands of the visual predictive check' }),
      ),
    }),
    { description: 'What `hamzad validate --enter` brought' },
  ),
})
export const Validation = Type.Object({
  id: Type.Integer(),
  hash: Type.String(),
  version: Type.Integer(),
  by: Type.String(),
  at: Instant,
  evidence: Type.Record(Type.String(), Type.Unknown(), {
    description: 'The whole credibility.json, as it was entered',
  }),
})
export const VersionDecision = Type.Object({
  hash: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  decision: Type.Union([
    Type.Literal('approve'),
    Type.Literal('experiment'),
    Type.Literal('retire'),
    Type.Literal('rollback'),
  ]),
  reason: Type.String({ minLength: 3, maxLength: 2000 }),
})

export type TwinCredibilityView = Static<typeof TwinCredibility>
export type ScorecardView = Static<typeof ScorecardShape>
export type FeedbackRequest = Static<typeof FeedbackRequest>
export type FeedbackView = Static<typeof Feedback>
export type RegistryView = Static<typeof Registry>
export type ModelRegistryView = Static<typeof ModelRegistry>
export type ValidationView = Static<typeof Validation>
export type VersionDecision = Static<typeof VersionDecision>
export type DriftListView = Static<typeof DriftList>
export type EventCardView = Static<typeof EventCard>
