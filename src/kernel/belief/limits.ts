import type { Members } from '../dynamics/dynamics.ts'
import { exp, log } from '../dynamics/elementary.ts'
import { logTwoPi, normalCdf } from '../statistics/normal.ts'
import type { Runnable } from './runnable.ts'

/** How far below the parameter that it must not exceed (`under`) a parameter of every member lies, on the scale on which it varies: one row for each such order. */
export function roomsBelow({ model, dynamics }: Runnable, { values, count }: Members): Float64Array[] {
  const rowOf = (name: string) => {
    const { offset } = dynamics.layout.parameters.find((slot) => slot.name === name)!
    return values.subarray(offset * count, (offset + 1) * count)
  }
  return model.parameters.flatMap(({ name, under, transform }) => {
    if (under === undefined) return []
    const [low, high] = [rowOf(name), rowOf(under)]
    return [low.map((x, m) => (transform.form === 'log' ? log(high[m]! / x) : high[m]! - x))]
  })
}

/** Mean over standard deviation of a normal law between which a limit at zero is felt, and not beyond what members can tell. */
const [leastRatio, mostRatio] = [-3, 4]

/** φ(a) / Φ(a). */
const hazard = (a: number) => exp(-0.5 * (a * a + logTwoPi)) / normalCdf(a)

/** The squared coefficient of variation of N(a, 1) above zero: it falls with a. */
function squaredVariation(a: number): number {
  const h = hazard(a)
  return (1 - h * (a + h)) / (a + h) ** 2
}

/** Mean and variance of the normal law that has this mean and variance above zero; null where hardly any of it lies below. */
export function uncut(mean: number, variance: number): { readonly mean: number; readonly variance: number } | null {
  const aim = variance / mean ** 2
  if (!(variance > 0) || !(mean > 0) || aim < squaredVariation(mostRatio)) return null
  let [low, high] = [leastRatio, mostRatio]
  for (let i = 0; i < 40; i++) {
    const middle = 0.5 * (low + high)
    if (squaredVariation(middle) > aim) low = middle
    else high = middle
  }
  const sd = mean / (low + hazard(low))
  return { mean: low * sd, variance: sd * sd }
}
