import type { Stage } from './tableau.ts'

/**
 * Coefficients of SSPRK(4,3), laid out as those of `tableau.ts`: the method of Kraaijevanger (BIT 1991;31:482) with the pair of Conde, Fekete and
 * Shadid (J Comput Appl Math 2022;412:114325).
 */
export const stages: readonly Stage[] = [
  { node: 1 / 2, weights: [1 / 2] },
  { node: 1, weights: [1 / 2, 1 / 2] },
  { node: 1 / 2, weights: [1 / 6, 1 / 6, 1 / 6] },
]
/** Order 3. */
export const solution: readonly number[] = [1 / 6, 1 / 6, 1 / 6, 1 / 2]
/** Order 3 less order 2, whose weights are all 1/4. */
export const error: readonly number[] = [-1 / 12, -1 / 12, -1 / 12, 1 / 4]
/** The cubic through states and slopes at both ends serves between them. */
export const dense = null
