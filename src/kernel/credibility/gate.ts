import type { CredibilityGoals } from '../model.ts'
import type { Scorecard } from './scorecard.ts'

export interface GateReason {
  readonly code:
    | 'too-few'
    | 'compared'
    | 'coverage'
    | 'skill'
    | 'bias'
    | 'gap'
    | 'drift'
    | 'slope'
    | 'missed'
    | 'no-goals'
    | 'outside-population'
    | 'not-approved'
    | 'retired'
    | 'pilot'
  readonly values: Readonly<Record<string, string | number>>
}

export interface Verdict {
  /** `proven`: every goal is met; `unproven`: too few scores to say; `failing`: a goal is missed, or an alarm stands. */
  readonly state: 'proven' | 'unproven' | 'failing'
  readonly reasons: readonly GateReason[]
}

/**
 * Holds scores to a model's goals. Sampling error is given to the model: a coverage fails when its 95 % interval misses the goal, skill when
 * its upper 95 % limit does. `alarms`: what nobody has judged yet, of drift and of bands; they need no number of scores, for their detectors
 * reckon with how few there are, and fail a model whatever its goals say.
 *
 *     judge(goals, scorecard, scorecardsBySubgroup).state
 */
export function judge(
  goals: CredibilityGoals | undefined,
  all: Scorecard | null,
  groups: ReadonlyMap<string, Scorecard> = new Map(),
  alarms: readonly GateReason[] = [],
): Verdict {
  const unproven = (reason: GateReason): Verdict => ({
    state: alarms.length > 0 ? 'failing' : 'unproven',
    reasons: [reason, ...alarms],
  })
  if (!goals) return unproven({ code: 'no-goals', values: {} })
  const n = all?.n ?? 0
  if (!all || n < goals.n) return unproven({ code: 'too-few', values: { n, least: goals.n } })
  const reasons: GateReason[] = []
  for (const level of [80, 95] as const) {
    const goal = goals[`coverage${level}`]
    const seen = all.coverage[`p${level}`]
    if (goal && (seen.high < goal[0] || seen.low > goal[1]))
      reasons.push({ code: 'coverage', values: { level, value: seen.value, low: goal[0], high: goal[1] } })
  }
  const compared = goals.skill ? (all.skill[goals.skill.over]?.n ?? 0) : n
  if (goals.skill && compared > 1) {
    const seen = all.skill[goals.skill.over]
    if (seen && seen.value + 1.96 * seen.standardError < goals.skill.least)
      reasons.push({
        code: 'skill',
        values: { over: goals.skill.over, value: seen.value, least: goals.skill.least },
      })
  }
  const { n: pairs = 0, bias, rmse, meanObserved } = all.errors ?? {}
  if (goals.bias !== undefined && meanObserved && typeof bias === 'number' && typeof rmse === 'number') {
    const scale = Math.abs(meanObserved)
    const chance = (1.96 * rmse) / Math.sqrt(pairs)
    if (Math.abs(bias) - chance > goals.bias * scale)
      reasons.push({ code: 'bias', values: { value: bias / scale, most: goals.bias } })
  }
  if (goals.gap !== undefined)
    for (const [group, card] of groups) {
      if (card.n < goals.n) continue
      const { p80 } = card.coverage
      const rest = (all.coverage.p80.value * n - p80.value * card.n) / (n - card.n)
      if (n - card.n < goals.n) continue
      // Only a shortfall that sampling does not explain: the group's interval stays below the others by the gap.
      if (rest - p80.value > goals.gap && p80.high < rest)
        reasons.push({ code: 'gap', values: { group, value: p80.value, others: rest, most: goals.gap } })
    }
  reasons.push(...alarms)
  if (reasons.length > 0) return { state: 'failing', reasons }
  // What was censored, or had nothing to be compared with, is no evidence of skill.
  return goals.skill && compared < goals.n
    ? unproven({ code: 'compared', values: { n: compared, over: goals.skill.over, least: goals.n } })
    : { state: 'proven', reasons: [] }
}

/**
 * One verdict on a model of several outputs, each held to the goals by itself: a mean over mg/L and mmol/L together is of nothing. Failing when one fails; else proven when one
 * is, for what is seldom measured is not held against what often is; the reasons then say of which output they are.
 */
export function judgeOutputs(
  goals: CredibilityGoals | undefined,
  outputs: readonly {
    readonly output: string
    readonly all: Scorecard
    readonly groups: ReadonlyMap<string, Scorecard>
  }[],
  alarms: readonly GateReason[] = [],
): Verdict {
  if (outputs.length < 2) return judge(goals, outputs[0]?.all ?? null, outputs[0]?.groups, alarms)
  const verdicts = outputs.map(({ output, all, groups }) => {
    const { state, reasons } = judge(goals, all, groups)
    return { state, reasons: reasons.map(({ code, values }) => ({ code, values: { ...values, output } })) }
  })
  const failing = verdicts.filter(({ state }) => state === 'failing').flatMap(({ reasons }) => reasons)
  if (failing.length + alarms.length > 0) return { state: 'failing', reasons: [...failing, ...alarms] }
  if (verdicts.some(({ state }) => state === 'proven')) return { state: 'proven', reasons: [] }
  const most = outputs.reduce((best, each) => (each.all.n > best.all.n ? each : best))
  return judge(goals, most.all, most.groups)
}

/** Whether recommendations may be shown: a version that is approved and proven, or approved as an experiment while too few scores are there. */
export function mayRecommend(
  verdict: Verdict,
  stage: 'silent' | 'experimental' | 'approved' | 'retired',
): { readonly allowed: boolean; readonly reasons: readonly GateReason[] } {
  if (stage === 'silent') return { allowed: false, reasons: [{ code: 'not-approved', values: {} }, ...verdict.reasons] }
  if (stage === 'retired') return { allowed: false, reasons: [{ code: 'retired', values: {} }, ...verdict.reasons] }
  const allowed = verdict.state === 'proven' || (verdict.state === 'unproven' && stage === 'experimental')
  return { allowed, reasons: verdict.reasons }
}
