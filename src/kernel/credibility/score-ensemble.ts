import { weightedQuantiles } from '../statistics/quantile.ts'
import { sortNumbers } from '../statistics/sort-numbers.ts'
import { crps, crpsOfSorted } from './crps.ts'
import { intervalScore } from './interval-score.ts'
import { censoredPit, pit, pitOfSorted } from './pit.ts'

/** One forecast against the truth. Numbers in the unit of the observation. */
export interface Score {
  readonly observed: number
  readonly median: number
  readonly crps: number
  /** The fair one; NaN with a single member. */
  readonly fair: number
  readonly pit: number
  readonly inside50: boolean
  readonly inside80: boolean
  readonly inside95: boolean
  /** Lower end, width and score of the 80 % interval. */
  readonly low80: number
  readonly width80: number
  readonly interval80: number
  /** CRPS of what one would have said without the model, where there was something to say. */
  readonly references: References
  readonly censored?: 'left' | 'right'
}

/** The same observation, foretold by the last value, by all earlier values, and by the model that had seen no measurement. */
export interface References {
  readonly persistence?: number
  readonly climatology?: number
  readonly prior?: number
}

export interface ScoreOptions {
  readonly weights?: ArrayLike<number>
  readonly references?: References
  /** The truth is only known to lie below (left) or above (right) `observed`. */
  readonly censored?: 'left' | 'right'
}

const ends = [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975]

/**
 * Scores an ensemble of what would be measured against what was measured. `u` is a uniform number of the caller's that spreads ties and
 * censored values in the PIT (keyed draws make the score replayable).
 *
 *     scoreEnsemble(members, 14.2, draws.uniform(0, index, 0))
 *
 * Null when the observation or every member is unknown. A censored observation has a PIT and coverage (an interval that reaches
 * its side holds it), but no CRPS of its own: that is NaN, and aggregates leave it out.
 */
export function scoreEnsemble(
  members: ArrayLike<number>,
  observed: number,
  u: number,
  { weights, references = {}, censored }: ScoreOptions = {},
): Score | null {
  if (Number.isNaN(observed)) return null
  const known = weights ? null : sortedMembers(members)
  const [q, [score, fair]] = weights ? weighted(members, weights, observed) : sorted(known!, observed)
  if (!q || Number.isNaN(q[3]!)) return null
  const at = (low: number, high: number) =>
    censored === 'left' ? q[low]! <= observed : censored === 'right' ? q[high]! >= observed : null
  const inside = (low: number, high: number) => at(low, high) ?? (observed >= q[low]! && observed <= q[high]!)
  const spread = censored ? 0.5 : u
  const place = known ? pitOfSorted(known, observed, spread) : pit(members, observed, spread, weights)
  return {
    observed,
    median: q[3]!,
    crps: censored ? Number.NaN : score,
    fair: censored ? Number.NaN : fair,
    pit: censored ? censoredPit(place, censored, u) : place,
    inside50: inside(2, 4),
    inside80: inside(1, 5),
    inside95: inside(0, 6),
    low80: q[1]!,
    width80: q[5]! - q[1]!,
    interval80: censored ? Number.NaN : intervalScore(q[1]!, q[5]!, 0.8, observed),
    references: censored ? {} : references,
    ...(censored && { censored }),
  }
}

type Parts = [readonly number[] | null, readonly [number, number]]

function weighted(members: ArrayLike<number>, weights: ArrayLike<number>, observed: number): Parts {
  const known = Array.from(weights, (w, i) => (Number.isNaN(members[i]!) ? 0 : w))
  const plain = crps(members, observed, weights)
  let [total, squares] = [0, 0]
  for (const w of known) {
    total += w
    squares += w * w
  }
  if (!(total > 0)) return [null, [Number.NaN, Number.NaN]]
  const share = squares / (total * total)
  const error = known.reduce((sum, w, i) => (w > 0 ? sum + (w / total) * Math.abs(members[i]! - observed) : sum), 0)
  const fair = share < 1 ? error - (error - plain) / (1 - share) : Number.NaN
  return [weightedQuantiles(members, known, ends), [plain, fair]]
}

function sortedMembers(members: ArrayLike<number>): Float64Array {
  const all = new Float64Array(members.length)
  let n = 0
  for (let i = 0; i < members.length; i++) {
    const x = members[i]!
    if (!Number.isNaN(x)) all[n++] = x
  }
  return sortNumbers(n === all.length ? all : all.subarray(0, n))
}

function sorted(known: Float64Array, observed: number): Parts {
  if (known.length === 0) return [null, [Number.NaN, Number.NaN]]
  return [ends.map((p) => quantileOf(known, p)), crpsOfSorted(known, observed)]
}

/** Hyndman & Fan's type 5, as `weightedQuantiles` gives for equal weights. */
function quantileOf(x: Float64Array, p: number): number {
  const at = p * x.length - 0.5
  if (at <= 0) return x[0]!
  if (at >= x.length - 1) return x[x.length - 1]!
  const i = Math.floor(at)
  return x[i]! + (x[i + 1]! - x[i]!) * (at - i)
}
