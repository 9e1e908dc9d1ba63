import { censoringWeights, type Survival } from './cumulative-incidence.ts'

/**
 * Scores of risks of an event by `at` when some subjects were lost before, each weighted by the inverse probability of being seen so long.
 * Competing events count as "did not happen".
 */

/** Mean squared error of the risks (Graf et al. 1999). Null when nobody's outcome is known. */
export function censoredBrier(risks: ArrayLike<number>, survival: Survival, at: number): number | null {
  const weights = censoringWeights(survival, at)
  const n = risks.length
  if (!weights.some((w) => w > 0)) return null
  let sum = 0
  for (let i = 0; i < n; i++) sum += weights[i]! * (risks[i]! - happened(survival, i, at)) ** 2
  return sum / n
}

/** P(risk of an event by `at` > risk of one without), both weighted (Blanche et al., Stat. Med. 2013;32:5381). Null with one side empty. */
export function censoredAuroc(risks: ArrayLike<number>, survival: Survival, at: number): number | null {
  const weights = censoringWeights(survival, at)
  const order = Uint32Array.from({ length: risks.length }, (_, i) => i).sort((a, b) => risks[a]! - risks[b]!)
  let [below, pairs, others, cases] = [0, 0, 0, 0]
  for (let i = 0; i < order.length; ) {
    const risk = risks[order[i]!]
    let [own, equal] = [0, 0]
    for (; i < order.length && risks[order[i]!] === risk; i++) {
      const w = weights[order[i]!]!
      if (happened(survival, order[i]!, at)) own += w
      else equal += w
    }
    pairs += own * (below + 0.5 * equal)
    below += equal
    others += equal
    cases += own
  }
  return cases > 0 && others > 0 ? pairs / (cases * others) : null
}

const happened = ({ times, events }: Survival, i: number, at: number) => (events[i] === 1 && times[i]! <= at ? 1 : 0)

/** Harrell's concordance of risks and times to event 1 (Stat. Med. 1996;15:361); pairs whose order is not known do not count. O(n²). */
export function concordance(risks: ArrayLike<number>, { times, events }: Survival): number | null {
  let [agree, pairs] = [0, 0]
  for (let i = 0; i < risks.length; i++) {
    if (events[i] !== 1) continue
    for (let j = 0; j < risks.length; j++) {
      const later = times[j]! > times[i]! || (times[j] === times[i] && events[j] === 0)
      if (!later || i === j) continue
      pairs += 1
      agree += risks[i]! > risks[j]! ? 1 : risks[i] === risks[j] ? 0.5 : 0
    }
  }
  return pairs > 0 ? agree / pairs : null
}
