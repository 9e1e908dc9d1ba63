import { writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { Command } from 'commander'
import { HamzadError } from '../../kernel/errors.ts'
import type { Model } from '../../kernel/model.ts'
import type { TimelineEvent } from '../../kernel/timeline.ts'
import { whyNot } from '../case.ts'
import { createOutput, figure, table } from '../output.ts'
import { count, members, notNegative, seed } from '../usage.ts'

interface LearnFlags {
  readonly data?: string
  readonly twins?: boolean
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
      'Learn typical values and variances of a model from many individuals (SAEM, with standard errors, shrinkage and prediction distribution errors), compare before and after on held-out individuals, and propose a version.',
    )
    .argument('<model>', 'a library model or a model file')
    .option('--data <file.csv>', 'data file of de-identified individuals, NONMEM columns')
    .option('--twins', 'learn from what the twins of the store have seen, without names, dates and identifiers')
    .option('--out <file.yaml>', 'where the proposed model text is written')
    .option('--holdout <share>', 'share of the individuals that only judge', notNegative, 0.25)
    .option('--iterations <number>', 'rounds of SAEM, half of them averaged', count, 300)
    .option('--members <number>', 'size of the ensembles of the comparison', members, 200)
    .option('--seed <number>', 'seed', seed, 1)
    .option(
      '--propose',
      'enter the version into the registry of the store, where it runs silently until a person approves it',
    )
    .option('--folder <folder>', 'data folder of the store, with --twins or --propose')
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
        { judgeHeldOut },
        { requireScorable },
        { changeControl, heldOutEvidence },
      ] = await Promise.all([
        import('../../twins/library/library.ts'),
        import('../case.ts'),
        import('../../kernel/population/learn-population.ts'),
        import('../../kernel/population/propose-version.ts'),
        import('../../kernel/language/compile.ts'),
        import('../../kernel/random/create-draws.ts'),
        import('../../kernel/credibility/judge-held-out.ts'),
        import('../score-model.ts'),
        import('../change-control.ts'),
      ])
      const entry = findModel(name)
      requireScorable(entry.model)
      if ((flags.data === undefined) === (flags.twins !== true))
        throw new HamzadError('input.invalid', {
          what: 'The question',
          why: 'it names no data, or two kinds of them',
          action: 'Give --data or --twins',
        })
      const timelines =
        flags.data === undefined
          ? await fromTwins(entry.model, flags.folder)
          : readCases(entry.model, flags.data).map(eventsOf)
      const every = flags.holdout > 0 ? Math.max(2, Math.round(1 / flags.holdout)) : Number.POSITIVE_INFINITY
      const held = timelines.filter((_, i) => i % every === every - 1)
      const used = timelines.filter((_, i) => i % every !== every - 1)
      if (used.length < 5)
        throw new HamzadError('input.invalid', {
          what: 'The data',
          why: `${used.length} individuals are left to learn from`,
          action: 'Give at least five beside those held out',
        })
      const draws = createDraws(flags.seed)
      const learned = learnPopulation(entry.model, used, {
        draws: draws.stream('learn'),
        explore: flags.iterations >> 1,
        average: flags.iterations - (flags.iterations >> 1),
        progress: (iteration) => iteration % 10 === 0 && output.progress(`round ${iteration}`),
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
        judgeHeldOut(model, held, { members: flags.members, draws: draws.stream('held') })
      const [before, after] = [judge(entry.model), judge(proposed)]
      if (flags.out !== undefined) {
        try {
          writeFileSync(flags.out, text)
        } catch (cause) {
          throw new HamzadError('file.unwritable', { file: flags.out, why: whyNot(cause) }, { cause })
        }
      }
      const settings = { members: flags.members, seed: flags.seed }
      const change = changeControl({ before: entry.model, proposed, learned, heldOut: { before, after }, settings })
      if (flags.propose) {
        const at = new Date().toISOString()
        await enter(proposed, flags.folder, [
          { model: entry.model, evidence: heldOutEvidence(entry.model, before, at, settings) },
          { model: proposed, evidence: heldOutEvidence(proposed, after, at, settings, change) },
        ])
      }
      output.result(
        {
          model: entry.model.id,
          proposed: { version: proposed.version, hash: proposed.hash },
          ...learned,
          heldOut: { subjects: held.length, before, after },
          changeControl: change,
        },
        () => {
          const known = (value: number | null, times = 1) => (value === null ? '—' : figure(times * value))
          const rows = learned.parameters.map((p) => [
            p.parameter,
            p.form === 'log' ? `× ${figure(p.factor, 4)}` : `+ ${figure(p.shift, 4)}`,
            known(p.standardError),
            figure(p.varianceBefore),
            figure(p.variance),
            known(p.varianceError),
            figure(100 * p.shrinkage),
          ])
          const others = [
            ...learned.covariances.map((c) => [
              `covariance of ${c.parameters.join(', ')}`,
              figure(c.before),
              figure(c.value),
              known(c.standardError),
            ]),
            ...learned.errors.map((e) => [
              `${e.number} error of ${e.output}`,
              figure(e.before),
              figure(e.value),
              known(e.standardError),
            ]),
          ]
          const judged = [['before', before] as const, ['after', after] as const].flatMap(([what, found]) =>
            Object.entries(found.outputs).map(([name, card], i) => [
              what,
              name,
              card.n,
              figure(card.crps ?? Number.NaN, 4),
              figure(100 * card.coverage.p80.value),
              figure(card.errors?.bias ?? Number.NaN),
              // Of all outputs together.
              i > 0 ? '' : found.npde ? `${figure(found.npde.mean)}, ${figure(found.npde.variance)}` : '—',
              i > 0 ? '' : found.npde ? figure(found.npde.p) : '—',
            ]),
          )
          return [
            `${learned.subjects} individuals, ${learned.iterations} rounds${learned.converged ? '' : ' (not settled: give more --iterations)'}; −2 log likelihood ${figure(learned.deviance, 6)} (± ${figure(learned.devianceError)} by simulation)`,
            table(['parameter', 'typical value', 'SE (log)', 'variance before', 'after', 'SE', 'shrinkage %'], rows),
            ...(others.length > 0 ? ['', table(['', 'before', 'after', 'SE'], others)] : []),
            '',
            `held out: ${held.length} individuals`,
            table(['version', 'output', 'n', 'CRPS', '80 % held', 'bias', 'NPDE mean, variance', 'p'], judged),
            '',
            ...change.map(([part, words]) => `${part}: ${words}`),
            ...(flags.out === undefined
              ? []
              : ['', `proposed version ${proposed.version} written to ${flags.out}; nobody has reviewed it`]),
            ...(flags.propose ? ['entered into the registry: it runs silently until a person approves it'] : []),
          ].join('\n')
        },
      )
    })

async function fromTwins(model: Model, folder: string | undefined): Promise<TimelineEvent[][]> {
  const [{ joinStore }, { deidentifiedTimelines }] = await Promise.all([
    import('../join-store.ts'),
    import('../../twins/registry/de-identified-timelines.ts'),
  ])
  const store = await joinStore(folder)
  try {
    return await deidentifiedTimelines(store, model)
  } finally {
    await store.close()
  }
}

/** The proposed version, with what it and the one before it were worth on individuals that were held out. */
async function enter(
  model: Model,
  folder: string | undefined,
  validations: readonly { readonly model: Model; readonly evidence: unknown }[],
): Promise<void> {
  const [{ joinStore }, { registerVersion }, { enterValidation }] = await Promise.all([
    import('../join-store.ts'),
    import('../../store/model-versions.ts'),
    import('../../store/validations.ts'),
  ])
  const store = await joinStore(folder)
  try {
    await registerVersion(store.db, model, 'learned')
    for (const { model: of, evidence } of validations)
      await enterValidation(store.db, {
        ...{ model: of.id, version: of.version, hash: of.hash },
        ...{ evidence, by: userInfo().username },
      })
  } finally {
    await store.close()
  }
}
