import { type Members, stopped } from '../dynamics/dynamics.ts'
import * as elementary from '../dynamics/elementary.ts'
import { invertSymmetric } from '../linear-algebra/cholesky.ts'
import type { ObservationEvent } from '../timeline.ts'
import { coordinatesOf, effectSlopes } from './coordinates.ts'
import { evaluate, type Problem } from './problem.ts'

/** Step of the fourth-order differences, in prior standard deviations: truncation about 1e-9, solver noise amplified 75-fold. */
const step = 0.02
/** Step for second derivatives of what is not Gaussian. */
const wide = 0.1
const nodes = [-2, -1, 1, 2] as const
const weight = [1 / 12, -8 / 12, 8 / 12, -1 / 12] as const

/** The objective J(z) = −log p(y | z) + ½ zᵀz at one point, with its gradient and expected curvature. */
export interface Local {
  readonly objective: number
  readonly logLikelihood: number
  readonly gradient: Float64Array
  /** Expected information I + Σ per observation, row-major. */
  readonly information: Float64Array
  /** Its inverse: the Laplace covariance in standard coordinates. */
  readonly covariance: Float64Array
  /** All difference points could be computed. */
  readonly ok: boolean
}

/**
 * Objective, gradient and information at z: from the forward sensitivities of one member where the dynamics know them, else from a batch of
 * 4 d + 1 members around it.
 */
export function localAt(problem: Problem, z: Float64Array): Local {
  const exact = differentiatedOf(problem)
  const local = exact && localBySlopes(exact, z)
  // A slope may be infinite where the function is not.
  return local?.ok ? local : localByDifferences(problem, z)
}

const differentiated = new WeakMap<Problem['events'], Problem | null>()

/** The same problem on dynamics whose members carry slopes. */
function differentiatedOf(problem: Problem): Problem | null {
  const known = differentiated.get(problem.events)
  if (known !== undefined) return known && { ...known, draws: problem.draws }
  const { model, dynamics } = problem.runnable
  const exact = dynamics.differentiated?.(problem.events) ?? null
  const runnable = exact && { model, dynamics: exact }
  const made = runnable && { ...problem, runnable, coordinates: coordinatesOf(runnable) }
  differentiated.set(problem.events, made)
  return made
}

/** By the chain rule from effects η to standard coordinates: ∂/∂z = (∂η/∂z)ᵀ ∂/∂η. */
function localBySlopes(problem: Problem, z: Float64Array): Local {
  const d = z.length
  const logLikelihood = new Float64Array(1)
  const byEffect = new Float64Array(d)
  const curvature = new Float64Array(d * d)
  const odd: number[] = []
  const { members } = evaluate(problem, z, 1, {
    weigh: (at, group, first) => {
      const unknown = problem.runnable.dynamics.weighWithSlopes!(at, group, logLikelihood, byEffect, curvature)
      for (const index of unknown) odd.push(first + index)
    },
  })
  const jacobian = effectSlopes(problem.coordinates, z)
  const gradient = z.slice()
  const information = new Float64Array(d * d)
  let square = 0
  for (let i = 0; i < d; i++) {
    square += z[i]! * z[i]!
    for (let a = i; a < d; a++) gradient[i]! -= jacobian[a * d + i]! * byEffect[a]!
    for (let j = 0; j < d; j++) {
      let sum = i === j ? 1 : 0
      for (let a = i; a < d; a++) {
        for (let b = j; b < d; b++) sum += jacobian[a * d + i]! * curvature[a * d + b]! * jacobian[b * d + j]!
      }
      information[i * d + j] = sum
    }
  }
  if (odd.length > 0) addObserved(problem, z, odd, information)
  const covariance = invertSymmetric(information, d)
  const finite = logLikelihood[0]! > Number.NEGATIVE_INFINITY && members.status[0] === stopped.alive
  return {
    objective: -logLikelihood[0]! + 0.5 * square,
    logLikelihood: logLikelihood[0]!,
    gradient,
    information,
    covariance: covariance ?? identity(d),
    ok: finite && covariance !== null && gradient.every(Number.isFinite),
  }
}

/**
 * One batch of 4 d + 1 members gives objective, gradient and information at z.
 *
 * The information of a Gaussian measurement with mean f and variance v is E[−∂² log p] = f′f′ᵀ / v + v′v′ᵀ / (2 v²): the curvature that
 * NONMEM reports after conditional estimation with interaction (its ETC), always positive definite, unlike the observed Hessian
 * (which also depends on how far the values fell from f). v comes from the density itself: its second difference in the measured
 * value is −s²/v exactly, so every Gaussian error form is covered without knowing its formula; `exponential` is Gaussian in the logarithm, Poisson
 * has f′f′ᵀ / f. Censored values and other forms enter with the observed Hessian of their own term.
 */
function localByDifferences(problem: Problem, z: Float64Array): Local {
  const d = z.length
  const count = 4 * d + 1
  const points = new Float64Array(d * count)
  for (let k = 0; k < d; k++) {
    points.fill(z[k]!, k * count, (k + 1) * count)
    nodes.forEach((node, i) => {
      points[k * count + 1 + 4 * k + i]! += node * step
    })
  }
  const n = problem.observations.length
  const mean = new Float64Array(n * count)
  const variance = new Float64Array(n * count)
  const { logLikelihood } = evaluate(problem, points, count, {
    visit: (members, group, first) => probe(problem, members, group, first, mean, variance),
  })
  const slope = (values: Float64Array, row: number, k: number) => {
    let sum = 0
    for (let i = 0; i < 4; i++) sum += weight[i]! * values[row * count + 1 + 4 * k + i]!
    return sum / step
  }
  const gradient = Float64Array.from({ length: d }, (_, k) => z[k]! - slope(logLikelihood, 0, k))
  const information = new Float64Array(d * d)
  for (let k = 0; k < d; k++) information[k * d + k] = 1
  const odd: number[] = []
  for (let o = 0; o < n; o++) {
    const v = variance[o * count]!
    if (!(v > 0)) {
      odd.push(o)
      continue
    }
    const f = Array.from({ length: d }, (_, k) => slope(mean, o, k))
    const w = Array.from({ length: d }, (_, k) => slope(variance, o, k))
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < d; j++) information[i * d + j]! += (f[i]! * f[j]!) / v + (w[i]! * w[j]!) / (2 * v * v)
    }
  }
  if (odd.length > 0) addObserved(problem, z, odd, information)
  let square = 0
  for (const x of z) square += x * x
  const covariance = invertSymmetric(information, d)
  return {
    objective: -logLikelihood[0]! + 0.5 * square,
    logLikelihood: logLikelihood[0]!,
    gradient,
    information,
    covariance: covariance ?? identity(d),
    ok: covariance !== null && gradient.every(Number.isFinite),
  }
}

/** Mean and variance (on the scale on which the density is Gaussian) of every uncensored observation; variance 0 where there is none. */
function probe(
  { runnable: { model, dynamics } }: Problem,
  members: Members,
  group: readonly ObservationEvent[],
  first: number,
  mean: Float64Array,
  variance: Float64Array,
): void {
  const { count } = members
  const predicted = new Float64Array(dynamics.layout.outputs.length * count)
  dynamics.outputs(members, predicted)
  group.forEach((observation, g) => {
    const form = model.outputs.find((output) => output.name === observation.output)!.error!.form
    if (observation.censored || form === 'binomial') return
    const slot = dynamics.layout.outputs.find((output) => output.name === observation.output)!
    const row = (first + g) * count
    const f = predicted.subarray(slot.offset * count, (slot.offset + 1) * count)
    if (form === 'poisson') {
      for (let m = 0; m < count; m++) {
        // Var = f: information f′² / f alone, so the variance enters as its value at the centre.
        mean[row + m] = f[m]!
        variance[row + m] = Math.max(f[0]!, 0)
      }
      return
    }
    const log = form === 'exponential'
    const y = observation.value!
    const s = log ? 0.5 : Math.max(Math.abs(y), 1e-3 * Math.abs(f[0]!), 1e-6) * 0.5
    const at = (value: number) => {
      const density = new Float64Array(count)
      dynamics.weigh(members, [{ ...observation, value }], density)
      return density
    }
    const low = at(log ? y * elementary.exp(-s) : y - s)
    const middle = at(y)
    const high = at(log ? y * elementary.exp(s) : y + s)
    for (let m = 0; m < count; m++) {
      const v = -(s * s) / (low[m]! + high[m]! - 2 * middle[m]!)
      mean[row + m] = log ? elementary.log(f[m]!) : f[m]!
      variance[row + m] = Number.isFinite(v) && v > 0 ? v : 0
    }
  })
}

/** Adds the observed Hessian of the named observations' log densities, unless it would spoil positive definiteness. */
function addObserved(problem: Problem, z: Float64Array, odd: readonly number[], information: Float64Array): void {
  const d = z.length
  const shifts: [number, number, number, number][] = [[0, 0, 0, 0]]
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) for (const a of [-1, 1]) for (const b of [-1, 1]) shifts.push([i, a, j, b])
  }
  const count = shifts.length
  const points = new Float64Array(d * count)
  for (let k = 0; k < d; k++) points.fill(z[k]!, k * count, (k + 1) * count)
  shifts.forEach(([i, a, j, b], m) => {
    points[i * count + m]! += a * wide
    points[j * count + m]! += b * wide
  })
  const density = new Float64Array(count)
  evaluate(problem, points, count, {
    visit: (members, group, first) => {
      const chosen = group.filter((_, g) => odd.includes(first + g))
      if (chosen.length > 0) problem.runnable.dynamics.weigh(members, chosen, density)
    },
  })
  const sum = information.slice()
  let m = 1
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      // The four points are (−−), (−+), (+−), (++); for i = j they collapse to −2h, 0, 0, +2h and the same formula holds.
      const second = (density[m]! - density[m + 1]! - density[m + 2]! + density[m + 3]!) / (4 * wide * wide)
      sum[i * d + j]! -= second
      if (i !== j) sum[j * d + i]! -= second
      m += 4
    }
  }
  if (sum.every(Number.isFinite) && invertSymmetric(sum, d)) information.set(sum)
}

function identity(d: number): Float64Array {
  const matrix = new Float64Array(d * d)
  for (let k = 0; k < d; k++) matrix[k * d + k] = 1
  return matrix
}
