/**
 * Scores of quantiles and intervals (Gneiting & Raftery 2007, section 6); smaller is better, unit of the observation.
 */

/** Pinball loss of the quantile at `level`: (1{y < q} − level)(q − y). */
export function quantileScore(quantile: number, level: number, observed: number): number {
  return ((observed < quantile ? 1 : 0) - level) * (quantile - observed)
}

/**
 * Width of a central interval plus 2/α times how far the observation lies outside it, α = 1 − level.
 *
 *     intervalScore(-1, 1, 0.8, 2)      // 12
 */
export function intervalScore(low: number, high: number, level: number, observed: number): number {
  const outside = observed < low ? low - observed : observed > high ? observed - high : 0
  return high - low + (2 / (1 - level)) * outside
}

/**
 * Weighted interval score of a median and central intervals (Bracher et al., PLoS Comput. Biol. 2021;17:e1008618): the discrete CRPS,
 * twice the mean pinball loss of all the quantiles. `quantiles` ascend with `levels`.
 */
export function weightedIntervalScore(
  quantiles: ArrayLike<number>,
  levels: readonly number[],
  observed: number,
): number {
  let sum = 0
  levels.forEach((level, i) => {
    sum += quantileScore(quantiles[i]!, level, observed)
  })
  return (2 * sum) / levels.length
}

/** Ranked probability score of probabilities of ordered categories: Σ (F_k − 1{observed ≤ k})² (Epstein, J. Appl. Meteorol. 1969;8:985). */
export function rankedProbabilityScore(probabilities: readonly number[], observed: number): number {
  let below = 0
  let sum = 0
  probabilities.forEach((p, k) => {
    below += p
    sum += (below - (observed <= k ? 1 : 0)) ** 2
  })
  return sum
}

/** Brier score of the event "above `threshold`" that an ensemble foretells; its integral over all thresholds is the CRPS. */
export function thresholdBrier(
  members: ArrayLike<number>,
  threshold: number,
  observed: number,
  weights?: ArrayLike<number>,
): number {
  let above = 0
  let total = 0
  for (let i = 0; i < members.length; i++) {
    const w = weights ? weights[i]! : 1
    if (Number.isNaN(members[i]!)) continue
    total += w
    if (members[i]! > threshold) above += w
  }
  return (above / total - (observed > threshold ? 1 : 0)) ** 2
}

/** 1 − score / score of the reference: above 0 the forecast is better. Null without a reference that errs. */
export function skill(score: number, reference: number): number | null {
  return reference > 0 && Number.isFinite(score) ? 1 - score / reference : null
}
