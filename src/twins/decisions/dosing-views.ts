import { type Static, Type } from 'typebox'
import { type Id, Instant, nullable } from '../shapes.ts'

/** Shapes of the questions that a clinician asks before a dose: is the record right, which level next, what if, at once. */
const Verdict = Type.Union([Type.Literal('set-aside'), Type.Literal('keep')])
const Source = Type.Object({
  type: Type.String(),
  id: Type.String(),
  version: Type.Integer(),
  part: Type.Optional(Type.String()),
})
const Named = Type.Object({
  key: Type.String(),
  name: Type.String(),
  time: Instant,
  value: Type.Number(),
  unit: Type.String(),
  source: Source,
})

export const Review = Type.Object({
  reading: Named,
  verdict: Verdict,
  reason: Type.String(),
  by: Type.String(),
  at: Instant,
})
export const ReviewRequest = Type.Object({
  reading: Type.String({ minLength: 1, maxLength: 500, description: 'Key of the reading, as `Doubts` names it' }),
  verdict: Verdict,
  reason: Type.String({ minLength: 1, maxLength: 2000 }),
})
/** One way in which the record may be wrong, with its posterior probability among all explanations. */
export const Doubt = Type.Object({
  code: Type.Union([
    Type.Literal('unit-slip'),
    Type.Literal('dose-not-given'),
    Type.Literal('drawn-during-infusion'),
    Type.Literal('another-patient'),
  ]),
  probability: Type.Number(),
  reading: nullable(Named),
  dose: nullable(Named),
  /** unit-slip: the value as it would then read, and by which factor. */
  corrected: nullable(Type.Number()),
  factor: nullable(Type.Number()),
  /** drawn-during-infusion: when. */
  drawnAt: nullable(Instant),
})
export const Doubts = Type.Object({
  beliefSequence: Type.Integer(),
  asRecorded: Type.Number({ description: 'Probability that the record is right as it stands' }),
  suspicious: Type.Boolean(),
  doubts: Type.Array(Doubt, { description: 'Likeliest first, at most 5, none below 2 %' }),
  reviews: Type.Array(Review),
})

export const NextLevels = Type.Object({
  beliefSequence: Type.Integer(),
  decision: Type.String(),
  /** Most useful first. */
  levels: Type.Array(
    Type.Object({
      output: Type.String(),
      time: Instant,
      /** Just before a planned dose. */
      trough: Type.Boolean(),
      /** Expected gain of the decision's objective. */
      gain: Type.Number(),
      /** Expected information, nats. */
      information: Type.Number(),
    }),
  ),
})

const Course = { with: Type.Array(Type.Number()), without: Type.Array(Type.Number()) }
export const EffectQuery = Type.Object({
  input: Type.Optional(
    Type.String({ maxLength: 100, description: 'The treatment; default: that of the first decision' }),
  ),
  output: Type.Optional(
    Type.String({ maxLength: 100, description: 'What it should move; default: the first measured output' }),
  ),
  low: Type.Optional(Type.Number({ description: "Where the output should be, its unit; default: the model's target" })),
  high: Type.Optional(Type.Number()),
})
/** Is the treatment working? Quantiles of the courses are at 10, 50, 90 %. */
export const Effect = Type.Object({
  beliefSequence: Type.Integer(),
  input: Type.String(),
  output: Type.String(),
  unit: Type.String(),
  low: Type.Number(),
  high: Type.Number(),
  course: Type.Array(Type.Object({ time: Instant, observed: Type.Number(), ...Course })),
  curve: Type.Array(Type.Object({ time: Instant, ...Course })),
  effective: Type.Number({ description: 'P(in the range with the treatment, and not without it) now' }),
  sideEffect: Type.Number({ description: 'P(above or below the range with the treatment, and not so without it) now' }),
  knownSince: nullable(Instant),
  explanations: Type.Array(
    Type.Object({ code: Type.String(), model: nullable(Type.String()), probability: Type.Number() }),
    { description: 'Likeliest first; they sum to one, "none-of-these" among them' },
  ),
})

/** What a browser needs to move some members of the belief by itself; times are model time since `origin`. */
export const Preview = Type.Object({
  beliefSequence: Type.Integer(),
  model: Type.Any({ description: 'The compiled model' }),
  timeline: Type.Array(Type.Any(), { description: 'Events that give members their layout' }),
  /** Belief of a hundred members, base64. */
  belief: Type.String(),
  origin: Instant,
  /** Milliseconds of one unit of model time. */
  tick: Type.Number(),
  at: Type.Number(),
  seed: Type.Integer(),
  plan: Type.Array(Type.Any(), { description: 'Inputs of the plan in force' }),
  /** When a new regimen of each input would start. */
  starts: Type.Record(Type.String(), Type.Number()),
})

export type ReviewRequest = Static<typeof ReviewRequest>
export type ReviewView = Static<typeof Review>
export type DoubtView = Static<typeof Doubt>
export type DoubtsView = Static<typeof Doubts>
export type EffectQuery = Static<typeof EffectQuery>
export type EffectView = Static<typeof Effect>
export type NextLevelsView = Static<typeof NextLevels>
/** A twin to take along: a COMBINE archive (zip), base64. */
export const TwinArchive = Type.Object({ name: Type.String(), archive: Type.String() })
export type TwinArchiveView = Static<typeof TwinArchive>

export type PreviewView = Static<typeof Preview>
export type TwinId = Static<typeof Id>
