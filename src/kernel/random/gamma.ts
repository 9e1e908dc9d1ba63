import { exp, log } from '../dynamics/elementary.ts'
import type { Draws } from './draws.ts'

/**
 * A draw of Gamma(shape, 1), shape > 0, keyed by (member, entity): by rejection from a cubed normal (Marsaglia & Tsang, ACM Trans Math Softw
 * 2000;26:363), of which nineteen in twenty are taken at once; below shape 1 by one more uniform (their note of §6).
 *
 *     4 / drawGamma(2.5, draws, member, 0)      // an inverse gamma with shape 2.5 and scale 4
 */
export function drawGamma(shape: number, draws: Draws, member: number, entity: number): number {
  if (shape < 1)
    return drawGamma(shape + 1, draws, member, entity) * exp(log(draws.uniform(member, entity, 1_000_000)) / shape)
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (let k = 0; ; k += 2) {
    const z = draws.normal(member, entity, k)
    const root = 1 + c * z
    if (root <= 0) continue
    const v = root * root * root
    if (log(draws.uniform(member, entity, k + 1)) < 0.5 * z * z + d * (1 - v + log(v))) return d * v
  }
}
