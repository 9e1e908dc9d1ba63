import type { Flow } from './flow.ts'
import { quantile } from './flow-measures.ts'
import type { HospitalState } from './state.ts'

/** What is counted at instants of a run: by place those present and those waiting, by pool of staff those at work, and all inside. */
export function countNames({ places, staff }: Flow): string[] {
  return [
    ...places.flatMap(({ name }) => [`present.${name}`, `queue.${name}`]),
    ...staff.map(({ name }) => `busy.${name}`),
    'present.system',
  ]
}

/** The counts of one instant, in the order of `countNames`. */
export function counts({ present, waiting, staffBusy, inside }: HospitalState): number[] {
  return [...Array.from(present).flatMap((n, place) => [n, waiting[place]!]), ...staffBusy, inside]
}

/** One count over time: a value an instant. */
export interface Curve {
  readonly mean: readonly number[]
  readonly q05: readonly number[]
  readonly q50: readonly number[]
  readonly q95: readonly number[]
}

export interface Curves {
  readonly times: readonly number[]
  readonly of: Readonly<Record<string, Curve>>
}

/**
 * Mean and quantiles over replications of every count at every instant: the bands of a chart. `counted[replication][instant][name]`.
 *
 *     curvesOf(countNames(flow), [1, 2, 3], counted).of['present.ward'].q95
 */
export function curvesOf(
  names: readonly string[],
  times: readonly number[],
  counted: readonly (readonly (readonly number[])[])[],
): Curves {
  const of = names.map((name, k): [string, Curve] => {
    const at = times.map((_, instant) => counted.map((run) => run[instant]![k]!))
    const by = (p: number) => at.map((values) => quantile(values, p))
    const mean = at.map((values) => values.reduce((sum, each) => sum + each, 0) / values.length)
    return [name, { mean, q05: by(0.05), q50: by(0.5), q95: by(0.95) }]
  })
  return { times, of: Object.fromEntries(of) }
}

/** Instants of a run, `every` so long after `from`, the end included when it falls on one. */
export function instantsOf(from: number, until: number, every: number): number[] {
  const n = Math.floor((until - from) / every + 1e-9)
  return Array.from({ length: n }, (_, i) => Math.min(until, from + (i + 1) * every))
}
