import type { Belief } from '../belief/belief.ts'
import { selectCarried } from '../belief/laden.ts'
import { clone, select } from '../belief/members.ts'
import { inOrder } from '../belief/replay.ts'
import type { Runnable } from '../belief/runnable.ts'
import { stopped } from '../dynamics/dynamics.ts'
import type { Decision } from '../model.ts'
import type { Draws } from '../random/draws.ts'
import { effectiveSampleSize } from '../statistics/weights.ts'
import type { InputEvent } from '../timeline.ts'
import { dosesOf, writeOut } from './doses.ts'
import type { Recommendation, Regimen, RegimenScore } from './forecast.ts'
import { type Bench, type Judgement, judge, meanOf } from './judge.ts'
import type { FutureOccasion } from './next-occasion.ts'
import type { InputPlan } from './plan.ts'
import { livingWeights } from './predict.ts'
import { carriedAt } from './stream-trajectory.ts'

export interface RecommendOptions {
  /** What is being given: it runs on until `from` and is judged by the same objective. */
  readonly current?: InputPlan
  /** When the new regimen starts; absent: the belief's instant. */
  readonly from?: number
  /** Effects of occasions to come, `drawn` by default; a regimen's first dose begins the next one. */
  readonly occasions?: FutureOccasion
}

type Reason = Recommendation['reasons'][number]

/** Members of the first round, and how many regimens reach the second. */
const screening = { members: 100, finalists: 8 } as const
/** Fewer effective members than this cannot tell regimens apart. */
const fewest = 50
/** A difference of the objective that nobody would act on: 0.02 of a sum of probabilities; none where expectations have units of their own. */
function indifference({ prefer }: Decision): number {
  return prefer.terms.every((term) => term.of === 'probability') ? 0.02 : 0
}

/**
 * Tries every regimen of the decision's grid on the same members with the same draws and ranks them by the objective. Large grids go in two rounds: all
 * regimens on 100 members, then the eight best, and every other within two standard errors of the eighth, on all members; those
 * stand first in `ranked`, the others follow with their wider standard errors. Objectives made of probabilities count as equal within 0.02: of those the
 * regimen with the longest interval, then the smallest daily amount, leads.
 *
 *     const { best, reasons } = recommend(runnable, belief, model.decisions[0], createDraws(7), { current })
 *
 * `best` is absent when the belief cannot decide. Reasons, as codes with values: `best.probability` and `best.harm` (one a term), `current.too-low`,
 * `current.too-high`, `current.as-good`, `current.worse`, `prior-only` (no measurement used yet), `outside-range` (covariate beyond the
 * model's population), `edge-of-grid`, `simplest-of-equals` (see above), `close-call` (the runner-up is as good within noise); and for a refusal `belief.poor`, `undecided`
 * (all finalists equal within noise), `limit.unmet` (every regimen passes the harm that the decision allows), `no-benefit` (the best regimen is no better than zero: it harms as much as it helps).
 */
export function recommend(
  runnable: Runnable,
  belief: Belief,
  decision: Decision,
  draws: Draws,
  options: RecommendOptions = {},
): Recommendation {
  const bench = prepare(runnable, belief, decision, draws, options)
  const head = { decision: decision.name, objective: decision.prefer.text }
  const effective = effectiveSampleSize(belief.logWeights)
  if (!bench || effective < fewest) {
    return {
      ...head,
      ranked: [],
      reasons: [
        { code: 'belief.poor', values: { effectiveSampleSize: Math.round(bench ? effective : 0), needed: fewest } },
      ],
    }
  }
  const from = bench.members.time
  const until = from + decision.horizon
  const regimens = gridOf(decision)
  const { finalists, screened } = screen(bench, regimens, from, until)
  const byObjective = finalists
    .map((regimen) => ({ regimen, ...judge(bench, dosesOf(regimen, from, reachOf(regimen, from, until))) }))
    .sort(
      (a, b) =>
        excess(a, decision) - excess(b, decision) ||
        b.score.objective - a.score.objective ||
        dailyAmount(a.regimen) - dailyAmount(b.regimen),
    )
  const judged = simplestFirst(byObjective, decision)
  const ranked = [...judged.map(({ regimen, score }) => ({ regimen, ...score })), ...screened]
  const current = options.current && judge(bench, options.current.events)
  const reasons: Reason[] = [...contextReasons(bench, belief)]
  const [best] = judged
  if (!best) return { ...head, ranked, reasons: [...reasons, { code: 'undecided', values: { regimens: 0 } }] }
  const refusal = refuse(byObjective, bench)
  if (refusal) reasons.unshift(refusal)
  if (best !== byObjective[0]) {
    const { amount, interval, duration } = byObjective[0]!.regimen
    const difference = byObjective[0]!.score.objective - best.score.objective
    reasons.push({ code: 'simplest-of-equals', values: { amount, interval, duration, difference } })
  }
  reasons.push(...bestReasons(judged, decision, bench.weights))
  if (current) reasons.push(...currentReasons(current, best, bench))
  return {
    ...head,
    ranked,
    ...(current ? { current: current.score } : {}),
    ...(refusal ? {} : { best: ranked[0]! }),
    reasons,
  }
}

/** Members of a belief carried to `from` under the current plan, with normalised weights; null when none lives. */
export function prepare(
  runnable: Runnable,
  belief: Belief,
  decision: Decision,
  draws: Draws,
  { current, from = belief.at, occasions }: RecommendOptions,
): Bench | null {
  const members = clone(runnable.dynamics, belief.members)
  if (from > belief.at) {
    const due = inOrder(writeOut(current?.events ?? [], from)) as InputEvent[]
    const between = due.filter((event) => event.time >= belief.at && event.time < from)
    runnable.dynamics.advance(members, belief.at, from, between, draws.stream('dynamics'))
    members.time = from
  }
  const weights = livingWeights(belief, members)
  const carried = carriedAt(runnable, belief, members)
  return (
    weights && {
      runnable,
      members,
      weights,
      decision,
      draws,
      ...(occasions && { occasions }),
      ...(carried && { carried }),
    }
  )
}

function gridOf({ input, vary }: Decision): Regimen[] {
  return vary.amount.flatMap((amount) =>
    vary.interval.flatMap((interval) =>
      vary.duration
        .filter((duration) => duration <= interval)
        .map((duration) => ({ input, amount, interval, duration })),
    ),
  )
}

/** A regimen is written out far enough to show that it repeats. */
export function reachOf({ interval }: Regimen, from: number, until: number): number {
  return Math.max(until, from + 2 * interval)
}

function dailyAmount({ amount, interval }: Regimen): number {
  return amount / interval
}

/** The first round: all regimens on evenly spaced members, when that saves work. */
function screen(
  bench: Bench,
  regimens: readonly Regimen[],
  from: number,
  until: number,
): { readonly finalists: readonly Regimen[]; readonly screened: readonly RegimenScore[] } {
  const { count } = bench.members
  if (regimens.length <= 2 * screening.finalists || count <= 2 * screening.members)
    return { finalists: regimens, screened: [] }
  const indices = Uint32Array.from({ length: screening.members }, (_, i) =>
    Math.floor(((i + 0.5) * count) / screening.members),
  )
  const weights = Float64Array.from(indices, (m) => bench.weights[m]!)
  const total = weights.reduce((sum, w) => sum + w, 0)
  if (!(total > 0)) return { finalists: regimens, screened: [] }
  const small: Bench = {
    ...bench,
    members: select(bench.runnable.dynamics, bench.members, indices),
    weights: weights.map((w) => w / total),
    ...(bench.carried && { carried: selectCarried(bench.carried, count, indices) }),
  }
  const scores = regimens
    .map((regimen) => ({ regimen, ...judge(small, dosesOf(regimen, from, reachOf(regimen, from, until))) }))
    .sort((a, b) => b.score.objective - a.score.objective || dailyAmount(a.regimen) - dailyAmount(b.regimen))
  const last = scores[Math.min(screening.finalists, scores.length) - 1]!
  const kept = scores.filter(({ perMember }, i) => {
    if (i < screening.finalists) return true
    if (i >= 2 * screening.finalists) return false
    const { value, standardError } = meanOf(difference(last.perMember, perMember), small.weights)
    return value < 2 * standardError
  })
  return {
    finalists: kept.map(({ regimen }) => regimen),
    screened: scores.filter((each) => !kept.includes(each)).map(({ regimen, score }) => ({ regimen, ...score })),
  }
}

/** By how much the chance of harm passes what the decision allows; 0 when it does not. */
export const excess = ({ harm }: Pick<Judgement, 'harm'>, { limit }: Decision): number =>
  limit && harm !== undefined ? Math.max(0, harm - limit.most) : 0

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((x, m) => x - b[m]!)
}

/** Among regimens whose objective is as good as the best to anyone who acts on it, the one with the fewest administrations leads. */
function simplestFirst(judged: readonly Judged[], decision: Decision): readonly Judged[] {
  const top = (judged[0]?.score.objective ?? 0) - indifference(decision)
  const least = judged[0] ? excess(judged[0], decision) : 0
  const equals = judged.filter((each) => each.score.objective >= top && excess(each, decision) <= least)
  const [simplest] = equals.toSorted(
    (a, b) => b.regimen.interval - a.regimen.interval || dailyAmount(a.regimen) - dailyAmount(b.regimen),
  )
  return simplest ? [simplest, ...judged.filter((each) => each !== simplest)] : judged
}

type Judged = Judgement & { readonly regimen: Regimen }

function refuse(judged: readonly Judged[], { weights, decision }: Bench): Reason | null {
  const [best, ...others] = judged
  const { limit } = decision
  if (limit && excess(best!, decision) > 0)
    return { code: 'limit.unmet', values: { term: limit.term.text, value: best!.harm!, most: limit.most } }
  if (best!.score.terms.some((term) => term.harm) && best!.score.objective <= 0) {
    return { code: 'no-benefit', values: { objective: best!.score.objective } }
  }
  // Equal within noise although the noise is larger than what anybody would care about: the ensemble is too small or too wide.
  const undecided =
    others.length > 0 &&
    others.every(({ perMember }) => {
      const { value, standardError } = meanOf(difference(best!.perMember, perMember), weights)
      return value < 2 * standardError && 2 * standardError > indifference(decision)
    })
  return undecided ? { code: 'undecided', values: { regimens: judged.length } } : null
}

function bestReasons(judged: readonly Judged[], { vary, limit }: Decision, weights: Float64Array): Reason[] {
  const [best, second] = judged
  const { regimen, score, perMember, harm } = best!
  const reasons: Reason[] = score.terms.map(({ text, value, standardError, harm }) => ({
    code: harm ? 'best.harm' : 'best.probability',
    values: { term: text, value, standardError },
  }))
  if (limit && harm !== undefined && harm <= limit.most)
    reasons.push({ code: 'limit.met', values: { term: limit.term.text, value: harm, most: limit.most } })
  if (vary.amount.length > 1) {
    const edge =
      regimen.amount === Math.max(...vary.amount)
        ? 'highest'
        : regimen.amount === Math.min(...vary.amount)
          ? 'lowest'
          : null
    if (edge) reasons.push({ code: 'edge-of-grid', values: { what: 'amount', edge, value: regimen.amount } })
  }
  if (second) {
    const { value, standardError } = meanOf(difference(perMember, second.perMember), weights)
    if (value < 2 * standardError) {
      const { amount, interval, duration } = second.regimen
      reasons.push({ code: 'close-call', values: { amount, interval, duration, difference: value, standardError } })
    }
  }
  return reasons
}

function currentReasons(current: Judgement, best: Judged, { runnable, decision, weights }: Bench): Reason[] {
  const reasons: Reason[] = []
  const named = new Set(decision.prefer.terms.map((term) => term.measure))
  for (const measure of runnable.model.measures) {
    const value = current.score.measures.find((each) => each.name === measure.name)?.quantiles[3]
    if (!measure.target || !named.has(measure.name) || value === undefined) continue
    const [low, high] = measure.target
    const values = { measure: measure.name, median: value, low, high, unit: measure.unit }
    if (value < low) reasons.push({ code: 'current.too-low', values })
    if (value > high) reasons.push({ code: 'current.too-high', values })
  }
  const { value, standardError } = meanOf(difference(best.perMember, current.perMember), weights)
  const code = value < Math.max(2 * standardError, indifference(decision)) ? 'current.as-good' : 'current.worse'
  return [...reasons, { code, values: { difference: value, standardError } }]
}

/** What the reader must know of the belief and the subject, whatever the best regimen is. */
function contextReasons({ runnable, members, weights }: Bench, belief: Belief): Reason[] {
  const reasons: Reason[] = []
  if (belief.logEvidence === 0) reasons.push({ code: 'prior-only', values: {} })
  const lost = members.status.filter((status) => status !== stopped.alive).length
  if (lost > 0) reasons.push({ code: 'members.stopped', values: { stopped: lost, members: members.count } })
  const first = weights.findIndex((w) => w > 0)
  for (const slot of runnable.dynamics.layout.covariates) {
    const within = runnable.model.covariates.find((covariate) => covariate.name === slot.name)?.within
    const value = members.values[slot.offset * members.count + first]!
    if (within && (value < within[0] || value > within[1])) {
      const values = { covariate: slot.name, value, low: within[0], high: within[1], unit: slot.unit }
      reasons.push({ code: 'outside-range', values })
    }
  }
  return reasons
}
