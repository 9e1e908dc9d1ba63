import { exp, log } from '../dynamics/elementary.ts'
import type { Draws } from '../random/draws.ts'
import { drawGamma } from '../random/gamma.ts'
import { normalCdf, normalQuantile } from '../statistics/normal.ts'
import type { MinutesBelief } from './learn-minutes.ts'
import { type Operation, pairOf } from './operation.ts'
import type { Spread } from './theatre.ts'

/** Whose minutes are asked for. */
export type Kind = Pick<Operation, 'procedure' | 'surgeon' | 'booked'>

/** Log-normal: mean and standard deviation of the logarithm of minutes. */
export interface LogLaw {
  readonly mu: number
  readonly sigma: number
}

/**
 * What each member believes of the minutes of a case. A procedure, surgeon or pair that was never seen is drawn from the law that they come from, the same for all its cases.
 */
export function minutesOf(belief: MinutesBelief, kind: Kind, draws: Draws): (member: number) => LogLaw {
  const { members, between, slopes } = belief
  const fresh = draws.stream('minutes-unseen')
  const effect = (g: number, names: readonly string[], table: Float64Array, name: string) => {
    const k = names.indexOf(name)
    if (k >= 0) return (m: number) => table[k * members + m]!
    const own = fresh.stream(name)
    return (m: number) => between[g * members + m]! * own.normal(m, g, 0)
  }
  const p = belief.procedures.indexOf(kind.procedure)
  const parts = [
    effect(0, belief.procedures, belief.procedure, kind.procedure),
    effect(1, belief.surgeons, belief.surgeon, kind.surgeon),
    effect(2, belief.pairs, belief.pair, pairOf(kind)),
  ]
  const own = p >= 0 ? belief.booked[p]! : Number.NaN
  const booked = kind.booked === undefined ? Number.NaN : log(kind.booked)
  const far = (Number.isNaN(own) ? booked : own) - belief.bookedMean || 0
  const near = booked - own || 0
  const unseen = fresh.stream(kind.procedure)
  return (m) => ({
    mu:
      slopes[3 * m]! +
      slopes[3 * m + 1]! * far +
      slopes[3 * m + 2]! * near +
      parts.reduce((sum, part) => sum + part(m), 0),
    sigma:
      p >= 0
        ? belief.sigma[p * members + m]!
        : Math.sqrt((belief.freedom[m]! * belief.variance[m]!) / 2 / drawGamma(belief.freedom[m]! / 2, unseen, m, 9)),
  })
}

/** One law for all members: mean and standard deviation of minutes, log-normal by the moments of the logarithm, rounded to a tenth of a minute. */
export function foretold(belief: MinutesBelief, kind: Kind, draws: Draws): Spread {
  const law = minutesOf(belief, kind, draws)
  let [sum, squares, within] = [0, 0, 0]
  for (let m = 0; m < belief.members; m++) {
    const { mu, sigma } = law(m)
    sum += mu
    squares += mu * mu
    within += sigma * sigma
  }
  const mean = sum / belief.members
  const variance = squares / belief.members - mean * mean + within / belief.members
  const minutes = exp(mean + variance / 2)
  const round = (value: number) => Math.round(10 * value) / 10
  return { mean: round(minutes), sd: round(minutes * Math.sqrt(exp(variance) - 1)) }
}

/** Minutes that a standard normal stands for, given that `spent` of them have passed. */
export function minutesBeyond({ mu, sigma }: LogLaw, spent: number, deviate: number): number {
  if (!(spent > 0)) return exp(mu + sigma * deviate)
  const beyond = normalCdf((mu - log(spent)) / sigma)
  // Beyond all that the law can say: it ends any moment.
  if (!(beyond > 1e-300)) return spent
  return Math.max(spent, exp(mu - sigma * normalQuantile(beyond * normalCdf(-deviate))))
}
