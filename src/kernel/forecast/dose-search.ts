import { stopped } from '../dynamics/dynamics.ts'
import { createDraws } from '../random/create-draws.ts'
import type { InputEvent } from '../timeline.ts'
import type { Individuals } from './individual.ts'
import { rootAbove } from './root.ts'

/** What a dose is to achieve; times in model time since the first dose, areas in the output's unit times model time. */
export type DoseGoal =
  | { readonly kind: 'auc'; readonly from: number; readonly until: number; readonly value: number }
  | { readonly kind: 'concentration'; readonly at: number; readonly value: number }
  | { readonly kind: 'auc-steady'; readonly window: number; readonly value: number }
  | { readonly kind: 'trough'; readonly value: number }

/** How the amount is given. */
export interface DoseForm {
  readonly input: string
  /** Length of an infusion; 0: bolus; or what the input itself computes. */
  readonly duration: number | 'modelled rate' | 'modelled duration'
  /** Interval of a repeated dose; absent: one dose at time 0. */
  readonly every?: number
}

export type DoseSearch =
  | { readonly found: true; readonly amount: number; readonly evaluations: number }
  | {
      readonly found: false
      readonly why: 'flat' | 'away' | 'unreached' | 'not-finite' | 'wall'
      readonly limit: number
    }

const draws = createDraws(0)

/** True for goals that a single dose cannot have. */
export const needsInterval = ({ kind }: DoseGoal): boolean => kind === 'auc-steady' || kind === 'trough'

/**
 * The quantity of a goal for each individual when `amount` is given: an area over a stretch, the output at an instant (just before a dose that is due then), the area
 * over a window that starts with a dose at steady state, or the output at the end of a dosing interval at steady state. NaN of a member that stopped.
 */
export function achieve(people: Individuals, form: DoseForm, goal: DoseGoal, amount: number): Float64Array {
  const { dynamics } = people
  const members = people.start()
  const move = (to: number, doses: readonly InputEvent[]) => {
    const from = members.time
    const due = doses.filter((dose) => dose.time >= from && (dose.time < to || dose.time === 0))
    dynamics.advance(members, from, to, due, draws)
  }
  const value = () => {
    switch (goal.kind) {
      case 'concentration':
        move(goal.at, dosesUntil(form, amount, goal.at, false))
        return people.level(members)
      case 'trough':
        move(form.every!, dosesUntil(form, amount, form.every!, true))
        return people.level(members)
      case 'auc':
      case 'auc-steady': {
        const [from, until] = goal.kind === 'auc' ? [goal.from, goal.until] : [0, goal.window]
        const doses = dosesUntil(form, amount, until, goal.kind === 'auc-steady')
        if (goal.kind === 'auc' && from > 0) move(from, doses)
        const before = people.area(members).slice()
        move(until, doses)
        return people.area(members).map((area, m) => area - before[m]!)
      }
    }
  }
  const reached = value()
  return reached.map((x, m) => (members.status[m] === stopped.alive ? x : Number.NaN))
}

/**
 * The amount at which the first individual reaches the goal exactly, whatever the model: bracketing and Brent's method on a response that is monotone in the
 * dose (one secant step when it is linear).
 *
 *     findDose(people, { input: 'dose', duration: 2 }, { kind: 'auc', from: 0, until: 24, value: 400 })
 */
export function findDose(people: Individuals, form: DoseForm, goal: DoseGoal): DoseSearch {
  const root = rootAbove(
    (amount) => achieve(people, form, goal, amount)[0]! - goal.value,
    1,
    1e-13 * Math.abs(goal.value),
  )
  if (root.found) return { found: true, amount: root.at, evaluations: root.evaluations }
  return { ...root, limit: root.limit + goal.value }
}

/** Doses from 0 on, before `until`; at steady state the first stands for all earlier ones. */
export function dosesUntil(form: DoseForm, amount: number, until: number, steady: boolean): InputEvent[] {
  const { input, duration, every } = form
  const rate = rateOf(duration, amount)
  const count = every === undefined ? 1 : Math.max(1, Math.ceil(until / every - 1e-9))
  return Array.from(
    { length: count },
    (_, k): InputEvent => ({
      kind: 'input',
      time: k * (every ?? 0),
      input,
      amount,
      // Said even where it is a bolus, or the model's own rate would hold.
      rate: amount > 0 ? rate : 0,
      ...(steady && k === 0 && amount > 0 && { steadyState: 1, interval: every! }),
    }),
  )
}

/** RATE of a data file: −1 and −2 leave rate or duration to the model. */
function rateOf(duration: DoseForm['duration'], amount: number): number {
  if (duration === 'modelled rate') return -1
  if (duration === 'modelled duration') return -2
  return duration > 0 ? amount / duration : 0
}
