export interface Brier {
  readonly n: number
  readonly score: number
  /** Of the outcome: o(1 − o), what a forecast of the mean scores. */
  readonly uncertainty: number
  /** Squared distance of the forecasts to the observed frequency of their bin; 0 is perfect. */
  readonly reliability: number
  /** How far the bins' frequencies lie from the mean; larger is better. */
  readonly resolution: number
  /** What binning adds: score = reliability − resolution + uncertainty + withinBins exactly. */
  readonly withinBins: number
  /** 1 − score / uncertainty; null when nothing varies. */
  readonly skill: number | null
}

/**
 * Mean squared error of probabilities, and Murphy's decomposition over equal-width bins (J. Appl. Meteorol. 1973;12:595) with the two
 * within-bin terms that make it exact (Stephenson, Coelho & Jolliffe, Weather Forecast. 2008;23:752). Null without any forecast.
 */
export function brier(risks: ArrayLike<number>, events: ArrayLike<number | boolean>, bins = 10): Brier | null {
  const n = risks.length
  if (n === 0) return null
  const count = new Float64Array(bins)
  const forecast = new Float64Array(bins)
  const happened = new Float64Array(bins)
  let score = 0
  for (let i = 0; i < n; i++) {
    const y = events[i] ? 1 : 0
    const p = risks[i]!
    score += (p - y) ** 2 / n
    const bin = Math.min(bins - 1, Math.floor(p * bins))
    count[bin]! += 1
    forecast[bin]! += p
    happened[bin]! += y
  }
  const base = happened.reduce((sum, v) => sum + v, 0) / n
  let reliability = 0
  let resolution = 0
  count.forEach((size, b) => {
    if (size === 0) return
    reliability += (size / n) * ((forecast[b]! - happened[b]!) / size) ** 2
    resolution += (size / n) * (happened[b]! / size - base) ** 2
  })
  const uncertainty = base * (1 - base)
  return {
    n,
    score,
    uncertainty,
    reliability,
    resolution,
    withinBins: score - (reliability - resolution + uncertainty),
    skill: uncertainty > 0 ? 1 - score / uncertainty : null,
  }
}
