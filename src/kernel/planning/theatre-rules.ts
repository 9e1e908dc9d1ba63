import { normalQuantile } from '../statistics/normal.ts'
import { dateOf, dayNumber } from './calendar.ts'
import type { Rule } from './program.ts'
import { length, lists, overlap, type TheatrePlan, type TheatreProblem } from './theatre.ts'
import { fitness, nights, stillThere } from './theatre-program.ts'

/**
 * Every rule that a theatre plan breaks, each by itself: written from the rules, not from the program, so that it checks what the solver answers
 * and what a person moved by hand. Empty: the plan holds.
 */
export function theatreBreaches(problem: TheatreProblem, plan: TheatrePlan): Rule[] {
  const found: Rule[] = []
  const breach = (rule: string, about: Rule['about']) => void found.push({ rule, about })
  const blocks = new Map(problem.blocks.map((block) => [block.id, block]))
  const cases = new Map(problem.cases.map((each) => [each.id, each]))
  const byBlock = lists(problem, plan)
  const times = new Map<string, number>()

  for (const assignment of plan.assignments) {
    const each = cases.get(assignment.case)
    const block = blocks.get(assignment.block)
    if (!each || !block) {
      breach('plan.unknown', { case: assignment.case, block: assignment.block })
      continue
    }
    times.set(each.id, (times.get(each.id) ?? 0) + 1)
    const { began, ended } = assignment
    if (ended !== undefined && (began === undefined || ended < began)) breach('plan.times', { case: each.id })
    for (const [rule, about, fits] of fitness(problem, each)) {
      if (!fits(block)) breach(rule, { case: each.id, block: block.id, ...about })
    }
  }
  for (const each of problem.cases) {
    const count = times.get(each.id) ?? 0
    if (count > 1) breach('case.once', { case: each.id })
    if (each.must && count === 0) breach('case.must', { case: each.id })
  }

  const z = Math.max(0, normalQuantile(1 - problem.risk))
  for (const block of problem.blocks) {
    const list = byBlock.get(block.id)!
    const mean =
      list.reduce((sum, each) => sum + each.minutes.mean, 0) + problem.turnover * Math.max(0, list.length - 1)
    const sd = Math.sqrt(list.reduce((sum, each) => sum + each.minutes.sd ** 2, 0))
    const over = mean + z * sd - length(block)
    if (over > 1e-6) breach('block.length', { block: block.id, minutes: Math.round(over) })
    list.forEach((each, i) => {
      if ((each.place === 'first' && i > 0) || (each.place === 'last' && i < list.length - 1))
        breach('block.place', { block: block.id, case: each.id, place: each.place })
    })
  }

  const busy = (test: (caseId: string) => boolean) =>
    problem.blocks.filter((block) => byBlock.get(block.id)!.some((each) => test(each.id)))
  const atOnce = (used: ReturnType<typeof busy>) =>
    used.map((block) => used.filter((other) => other === block || (overlap(block, other) && other.from <= block.from)))
  for (const surgeon of new Set(problem.cases.map((each) => each.surgeon))) {
    const set = atOnce(busy((id) => cases.get(id)!.surgeon === surgeon)).find((each) => each.length > 1)
    if (set) breach('surgeon.one-place', { surgeon, day: set[0]!.day })
  }
  for (const { id, count } of problem.equipment ?? []) {
    const set = atOnce(busy((one) => cases.get(one)!.equipment?.includes(id) === true)).find(
      (each) => each.length > count,
    )
    if (set) breach('equipment.count', { equipment: id, day: set[0]!.day, count })
  }

  for (const ward of problem.wards ?? []) {
    for (const night of nights(problem)) {
      const expected = plan.assignments.reduce((sum, assignment) => {
        const each = cases.get(assignment.case)
        const block = blocks.get(assignment.block)
        return each?.ward === ward.id && block ? sum + stillThere(each, night - dayNumber(block.day)) : sum
      }, 0)
      if (expected > ward.beds + 1e-6)
        breach('ward.beds', {
          ward: ward.id,
          day: dateOf(night),
          beds: ward.beds,
          expected: Number(expected.toFixed(1)),
        })
    }
  }
  return found
}
