import { Command } from 'commander'
import { HamzadError } from '../../kernel/errors.ts'
import type { ProcessSensitivityFlags } from '../flow/process-sensitivity.ts'
import { createOutput, figure, table } from '../output.ts'
import { count, seed } from '../usage.ts'

interface SensitivityFlags extends ProcessSensitivityFlags {
  readonly data?: string
  readonly id?: string
  readonly json?: boolean
}

/** Measurements that are proposed. */
const mostMeasurements = 5

/** `hamzad sensitivity`: which uncertain parameters the outputs depend on, by Sobol indices. */
export const sensitivityCommand = (): Command =>
  new Command('sensitivity')
    .description(
      'Say which uncertain parameters the outputs depend on at each row of a data file (Sobol indices over the priors), and what to measure to know them. Of a process (--until, --vary): which lever moves its measures, and how much is chance.',
    )
    .argument('<model>', 'a library model or a model file')
    .option('--data <file.csv>', 'doses, covariates and instants of one individual, NONMEM columns')
    .option('--id <id>', 'the individual, when the file holds several')
    .option('--until <duration>', 'process: how long, `30d`; without a unit in model time')
    .option('--warm-up <duration>', 'process: what is left out at the start')
    .option(
      '--vary <INPUT=LOW..HIGH>',
      'process: an input (lever) and its range, `extra_beds=0..4 by 1`; repeat',
      (text: string, earlier: readonly string[] = []) => [...earlier, text],
    )
    .option(
      '--base <number>',
      'points a matrix; (parameters + 2) times as many members are simulated, of a process (levers + 3)',
      count,
      1000,
    )
    .option('--seed <number>', 'seed', seed, 1)
    .option('--json', 'one JSON document on stdout')
    .addHelpText(
      'after',
      '\nExample:\n  hamzad sensitivity vancomycin-goti-2018 --data levels.csv' +
        '\n  hamzad sensitivity small-hospital --until 60d --warm-up 10d --vary "extra_beds=0..4 by 1" --vary surge=0.8..1.5 --base 50',
    )
    .action(async (name: string, flags: SensitivityFlags) => {
      const [
        { findModel },
        { eventsOf, readCases },
        { runnable },
        { sensitivity },
        { measurementsToTake },
        { createDraws },
      ] = await Promise.all([
        import('../../twins/library/library.ts'),
        import('../case.ts'),
        import('../../kernel/belief/runnable.ts'),
        import('../../kernel/belief/sensitivity.ts'),
        import('../../kernel/belief/measurements-to-take.ts'),
        import('../../kernel/random/create-draws.ts'),
      ])
      const { model } = findModel(name)
      const refuse = (why: string, action: string) =>
        new HamzadError('input.invalid', { what: 'The command', why, action })
      const output = createOutput(flags.json === true)
      if (model.kind === 'flow') {
        const { processSensitivity } = await import('../flow/process-sensitivity.ts')
        return processSensitivity(model, flags, output)
      }
      if (flags.data === undefined)
        throw refuse('it lacks --data', 'Give doses, covariates and instants of one individual')
      if (model.effects.length === 0)
        throw refuse(`${model.id} has no uncertain parameter`, 'Give parameters a law with `varies` in the model text')
      const subjects = readCases(model, flags.data)
      const found = flags.id === undefined ? subjects : subjects.filter(({ id }) => id === flags.id)
      const [subject] = found
      if (!subject || found.length > 1)
        throw refuse(`the file has ${found.length} individuals with that description`, 'Say which one with --id')
      const draws = createDraws(flags.seed)
      const run = runnable(model, eventsOf(subject))
      const result = sensitivity(run, subject.rows, draws, flags.base, {
        progress: (done, of) => output.progress(`${done} of ${of} members simulated`),
      })
      const measure = measurementsToTake(run, subject.rows, draws.stream('measure'), flags.base, mostMeasurements)
      if (result.correlated)
        output.say('Parameters are correlated: an index belongs to what a parameter adds to those named before it.')
      output.result(
        {
          model: { id: model.id, version: model.version, hash: model.hash },
          base: flags.base,
          seed: flags.seed,
          ...result,
          measure: measure.map(({ output: of, time, left }) => ({
            output: of,
            time,
            left: Object.fromEntries(result.names.map((each, i) => [each, left[i]!])),
          })),
        },
        () =>
          [
            table(
              ['time', 'output', 'mean', 'sd', 'parameter', 'first', '95 %', 'total', '95 %'],
              result.outputs
                .filter(({ indices }) => indices.variance > 0)
                .flatMap(({ time, output: of, indices }) =>
                  result.names.map((parameter, i) => {
                    const [first, total] = [indices.first[i]!, indices.total[i]!]
                    const range = (each: typeof first) => `${figure(each.low, 2)} to ${figure(each.high, 2)}`
                    return [
                      figure(time),
                      of,
                      figure(indices.mean),
                      figure(Math.sqrt(indices.variance)),
                      parameter,
                      figure(first.value, 2),
                      range(first),
                      figure(total.value, 2),
                      range(total),
                    ]
                  }),
                ),
            ),
            '',
            measure.length === 0
              ? 'None of these rows could tell anything of the parameters.'
              : 'What to measure, in this order, and the share of each variance that is then left:',
            ...(measure.length === 0
              ? []
              : [
                  table(
                    ['output', 'time', ...result.names],
                    measure.map(({ output: of, time, left }) => [
                      of,
                      figure(time),
                      ...left.map((each) => figure(each, 2)),
                    ]),
                  ),
                ]),
          ].join('\n'),
      )
    })
