import { clone } from '../belief/members.ts'
import { inOrder } from '../belief/replay.ts'
import type { Carried } from '../belief/residual-update.ts'
import type { Runnable } from '../belief/runnable.ts'
import { type Members, stopped } from '../dynamics/dynamics.ts'
import { HamzadError } from '../hamzad-error.ts'
import type { Decision, ObjectiveTerm } from '../model.ts'
import type { Draws } from '../random/draws.ts'
import { weightedQuantiles } from '../statistics/quantile.ts'
import type { InputEvent } from '../timeline.ts'
import { writeOut } from './doses.ts'
import { levels, type RegimenScore } from './forecast.ts'
import { layGrid, windowsOf } from './grid.ts'
import { measureOver } from './measures.ts'
import { type FutureOccasion, nextOccasion } from './next-occasion.ts'
import { measureSteadyState } from './steady-measures.ts'
import { travelStream } from './stream-trajectory.ts'
import { travel } from './trajectory.ts'

/** A plan's score with the value of the objective in every member, for paired differences. */
export interface Judgement {
  readonly score: Omit<RegimenScore, 'regimen'>
  /** Chance of the harm that the decision limits. */
  readonly harm?: number
  readonly perMember: Float64Array
}

/** What every regimen of a decision is judged on: the same members at the same instant with the same weights and draws. */
export interface Bench {
  readonly runnable: Runnable
  readonly members: Members
  readonly weights: Float64Array
  readonly decision: Decision
  readonly draws: Draws
  readonly occasions?: FutureOccasion
  /** Of a stream: what the members carry beside themselves at their instant, so that advice and forecast see the same futures. */
  readonly carried?: Carried
}

/**
 * The objective of a decision for one plan, on the last complete window of every measure within the horizon (or at the steady state of its
 * regular doses, for a measure that says so). A probability is the
 * weight of the members with above < measure <= below, an expectation the weighted mean; standard errors are those of a weighted
 * mean, √Σ w²(x − x̄)². A member that stops counts as a miss, and as harm.
 */
export function judge(bench: Bench, plan: readonly InputEvent[]): Judgement {
  const { runnable, decision, weights } = bench
  const { dynamics, model } = runnable
  const from = bench.members.time
  const until = from + decision.horizon
  const occasion = nextOccasion(runnable, bench.occasions)
  const moving = occasion.draws(bench.draws.stream('dynamics'))
  const events = inOrder(occasion.label(writeOut(plan, until).filter((event) => event.time >= from)))
  const measures = model.measures.map((measure) => ({ measure, window: windowsOf(measure, from, until).at(-1) }))
  const windows = measures.flatMap(({ window }) => (window ? [window] : []))
  const grid = layGrid({ from, until: Math.max(from, ...windows.map(([, end]) => end)), events, times: [], windows })
  const members = bench.carried ? bench.members : clone(dynamics, bench.members)
  const stream = bench.carried && {
    model: { id: model.id, version: model.version, hash: model.hash },
    at: from,
    members,
    logWeights: weights,
    logEvidence: 0,
    stream: { carried: bench.carried },
  }
  const { trajectory, status } = stream
    ? travelStream(runnable, stream, members, events, grid, bench.draws)
    : { trajectory: travel(runnable, members, events, grid.stops, moving), status: members.status }
  const { count } = members
  const values = new Map<string, Float64Array>()
  for (const { measure, window } of measures) {
    if (!window) continue
    const output = dynamics.layout.outputs.findIndex((slot) => slot.name === measure.of)
    values.set(measure.name, measureOver(measure, window, grid, trajectory, output, count))
  }
  for (const each of measureSteadyState(runnable, bench.members, occasion.label(plan), until, moving)) {
    values.set(each.measure.name, each.values)
  }
  const perMember = new Float64Array(count)
  const valuesOf = (term: ObjectiveTerm): Float64Array => {
    const of = values.get(term.measure)
    if (!of) {
      throw new HamzadError('input.invalid', {
        what: `Decision ${decision.name}`,
        why: `its horizon holds no complete window of ${term.measure}, or that measure needs a steady state and no dose of the plan repeats`,
        action: 'Lengthen the horizon, choose a measure with a shorter window, or plan regular doses.',
      })
    }
    return of.map((value, m) =>
      status[m] === stopped.alive && Number.isFinite(value) ? contribution(term, value) : term.harm ? 1 : 0,
    )
  }
  const terms = decision.prefer.terms.map((term) => {
    const each = valuesOf(term)
    for (let m = 0; m < count; m++) perMember[m]! += term.weight * each[m]!
    return { text: term.text, ...meanOf(each, weights), harm: term.harm }
  })
  const whole = meanOf(perMember, weights)
  const living = weights.map((w, m) => (status[m] === stopped.alive ? w : 0))
  const harm = decision.limit && meanOf(valuesOf(decision.limit.term), weights).value
  return {
    ...(harm !== undefined && { harm }),
    score: {
      objective: whole.value,
      standardError: whole.standardError,
      terms,
      measures: measures.flatMap(({ measure }) => {
        const of = values.get(measure.name)
        if (!of) return []
        const finite = living.map((w, m) => (Number.isFinite(of[m]!) ? w : 0))
        return [{ name: measure.name, unit: measure.unit, quantiles: weightedQuantiles(of, finite, levels) }]
      }),
    },
    perMember,
  }
}

function contribution(term: ObjectiveTerm, value: number): number {
  if (term.of === 'expectation') return value
  return (term.above === undefined || value > term.above) && (term.below === undefined || value <= term.below) ? 1 : 0
}

/** Weighted mean and its Monte Carlo standard error. */
export function meanOf(
  values: Float64Array,
  weights: Float64Array,
): { readonly value: number; readonly standardError: number } {
  let value = 0
  for (let m = 0; m < values.length; m++) if (weights[m]! > 0) value += weights[m]! * values[m]!
  let square = 0
  for (let m = 0; m < values.length; m++) if (weights[m]! > 0) square += (weights[m]! * (values[m]! - value)) ** 2
  return { value, standardError: Math.sqrt(square) }
}
