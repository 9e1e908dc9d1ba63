import type { Members } from '../dynamics/dynamics.ts'
import { log, log1p } from '../dynamics/elementary.ts'
import { cholesky, halfLogDeterminant } from '../linear-algebra/cholesky.ts'
import type { Draws } from '../random/draws.ts'
import { gammaInverse, logGamma } from '../statistics/gamma.ts'
import { logTwoPi } from '../statistics/normal.ts'
import { paretoShape } from '../statistics/pareto.ts'
import { effectiveSampleSize, logSumExp, weightsOf } from '../statistics/weights.ts'
import type { Mode } from './map.ts'
import { selectFrom } from './members.ts'
import { evaluate, type Problem } from './problem.ts'
import { systematic } from './resample.ts'

/** Fewest proposals: a small ensemble would else be resampled from so few that its intervals are too narrow. */
const fewest = 1000
/** Degrees of freedom of the proposal: tails heavier than a Gaussian posterior's. */
const freedom = 5
/** Share of the proposals that come from the prior: no weight can exceed likelihood / share. */
const defensive = 0.1

/** A posterior ensemble of equal weights with its quality. */
export interface Ensemble {
  readonly members: Members
  readonly logEvidence: number
  readonly effectiveSampleSize: number
  readonly paretoK?: number
  readonly acceptance?: number
}

/** Rounds of proposals after the first, and what makes another one worth its cost. */
const furtherRounds = 3
const enough = { share: 0.4, shape: 0.5 } as const

/** A multivariate t: one part of the mixture that the proposals come from. */
interface Part {
  readonly centre: Float64Array
  /** Lower factor of its scale. */
  readonly factor: Float64Array
  readonly count: number
}

/** Proposals of one round with what became of them. */
interface Batch {
  readonly z: Float64Array
  readonly count: number
  readonly members: Members
  readonly logLikelihood: Float64Array
}

/**
 * Importance sampling with a multivariate t (5 degrees of freedom) at the mode and a defensive tenth from the prior, weighted against
 * their mixture (Hesterberg, Technometrics 1995;37:185). Twice as many proposals as members, at least 1000; systematic resampling then leaves
 * `n` members of equal weight, so nobody downstream can forget the weights. The evidence is the mean weight.
 *
 * A posterior that is bent or skewed wastes most proposals: while less than 40 % of the sample size is left or the tail of the weights is heavy, up to
 * three further rounds come from a t at the weighted mean and covariance of all so far, drawn towards the former scale while few
 * carry the weight; all proposals are weighed against the mixture of all rounds (Cornuet et al., Scand J Stat 2012;39:798).
 */
export function importanceSample(problem: Problem, mode: Mode, n: number): Ensemble {
  const { draws, runnable } = problem
  const d = mode.z.length
  const total = Math.max(2 * n, fewest)
  const fromPrior = Math.ceil(defensive * total)
  const first = { centre: mode.z, factor: cholesky(mode.local.covariance, d)!, count: total - fromPrior }
  const parts: Part[] = [first]
  const batches = [propose(problem, first, total, fromPrior, draws)]
  let logWeights = weigh(batches, parts, fromPrior, d)
  for (let round = 1; round <= furtherRounds && isPoor(logWeights); round++) {
    const part = adapted(batches, logWeights, parts.at(-1)!, d, total)
    if (!part) break
    parts.push(part)
    batches.push(propose(problem, part, total, 0, draws.stream(`round-${round}`)))
    logWeights = weigh(batches, parts, fromPrior, d)
  }
  const sum = logSumExp(logWeights)
  const k = paretoShape(logWeights)
  const quality = {
    logEvidence: sum - log(logWeights.length),
    effectiveSampleSize: effectiveSampleSize(logWeights),
    ...(k === undefined ? {} : { paretoK: k }),
  }
  const weights =
    sum === Number.NEGATIVE_INFINITY
      ? logWeights.map(() => 1 / logWeights.length)
      : weightsOf(logWeights.map((w) => w - sum))
  const indices = systematic(weights, n, draws.stream('resample').uniform(0, 0, 0))
  const sources = batches.map(({ members }) => members)
  return { members: selectFrom(runnable.dynamics, sources, indices), ...quality }
}

function isPoor(logWeights: Float64Array): boolean {
  const shape = paretoShape(logWeights)
  return effectiveSampleSize(logWeights) < enough.share * logWeights.length || (shape ?? 0) > enough.shape
}

/** Draws proposals, the first `fromPrior` of them from the prior, and computes their likelihood. */
function propose(problem: Problem, { centre, factor }: Part, total: number, fromPrior: number, draws: Draws): Batch {
  const d = centre.length
  const normals = draws.stream('proposal')
  const scales = draws.stream('proposal-scale')
  const noise = new Float64Array(d * total)
  for (let k = 0; k < d; k++) normals.fillNormal(noise.subarray(k * total, (k + 1) * total), k, 0)
  const z = noise.slice()
  for (let m = fromPrior; m < total; m++) {
    const stretch = Math.sqrt(freedom / (2 * gammaInverse(freedom / 2, scales.uniform(m, 0, 0))))
    for (let i = 0; i < d; i++) {
      let value = centre[i]!
      for (let k = 0; k <= i; k++) value += stretch * factor[i * d + k]! * noise[k * total + m]!
      z[i * total + m] = value
    }
  }
  return { z, count: total, ...evaluate(problem, z, total, { until: problem.at }) }
}

/** log(likelihood × prior / mixture) of every proposal of every round. */
function weigh(batches: readonly Batch[], parts: readonly Part[], fromPrior: number, d: number): Float64Array {
  const all = batches.reduce((sum, { count }) => sum + count, 0)
  const priorShare = log(fromPrior / all)
  const known = parts.map(({ centre, factor, count }) => ({
    centre,
    factor,
    norm:
      log(count / all) +
      logGamma((freedom + d) / 2) -
      logGamma(freedom / 2) -
      0.5 * d * log(freedom * Math.PI) -
      halfLogDeterminant(factor, d),
  }))
  const offset = new Float64Array(d)
  const terms = new Float64Array(known.length + 1)
  const logWeights = new Float64Array(all)
  let at = 0
  for (const { z, count, logLikelihood } of batches) {
    for (let m = 0; m < count; m++) {
      let square = 0
      for (let i = 0; i < d; i++) square += z[i * count + m]! ** 2
      const logPrior = -0.5 * (d * logTwoPi + square)
      terms[0] = priorShare + logPrior
      known.forEach(({ centre, factor, norm }, p) => {
        let distance = 0
        for (let i = 0; i < d; i++) {
          let sum = z[i * count + m]! - centre[i]!
          for (let k = 0; k < i; k++) sum -= factor[i * d + k]! * offset[k]!
          offset[i] = sum / factor[i * d + i]!
          distance += offset[i]! ** 2
        }
        terms[p + 1] = norm - 0.5 * (freedom + d) * log1p(distance / freedom)
      })
      logWeights[at++] = logLikelihood[m]! + logPrior - logSumExp(terms)
    }
  }
  return logWeights
}

/** A t at the weighted mean with the weighted covariance; while few proposals carry the weight, mostly the former scale. */
function adapted(
  batches: readonly Batch[],
  logWeights: Float64Array,
  { factor }: Part,
  d: number,
  count: number,
): Part | null {
  const sum = logSumExp(logWeights)
  if (sum === Number.NEGATIVE_INFINITY) return null
  const weights = weightsOf(logWeights.map((w) => w - sum))
  const effective = effectiveSampleSize(logWeights)
  const trust = effective / (effective + 4 * d)
  const centre = new Float64Array(d)
  const covariance = new Float64Array(d * d)
  const each = (visit: (z: Float64Array, n: number, m: number, weight: number) => void) => {
    let at = 0
    for (const { z, count: n } of batches)
      for (let m = 0; m < n; m++, at++) if (weights[at]! > 0) visit(z, n, m, weights[at]!)
  }
  each((z, n, m, weight) => {
    for (let i = 0; i < d; i++) centre[i]! += weight * z[i * n + m]!
  })
  each((z, n, m, weight) => {
    for (let i = 0; i < d; i++)
      for (let j = 0; j <= i; j++)
        covariance[i * d + j]! += weight * (z[i * n + m]! - centre[i]!) * (z[j * n + m]! - centre[j]!)
  })
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      let former = 0
      for (let k = 0; k <= j; k++) former += factor[i * d + k]! * factor[j * d + k]!
      const value = trust * covariance[i * d + j]! + (1 - trust) * former
      covariance[i * d + j] = value
      covariance[j * d + i] = value
    }
  }
  const scale = cholesky(covariance, d)
  return scale?.every(Number.isFinite) ? { centre, factor: scale, count } : null
}
