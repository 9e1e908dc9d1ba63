import { exp, log } from '../dynamics/elementary.ts'
import { type Proportion, wilson } from './coverage.ts'

export interface Calibration {
  readonly n: number
  readonly events: number
  /** Observed / expected number of events; null when none is expected. */
  readonly ratio: number | null
  /** Calibration in the large: the intercept when the slope is held at one; 0 is perfect, above: risks too low. */
  readonly intercept: Estimate | null
  /** Of logit(event) = a + b · logit(risk); 1 is perfect, below: risks too extreme. */
  readonly slope: Estimate | null
  /** a of the same fit. */
  readonly interceptOfSlope: Estimate | null
  /** Ten groups of equal size by risk. */
  readonly curve: readonly { readonly risk: number; readonly observed: Proportion; readonly n: number }[]
  /** Mean distance of the curve from the diagonal, weighted by size; depends on the groups, so a secondary figure. */
  readonly expectedError: number
}

export interface Estimate {
  readonly value: number
  readonly standardError: number
}

/** Risks of 0 and 1 have no logit; they are moved in by this much. */
const edge = 1e-10

/**
 * Calibration of risks by logistic recalibration (Cox, Biometrika 1958;45:562; Van Calster et al., BMC Med. 2019;17:230). Null without any;
 * estimates are null when events or non-events are missing or the fit does not exist.
 *
 *     calibration(risks, events)!.slope      // { value: 1.00, standardError: 0.096 }
 */
export function calibration(
  risks: ArrayLike<number>,
  events: ArrayLike<number | boolean>,
  groups = 10,
): Calibration | null {
  const n = risks.length
  if (n === 0) return null
  const y = Float64Array.from({ length: n }, (_, i) => (events[i] ? 1 : 0))
  const logit = Float64Array.from({ length: n }, (_, i) => {
    const p = Math.min(1 - edge, Math.max(edge, risks[i]!))
    return log(p / (1 - p))
  })
  const count = y.reduce((sum, v) => sum + v, 0)
  let expected = 0
  for (let i = 0; i < n; i++) expected += risks[i]!
  const possible = count > 0 && count < n
  const fixed = possible ? fit(y, logit, false) : null
  const free = possible ? fit(y, logit, true) : null
  const curve = curveOf(risks, y, groups)
  return {
    n,
    events: count,
    ratio: expected > 0 ? count / expected : null,
    intercept: fixed?.[0] ?? null,
    slope: free?.[1] ?? null,
    interceptOfSlope: free?.[0] ?? null,
    curve,
    expectedError: curve.reduce((sum, g) => sum + (g.n / n) * Math.abs(g.risk - g.observed.value), 0),
  }
}

/**
 * Newton's method for logit(y) = a + b x, its step halved while the likelihood falls: chances far too extreme would throw it off. Without `slope` b = 1. Null when it does
 * not settle (separated data).
 */
function fit(y: Float64Array, x: Float64Array, slope: boolean): Estimate[] | null {
  let [a, b] = [0, 1]
  let [da, db] = [0, 0]
  let best = Number.NEGATIVE_INFINITY
  for (let step = 0; step < 100; step++) {
    let [likelihood, ga, gb, haa, hab, hbb] = [0, 0, 0, 0, 0, 0]
    for (let i = 0; i < y.length; i++) {
      const p = 1 / (1 + exp(-(a + b * x[i]!)))
      const w = p * (1 - p)
      likelihood += log(y[i] ? p : 1 - p)
      ga += y[i]! - p
      gb += (y[i]! - p) * x[i]!
      haa += w
      hab += w * x[i]!
      hbb += w * x[i]! * x[i]!
    }
    if (step > 0 && !(likelihood >= best - 1e-9 * Math.abs(best))) {
      ;[da, db] = [da / 2, db / 2]
      ;[a, b] = [a - da, b - db]
      continue
    }
    best = likelihood
    const det = slope ? haa * hbb - hab * hab : haa
    if (!(det > 1e-12)) return null
    da = slope ? (hbb * ga - hab * gb) / det : ga / haa
    db = slope ? (haa * gb - hab * ga) / det : 0
    a += da
    b += db
    if (!Number.isFinite(a + b) || Math.abs(b) > 1e4) return null
    if (Math.abs(da) + Math.abs(db) < 1e-11) {
      return slope
        ? [
            { value: a, standardError: Math.sqrt(hbb / det) },
            { value: b, standardError: Math.sqrt(haa / det) },
          ]
        : [{ value: a, standardError: Math.sqrt(1 / haa) }]
    }
  }
  return null
}

function curveOf(risks: ArrayLike<number>, y: Float64Array, groups: number): Calibration['curve'] {
  const n = y.length
  // Sorted apart and merged: native sorting of numbers is many times faster than sorting indices.
  const all = new Float64Array(risks).sort()
  const hits = Float64Array.from(new Float64Array(risks).filter((_, i) => y[i] === 1)).sort()
  const size = Math.max(1, n / groups)
  const result: { risk: number; observed: Proportion; n: number }[] = []
  let [begin, passed] = [0, 0]
  for (let g = 1; begin < n; g++) {
    let end = Math.min(n, Math.max(begin + 1, Math.round(g * size)))
    // Equal risks stay together.
    while (end < n && all[end] === all[end - 1]) end += 1
    const first = passed
    while (passed < hits.length && hits[passed]! <= all[end - 1]!) passed += 1
    let sum = 0
    for (let i = begin; i < end; i++) sum += all[i]!
    const members = end - begin
    result.push({ risk: sum / members, observed: wilson(passed - first, members) as Proportion, n: members })
    begin = end
  }
  return result
}
