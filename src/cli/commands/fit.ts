import { Command, InvalidArgumentError } from 'commander'
import type { Candidate } from '../../kernel/belief/average.ts'
import type { Explanation } from '../../kernel/belief/plausibility.ts'
import type { Runnable } from '../../kernel/belief/runnable.ts'
import type { CovariateLaw } from '../../kernel/belief/unknown-covariates.ts'
import { HamzadError } from '../../kernel/errors.ts'
import type { TimelineEvent } from '../../kernel/timeline.ts'
import { createOutput, figure, type Output, table } from '../output.ts'
import { members, positive, seed } from '../usage.ts'

const methods = ['map', 'posterior', 'laplace', 'importance', 'tempered'] as const
type FitMethod = (typeof methods)[number]

interface FitFlags {
  readonly data: string
  readonly method: FitMethod
  readonly members: number
  readonly seed: number
  readonly priorWeight?: number
  readonly unknown?: Readonly<Record<string, CovariateLaw>>
  readonly robust?: boolean
  readonly outliers?: boolean
  readonly plausibility?: boolean
  readonly json?: boolean
}

/** `hamzad fit`: the most likely parameters of every individual of a data file, or their whole posterior. */
export const fitCommand = (): Command =>
  new Command('fit')
    .description(
      'Fit every individual of a data file: maximum a posteriori parameters with their covariance, or their whole posterior.',
    )
    .argument(
      '<model>',
      'a library model or a model file; several joined by commas are averaged by their evidence (not with the method map)',
    )
    .requiredOption('--data <file.csv>', 'data file with NONMEM columns and covariates by name')
    .option(
      '--method <name>',
      'map; posterior (importance sampling, tempering where its weights cannot be trusted); or insist on laplace, importance, tempered',
      method,
      'map' as const,
    )
    .option('--members <number>', 'size of the posterior ensemble', members, 40_000)
    .option('--seed <number>', 'seed of starting points and ensembles', seed, 1)
    .option(
      '--prior-weight <number>',
      'count the prior this many times: below 1 for a patient unlike the population, 1e-6 for a flat prior',
      positive,
    )
    .option(
      '--unknown <name=median:sd>',
      'integrate over an unknown covariate, log-normal: its median and the sd of its logarithm, such as weight=70:0.2; repeat it',
      law,
    )
    .option('--robust', 'a likelihood that a single wrong value cannot capture')
    .option('--outliers', 'check every measurement against what the others foretell')
    .option(
      '--plausibility',
      'what may be wrong with the record, with probabilities: unit slips, doses not given, swapped patients',
    )
    .option('--json', 'one JSON document on stdout')
    .addHelpText('after', '\nExample:\n  hamzad fit vancomycin-goti-2018 --data levels.csv --method map --json')
    .action(async (modelName: string, flags: FitFlags) => {
      await fitData(modelName, flags, createOutput(flags.json === true))
    })

function method(text: string): FitMethod {
  const found = methods.find((name) => name === text)
  if (!found) throw new InvalidArgumentError(`The methods are ${methods.join(', ')}.`)
  return found
}

/** `NAME=MEDIAN:SD`, collected over repetitions. */
function law(text: string, earlier: Readonly<Record<string, CovariateLaw>> = {}): Record<string, CovariateLaw> {
  const [, name, median, sd] = /^([^=]+)=([\d.]+):([\d.]+)$/.exec(text) ?? []
  if (!name || !(Number(median) > 0) || !(Number(sd) > 0))
    throw new InvalidArgumentError('Write NAME=MEDIAN:SD, for example weight=70:0.2.')
  return { ...earlier, [name]: { median: Number(median), sd: Number(sd), form: 'log' } }
}

async function fitData(names: string, flags: FitFlags, output: Output): Promise<void> {
  const several = names.includes(',')
  if (several && flags.method === 'map') {
    throw new HamzadError('input.invalid', {
      what: 'The method map',
      why: 'several models are averaged by their evidence, which it does not compute',
      action: 'Add --method posterior',
    })
  }
  const fits: Awaited<ReturnType<typeof fitModel>>[] = []
  for (const name of names.split(',')) fits.push(await fitModel(name.trim(), flags, output))
  const failed = fits.flatMap((fit) => fit.subjects).filter((s) => !s.converged).length
  if (failed > 0) output.say(`${failed} individuals did not converge; see "converged".`)
  const [first] = fits
  if (!several && first) {
    output.result({ model: first.model.id, subjects: first.subjects }, () => words(first))
    return
  }
  const { averageModels } = await import('../../kernel/belief/average.ts')
  const average = fits[0]!.subjects.map(({ id }) => {
    const candidates = fits.map((fit) => fit.candidates.get(id))
    if (candidates.some((each) => each === undefined))
      throw new HamzadError('not-found', { what: 'posterior of individual', id })
    const { weights, logEvidence, parameters } = averageModels(candidates as Candidate[])
    return {
      id,
      weights: Object.fromEntries(fits.map((fit, i) => [fit.model.id, weights[i]])),
      logEvidence,
      posterior: parameters,
    }
  })
  const value = { models: fits.map(({ model, subjects }) => ({ model: model.id, subjects })), average }
  output.result(value, () =>
    table(
      ['individual', ...fits.map((fit) => `P(${fit.model.id})`)],
      average.map(({ id, weights }) => [id, ...fits.map((fit) => figure(weights[fit.model.id] ?? Number.NaN))]),
    ),
  )
}

async function fitModel(modelName: string, flags: FitFlags, output: Output) {
  const [
    { findModel },
    { readCases, eventsOf },
    { runnable },
    { mapEstimate },
    { createDraws },
    { assimilate },
    { parameterSummaries },
    { withPriorWeight },
    { withUnknownCovariates },
    { robust },
    { outlierChecks },
    { plausibility },
    { conflictWords, outsideModel, outsideWords },
  ] = await Promise.all([
    import('../../twins/library/library.ts'),
    import('../case.ts'),
    import('../../kernel/belief/runnable.ts'),
    import('../../kernel/belief/map.ts'),
    import('../../kernel/random/create-draws.ts'),
    import('../../kernel/belief/assimilate.ts'),
    import('../../kernel/belief/summary.ts'),
    import('../../kernel/belief/prior-weight.ts'),
    import('../../kernel/belief/unknown-covariates.ts'),
    import('../../kernel/belief/robust.ts'),
    import('../../kernel/belief/outliers.ts'),
    import('../../kernel/belief/plausibility.ts'),
    import('../outside-model.ts'),
  ])
  const found = findModel(modelName).model
  if (!found.outputs.some((each) => each.error)) {
    throw new HamzadError('input.invalid', {
      what: found.id,
      why: 'no output declares an error',
      action: 'Add `error:` to an output; without it the model can be simulated, not fitted',
    })
  }
  const model = withUnknownCovariates(withPriorWeight(found, flags.priorWeight ?? 1), flags.unknown ?? {})
  const draws = createDraws(flags.seed)
  const candidates = new Map<string, Candidate>()
  const posterior = (id: string, run: Runnable, timeline: readonly TimelineEvent[], at: number) => {
    const { method: wanted, members } = flags
    const insist = wanted === 'map' || wanted === 'posterior' ? {} : { method: wanted }
    const [belief, diagnostics] = assimilate(run, timeline, null, draws, { at, members, ...insist })
    candidates.set(id, { runnable: run, belief })
    return { ...diagnostics, posterior: parameterSummaries(run, belief), logEvidence: belief.logEvidence }
  }
  const cases = readCases(found, flags.data)
  const measured = (each: TimelineEvent) => each.kind === 'observation' && each.value !== null
  if (!cases.some((each) => eventsOf(each).some(measured)))
    output.say('No row holds a measurement (DV, EVID 0, MDV 0): what follows is the population, not a fit.')
  const subjects = cases.map((subject, i) => {
    output.progress(`${model.id}: individual ${i + 1} of ${cases.length}`)
    const unknown = flags.unknown ?? {}
    const timeline = eventsOf(subject).filter(
      (event) => event.kind !== 'covariate' || !Object.hasOwn(unknown, event.covariate),
    )
    const at = Math.max(...timeline.map((event) => event.time))
    const plain = runnable(model, timeline)
    const run = flags.robust ? robust(plain) : plain
    const outside = outsideModel(plain, timeline, at)
    for (const note of outside) output.say(`individual ${subject.id}: ${outsideWords(note, model.id)}`)
    const whole = flags.method === 'map' ? null : posterior(subject.id, run, timeline, at)
    const doubt = conflictWords(whole?.notes ?? [], subject.id, model.id)
    if (doubt !== null) output.say(doubt)
    const [map, notes] = whole?.map ? [whole.map, whole.notes] : mapEstimate(run, timeline, { at }, draws)
    return {
      id: subject.id,
      eta: map.effects,
      parameters: map.parameters,
      covariance: map.covariance,
      objective: map.objective,
      occasions: map.occasions,
      converged: map.converged,
      notes: [...outside, ...notes],
      ...(flags.outliers && {
        outliers: outlierChecks(plain, timeline, { at }, draws).map(({ observation, p, flagged }) => ({
          time: observation.time,
          output: observation.output,
          value: observation.value,
          p,
          flagged,
        })),
      }),
      ...(flags.plausibility && { plausibility: plausibility(plain, timeline, { at }, draws) }),
      ...(whole && {
        method: whole.method,
        posterior: whole.posterior,
        effectiveSampleSize: whole.effectiveSampleSize,
        logEvidence: whole.logEvidence,
        ...(whole.paretoK !== undefined && { paretoK: whole.paretoK }),
        conflict: whole.conflict,
      }),
    }
  })
  return { model, subjects, candidates }
}

function words({ model, subjects }: Awaited<ReturnType<typeof fitModel>>): string {
  const doubtful = subjects.flatMap(({ id, plausibility: found }) => {
    if (!found) return []
    const [first] = found.explanations
    const share = `${figure(100 * (first?.probability ?? 0))} %`
    return [`individual ${id}: ${first ? explanationWords(first.explanation) : ''} (${share})`]
  })
  const unlike = subjects.flatMap(({ id, outliers }) => {
    if (!outliers) return []
    const flagged = outliers.filter((each) => each.flagged)
    if (flagged.length === 0) return [`individual ${id}: every level is what the others foretell`]
    return flagged.map(
      ({ output, value, time, p }) =>
        `individual ${id}: ${output} ${figure(value ?? Number.NaN, 5)} at ${figure(time, 5)} is not what the other levels foretell (p ${figure(p)})`,
    )
  })
  const named = (s: (typeof subjects)[number], name: string) => {
    const spread = s.posterior?.[name]
    const value = figure(spread?.q50 ?? s.parameters[name] ?? Number.NaN, 5)
    return spread && spread.sd > 0 ? `${value} (${figure(spread.q05)}–${figure(spread.q95)})` : value
  }
  const rows = table(
    ['individual', ...model.parameters.map((p) => `${p.name} (${p.unit})`), 'objective'],
    subjects.map((s) => [s.id, ...model.parameters.map((p) => named(s, p.name)), figure(s.objective, 6)]),
  )
  return [rows, unlike.join('\n'), doubtful.join('\n')].filter(Boolean).join('\n\n')
}

function explanationWords(explanation: Explanation): string {
  switch (explanation.code) {
    case 'as-recorded':
      return 'nothing is likelier than the record as it stands'
    case 'unit-slip':
      return `${figure(explanation.observation.value ?? Number.NaN, 5)} at ${figure(explanation.observation.time, 5)} was meant as ${figure(explanation.value, 5)}`
    case 'dose-not-given':
      return `the dose at ${figure(explanation.dose.time, 5)} was not given`
    case 'drawn-during-infusion':
      return `the level of ${figure(explanation.observation.time, 5)} was drawn during the infusion, at ${figure(explanation.time, 5)}`
    case 'another-patient':
      return `the level of ${figure(explanation.observation.time, 5)} is another patient's`
  }
}
