import { writeFileSync } from 'node:fs'
import { Command, Option } from 'commander'
import type { EquationOptions } from '../../kernel/dynamics/equations.ts'
import { HamzadError } from '../../kernel/errors.ts'
import { type FlowFlags, flowOptions } from '../flow/flow-flags.ts'
import { createOutput } from '../output.ts'
import type { CourseFlags } from '../time-course.ts'
import { assignment, count, exit, notNegative, positive, seed } from '../usage.ts'

interface SimulateFlags extends CourseFlags, FlowFlags {
  readonly data?: string
  readonly cases?: string
  readonly out?: string
  readonly members?: number
  readonly typical?: boolean
  readonly method: NonNullable<EquationOptions['method']>
  readonly seed: number
}

type DataFlags = SimulateFlags & { readonly data: string }

/** Ways to move members that a user may insist on. */
const methods: readonly NonNullable<EquationOptions['method']>[] = ['auto', 'linear', 'dopri5', 'ssprk43', 'rodas5p']

/** `hamzad simulate`: outputs of a model at every row of a data file. */
export const simulateCommand = (): Command =>
  flowOptions(new Command('simulate'))
    .description(
      'Simulate a data file with NONMEM columns: one line of outputs a row, for the typical individual or for random members. ' +
        'Or a process of patients, places and staff (--until): its measures over replications. Or a uniform time course (--duration) of a model, SBML too. Or what a COMBINE archive describes (.omex). Or every case of a folder of the SBML test suite (--cases).',
    )
    .argument('[model]', 'a library model, a model file or an SBML file')
    .option('--data <file.csv>', 'ID TIME AMT RATE EVID CMT ADDL II SS … and covariates by name; any case, any order')
    .option('--out <file.csv>', 'result: ID,TIME and each output (MEMBER first with --members); - is stdout')
    .option('--start <time>', 'time course: its first row, 0', Number)
    .option('--duration <time>', 'time course: from the first row to the last', notNegative)
    .option('--steps <number>', 'time course: rows after the first, 100', count)
    .option('--variables <names>', 'time course: columns, separated by commas; default every output')
    .option('--parameter <name=value>', 'time course: a number in place of the typical one; repeat', assignment)
    .option('--covariate <name=value>', 'time course: a covariate; repeat', assignment)
    .option('--initial <name=value>', 'time course: a state at the start; repeat', assignment)
    .option('--amount <names>', 'species to report as amounts')
    .option('--concentration <names>', 'species to report as concentrations')
    .option('--cases <folder>', 'run every case below a folder (model.xml, settings.txt, results.csv) and compare')
    .option('--json', 'with --cases or --until: one JSON document on stdout')
    .option('--typical', 'the typical individual (default)')
    .option('--members <number>', 'random members of every individual', count)
    .option('--seed <number>', 'seed of the members', seed, 1)
    .option('--workers <number>', 'threads that share out individuals or replications, 1; changes no number', count)
    .option('--rtol <number>', 'relative tolerance of the solver', positive)
    .option('--atol <number>', 'absolute tolerance of the solver', positive)
    .addOption(
      new Option(
        '--method <name>',
        'how members move; auto: exact for linear equations, Rodas5P for stiff ones, else Dormand–Prince',
      )
        .choices(methods)
        .default('auto'),
    )
    .addHelpText(
      'after',
      '\nExample:\n  hamzad simulate vancomycin-goti-2018 --data levels.csv --out -' +
        '\n  hamzad simulate emergency-department --until 7d --warm-up 1d --replications 50 --json' +
        '\n  hamzad simulate model.xml --duration 10 --steps 50 --variables S1,S2 --amount S1 --out -' +
        '\n  hamzad simulate heart-regazzoni-2022 --start 30 --duration 1 --parameter R_sys=1.1 --covariate contractility=0.7 --out -' +
        '\n  hamzad simulate archive.omex --out -',
    )
    .action(async (modelName: string | undefined, flags: SimulateFlags) => {
      if (flags.cases !== undefined) return runFolder(flags.cases, flags.json === true)
      if (
        modelName !== undefined &&
        (flags.until !== undefined || (flags.data ?? flags.duration ?? flags.out) === undefined)
      )
        return (await import('../flow/simulate-flow.ts')).simulateFlow(modelName, flags)
      if (modelName === undefined || flags.out === undefined)
        throw missing(modelName === undefined ? 'a model' : '--out')
      const archive = /\.omex$/i.test(modelName) && flags.data === undefined && flags.duration === undefined
      const text = archive
        ? await (await import('../time-course.ts')).archiveText(modelName, flags)
        : flags.data === undefined
          ? (await import('../time-course.ts')).courseText(modelName, flags)
          : await simulate(modelName, { ...flags, data: flags.data })
      if (flags.out === '-') process.stdout.write(text)
      else await writeResult(flags.out, text)
    })

const missing = (what: string) =>
  new HamzadError('input.invalid', {
    what: 'The command',
    why: `it lacks ${what}`,
    action: 'See hamzad simulate --help',
  })

async function runFolder(folder: string, json: boolean): Promise<void> {
  const { casesText, runCases } = await import('../suite-cases.ts')
  const output = createOutput(json)
  const cases = runCases(folder, output.progress)
  output.result(cases, () => casesText(cases))
  if (cases.some((each) => each.result !== 'agrees')) process.exitCode = exit.failed
}

async function writeResult(file: string, text: string): Promise<void> {
  try {
    writeFileSync(file, text)
  } catch (cause) {
    const { whyNot } = await import('../case.ts')
    throw new HamzadError('file.unwritable', { file, why: whyNot(cause) }, { cause })
  }
}

async function simulate(modelName: string, flags: DataFlags): Promise<string> {
  const [{ findModel }, { readCases }, { simulateIndividuals }, { shareIndividuals }, { createComputePool }] =
    await Promise.all([
      import('../../twins/library/library.ts'),
      import('../case.ts'),
      import('../../twins/compute/simulate-individuals.ts'),
      import('../../twins/compute/share-individuals.ts'),
      import('../../twins/compute/compute-pool.ts'),
    ])
  if (flags.typical && flags.members !== undefined) {
    throw new HamzadError('input.invalid', {
      what: 'The command',
      why: 'it has both --typical and --members',
      action: 'Leave one out',
    })
  }
  const output = createOutput(false)
  const { model } = findModel(modelName)
  const lines = [
    [...(flags.members === undefined ? [] : ['MEMBER']), 'ID', 'TIME', ...model.outputs.map((o) => o.name)].join(','),
  ]
  const subjects = readCases(model, flags.data)
  const request = {
    model,
    options: {
      method: flags.method,
      ...(flags.rtol !== undefined && { rtol: flags.rtol }),
      ...(flags.atol !== undefined && { atol: flags.atol }),
    },
    seed: flags.seed,
    members: flags.members ?? null,
    first: 0,
    subjects: subjects.map(({ rows }) => rows),
  }
  const { workers = 1 } = flags
  const pool = workers > 1 ? createComputePool(workers) : null
  const simulated = pool ? await shareIndividuals(pool, workers, request) : simulateIndividuals(request)
  await pool?.close()
  const n = flags.members ?? 1
  for (const [i, { values, message, method, engine }] of simulated.entries()) {
    const { id, rows } = subjects[i]!
    if (i === 0) output.say(`method: ${describeMethod(method)} (${engine})`)
    if (message !== null) output.say(`individual ${id}: ${message}`)
    for (let m = 0; m < n; m++) {
      for (const [row, { time }] of rows.entries()) {
        const outputs = model.outputs.map((_, o) =>
          number(values[(row * model.outputs.length + o) * n + m] ?? Number.NaN),
        )
        lines.push([...(flags.members === undefined ? [] : [m + 1]), id, time, ...outputs].join(','))
      }
    }
  }
  return `${lines.join('\n')}\n`
}

/** The method in a few words; what is not known here goes by its name. */
const describeMethod = (method: string): string =>
  ({
    linear: 'linear, matrix exponentials between events',
    dopri5: 'dopri5, Dormand–Prince 5(4) with adaptive steps',
    ssprk43: 'ssprk43, Runge–Kutta of four stages and order 3, for loose tolerances',
    rodas5p: 'rodas5p, a Rosenbrock method for stiff equations',
  })[method] ?? method

/** Shortest text that reads back as the same number; `.` where a member stopped. */
const number = (value: number): string => (Number.isFinite(value) ? String(value) : '.')
