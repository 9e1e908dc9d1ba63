/** What is known of one subject: until when, and what ended it: 0 censored, 1 the event, 2 and above a competing one. */
export interface Survival {
  readonly times: ArrayLike<number>
  readonly events: ArrayLike<number>
}

/**
 * P(event 1 by `at`): Kaplan & Meier (J. Am. Stat. Assoc. 1958;53:457) without competing events, Aalen & Johansen (Scand. J. Stat.
 * 1978;5:141) with them. Deaths at an instant come before censoring at it. Null when nobody is given, or nobody was at risk any more
 * before `at` and the curve is not known there.
 *
 *     cumulativeIncidence({ times: [1, 2, 3], events: [1, 0, 1] }, 2)      // 0.333…
 */
export function cumulativeIncidence(
  { times, events }: Survival,
  at: number,
  only?: ArrayLike<number | boolean>,
): number | null {
  const order = Uint32Array.from({ length: times.length }, (_, i) => i)
    .filter((i) => !only || Boolean(only[i]))
    .sort((a, b) => times[a]! - times[b]!)
  if (order.length === 0) return null
  let alive = 1
  let incidence = 0
  let i = 0
  for (; i < order.length && times[order[i]!]! <= at; ) {
    const now = times[order[i]!]!
    const atRisk = order.length - i
    let [own, any] = [0, 0]
    for (; i < order.length && times[order[i]!] === now; i++) {
      const event = events[order[i]!]!
      if (event === 1) own += 1
      if (event !== 0) any += 1
    }
    incidence += alive * (own / atRisk)
    alive *= 1 - any / atRisk
  }
  // Everybody has left before: what follows is known only when nobody was alive.
  if (i === order.length && alive > 1e-15 && times[order[i - 1]!]! < at) return null
  return incidence
}

/**
 * Weights by the inverse probability of not being censored (Graf et al., Stat. Med. 1999;18:2529) for the outcome "event 1 by `at`":
 * 0 for a subject censored before. `G` is the Kaplan–Meier curve of censoring, taken just before an event.
 */
export function censoringWeights({ times, events }: Survival, at: number): Float64Array {
  const n = times.length
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort((a, b) => times[a]! - times[b]!)
  const weights = new Float64Array(n)
  let kept = 1
  for (let i = 0; i < n; ) {
    const now = times[order[i]!]!
    const before = kept
    const first = i
    let [censored, ended] = [0, 0]
    for (; i < n && times[order[i]!] === now; i++) events[order[i]!] === 0 ? censored++ : ended++
    // Events at an instant come first: those censored at it were at risk among what is left.
    if (now <= at && censored > 0) kept *= 1 - censored / (n - first - ended)
    for (let k = first; k < i; k++) {
      const subject = order[k]!
      if (now > at) weights[subject] = 1 / kept
      else if (events[subject] !== 0) weights[subject] = 1 / before
      else if (now === at) weights[subject] = 1 / before
    }
  }
  return weights
}
