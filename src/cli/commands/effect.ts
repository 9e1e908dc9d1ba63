import { Command, InvalidArgumentError } from 'commander'
import { HamzadError } from '../../kernel/errors.ts'
import { createOutput, figure, table } from '../output.ts'
import { members, notNegative, seed } from '../usage.ts'

interface EffectFlags {
  readonly data: string
  readonly input?: string
  readonly output?: string
  readonly range: readonly [number, number]
  readonly at?: number
  readonly members: number
  readonly seed: number
  readonly json?: boolean
}

/** `hamzad effect`: is the treatment working, and what else may explain the data? */
export const effectCommand = (): Command =>
  new Command('effect')
    .description(
      'Is it working? Observed against expected with and without the treatment, for every individual of a data file.',
    )
    .argument('<model>', 'a library model or a model file')
    .requiredOption('--data <file.csv>', 'data file with NONMEM columns')
    .requiredOption('--range <low,high>', 'where the output should be, in its unit', range)
    .option('--input <name>', 'the treatment (default: the first input)')
    .option('--output <name>', 'what it should move (default: the first output)')
    .option('--at <time>', 'instant of the question (default: the last row)', notNegative)
    .option('--members <number>', 'size of the ensemble', members, 300)
    .option('--seed <number>', 'seed', seed, 1)
    .option('--json', 'one JSON document on stdout')
    .addHelpText('after', '\nExample:\n  hamzad effect vancomycin-goti-2018 --data levels.csv --range 10,20')
    .action(async (name: string, flags: EffectFlags) => {
      const out = createOutput(flags.json === true)
      const [{ findModel }, { eventsOf, readCases }, { treatmentEffect }, { createDraws }, { requireScorable }] =
        await Promise.all([
          import('../../twins/library/library.ts'),
          import('../case.ts'),
          import('../../kernel/credibility/treatment-effect.ts'),
          import('../../kernel/random/create-draws.ts'),
          import('../score-model.ts'),
        ])
      const { model } = findModel(name)
      requireScorable(model)
      const input = flags.input ?? model.inputs[0]?.name
      const output = flags.output ?? model.outputs[0]?.name
      if (!model.inputs.some((each) => each.name === input)) throw unknown('--input', input, model.inputs)
      if (!model.outputs.some((each) => each.name === output)) throw unknown('--output', output, model.outputs)
      const { range, members } = flags
      const subjects = readCases(model, flags.data).map((subject) => {
        const timeline = eventsOf(subject)
        const at = flags.at ?? Math.max(...timeline.map(({ time }) => time))
        const options = {
          input: input as string,
          output: output as string,
          range,
          at,
          members,
          draws: createDraws(flags.seed),
        }
        return { id: subject.id, ...treatmentEffect(model, timeline, options) }
      })
      out.result({ model: model.id, input, output, range, subjects }, () =>
        table(
          ['individual', 'P(effective)', 'P(too much)', `known since (${model.time})`, 'likeliest explanation', 'P'],
          subjects.map((s) => [
            s.id,
            figure(s.effective),
            figure(s.harmful),
            s.knownSince === null ? '—' : figure(s.knownSince),
            s.explanations[0]?.code ?? '—',
            figure(s.explanations[0]?.probability ?? Number.NaN),
          ]),
        ),
      )
    })

function range(text: string): [number, number] {
  const [low, high, ...rest] = text.split(',').map(Number)
  if (low === undefined || high === undefined || rest.length > 0 || !(low < high))
    throw new InvalidArgumentError('Write low,high, such as 10,20.')
  return [low, high]
}

const unknown = (what: string, name: string | undefined, known: readonly { readonly name: string }[]) =>
  new HamzadError('input.invalid', {
    what,
    why: `the model has no ${name ?? 'such thing'}`,
    action: `Choose among ${known.map((each) => each.name).join(', ')}`,
  })
