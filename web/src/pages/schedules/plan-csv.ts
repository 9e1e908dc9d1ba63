import type { Costs, Plan, Schedule } from '../../api/schedules.ts'

type Row = readonly (string | number | null)[]
type Band = Costs['total']

/** A plan and its bill as rows of a spreadsheet. What is unknown is an empty cell, and the bill names it. */
export function planRows({ problem, made }: Schedule, plan: Plan): Row[] {
  return [...planned(problem, made?.stress ?? null, plan), ...(made?.costs ? [[], ...billRows(made.costs)] : [])]
}

function planned(problem: Schedule['problem'], stress: NonNullable<Schedule['made']>['stress'], plan: Plan): Row[] {
  if (plan.kind === 'theatre' && problem.plan === 'theatre') {
    const blocks = new Map(problem.blocks.map((block) => [block.id, block]))
    const fates = new Map(stress?.plan.cases.map((each) => [each.case, each]))
    return [
      ['day', 'room', 'case', 'begins (min since midnight)', 'ends (10 %)', 'ends (90 %)', 'P(not done)'],
      ...plan.assignments.map((each) => {
        const fate = fates.get(each.case)
        const block = blocks.get(each.block)
        return [
          block?.day ?? '',
          block?.room ?? each.block,
          each.case,
          fate ? Math.round(fate.begins.q50) : null,
          fate ? Math.round(fate.ends.q10) : null,
          fate ? Math.round(fate.ends.q90) : null,
          fate ? fate.cancelled : stress && 1,
        ]
      }),
    ]
  }
  if (plan.kind === 'roster')
    return [
      ['day', 'shift', 'skill', 'person', 'open places'],
      ...plan.duties.map((duty) => [duty.day, duty.shift, duty.skill, duty.person, 0]),
      ...plan.open.map((place) => [place.day, place.shift, place.skill, '', place.count]),
    ]
  if (plan.kind === 'electives')
    return [
      ['elective', 'day'],
      ...plan.admissions.map((each) => [each.elective, each.day]),
      ...plan.deferred.map((each) => [each, null]),
    ]
  return []
}

function billRows({ currency, lines, total, before, impact, budget }: Costs): Row[] {
  const three = (band: Band) =>
    band ? [band.mean, band.q10, band.q90].map((each) => Number(each.toFixed(2))) : [null, null, null]
  const unknown = lines.filter((line) => line.cost === null).map((line) => line.item)
  const heads = (what: string) => [`${what} (mean)`, `${what} (10 %)`, `${what} (90 %)`]
  return [
    [
      'cost',
      'unit',
      ...heads('amount'),
      ...heads(currency),
      ...heads(`first come ${currency}`),
      ...heads(`difference ${currency}`),
    ],
    ...lines.map((line) => [
      line.item,
      line.unit,
      ...three(line.amount),
      ...three(line.cost),
      ...three(line.before?.cost ?? null),
      ...three(line.impact),
    ]),
    [
      unknown.length > 0 ? 'at least' : 'total',
      '',
      ...three(null),
      ...three(total),
      ...three(before),
      ...three(impact),
    ],
    ...(unknown.length > 0 ? [['unknown, not in the total', unknown.join('; ')]] : []),
    ...(budget
      ? [
          ['budget', '', ...three(null), budget.amount],
          ['over the budget', '', ...three(null), ...three(budget.over)],
          ['P(over the budget)', '', ...three(null), budget.chance],
        ]
      : []),
  ]
}
