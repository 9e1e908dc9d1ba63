/**
 * Conformal intervals: from how wrong the forecasts were, whatever the model. They are labelled apart from the model's own, because they
 * promise coverage on average over exchangeable cases, not for one patient.
 */

/** Share by which an interval [low, high] misses an observation; negative inside (conformalised quantiles; Romano et al., NeurIPS 2019). */
export const missOf = (low: number, high: number, observed: number): number => Math.max(low - observed, observed - high)

/**
 * Split conformal: the ⌈(n + 1)(1 − α)⌉-th smallest of the misses of earlier cases (Vovk et al. 2005; Lei et al., J. Am. Stat. Assoc.
 * 2018;113:1094). Moving both ends of an interval out by it covers at least 1 − α of new exchangeable cases, for any n. Infinite when n is too
 * small to promise that.
 *
 *     splitConformal([0.3, -0.1, 0.2, …], 0.8)
 */
export function splitConformal(misses: ArrayLike<number>, level: number): number {
  const rank = Math.ceil((misses.length + 1) * level - 1e-9)
  if (rank > misses.length) return Number.POSITIVE_INFINITY
  return Float64Array.from(misses).sort()[Math.max(1, rank) - 1]!
}

export interface AdaptiveConformal {
  /** What the next interval is widened by. */
  readonly widen: number
  /** Level in use. */
  readonly level: number
  readonly misses: readonly number[]
}

/** The start of an adaptive run: nothing seen, infinitely wide. */
export const startAdaptive = (level: number): AdaptiveConformal => ({
  widen: Number.POSITIVE_INFINITY,
  level,
  misses: [],
})

/**
 * Adaptive conformal inference (Gibbs & Candès, NeurIPS 2021): after each truth the level in use moves by γ(wanted − covered), so the long-run
 * coverage is the wanted one however the stream drifts: |mean − wanted| ≤ (max(α, 1 − α) + γ) / (γ T).
 *
 *     state = adaptConformal(state, 0.8, missOf(low, high, observed))
 */
export function adaptConformal(
  { widen, level, misses }: AdaptiveConformal,
  wanted: number,
  miss: number,
  { gamma = 0.01, memory = 500 } = {},
): AdaptiveConformal {
  const covered = miss <= widen
  const next = level + gamma * (wanted - (covered ? 1 : 0))
  const kept = [...misses, miss].slice(-memory)
  const wide = next >= 1 ? Number.POSITIVE_INFINITY : next <= 0 ? Number.NEGATIVE_INFINITY : splitConformal(kept, next)
  return { widen: wide, level: next, misses: kept }
}

/**
 * Factor for the spread of one subject's forecasts: the root mean square of standardised errors, shrunk towards 1 by `weight` imagined
 * errors of size one, and 1 unless the data insist: the log likelihood ratio against 1 must exceed 1.92 (half the 95 % point of χ² with one
 * degree of freedom). Never below 1: a twin that was lucky does not become bold.
 */
export function inflation(standardised: ArrayLike<number>, weight = 5): number {
  const n = standardised.length
  if (n === 0) return 1
  let squares = 0
  for (let i = 0; i < n; i++) squares += standardised[i]! ** 2
  const variance = squares / n
  if (variance <= 1) return 1
  const ratio = 0.5 * n * (variance - 1 - Math.log(variance))
  return ratio > 1.92 ? Math.sqrt((squares + weight) / (n + weight)) : 1
}
