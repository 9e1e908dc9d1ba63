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
  /** Mean CRPS, and the fair one, of what has one; null when nothing has, and over several outputs: a mean of mg/L and mmol/L is of nothing. */
  readonly crps: number | null
  readonly fair: number | null
  /** Over several outputs the mean of each one's skill, by how many cases it has. */
  readonly skill: { readonly [name in keyof References]-?: Skill | null }
  /** Over several outputs only what is relative. */
  readonly errors: ScoredErrors | null
  readonly pit: Uniformity
  /** Mean width of the 80 % interval: of two calibrated forecasts the sharper is better. null over several outputs. */
  readonly width80: number | null
  readonly interval80: number | null
}

/** Point errors, of which those in units are null when the cases are of several outputs. */
export type ScoredErrors = { readonly [name in keyof PointErrors]: PointErrors[name] | null } & {
  readonly n: number
}

export interface Skill {
  /** 1 − mean CRPS / mean CRPS of the reference, over the cases that have both. */
  readonly value: number
  /** Delta method, cases taken as independent. */
  readonly standardError: number
  readonly n: number
}

/** A score, and of which output it is, where a model has several. */
type OfOutput = Score & { readonly output?: string }

/** Scores of many forecasts, one after the other; memory grows by 24 bytes a case. */
export interface Tally {
  add(score: OfOutput): void
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
  const pairs = new Map<string, Pairs>()
  const outputs = new Set<string>()
  return {
    add(score) {
      n += 1
      const { output = '' } = score
      outputs.add(output)
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
      const own = pairs.get(output) ?? startPairs()
      pairs.set(output, own)
      const { persistence, climatology, prior } = score.references
      if (persistence !== undefined) own.persistence.add(score.crps, persistence)
      if (climatology !== undefined) own.climatology.add(score.crps, climatology)
      if (prior !== undefined) own.prior.add(score.crps, prior)
    },
    result() {
      if (n === 0) return null
      const share = (k: 0 | 1 | 2) => wilson(hits[k]!, n) as Proportion
      const one = outputs.size === 1
      const meanOf = (sum: number) => (one && exact > 0 && Number.isFinite(sum) ? sum / exact : null)
      const skillOver = (name: keyof References) => together([...pairs.values()].map((own) => own[name].skill()))
      const errors = pointErrors(medians.values(), truths.values())
      return {
        n,
        censored,
        coverage: { p50: share(0), p80: share(1), p95: share(2) },
        crps: meanOf(crps),
        fair: meanOf(fair),
        skill: {
          persistence: skillOver('persistence'),
          climatology: skillOver('climatology'),
          prior: skillOver('prior'),
        },
        errors: errors && (one ? errors : { ...errors, bias: null, mae: null, rmse: null, meanObserved: null }),
        pit: uniformity(pits.values()) as Uniformity,
        width80: one ? width / n : null,
        interval80: meanOf(interval),
      }
    },
  }
}

type Pairs = { readonly [name in keyof References]-?: ReturnType<typeof pairing> }
const startPairs = (): Pairs => ({ persistence: pairing(), climatology: pairing(), prior: pairing() })

/** Skill over several outputs, which have units of their own: of ratios the mean makes sense, of sums none. */
function together(skills: readonly (Skill | null)[]): Skill | null {
  const known = skills.filter((each) => each !== null)
  if (known.length < 2) return known[0] ?? null
  const n = known.reduce((sum, each) => sum + each.n, 0)
  const value = known.reduce((sum, each) => sum + each.n * each.value, 0) / n
  const standardError = Math.sqrt(known.reduce((sum, each) => sum + (each.n * each.standardError) ** 2, 0)) / n
  return { value, standardError, n }
}

/** The scorecard of some scores; null of none. */
export function scorecard(scores: Iterable<OfOutput>): Scorecard | null {
  const tally = createTally()
  for (const score of scores) tally.add(score)
  return tally.result()
}

/** The scorecards of groups of scores, by what `groupOf` says; a case without a group (null) is left out. */
export function scorecardsBy<S extends OfOutput>(
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
