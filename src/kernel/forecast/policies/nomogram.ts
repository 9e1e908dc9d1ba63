import type { ObservationEvent } from '../../timeline.ts'
import { dosesOf } from '../doses.ts'
import type { Regimen } from '../forecast.ts'
import type { Policy } from '../plan.ts'
import { decisionTimes } from './tdm-loop.ts'

/** What to do with the dose when the level is below a limit (the first that fits; the last step has none). */
export interface NomogramStep {
  readonly below: number
  /** The amount is multiplied by this; 0 holds the dose until the next decision. */
  readonly factor: number
}

export interface Nomogram {
  readonly output: string
  readonly first: Regimen
  readonly steps: readonly NomogramStep[]
  readonly from: number
  readonly every: number
  /** Amounts are rounded to multiples of this. */
  readonly round?: number
}

/**
 * A table on the wall as a plan: at each decision the level taken then changes the amount by a factor, until the next decision. It knows nothing but that level.
 *
 *     nomogram({ output: 'concentration', first, from: 48, every: 24, steps: [{ below: 10, factor: 1.25 }, { below: Infinity, factor: 0.75 }] })
 */
export function nomogram({ output, first, steps, from, every, round }: Nomogram): Policy {
  return {
    next: decisionTimes(from, every),
    decide({ at, timeline }) {
      let amount = first.amount
      // What was decided before follows from the levels seen before: a policy keeps nothing of its own.
      for (let time = from; time <= at + 1e-9; time += every) {
        const level = timeline.findLast(
          (event): event is ObservationEvent =>
            event.kind === 'observation' &&
            event.output === output &&
            event.value !== null &&
            Math.abs(event.time - time) < 1e-9,
        )?.value
        const factor =
          level === undefined || level === null ? 1 : (steps.find(({ below }) => level < below)?.factor ?? 1)
        if (factor === 0) {
          if (time > at - 1e-9) return []
          continue
        }
        amount *= factor
        if (round !== undefined) amount = Math.max(round, Math.round(amount / round) * round)
      }
      return dosesOf({ ...first, amount }, at, at + every)
    },
  }
}
