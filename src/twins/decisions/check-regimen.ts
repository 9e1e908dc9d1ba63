import type { Model } from '../../kernel/model.ts'
import { refusal } from '../refusal.ts'
import type { RegimenRequest } from '../views.ts'

const mostDoses = 2000

/** Throws `input.invalid` for a regimen that the model cannot be given over `length` (model time). */
export function checkRegimen(model: Model, regimen: RegimenRequest, length: number): void {
  const { amount, interval, duration } = regimen
  const input = model.inputs.find(({ name }) => name === regimen.input)
  if (!input) {
    const names = model.inputs.map(({ name }) => name).join(', ')
    throw refusal(
      `The input ${regimen.input}`,
      'the model has none of that name',
      `Choose one of: ${names}.`,
      'regimen.input',
      { names },
    )
  }
  if (!(Number.isFinite(amount) && amount >= 0))
    throw refusal('The amount', 'it is no number from 0 up', `Write it in ${input.unit}.`, 'regimen.amount', {
      unit: input.unit,
    })
  if (!(interval > 0) || !(duration >= 0) || !Number.isFinite(interval + duration))
    throw refusal(
      'The regimen',
      'interval and duration must be positive numbers',
      `Write them in ${model.time}.`,
      'regimen.times',
      { unit: model.time },
    )
  if (duration > interval)
    throw refusal(
      'The regimen',
      'a dose runs longer than the interval',
      'Shorten the duration, or lengthen the interval.',
      'regimen.longer-than-interval',
    )
  if (length / interval > mostDoses)
    throw refusal('The regimen', `it has more than ${mostDoses} doses`, 'Lengthen the interval.', 'regimen.too-many', {
      most: mostDoses,
    })
  if (duration > 0 && !input.as.includes('infusion'))
    throw refusal('The regimen', 'the model takes no infusions', 'Set the duration to 0.', 'regimen.no-infusion')
  if (duration === 0 && !input.as.includes('bolus'))
    throw refusal('The regimen', 'the model takes infusions only', 'Set a duration.', 'regimen.no-bolus')
}
