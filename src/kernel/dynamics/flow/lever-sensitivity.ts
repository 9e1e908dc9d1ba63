import type { FlowModel } from '../../model.ts'
import type { Draws } from '../../random/draws.ts'
import { normalCdf } from '../../statistics/normal.ts'
import { type SobolIndices, sobolDesign, sobolIndices } from '../../statistics/sobol.ts'
import { type ReplicateOptions, replicate } from './replicate.ts'

/** What a lever may be: any number from low to high, or those that are whole steps above low. */
export interface LeverRange {
  readonly name: string
  readonly low: number
  readonly high: number
  readonly step?: number
}

export interface LeverSensitivity {
  /** The levers, then `chance`: arrivals, stays and whatever else is drawn. */
  readonly names: readonly string[]
  readonly measures: readonly { readonly name: string; readonly unit: string; readonly indices: SobolIndices }[]
  readonly runs: number
}

/** Worlds that chance may draw. */
const worlds = 2 ** 24

/**
 * Sobol indices of every measure of a process over its levers, each uniform in its range, and over chance: which lever moves a measure, and how
 * much is luck whatever they are. Chance is an input of its own, a world drawn by number (Marrel et al., Stat Comput 2012;22:833), so that a point
 * with the same world sees the same patients. `base` points a matrix, so (levers + 3) · base runs.
 *
 *     leverSensitivity(model, [{ name: 'extra_beds', low: 0, high: 4, step: 1 }], { until: 60, warmUp: 10 }, 64, createDraws(1))
 */
export function leverSensitivity(
  model: FlowModel,
  levers: readonly LeverRange[],
  run: Pick<ReplicateOptions, 'until' | 'warmUp'>,
  base: number,
  draws: Draws,
  progress?: (done: number, of: number) => void,
): LeverSensitivity {
  const inputs = levers.length + 1
  const { z, width } = sobolDesign(inputs, base, draws)
  const share = (k: number, point: number) => normalCdf(z[k * width + point]!)
  const moving = draws.stream('worlds')
  let measures: { readonly name: string; readonly unit: string; readonly values: Float64Array }[] = []
  for (let point = 0; point < width; point++) {
    const timeline = levers.map((lever, k) => ({
      kind: 'input' as const,
      time: 0,
      input: lever.name,
      amount: within(lever, share(k, point)),
    }))
    const first = Math.min(worlds - 1, Math.floor(share(levers.length, point) * worlds))
    const { names, units, values } = replicate(model, { ...run, timeline, replications: 1, first }, moving)
    if (point === 0)
      measures = names.map((name, i) => ({ name, unit: units[i]!, values: new Float64Array(width).fill(Number.NaN) }))
    for (const [i, { values: all }] of measures.entries()) all[point] = values[i]![0] ?? Number.NaN
    progress?.(point + 1, width)
  }
  return {
    names: [...levers.map(({ name }) => name), 'chance'],
    measures: measures.map(({ name, unit, values }) => ({
      name,
      unit,
      indices: sobolIndices(values, inputs, draws.stream(`indices of ${name}`)),
    })),
    runs: width,
  }
}

function within({ low, high, step }: LeverRange, share: number): number {
  if (step === undefined) return low + share * (high - low)
  const steps = Math.floor((high - low) / step + 1e-9) + 1
  return low + step * Math.min(steps - 1, Math.floor(share * steps))
}
