import type { Members } from '../dynamics/dynamics.ts'
import { occasionsOf } from '../dynamics/equations.ts'
import { stillDraws } from '../random/central-draws.ts'
import type { Draws } from '../random/draws.ts'
import type { TimelineEvent } from '../timeline.ts'
import type { MapEstimate, Note } from './belief.ts'
import { writeEffects } from './coordinates.ts'
import { type Local, localAt } from './information.ts'
import { evaluate, type Problem, pose } from './problem.ts'
import type { Runnable } from './runnable.ts'

/** The mode in standard coordinates with what the next methods need of it. */
export interface Mode {
  readonly z: Float64Array
  readonly local: Local
  readonly iterations: number
  readonly converged: boolean
  readonly notes: readonly Note[]
}

/** Prior draws among which a second start is sought. */
const scouts = 32
const iterationLimit = 60
/** Tried together when the full step is no good. */
const steps = [0.5, 0.25, 0.1, 0.03, 0.01, 0.001, 2] as const
/** Share of the expected decrease that a full step must bring (Armijo). */
const sufficient = 1e-4

/**
 * Maximum a posteriori estimate: the mode of p(η | y) by BFGS on standard coordinates from the centre of the prior and from the best
 * of 32 prior draws, with exact gradients where the dynamics know them (see `localAt`). Covariance is the inverse expected information (see `localAt`).
 *
 *     const [estimate, notes] = mapEstimate(runnable, timeline, { at: 48 }, createDraws(1))
 *     estimate.parameters.CL
 *
 * What has no coordinate (drift, occasions and events to come) stays at its centre while the mode is sought.
 * Without observations: the centre of the prior and its covariance. `converged` is false when no start reached a stationary point.
 */
export function mapEstimate(
  runnable: Runnable,
  timeline: readonly TimelineEvent[],
  options: { readonly at: number; readonly start?: number },
  draws: Draws,
): [MapEstimate, readonly Note[]] {
  const problem = pose(runnable, timeline, options.at, draws, options.start)
  const mode = findMode(problem)
  return [describe(problem, mode), [...problem.notes, ...mode.notes]]
}

/** Runs the search from every start and keeps the lowest objective. */
export function findMode(posed: Problem): Mode {
  const problem = { ...posed, draws: stillDraws(posed.draws) }
  const d = problem.coordinates.slots.length
  const count = 1 + scouts
  const z = new Float64Array(d * count)
  const stream = problem.draws.stream('map')
  for (let k = 0; k < d; k++) for (let m = 1; m < count; m++) z[k * count + m] = stream.normal(m, k, 0)
  const objective = objectives(problem, z, count)
  let best = 1
  for (let m = 2; m < count; m++) if (objective[m]! < objective[best]!) best = m
  const starts = [0, best].filter((m) => Number.isFinite(objective[m]!))
  const found = starts.map((m) =>
    search(
      problem,
      z.filter((_, i) => i % count === m),
    ),
  )
  const notes: Note[] = []
  if (found.length === 0) {
    const centre = new Float64Array(d)
    return {
      z: centre,
      local: localAt(problem, centre),
      iterations: 0,
      converged: false,
      notes: [{ code: 'map.no-start' }],
    }
  }
  found.sort((a, b) => a.local.objective - b.local.objective)
  const [first, second] = found
  if (second?.converged && first!.converged) {
    const distance = Math.max(...first!.z.map((x, k) => Math.abs(x - second.z[k]!)))
    if (distance > 0.1) {
      notes.push({ code: 'map.several-modes', values: { difference: second.local.objective - first!.local.objective } })
    }
  }
  if (!first!.converged) notes.push({ code: 'map.not-converged', values: { iterations: first!.iterations } })
  return { ...first!, notes }
}

function search(problem: Problem, start: Float64Array): Omit<Mode, 'notes'> {
  const d = start.length
  let z: Float64Array = start
  let local = localAt(problem, z)
  let inverse: Float64Array = local.covariance.slice()
  let fresh = true
  for (let iteration = 1; iteration <= iterationLimit; iteration++) {
    if (!local.ok) return { z, local, iterations: iteration, converged: false }
    let direction = times(inverse, local.gradient, d).map((x) => -x)
    let decrement = -dot(direction, local.gradient)
    if (!(decrement > 0)) {
      inverse = local.covariance.slice()
      fresh = true
      direction = times(inverse, local.gradient, d).map((x) => -x)
      decrement = -dot(direction, local.gradient)
    }
    if (decrement < 1e-13) return { z, local, iterations: iteration, converged: true }
    let next = z.map((x, k) => x + direction[k]!)
    let there = localAt(problem, next)
    // Near the mode the objective is flat within rounding: the full quasi-Newton step is then better than its noisy value.
    const enough = there.ok && there.objective <= local.objective - sufficient * decrement
    if (!enough && !(decrement < 1e-7 && there.ok)) {
      const trial = new Float64Array(d * steps.length)
      for (let k = 0; k < d; k++) {
        steps.forEach((size, m) => {
          trial[k * steps.length + m] = z[k]! + size * direction[k]!
        })
      }
      const values = objectives(problem, trial, steps.length)
      let chosen = 0
      for (let m = 1; m < steps.length; m++) if (values[m]! < values[chosen]!) chosen = m
      if (!(values[chosen]! < local.objective)) {
        if (!fresh) {
          inverse = local.covariance.slice()
          fresh = true
          continue
        }
        return { z, local, iterations: iteration, converged: decrement < 1e-4 }
      }
      next = z.map((x, k) => x + steps[chosen]! * direction[k]!)
      there = localAt(problem, next)
    }
    inverse = update(
      inverse,
      next.map((x, k) => x - z[k]!),
      there.gradient.map((x, k) => x - local.gradient[k]!),
      d,
    )
    fresh = false
    z = next
    local = there
  }
  return { z, local, iterations: iterationLimit, converged: false }
}

/** BFGS update of the inverse Hessian (Nocedal & Wright, Numerical Optimization, eq. 6.17); skipped without positive curvature. */
function update(h: Float64Array, s: Float64Array, y: Float64Array, d: number): Float64Array {
  const curvature = dot(s, y)
  if (!(curvature > 1e-12 * Math.sqrt(dot(s, s) * dot(y, y)))) return h
  const hy = times(h, y, d)
  const scale = (1 + dot(y, hy) / curvature) / curvature
  const next = h.slice()
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++)
      next[i * d + j]! += scale * s[i]! * s[j]! - (hy[i]! * s[j]! + s[i]! * hy[j]!) / curvature
  }
  return next
}

function objectives(problem: Problem, z: Float64Array, count: number): Float64Array {
  const { logLikelihood } = evaluate(problem, z, count)
  const d = problem.coordinates.slots.length
  return logLikelihood.map((value, m) => {
    let square = 0
    for (let k = 0; k < d; k++) square += z[k * count + m]! ** 2
    return -value + 0.5 * square
  })
}

/** The mode in the words of the model: effects and parameters by name, covariance on the scale of the effects. */
export function describe(posed: Problem, mode: Mode): MapEstimate {
  const problem = { ...posed, draws: stillDraws(posed.draws) }
  const { coordinates, runnable } = problem
  const { slots } = coordinates
  const d = slots.length
  const { members } = evaluate(problem, mode.z, 1, { until: problem.at })
  const read = (slot: { name: string; offset: number }, of: Members) =>
    [slot.name, of.values[slot.offset * of.count]!] as const
  // Jacobian of the effects: exact for normal laws (the factor), central differences for the others (diagonal).
  const jacobian = new Float64Array(d * d)
  const count = 2 * d
  const points = new Float64Array(d * count)
  const h = 1e-4
  for (let k = 0; k < d; k++) {
    points.fill(mode.z[k]!, k * count, (k + 1) * count)
    points[k * count + 2 * k]! -= h
    points[k * count + 2 * k + 1]! += h
  }
  const around = runnable.dynamics.allocate(count)
  writeEffects(coordinates, points, around)
  for (let i = 0; i < d; i++) {
    const at = slots[i]!.offset * count
    for (let k = 0; k < d; k++)
      jacobian[i * d + k] = (around.values[at + 2 * k + 1]! - around.values[at + 2 * k]!) / (2 * h)
  }
  const covariance = slots.map((_, i) =>
    slots.map((__, j) => {
      let sum = 0
      for (let a = 0; a < d; a++) {
        for (let b = 0; b < d; b++)
          sum += jacobian[i * d + a]! * mode.local.covariance[a * d + b]! * jacobian[j * d + b]!
      }
      return sum
    }),
  )
  return {
    effects: Object.fromEntries(slots.map((slot) => read(slot, members))),
    parameters: parametersOf(runnable, members),
    occasions: occasionsAt(problem, mode.z),
    covariance,
    objective: mode.local.objective,
    iterations: mode.iterations,
    converged: mode.converged,
  }
}

const parametersOf = ({ dynamics }: Runnable, members: Members): Record<string, number> =>
  Object.fromEntries(
    dynamics.layout.parameters.map((slot) => [slot.name, members.values[slot.offset * members.count]!]),
  )

/** Parameters of each occasion on the record, with the covariates of its last event. */
function occasionsAt(problem: Problem, z: Float64Array): MapEstimate['occasions'] {
  const { coordinates, runnable, events } = problem
  return occasionsOf(events).map((occasion) => {
    const last = events.findLastIndex((event) => 'occasion' in event && event.occasion === occasion)
    const start = events[last]!.time
    const members = runnable.dynamics.allocate(1)
    writeEffects(coordinates, z, members)
    runnable.dynamics.start(members, { start, timeline: events.slice(0, last + 1) })
    return { occasion, parameters: parametersOf(runnable, members) }
  })
}

function times(a: Float64Array, x: Float64Array, d: number): Float64Array {
  return Float64Array.from({ length: d }, (_, i) => {
    let sum = 0
    for (let j = 0; j < d; j++) sum += a[i * d + j]! * x[j]!
    return sum
  })
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}
