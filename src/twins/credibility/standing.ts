import { type Static, Type } from 'typebox'

/** Where a version of a model stands here, beside every forecast of it. */

export const Stage = Type.Union([
  Type.Literal('silent'),
  Type.Literal('experimental'),
  Type.Literal('approved'),
  Type.Literal('retired'),
])
export const State = Type.Union([Type.Literal('proven'), Type.Literal('unproven'), Type.Literal('failing')])
export const Values = Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]))
export const Reason = Type.Object({ code: Type.String(), values: Values, text: Type.String() })

export const Standing = Type.Object({
  stage: Stage,
  state: State,
  allowed: Type.Boolean({ description: 'Recommendations and alerts may be shown' }),
  reasons: Type.Array(Reason),
})
export type StandingView = Static<typeof Standing>
