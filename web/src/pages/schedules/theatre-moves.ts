import type { Block, Case, TheatrePlan, TheatreProblem } from 'hamzad/kernel'

/** A case as it stands on the board: minutes since midnight, by mean times. */
export interface Placed {
  readonly each: Case
  readonly from: number
  readonly to: number
}

const minutes = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))
export const begin = (block: Block): number => minutes(block.from)
export const end = (block: Block): number => minutes(block.to)

/** The cases of a block one after the other. */
export function placed(problem: TheatreProblem, plan: TheatrePlan, block: Block): Placed[] {
  const cases = new Map(problem.cases.map((each) => [each.id, each]))
  let now = begin(block)
  return plan.assignments
    .filter((one) => one.block === block.id)
    .flatMap((one, i) => {
      const each = cases.get(one.case)
      if (!each) return []
      const from = now + (i > 0 ? problem.turnover : 0)
      now = from + each.minutes.mean
      return [{ each, from, to: now }]
    })
}

/** The plan with a case at a place of a block's list; without a block it waits. */
export function moveCase(plan: TheatrePlan, id: string, block: string | null, place: number): TheatrePlan {
  const moved = plan.assignments.find((one) => one.case === id)
  const rest = plan.assignments.filter((one) => one.case !== id)
  if (block === null) return { ...plan, assignments: rest }
  const list = rest.filter((one) => one.block === block)
  const others = rest.filter((one) => one.block !== block)
  return {
    ...plan,
    assignments: [...others, ...list.slice(0, place), { ...moved, case: id, block }, ...list.slice(place)],
  }
}

export const waiting = (problem: TheatreProblem, plan: TheatrePlan): Case[] =>
  problem.cases.filter((each) => !plan.assignments.some((one) => one.case === each.id))
