import { readFileSync, writeFileSync } from 'node:fs'
import { Command, Option } from 'commander'
import type { Band } from '../../kernel/planning/band.ts'
import type { Made } from '../../twins/planning/make-plan.ts'
import type { Problem, ProblemKind } from '../../twins/planning/problem-shapes.ts'
import { createOutput, figure, table } from '../output.ts'
import { members, positive, seed } from '../usage.ts'

interface PlanFlags {
  readonly example?: ProblemKind
  readonly operations?: string
  readonly day?: string
  readonly timeLimit: number
  readonly gap: number
  readonly members: number
  readonly seed: number
  readonly out?: string
  readonly json?: boolean
}

/** `hamzad plan`: a theatre schedule, a roster or days for elective patients, with HiGHS; theatre plans are played through possible weeks. */
export const planCommand = (): Command =>
  new Command('plan')
    .description(
      'Plan theatres, a roster or elective admissions from a file; says how good the plan is, or which rules cannot hold together.',
    )
    .argument('[file]', 'a problem in YAML or JSON: `plan: theatre`, `plan: roster` or `plan: electives`')
    .addOption(
      new Option('--example <kind>', 'print an example to start from').choices(['theatre', 'roster', 'electives']),
    )
    .option(
      '--operations <past.csv>',
      'operations that were done: what minutes a theatre case does not say are learned from',
    )
    .option(
      '--day <plan.json>',
      'a theatre plan as --out writes it, with what began and ended: how it goes on; nothing is searched',
    )
    .option('--time-limit <seconds>', 'the best plan so far is the answer then', positive, 20)
    .option('--gap <fraction>', 'good enough when no plan can be better by more than this', positive, 0.01)
    .option('--members <number>', 'possible weeks that a theatre plan is played through', members, 1000)
    .option('--seed <number>', 'seed', seed, 1)
    .option('--out <plan.json>', 'write the answer to a file too')
    .option('--json', 'one JSON document on stdout')
    .addHelpText(
      'after',
      '\nExample:\n  hamzad plan --example theatre > week.yaml\n  hamzad plan week.yaml --time-limit 10',
    )
    .action(async (file: string | undefined, flags: PlanFlags, command: Command) => {
      const { exampleOf } = await import('../../twins/planning/example.ts')
      if (flags.example) {
        const { stringify } = await import('yaml')
        process.stdout.write(stringify(exampleOf(flags.example, flags.seed), { lineWidth: 140 }))
        return
      }
      if (file === undefined) command.error('error: name a file, or ask for an --example')
      const output = createOutput(flags.json === true)
      const [{ readProblem }, { makePlan }] = await Promise.all([
        import('../../twins/planning/read-problem.ts'),
        import('../../twins/planning/make-plan.ts'),
      ])
      const problem = readProblem(readFileSync(file, 'utf8'), file, await operationsOf(flags.operations))
      if (flags.day !== undefined) return showDay(problem, flags.day, flags, output)
      const stop = new AbortController()
      const onInterrupt = () => stop.abort()
      process.once('SIGINT', onInterrupt)
      const made = await makePlan(problem, {
        timeLimit: flags.timeLimit,
        gap: flags.gap,
        members: flags.members,
        seed: flags.seed,
        signal: stop.signal,
        onProgress: ({ seconds, gap }) =>
          output.progress(
            `${figure(seconds)} s, ${gap === null ? 'no plan yet' : `at most ${figure(100 * gap)} % from the best`} (Ctrl-C takes the best so far)`,
          ),
      })
      process.off('SIGINT', onInterrupt)
      if (flags.out !== undefined) writeFileSync(flags.out, `${JSON.stringify(made, null, 2)}\n`)
      const { ruleText } = await import('../../twins/planning/rule-text.ts')
      output.result(made, () =>
        [howGood(made), ...made.conflict.map((rule) => `- ${ruleText(rule)}`), ...sections(problem, made)].join('\n'),
      )
      if (made.plan === null) process.exitCode = 1
    })

/** What was done, from a table. */
async function operationsOf(path: string | undefined) {
  if (path === undefined) return undefined
  const { readOperations } = await import('../../twins/planning/read-operations.ts')
  return readOperations(readFileSync(path, 'utf8'), path)
}

/** How a plan goes on from what is recorded of its day. */
async function showDay(problem: Problem, path: string, flags: PlanFlags, output: ReturnType<typeof createOutput>) {
  const [{ readTheatrePlan }, { reviewPlan }, { ruleText }] = await Promise.all([
    import('../../twins/planning/read-problem.ts'),
    import('../../twins/planning/make-plan.ts'),
    import('../../twins/planning/rule-text.ts'),
  ])
  const plan = readTheatrePlan(readFileSync(path, 'utf8'), path)
  const made: Made = {
    outcome: 'good',
    cost: null,
    bound: null,
    gap: null,
    conflict: [],
    plan,
    ...reviewPlan(problem, plan, flags),
  }
  output.result(made, () =>
    [...made.breaches.map((rule) => `Broken: ${ruleText(rule)}`), ...sections(problem, made)].join('\n'),
  )
}

function howGood({ outcome, gap }: Made): string {
  if (outcome === 'infeasible')
    return 'No plan keeps all rules. These cannot hold together; leave out or loosen one of them:'
  if (outcome === 'none') return 'No plan was found in the time given. Give more with --time-limit.'
  return `${outcome === 'optimal' ? 'Plan found' : 'Best plan so far'}; no plan can be better by more than ${figure(100 * (gap ?? 0))} %.`
}

const range = (band: Band, digits = 3) =>
  `${figure(band.mean, digits)} (${figure(band.q10, digits)}–${figure(band.q90, digits)})`

/** The bill: each line with its interval, the same of first come, first served, and the difference; what is unknown is said to be so. */
function bill({ costs, plan }: Made): string[] {
  if (plan === null || plan.kind === 'electives') return []
  if (costs === null) return ['', 'Costs are unknown: write unit costs as `costs` (docs/how-to/plan.md).']
  const { currency, lines, total, before, impact, budget } = costs
  const written = (value: Band | null) => (value ? range(value) : 'unknown')
  const compared = lines.some((line) => line.before !== null)
  const unknown = lines.filter((line) => line.cost === null).map((line) => line.item)
  const others = (of: Band | null, difference: Band | null) => (compared ? [written(of), written(difference)] : [])
  return [
    '',
    table(
      ['cost', 'amount', currency, ...(compared ? ['first come, first served', 'difference'] : [])],
      [
        ...lines.map((line) => [
          line.item,
          line.amount ? `${range(line.amount)} ${line.unit}` : 'unknown',
          written(line.cost),
          ...others(line.before?.cost ?? null, line.impact),
        ]),
        [unknown.length > 0 ? 'at least' : 'total', '', written(total), ...others(before, impact)],
      ],
    ),
    ...(unknown.length > 0 ? [`Not in the total, because its price or amount is unknown: ${unknown.join(', ')}`] : []),
    ...(budget
      ? [
          `Budget ${figure(budget.amount)} ${currency}: over it by ${range(budget.over)} (below zero: left), P(over) ${figure(budget.chance, 2)}`,
        ]
      : []),
  ]
}

function sections(problem: Problem, made: Made): string[] {
  return [...planned(problem, made), ...bill(made)]
}

/** What the operations that were done say of the cases whose minutes nobody wrote. */
function learnedMinutes(cases: Extract<Problem, { plan: 'theatre' }>['cases']): string[] {
  const learned = cases.filter(({ minutes }) => minutes.seen !== undefined)
  if (learned.length === 0) return []
  return [
    '',
    table(
      ['minutes learned from what was done', 'procedure', 'surgeon', 'mean', 'sd', 'operations'],
      learned.map(({ id, procedure, surgeon, minutes: { mean, sd, seen } }) => [
        ...[id, procedure!, surgeon],
        ...[figure(mean, 3), figure(sd, 2), seen === 0 ? 'none of it yet' : String(seen)],
      ]),
    ),
  ]
}

function planned(problem: Problem, { plan, stress, absence, beds }: Made): string[] {
  if (plan?.kind === 'theatre' && stress && problem.plan === 'theatre') {
    const blocks = new Map(problem.blocks.map((block) => [block.id, block]))
    const times = new Map(stress.plan.cases.map((each) => [each.case, each]))
    const hour = (minutes: number) =>
      `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(Math.floor(minutes % 60)).padStart(2, '0')}`
    const left = problem.cases.filter((each) => !plan.assignments.some((one) => one.case === each.id))
    return [
      '',
      table(
        ['day', 'room', 'case', 'begins', 'ends, 10-90 %', 'P(not done)'],
        plan.assignments.map((each) => {
          const block = blocks.get(each.block)!
          const seen = times.get(each.case)
          return [
            block.day,
            block.room,
            each.case,
            seen ? hour(seen.begins.q50) : '—',
            seen ? `${hour(seen.ends.q10)}–${hour(seen.ends.q90)}` : '—',
            seen ? figure(seen.cancelled, 2) : '1',
          ]
        }),
      ),
      ...learnedMinutes(problem.cases),
      ...(left.length > 0 ? ['', `Not in the plan: ${left.map((each) => each.id).join(', ')}`] : []),
      '',
      table(
        [`${stress.plan.members} possible weeks, mean (10-90 %)`, 'this plan', 'first come, first served'],
        [
          ['overtime, min', range(stress.plan.overtime), range(stress.firstCome.overtime)],
          ['cases not done', range(stress.plan.cancelled, 2), range(stress.firstCome.cancelled, 2)],
          ['block time used, %', figure(100 * stress.plan.used.mean), figure(100 * stress.firstCome.used.mean)],
        ],
      ),
    ]
  }
  if (plan?.kind === 'roster') {
    return [
      '',
      table(
        ['day', 'shift', 'skill', 'who'],
        [...Map.groupBy(plan.duties, (duty) => `${duty.day}|${duty.shift}|${duty.skill}`)].map(([key, duties]) => [
          ...key.split('|'),
          duties.map((duty) => duty.person).join(', '),
        ]),
      ),
      ...(plan.open.length > 0
        ? [
            '',
            table(
              ['open on', 'shift', 'skill', 'places'],
              plan.open.map((each) => [each.day, each.shift, each.skill, each.count]),
            ),
          ]
        : []),
      ...(absence
        ? ['', `Places without anybody, because they are open or somebody is ill: ${range(absence.unfilled)}`]
        : []),
    ]
  }
  if (plan?.kind === 'electives') {
    return [
      '',
      table(
        ['day', 'who comes in'],
        [...Map.groupBy(plan.admissions, (each) => each.day)]
          .sort()
          .map(([day, all]) => [day, all.map((each) => each.elective).join(', ')]),
      ),
      ...(plan.deferred.length > 0 ? ['', `Without a day: ${plan.deferred.join(', ')}`] : []),
      '',
      table(
        ['ward', 'expected beds, day by day'],
        (beds ?? []).map((each) => [each.ward, each.beds.map((n) => figure(n)).join(' ')]),
      ),
    ]
  }
  return []
}
