import { type Members, stopped } from '../dynamics/dynamics.ts'
import type { EquationDynamics } from '../dynamics/equations.ts'
import { solve } from '../linear-algebra/solve.ts'
import type { Model, Observable } from '../model.ts'
import type { Draws } from '../random/draws.ts'

export interface LimitCycleOptions {
  /** Largest change of a state over one cycle that counts as periodic, relative to the largest of that state among members, 1e-7. */
  readonly tolerance?: number
  /** Cycles after which members that still change are left as they are, 200. */
  readonly most?: number
}

export interface Settled {
  readonly cycles: number
  /** Largest relative change over the last cycle, each member. */
  readonly change: Float64Array
}

/** How many cycles back the mixing looks. */
const depth = 8

/** Length of a cycle of members that share it. Errors: what is not positive is a `RangeError`. */
export function periodOf(model: Model, dynamics: EquationDynamics, members: Members): number {
  const slot = dynamics.layout.parameters.find((each) => each.name === model.cycle?.period)
  const period = slot ? members.values[slot.offset * members.count]! : Number.NaN
  if (period > 0) return period
  throw new RangeError(`${model.id} has no cycle of a positive length`)
}

/**
 * Carries members to their limit cycle: the fixed point of the map over one period, by Anderson's mixing of the last cycles (Anderson 1965;
 * Walker and Ni, SIAM J Numer Anal 2011;49:1715). Mixtures have weights that sum to 1, so what the cycle conserves (the volume of blood) is kept.
 */
export function settle(
  model: Model,
  dynamics: EquationDynamics,
  members: Members,
  draws: Draws,
  options: LimitCycleOptions = {},
): Settled {
  const { tolerance = 1e-7, most = 200 } = options
  const period = periodOf(model, dynamics, members)
  const { count, values } = members
  const offsets = dynamics.layout.states.map((each) => each.offset)
  const n = offsets.length
  const read = (m: number) => Float64Array.from(offsets, (offset) => values[offset * count + m]!)
  /** Largest size of each state at the ends of cycles so far; a flow may begin at 0. */
  const scale = offsets.map(() => 1e-9)
  /** Ends of cycles and what the cycle changed, newest last, each member. */
  const history: { end: Float64Array; change: Float64Array }[][] = Array.from({ length: count }, () => [])
  const change = new Float64Array(count).fill(Number.POSITIVE_INFINITY)
  let start = members.time
  let cycles = 0
  for (; cycles < most; ) {
    const before = Array.from({ length: count }, (_, m) => read(m))
    dynamics.advance(members, members.time, start + period, [], draws)
    start += period
    cycles++
    let unsettled = false
    for (let m = 0; m < count; m++) {
      if (members.status[m] !== stopped.alive) continue
      const end = read(m)
      for (const [i, x] of end.entries()) scale[i] = Math.max(scale[i]!, Math.abs(x), Math.abs(before[m]![i]!))
      const moved = end.map((x, i) => x - before[m]![i]!)
      const previous = change[m]!
      change[m] = Math.max(...moved.map((x, i) => Math.abs(x) / scale[i]!))
      // A mixture that made things worse is forgotten with what led to it.
      if (change[m]! > 5 * previous) history[m]!.length = 0
      history[m]!.push({ end, change: moved })
      if (history[m]!.length > depth + 1) history[m]!.shift()
      if (change[m]! > tolerance) unsettled = true
    }
    if (!unsettled) break
    // A first few cycles as they come: transients bend the map.
    if (cycles < 3) continue
    for (let m = 0; m < count; m++) {
      if (members.status[m] !== stopped.alive || change[m]! <= tolerance) continue
      const mixed = mix(history[m]!, scale, n)
      for (let i = 0; i < n; i++) values[offsets[i]! * count + m] = mixed[i]!
    }
    dynamics.restart(members)
  }
  return { cycles, change }
}

/** The mixture of past ends whose changes cancel best, by regularised least squares. */
function mix(
  history: readonly { end: Float64Array; change: Float64Array }[],
  scale: readonly number[],
  n: number,
): Float64Array {
  const last = history.at(-1)!
  const k = history.length - 1
  if (k === 0) return last.end
  const differences = history.slice(0, k).map(({ change }) => last.change.map((x, i) => (x - change[i]!) / scale[i]!))
  const gram = new Float64Array(k * k)
  const right = new Float64Array(k)
  let trace = 0
  for (let a = 0; a < k; a++) {
    for (let b = 0; b < k; b++)
      for (let i = 0; i < n; i++) gram[a * k + b]! += differences[a]![i]! * differences[b]![i]!
    for (let i = 0; i < n; i++) right[a]! += (differences[a]![i]! * last.change[i]!) / scale[i]!
    trace += gram[a * k + a]!
  }
  for (let a = 0; a < k; a++) gram[a * k + a]! += 1e-13 * trace
  if (!solve(gram, k, right)) return last.end
  const mixed = last.end.slice()
  for (let a = 0; a < k; a++) {
    const { end } = history[a]!
    for (let i = 0; i < n; i++) mixed[i]! -= right[a]! * (last.end[i]! - end[i]!)
  }
  return mixed.every(Number.isFinite) ? mixed : last.end
}

/** Outputs along one cycle and what sums it up. */
export interface CycleView {
  readonly times: Float64Array
  /** `paths[(output * samples + k) * count + member]`, samples instants from the start of the cycle. */
  readonly paths: Float64Array
  readonly samples: number
  /** `observables[index * count + member]`. */
  readonly observables: Float64Array
}

/** Follows members over one cycle from where they stand; peaks and troughs between samples by a parabola through three. */
export function observeCycle(
  model: Model,
  dynamics: EquationDynamics,
  members: Members,
  draws: Draws,
  samples = 128,
): CycleView {
  const period = periodOf(model, dynamics, members)
  const { count } = members
  const outputs = dynamics.layout.outputs.length
  const start = members.time
  const times = Float64Array.from({ length: samples }, (_, k) => start + (period * (k + 1)) / samples)
  const rows = Array.from(times, () => new Float64Array(outputs * count))
  dynamics.follow!(
    members,
    Array.from(times, (to, k) => ({ to, events: [], into: rows[k]! })),
    draws,
  )
  const paths = new Float64Array(outputs * samples * count)
  for (let o = 0; o < outputs; o++) {
    for (const [k, row] of rows.entries()) {
      paths.set(row.subarray(o * count, (o + 1) * count), (o * samples + k) * count)
    }
  }
  const asked = model.cycle?.observables ?? []
  const observables = new Float64Array(asked.length * count)
  for (const [index, each] of asked.entries()) {
    const o = model.outputs.findIndex((output) => output.name === each.of)
    for (let m = 0; m < count; m++) {
      const path = Float64Array.from({ length: samples }, (_, k) => paths[(o * samples + k) * count + m]!)
      observables[index * count + m] = members.status[m] === stopped.alive ? summary(each.as, path) : Number.NaN
    }
  }
  return { times, paths, samples, observables }
}

function summary(as: Observable['as'], path: Float64Array): number {
  switch (as) {
    case 'peak':
      return extreme(path, 1)
    case 'trough':
      return extreme(path, -1)
    case 'mean':
      return path.reduce((sum, x) => sum + x, 0) / path.length
    case 'range':
      return extreme(path, 1) - extreme(path, -1)
    case 'fraction':
      return (extreme(path, 1) - extreme(path, -1)) / extreme(path, 1)
  }
}

function extreme(path: Float64Array, sign: 1 | -1): number {
  let at = 0
  for (let k = 1; k < path.length; k++) if (sign * path[k]! > sign * path[at]!) at = k
  const n = path.length
  const [a, b, c] = [path[(at + n - 1) % n]!, path[at]!, path[(at + 1) % n]!]
  const bend = a - 2 * b + c
  return bend * sign < 0 ? b - (c - a) ** 2 / (8 * bend) : b
}
