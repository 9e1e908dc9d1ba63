import { Command } from 'commander'
import { HamzadError } from '../../kernel/errors.ts'
import type { WhatIf } from '../../kernel/forecast/personalise.ts'
import type { Model } from '../../kernel/model.ts'
import type { RecordedCycle } from '../../twins/patients/cycle-evidence.ts'
import { createOutput, figure, table } from '../output.ts'
import { assignment, members, positive, seed } from '../usage.ts'

interface PersonaliseFlags {
  readonly observe?: Readonly<Record<string, number>>
  readonly covariate?: Readonly<Record<string, number>>
  readonly record?: string
  readonly within: number
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
      '--record <file>',
      'FHIR record of one patient (Bundle or NDJSON): the newest Observation with a code of each observable and covariate; --observe and --covariate go before it',
    )
    .option('--within <days>', 'with --record: how much older than the newest a value may be', positive, 30)
    .option(
      '--what-if <name=value,…>',
      'covariates set anew, inputs given at once; repeat for several',
      (text: string, earlier: readonly string[] = []) => [...earlier, text],
    )
    .option('--members <number>', 'members of the posterior', members, 200)
    .option('--seed <number>', 'seed', seed, 1)
    .option('--json', 'one JSON document on stdout')
    .addHelpText(
      'after',
      '\nExample:\n  hamzad personalise heart-regazzoni-2022 --covariate heart_rate=80 --observe systolic=100 --observe diastolic=62 --what-if fluid=500',
    )
    .action(async (name: string, flags: PersonaliseFlags) => {
      const [{ findModel }, { forecastCycle, personalise }, { createDraws }, { parameterBands, bandOf }] =
        await Promise.all([
          import('../../twins/library/library.ts'),
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
      const output = createOutput(flags.json === true)
      const recorded = flags.record === undefined ? null : await fromRecord(model, flags.record, flags.within)
      const evidence = {
        covariates: { ...recorded?.evidence.covariates, ...flags.covariate },
        observed: { ...recorded?.evidence.observed, ...flags.observe },
      }
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
      const { taken, leftOut, older, missing } = recorded ?? {}
      const record = recorded && { taken, leftOut, older, missing }
      output.result({ parameters, results: bands, misfit: twin.inversion.misfit, ...(record && { record }) }, () =>
        [
          ...(recorded ? [recordLines(recorded).join('\n')] : []),
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

async function fromRecord(model: Model, file: string, days: number): Promise<RecordedCycle> {
  const [{ cycleEvidence }, { sourcesAt }] = await Promise.all([
    import('../../twins/patients/cycle-evidence.ts'),
    import('../../records/sources-at.ts'),
  ])
  return cycleEvidence(model, await sourcesAt(file), { at: Date.now(), days })
}

/** What was taken of a record, and what was not. */
const recordLines = ({ taken, leftOut, older, missing }: RecordedCycle): string[] => [
  ...taken.map(({ name, value, unit, recorded, time }) => {
    const as = recorded.unit === unit ? '' : ` (recorded as ${recorded.value} ${recorded.unit})`
    return `${name} ${figure(value)} ${unit}${as}, ${time}`
  }),
  ...leftOut.map(({ name, time, reason }) => `left out: ${name} of ${time}: ${reason}`),
  ...(older.length > 0 ? [`left out as too old (--within): ${older.length} values`] : []),
  ...(missing.length > 0 ? [`not in the record: ${missing.join(', ')}`] : []),
]

function readWhatIf(text: string, inputs: readonly string[]): WhatIf {
  const parts = text.split(',').reduce<Record<string, number>>((all, part) => assignment(part.trim(), all), {})
  const pick = (wanted: boolean) =>
    Object.fromEntries(Object.entries(parts).filter(([key]) => inputs.includes(key) === wanted))
  return { name: text, covariates: pick(false), inputs: pick(true) }
}
