import type { HospitalBelief } from './belief.ts'
import type { Unit } from './hospital.ts'
import type { Scenario } from './scenario.ts'

/** Where patients of each unit go when a scenario merges it into another: mostly the unit itself. */
export function mergedInto(units: readonly Pick<Unit, 'id'>[], { merge = [] }: Scenario): number[] {
  const place = (unit: string) => units.findIndex(({ id }) => id === unit)
  const into = units.map((_, u) => u)
  for (const { unit, into: other } of merge) if (place(unit) >= 0 && place(other) >= 0) into[place(unit)] = place(other)
  return into
}

/** Beds by unit and hour of the forecast; without a limit a number that is never reached. */
export function bedsByHour(
  { hospital }: Pick<HospitalBelief, 'hospital'>,
  scenario: Scenario,
  hours: number,
  into: readonly number[],
): Int32Array {
  const beds = new Int32Array(hospital.units.length * (hours + 1))
  for (const [u, { id, beds: own }] of hospital.units.entries()) {
    for (let h = 0; h <= hours; h++) {
      let n = own ?? 1 << 20
      for (const { unit, add, from = 0, until = Number.POSITIVE_INFINITY } of scenario.beds ?? [])
        if (unit === id && h >= from && h < until) n += add
      for (const { unit, from = 0, until } of scenario.closed ?? []) if (unit === id && h >= from && h < until) n = 0
      beds[u * (hours + 1) + h] = into[u] === u ? n : 0
    }
  }
  return beds
}
