import type { Scorecard } from '../../kernel/credibility/scorecard.ts'
import type { Model } from '../../kernel/model.ts'
import type { ScorecardView } from './credibility-views.ts'

/** A scorecard as plain data. */
export function scorecardView(card: Scorecard): ScorecardView {
  const { n, censored, coverage, crps, skill, errors, pit, width80 } = card
  return {
    n,
    censored,
    coverage: { p50: { ...coverage.p50 }, p80: { ...coverage.p80 }, p95: { ...coverage.p95 } },
    crps,
    skill: {
      persistence: skill.persistence && { ...skill.persistence },
      climatology: skill.climatology && { ...skill.climatology },
      prior: skill.prior && { ...skill.prior },
    },
    errors: errors && { ...errors },
    pit: {
      n: pit.n,
      histogram: [...pit.histogram],
      pChiSquare: pit.pChiSquare,
      pKolmogorov: pit.pKolmogorov,
      mean: pit.mean,
      variance: pit.variance,
    },
    width80,
  }
}

/** The goals of a model as names and numbers, for people. */
export function goalsView(model: Model): Record<string, string | number> | null {
  const goals = model.credibility?.goals
  if (!goals) return null
  const percent = (value: number) => `${Math.round(100 * value)} %`
  return {
    n: goals.n,
    ...(goals.coverage80 && { coverage80: goals.coverage80.map(percent).join(' – ') }),
    ...(goals.coverage95 && { coverage95: goals.coverage95.map(percent).join(' – ') }),
    ...(goals.skill && { skill: `${goals.skill.over} ≥ ${percent(goals.skill.least)}` }),
    ...(goals.bias !== undefined && { bias: `± ${percent(goals.bias)}` }),
    ...(goals.gap !== undefined && { gap: percent(goals.gap) }),
  }
}
