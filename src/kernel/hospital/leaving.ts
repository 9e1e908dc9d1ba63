import type { Parameters } from './draw-parameters.ts'
import { bandCount, expectedBin, expectedEnds, phaseOf } from './hospital.ts'

/** Whose hazard of leaving is asked for. */
export interface Leaver {
  unit: number
  kind: number
  /** In the unit since. */
  since: number
  /** Where the factors of its diagnosis group stand. */
  group: number
  /** What age, route, level and scenario multiply. */
  factor: number
  /** Expected discharge; NaN: nobody said. */
  expected: number
  /** What was left of the exponential when `until` came first. */
  rest: number
}

/** Hour factors summed from Monday 1 January 1900 or so to `t`. */
function summed(cumulative: Float64Array, kind: number, t: number): number {
  const week = Math.floor((t + 72) / 168)
  const hour = t + 72 - 168 * week
  const i = Math.floor(hour)
  const at = kind * 169 + i
  return week * cumulative[kind * 169 + 168]! + cumulative[at]! + (hour - i) * (cumulative[at + 1]! - cumulative[at]!)
}

function inverse(cumulative: Float64Array, kind: number, sum: number): number {
  const first = kind * 169
  const total = cumulative[first + 168]!
  const week = Math.floor(sum / total)
  const rest = sum - week * total
  let low = 0
  let high = 168
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (cumulative[first + middle]! <= rest) low = middle
    else high = middle
  }
  const a = cumulative[first + low]!
  return 168 * week - 72 + low + (rest - a) / (cumulative[first + high]! - a)
}

/** The hazard of leaving at an instant. */
export function hazardAt(p: Parameters, edges: readonly number[], who: Leaver, t: number): number {
  const { unit, kind, since, group, factor, expected } = who
  let band = 0
  while (band + 1 < bandCount && t - since >= edges[band + 1]!) band++
  const hour = Math.floor(t + 72 - 168 * Math.floor((t + 72) / 168))
  const at = kind * 169 + hour
  return (
    p.base[unit * bandCount + band]! *
    p.group[group + phaseOf(band)]! *
    p.expected[kind * 6 + expectedBin(t, Number.isNaN(expected) ? null : expected)]! *
    (p.cumulative[at + 1]! - p.cumulative[at]!) *
    factor
  )
}

/**
 * When somebody leaves who is in at `now`: the instant at which the hazard summed from now on reaches the exponential `e`. What was spent before counts
 * by the band it has led to. Infinity when that is after `until`; what is left of `e` then stands in `who.rest`.
 */
export function leavesAt(
  p: Parameters,
  edges: readonly number[],
  who: Leaver,
  now: number,
  e: number,
  until: number,
): number {
  const { unit, kind, since, group, factor, expected } = who
  let band = 0
  while (band + 1 < bandCount && now - since >= edges[band + 1]!) band++
  const told = !Number.isNaN(expected)
  let t = now
  let w = summed(p.cumulative, kind, t)
  while (t < until) {
    let end = band + 1 < bandCount ? since + edges[band + 1]! : Number.POSITIVE_INFINITY
    const bandEnd = end
    let rate = p.base[unit * bandCount + band]! * p.group[group + phaseOf(band)]! * factor
    if (told) {
      rate *= p.expected[kind * 6 + expectedBin(t, expected)]!
      for (let i = 0; i < expectedEnds.length; i++) {
        const edge = expected + expectedEnds[i]!
        if (edge > t && edge < end) end = edge
      }
    } else rate *= p.expected[kind * 6]!
    if (end > until) end = until
    const next = summed(p.cumulative, kind, end)
    if (rate * (next - w) >= e) return Math.min(end, inverse(p.cumulative, kind, w + e / rate))
    e -= rate * (next - w)
    w = next
    t = end
    if (t >= bandEnd) band++
  }
  who.rest = e
  return Number.POSITIVE_INFINITY
}
