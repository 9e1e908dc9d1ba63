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

/**
 * Sobol indices of every output after every record, over the laws of the model's effects (what is known of the subject beforehand). `base` points
 * a matrix, so (coordinates + 2) · base members are simulated.
 *
 *     const { names, outputs } = sensitivity(runnable(model, timeline), records, createDraws(1), 1000)
 */
export function sensitivity(run: Runnable, records: readonly DataRecord[], draws: Draws, base: number): Sensitivity {
  const coordinates = coordinatesOf(run)
  const { slots, factor } = coordinates
  const inputs = slots.length
  const { z, width } = sobolDesign(inputs, base, draws)
  const members = run.dynamics.allocate(width)
  writeEffects(coordinates, z, members)
  const { values, outputs } = simulateData(run.dynamics, records, members, draws.stream('dynamics'))
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
