import { minutes } from './calendar.ts'
import type { Case, TheatrePlan, TheatreProblem } from './theatre.ts'
import type { Seen } from './theatre-laws.ts'

/** A case of a list and what is recorded of it, min since midnight of the day of the list; null: not yet, or not said. */
export interface TimedCase {
  readonly each: Case
  readonly began: number | null
  readonly ended: number | null
  readonly planned: number | null
}

/**
 * The lists of a plan with what is recorded of them: cases that began stand first, in the order in which they did. `nowOn(day)` is the time of
 * day before which nothing more begins: −∞ on days to come, ∞ on days that have passed.
 */
export function timedLists(problem: TheatreProblem, plan: TheatrePlan) {
  const cases = new Map(problem.cases.map((each) => [each.id, each]))
  const days = new Map(problem.blocks.map(({ id, day }) => [id, day]))
  const byBlock = new Map(problem.blocks.map(({ id }) => [id, [] as TimedCase[]]))
  const clock = (value: string | undefined) => (value === undefined ? null : minutesBeside(value))
  const recorded = plan.assignments.flatMap(({ block, began, ended }) =>
    began === undefined ? [] : [`${days.get(block)}T${ended ?? began}`],
  )
  const at = plan.at ?? (recorded.length > 0 ? recorded.reduce((a, b) => (b > a ? b : a)) : null)
  const nowOn = (day: string): number => {
    if (at === null || day > at.slice(0, 10)) return Number.NEGATIVE_INFINITY
    return day === at.slice(0, 10) ? minutes(at.slice(11, 16)) : Number.POSITIVE_INFINITY
  }
  for (const { case: id, block, began, ended, planned } of plan.assignments) {
    const each = cases.get(id)
    if (!each) continue
    const times = { began: clock(began), ended: began === undefined ? null : clock(ended), planned: clock(planned) }
    byBlock.get(block)?.push({ each, ...times })
  }
  for (const list of byBlock.values())
    list.sort((a, b) => (a.began ?? Number.POSITIVE_INFINITY) - (b.began ?? Number.POSITIVE_INFINITY) || 0)
  const seen = plan.assignments.flatMap(({ case: id, block, began, ended }): Seen[] => {
    const each = cases.get(id)
    const day = days.get(block)
    if (!each || day === undefined || began === undefined) return []
    const spent = (ended === undefined ? nowOn(day) : minutesBeside(ended)) - minutesBeside(began)
    return spent > 0 && Number.isFinite(spent) ? [{ case: each, minutes: spent, over: ended !== undefined }] : []
  })
  return { byBlock, seen, nowOn }
}

/** Minutes since midnight of a clock time that may lie on the day before (`-02:30`) or after (`25:10`): lists go on over midnight. */
function minutesBeside(clock: string): number {
  const [, sign, hours, rest] = /^(-?)(\d\d):([0-5]\d)$/.exec(clock) ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(rest))
}
