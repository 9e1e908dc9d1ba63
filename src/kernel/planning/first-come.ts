import { length, lists, type TheatrePlan, type TheatreProblem } from './theatre.ts'
import { theatreBreaches } from './theatre-rules.ts'

/**
 * Booking as it is usually done: who has waited longest first, each into the first block that is theirs and still has room for the mean
 * time. It minds owners, days, surgeons, equipment and beds, but not how uncertain the times are; `careful` minds that too.
 */
export function firstCome(problem: TheatreProblem, careful = false): TheatrePlan {
  const minded: TheatreProblem = careful ? problem : { ...problem, risk: 0.5 }
  const blocks = [...problem.blocks].sort((a, b) => (a.day + a.from).localeCompare(b.day + b.from))
  const waiting = [...problem.cases].sort((a, b) => (a.since ?? '9').localeCompare(b.since ?? '9'))
  let plan: TheatrePlan = { assignments: [] }
  const holds = () => theatreBreaches(minded, plan).every((breach) => breach.rule === 'case.must')
  for (const each of waiting) {
    for (const block of blocks) {
      const list = lists(problem, plan).get(block.id)!
      const used = list.reduce((sum, one) => sum + one.minutes.mean + problem.turnover, 0)
      if (used + each.minutes.mean > length(block)) continue
      const before = plan
      const assignments = [...plan.assignments]
      const own = assignments.filter((one) => one.block === block.id).map((one) => one.case)
      const at = each.place === 'first' ? assignments.findIndex((one) => one.block === block.id) : -1
      const last = assignments.findIndex(
        (one) => own.includes(one.case) && problem.cases.find((other) => other.id === one.case)?.place === 'last',
      )
      const place = at >= 0 ? at : each.place !== 'last' && last >= 0 ? last : assignments.length
      assignments.splice(place, 0, { case: each.id, block: block.id })
      plan = { assignments }
      if (holds()) break
      plan = before
    }
  }
  return plan
}
