import type { Belief } from '../belief/belief.ts'
import { type KnownTransitions, memberNumbers } from '../belief/gaussian-residual.ts'
import { cloneCarried } from '../belief/laden.ts'
import { clone } from '../belief/members.ts'
import type { Carried } from '../belief/residual-update.ts'
import type { Runnable } from '../belief/runnable.ts'
import { createStreamMover, type StreamMover } from '../belief/stream-mover.ts'
import type { Members, Stretch } from '../dynamics/dynamics.ts'
import { stopped } from '../dynamics/dynamics.ts'
import { exp } from '../dynamics/elementary.ts'
import { fillDeviations, measureOne } from '../dynamics/error-model.ts'
import type { ErrorModel } from '../model.ts'
import type { Draws } from '../random/draws.ts'
import type { TimelineEvent } from '../timeline.ts'
import type { Grid } from './grid.ts'
import type { Trajectory } from './trajectory.ts'

/**
 * Where drifts and unreported events of a forecast fall. The filter lets them happen at every instant of its grid; a forecast takes 1, 2, 4, 8, … of these together, each
 * lot in its middle. What a drift does to what sums it up then has, however far one looks, a variance at most a tenth below the filter's.
 */
export function tickOf(index: number, grid: number): { readonly after: number; readonly interval: number } {
  const lot = 2 ** index
  return { after: ((3 * lot - 1) / 2) * grid, interval: lot * grid }
}

const movers = new WeakMap<Runnable, StreamMover>()

export function moverOf(runnable: Runnable): StreamMover {
  const known = movers.get(runnable) ?? createStreamMover(runnable)
  movers.set(runnable, known)
  return known
}

/** What the members of a stream's belief carry, moved on to the members' instant; undefined for another belief. */
export function carriedAt(runnable: Runnable, belief: Belief, members: Members): Carried | undefined {
  if (!belief.stream) return undefined
  const carried = cloneCarried(belief.stream.carried)
  moverOf(runnable).rest?.predict(members, carried.moments, members.time - belief.at)
  return carried
}

export interface StreamTrajectory {
  /** Outputs with the residual processes. */
  readonly trajectory: Trajectory
  /** What would be measured at each report: [output][report][member]. */
  readonly measured: Float64Array[][]
  /** At each report, of outputs with a residual, what the equations say alone: [output][report][member]; null unless asked for. */
  readonly physiology: Float64Array[][] | null
  /** What became of the members. */
  readonly status: Uint8Array
}

/**
 * As `travel`, for a belief of a stream: parameters drift on, events that nobody reports may happen, and one drawn path of the residual processes goes with
 * every member, from its moments at the belief's instant. The members stay as they are.
 */
export function travelStream(
  runnable: Runnable,
  belief: Belief,
  members: Members,
  events: readonly TimelineEvent[],
  grid: Grid,
  draws: Draws,
  components = false,
): StreamTrajectory {
  const { model, dynamics } = runnable
  const mover = moverOf(runnable)
  const { rest } = mover
  const { count } = members
  // Where nothing of them is read on the way, they need not be carried back.
  const foresee = mover.steady ? dynamics.foresee : undefined
  const going = foresee ? members : clone(dynamics, members)
  let { status } = going
  const { stops } = grid
  const moving = draws.stream('dynamics')
  const wander = moving.stream('wander')
  const paths = draws.stream('paths')
  const noise = draws.stream('residual')
  const outputs = model.outputs.length
  const drawn = new Float64Array((rest?.size ?? 0) * count)
  if (rest && belief.stream) rest.draw(belief.stream.carried.moments, count, paths.stream('start'), 0, drawn)
  const from = belief.at
  const reportsAt = new Map<number, number[]>()
  grid.reports.forEach((stop, i) => {
    reportsAt.set(stop, [...(reportsAt.get(stop) ?? []), i])
  })
  const rows = () => model.outputs.map(() => Array.from(grid.reports, () => new Float64Array(count)))
  const measured = rows()
  const physiology = components ? rows() : null
  const numbers = model.outputs.map(({ error }) => {
    const read = (e: Parameters<typeof memberNumbers>[1] | undefined) => {
      const room = new Float64Array(count).fill(Number.NaN)
      return e ? memberNumbers(runnable, e)(members, room) : room
    }
    return { additive: read(error?.additive), proportional: read(error?.proportional), trials: read(error?.trials) }
  })
  const z = new Float64Array(count)

  const before: Float64Array[] = []
  const after: Float64Array[] = []
  let stretches: Stretch[] = []
  let waiting: { readonly stop: number; readonly values: Float64Array }[] = []
  let walked = from
  const known: KnownTransitions | undefined = mover.steady ? new Map() : undefined

  /** Runs what was laid up, then adds residuals and takes measurements, stop by stop. */
  function flush(): void {
    if (stretches.length === 0) return
    if (foresee) status = foresee(members, stretches, moving).status
    else mover.follow(going, stretches, moving)
    for (const { stop, values } of waiting) finish(stop, values)
    stretches = []
    waiting = []
  }

  function finish(stop: number, values: Float64Array): void {
    const t = stops[stop]!
    if (rest && t > walked) rest.walk(going, drawn, t - walked, paths, stop, known)
    walked = Math.max(walked, t)
    const reports = values === after[stop] ? (reportsAt.get(stop) ?? []) : []
    for (let o = 0; o < outputs; o++) {
      const at = rest?.on[o] ?? []
      const f = values.subarray(o * count, (o + 1) * count)
      if (physiology && at.length > 0) for (const i of reports) physiology[o]![i]!.set(f)
      for (const k of at) add(f, drawn.subarray(k * count, (k + 1) * count))
      const { error, least } = model.outputs[o]!
      for (const i of error ? reports : []) measure(error!, o, i, f, least ?? Number.NEGATIVE_INFINITY)
      keepAbove(f, least)
    }
  }

  /** What would be measured of each member's `f` at report `i`, as `measureOne`, and not below `least`. */
  function measure(error: ErrorModel, o: number, i: number, f: Float64Array, least: number): void {
    const { form } = error
    const into = measured[o]![i]!
    const { additive, proportional, trials } = numbers[o]!
    if (form === 'poisson' || form === 'binomial') {
      const normal = () => Number.NaN
      for (let m = 0; m < count; m++) {
        const size = { additive: additive[m]!, proportional: proportional[m]!, trials: trials[m]! }
        into[m] = measureOne(error, f[m]!, size, normal, () => noise.uniform(m, i, o))
      }
    } else {
      noise.fillNormal(z, i, o)
      fillDeviations(error, f, numbers[o]!, into)
      if (form === 'exponential') for (let m = 0; m < count; m++) into[m] = f[m]! * exp(into[m]! * z[m]!)
      else for (let m = 0; m < count; m++) into[m] = f[m]! + into[m]! * z[m]!
    }
    for (let m = 0; m < count; m++) {
      if (status[m] !== stopped.alive || !Number.isFinite(f[m]!)) into[m] = Number.NaN
      else if (into[m]! < least) into[m] = least
    }
  }

  let next = 0
  let ticks = 0
  for (let i = 0; i < stops.length; i++) {
    const t = stops[i]!
    for (; mover.wanders; ticks++) {
      const { after: since, interval } = tickOf(ticks, mover.grid)
      const at = from + since
      if (at >= t) break
      const due: TimelineEvent[] = []
      while (next < events.length && events[next]!.time <= at) due.push(events[next++]!)
      stretches.push({ to: at, events: due, nudge: mover.nudge(count, interval, wander, ticks + 1) })
      if (!mover.steady) flush()
    }
    const passed: TimelineEvent[] = []
    while (next < events.length && events[next]!.time < t) passed.push(events[next++]!)
    const values = new Float64Array(outputs * count)
    stretches.push({ to: t, events: passed, into: values })
    before.push(values)
    const here: TimelineEvent[] = []
    while (next < events.length && events[next]!.time === t) here.push(events[next++]!)
    if (here.length === 0) {
      after.push(values)
      waiting.push({ stop: i, values })
      continue
    }
    const jumped = new Float64Array(outputs * count)
    stretches.push({ to: t, events: here, into: jumped })
    after.push(jumped)
    waiting.push({ stop: i, values }, { stop: i, values: jumped })
  }
  flush()
  return { trajectory: { before, after }, measured, physiology, status }
}

/** Numbers below what an output at least is become it; NaN stays. */
export function keepAbove(values: Float64Array, least: number | undefined): void {
  if (least === undefined) return
  for (let m = 0; m < values.length; m++) if (values[m]! < least) values[m] = least
}

function add(to: Float64Array, by: Float64Array): void {
  for (let m = 0; m < to.length; m++) to[m]! += by[m]!
}
