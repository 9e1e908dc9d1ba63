/**
 * Continuous ranked probability score of an ensemble, E|X − y| − ½ E|X − X′| (Gneiting & Raftery, J. Am. Stat. Assoc. 2007;102:359, eq. 21);
 * smaller is better, unit of y. With weights the expectations are weighted. O(n log n).
 *
 *     crps([0, 1], 0)                       // 0.25
 *     crps([0, 2], 1.5, [0.8, 0.2])         // 0.98
 *
 * A member that is NaN counts for nothing. NaN when the observation is, or when no member is left: unknown stays unknown.
 */
export function crps(members: ArrayLike<number>, observed: number, weights?: ArrayLike<number>): number {
  return score(members, observed, weights, false)
}

/**
 * The fair score (Ferro, Q. J. R. Meteorol. Soc. 2014;140:1917): the spread is taken over different members, n²/(n − 1)/n of the above, so the
 * expected score does not depend on the size of the ensemble. Needs two members; weights act as the share of a member, 1 − Σw² for n(n − 1)/n².
 */
export function fairCrps(members: ArrayLike<number>, observed: number, weights?: ArrayLike<number>): number {
  return score(members, observed, weights, true)
}

/**
 * Both scores of an ensemble that is sorted, without weights and without NaN: what a batch of a million forecasts uses.
 * `[crps, fair]`; fair is NaN for one member.
 */
export function crpsOfSorted(sorted: ArrayLike<number>, observed: number): [number, number] {
  const n = sorted.length
  let error = 0
  let spread = 0
  for (let i = 0; i < n; i++) {
    const x = sorted[i]!
    error += x < observed ? observed - x : x - observed
    // Σ over pairs of |x_i − x_j| = Σ (2i − n + 1) x_i.
    spread += (2 * i - n + 1) * x
  }
  return [error / n - spread / (n * n), n > 1 ? error / n - spread / (n * (n - 1)) : Number.NaN]
}

function score(x: ArrayLike<number>, y: number, w: ArrayLike<number> | undefined, fair: boolean): number {
  if (!w) {
    const sorted = Float64Array.from(x).filter((value) => !Number.isNaN(value))
    if (sorted.length === 0) return Number.NaN
    return crpsOfSorted(sorted.sort(), y)[fair ? 1 : 0]
  }
  const order = Uint32Array.from({ length: x.length }, (_, i) => i)
    .filter((i) => !Number.isNaN(x[i]!))
    .sort((a, b) => x[a]! - x[b]!)
  let total = 0
  for (const i of order) total += w[i]!
  let error = 0
  let below = 0
  let moment = 0
  let spread = 0
  let squares = 0
  for (const i of order) {
    const share = w[i]! / total
    error += share * Math.abs(x[i]! - y)
    // Σ over pairs of w_i w_j (x_i − x_j), x ascending.
    spread += share * (x[i]! * below - moment)
    below += share
    moment += share * x[i]!
    squares += share * share
  }
  if (order.length === 0) return Number.NaN
  return error - (fair ? spread / (1 - squares) : spread)
}
