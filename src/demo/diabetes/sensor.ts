import { normal } from '../random.ts'
import { table } from './virtual-patients.ts'

/** The error of a continuous glucose sensor after Breton and Kovatchev (J Diabetes Sci Technol 2008;2:853-862). */
export interface SensorModel {
  readonly pacf: number
  readonly gamma: number
  readonly lambda: number
  readonly delta: number
  readonly xi: number
  /** Least and greatest value that it shows, mg/dL. */
  readonly min: number
  readonly max: number
  /** Minutes between two readings. */
  readonly every: number
}

/** A sensor of the table by name: `Dexcom`, `GuardianRT`, `Navigator`. */
export function sensorModel(name = 'GuardianRT'): SensorModel {
  const row = table('sensors').find(({ text }) => text.Name === name)
  if (!row) throw new RangeError(`no sensor ${name}`)
  const { PACF, gamma, lambda, delta, xi, min, max, sample_time } = row.numbers as Record<string, number>
  return {
    pacf: PACF!,
    gamma: gamma!,
    lambda: lambda!,
    delta: delta!,
    xi: xi!,
    min: min!,
    max: max!,
    every: sample_time!,
  }
}

/** Minutes between the knots of the error. */
const knot = 15
/** Terms of the autoregression that are summed: 0.7^80 is below 1e-12. */
const memory = 80

export interface Sensor {
  readonly model: SensorModel
  /** Error at a minute, mg/dL. */
  error(minute: number): number
  /** What it shows of glucose under the skin: with its error, within its limits, a whole number of mg/dL. */
  reading(minute: number, subcutaneous: number): number
}

/**
 * A sensor with errors of its own: e ← PACF·(e + N(0,1)); ε = ξ + λ·sinh((e − γ)/δ) each 15 minutes, and a cubic through the knots between
 * (Catmull–Rom, so that a value depends on its neighbours alone). An error is a function of the seed and the minute: a simulation that starts
 * anew meets the same errors.
 *
 *     createSensor(sensorModel(), 'adult#001').reading(35, 142.3)
 */
export function createSensor(model: SensorModel, seed: string): Sensor {
  const { pacf, gamma, lambda, delta, xi } = model
  const knots = new Map<number, number>()
  function at(index: number): number {
    let found = knots.get(index)
    if (found === undefined) {
      let e = 0
      for (let back = memory; back >= 0; back--) e = pacf * (e + normal(`${seed}/sensor/${index - back}`))
      found = xi + lambda * Math.sinh((e - gamma) / delta)
      if (knots.size > 8) knots.clear()
      knots.set(index, found)
    }
    return found
  }
  function error(minute: number): number {
    const index = Math.floor(minute / knot)
    const [a, b, c, d] = [at(index - 1), at(index), at(index + 1), at(index + 2)]
    const s = minute / knot - index
    return b + (s / 2) * (c - a + s * (2 * a - 5 * b + 4 * c - d + s * (3 * (b - c) + d - a)))
  }
  return {
    model,
    error,
    reading: (minute, subcutaneous) =>
      Math.round(Math.min(model.max, Math.max(model.min, subcutaneous + error(minute)))),
  }
}
