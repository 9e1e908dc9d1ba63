import { exp, log } from '../dynamics/elementary.ts'
import { studentQuantile } from '../statistics/student.ts'
import { brier } from './brier.ts'
import { calibration, type Estimate } from './calibration.ts'

/** A chance that was foretold, and whether it came true. */
export interface Settled {
  readonly risk: number
  readonly event: boolean
  /** Whose chance it was; absent: each case stands for itself. */
  readonly twin?: string
}

/** logit(recalibrated) = intercept + slope · logit(own), with the cases that it was learned from. */
export interface Recalibration {
  readonly intercept: number
  readonly slope: number
  readonly n: number
  readonly events: number
}

/** Fewest cases, and fewest of each outcome: of fewer two numbers cannot be learned. */
const least = { n: 100, each: 20 }

/** Are there enough outcomes to learn from? */
export const isEnough = (n: number, events: number): boolean =>
  n >= least.n && Math.min(events, n - events) >= least.each

/** Half the 99 % point of χ² with two degrees of freedom: of a calibrated rule one record in a hundred is recalibrated for nothing. */
const insists = 4.605
/** Of later time, in each of which what was learned before is held to what then came. */
const stretches = 8
/** Shares of some hundred members: none and all of them mean "less than one in so many". */
const finest = 0.002

/** Twins are taken together in so many groups at most. */
const mostGroups = 20
const within = (risk: number) => Math.min(1 - finest, Math.max(finest, risk))
const logitOf = (risk: number) => log(within(risk) / (1 - within(risk)))

/**
 * Logistic recalibration (Cox, Biometrika 1958;45:562; Platt 1999) of a rule's chances from what came of them, in order of time. Null unless there are enough cases; the
 * likelihood ratio against leaving them alone exceeds 4.6 (1 %); higher chances go with more events (what has no order cannot be mended by a scale); and it would have
 * helped: what is learned from the cases before each of eight stretches of the last two thirds makes that stretch likelier, on the average of the eight by more than
 * chance explains (Student's t, one-sided 5 %). Cases of one twin are alike, and a few twins may be off where others are not: what is learned from the others must make
 * each twin's cases likelier too (in twenty groups at most), on the average by more than chance explains (Student's t, one-sided 1 %); of a single twin there are no others. What does
 * not last, or holds of a few only, is not offered.
 *
 *     const learned = recalibration(settled)            // null, or { intercept: -0.4, slope: 0.6, n: 240, events: 61 }
 */
export function recalibration(settled: readonly Settled[]): Recalibration | null {
  const n = settled.length
  const events = eventsOf(settled)
  if (!isEnough(n, events)) return null
  const learned = fitTo(settled)
  return learned && gainOf(learned, settled) > insists && wouldHaveHelped(settled) && helpsOthers(settled)
    ? learned
    : null
}

/** Prequential gain, stretch by stretch: what would have been offered by then, held to what came next. */
function wouldHaveHelped(settled: readonly Settled[]): boolean {
  const first = Math.floor(settled.length / 3)
  const at = (k: number) => first + Math.floor(((settled.length - first) * k) / stretches)
  const gains = Array.from({ length: stretches }, (_, k) => {
    const [begin, end] = [at(k), at(k + 1)]
    const by = fitTo(settled.slice(0, begin))
    return by ? gainOf(by, settled.slice(begin, end)) / (end - begin) : 0
  })
  return exceeds(gains, 0.95)
}

/** Gain twin by twin: what is learned from the others, held to its cases. */
function helpsOthers(settled: readonly Settled[]): boolean {
  const twins = [...new Set(settled.map(({ twin }) => twin))]
  if (twins.length < 2) return true
  const groupOf = new Map(twins.map((twin, i) => [twin, i % mostGroups]))
  const groups = Math.min(mostGroups, twins.length)
  const gains = Array.from({ length: groups }, (_, g) => {
    const by = fitTo(settled.filter(({ twin }) => groupOf.get(twin) !== g))
    const own = settled.filter(({ twin }) => groupOf.get(twin) === g)
    return by ? gainOf(by, own) : 0
  })
  return exceeds(gains, 0.99)
}

/** Whether the mean exceeds 0 by more than chance explains: Student's t, one-sided. */
function exceeds(gains: readonly number[], level: number): boolean {
  const mean = gains.reduce((sum, gain) => sum + gain, 0) / gains.length
  const variance = gains.reduce((sum, gain) => sum + (gain - mean) ** 2, 0) / (gains.length - 1)
  return mean > studentQuantile(level, gains.length - 1) * Math.sqrt(variance / gains.length)
}

const eventsOf = (settled: readonly Settled[]): number => settled.filter(({ event }) => event).length

function fitTo(settled: readonly Settled[]): Recalibration | null {
  const found = calibration(
    settled.map(({ risk }) => within(risk)),
    settled.map(({ event }) => event),
  )
  if (!found?.slope || !found.interceptOfSlope || !(found.slope.value > 0)) return null
  const [intercept, slope] = [found.interceptOfSlope.value, found.slope.value]
  return { intercept, slope, n: settled.length, events: eventsOf(settled) }
}

/** Log likelihood that the recalibrated chances have over the model's own. */
const gainOf = (by: Recalibration, settled: readonly Settled[]): number =>
  settled.reduce((sum, { risk, event }) => {
    const [own, other] = [within(risk), recalibrate(by, risk)]
    return sum + (event ? log(other / own) : log((1 - other) / (1 - own)))
  }, 0)

/** The recalibrated chance. */
export function recalibrate({ intercept, slope }: Pick<Recalibration, 'intercept' | 'slope'>, risk: number): number {
  return 1 / (1 + exp(-(intercept + slope * logitOf(risk))))
}

/** What chances were worth: Brier score, mean negative log likelihood, calibration. */
export interface ChanceScores {
  readonly brier: number
  readonly logarithmic: number
  readonly intercept: Estimate | null
  readonly slope: Estimate | null
}

/** The model's own chances and the recalibrated ones of the same cases. Null of none. */
export function compareChances(cases: readonly (Settled & { readonly recalibrated: number })[]): {
  readonly n: number
  readonly events: number
  readonly own: ChanceScores
  readonly recalibrated: ChanceScores
} | null {
  if (cases.length === 0) return null
  const events = cases.map(({ event }) => event)
  const scoresOf = (risks: readonly number[]): ChanceScores => {
    const { intercept, slope } = calibration(risks.map(within), events)!
    const loss = risks.map((risk, i) => -log(events[i] ? within(risk) : 1 - within(risk)))
    return {
      brier: brier(risks, events)!.score,
      logarithmic: loss.reduce((sum, each) => sum + each, 0) / loss.length,
      intercept,
      slope,
    }
  }
  return {
    n: cases.length,
    events: events.filter(Boolean).length,
    own: scoresOf(cases.map(({ risk }) => risk)),
    recalibrated: scoresOf(cases.map(({ recalibrated }) => recalibrated)),
  }
}
