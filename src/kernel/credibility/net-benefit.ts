import { cumulativeIncidence, type Survival } from './cumulative-incidence.ts'

export interface DecisionPoint {
  readonly threshold: number
  /** Share of all that are called positive. */
  readonly positives: number
  readonly truePositives: number
  readonly falsePositives: number
  /** True positives − odds of the threshold × false positives − harm. */
  readonly netBenefit: number
  /** Interventions avoided per subject against treating all; null at a threshold of 0. */
  readonly interventionsAvoided: number | null
}

export type Outcomes =
  | { readonly kind: 'binary'; readonly events: ArrayLike<number | boolean>; readonly prevalence?: number }
  | ({ readonly kind: 'survival'; readonly at: number } & Survival)

/**
 * Decision curve (Vickers & Elkin, Med. Decis. Making 2006;26:565): what acting above a threshold of risk is worth, in true positives per
 * subject. With censored outcomes the share of events among the positives is the Kaplan–Meier or, with competing events, the
 * Aalen–Johansen estimate at `at` (Vickers et al., BMC Med. Inform. Decis. Mak. 2008;8:53). A case-control sample gives its
 * `prevalence`. A subject is positive when its risk is at least the threshold (at least 1e-10 where the threshold is 0).
 *
 *     netBenefit(risks, { kind: 'binary', events }, [0.1, 0.2])[0]!.netBenefit
 *     netBenefit('all', outcomes, thresholds)        // treat all;  'none': treat nobody
 */
export function netBenefit(
  risks: ArrayLike<number> | 'all' | 'none',
  outcomes: Outcomes,
  thresholds: readonly number[],
  harm = 0,
): DecisionPoint[] {
  const n = outcomes.kind === 'binary' ? outcomes.events.length : outcomes.times.length
  const called = (i: number, threshold: number) =>
    risks === 'all' ? true : risks === 'none' ? false : risks[i]! >= Math.max(threshold, 1e-10)
  const rates = outcomes.kind === 'binary' ? ratesOfEvents(outcomes, n) : ratesOfSurvival(outcomes, n)
  const all = rates(() => true)
  return thresholds.map((threshold) => {
    const odds = threshold / (1 - threshold)
    const at = rates((i) => called(i, threshold))
    const value = at.truePositives - odds * at.falsePositives - harm
    const treatAll = all.truePositives - odds * all.falsePositives
    return {
      threshold,
      ...at,
      netBenefit: value,
      interventionsAvoided: threshold > 0 ? (value - treatAll) / odds : null,
    }
  })
}

type Rates = (called: (i: number) => boolean) => Pick<DecisionPoint, 'positives' | 'truePositives' | 'falsePositives'>

function ratesOfEvents(outcomes: Extract<Outcomes, { kind: 'binary' }>, n: number): Rates {
  const { events } = outcomes
  let cases = 0
  for (let i = 0; i < n; i++) if (events[i]) cases += 1
  const prevalence = outcomes.prevalence ?? cases / n
  return (called) => {
    let [hits, alarms] = [0, 0]
    for (let i = 0; i < n; i++) if (called(i)) events[i] ? hits++ : alarms++
    const truePositives = cases > 0 ? (hits / cases) * prevalence : 0
    const falsePositives = n > cases ? (alarms / (n - cases)) * (1 - prevalence) : 0
    return { positives: truePositives + falsePositives, truePositives, falsePositives }
  }
}

function ratesOfSurvival(outcomes: Extract<Outcomes, { kind: 'survival' }>, n: number): Rates {
  return (called) => {
    const chosen = Uint8Array.from({ length: n }, (_, i) => (called(i) ? 1 : 0))
    const positives = chosen.reduce((sum: number, v) => sum + v, 0) / n
    if (positives === 0) return { positives, truePositives: 0, falsePositives: 0 }
    const risk = cumulativeIncidence(outcomes, outcomes.at, chosen) ?? Number.NaN
    return { positives, truePositives: risk * positives, falsePositives: (1 - risk) * positives }
  }
}
