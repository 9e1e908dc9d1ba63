import { Command, InvalidArgumentError } from 'commander'
import type { DecisionPoint } from '../../kernel/credibility/net-benefit.ts'
import type { Scorecard } from '../../kernel/credibility/scorecard.ts'
import { type DeviceFlags, deviceFlags, exportOptions } from '../device-options.ts'
import { createOutput, figure, individualsTold, type Output, table } from '../output.ts'
import { count, members, notNegative, numbers, positive, seed, words } from '../usage.ts'

interface ScoreFlags extends DeviceFlags {
  readonly data: string
  readonly horizons?: readonly number[]
  readonly every?: number
  readonly after?: number
  readonly members: number
  readonly seed: number
  readonly by?: readonly string[]
  readonly thresholds?: readonly number[]
  readonly columns?: Readonly<Record<string, string>>
  readonly at?: number
  readonly prevalence?: number
  readonly harm?: number
  readonly glucose?: string
  readonly rows?: boolean
  readonly workers?: number
  readonly json?: boolean
}

/** `hamzad score`: how good forecasts were, of any file; or how good a model's would have been on a data file. */
export const scoreCommand = (): Command =>
  exportOptions(new Command('score'))
    .description(
      'Score forecasts against what happened: those of a file, or those that a model would have issued while a data file happened.',
    )
    .argument('[model]', 'a library model or a model file; without it the data file itself holds the forecasts')
    .requiredOption(
      '--data <file.csv>',
      'with a model: NONMEM columns, or an export of a sensor of glucose. Without: `observed` with m1, m2, … (ensemble; weights w1, w2, …), q0.1, q0.5, … (quantiles), mean and sd, or predicted; or `event` with `risk`. persistence, climatology, prior: forecasts to compare with',
    )
    .option(
      '--horizons <list>',
      "how far ahead, in the model's time, such as 30,45,60 (default: to the next measurement)",
      numbers,
    )
    .option('--every <time>', 'least model time between two issues, for streams', positive)
    .option('--after <time>', 'first issue after so much model time, for streams', positive)
    .option('--members <number>', 'size of the ensemble', members, 500)
    .option('--seed <number>', 'seed of ensembles and of the randomised PIT', seed, 1)
    .option('--workers <number>', 'with a model: threads that share out the individuals, 1; changes no number', count)
    .option(
      '--by <columns>',
      'scores of subgroups too: columns of the file, or covariates of the model (numbers in thirds)',
      words,
    )
    .option(
      '--columns <names>',
      'which column of the file is which, when they have other names: event=cancer,risk=score',
      renames,
    )
    .option('--thresholds <list>', 'thresholds of risk of the decision curve (default: 0 to 0.49)', numbers)
    .option(
      '--at <time>',
      'risks are of the event by this time; the column `time` says how long each subject was followed',
      positive,
    )
    .option('--prevalence <share>', 'share of events in the population, for a case-control sample', notNegative)
    .option('--harm <number>', 'harm of the test, in true positives a subject', notNegative)
    .option('--glucose <unit>', 'values are glucose in mg/dL or mmol/L: Clarke and Parkes error grids too')
    .option('--rows', 'with a model and --json: every forecast with its scores')
    .option('--json', 'one JSON document on stdout')
    .addHelpText(
      'after',
      '\nExamples:\n  hamzad score vancomycin-goti-2018 --data levels.csv --json\n  hamzad score glucose-type1-cappon-2023 --data cgm.csv --horizons 30,45,60\n  hamzad score --data predictions.csv --by sex --thresholds 0.05,0.1,0.2 --json\n  hamzad score --data df_binary.csv --columns event=cancer,risk=cancerpredmarker',
    )
    .action(async (model: string | undefined, flags: ScoreFlags) => {
      const output = createOutput(flags.json === true)
      await (model === undefined ? scoreForecasts(flags, output) : scoreModel(model, flags, output))
    })

function renames(text: string): Record<string, string> {
  const pairs = words(text).map((part) => part.split('=').map((side) => side.trim()))
  if (pairs.length === 0 || pairs.some((pair) => pair.length !== 2 || pair.includes('')))
    throw new InvalidArgumentError('Write MEANING=COLUMN joined by commas, such as event=cancer,risk=score.')
  return Object.fromEntries(pairs)
}

async function scoreForecasts(flags: ScoreFlags, output: Output): Promise<void> {
  const { scoreFile } = await import('../score-file.ts')
  const found = scoreFile(flags.data, flags)
  output.result(found, () => {
    const lines = [
      `${found.kind}: ${found.n} forecasts${found.missing ? `, ${found.missing} without truth or forecast` : ''}`,
    ]
    for (const [name, scores] of [['all', found.scores] as const, ...Object.entries(found.groups ?? {})])
      lines.push('', name, ...flat(scores), ...(flags.thresholds ? curve(scores.netBenefit) : []))
    return lines.join('\n')
  })
}

/** The decision curve at the thresholds that were asked for. */
function curve(points: unknown): string[] {
  if (!Array.isArray(points)) return []
  const number = (value: number | null) => (value === null ? '—' : figure(value, 6))
  const rows = (points as (DecisionPoint & { readonly treatAll: number })[]).map((point) => [
    String(point.threshold),
    number(point.netBenefit),
    number(point.treatAll),
    number(point.interventionsAvoided),
  ])
  return ['', table(['threshold', 'net benefit', 'treat all', 'avoided a subject'], rows)]
}

/** Numbers of a nested result, one a line; long lists are for --json. */
function flat(value: unknown, path = ''): string[] {
  if (typeof value === 'number') return [`  ${path.padEnd(34)} ${figure(value, 6)}`]
  if (value === null) return [`  ${path.padEnd(34)} —`]
  if (typeof value !== 'object' || Array.isArray(value)) return []
  return Object.entries(value).flatMap(([key, part]) => flat(part, path ? `${path}.${key}` : key))
}

async function scoreModel(name: string, flags: ScoreFlags, output: Output): Promise<void> {
  const [{ scoreModelOnFile }, { findModel }] = await Promise.all([
    import('../score-model.ts'),
    import('../../twins/library/library.ts'),
  ])
  const { model } = findModel(name)
  const reading = { options: deviceFlags(flags), say: output.say }
  const result = await scoreModelOnFile(model, flags.data, flags, individualsTold(output), reading)
  const { rows, ...rest } = result
  output.result(flags.rows ? result : rest, () => {
    const cells = (what: string, card: Scorecard) => [
      what,
      card.n,
      figure(card.crps ?? Number.NaN, 4),
      share(card.skill.persistence?.value),
      share(card.skill.climatology?.value),
      share(card.skill.prior?.value),
      share(card.coverage.p50.value),
      share(card.coverage.p80.value),
      share(card.coverage.p95.value),
      figure(card.errors?.bias ?? Number.NaN),
      figure(card.errors?.rmse ?? Number.NaN),
      share(card.errors?.mard),
      figure(card.pit.pKolmogorov, 2),
    ]
    const lines: (string | number)[][] = []
    for (const [out, { unit, all, horizons, groups }] of Object.entries(result.outputs)) {
      lines.push(cells(`${out} (${unit})`, all))
      for (const [h, card] of Object.entries(horizons)) lines.push(cells(`  + ${h} ${model.time}`, card))
      for (const [group, card] of Object.entries(groups)) lines.push(cells(`  ${group}`, card))
    }
    const head = [
      'output',
      'n',
      'CRPS',
      'skill:last',
      'skill:others',
      'skill:prior',
      '50 %',
      '80 %',
      '95 %',
      'bias',
      'RMSE',
      'MARD',
      'p(PIT)',
    ]
    return `${model.title}\n${rows.length} forecasts of ${result.subjects} individuals\n\n${table(head, lines)}`
  })
}

const share = (value: number | null | undefined) =>
  value === null || value === undefined ? '—' : `${figure(100 * value)} %`
