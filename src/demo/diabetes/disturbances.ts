import { normal, uniform } from '../random.ts'

/** How often things go wrong. Chances are per meal or per day. */
export interface Disturbances {
  /** A meal that is eaten, but neither reported nor covered by a bolus. */
  readonly missedMeal: number
  /** A meal that is reported (and covered) 15 to 60 minutes late. */
  readonly lateMeal: number
  /** The sensor is silent for 20 to 120 minutes. */
  readonly dropOut: number
  /** The infusion set fails: a fifth of the insulin arrives, for 2 to 6 hours, and the pump does not know. */
  readonly siteFailure: number
  /** Somebody lies on the sensor at night: it reads 25 to 45 mg/dL low for 20 to 50 minutes. */
  readonly compression: number
}

export const noDisturbances: Disturbances = { missedMeal: 0, lateMeal: 0, dropOut: 0, siteFailure: 0, compression: 0 }
export const everyday: Disturbances = {
  missedMeal: 0.08,
  lateMeal: 0.1,
  dropOut: 0.4,
  siteFailure: 0.12,
  compression: 0.2,
}

export interface Fault {
  readonly kind: 'drop-out' | 'site-failure' | 'compression'
  /** Minutes since the first midnight. */
  readonly from: number
  readonly until: number
  /** `compression`: mg/dL that the sensor reads low; `site-failure`: the share of insulin that arrives. */
  readonly size: number
}

/** What goes wrong with sensor and pump on a day, a function of the seed and the day. */
export function faultsOf(disturbances: Disturbances, seed: string, day: number): Fault[] {
  const key = `${seed}/day/${day}/fault`
  const between = (name: string, low: number, high: number) => low + (high - low) * uniform(`${key}/${name}`)
  const span = (
    kind: Fault['kind'],
    size: number,
    hours: readonly [number, number],
    long: readonly [number, number],
  ) => {
    const from = day * 1440 + Math.round(between(`${kind}/hour`, ...hours) * 60)
    return { kind, size, from, until: from + Math.round(between(`${kind}/long`, ...long)) }
  }
  const faults: Fault[] = []
  const happens = (kind: Fault['kind'], chance: number) => uniform(`${key}/${kind}`) < chance
  if (happens('drop-out', disturbances.dropOut)) faults.push(span('drop-out', 0, [0, 24], [20, 120]))
  if (happens('site-failure', disturbances.siteFailure)) faults.push(span('site-failure', 0.2, [6, 22], [120, 360]))
  if (happens('compression', disturbances.compression))
    faults.push(span('compression', 35 + 5 * Math.max(-2, Math.min(2, normal(`${key}/depth`))), [0, 5], [20, 50]))
  return faults
}

/** What becomes of the report of a meal: minutes until it is made, or null when it never is. */
export function reportDelay(disturbances: Disturbances, mealKey: string): number | null {
  const chance = uniform(`${mealKey}/report`)
  if (chance < disturbances.missedMeal) return null
  if (chance >= disturbances.missedMeal + disturbances.lateMeal) return 0
  return Math.round(15 + 45 * uniform(`${mealKey}/delay`))
}
