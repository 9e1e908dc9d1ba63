import { exp, log } from '../dynamics/elementary.ts'
import { cholesky, halfLogDeterminant } from '../linear-algebra/cholesky.ts'
import type { Draws } from '../random/draws.ts'
import { logSumExp } from '../statistics/weights.ts'
import type { InputEvent, ObservationEvent, TimelineEvent } from '../timeline.ts'
import { findMode } from './map.ts'
import { drawPrior } from './prior.ts'
import { evaluate, type Problem, pose } from './problem.ts'
import type { Runnable } from './runnable.ts'

/** What may have happened to a record. `value`: the measurement as it would then read; `time`: when it would have been drawn. */
export type Explanation =
  | { readonly code: 'as-recorded' }
  | {
      readonly code: 'unit-slip'
      readonly observation: ObservationEvent
      readonly factor: number
      readonly value: number
    }
  | { readonly code: 'dose-not-given'; readonly dose: InputEvent }
  | { readonly code: 'drawn-during-infusion'; readonly observation: ObservationEvent; readonly time: number }
  | { readonly code: 'another-patient'; readonly observation: ObservationEvent }

/** One explanation with its posterior probability among all. */
export interface Scored {
  readonly explanation: Explanation
  readonly probability: number
  readonly logEvidence: number
  /** log(base rate × evidence): differences are odds, also where a probability is too small to be told. */
  readonly logWeight: number
}

export interface Plausibility {
  /** All explanations, likeliest first. */
  readonly explanations: readonly Scored[]
  /** Probability that the record is right as it stands. */
  readonly asRecorded: number
  /** True when some other explanation is likelier than the record: a person should look. */
  readonly suspicious: boolean
}

/** How often each slip is taken to happen, per measurement or per dose, before anything is looked at. */
export const baseRates = {
  'unit-slip': 0.0005,
  'dose-not-given': 0.005,
  'drawn-during-infusion': 0.002,
  'another-patient': 0.001,
} as const

export interface PlausibilityOptions {
  readonly at: number
  /** Molar mass of what is measured, g/mol, by output: mmol/L read as mg/dL and the reverse are then among the slips. */
  readonly molarMass?: Readonly<Record<string, number>>
  /** Further factors between the value as typed and as meant, by output: other units in which a laboratory reports it. */
  readonly otherFactors?: Readonly<Record<string, readonly number[]>>
  /** Measurements and doses before this are not questioned, model time. */
  readonly since?: number
  /** How far from the instant of drawing a dose counts as the one during which it may have been drawn, model time; 2. */
  readonly window?: number
}

const decimal = [10, 0.1, 1000, 0.001] as const

/**
 * Which explanation of a record is likeliest: as it stands, a value in another unit (×10, ×1000, mmol/L ↔ mg/dL where the molar mass is known), a dose not given, a level drawn while an
 * infusion near it was running, a value of another patient. Each is a timeline of its own; the evidences of the model (Laplace; the prior predictive for another
 * patient's value) and the base rates give posterior probabilities, with density in the units of the record (a factor f changes it by log f). Measurements and
 * doses are changed one at a time. It says what to ask a person about, and changes nothing.
 *
 * Simulated vancomycin records of three levels, the last one mistyped: with an error of 0.5 mg/L + 10 % a slip ×10 or ÷10 is named in at least 8 of 10 and ×1000 or ÷1000 always, with an
 * alarm on at most 1 of 8 right records; with the published error of 3.4 mg/L + 23 % a slip ×10 is named in 68 %. A level drawn during an infusion leaves a weak trace (38 %).
 *
 *     const { suspicious, explanations } = plausibility(runnable, timeline, { at: 48 }, createDraws(7))
 */
export function plausibility(
  runnable: Runnable,
  timeline: readonly TimelineEvent[],
  options: PlausibilityOptions,
  draws: Draws,
): Plausibility {
  const { at, molarMass = {}, otherFactors = {}, since = Number.NEGATIVE_INFINITY, window = 2 } = options
  const problem = pose(runnable, timeline, at, draws)
  const found: { explanation: Explanation; score: number; logEvidence: number }[] = []
  const start = problem.context.start
  const replaced = (old: TimelineEvent, now: TimelineEvent | null) =>
    timeline.flatMap((event) => (event === old ? (now ? [now] : []) : [event]))
  const evidenceOf = (events: readonly TimelineEvent[], until = at) =>
    laplaceEvidence(pose(runnable, events, until, draws, start))
  const add = (explanation: Explanation, rate: number, logEvidence: number) =>
    found.push({ explanation, score: log(rate) + logEvidence, logEvidence })

  for (const observation of problem.observations) {
    const { value, output, time, censored } = observation
    if (censored !== undefined || !(value! > 0) || time < since) continue
    const molar = molarMass[output]
    // mg/dL = mmol/L × M / 10.
    const own = [...(molar === undefined ? [] : [molar / 10, 10 / molar]), ...(otherFactors[output] ?? [])]
    const factors = [...decimal, ...own].filter(
      (each, i, all) => all.findIndex((one) => Math.abs(one / each - 1) < 1e-3) === i,
    )
    for (const factor of factors) {
      const corrected = value! * factor
      const logEvidence = evidenceOf(replaced(observation, { ...observation, value: corrected })) + log(factor)
      add({ code: 'unit-slip', observation, factor, value: corrected }, baseRates['unit-slip'], logEvidence)
    }
    const others = replaced(observation, null)
    const alone = timeline.filter((event) => event.kind !== 'observation' || event === observation)
    const stranger = priorEvidence(pose(runnable, alone, at, draws, start))
    add({ code: 'another-patient', observation }, baseRates['another-patient'], evidenceOf(others) + stranger)
    for (const dose of problem.events) {
      if (dose.kind !== 'input' || !(dose.rate !== undefined && dose.rate > 0)) continue
      const end = dose.time + dose.amount / dose.rate
      const middle = 0.5 * (dose.time + end)
      if (time > end + window || time < dose.time - window || (time > dose.time && time < end)) continue
      const moved = { ...observation, time: middle }
      const events = [...others, moved]
      const logEvidence = evidenceOf(events, Math.max(at, middle))
      add({ code: 'drawn-during-infusion', observation, time: middle }, baseRates['drawn-during-infusion'], logEvidence)
    }
  }
  const last = problem.observations.at(-1)?.time ?? start
  for (const dose of problem.events) {
    if (dose.kind !== 'input' || dose.time < since || dose.time >= last || !(dose.amount > 0) || dose.steadyState)
      continue
    const { rate: _, ...rest } = dose
    add(
      { code: 'dose-not-given', dose },
      baseRates['dose-not-given'],
      evidenceOf(replaced(dose, { ...rest, amount: 0 })),
    )
  }
  const slips = found.reduce((sum, { explanation }) => sum + baseRates[explanation.code as keyof typeof baseRates], 0)
  add({ code: 'as-recorded' }, Math.max(0.5, 1 - slips), laplaceEvidence(problem))
  const whole = logSumExp(found.map(({ score }) => score))
  const explanations = found
    .map(({ explanation, score, logEvidence }) => ({
      explanation,
      probability: whole === Number.NEGATIVE_INFINITY ? 0 : exp(score - whole),
      logEvidence,
      logWeight: score,
    }))
    .sort((a, b) => b.probability - a.probability)
  const asRecorded = explanations.find(({ explanation }) => explanation.code === 'as-recorded')!.probability
  return { explanations, asRecorded, suspicious: explanations[0]!.explanation.code !== 'as-recorded' }
}

/** log p(y) by Laplace's formula at the mode. */
function laplaceEvidence(problem: Problem): number {
  if (problem.observations.length === 0) return 0
  const mode = findMode(problem)
  const d = mode.z.length
  const factor = cholesky(mode.local.covariance, d)
  const value = factor ? -mode.local.objective + halfLogDeterminant(factor, d) : Number.NaN
  return Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value
}

/** log p(y) as a mean over 400 members of the prior. */
function priorEvidence(problem: Problem): number {
  const n = 400
  const { z } = drawPrior(problem.runnable, problem.coordinates, problem.context, n, problem.draws)
  return logSumExp(evaluate(problem, z, n).logLikelihood) - log(n)
}
