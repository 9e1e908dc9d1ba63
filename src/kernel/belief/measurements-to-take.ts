import { type DataRecord, simulateData } from '../dynamics/simulate-data.ts'
import type { Draws } from '../random/draws.ts'
import { coordinatesOf, writeEffects } from './coordinates.ts'
import { type Pin, pinningData } from './pinning-data.ts'
import type { Runnable } from './runnable.ts'

/** A measurement worth taking: of an output, after a record. */
export interface MeasurementToTake extends Pin {
  readonly output: string
  readonly time: number
}

/**
 * The measurements of a model's outputs, at the instants of the records, that would tell most about its uncertain parameters, in the order in which
 * they should be taken (`pinningData` over `count` members of the prior). An output without a declared error cannot be measured.
 *
 *     measurementsToTake(runnable(model, timeline), records, createDraws(1), 500, 3)
 */
export function measurementsToTake(
  run: Runnable,
  records: readonly DataRecord[],
  draws: Draws,
  count: number,
  most: number,
): MeasurementToTake[] {
  const { model, dynamics } = run
  const coordinates = coordinatesOf(run)
  const { slots } = coordinates
  const z = new Float64Array(slots.length * count)
  const prior = draws.stream('prior')
  for (let k = 0; k < slots.length; k++) prior.fillNormal(z.subarray(k * count, (k + 1) * count), k, 0)
  const members = dynamics.allocate(count)
  writeEffects(coordinates, z, members)
  const { values } = simulateData(dynamics, records, members, draws.stream('dynamics'))
  const open = records.flatMap(({ events }, row) =>
    model.outputs.flatMap((output, o) =>
      output.error
        ? [{ output, time: events.at(-1)?.time ?? Number.NaN, at: (row * model.outputs.length + o) * count }]
        : [],
    ),
  )
  const y = new Float64Array(open.length * count)
  for (const [j, { at }] of open.entries()) y.set(values.subarray(at, at + count), j * count)
  const sd = open.map(({ output: { error } }, j) => {
    const middle = Math.abs(y.slice(j * count, (j + 1) * count).sort()[count >> 1]!)
    const size = (part: 'additive' | 'proportional') => {
      const expression = error?.[part]
      return expression?.kind === 'number' ? expression.value : 0
    }
    // An error that is a formula, or that counts, is taken as a tenth of the value.
    return Math.hypot(size('additive'), size('proportional') * middle) || 0.1 * middle
  })
  return pinningData({ z, y, count, sd }, most).map((pin) => {
    const { output, time } = open[pin.measurement]!
    return { ...pin, output: output.name, time }
  })
}
