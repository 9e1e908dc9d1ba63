import { achieve, type DoseForm, type DoseGoal } from './dose-search.ts'
import type { Individuals } from './individual.ts'
import { brent } from './root.ts'

export type IntervalSearch =
  | { readonly found: true; readonly interval: number }
  /** `limit`: what is reached at the shortest or longest interval that was tried. */
  | { readonly found: false; readonly why: 'unreached' | 'not-finite'; readonly limit: number }

/**
 * The interval at which a dose of `amount`, repeated for ever, reaches a goal at steady state exactly, for the first individual: levels and areas fall as
 * the interval grows, so it is bracketed by doubling and halving from `guess` and found by Brent's method. An infusion must end within
 * a thousand intervals (see steady states), so the shortest tried is a thousandth of its length.
 *
 *     findInterval(people, { input: 'dose', duration: 1 }, { kind: 'trough', value: 10 }, 1000, 12)
 */
export function findInterval(
  people: Individuals,
  form: Omit<DoseForm, 'every'>,
  goal: Extract<DoseGoal, { kind: 'trough' | 'auc-steady' }>,
  amount: number,
  guess: number,
): IntervalSearch {
  const excess = (every: number) => achieve(people, { ...form, every }, goal, amount)[0]! - goal.value
  const small = 1e-12 * goal.value
  const first = excess(guess)
  if (!Number.isFinite(first)) return { found: false, why: 'not-finite', limit: first }
  // Too much: longer; too little: shorter.
  const factor = first > 0 ? 2 : 0.5
  let [near, fNear] = [guess, first]
  for (let i = 0; i < 12; i++) {
    const far = near * factor
    const fFar = excess(far)
    if (!Number.isFinite(fFar)) return { found: false, why: 'not-finite', limit: fNear + goal.value }
    if (fFar > 0 !== first > 0) return { found: true, interval: brent(excess, near, fNear, far, fFar, small) }
    near = far
    fNear = fFar
  }
  return { found: false, why: 'unreached', limit: fNear + goal.value }
}
