import { HamzadError } from '../hamzad-error.ts'
import type { Decision } from '../model.ts'
import type { RegimenSteps } from './refine-regimen.ts'

/** Bounds of the amounts of one search, in the unit of the input; an absent one is that of the decision. */
export interface AmountBounds {
  readonly least?: number
  readonly most?: number
}

/**
 * A decision whose amounts lie between bounds, which may narrow what the model allows and never widen it. With a step of the amount the search ends at the outermost
 * multiples between the bounds, with a step of 0 (any amount) at the bounds; without one what the decision lists between them is left. Throws `input.invalid` with what is allowed where nothing is left.
 *
 *     boundAmounts(decision, { most: 1100 }, { amount: 125 }).vary.amount   // […, 1000]: 1000 is the largest multiple of 125 up to 1100
 */
export function boundAmounts(decision: Decision, { least, most }: AmountBounds, { amount: step }: RegimenSteps = {}) {
  if (least === undefined && most === undefined) return decision
  const listed = decision.vary.amount.toSorted((a, b) => a - b)
  const allowed = [listed[0]!, listed.at(-1)!] as const
  const [low, high] = [least ?? allowed[0], most ?? allowed[1]]
  const refuse = (why: string, action: string): never => {
    throw new HamzadError('input.invalid', { what: `Amounts from ${low} to ${high}`, why, action })
  }
  if (!(low <= high)) refuse('the smallest is above the largest', 'Exchange them')
  if (low < allowed[0] || high > allowed[1])
    refuse(`the decision allows ${allowed[0]} to ${allowed[1]}`, 'Stay within its limits')
  const inside = listed.filter((each) => each >= low && each <= high)
  const ends = step ? [Math.ceil(low / step - 1e-9), Math.floor(high / step + 1e-9)] : []
  const given =
    step === 0
      ? [low, high]
      : ends.map((times) => Number((times * step!).toPrecision(12))).filter((each) => each >= low && each <= high)
  const amount = [...new Set([...given, ...inside])].toSorted((a, b) => a - b)
  if (step !== undefined && given.length === 0)
    refuse(`no multiple of ${step} lies between them`, 'Widen the bounds or choose a smaller step')
  if (amount.length === 0)
    refuse(
      'the decision lists no amount between them',
      'Widen the bounds, or choose a step to search between what it lists',
    )
  return { ...decision, vary: { ...decision.vary, amount } }
}
