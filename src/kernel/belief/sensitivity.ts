import { type DataRecord, simulateData } from '../dynamics/simulate-data.ts'
import type { Draws } from '../random/draws.ts'
import { type SobolIndices, sobolDesign, sobolIndices } from '../statistics/sobol.ts'
import { coordinatesOf, writeEffects } from './coordinates.ts'
import type { Runnable } from './runnable.ts'

/** Which uncertain parameters an output at an instant depends on. */
export interface OutputSensitivity {
  readonly output: string
  readonly time: number
  readonly indices: SobolIndices
}
export interface Sensitivity {
  /** The uncertain coordinates, in the order of the indices: the parameter, with its occasion or event where it has one. */
  readonly names: readonly string[]
  /** True when effects are correlated: an index then belongs to what the parameter adds to those before it. */
  readonly correlated: boolean
  readonly outputs: readonly OutputSensitivity[]
}

export interface SensitivityOptions {
  /** Told how many of the members have been simulated, after each share of them. */
  readonly progress?: (done: number, of: number) => void
}

/** Members simulated together: enough to be fast, few enough that a reader sees progress on a large model. */
const share = 256

/**
 * Sobol indices of every output after every record, over the laws of the model's effects (what is known of the subject beforehand). `base` points
 * a matrix, so (coordinates + 2) · base members are simulated.
 *
 *     const { names, outputs } = sensitivity(runnable(model, timeline), records, createDraws(1), 1000)
 */
export function sensitivity(
  run: Runnable,
  records: readonly DataRecord[],
  draws: Draws,
  base: number,
  { progress }: SensitivityOptions = {},
): Sensitivity {
  const coordinates = coordinatesOf(run)
  const { slots, factor } = coordinates
  const inputs = slots.length
  const { z, width } = sobolDesign(inputs, base, draws)
  const outputs = run.dynamics.layout.outputs.map((each) => each.name)
  const values = new Float64Array(records.length * outputs.length * width)
  for (let first = 0; first < width; first += share) {
    const count = Math.min(share, width - first)
    const members = run.dynamics.allocate(count)
    const own = new Float64Array(inputs * count)
    for (let k = 0; k < inputs; k++) own.set(z.subarray(k * width + first, k * width + first + count), k * count)
    writeEffects(coordinates, own, members)
    const part = simulateData(run.dynamics, records, members, draws.stream(`dynamics ${first}`)).values
    for (let r = 0; r < records.length * outputs.length; r++)
      values.set(part.subarray(r * count, (r + 1) * count), r * width + first)
    progress?.(first + count, width)
  }
  const names = slots.map(({ effect, occasion, event }) => {
    const { parameter } = run.model.effects[effect]!
    return `${parameter}${occasion === undefined ? '' : ` (occasion ${occasion})`}${event === undefined ? '' : ` (event ${event + 1})`}`
  })
  return {
    names,
    correlated: slots.some((_, i) => slots.some((_, j) => j < i && factor[i * inputs + j] !== 0)),
    outputs: records.flatMap(({ events }, row) =>
      outputs.map((output, o) => ({
        output,
        time: events.at(-1)?.time ?? Number.NaN,
        indices: sobolIndices(
          values.subarray((row * outputs.length + o) * width, (row * outputs.length + o + 1) * width),
          inputs,
          draws,
        ),
      })),
    ),
  }
}
