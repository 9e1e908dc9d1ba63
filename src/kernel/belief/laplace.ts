import { exp, log } from '../dynamics/elementary.ts'
import { cholesky, halfLogDeterminant } from '../linear-algebra/cholesky.ts'
import { stillDraws } from '../random/central-draws.ts'
import { normalCdf } from '../statistics/normal.ts'
import { effectSlopes } from './coordinates.ts'
import type { Ensemble } from './importance.ts'
import { type Local, localAt } from './information.ts'
import type { Mode } from './map.ts'
import { evaluate, type Problem } from './problem.ts'

/** Where the marginal of an effect is computed, in standard deviations from the mode. */
const nodes = [1.2, 2.4] as const
/** Newton steps across an effect, and the gain of one that is not worth it. */
const rounds = 6
const settled = 0.005
/** A search that ends with more than this still to gain stands at an edge, where the curvature tells nothing. */
const astray = 1
/** Beyond this a residual is an edge too: a polynomial through it would swing. */
const edge = 3
/** The marginals are tabulated on ±`reach` standard deviations. */
const reach = 6
const cells = 240
/** Beyond the nodes the logarithm of a marginal leaves the Gaussian's with at most this slope. */
const steepest = 1

/**
 * Members around the mode: Gaussian in how the effects hang together, with the marginal of every effect by Laplace's formula of its own (Tierney and Kadane, JASA 1986;81:82; the
 * copula of Rue, Martino and Chopin, J R Stat Soc B 2009;71:319). A posterior that is skewed, as that of a clearance of which
 * only late levels speak, keeps its long side, which a Gaussian at the mode cuts off. The evidence is that of the Gaussian.
 */
export function laplaceEnsemble(problem: Problem, mode: Mode, n: number): Ensemble {
  const d = mode.z.length
  const factor = cholesky(mode.local.covariance, d)!
  const stream = problem.draws.stream('laplace')
  const offsets = new Float64Array(d * n)
  for (let k = 0; k < d; k++) {
    const noise = new Float64Array(n)
    stream.fillNormal(noise, k, 0)
    for (let i = k; i < d; i++) for (let m = 0; m < n; m++) offsets[i * n + m]! += factor[i * d + k]! * noise[m]!
  }
  // Lower triangular: effect i moves by slopes[i] · offset.
  const slopes = effectSlopes(problem.coordinates, mode.z)
  const marginals = Array.from({ length: d }, (_, i) => marginalOf(problem, mode, slopes.subarray(i * d, (i + 1) * d)))
  const z = new Float64Array(d * n)
  const offset = new Float64Array(d)
  for (let m = 0; m < n; m++) {
    for (let i = 0; i < d; i++) {
      let moved = 0
      for (let k = 0; k <= i; k++) moved += slopes[i * d + k]! * offsets[k * n + m]!
      const { sd, quantile } = marginals[i]!
      let rest = quantile === null ? moved : sd * quantile(moved / sd)
      for (let k = 0; k < i; k++) rest -= slopes[i * d + k]! * offset[k]!
      offset[i] = rest / slopes[i * d + i]!
      z[i * n + m] = mode.z[i]! + offset[i]!
    }
  }
  const { members } = evaluate(problem, z, n, { until: problem.at })
  return { members, logEvidence: -mode.local.objective + halfLogDeterminant(factor, d), effectiveSampleSize: n }
}

interface Marginal {
  readonly sd: number
  /** From a standard normal value to the same quantile of the marginal, both in standard deviations; null: the Gaussian's. */
  readonly quantile: ((u: number) => number) | null
}

/** The marginal of the linear combination `a` of the coordinates: Laplace's formula across `a` at the nodes, each sought from the one before it. */
function marginalOf(posed: Problem, mode: Mode, a: Float64Array): Marginal {
  const problem = { ...posed, draws: stillDraws(posed.draws) }
  const along = times(mode.local.covariance, a)
  const sd = Math.sqrt(dot(a, along))
  const gaussian = { sd, quantile: null }
  const centre = logMarginal(mode.local, a)
  if (!(sd > 0) || centre === null) return gaussian
  const known = new Map([[0, 0]])
  for (const side of [-1, 1]) {
    let z = mode.z
    let before = 0
    for (const size of nodes) {
      const s = side * size
      const found = lowest(
        problem,
        z.map((x, k) => x + ((s - before) * along[k]!) / sd),
        a,
      )
      const value = found && logMarginal(found.local, a)
      if (!found || value === null) return gaussian
      known.set(s, value - centre + 0.5 * s * s)
      z = found.z
      before = s
    }
  }
  const points = [...known].toSorted(([x], [y]) => x - y)
  return { sd, quantile: tabulated(points) }
}

/** The lowest objective on the plane through z across `a`, by Newton steps with the expected information; null when it cannot be computed. */
function lowest(problem: Problem, start: Float64Array, a: Float64Array): { z: Float64Array; local: Local } | null {
  let z = start
  let local = localAt(problem, z)
  for (let round = 0; round < rounds && local.ok; round++) {
    const { step, gain } = across(local, a)
    if (gain < settled) break
    let share = 1
    let next = local
    let there = z
    do {
      there = z.map((x, k) => x - share * step[k]!)
      next = localAt(problem, there)
      share /= 4
    } while (!(next.ok && next.objective < local.objective) && share > 0.01)
    if (!(next.ok && next.objective < local.objective)) break
    z = there
    local = next
  }
  return local.ok && across(local, a).gain < astray ? { z, local } : null
}

/** A Newton step that leaves `a` · z as it is, and what it promises. */
function across({ gradient, covariance }: Local, a: Float64Array): { step: Float64Array; gain: number } {
  const along = times(covariance, a)
  const shift = dot(gradient, along) / dot(a, along)
  const step = times(covariance, gradient).map((x, k) => x - shift * along[k]!)
  return { step, gain: 0.5 * dot(gradient, step) }
}

/** log of the density on the plane through the point across `a`, and of the volume around it. */
function logMarginal(local: Local, a: Float64Array): number | null {
  const { objective, covariance } = local
  const d = a.length
  const factor = cholesky(covariance, d)
  if (!factor) return null
  const variance = dot(a, times(covariance, a))
  return -objective + across(local, a).gain + halfLogDeterminant(factor, d) - 0.5 * log(variance)
}

/** Quantiles of the density φ(s) exp(r(s)), r through the points given. */
function tabulated(points: readonly (readonly [number, number])[]): (u: number) => number {
  const at = points.map(([s]) => s)
  const residuals = points.map(([, r]) => r)
  const r = (s: number) => {
    const inside = Math.min(Math.max(s, at[0]!), at.at(-1)!)
    const end = between(at, residuals, inside)
    if (s === inside) return end
    const h = 1e-3 * Math.sign(s)
    const slope = (end - between(at, residuals, inside - h)) / h
    return end + Math.min(Math.max(slope, -steepest), steepest) * (s - inside)
  }
  const width = (2 * reach) / cells
  const density = Float64Array.from({ length: cells + 1 }, (_, i) => {
    const s = -reach + i * width
    return exp(r(s) - 0.5 * s * s)
  })
  const below = new Float64Array(cells + 1)
  for (let i = 1; i <= cells; i++) below[i] = below[i - 1]! + 0.5 * (density[i - 1]! + density[i]!)
  const whole = below[cells]!
  return (u) => {
    const wanted = normalCdf(u) * whole
    let low = 0
    let high = cells
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (below[middle]! <= wanted) low = middle
      else high = middle
    }
    const share = (wanted - below[low]!) / (below[high]! - below[low]!)
    return -reach + width * (low + Math.min(Math.max(share, 0), 1))
  }
}

/** Between the points: the polynomial through all, or straight lines where one of them is an edge. */
function between(at: readonly number[], values: readonly number[], s: number): number {
  if (values.some((each) => Math.abs(each) > edge)) {
    const i = Math.max(
      0,
      Math.min(
        at.length - 2,
        at.findLastIndex((x) => x <= s),
      ),
    )
    return values[i]! + ((values[i + 1]! - values[i]!) * (s - at[i]!)) / (at[i + 1]! - at[i]!)
  }
  return values.reduce((sum, value, i) => {
    const basis = at.reduce((product, x, j) => (j === i ? product : (product * (s - x)) / (at[i]! - x)), 1)
    return sum + value * basis
  }, 0)
}

function times(matrix: Float64Array, x: Float64Array): Float64Array {
  const d = x.length
  return x.map((_, i) => dot(matrix.subarray(i * d, (i + 1) * d), x))
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}
