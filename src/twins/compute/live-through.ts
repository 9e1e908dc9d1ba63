import type { Limits } from '../../kernel/credibility/limits.ts'
import { type PrequentialOptions, type PrequentialScore, prequential } from '../../kernel/credibility/prequential.ts'
import { type SimulatedDesign, simulateDesign } from '../../kernel/credibility/simulate-design.ts'
import type { Model } from '../../kernel/model.ts'
import { createDraws } from '../../kernel/random/create-draws.ts'
import type { TimelineEvent } from '../../kernel/timeline.ts'

/** One individual of a data file, to be lived through by a model. */
export interface LifeRequest {
  readonly model: Model
  readonly seed: number
  /** Its place in the file, which keys its draws. */
  readonly index: number
  readonly timeline: readonly TimelineEvent[]
  readonly options: Omit<PrequentialOptions, 'draws' | 'climatology' | 'limits'>
  /** Other individuals' values of each output. */
  readonly climatology: Readonly<Record<string, Float64Array>>
  readonly limits: Readonly<Record<string, Limits>>
  /** Simulated individuals of the same design, for predictive checks; 0: none. */
  readonly simulations: number
}

export interface Life {
  readonly scores: readonly PrequentialScore[]
  /** Null when none was asked for. */
  readonly design: SimulatedDesign | null
}

/** The forecasts that a model would have issued while an individual lived, scored, and what it makes of others of the same design: a pure function of plain data. */
export function liveThrough(request: LifeRequest): Life {
  const { model, timeline, index, climatology, limits, simulations } = request
  const draws = createDraws(request.seed)
  return {
    scores: prequential(model, timeline, {
      ...request.options,
      draws: draws.stream(`subject ${index}`),
      climatology: (output) => climatology[output] ?? [],
      limits: (output) => limits[output] ?? {},
    }),
    design:
      simulations > 0
        ? simulateDesign(model, timeline, simulations, draws.stream('validate').stream(`design ${index}`))
        : null,
  }
}
