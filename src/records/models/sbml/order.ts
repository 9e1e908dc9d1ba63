import type { Assignment } from '../../../kernel/model.ts'
import { namesIn } from './math.ts'
import { SbmlRefusal } from './refuse.ts'

/** Formulas in the order in which they must be computed. A circle is refused: no order computes it. */
export function orderAssignments(assignments: readonly Assignment[]): Assignment[] {
  const byName = new Map(assignments.map((each) => [each.name, each]))
  const order: Assignment[] = []
  const seen = new Map<string, 'open' | 'done'>()
  const visit = (each: Assignment) => {
    const mark = seen.get(each.name)
    if (mark === 'done') return
    if (mark === 'open') throw new SbmlRefusal(`a circle of rules through \`${each.name}\``, 1)
    seen.set(each.name, 'open')
    for (const name of namesIn(each.expression)) {
      const before = byName.get(name)
      if (before) visit(before)
    }
    seen.set(each.name, 'done')
    order.push(each)
  }
  for (const each of assignments) visit(each)
  return order
}
