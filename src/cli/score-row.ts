import { crpsOf } from '../kernel/credibility/crps-laws.ts'
import { intervalScore, weightedIntervalScore } from '../kernel/credibility/interval-score.ts'
import { type Limits, withinLimits } from '../kernel/credibility/limits.ts'
import { censoredPit } from '../kernel/credibility/pit.ts'
import type { Score } from '../kernel/credibility/score-ensemble.ts'
import { normalCdf, normalQuantile } from '../kernel/statistics/normal.ts'

/** The truth of one forecast, and what else was foretold of it. `u` spreads ties and censored values in the PIT. */
export interface Truth {
  readonly observed: number
  readonly u: number
  readonly references: Score['references']
  readonly censored?: 'left' | 'right' | undefined
  /** Limits of quantification of the file: every score is of values as they would be read with them. */
  readonly limits: Limits
}

/** The score of a single number: its CRPS is the absolute error. */
export function scorePoint(predicted: number, truth: Truth): Score {
  const { observed } = truth
  const pit = observed > predicted ? 1 : observed < predicted ? 0 : 0.5
  const seen = (value: number) => withinLimits(value, truth.limits)
  return finish(truth, predicted, Math.abs(seen(predicted) - seen(observed)), pit, () => [predicted, predicted])
}

export function scoreNormal(mean: number, sd: number, truth: Truth): Score {
  const place = normalCdf((truth.observed - mean) / sd)
  const ends = (level: number) => {
    const half = sd * normalQuantile(0.5 + level / 2)
    return [mean - half, mean + half] as const
  }
  return finish(truth, mean, crpsOf.normal(truth.observed, mean, sd, truth.limits), place, ends)
}

/** The score of ascending quantiles; ends that are not given are NaN. */
export function scoreQuantiles(q: readonly number[], levels: readonly number[], truth: Truth): Score {
  const at = (level: number) => q[levels.findIndex((each) => Math.abs(each - level) < 1e-9)] ?? Number.NaN
  const ends = (level: number) => [at(0.5 - level / 2), at(0.5 + level / 2)] as const
  const median = at(0.5)
  const middle = Number.isNaN(median) ? q[q.length >> 1]! : median
  const seen = (value: number) => withinLimits(value, truth.limits)
  const score = weightedIntervalScore(q.map(seen), levels, seen(truth.observed))
  return finish(truth, middle, score, placeAmong(q, levels, truth), ends)
}

/**
 * The distribution function is a line between the quantiles; beyond them only a range is known, spread by u. Quantiles that are equal
 * are a jump, as counts have: the truth on it is spread over the jump.
 */
function placeAmong(q: readonly number[], levels: readonly number[], { observed, u }: Truth): number {
  const above = q.findIndex((value) => value >= observed)
  if (above < 0) return levels.at(-1)! + (1 - levels.at(-1)!) * u
  if (q[above] === observed) {
    const last = q.lastIndexOf(observed)
    if (last === above) return levels[above]!
    const low = above === 0 ? 0 : levels[above]!
    const high = last === q.length - 1 ? 1 : levels[last]!
    return low + (high - low) * u
  }
  if (above === 0) return levels[0]! * u
  const [low, high] = [levels[above - 1]!, levels[above]!]
  return low + ((high - low) * (observed - q[above - 1]!)) / (q[above]! - q[above - 1]!)
}

/** A censored truth has a PIT and coverage (an interval that reaches its side holds it); its scores are those at the limit of the file, none within the limits. */
function finish(
  { observed, u, references, censored, limits }: Truth,
  median: number,
  crps: number,
  place: number,
  ends: (level: number) => readonly [number, number],
): Score {
  const inside = (level: number) => {
    const [low, high] = ends(level)
    if (censored === 'left') return low <= observed
    if (censored === 'right') return high >= observed
    return observed >= low && observed <= high
  }
  const [low, high] = ends(0.8)
  const seen = (value: number) => withinLimits(value, limits)
  const scored = !censored || (censored === 'left' ? observed <= limits.lower! : observed >= limits.upper!)
  return {
    observed,
    median,
    crps: scored ? crps : Number.NaN,
    fair: Number.NaN,
    pit: censored ? censoredPit(place, censored, u) : place,
    inside50: inside(0.5),
    inside80: inside(0.8),
    inside95: inside(0.95),
    low80: low,
    width80: high - low,
    interval80: scored ? intervalScore(seen(low), seen(high), 0.8, seen(observed)) : Number.NaN,
    references: scored ? references : {},
    ...(censored && { censored }),
  }
}
