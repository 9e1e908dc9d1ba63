import { Command } from 'commander'
import { HamzadError } from '../../kernel/errors.ts'
import type { WhatIf } from '../../kernel/forecast/personalise.ts'
import { createOutput, figure, table } from '../output.ts'
import { assignment, count, seed } from '../usage.ts'

interface PersonaliseFlags {
  readonly observe?: Readonly<Record<string, number>>
  readonly covariate?: Readonly<Record<string, number>>
  readonly whatIf?: readonly string[]
  readonly members: number
  readonly seed: number
  readonly json?: boolean
}

/** `hamzad personalise`: a posterior from numbers that sum up one cycle (a heart beat), and what-ifs on it. */
export const personaliseCommand = (): Command =>
  new Command('personalise')
    .description(
      'Fit a model that repeats (a heart) to numbers of one cycle, such as blood pressure and stroke volume; then ask what-ifs of the same members.',
    )
    .argument('<model>', 'a library model or a model file with a `cycle`')
    .option('--observe <name=value>', 'an observable of the cycle; repeat', assignment)
    .option('--covariate <name=value>', 'a covariate; repeat', assignment)
    .option(
      '--what-if <name=value,…>',
      'covariates set anew, inputs given at once; repeat for several',
      (text: string, earlier: readonly string[] = []) => [...earlier, text],
    )
    .option('--members <number>', 'members of the posterior', count, 200)
    .option('--seed <number>', 'seed', seed, 1)
    .option('--json', 'one JSON document on stdout')
    .addHelpText(
      'after',
      '\nExample:\n  hamzad personalise heart-regazzoni-2022 --covariate heart_rate=80 --observe systolic=100 --observe diastolic=62 --what-if fluid=500',
    )
    .action(async (name: string, flags: PersonaliseFlags) => {
      const [{ findModel }, { forecastCycle, personalise }, { createDraws }, { parameterBands, bandOf }] =
        await Promise.all([
          import('../../twins/library.ts'),
          import('../../kernel/forecast/personalise.ts'),
          import('../../kernel/random/create-draws.ts'),
          import('../../kernel/forecast/cycle-bands.ts'),
        ])
      const { model } = findModel(name)
      const { cycle } = model
      if (!cycle) {
        throw new HamzadError('input.invalid', {
          what: `The model ${model.id}`,
          why: 'it has no cycle',
          action: 'Use `hamzad fit`',
        })
      }
      const draws = createDraws(flags.seed)
      const evidence = { covariates: flags.covariate ?? {}, observed: flags.observe ?? {} }
      const twin = personalise(model, evidence, draws, { members: flags.members })
      const asked = (flags.whatIf ?? []).map((text) =>
        readWhatIf(
          text,
          model.inputs.map((each) => each.name),
        ),
      )
      const results = [{ name: 'as it is' }, ...asked].map((each) => forecastCycle(twin, each, draws))
      const bands = results.map(({ name: title, view }) => ({
        name: title,
        observables: cycle.observables.map((each, i) => ({
          name: each.name,
          unit: each.unit,
          observed: evidence.observed[each.name] ?? null,
          ...bandOf(view.observables.subarray(i * twin.count, (i + 1) * twin.count)),
        })),
      }))
      const parameters = parameterBands(twin)
      createOutput(flags.json === true).result({ parameters, results: bands, misfit: twin.inversion.misfit }, () =>
        [
          table(
            ['parameter', 'unit', 'median', '10 %', '90 %', 'typical'],
            parameters.map((p) => [p.name, p.unit, figure(p.median), figure(p.low), figure(p.high), figure(p.typical)]),
          ),
          table(
            ['what', 'observable', 'unit', 'observed', 'median', '10 %', '90 %'],
            bands.flatMap((result) =>
              result.observables.map((o) => [
                result.name,
                o.name,
                o.unit,
                result === bands[0] && o.observed !== null ? figure(o.observed) : '',
                figure(o.median),
                figure(o.low),
                figure(o.high),
              ]),
            ),
          ),
        ].join('\n\n'),
      )
    })

function readWhatIf(text: string, inputs: readonly string[]): WhatIf {
  const parts = text.split(',').reduce<Record<string, number>>((all, part) => assignment(part.trim(), all), {})
  const pick = (wanted: boolean) =>
    Object.fromEntries(Object.entries(parts).filter(([key]) => inputs.includes(key) === wanted))
  return { name: text, covariates: pick(false), inputs: pick(true) }
}
