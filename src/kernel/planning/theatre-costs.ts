import type { Use } from './plan-costs.ts'
import { type Case, length, type TheatreCosts, type TheatreProblem } from './theatre.ts'
import type { TheatreWeeks } from './theatre-stress.ts'

/** What a theatre plan used in its possible weeks. */
export function theatreUse(problem: TheatreProblem, costs: TheatreCosts, weeks: TheatreWeeks): Use[] {
  const members = weeks.overtime.length
  const open = problem.blocks.reduce((sum, block) => sum + length(block), 0) / 60
  const none = new Float64Array(members)
  const wards = [...new Set(problem.cases.flatMap(({ ward, nights }) => (ward !== undefined && nights ? [ward] : [])))]
  const own = problem.cases.filter((each) => each.cost !== undefined)
  const usual = problem.cases.filter((each) => each.cost === undefined)
  const done = ({ id }: Case, member: number) => weeks.done.get(id)?.[member] ?? 0
  return [
    { item: 'blocks', unit: 'h', parts: [{ price: costs.blockHour, amount: none.map(() => open) }] },
    {
      item: 'overtime',
      unit: 'h',
      parts: [{ price: costs.overtimeHour, amount: weeks.overtime.map((each) => each / 60) }],
    },
    {
      item: 'cases',
      unit: 'case',
      parts: [
        // One price for all that have none of their own: as doubtful for all of them at once.
        ...(usual.length > 0
          ? [{ price: costs.case, amount: none.map((_, m) => usual.filter((each) => done(each, m) === 1).length) }]
          : []),
        ...own.map((each) => ({ price: each.cost, amount: none.map((_, m) => done(each, m)) })),
      ],
    },
    { item: 'cancelled', unit: 'case', parts: [{ price: costs.cancelled, amount: weeks.cancelled }] },
    ...(wards.length > 0
      ? [
          {
            item: 'nights',
            unit: 'night' as const,
            parts: wards.map((ward) => ({
              price: costs.nights?.find((each) => each.ward === ward)?.price,
              amount: weeks.nights.get(ward) ?? none,
            })),
          },
        ]
      : []),
  ]
}
