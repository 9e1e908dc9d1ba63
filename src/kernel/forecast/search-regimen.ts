import type { Belief } from '../belief/belief.ts'
import type { Runnable } from '../belief/runnable.ts'
import type { Requirement } from '../language/requirement.ts'
import type { Decision } from '../model.ts'
import type { Draws } from '../random/draws.ts'
import { dosesOf } from './doses.ts'
import type { Recommendation, Regimen, RegimenScore } from './forecast.ts'
import { type Bench, judge } from './judge.ts'
import { excess, prepare, type RecommendOptions, reachOf, recommend } from './recommend.ts'
import { between, isInSteps, type RegimenSteps, refineRegimen } from './refine-regimen.ts'

export interface SearchOptions extends RecommendOptions {
  /** Search between the limits of the decision, not only on its grid. */
  readonly continuous?: boolean
  /** What can be given. */
  readonly steps?: RegimenSteps
  /** Chance constraints that the regimen must meet. */
  readonly requirements?: readonly Requirement[]
  /** The regimen nearest to this one that meets the requirements, instead of the best. */
  readonly nearest?: Regimen
  /** Also the first dose, for the first window. */
  readonly loading?: boolean
}

type Reason = Recommendation['reasons'][number]

/** A first dose is sought up to so many times the others. */
const mostLoading = 4

/**
 * `recommend`, then what its grid leaves open: the best regimen between the limits (`refineRegimen`), chance constraints, the smallest change that meets them, a loading dose. All regimens are judged
 * on the same members with the same draws. None passes the harm that the decision allows.
 *
 * Further reasons: `refined` (gain over the best of the grid), `requirement.met`, `requirement.unmet` (its best reachable probability), `smallest-change`, `loading` and
 * `loading.useless`, `steps.amount`, `steps.interval`, `steps.duration` (what it is rounded to); the refusal `requirements.unmet`.
 */
export function searchRegimen(
  runnable: Runnable,
  belief: Belief,
  decision: Decision,
  draws: Draws,
  options: SearchOptions = {},
): Recommendation {
  const { requirements = [], steps = {}, nearest } = options
  const whole: Decision = {
    ...decision,
    prefer: { ...decision.prefer, terms: [...decision.prefer.terms, ...requirements.map(({ term }) => term)] },
  }
  const grid = recommend(runnable, belief, whole, draws, options)
  const bench = prepare(runnable, belief, whole, draws, options)
  const refused = grid.ranked.length === 0 || grid.reasons[0]?.code === 'undecided'
  if (!bench || refused) return grid
  const from = bench.members.time
  const until = from + decision.horizon
  const first = decision.prefer.terms.length
  const { limit } = decision
  const harms = new WeakMap<RegimenScore, number>()
  /** All that was judged on all members, without a first dose of its own. */
  const seen: RegimenScore[] = []
  const scoreOf = (regimen: Regimen): RegimenScore => {
    const { score, harm } = judge(bench, dosesOf(regimen, from, reachOf(regimen, from, until)))
    const result = { regimen, ...score }
    if (harm !== undefined) harms.set(result, harm)
    if (regimen.loading === undefined) seen.push(result)
    return result
  }
  /** By how much a regimen that was judged here passes the harm that the decision allows. */
  const over = (score: RegimenScore) => {
    const harm = harms.get(score)
    return harm === undefined ? 0 : excess({ harm }, decision)
  }
  const short = ({ terms }: Pick<RegimenScore, 'terms'>) =>
    requirements.reduce((sum, { side, probability }, i) => {
      const { value } = terms[first + i]!
      return sum + Math.max(0, side === 'least' ? probability - value : value - probability)
    }, 0)
  const worth = (score: RegimenScore) => {
    const missing = short(score) + over(score)
    if (missing > 1e-9) return -1e6 * (1 + missing)
    return nearest ? -distance(score.regimen, nearest) : score.objective
  }
  // The grid was judged in two rounds: what is compared here is judged on all members.
  const limits = withinSteps(decision, nearest)
  const candidates = [...grid.ranked.slice(0, 16).map(({ regimen }) => regimen), ...(nearest ? [nearest] : [])]
  const judged = candidates.map(scoreOf).toSorted((a, b) => worth(b) - worth(a))
  let best = requirements.length === 0 && !nearest && grid.best ? scoreOf(grid.best.regimen) : judged[0]!
  const ofGrid = best
  if (options.continuous) {
    const { regimen } = refineRegimen(best.regimen, limits, steps, (each) => worth(scoreOf(each)))
    best = scoreOf(regimen)
  }
  const reasons: Reason[] = requirements.map(({ text, probability, term }, i) => {
    const { value } = best.terms[first + i]!
    const met = term.harm ? value <= probability + 1e-9 : value >= probability - 1e-9
    return { code: met ? 'requirement.met' : 'requirement.unmet', values: { term: text, value } }
  })
  if (short(best) > 1e-9) reasons.unshift({ code: 'requirements.unmet', values: { regimens: judged.length } })
  else {
    if (nearest)
      reasons.push({
        code: 'smallest-change',
        values: { change: best.regimen.amount / best.regimen.interval / daily(nearest) - 1 },
      })
    else if (best.objective > ofGrid.objective)
      reasons.push({ code: 'refined', values: { difference: best.objective - ofGrid.objective } })
    if (options.loading) {
      const [loading, reason] = loadingDose(bench, best.regimen, steps)
      const loaded = loading === null ? null : scoreOf({ ...best.regimen, loading })
      if (loaded && over(loaded) <= over(best)) best = loaded
      reasons.push(best === loaded ? reason : useless)
    }
  }
  const rounded = options.continuous === true && Object.values(steps).some((step) => typeof step === 'number')
  if (rounded) reasons.push(...stepReasons(steps))
  const passes = over(best) > 0
  const harm = harms.get(best)
  if (limit && harm !== undefined) {
    const values = { term: limit.term.text, value: harm, most: limit.most }
    if (passes) reasons.unshift({ code: 'limit.unmet', values })
    else reasons.push({ code: 'limit.met', values })
  }
  const harmful = best.terms.some((term) => term.harm) && best.objective <= 0 && !nearest
  const { best: _, ...head } = grid
  // In steps, the best amount of every interval and length that was looked at stands before what is left of the grid.
  const looked = rounded ? bestOfShapes(seen, steps, worth) : []
  const others = [...looked, ...grid.ranked.filter(({ regimen }) => isInSteps(regimen, rounded ? steps : {}))].filter(
    ({ regimen }, i, all) =>
      (best.regimen.loading !== undefined || distance(regimen, best.regimen) > 0) &&
      all.findIndex((each) => distance(each.regimen, regimen) === 0) === i,
  )
  return {
    ...head,
    ranked: [best, ...others],
    ...(short(best) > 1e-9 || passes || harmful ? {} : { best }),
    reasons: [...reasons, ...grid.reasons.filter(({ code }) => (code === 'no-benefit' ? harmful : !stale.has(code)))],
  }
}

/** Reasons of the grid's own best, which need not be the best any more. */
const stale = new Set([
  'best.probability',
  'best.harm',
  'limit.met',
  'limit.unmet',
  'edge-of-grid',
  'simplest-of-equals',
  'close-call',
])
/** What can be given, as reasons. */
function stepReasons(steps: RegimenSteps): Reason[] {
  return (['amount', 'interval', 'duration'] as const).flatMap((field) => {
    const step = steps[field]
    return typeof step === 'number' ? [{ code: `steps.${field}`, values: { step } }] : []
  })
}

/** For every interval and length the best regimen in steps, the best first. */
function bestOfShapes(
  seen: readonly RegimenScore[],
  steps: RegimenSteps,
  worth: (score: RegimenScore) => number,
): RegimenScore[] {
  const shapes = new Map<string, RegimenScore>()
  for (const score of seen) {
    const { regimen } = score
    if (!isInSteps(regimen, steps)) continue
    const shape = `${regimen.interval} ${regimen.duration}`
    const before = shapes.get(shape)
    if (!before || worth(score) > worth(before)) shapes.set(shape, score)
  }
  return [...shapes.values()].toSorted((a, b) => worth(b) - worth(a))
}

const useless: Reason = { code: 'loading.useless', values: {} }

const daily = ({ amount, interval }: Regimen) => amount / interval

/** How much a regimen changes another: its daily amount first, then the interval and the length. */
function distance(a: Regimen, b: Regimen): number {
  const change = (x: number, y: number) => (x === y ? 0 : Math.abs(Math.log((x || 1e-3) / (y || 1e-3))))
  return change(daily(a), daily(b)) + 0.1 * change(a.interval, b.interval) + 0.01 * change(a.duration, b.duration)
}

/** The limits of the search hold the regimen in force. */
function withinSteps(decision: Decision, nearest: Regimen | undefined): Pick<Decision, 'vary'> {
  if (!nearest) return decision
  const { amount, interval, duration } = decision.vary
  return {
    vary: {
      amount: [...amount, nearest.amount],
      interval: [...interval, nearest.interval],
      duration: [...duration, nearest.duration],
    },
  }
}

/** The first dose that is best for the first window, with the regimen after it; null when none is better than the regimen itself. */
function loadingDose(bench: Bench, regimen: Regimen, steps: RegimenSteps): readonly [number | null, Reason] {
  const { decision, runnable } = bench
  const named = new Set(decision.prefer.terms.map(({ measure }) => measure))
  const measures = runnable.model.measures.map(({ steadyState: _, ...measure }) => measure)
  const horizon = Math.max(...measures.filter(({ name }) => named.has(name)).map(({ window }) => window))
  const first: Bench = {
    ...bench,
    runnable: { ...runnable, model: { ...runnable.model, measures } },
    decision: { ...decision, horizon },
  }
  const from = bench.members.time
  const worthOf = (loading: number) =>
    judge(first, dosesOf({ ...regimen, loading }, from, from + horizon)).score.objective
  const without = worthOf(regimen.amount)
  let best = { loading: regimen.amount, value: without }
  let [low, high] = [regimen.amount, mostLoading * regimen.amount]
  for (let zoom = 0; zoom < 4; zoom++) {
    for (const loading of between(low, high, steps.amount)) {
      const value = worthOf(loading)
      if (value > best.value) best = { loading, value }
    }
    const reach = (high - low) / 8
    low = Math.max(regimen.amount, best.loading - reach)
    high = best.loading + reach
  }
  const difference = best.value - without
  return difference > 0
    ? [best.loading, { code: 'loading', values: { amount: best.loading, difference } }]
    : [null, useless]
}
