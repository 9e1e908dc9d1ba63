/** When somebody should look: a value beyond a threshold within a horizon, foretold or measured. */
export interface AlertRule {
  readonly code: string
  readonly side: 'below' | 'above'
  readonly threshold: number
  /** How far ahead, in the time of the forecast. */
  readonly within: number
  /** `high`: act now; `priority`: look soon. */
  readonly level: 'high' | 'priority'
  /** Chance from which it begins, and below which it ends: between the two it stays as it was. */
  readonly begins: number
  readonly ends: number
}

/** What a rule says at one instant. */
export interface AlertState {
  readonly code: string
  readonly active: boolean
  /** Share of the futures that pass the threshold within the horizon; 1 once it was measured there. */
  readonly chance: number
  /** Since when it has been active; null when it is not. */
  readonly since: number | null
}

/** Why nothing is foretold, and so nothing is alerted from forecasts. */
export type Withheld = 'stale' | 'credibility'

/**
 * Weighted share of futures that pass the threshold at some time in (now, now + within]. `futures` holds one row a member over `times`. Null when no time of
 * the forecast lies there: unknown is not zero.
 */
export function chanceOf(
  rule: Pick<AlertRule, 'side' | 'threshold' | 'within'>,
  now: number,
  times: ArrayLike<number>,
  futures: readonly ArrayLike<number>[],
  weights?: ArrayLike<number>,
): number | null {
  const inside: number[] = []
  for (let i = 0; i < times.length; i++) if (times[i]! > now && times[i]! <= now + rule.within + 1e-9) inside.push(i)
  if (inside.length === 0 || futures.length === 0) return null
  let [passed, total] = [0, 0]
  futures.forEach((future, m) => {
    const weight = weights?.[m] ?? 1
    total += weight
    if (inside.some((i) => beyond(rule, future[i]!))) passed += weight
  })
  return total > 0 ? passed / total : null
}

/** True when a value lies beyond the threshold of a rule. */
export const beyond = ({ side, threshold }: Pick<AlertRule, 'side' | 'threshold'>, value: number): boolean =>
  side === 'below' ? value < threshold : value > threshold

/**
 * The next state of a rule, with hysteresis: it begins at `begins` (or with a measured value beyond the threshold) and ends below `ends`. Withheld, or
 * without a chance: a measured value alone decides, and what was only foretold ends.
 *
 *     nextAlert(rule, before, { now, measured: 92, chance: 0.4, withheld: null })
 */
export function nextAlert(
  rule: AlertRule,
  before: AlertState | null,
  seen: {
    readonly now: number
    /** The newest value, if it is not stale itself. */
    readonly measured: number | null
    readonly chance: number | null
    readonly withheld: Withheld | null
  },
): AlertState {
  const measured = seen.measured !== null && beyond(rule, seen.measured)
  const chance = measured ? 1 : seen.withheld || seen.chance === null ? 0 : seen.chance
  const active = measured || chance >= (before?.active ? rule.ends : rule.begins)
  return { code: rule.code, active, chance, since: active ? (before?.since ?? seen.now) : null }
}
