import type { Assignment } from '../../../kernel/model.ts'
import { namesIn } from './math.ts'
import { SbmlRefusal } from './refuse.ts'

/**
 * Formulas in the order in which they must be computed. A circle is refused, with the line of a rule that closes it: no order computes it.
 */
export function orderAssignments(
  assignments: readonly Assignment[],
  lineOf: (name: string) => number | undefined,
): Assignment[] {
  const byName = new Map(assignments.map((each) => [each.name, each]))
  const order: Assignment[] = []
  const seen = new Map<string, 'open' | 'done'>()
  const within: string[] = []
  const visit = (each: Assignment) => {
    const mark = seen.get(each.name)
    if (mark === 'done') return
    if (mark === 'open') {
      const circle = within.slice(within.indexOf(each.name))
      const line = circle.map(lineOf).find((found) => found !== undefined)
      throw new SbmlRefusal(
        `a circle of formulas, ${[...circle, each.name].map((name) => `\`${name}\``).join(' → ')},`,
        line ?? 1,
      )
    }
    seen.set(each.name, 'open')
    within.push(each.name)
    for (const name of namesIn(each.expression)) {
      const before = byName.get(name)
      if (before) visit(before)
    }
    within.pop()
    seen.set(each.name, 'done')
    order.push(each)
  }
  for (const each of assignments) visit(each)
  return order
}
