import type { Model } from '../model.ts'
import type { TimelineEvent } from '../timeline.ts'

export interface DomainBreach {
  readonly covariate: string
  readonly unit: string
  readonly value: number
  readonly low: number
  readonly high: number
}

/**
 * Is this subject one of those that the model was made for? The last value until `at` of every covariate that declares `within`, where it
 * lies outside. Empty: inside, as far as the model declares.
 *
 *     domainBreaches(model, timeline, at)      // [{ covariate: 'weight', value: 212, low: 35, high: 200, unit: 'kg' }]
 */
export function domainBreaches(model: Model, timeline: readonly TimelineEvent[], at: number): DomainBreach[] {
  const last = new Map<string, { time: number; value: number }>()
  for (const event of timeline) {
    if (event.kind !== 'covariate' || event.time > at) continue
    const known = last.get(event.covariate)
    if (!known || event.time >= known.time) last.set(event.covariate, event)
  }
  return model.covariates.flatMap(({ name, unit, within }) => {
    const value = last.get(name)?.value
    if (!within || value === undefined || (value >= within[0] && value <= within[1])) return []
    return [{ covariate: name, unit, value, low: within[0], high: within[1] }]
  })
}
