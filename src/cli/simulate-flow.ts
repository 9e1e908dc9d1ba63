import { closeSync, openSync, writeSync } from 'node:fs'
import type { Command } from 'commander'
import { replicationsNeeded } from '../kernel/dynamics/flow/output-analysis.ts'
import { replicate, summarise } from '../kernel/dynamics/flow/replicate.ts'
import { outcomes, type Recorder } from '../kernel/dynamics/flow/run.ts'
import { HamzadError } from '../kernel/errors.ts'
import type { FlowModel } from '../kernel/model.ts'
import { createDraws } from '../kernel/random/create-draws.ts'
import type { TimelineEvent } from '../kernel/timeline.ts'
import { conversionFactor } from '../kernel/units/convert.ts'
import { parseUnit } from '../kernel/units/unit.ts'
import { animationPage } from './animation/animation-page.ts'
import { runForAnimation } from './animation/run-for-animation.ts'
import { createOutput, figure, type Output, table } from './output.ts'
import { assignment, count, positive } from './usage.ts'

export interface FlowFlags {
  readonly until?: string
  readonly warmUp?: string
  readonly replications?: number
  readonly precision?: number
  readonly set?: Readonly<Record<string, number>>
  readonly records?: string
  readonly animation?: string
  readonly workers?: number
  readonly against?: readonly string[]
  readonly best?: string
  readonly indifference?: number
  readonly confidence?: number
  readonly json?: boolean
  readonly seed: number
}

/** The options of `hamzad simulate` that belong to process models. */
export function flowOptions(command: Command): Command {
  return command
    .option('--until <duration>', 'process: how long, `30d`; without a unit in model time')
    .option(
      '--warm-up <duration>',
      'process: what is left out at the start; auto finds it (MSER-5 on the people present)',
    )
    .option('--replications <number>', 'process: independent runs, 100', count)
    .option(
      '--precision <share>',
      'process: replicate until every mean is known to this share (95 %), at most --replications',
      positive,
    )
    .option('--set <INPUT=NUMBER>', 'process: an input (lever) from the start; may be repeated', assignment)
    .option(
      '--against <INPUT=NUMBER,…>',
      'process: another plan, inputs joined by commas; may be repeated; with --best',
      (text: string, earlier: readonly string[] = []) => [...earlier, text],
    )
    .option(
      '--best <measure>',
      'process: which plan has most of it (least with - before it), decided on the same patients',
    )
    .option(
      '--indifference <number>',
      'process: differences up to this do not matter, in the unit of the measure',
      positive,
    )
    .option('--confidence <probability>', 'process: of choosing right, 0.95', positive)
    .option('--records <file.csv>', 'process: every visit to a place; - is stdout')
    .option('--animation <file.html>', 'process: one run as a page that plays it; it loads nothing')
}

/** `hamzad simulate` of a process model: measures over replications, and every visit as CSV. */
export async function simulateFlow(modelName: string, flags: FlowFlags): Promise<void> {
  const [{ findModel }, { joined, shareReplications }, { createComputePool }] = await Promise.all([
    import('../twins/library.ts'),
    import('../twins/share-replications.ts'),
    import('../twins/compute-pool.ts'),
  ])
  const { model } = findModel(modelName)
  if (model.kind !== 'flow') {
    throw new HamzadError('input.invalid', {
      what: 'The command',
      why: `${model.id} is a model of equations`,
      action: 'Give --data, or --duration, and --out; --until is for processes of patients, places and staff',
    })
  }
  const output = createOutput(flags.json === true)
  if (flags.until === undefined) {
    throw new HamzadError('input.invalid', {
      what: 'The command',
      why: 'a process model runs until a time',
      action: 'Add --until, for example --until 30d',
    })
  }
  const until = durationIn(flags.until, model.time, '--until')
  const timeline = leversOf(model, flags.set ?? {})
  const warmUp =
    flags.warmUp === 'auto'
      ? await settled()
      : flags.warmUp === undefined
        ? 0
        : durationIn(flags.warmUp, model.time, '--warm-up')
  async function settled(): Promise<number> {
    const { findWarmUp } = await import('../kernel/dynamics/flow/find-warm-up.ts')
    const found = findWarmUp(model as FlowModel, { until, timeline }, createDraws(flags.seed).stream('warm-up'))
    if (found === null) {
      throw new HamzadError('input.invalid', {
        what: 'The run',
        why: 'it is too short to tell when the process has settled',
        action: 'Lengthen --until, or give --warm-up a duration',
      })
    }
    output.say(`warm-up: ${figure(found)} ${model.time}`)
    return found
  }
  if (warmUp >= until) {
    throw new HamzadError('input.invalid', {
      what: 'The command',
      why: 'the warm-up is not shorter than the run',
      action: 'Lengthen --until or shorten --warm-up',
    })
  }
  if (flags.best !== undefined) {
    await select(model, flags, { until, warmUp, timeline }, output)
    return
  }
  const workers = flags.workers ?? 1
  if (workers > 1 && flags.records !== undefined) {
    throw new HamzadError('input.invalid', {
      what: 'The command',
      why: 'records are written by one thread, in order',
      action: 'Leave out --workers or --records',
    })
  }
  const replications = flags.replications ?? (flags.precision === undefined ? 100 : 10_000)
  const draws = createDraws(flags.seed)
  const writer = flags.records === undefined ? null : createRecords(flags.records, model)
  if (flags.animation !== undefined) {
    const page = animationPage(runForAnimation(model, until, flags.seed, timeline))
    const file = open(flags.animation)
    writeSync(file, page)
    if (file !== 1) closeSync(file)
  }
  const pool = workers > 1 ? createComputePool(workers) : null
  const run = async (first: number, count: number) => {
    const options = { until, warmUp, timeline, replications: count, first }
    const tell = (done: number) => void output.progress(`${first + done} of ${replications} replications`)
    if (pool) return shareReplications(pool, workers, { model, seed: flags.seed, options }, tell)
    return replicate(
      model,
      {
        ...options,
        ...(writer && { record: writer.of }),
        progress: (done) => {
          tell(done)
          return undefined
        },
      },
      draws,
    )
  }
  let result = await run(0, flags.precision === undefined ? replications : Math.min(10, replications))
  while (flags.precision !== undefined && result.done + result.stopped < replications) {
    const have = result.done + result.stopped
    const needed = Math.max(0, ...result.values.map((values) => replicationsNeeded(values, flags.precision!)))
    if (needed <= have) break
    result = joined(result, await run(have, Math.min(needed, replications, 2 * have) - have))
  }
  await pool?.close()
  writer?.close()
  if (result.stopped > 0)
    output.say(`${result.stopped} replications went round in circles without time passing and were left out`)
  const measures = Object.fromEntries(
    result.names.map((name, i) => [name, summarise(result.values[i]!, result.units[i]!)]),
  )
  if (flags.records === '-' && !flags.json) return
  const { id, version, hash, time } = model
  output.result(
    {
      model: { id, version, hash },
      time,
      until,
      warmUp,
      replications: result.done,
      seed: flags.seed,
      measures,
    },
    () =>
      table(
        ['measure', 'unit', 'mean', 'sd', 'ci 95 % from', 'to', '5 %', '50 %', '95 %'],
        Object.entries(measures)
          .filter(([, each]) => each.n > 0)
          .map(([name, { unit, mean, sd, ci95, q05, q50, q95 }]) => [
            name,
            unit,
            ...[mean, sd, ci95?.[0] ?? Number.NaN, ci95?.[1] ?? Number.NaN, q05, q50, q95].map((x) => figure(x, 4)),
          ]),
      ),
  )
}

/** Which of the plans is best: the one of `--set` and those of `--against`. */
async function select(
  model: FlowModel,
  flags: FlowFlags,
  {
    until,
    warmUp,
    timeline,
  }: { readonly until: number; readonly warmUp: number; readonly timeline: readonly TimelineEvent[] },
  output: Output,
): Promise<void> {
  if (!flags.against?.length || flags.indifference === undefined || !((flags.confidence ?? 0.95) < 1)) {
    throw new HamzadError('input.invalid', {
      what: 'The command',
      why: '--best compares plans',
      action: 'Add at least one --against, an --indifference in the unit of the measure, and a --confidence below 1',
    })
  }
  const { selectPlan } = await import('./select-plan.ts')
  const plans = [
    {
      name:
        Object.entries(flags.set ?? {})
          .map(([input, amount]) => `${input}=${amount}`)
          .join(',') || 'as it is',
      timeline,
    },
    ...flags.against.map((text) => ({
      name: text,
      timeline: leversOf(
        model,
        text.split(',').reduce<Record<string, number>>((all, part) => assignment(part.trim(), all), {}),
      ),
    })),
  ]
  const request = {
    best: flags.best ?? '',
    indifference: flags.indifference,
    confidence: flags.confidence ?? 0.95,
    most: flags.replications ?? 10_000,
    until,
    warmUp,
  }
  const result = selectPlan(model, plans, request, createDraws(flags.seed), (replication) =>
    output.progress(`replication ${replication + 1}`),
  )
  output.result(result, () =>
    [
      result.decided
        ? `Best by ${result.measure}: ${result.best} (chosen right with probability ${result.confidence} or more).`
        : `Not decided within ${request.most} replications; ahead: ${result.best}. Allow more with --replications, or a larger --indifference.`,
      table(
        ['plan', 'still in', 'replications', `${result.measure}, mean`, 'sd'],
        result.plans.map((each) => [
          each.plan,
          each.left ? 'yes' : 'no',
          each.replications,
          figure(each.mean, 4),
          figure(each.sd, 4),
        ]),
      ),
    ].join('\n'),
  )
}

/** `30d`, `12 h` or a number in model time. */
function durationIn(text: string, time: string, option: string): number {
  const match = /^\s*(\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)\s*([a-z]*)\s*$/i.exec(text)
  const own = parseUnit(match?.[2] || time)
  const model = parseUnit(time)
  const factor = own.ok && model.ok ? conversionFactor(own.unit, model.unit) : null
  const value = match && factor !== null ? Number((Number(match[1]) * factor).toPrecision(15)) : Number.NaN
  if (value > 0) return value
  throw new HamzadError('input.invalid', {
    what: option,
    why: `\`${text}\` is no duration`,
    action: 'Write a number with a unit of time: 30d, 12h, 90min',
  })
}

function leversOf(model: FlowModel, set: Readonly<Record<string, number>>): TimelineEvent[] {
  return Object.entries(set).map(([input, amount]) => {
    if (!model.flow.levers.some(({ name }) => name === input)) {
      throw new HamzadError('not-found', { what: 'input', id: input })
    }
    return { kind: 'input', time: 0, input, amount }
  })
}

/** A CSV file of visits, written as they come. */
function createRecords(path: string, model: FlowModel) {
  const file = open(path)
  let lines: string[] = ['replication,patient,class,place,arrived,started,served,left,outcome']
  const flush = () => {
    if (lines.length > 0) writeSync(file, `${lines.join('\n')}\n`)
    lines = []
  }
  const { classes, places } = model.flow
  const number = (value: number) => (Number.isNaN(value) ? '' : String(value))
  const of = (replication: number): Recorder => ({
    add(patient, cls, place, arrived, started, served, left, outcome) {
      lines.push(
        `${replication + 1},${patient},${classes[cls]!.name},${places[place]!.name},${number(arrived)},${number(started)},${number(served)},${number(left)},${outcomes[outcome]}`,
      )
      if (lines.length >= 5000) flush()
    },
  })
  return {
    of,
    close() {
      flush()
      if (path !== '-') closeSync(file)
    },
  }
}

function open(path: string): number {
  if (path === '-') return 1
  try {
    return openSync(path, 'w')
  } catch (cause) {
    throw new HamzadError(
      'file.unwritable',
      { file: path, why: (cause as NodeJS.ErrnoException).code ?? String(cause) },
      { cause },
    )
  }
}
