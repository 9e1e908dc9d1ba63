import { betaInverse } from './beta.ts'

/** Quantile of Student's t with `df` degrees of freedom, from the inverse of the incomplete beta function (Abramowitz & Stegun 26.7.1). */
export function studentQuantile(p: number, df: number): number {
  if (p === 0.5) return 0
  const tail = Math.min(p, 1 - p)
  const x = betaInverse(df / 2, 0.5, 2 * tail)
  const t = Math.sqrt((df * (1 - x)) / x)
  return p < 0.5 ? -t : t
}
