import type { Note } from '../kernel/belief/belief.ts'
import { startOf } from '../kernel/belief/replay.ts'
import type { Runnable } from '../kernel/belief/runnable.ts'
import { domainBreaches } from '../kernel/credibility/domain.ts'
import { typicalMembers } from '../kernel/dynamics/simulate-data.ts'
import { HamzadError } from '../kernel/errors.ts'
import type { TimelineEvent } from '../kernel/timeline.ts'
import { figure } from './output.ts'

/**
 * What of an individual lies outside the population that the model was made for, as notes. Throws `input.invalid` where a log-normal parameter would not be above 0
 * (a weight of −70 kg), at the first event or at `at`: no patient is so.
 *
 *     outsideModel(run, timeline, at)   // [{ code: 'covariate.outside', values: { covariate: 'weight', value: 700, low: 35, high: 200, unit: 'kg' } }]
 */
export function outsideModel(run: Runnable, timeline: readonly TimelineEvent[], at: number): Note[] {
  const { model, dynamics } = run
  for (const start of new Set([startOf(timeline, at), at])) {
    const members = typicalMembers(model, dynamics)
    dynamics.start(members, { start, timeline })
    for (const [i, { name, unit, transform, effects }] of model.parameters.entries()) {
      const value = members.values[dynamics.layout.parameters[i]!.offset * members.count]!
      if (transform.form !== 'log' || effects.length === 0 || value > 0 || Number.isNaN(value)) continue
      throw new HamzadError('input.invalid', {
        what: `The individual at ${figure(start, 5)} ${model.time}`,
        why: `its typical ${name} is ${figure(value)} ${unit}, where only a value above 0 has a meaning`,
        action: 'Correct its covariates',
      })
    }
  }
  return domainBreaches(model, timeline, at).map((breach) => ({ code: 'covariate.outside', values: { ...breach } }))
}

/** A note of `outsideModel` in words. */
export const outsideWords = ({ values }: Note, model: string): string =>
  `${values?.covariate} ${values?.value} ${values?.unit} lies outside ${values?.low} to ${values?.high}, for which ${model} was made.`

/** Where the record is not what the model expects of such a patient: in words, or null. */
export function conflictWords(notes: readonly Note[], id: string, model: string): string | null {
  const p = notes.find(({ code }) => code === 'conflict')?.values?.p
  return p === undefined
    ? null
    : `individual ${id}: the measurements are not what ${model} expects of such a patient (p ${figure(Number(p))}). hamzad fit --plausibility says what may be wrong with the record.`
}
