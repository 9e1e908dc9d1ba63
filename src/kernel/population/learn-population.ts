import { exp } from '../dynamics/elementary.ts'
import { HamzadError } from '../hamzad-error.ts'
import { invertSymmetric } from '../linear-algebra/cholesky.ts'
import type { Model } from '../model.ts'
import type { Draws } from '../random/draws.ts'
import type { TimelineEvent } from '../timeline.ts'
import {
  drawPrior,
  type Individual,
  individual,
  moveChains,
  reweigh,
  type Stand,
  type Steps,
  standAt,
} from './individual.ts'
import { louisInformation } from './louis.ts'
import { learnedPairs, type Moving, movable } from './moving.ts'
import { type PopulationLaw, populationLaw } from './population-law.ts'
import { fitResidual, lawAt, type Predicted, type ResidualLaw, residualLaws, thetaOf } from './residual-law.ts'
import { addMoments, type Moments, type Posterior, samplePosterior, startMoments } from './sample-posterior.ts'

export interface LearnedParameter {
  readonly parameter: string
  readonly form: Moving['form']
  /** β: added to the typical value on the scale of its effects; for a log-normal parameter `factor` = exp(β) multiplies it. */
  readonly shift: number
  readonly factor: number
  /** Of β; null: not learned, or the data do not tell. */
  readonly standardError: number | null
  /** Variance between subjects, before and after, with its standard error. */
  readonly varianceBefore: number
  readonly variance: number
  readonly varianceError: number | null
  /** 1 − spread of the individuals' means / spread between subjects: near one, the data say little of the individuals. */
  readonly shrinkage: number
}

export interface LearnedCovariance {
  readonly parameters: readonly [string, string]
  readonly before: number
  readonly value: number
  readonly standardError: number | null
}

export interface LearnedError {
  readonly output: string
  readonly number: 'additive' | 'proportional'
  readonly before: number
  readonly value: number
  readonly standardError: number | null
}

export interface Learned {
  readonly parameters: readonly LearnedParameter[]
  readonly covariances: readonly LearnedCovariance[]
  readonly errors: readonly LearnedError[]
  readonly subjects: number
  readonly iterations: number
  /** −2 log likelihood by importance sampling, and the standard error of that number. */
  readonly deviance: number
  readonly devianceError: number
  /** No estimate moved by more than a fifth of its standard error over the last half of the averaging. */
  readonly converged: boolean
}

export interface LearnOptions {
  readonly draws: Draws
  /** Rounds that explore, and rounds that average: 150 and 150. */
  readonly explore?: number
  readonly average?: number
  /** Weighted draws of every subject for the likelihood and the standard errors, 2000. */
  readonly samples?: number
  readonly progress?: (iteration: number) => void
}

/** Variances fall by no more than this a round while exploring, so that the chains can still move (simulated annealing). */
const slowest = 0.95
/** A variance does not fall below this: the chains must be able to come back. */
const leastVariance = 1e-6

interface Chains {
  readonly subject: Individual
  stand: Stand
  readonly steps: Steps
  readonly moments: Moments
}

/** A point of the search: β, the covariance of the moving effects, the residual errors' logarithms. */
interface Point {
  readonly beta: readonly number[]
  readonly omega: Float64Array
  readonly residuals: readonly ResidualLaw[]
}

/**
 * Population parameters anew from many subjects by stochastic approximation EM (SAEM; Kuhn & Lavielle, Comput. Stat. Data Anal. 2005;49:1020): maximum
 * likelihood without linearising the model. Moves typical values, variances and covariances between subjects, and constant residual errors; what does
 * not vary between subjects and how covariates act stay as they are. Standard errors by Louis' principle, −2 log likelihood by importance sampling.
 *
 *     learnPopulation(model, timelines, { draws }).parameters[0]!.factor
 *
 * Errors: `input.invalid` when nothing varies between subjects, or nobody was measured.
 */
export function learnPopulation(
  model: Model,
  timelines: readonly (readonly TimelineEvent[])[],
  { draws, explore = 150, average = 150, samples = 2000, progress }: LearnOptions,
): Learned {
  const moving = movable(model)
  const pairs = learnedPairs(model, moving)
  const own = timelines.filter((timeline) =>
    timeline.some((event) => event.kind === 'observation' && event.value !== null),
  )
  if (moving.length === 0 || own.length === 0)
    throw new HamzadError('input.invalid', {
      what: moving.length === 0 ? `The model ${model.id}` : 'The data',
      why: moving.length === 0 ? 'no parameter of it varies between subjects' : 'nobody was measured',
      action: moving.length === 0 ? 'Give a parameter `varies: { between: … }`' : 'Give measurements to learn from',
    })
  const n = model.effects.length
  const before = Float64Array.from(moving.flatMap((a) => moving.map((b) => model.omega[a.effect * n + b.effect]!)))
  let point: Point = { beta: moving.map(() => 0), omega: before, residuals: residualLaws(model) }
  const count = Math.max(4, Math.min(16, 2 * Math.ceil(50 / own.length)))
  let law = lawOf(point)
  const all: Chains[] = own.map((timeline, i) => {
    const subject = individual(model, moving, timeline, draws.stream(`subject ${i}`))
    const d = subject.owner.length
    const stand = standAt(subject, drawPrior(subject, law, count, 0), count, law.residuals)
    return { subject, stand, steps: { all: 0.4, each: new Float64Array(d).fill(0.6) }, moments: startMoments(d) }
  })
  const statistics = { first: new Float64Array(moving.length), second: new Float64Array(moving.length ** 2) }
  let halfway = point
  for (let round = 1; round <= explore + average; round++) {
    progress?.(round)
    const step = round <= explore ? 1 : 1 / (round - explore)
    for (const chains of all) {
      chains.stand = moveChains(chains.subject, law, chains.stand, chains.steps, round)
      if (round > explore) addMoments(chains.moments, chains.stand.x, count)
    }
    approximate(statistics, all, step)
    point = maximise(point, statistics, all, moving, pairs, step, round <= explore)
    const next = lawOf(point)
    for (const { stand } of all) reweigh(stand, law.residuals, next.residuals)
    law = next
    if (round === explore + (average >> 1)) halfway = point
  }
  const posteriors = all.map(({ subject, moments }) => samplePosterior(subject, law, moments, samples))
  const shifts = moving.flatMap(({ shifts }, k) => (shifts ? [k] : []))
  const subjects = all.map(({ subject }) => subject)
  const information = louisInformation(subjects, posteriors, law, { shifts, pairs })
  return describe(
    model,
    moving,
    pairs,
    shifts,
    { point, halfway, before, information, posteriors, subjects },
    explore + average,
  )
}

function lawOf({ beta, omega, residuals }: Point): PopulationLaw {
  const law = populationLaw(beta, omega, residuals)
  if (!law)
    throw new HamzadError('input.invalid', {
      what: 'The covariance between the subjects',
      why: 'the data make it singular',
      action: 'Learn from more individuals, or leave out the correlation in the model text',
    })
  return law
}

interface Statistics {
  readonly first: Float64Array
  readonly second: Float64Array
}

/** s ← s + γ (S − s) for Σ φ and Σ φ φᵀ, averaged over the chains. */
function approximate({ first, second }: Statistics, all: readonly Chains[], step: number): void {
  const d = first.length
  const [one, two] = [new Float64Array(d), new Float64Array(d * d)]
  for (const { subject, stand } of all)
    for (let m = 0; m < stand.count; m++)
      for (let i = 0; i < d; i++) {
        const value = stand.x[subject.place[i]! * stand.count + m]!
        one[i]! += value / stand.count
        for (let j = 0; j < d; j++)
          two[i * d + j]! += (value * stand.x[subject.place[j]! * stand.count + m]!) / stand.count
      }
  for (let i = 0; i < d; i++) first[i]! += step * (one[i]! - first[i]!)
  for (let i = 0; i < d * d; i++) second[i]! += step * (two[i]! - second[i]!)
}

function maximise(
  at: Point,
  { first, second }: Statistics,
  all: readonly Chains[],
  moving: readonly Moving[],
  pairs: readonly (readonly [number, number])[],
  step: number,
  exploring: boolean,
): Point {
  const d = moving.length
  const subjects = all.length
  const beta = moving.map(({ shifts }, k) => (shifts ? first[k]! / subjects : 0))
  const omega = new Float64Array(d * d)
  for (const [i, j] of pairs) {
    const value = (second[i * d + j]! - beta[i]! * first[j]! - beta[j]! * first[i]!) / subjects + beta[i]! * beta[j]!
    omega[i * d + j] = value
    omega[j * d + i] = value
  }
  // Annealing scales rows and columns alike, so the covariance stays definite.
  const scale = moving.map((_, i) => {
    const wanted = Math.max(omega[i * d + i]!, leastVariance)
    const least = exploring ? Math.max(wanted, slowest * at.omega[i * d + i]!) : wanted
    return Math.sqrt(least / Math.max(omega[i * d + i]!, 1e-300))
  })
  for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) omega[i * d + j]! *= scale[i]! * scale[j]!
  const residuals = at.residuals.map((law, index) => {
    const data: Predicted[] = all.flatMap(({ stand }) => stand.predicted.filter((row) => row.law === index))
    const old = thetaOf(law)
    const found = fitResidual(law, data)
    const least = exploring ? 0.5 * Math.log(slowest) : Number.NEGATIVE_INFINITY
    return lawAt(
      law,
      old.map((value, i) => value + Math.max(least, step * (found[i]! - value))),
    )
  })
  return { beta, omega, residuals }
}

interface Found {
  readonly point: Point
  readonly halfway: Point
  readonly before: Float64Array
  readonly information: Float64Array
  readonly posteriors: readonly Posterior[]
  readonly subjects: readonly Individual[]
}

function describe(
  model: Model,
  moving: readonly Moving[],
  pairs: readonly (readonly [number, number])[],
  shifts: readonly number[],
  { point, halfway, before, information, posteriors, subjects }: Found,
  iterations: number,
): Learned {
  const d = moving.length
  const values = ({ beta, omega, residuals }: Point) => [
    ...shifts.map((k) => beta[k]!),
    ...pairs.map(([i, j]) => omega[i * d + j]!),
    ...residuals.flatMap(thetaOf),
  ]
  const [now, then] = [values(point), values(halfway)]
  const covariance = invertSymmetric(information, now.length)
  const errorOf = (i: number): number | null => {
    const variance = covariance?.[i * now.length + i] ?? Number.NaN
    return variance > 0 ? Math.sqrt(variance) : null
  }
  const pairAt = (i: number, j: number) => shifts.length + pairs.findIndex(([a, b]) => a === i && b === j)
  const original = residualLaws(model)
  let row = shifts.length + pairs.length
  return {
    parameters: moving.map(({ parameter, form }, k) => ({
      parameter,
      form,
      shift: point.beta[k]!,
      factor: exp(point.beta[k]!),
      standardError: shifts.includes(k) ? errorOf(shifts.indexOf(k)) : null,
      varianceBefore: before[k * d + k]!,
      variance: point.omega[k * d + k]!,
      varianceError: errorOf(pairAt(k, k)),
      shrinkage: shrinkageOf(k, point, posteriors, subjects),
    })),
    covariances: pairs.flatMap(([i, j]): LearnedCovariance[] =>
      i === j
        ? []
        : [
            {
              parameters: [moving[i]!.parameter, moving[j]!.parameter],
              before: before[i * d + j]!,
              value: point.omega[i * d + j]!,
              standardError: errorOf(pairAt(i, j)),
            },
          ],
    ),
    errors: point.residuals.flatMap(({ output, moves, numbers }, index) =>
      moves.map((number): LearnedError => {
        const relative = errorOf(row++)
        const value = numbers[number]
        return {
          output,
          number,
          before: original[index]!.numbers[number],
          value,
          standardError: relative === null ? null : relative * value,
        }
      }),
    ),
    subjects: subjects.length,
    iterations,
    deviance: -2 * posteriors.reduce((sum, { logLikelihood }) => sum + logLikelihood, 0),
    devianceError: 2 * Math.sqrt(posteriors.reduce((sum, { variance }) => sum + variance, 0)),
    converged: now.every((value, i) => Math.abs(value - then[i]!) < 0.2 * (errorOf(i) ?? 0)),
  }
}

function shrinkageOf(
  k: number,
  { omega, beta }: Point,
  posteriors: readonly Posterior[],
  subjects: readonly Individual[],
): number {
  const means = posteriors.map(({ stand, weights }, i) => {
    const at = subjects[i]!.place[k]! * stand.count
    return weights.reduce((sum, w, m) => sum + w * stand.x[at + m]!, 0)
  })
  const mean = means.reduce((sum, value) => sum + value, 0) / means.length
  const square = means.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, means.length - 1)
  return 1 - Math.sqrt(square / omega[k * beta.length + k]!)
}
