import { writeFileSync } from 'node:fs'
import { Command } from 'commander'
import { HamzadError } from '../../kernel/errors.ts'
import { whyNot } from '../case.ts'
import { createOutput, figure, table } from '../output.ts'
import { count, notNegative, seed } from '../usage.ts'

interface LearnFlags {
  readonly data: string
  readonly out?: string
  readonly holdout: number
  readonly iterations: number
  readonly members: number
  readonly seed: number
  readonly propose?: boolean
  readonly folder?: string
  readonly json?: boolean
}

/** `hamzad learn`: population parameters anew from many individuals, as a proposed version that is compared on held-out ones. */
export const learnCommand = (): Command =>
  new Command('learn')
    .description(
      'Learn typical values and variances of a model from many individuals (empirical Bayes by EM, with standard errors and shrinkage), compare before and after on held-out individuals, and propose a version.',
    )
    .argument('<model>', 'a library model or a model file')
    .requiredOption('--data <file.csv>', 'data file of de-identified individuals, NONMEM columns')
    .option('--out <file.yaml>', 'where the proposed model text is written')
    .option('--holdout <share>', 'share of the individuals that only judge', notNegative, 0.25)
    .option('--iterations <number>', 'most iterations', count, 30)
    .option('--members <number>', 'size of the ensembles of the comparison', count, 200)
    .option('--seed <number>', 'seed', seed, 1)
    .option(
      '--propose',
      'enter the version into the registry of the store, where it runs silently until a person approves it',
    )
    .option('--folder <folder>', 'data folder of the store, with --propose')
    .option('--json', 'one JSON document on stdout')
    .addHelpText('after', '\nExample:\n  hamzad learn vancomycin-goti-2018 --data levels.csv --out proposed.yaml')
    .action(async (name: string, flags: LearnFlags) => {
      const output = createOutput(flags.json === true)
      const [
        { findModel, readModelText },
        { eventsOf, readCases },
        { learnPopulation },
        { proposeVersion },
        { compileModel },
        { createDraws },
        { prequential },
        { scorecard },
      ] = await Promise.all([
        import('../../twins/library.ts'),
        import('../case.ts'),
        import('../../kernel/population/learn-population.ts'),
        import('../../kernel/population/propose-version.ts'),
        import('../../kernel/language/compile.ts'),
        import('../../kernel/random/create-draws.ts'),
        import('../../kernel/credibility/prequential.ts'),
        import('../../kernel/credibility/scorecard.ts'),
      ])
      const entry = findModel(name)
      const timelines = readCases(entry.model, flags.data).map(eventsOf)
      const every = flags.holdout > 0 ? Math.max(2, Math.round(1 / flags.holdout)) : Number.POSITIVE_INFINITY
      const held = timelines.filter((_, i) => i % every === every - 1)
      const used = timelines.filter((_, i) => i % every !== every - 1)
      if (used.length < 5)
        throw new HamzadError('input.invalid', {
          what: 'The data file',
          why: `${used.length} individuals are left to learn from`,
          action: 'Give at least five beside those held out',
        })
      const draws = createDraws(flags.seed)
      const learned = learnPopulation(entry.model, used, {
        draws: draws.stream('learn'),
        iterations: flags.iterations,
        progress: (iteration) => output.progress(`iteration ${iteration}`),
      })
      const text = proposeVersion(readModelText(entry.file), learned)
      const { model: proposed, diagnostics } = compileModel(text, { file: flags.out ?? 'proposed' })
      if (!proposed)
        throw new HamzadError('input.invalid', {
          what: 'The proposed text',
          why: diagnostics.map(({ message }) => message).join('; '),
          action: 'Learn from the model that holds the parameters itself, not from one that includes them',
        })
      const judge = (model: typeof proposed) =>
        scorecard(
          held.flatMap((timeline, i) =>
            prequential(model, timeline, { members: flags.members, draws: draws.stream(`held ${i}`) }),
          ),
        )
      const [before, after] = [judge(entry.model), judge(proposed)]
      if (flags.out !== undefined) {
        try {
          writeFileSync(flags.out, text)
        } catch (cause) {
          throw new HamzadError('file.unwritable', { file: flags.out, why: whyNot(cause) }, { cause })
        }
      }
      if (flags.propose) await enter(proposed, flags.folder)
      output.result(
        {
          model: entry.model.id,
          proposed: { version: proposed.version, hash: proposed.hash },
          ...learned,
          heldOut: { subjects: held.length, before, after },
        },
        () => {
          const rows = learned.parameters.map((p) => [
            p.parameter,
            figure(p.factor, 4),
            figure(100 * p.standardError),
            figure(p.varianceBefore),
            p.variance === null ? 'kept' : figure(p.variance),
            figure(100 * p.shrinkage),
          ])
          const judged = [['before', before] as const, ['after', after] as const].map(([what, card]) => [
            what,
            card?.n ?? 0,
            figure(card?.crps ?? Number.NaN, 4),
            figure(100 * (card?.coverage.p80.value ?? Number.NaN)),
            figure(card?.errors?.bias ?? Number.NaN),
          ])
          return [
            `${learned.subjects} individuals, ${learned.iterations} iterations${learned.converged ? '' : ' (not settled)'}`,
            table(['parameter', 'factor', 'SE %', 'variance before', 'after', 'shrinkage %'], rows),
            '',
            `held out: ${held.length} individuals`,
            table(['version', 'n', 'CRPS', '80 % held', 'bias'], judged),
            ...(flags.out === undefined
              ? []
              : ['', `proposed version ${proposed.version} written to ${flags.out}; nobody has reviewed it`]),
            ...(flags.propose ? ['entered into the registry: it runs silently until a person approves it'] : []),
          ].join('\n')
        },
      )
    })

async function enter(
  model: Parameters<typeof import('../../store/model-versions.ts').registerVersion>[1],
  folder: string | undefined,
): Promise<void> {
  const [{ joinStore }, { registerVersion }] = await Promise.all([
    import('../join-store.ts'),
    import('../../store/model-versions.ts'),
  ])
  const store = await joinStore(folder)
  try {
    await registerVersion(store.db, model, 'learned')
  } finally {
    await store.close()
  }
}
