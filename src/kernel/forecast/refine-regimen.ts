import type { Decision } from '../model.ts'
import type { Regimen } from './forecast.ts'

/** What can be given: multiples of vials, pump steps and hours of the round. Absent: any amount or length, only the intervals of the decision. */
export interface RegimenSteps {
  readonly amount?: number
  readonly interval?: number
  /** `listed`: only the lengths of the decision. */
  readonly duration?: number | 'listed'
}

type Field = 'amount' | 'interval' | 'duration'

/** Points of one look at a range, and how often the range around the best of them is looked at again. */
const points = 9
const zooms = 3

/**
 * The best regimen between the limits of a decision instead of on its grid: one field after the other, twice, each over its whole range with ever finer points around the best
 * (probabilities over an ensemble are steps, and may have several peaks, so no slope is followed). `value` is asked once for each regimen; the larger the better.
 *
 *     refineRegimen(best, decision, { amount: 125 }, (regimen) => judge(bench, dosesOf(regimen, from, until)).score.objective)
 */
export function refineRegimen(
  start: Regimen,
  { vary }: Pick<Decision, 'vary'>,
  steps: RegimenSteps,
  value: (regimen: Regimen) => number,
): { readonly regimen: Regimen; readonly evaluations: number } {
  const known = new Map<string, number>()
  const worthOf = (regimen: Regimen): number => {
    const key = `${regimen.amount} ${regimen.interval} ${regimen.duration}`
    const found = known.get(key) ?? value(regimen)
    known.set(key, found)
    return found
  }
  const first = nearestInSteps(start, steps).toSorted((a, b) => worthOf(b) - worthOf(a))
  let best = first[0] ?? start
  const consider = (regimen: Regimen) => {
    if (regimen.duration <= regimen.interval && regimen.amount > 0 && worthOf(regimen) > worthOf(best)) best = regimen
  }
  const most = Math.max(...vary.amount)
  const least = Math.min(...vary.amount)
  /** Another interval with the same amount, and with about the same amount a day. */
  const considerInterval = (interval: number) => {
    const amount = Math.min(most, Math.max(least, (best.amount * interval) / best.interval))
    const step = steps.amount
    const amounts = step === undefined ? [amount] : [Math.floor(amount / step) * step, Math.ceil(amount / step) * step]
    for (const each of [best.amount, ...amounts]) consider({ ...best, interval, amount: each })
  }
  const look = (field: Field, low: number, high: number) => {
    const step = steps[field]
    if (step === 'listed') return
    for (const each of between(low, high, step)) {
      if (field === 'interval') considerInterval(each)
      else consider({ ...best, [field]: each })
    }
  }
  for (let round = 0; round < 2; round++) {
    for (const field of ['amount', 'duration', 'interval'] as const) {
      const choices = vary[field]
      const [low, high] = [Math.min(...choices), Math.max(...choices)]
      if (field === 'interval' && steps.interval === undefined) {
        choices.forEach(considerInterval)
        continue
      }
      if (field === 'duration' && steps.duration === 'listed') {
        for (const duration of choices) consider({ ...best, duration })
        continue
      }
      if (!(high > low)) continue
      look(field, low, high)
      let reach = (high - low) / (points - 1)
      for (let zoom = 0; zoom < zooms; zoom++) {
        const middle = best[field]
        look(field, Math.max(low, middle - reach), Math.min(high, middle + reach))
        reach /= (points - 1) / 2
      }
    }
  }
  return { regimen: best, evaluations: known.size }
}

/** Every field is a multiple of its step. */
export function isInSteps(regimen: Regimen, steps: RegimenSteps): boolean {
  return (['amount', 'interval', 'duration'] as const).every((field) => {
    const step = steps[field]
    if (typeof step !== 'number') return true
    return Math.abs(regimen[field] / step - Math.round(regimen[field] / step)) < 1e-6
  })
}

/** The regimens in steps right around this one: each field at the multiple below and above. */
function nearestInSteps(regimen: Regimen, steps: RegimenSteps): Regimen[] {
  const around = (field: Field): number[] => {
    const step = steps[field]
    const value = regimen[field]
    if (typeof step !== 'number') return [value]
    const times = [Math.floor(value / step + 1e-9), Math.ceil(value / step - 1e-9)]
    return [...new Set(times)].map((k) => Number((k * step).toPrecision(12)))
  }
  return around('amount').flatMap((amount) =>
    around('interval').flatMap((interval) =>
      around('duration').flatMap((duration) =>
        amount > 0 && interval > 0 && duration <= interval ? [{ ...regimen, amount, interval, duration }] : [],
      ),
    ),
  )
}

/** Even points of a range; with a step its multiples, all of them when they are few. */
export function between(low: number, high: number, step: number | undefined): number[] {
  if (step === undefined) return Array.from({ length: points }, (_, i) => low + ((high - low) * i) / (points - 1))
  const first = Math.ceil(low / step - 1e-9)
  const last = Math.floor(high / step + 1e-9)
  const stride = Math.max(1, Math.ceil((last - first) / (points - 1)))
  const found: number[] = []
  for (let k = first; k <= last; k += stride) found.push(Number((k * step).toPrecision(12)))
  return found
}
