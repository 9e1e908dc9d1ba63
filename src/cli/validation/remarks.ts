import { wilson } from '../../kernel/credibility/coverage.ts'
import type { Model } from '../../kernel/model.ts'
import { unitText } from '../../twins/library/library-page.ts'
import type { Evidence } from './evidence.ts'

/** A sentence with places, and what stands in them. */
export type Remark = readonly [text: string, values: Readonly<Record<string, string | number>>]

/** Measurements beyond everything simulated are worth a word when there are so many times as many as chance explains. */
const conspicuous = 5

/**
 * What of a data file does not look as the model would have it, and is more often a slip of the file than a fault of the model: nothing given, covariates where
 * the model was not made for, measurements beyond everything that it makes.
 */
export function remarksOn(
  model: Model,
  { data, beyond, settings }: Pick<Evidence, 'data' | 'beyond' | 'settings'>,
): Remark[] {
  const remarks: Remark[] = []
  if (model.inputs.length > 0 && data.inputs.length === 0)
    remarks.push([
      'Nothing was given to anybody in this file ({inputs}): are its rows with EVID 1 and AMT missing?',
      { inputs: model.inputs.map(({ name }) => name).join(', ') },
    ])
  for (const { name, unit, outside, known } of data.covariates) {
    const within = model.covariates.find((each) => each.name === name)?.within
    if (outside > 0 && within)
      remarks.push([
        '{name} of {outside} of {known} individuals lies outside {from} to {to} {unit}, for which the model was made: is the column in this unit?',
        { name, outside, known, from: within[0], to: within[1], unit: unitText(unit) },
      ])
  }
  const byChance = 2 / (settings.simulations + 1)
  for (const { output, unit, n, of } of beyond) {
    const share = wilson(n, of)
    if (share && share.low > conspicuous * byChance)
      remarks.push([
        '{n} of {of} measurements of {output} lie beyond everything that the model makes of people with the same doses and covariates: are they in {unit}?',
        { n, of, output, unit: unitText(unit) },
      ])
  }
  return remarks
}
