import { normalQuantile } from '../statistics/normal.ts'
import type { Proportion } from './coverage.ts'

export interface Auroc extends Proportion {
  readonly standardError: number
  readonly events: number
  readonly others: number
}

/**
 * Area under the ROC curve, P(risk of an event > risk of another) with ties as halves, and DeLong's variance (Biometrics 1988;44:837) by
 * merging the sorted sides (as Sun & Xu, IEEE Signal Process. Lett. 2014;21:1389): O(n log n). The interval is taken on the logit scale, so that it stays
 * within 0 and 1; where the sides are separated, or one of them is a single case, their scatter says nothing, and it is Newcombe's (Stat. Med. 2006;25:559, method 5). Null
 * when one of the two sides is empty.
 *
 *     auroc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])!.value      // 0.75
 */
export function auroc(risks: ArrayLike<number>, events: ArrayLike<number | boolean>, level = 0.95): Auroc | null {
  const { cases, controls } = sides(risks, events)
  const [m, k] = [cases.length, controls.length]
  if (m === 0 || k === 0) return null
  // Placement of each case among the controls (share below it, ties as halves), of each control among the cases.
  const ofCases = placements(cases, controls)
  const ofControls = placements(controls, cases)
  const value = ofCases.mean
  const variance = ofCases.variance / m + ofControls.variance / k
  const standardError = Math.sqrt(variance)
  const z = normalQuantile(0.5 + level / 2)
  const half = (z * standardError) / (value * (1 - value))
  const shifted = (by: number) => 1 / (1 + ((1 - value) / value) * Math.exp(-by))
  const scattered = value > 0 && value < 1 && m > 1 && k > 1 && standardError > 0
  return {
    value,
    low: scattered ? shifted(-half) : newcombe(value, m, k, z, 0),
    high: scattered ? shifted(half) : newcombe(value, m, k, z, 1),
    standardError,
    events: m,
    others: k,
  }
}

/**
 * The end of the interval towards `end` (0 or 1): the area whose own standard error (Hanley & McNeil's, with both sides taken as large as their mean) puts it z of them away from the one that was seen. By bisection.
 */
function newcombe(value: number, m: number, k: number, z: number, end: 0 | 1): number {
  const size = (m + k) / 2 - 1
  const error = (a: number) => Math.sqrt((a * (1 - a) * (1 + size * ((1 - a) / (2 - a) + a / (1 + a)))) / (m * k))
  let [inner, outer] = [value, end as number]
  for (let step = 0; step < 60; step++) {
    const middle = (inner + outer) / 2
    if (Math.abs(middle - value) <= z * error(middle)) inner = middle
    else outer = middle
  }
  return inner
}

function sides(risks: ArrayLike<number>, events: ArrayLike<number | boolean>) {
  const n = risks.length
  const cases = new Float64Array(n)
  const controls = new Float64Array(n)
  let [m, k] = [0, 0]
  for (let i = 0; i < n; i++) {
    if (events[i]) cases[m++] = risks[i]!
    else controls[k++] = risks[i]!
  }
  return { cases: cases.subarray(0, m).sort(), controls: controls.subarray(0, k).sort() }
}

/** Mean and variance of the share of `others` below each of `own`, both sorted. */
function placements(own: Float64Array, others: Float64Array): { readonly mean: number; readonly variance: number } {
  let [below, upto, sum, squares] = [0, 0, 0, 0]
  for (const value of own) {
    while (below < others.length && others[below]! < value) below += 1
    upto = Math.max(upto, below)
    while (upto < others.length && others[upto]! <= value) upto += 1
    const place = (below + upto) / (2 * others.length)
    sum += place
    squares += (place - 0.5) ** 2
  }
  const n = own.length
  const mean = sum / n
  const variance = n < 2 ? 0 : Math.max(0, (squares - n * (mean - 0.5) ** 2) / (n - 1))
  return { mean, variance }
}

/**
 * Area under the precision–recall curve as average precision: Σ (recall step) × precision over distinct risks, ties together. Its value
 * without skill is the share of events. Null without an event.
 */
export function auprc(risks: ArrayLike<number>, events: ArrayLike<number | boolean>): number | null {
  const order = Uint32Array.from({ length: risks.length }, (_, i) => i).sort((a, b) => risks[b]! - risks[a]!)
  let total = 0
  for (let i = 0; i < events.length; i++) if (events[i]) total += 1
  if (total === 0) return null
  let found = 0
  let area = 0
  for (let i = 0; i < order.length; ) {
    const before = found
    const risk = risks[order[i]!]
    while (i < order.length && risks[order[i]!] === risk) {
      if (events[order[i]!]) found += 1
      i += 1
    }
    area += ((found - before) / total) * (found / i)
  }
  return area
}
