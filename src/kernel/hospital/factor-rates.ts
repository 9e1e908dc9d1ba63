import { log } from '../dynamics/elementary.ts'
import { logGamma } from '../statistics/gamma.ts'

/** Cells of events and exposure; the rate of a cell is the product of one level of every factor. */
export interface RateTable {
  /** levels[factor][cell] */
  readonly levels: readonly ArrayLike<number>[]
  readonly events: ArrayLike<number>
  readonly exposure: ArrayLike<number>
}

/** The levels of one factor are Gamma a priori: `shape` events, with mean `mean[level]`. */
export interface FactorPrior {
  readonly shape: number
  readonly mean: ArrayLike<number>
  /** How alike levels are is learned too: `shape` is then a guess, good within a factor of e^1.5 (one standard deviation). */
  readonly learned?: boolean
}

/** What a learned shape may be against its guess. */
const likenesses = [0.01, 0.03, 0.1, 0.3, 1, 3, 10] as const
const guessSpread = 1.5

/** The likeliest shape of levels that saw so many events in so much exposure: negative binomial, the level integrated out. */
function likeliestShape({ shape: guess, mean }: FactorPrior, events: Float64Array, exposure: Float64Array): number {
  let [best, most] = [guess, Number.NEGATIVE_INFINITY]
  for (const times of likenesses) {
    const shape = guess * times
    let score = -0.5 * (log(times) / guessSpread) ** 2
    for (let k = 0; k < mean.length; k++) {
      const rate = shape / mean[k]!
      score += logGamma(shape + events[k]!) - logGamma(shape) + shape * log(rate / (rate + exposure[k]!))
      if (events[k]! > 0) score -= events[k]! * log(rate + exposure[k]!)
    }
    if (score > most) [best, most] = [shape, score]
  }
  return best
}

/** Gamma posterior of every level, the other factors at their modes: mean shape / rate. */
export interface Factor {
  readonly shape: Float64Array
  readonly rate: Float64Array
}

/**
 * Multiplicative Poisson rates with Gamma priors by coordinate ascent: each step is the conjugate update of one factor given the others (the
 * rates of censored stays are exact: time without an event is exposure).
 *
 *     const [base, hour] = factorRates({ levels: [unit, hour], events, exposure }, [{ shape: 1, mean: [0.01, 0.3] }, …])
 */
export function factorRates(table: RateTable, priors: readonly FactorPrior[], sweeps = 10): Factor[] {
  const { levels, events, exposure } = table
  const cells = events.length
  const value = priors.map(({ mean }) => Float64Array.from(mean))
  const factors = priors.map(({ mean }) => ({
    shape: new Float64Array(mean.length),
    rate: new Float64Array(mean.length),
  }))
  const rate = new Float64Array(cells)
  for (let c = 0; c < cells; c++) {
    let product = exposure[c]!
    for (let f = 0; f < priors.length; f++) product *= value[f]![levels[f]![c]!]!
    rate[c] = product
  }
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (const [f, prior] of priors.entries()) {
      const { mean } = prior
      const level = levels[f]!
      const { shape, rate: denominator } = factors[f]!
      const now = value[f]!
      shape.fill(0)
      denominator.fill(0)
      for (let c = 0; c < cells; c++) {
        const k = level[c]!
        shape[k]! += events[c]!
        denominator[k]! += rate[c]! / now[k]!
      }
      const alike = prior.learned ? likeliestShape(prior, shape, denominator) : prior.shape
      for (let k = 0; k < mean.length; k++) {
        shape[k]! += alike
        denominator[k]! += alike / mean[k]!
      }
      const change = new Float64Array(mean.length)
      for (let k = 0; k < mean.length; k++) {
        const next = shape[k]! / denominator[k]!
        change[k] = next / now[k]!
        now[k] = next
      }
      for (let c = 0; c < cells; c++) rate[c]! *= change[level[c]!]!
    }
  }
  return factors
}

export const meanOf = ({ shape, rate }: Factor, level: number): number => shape[level]! / rate[level]!

/** Poisson log likelihood of other cells, up to what does not depend on the rates. */
export function logLikelihood({ levels, events, exposure }: RateTable, factors: readonly Factor[]): number {
  let sum = 0
  for (let c = 0; c < events.length; c++) {
    let rate = 1
    for (let f = 0; f < factors.length; f++) rate *= meanOf(factors[f]!, levels[f]![c]!)
    sum += (events[c]! > 0 ? events[c]! * log(rate) : 0) - exposure[c]! * rate
  }
  return sum
}
