import { exp, log } from '../dynamics/elementary.ts'
import type { Draws } from '../random/draws.ts'

/**
 * Prices that are not known exactly: log-normal with the price itself as mean and `doubt` as the standard deviation, a share of it. Keyed by member, entity and
 * counter: two plans or scenarios of one member meet the same price.
 */
export function doubtedPrices(
  draws: Draws,
  doubt = 0,
): (member: number, entity: number, counter: number, price: number) => number {
  const of = draws.stream('prices')
  const variance = log(1 + doubt ** 2)
  return (member, entity, counter, price) =>
    variance === 0 ? price : price * exp(Math.sqrt(variance) * of.normal(member, entity, counter) - variance / 2)
}
