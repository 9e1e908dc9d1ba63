import { exp, log } from '../dynamics/elementary.ts'
import { normalCdf } from '../statistics/normal.ts'
import type { Spread } from './theatre.ts'

/** Mean and standard deviation on the logarithmic scale of a log-normal law with this mean and standard deviation. */
export function logScale({ mean, sd }: Spread): { readonly mu: number; readonly sigma: number } {
  const variance = log(1 + (sd / mean) ** 2)
  return { mu: log(mean) - variance / 2, sigma: Math.sqrt(variance) }
}

/** The value that a standard normal deviate stands for. */
export const fromDeviate = (law: Spread, deviate: number): number => {
  if (law.sd === 0) return law.mean
  const { mu, sigma } = logScale(law)
  return exp(mu + sigma * deviate)
}

/** P(more than `value`). */
export function survival(law: Spread, value: number): number {
  if (value <= 0) return 1
  if (law.sd === 0) return law.mean > value ? 1 : 0
  const { mu, sigma } = logScale(law)
  return 1 - normalCdf((log(value) - mu) / sigma)
}
