import type { Members } from '../dynamics/dynamics.ts'
import { log } from '../dynamics/elementary.ts'
import { logTwoPi } from '../statistics/normal.ts'
import { type Coordinates, readEffects } from './coordinates.ts'
import { lawLogDensity } from './law-density.ts'

/** Log prior density of the effects of every member, on the scale of their laws (without truncation constants). */
export function logPriorDensity(coordinates: Coordinates, members: Members): Float64Array {
  const { slots, laws, factor } = coordinates
  const d = slots.length
  const z = readEffects(coordinates, members)
  return Float64Array.from({ length: members.count }, (_, m) => {
    let sum = 0
    for (let k = 0; k < d; k++) {
      const law = laws[k]!
      if (law.form !== 'normal') sum += lawLogDensity(law, members.values[slots[k]!.offset * members.count + m]!)
      else if (factor[k * d + k]! > 0)
        sum -= 0.5 * (logTwoPi + z[k * members.count + m]! ** 2) + log(factor[k * d + k]!)
    }
    return sum
  })
}
