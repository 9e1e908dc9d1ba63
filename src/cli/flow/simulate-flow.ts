import { closeSync, writeSync } from 'node:fs'
import { findWarmUp } from '../../kernel/dynamics/flow/find-warm-up.ts'
import { countNames, curvesOf, instantsOf } from '../../kernel/dynamics/flow/over-time.ts'
import { summarise } from '../../kernel/dynamics/flow/replicate.ts'
import { runForAnimation } from '../../kernel/dynamics/flow/run-for-animation.ts'
import { HamzadError } from '../../kernel/errors.ts'
import type { FlowModel } from '../../kernel/model.ts'
import { createDraws } from '../../kernel/random/create-draws.ts'
import type { TimelineEvent } from '../../kernel/timeline.ts'
import { createOutput, figure, type Output, table } from '../output.ts'
import { animationPage } from './animation/animation-page.ts'
import { durationIn, leversOf } from './flow-arguments.ts'
import type { FlowFlags } from './flow-flags.ts'
import { openFile } from './records-file.ts'
import { runReplications } from './run-replications.ts'

const refuse = (why: string, action: string) => new HamzadError('input.invalid', { what: 'The command', why, action })

/** `hamzad simulate` of a process model: measures over replications, bands over time, and every visit as CSV. */
export async function simulateFlow(modelName: string, flags: FlowFlags): Promise<void> {
  const { findModel } = await import('../../twins/library/library.ts')
  const { model } = findModel(modelName)
  if (model.kind !== 'flow') {
    throw refuse(
      `${model.id} is a model of equations`,
      'Give --data, or --duration, and --out; --until is for processes of patients, places and staff',
    )
  }
  const output = createOutput(flags.json === true)
  if (flags.until === undefined)
    throw refuse('a process model runs until a time', 'Add --until, for example --until 30d')
  const until = durationIn(flags.until, model.time, '--until')
  const timeline = leversOf(model, flags.set ?? {})
  const warmUp = warmUpOf(model, flags, { until, timeline }, output)
  if (warmUp >= until) throw refuse('the warm-up is not shorter than the run', 'Lengthen --until or shorten --warm-up')
  if (flags.best !== undefined) {
    const { bestPlan } = await import('./best-plan.ts')
    await bestPlan(model, flags, { until, warmUp, timeline }, output)
    return
  }
  if (flags.animation !== undefined) writeAnimation(flags.animation, model, until, flags.seed, timeline)

  const instants = flags.every === undefined ? [] : instantsIn(flags.every, model, warmUp, until)
  const result = await runReplications(model, flags, { until, warmUp, timeline, instants }, output)
  if (result.stopped > 0)
    output.say(`${result.stopped} replications went round in circles without time passing and were left out`)
  if (result.deadlocked > 0)
    output.say(
      `in ${result.deadlocked} of ${result.done} replications patients blocked one another for ever: give a place more room, or an overflow`,
    )
  if (result.cancelled)
    output.say(
      result.done > 0
        ? `stopped after ${result.done} replications; these are the results so far`
        : 'stopped before the first replication was done: there are no results',
    )
  const measures = Object.fromEntries(
    result.names.map((name, i) => [name, summarise(result.values[i]!, result.units[i]!)]),
  )
  if (flags.records === '-' && !flags.json) return
  const { id, version, hash, time } = model
  const curves = instants.length > 0 && result.done > 0 && curvesOf(countNames(model.flow), instants, result.counted)
  const found = {
    model: { id, version, hash },
    time,
    until,
    warmUp,
    replications: result.done,
    seed: flags.seed,
    ...(result.deadlocked > 0 && { deadlocked: result.deadlocked }),
    ...(result.cancelled && { cancelled: true }),
    measures,
    ...(curves && { overTime: { times: curves.times, ...curves.of } }),
  }
  output.result(found, () =>
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

function warmUpOf(
  model: FlowModel,
  { warmUp, seed }: FlowFlags,
  run: { readonly until: number; readonly timeline: readonly TimelineEvent[] },
  output: Output,
): number {
  if (warmUp !== 'auto') return warmUp === undefined ? 0 : durationIn(warmUp, model.time, '--warm-up')
  const found = findWarmUp(model, run, createDraws(seed).stream('warm-up'))
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

const mostInstants = 10_000

function instantsIn(every: string, model: FlowModel, warmUp: number, until: number): number[] {
  const instants = instantsOf(warmUp, until, durationIn(every, model.time, '--every'))
  if (instants.length > 0 && instants.length <= mostInstants) return instants
  throw refuse(
    `--every gives ${instants.length} instants`,
    `Choose it so that the run has 1 to ${mostInstants} of them`,
  )
}

function writeAnimation(
  path: string,
  model: FlowModel,
  until: number,
  seed: number,
  timeline: readonly TimelineEvent[],
) {
  const page = animationPage(runForAnimation(model, until, seed, timeline))
  const file = openFile(path)
  writeSync(file, page)
  if (file !== 1) closeSync(file)
}
