import { logGamma } from '../statistics/gamma.ts'
import { exp, log } from './elementary.ts'
import type { TransitDose } from './running.ts'

/** How long a dose is on its way: less than 1e-16 of it comes later (Chernoff's bound of the gamma law). */
export const transitLength = (shape: number, rate: number): number => (shape + Math.sqrt(80 * shape) + 40) / rate

/** Instants after a dose at which the path breaks, so that no step leaps over the pulse: it begins, it is half through, it is over. */
function breaks(shape: number, rate: number): readonly number[] {
  const begins = (shape - 4 * Math.sqrt(shape)) / rate
  return [...(begins > 0 ? [begins] : []), shape / rate, transitLength(shape, rate)]
}

/** The dose on its way at `now`, up to its next break; null when it is over. */
export function transitAt(each: Omit<TransitDose, 'until' | 'kind'>, now: number): TransitDose | null {
  const next = breaks(each.shape, each.rate).find((after) => each.since + after > now)
  return next === undefined ? null : { ...each, kind: 'transit', until: each.since + next }
}

/** Lengths of pieces of an interval between the breaks of doses that are given for ever at its beginning. */
export function transitStretches(shape: number, rate: number, interval: number): number[] {
  const inside = breaks(shape, rate).map((after) => after % interval)
  const instants = [...new Set([...inside, interval])].filter((at) => at > 0).sort((a, b) => a - b)
  return instants.map((at, i) => at - (instants[i - 1] ?? 0))
}

/** What enters at `time`, amount a unit of time. */
export function transitRate({ amount, shape, rate, since }: TransitDose, time: number): number {
  const x = rate * (time - since)
  if (!(x > 0)) return shape === 1 && x === 0 ? amount * rate : 0
  return amount * rate * exp((shape - 1) * log(x) - x - logGamma(shape))
}
