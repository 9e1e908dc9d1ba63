import { type Proportion, wilson } from './coverage.ts'
import { skill } from './interval-score.ts'
import { type Uniformity, uniformity } from './pit.ts'
import { type PointErrors, pointErrors } from './point-errors.ts'
import type { References, Score } from './score-ensemble.ts'

/** What a model's forecasts were worth over some cases. */
export interface Scorecard {
  readonly n: number
  /** Of these, values known only as below or above a limit. */
  readonly censored: number
  readonly coverage: { readonly p50: Proportion; readonly p80: Proportion; readonly p95: Proportion }
  /** Mean CRPS, and the fair one, of what has one; null when nothing has. */
  readonly crps: number | null
  readonly fair: number | null
  readonly skill: { readonly [name in keyof References]-?: Skill | null }
  readonly errors: PointErrors | null
  readonly pit: Uniformity
  /** Mean width of the 80 % interval: of two calibrated forecasts the sharper is better. */
  readonly width80: number
  readonly interval80: number | null
}

export interface Skill {
  /** 1 − mean CRPS / mean CRPS of the reference, over the cases that have both. */
  readonly value: number
  /** Delta method, cases taken as independent. */
  readonly standardError: number
  readonly n: number
}

/** Scores of many forecasts, one after the other; memory grows by 24 bytes a case. */
export interface Tally {
  add(score: Score): void
  /** Null while there is nothing. */
  result(): Scorecard | null
}

/**
 * Collects scores into a scorecard.
 *
 *     const tally = createTally()
 *     for (const score of scores) tally.add(score)
 *     tally.result()!.coverage.p80
 */
export function createTally(): Tally {
  const pits = growing()
  const medians = growing()
  const truths = growing()
  const hits = [0, 0, 0]
  let [n, censored, exact] = [0, 0, 0]
  let [crps, fair, width, interval] = [0, 0, 0, 0]
  const pairs = { persistence: pairing(), climatology: pairing(), prior: pairing() }
  return {
    add(score) {
      n += 1
      pits.push(score.pit)
      hits[0]! += score.inside50 ? 1 : 0
      hits[1]! += score.inside80 ? 1 : 0
      hits[2]! += score.inside95 ? 1 : 0
      width += score.width80
      if (score.censored) {
        censored += 1
      } else {
        medians.push(score.median)
        truths.push(score.observed)
      }
      if (!Number.isFinite(score.crps)) return
      exact += 1
      crps += score.crps
      fair += score.fair
      interval += score.interval80
      const { persistence, climatology, prior } = score.references
      if (persistence !== undefined) pairs.persistence.add(score.crps, persistence)
      if (climatology !== undefined) pairs.climatology.add(score.crps, climatology)
      if (prior !== undefined) pairs.prior.add(score.crps, prior)
    },
    result() {
      if (n === 0) return null
      const share = (k: 0 | 1 | 2) => wilson(hits[k]!, n) as Proportion
      return {
        n,
        censored,
        coverage: { p50: share(0), p80: share(1), p95: share(2) },
        crps: exact > 0 ? crps / exact : null,
        fair: exact > 0 && Number.isFinite(fair) ? fair / exact : null,
        skill: {
          persistence: pairs.persistence.skill(),
          climatology: pairs.climatology.skill(),
          prior: pairs.prior.skill(),
        },
        errors: pointErrors(medians.values(), truths.values()),
        pit: uniformity(pits.values()) as Uniformity,
        width80: width / n,
        interval80: exact > 0 ? interval / exact : null,
      }
    },
  }
}

/** The scorecard of some scores; null of none. */
export function scorecard(scores: Iterable<Score>): Scorecard | null {
  const tally = createTally()
  for (const score of scores) tally.add(score)
  return tally.result()
}

/** The scorecards of groups of scores, by what `groupOf` says; a case without a group (null) is left out. */
export function scorecardsBy<S extends Score>(
  scores: Iterable<S>,
  groupOf: (score: S) => string | null,
): Map<string, Scorecard> {
  const tallies = new Map<string, Tally>()
  for (const score of scores) {
    const group = groupOf(score)
    if (group === null) continue
    const tally = tallies.get(group) ?? createTally()
    tallies.set(group, tally)
    tally.add(score)
  }
  return new Map([...tallies].map(([group, tally]) => [group, tally.result() as Scorecard]))
}

function pairing() {
  let [n, a, b, aa, bb, ab] = [0, 0, 0, 0, 0, 0]
  return {
    add(own: number, reference: number) {
      n += 1
      a += own
      b += reference
      aa += own * own
      bb += reference * reference
      ab += own * reference
    },
    skill(): Skill | null {
      const value = n > 0 ? skill(a / n, b / n) : null
      if (value === null) return null
      const ratio = a / b
      // Var(A/B) ≈ mean (a − ratio b)² / (n B²).
      const variance = (aa - 2 * ratio * ab + ratio * ratio * bb) / n / (n * (b / n) ** 2)
      return { value, standardError: Math.sqrt(Math.max(0, variance)), n }
    },
  }
}

function growing() {
  let store = new Float64Array(64)
  let n = 0
  return {
    push(value: number) {
      if (n === store.length) {
        const larger = new Float64Array(2 * n)
        larger.set(store)
        store = larger
      }
      store[n++] = value
    },
    values: () => store.subarray(0, n),
  }
}
