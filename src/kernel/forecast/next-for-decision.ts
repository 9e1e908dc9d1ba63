import type { Belief } from '../belief/belief.ts'
import { clone } from '../belief/members.ts'
import type { Runnable } from '../belief/runnable.ts'
import type { Decision } from '../model.ts'
import type { Draws } from '../random/draws.ts'
import type { InputEvent } from '../timeline.ts'
import { breaksOf, dosesOf, writeOut } from './doses.ts'
import { judge } from './judge.ts'
import { type CandidateMeasurement, type MeasurementValue, nextMeasurement } from './next-measurement.ts'
import { livingWeights } from './predict.ts'
import { type RecommendOptions, recommend } from './recommend.ts'
import { carriedAt } from './stream-trajectory.ts'

export interface LevelWorth {
  readonly candidate: CandidateMeasurement
  /** How much better the objective is expected to be when the level is known before choosing; at least 0. */
  readonly gain: number
  /** Expected information about all parameters, nats. */
  readonly information: number
}

/** Regimens that a level may decide between. */
const contenders = 8
/** Candidates of one question. */
const most = 24

/**
 * Which level, and when, sharpens a decision most: for each instant the expected gain of its objective if the best of the leading regimens is chosen
 * after the level instead of now (the value of sample information; Raiffa & Schlaifer 1961), most useful first; where no level changes
 * the choice, the most informative first. Until the level the plan in force goes on.
 *
 *     nextForDecision(runnable, belief, decision, levelTimes(plan, 48, 24), draws, { current })[0]
 */
export function nextForDecision(
  runnable: Runnable,
  belief: Belief,
  decision: Decision,
  candidates: readonly CandidateMeasurement[],
  draws: Draws,
  options: RecommendOptions = {},
): readonly LevelWorth[] {
  const { ranked } = recommend(runnable, belief, decision, draws, options)
  const from = options.from ?? belief.at
  const inputs = writeOut(options.current?.events ?? [], Math.max(from, ...candidates.map(({ time }) => time)))
  const members = clone(runnable.dynamics, belief.members)
  if (from > belief.at) {
    const due = inputs.filter(({ time }) => time >= belief.at && time < from)
    runnable.dynamics.advance(members, belief.at, from, due, draws.stream('dynamics'))
    members.time = from
  }
  const weights = livingWeights(belief, members)
  if (!weights || candidates.length === 0) return []
  const { occasions } = options
  const carried = carriedAt(runnable, belief, members)
  const bench = {
    ...{ runnable, members, weights, decision, draws },
    ...(occasions && { occasions }),
    ...(carried && { carried }),
  }
  const until = from + decision.horizon
  const losses = ranked
    .slice(0, contenders)
    .map(({ regimen }) => judge(bench, dosesOf(regimen, from, Math.max(until, from + 2 * regimen.interval))).perMember)
    .map((objective) => objective.map((x) => -x))
  const worth = nextMeasurement(runnable, belief, candidates.slice(0, most), draws.stream('next-level'), {
    inputs,
    replications: 400,
    ...(losses.length > 0 && { losses }),
  })
  return worth
    .map(({ candidate, information, lossNow, expectedLoss }: MeasurementValue) => ({
      candidate,
      information,
      gain: Math.max(0, (lossNow ?? 0) - (expectedLoss ?? 0)),
    }))
    .toSorted((a, b) => b.gain - a.gain || b.information - a.information)
}

/**
 * Instants at which a level may be drawn under a plan: evenly through the window, just before each dose, and one and two hours after a dose has run in, but not
 * while it does. `hour` is an hour in the model's time.
 */
export function levelTimes(
  output: string,
  plan: readonly InputEvent[],
  window: { readonly from: number; readonly until: number; readonly hour: number },
): CandidateMeasurement[] {
  const { from, until, hour } = window
  const doses = writeOut(plan, until)
  const ends = breaksOf(doses)
  const even = Array.from({ length: 8 }, (_, i) => from + ((i + 1) * (until - from)) / 8)
  const times = [...doses.map(({ time }) => time), ...ends.flatMap((end) => [end + hour, end + 2 * hour]), ...even]
  // Nobody draws blood while the drug runs in.
  const running = (time: number) =>
    doses.some(
      (dose) =>
        dose.rate !== undefined &&
        dose.rate > 0 &&
        time > dose.time &&
        time < dose.time + dose.amount / dose.rate + 0.5 * hour,
    )
  const sorted = times
    .filter((time) => time > from + 0.25 * hour && time <= until && !running(time))
    .sort((a, b) => a - b)
  const apart = sorted.filter((time, i) => i === 0 || time - sorted[i - 1]! > 0.4 * hour)
  return apart.slice(0, most).map((time) => ({ output, time }))
}
