import { type Static, Type } from 'typebox'
import { Id, Instant, nullable } from '../shapes.ts'

const Count = Type.Integer({ minimum: 0 })
/** How many values break a rule of each dimension, and how many came more than once. */
const Faults = Type.Object({
  completeness: Count,
  conformity: Count,
  plausibility: Count,
  timeliness: Count,
  duplicates: Count,
})

/** One channel of one source: a code as one system sends it. */
export const QualityChannel = Type.Object({
  source: Type.String(),
  /** `system|code`; null: without a code. */
  channel: nullable(Type.String()),
  name: nullable(Type.String()),
  values: Count,
  patients: Count,
  faults: Faults,
  /** Hours from when it was true to when it was here: half of the values, and 95 %, came sooner. */
  delay: nullable(Type.Object({ median: Type.Number(), most: Type.Number() })),
  lastAt: Instant,
})

/** One type of resource of one source: what was refused, and what was kept and is marked. */
export const QualityType = Type.Object({
  source: Type.String(),
  type: nullable(Type.String()),
  refused: Count,
  marked: Count,
  faults: Faults,
})

export const QualityView = Type.Object({
  since: Instant,
  channels: Type.Array(QualityChannel),
  types: Type.Array(QualityType),
})

export const QualityDimension = Type.Union([
  Type.Literal('completeness'),
  Type.Literal('conformity'),
  Type.Literal('plausibility'),
  Type.Literal('timeliness'),
  Type.Literal('duplicates'),
])

/** What a count stands for: a resource, and the rule that it breaks. */
export const QualityItem = Type.Object({
  /** `Observation/123`; null: it could not be read so far. */
  resource: nullable(Type.String()),
  subject: nullable(Id),
  at: nullable(Instant),
  rule: nullable(Type.String()),
  reason: nullable(Type.String()),
  /** Where it stood in what came. */
  place: nullable(Type.String()),
  stored: Type.Boolean(),
})
export const QualityItems = Type.Object({ items: Type.Array(QualityItem) })

export type QualityView = Static<typeof QualityView>
export type QualityItem = Static<typeof QualityItem>
export type QualityDimension = Static<typeof QualityDimension>
