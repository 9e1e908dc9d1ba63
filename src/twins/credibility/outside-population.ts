import { type DomainBreach, domainBreaches } from '../../kernel/credibility/domain.ts'
import type { Model } from '../../kernel/model.ts'
import { valueIn } from '../../records/readings.ts'
import type { BoundRecord } from '../bound-record.ts'
import { covariateViews } from '../covariate-views.ts'

/**
 * Where a subject lies outside the population that the model was made for: what the timeline holds, what is derived from it, and a newest reading that
 * binding left out because the model is not made for it.
 */
export function outsidePopulation(model: Model, record: BoundRecord, now: number): DomainBreach[] {
  const found = new Map(
    domainBreaches(model, record.timeline, record.clock.toModel(now)).map((breach) => [breach.covariate, breach]),
  )
  for (const { name, unit, value, outside } of covariateViews(model, record, now, now)) {
    const within = model.covariates.find((each) => each.name === name)?.within
    if (outside && value !== null && within && !found.has(name))
      found.set(name, { covariate: name, unit, value, low: within[0], high: within[1] })
  }
  for (const { name, unit, within, codes } of model.covariates) {
    const left = record.leftOut.filter(({ what, rule }) => what === name && rule === 'bind.within').at(-1)
    const event = left && record.byKey.get(left.key)
    const used = record.used.findLast(({ as, what }) => as === 'covariate' && what === name)
    if (!within || !event || (used && used.time > event.time)) continue
    const value = valueIn(event, unit, codes)
    if (typeof value === 'number') found.set(name, { covariate: name, unit, value, low: within[0], high: within[1] })
  }
  return [...found.values()]
}
