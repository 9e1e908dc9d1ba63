import type { Diagnostics } from '../kernel/belief/belief.ts'
import type { RecordEvent } from '../kernel/record-event.ts'
import type { InputEvent } from '../kernel/timeline.ts'
import type { ForecastSummary } from './forecast/forecast-summary.ts'

/** What the store keeps as JSON beside a belief. */
export interface BeliefNotes extends Diagnostics {
  readonly members: number
  readonly logEvidence: number
  /** SHA-256 of what the belief rests on: the model and the timeline. Two beliefs of equal digest have seen the same. */
  readonly digest: string
}

/** What the store keeps of the plan of a forecast. */
export interface PlanNotes {
  readonly name: string
  /** `order`, `rhythm` of the last doses, or `none`. */
  readonly source: string
  readonly events: readonly InputEvent[]
  /** SHA-256 of the events. */
  readonly digest: string
}

/** What the store keeps of a forecast; `outputs` is empty when no member could be computed. */
export interface ForecastNotes extends ForecastSummary {
  /** The last measurement that the belief rests on. */
  readonly last: {
    readonly output: string
    readonly value: number
    /** The truth is only bounded. */
    readonly comparator?: RecordEvent['comparator']
    readonly unit: string
    readonly time: string
  } | null
  readonly firstInput: string | null
  /** What would be measured is foretold wider than by the model alone, by this factor (`inflationOf`); absent: as the model says. */
  readonly widened?: number
  readonly brief: Brief
  /** What the record lacks since something was withdrawn: there is no forecast then, and the belief is of before. */
  readonly missing?: string
}

/** What a list shows of a forecast. */
export interface Brief {
  /** The measure that the model's first decision is about, over the next window. */
  readonly headline: {
    readonly measure: string
    readonly unit: string
    readonly quantiles: readonly number[]
    readonly target: readonly number[] | null
    readonly below: number | null
    readonly within: number | null
    readonly above: number | null
  } | null
  /** Medians of the first output over the last day, at most 48. */
  readonly trend: readonly number[]
}
