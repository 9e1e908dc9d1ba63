/** Where a function of one variable reaches zero, or why it does not. */
export type Root =
  | { readonly found: true; readonly at: number; readonly evaluations: number }
  | {
      readonly found: false
      readonly why: 'flat' | 'away' | 'unreached' | 'not-finite' | 'wall'
      readonly limit: number
    }

/**
 * Root of a monotone f on [0, ∞): the secant through f(0) and f(unit) is the first guess (exact for an affine f), doubling brackets the root, Brent's
 * method (Brent, Algorithms for Minimization without Derivatives, 1973, ch. 4) closes in until the bracket is below 1e-13 of it or |f| <= `small`.
 * Where f cannot be computed (no steady state of a saturable elimination), the bracket ends before it.
 * `why` when there is none: `flat` (f does not depend on x), `away` (f leads away from zero), `unreached` (it levels off at `limit`), `wall` (beyond
 * what gives `limit` it cannot be computed).
 */
export function rootAbove(f: (x: number) => number, unit: number, small: number): Root {
  let evaluations = 0
  const evaluate = (x: number) => {
    evaluations += 1
    return f(x)
  }
  const miss = (why: 'flat' | 'away' | 'unreached' | 'not-finite' | 'wall', limit: number): Root => ({
    found: false,
    why,
    limit,
  })
  const f0 = evaluate(0)
  if (!Number.isFinite(f0)) return miss('not-finite', f0)
  if (Math.abs(f0) <= small) return { found: true, at: 0, evaluations }
  let probe = unit
  let slope = 0
  for (let i = 0; i < 16 && slope === 0; i++, probe *= 10) {
    const value = evaluate(probe)
    if (!Number.isFinite(value)) return miss('not-finite', value)
    slope = (value - f0) / probe
  }
  if (slope === 0) return miss('flat', f0)
  if (slope > 0 === f0 > 0) return miss('away', f0)
  let low = 0
  let fLow = f0
  let high = -f0 / slope
  let fHigh = evaluate(high)
  let wall = Number.POSITIVE_INFINITY
  for (let i = 0; !Number.isFinite(fHigh) || (fHigh > 0 === f0 > 0 && Math.abs(fHigh) > small); i++) {
    if (i === 80) return miss(Number.isFinite(wall) ? 'wall' : 'unreached', fLow)
    if (Number.isFinite(fHigh)) {
      low = high
      fLow = fHigh
    } else wall = high
    high = wall === Number.POSITIVE_INFINITY ? 2 * high : low + (wall - low) / 2
    fHigh = evaluate(high)
  }
  if (Math.abs(fHigh) <= small) return { found: true, at: high, evaluations }
  const at = brent(evaluate, low, fLow, high, fHigh, small)
  return { found: true, at, evaluations }
}

/** Brent's method between `a` and `b`, where f changes its sign. */
export function brent(f: (x: number) => number, a: number, fa: number, b: number, fb: number, small: number): number {
  let [last, fLast] = [a, fa]
  let step = b - a
  let before = step
  for (let i = 0; i < 200; i++) {
    if (fb > 0 === fLast > 0) {
      ;[last, fLast] = [a, fa]
      step = b - a
      before = step
    }
    if (Math.abs(fLast) < Math.abs(fb)) {
      ;[a, b, last] = [b, last, b]
      ;[fa, fb, fLast] = [fb, fLast, fb]
    }
    const tolerance = 1e-13 * Math.abs(b) + Number.MIN_VALUE
    const middle = 0.5 * (last - b)
    if (Math.abs(middle) <= tolerance || Math.abs(fb) <= small) return b
    if (Math.abs(before) >= tolerance && Math.abs(fa) > Math.abs(fb)) {
      const s = fb / fa
      let p = 2 * middle * s
      let q = 1 - s
      if (a !== last) {
        const [u, v] = [fa / fLast, fb / fLast]
        p = s * (2 * middle * u * (u - v) - (b - a) * (v - 1))
        q = (u - 1) * (v - 1) * (s - 1)
      }
      if (p > 0) q = -q
      p = Math.abs(p)
      if (2 * p < Math.min(3 * middle * q - Math.abs(tolerance * q), Math.abs(before * q))) {
        before = step
        step = p / q
      } else {
        step = middle
        before = middle
      }
    } else {
      step = middle
      before = middle
    }
    ;[a, fa] = [b, fb]
    b += Math.abs(step) > tolerance ? step : Math.sign(middle) * tolerance
    fb = f(b)
  }
  return b
}
