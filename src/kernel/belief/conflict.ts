import { stopped } from '../dynamics/dynamics.ts'
import { cholesky } from '../linear-algebra/cholesky.ts'
import { chiSquareTail } from '../statistics/goodness.ts'
import { normalQuantile } from '../statistics/normal.ts'
import type { Diagnostics } from './belief.ts'
import { drawPrior } from './prior.ts'
import { evaluate, type Problem } from './problem.ts'

/** Prior-predictive replications; p is resolved to about 1 / replications. */
const replications = 400

/**
 * Prior-data conflict (Box, J. R. Stat. Soc. A 1980;143:383): what the model expected before it saw this subject, against what was
 * measured. Per observation: two-sided rank of the value among prior-predictive replications with residual error; for a censored value
 * the probability of its side. Overall: the ranks as normal scores, their Mahalanobis distance under the replications' own correlation,
 * as a χ² tail (over the last 40 observations at most). Also returns the share of prior draws within the parameters' limits.
 * `wanted` false: nothing is simulated, and nothing said of a conflict.
 */
export function priorConflict(
  problem: Problem,
  wanted = true,
): {
  readonly conflict: Diagnostics['conflict']
  readonly accepted: number
} {
  const { observations, runnable, coordinates, context } = problem
  const n = replications
  const { z, accepted } = drawPrior(runnable, coordinates, context, n, problem.draws.stream('conflict'))
  if (!wanted) return { conflict: { overall: 1, observations: [] }, accepted }
  const residual = problem.draws.stream('conflict').stream('residual')
  const replicated: Float64Array[] = []
  const { members } = evaluate(problem, z, n, {
    visit: (at, group, first) => {
      group.forEach((observation, g) => {
        const output = runnable.dynamics.layout.outputs.findIndex((slot) => slot.name === observation.output)
        const into = new Float64Array(n)
        runnable.dynamics.measure(at, output, first + g, residual, into)
        replicated.push(into)
      })
    },
  })
  const alive: number[] = []
  for (let m = 0; m < n; m++) {
    if (members.status[m] === stopped.alive && replicated.every((row) => Number.isFinite(row[m]!))) alive.push(m)
  }
  if (alive.length < 20 || observations.length === 0) return { conflict: { overall: 1, observations: [] }, accepted }
  const count = alive.length
  const scores: number[] = []
  const rows: Float64Array[] = []
  const each = observations.map((observation, o) => {
    const values = Float64Array.from(alive, (m) => replicated[o]![m]!)
    const y = observation.value!
    const below = values.reduce((sum, x) => sum + (x < y ? 1 : x === y ? 0.5 : 0), 0)
    const u = (below + 0.5) / (count + 1)
    rows.push(normalScores(values))
    let p = 2 * Math.min(u, 1 - u)
    if (observation.censored === 'left') {
      p = u
      scores.push(normalQuantile(u / 2))
    } else if (observation.censored === 'right') {
      p = 1 - u
      scores.push(normalQuantile(1 - (1 - u) / 2))
    } else scores.push(normalQuantile(u))
    return { time: observation.time, output: observation.output, p: Math.min(1, p) }
  })
  return { conflict: { overall: joint(rows.slice(-40), scores.slice(-40)), observations: each }, accepted }
}

function joint(rows: readonly Float64Array[], scores: readonly number[]): number {
  const k = rows.length
  const n = rows[0]!.length
  const correlation = new Float64Array(k * k)
  for (let i = 0; i < k; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0
      for (let m = 0; m < n; m++) sum += rows[i]![m]! * rows[j]![m]!
      const value = i === j ? 1.01 : sum / n
      correlation[i * k + j] = value
      correlation[j * k + i] = value
    }
  }
  const factor = cholesky(correlation, k)
  if (!factor) return 1
  const solved: number[] = []
  let distance = 0
  for (let i = 0; i < k; i++) {
    let sum = scores[i]!
    for (let j = 0; j < i; j++) sum -= factor[i * k + j]! * solved[j]!
    solved.push(sum / factor[i * k + i]!)
    distance += solved[i]! ** 2
  }
  return chiSquareTail(distance, k)
}

function normalScores(values: Float64Array): Float64Array {
  const n = values.length
  const order = Uint32Array.from(values.keys()).sort((a, b) => values[a]! - values[b]! || a - b)
  const scores = new Float64Array(n)
  order.forEach((m, rank) => {
    scores[m] = normalQuantile((rank + 0.5) / n)
  })
  return scores
}
