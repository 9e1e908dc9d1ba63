import { weightedQuantiles } from '../statistics/quantile.ts'
import { sortNumbers } from '../statistics/sort-numbers.ts'
import { crps, crpsOfSorted } from './crps.ts'
import { intervalScore } from './interval-score.ts'
import { type Limits, withinLimits } from './limits.ts'
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
  /** Limits of quantification; the references must have been scored with them too. */
  readonly limits?: Limits
}

const ends = [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975]

/**
 * Scores an ensemble of what would be measured against what was measured. `u` is a uniform number of the caller's that spreads ties and
 * censored values in the PIT (keyed draws make the score replayable).
 *
 *     scoreEnsemble(members, 14.2, draws.uniform(0, index, 0))
 *
 * Null when the observation or every member is unknown. A censored observation has a PIT and coverage (an interval that reaches
 * its side holds it). Its CRPS and interval score are those of the values as the limits let them be read (threshold-weighted: Gneiting & Ranjan, J. Bus. Econ. Stat.
 * 2011;29:411), and those of every other observation too: only so is the mean over both proper, and nobody gains by saying anything but the truth. A censored
 * observation within the limits, or without any, has none: that is NaN, and aggregates leave it out.
 */
export function scoreEnsemble(
  members: ArrayLike<number>,
  observed: number,
  u: number,
  { weights, references = {}, censored, limits = {} }: ScoreOptions = {},
): Score | null {
  if (Number.isNaN(observed)) return null
  const known = weights ? null : sortedMembers(members)
  const seen = (value: number) => withinLimits(value, limits)
  const limited = limits.lower !== undefined || limits.upper !== undefined
  const [q, [score, fair]] = weights
    ? weighted(members, weights, seen(observed), limited ? seen : null)
    : sorted(known!, seen(observed), limited ? seen : null)
  if (!q || Number.isNaN(q[3]!)) return null
  const at = (low: number, high: number) =>
    censored === 'left' ? q[low]! <= observed : censored === 'right' ? q[high]! >= observed : null
  const inside = (low: number, high: number) => at(low, high) ?? (observed >= q[low]! && observed <= q[high]!)
  const spread = censored ? 0.5 : u
  // What is known only as beyond a value has a score when no member could be read beyond that value either.
  const scored = !censored || (censored === 'left' ? observed <= limits.lower! : observed >= limits.upper!)
  const place = known ? pitOfSorted(known, observed, spread) : pit(members, observed, spread, weights)
  return {
    observed,
    median: q[3]!,
    crps: scored ? score : Number.NaN,
    fair: scored ? fair : Number.NaN,
    pit: censored ? censoredPit(place, censored, u) : place,
    inside50: inside(2, 4),
    inside80: inside(1, 5),
    inside95: inside(0, 6),
    low80: q[1]!,
    width80: q[5]! - q[1]!,
    interval80: scored ? intervalScore(seen(q[1]!), seen(q[5]!), 0.8, seen(observed)) : Number.NaN,
    references: scored ? references : {},
    ...(censored && { censored }),
  }
}

type Parts = [readonly number[] | null, readonly [number, number]]

type Seen = ((value: number) => number) | null

function weighted(members: ArrayLike<number>, weights: ArrayLike<number>, observed: number, seen: Seen): Parts {
  const known = Array.from(weights, (w, i) => (Number.isNaN(members[i]!) ? 0 : w))
  const read = seen ? Float64Array.from(members, seen) : members
  const plain = crps(read, observed, weights)
  let [total, squares] = [0, 0]
  for (const w of known) {
    total += w
    squares += w * w
  }
  if (!(total > 0)) return [null, [Number.NaN, Number.NaN]]
  const share = squares / (total * total)
  const error = known.reduce((sum, w, i) => (w > 0 ? sum + (w / total) * Math.abs(read[i]! - observed) : sum), 0)
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

function sorted(known: Float64Array, observed: number, seen: Seen): Parts {
  if (known.length === 0) return [null, [Number.NaN, Number.NaN]]
  return [ends.map((p) => quantileOf(known, p)), crpsOfSorted(seen ? known.map(seen) : known, observed)]
}

/** Hyndman & Fan's type 5, as `weightedQuantiles` gives for equal weights. */
function quantileOf(x: Float64Array, p: number): number {
  const at = p * x.length - 0.5
  if (at <= 0) return x[0]!
  if (at >= x.length - 1) return x[x.length - 1]!
  const i = Math.floor(at)
  return x[i]! + (x[i + 1]! - x[i]!) * (at - i)
}
