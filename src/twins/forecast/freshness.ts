import type { Model } from '../../kernel/model.ts'
import { convert } from '../../kernel/units/convert.ts'
import type { Freshness } from '../views.ts'

const hour = 3_600_000

/** How old the last measurement may be, ms, before a forecast is greyed, and before it is withdrawn. */
export interface FreshnessLimits {
  readonly ageing: number
  readonly stale: number
}

/** Of a model that says nothing of it. */
export const usual: FreshnessLimits = { ageing: 24 * hour, stale: 72 * hour }

/** What a model declares (`assimilate: { ages, stale }`): a stream of minutes is silent long before a day has gone. */
export function freshnessLimits({ assimilate, time }: Pick<Model, 'assimilate' | 'time'>): FreshnessLimits {
  const length = convert(1, time, 'ms')
  if (!assimilate || !length.ok) return usual
  const { ages, stale } = assimilate
  return {
    ageing: ages === undefined ? usual.ageing : ages * length.value,
    stale: stale === undefined ? usual.stale : stale * length.value,
  }
}

/** Hours that a forecast of a stream goes: beyond that meals and doses decide that nobody knows of. */
export const streamHorizon = 6

/**
 * How far a forecast may be trusted for its age: `current` and `ageing` by the time since the last measurement that the belief rests
 * on; without any, since the first dose (`none` before both: what is shown is the population's prediction). Instants in ms.
 */
export function freshness(
  lastObservation: number | null,
  firstInput: number | null,
  now: number,
  limits: FreshnessLimits = usual,
): Freshness {
  const since = lastObservation ?? firstInput
  if (since === null) return 'none'
  const age = now - since
  if (age >= limits.stale) return 'stale'
  if (lastObservation === null) return 'none'
  return age < limits.ageing ? 'current' : 'ageing'
}
