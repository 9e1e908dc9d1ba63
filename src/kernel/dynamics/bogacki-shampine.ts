import type { Stage } from './tableau.ts'

/** Coefficients of Bogacki–Shampine 3(2), laid out as those of `tableau.ts` (Appl Math Lett 1989;2:321). */
export const stages: readonly Stage[] = [
  { node: 1 / 2, weights: [1 / 2] },
  { node: 3 / 4, weights: [0, 3 / 4] },
]
/** Order 3. */
export const solution: readonly number[] = [2 / 9, 1 / 3, 4 / 9]
/** Order 3 less order 2, with the slope at the end. */
export const error: readonly number[] = [-5 / 72, 1 / 12, 1 / 9, -1 / 8]
/** The cubic through states and slopes at both ends serves between them. */
export const dense = null
