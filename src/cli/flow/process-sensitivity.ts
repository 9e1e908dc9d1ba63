import { type LeverRange, leverSensitivity } from '../../kernel/dynamics/flow/lever-sensitivity.ts'
import { HamzadError } from '../../kernel/errors.ts'
import type { FlowModel } from '../../kernel/model.ts'
import { createDraws } from '../../kernel/random/create-draws.ts'
import { figure, type Output, table } from '../output.ts'
import { durationIn, leversOf } from './flow-arguments.ts'

export interface ProcessSensitivityFlags {
  readonly until?: string
  readonly warmUp?: string
  readonly vary?: readonly string[]
  readonly base: number
  readonly seed: number
}

/** `hamzad sensitivity` of a process: which lever moves a measure, and how much is chance. */
export function processSensitivity(model: FlowModel, flags: ProcessSensitivityFlags, output: Output): void {
  const refuse = (why: string, action: string) => new HamzadError('input.invalid', { what: 'The command', why, action })
  if (flags.until === undefined)
    throw refuse(`${model.id} is a process, which runs until a time`, 'Add --until, for example --until 30d')
  const levers = (flags.vary ?? []).map(rangeOf)
  if (levers.length === 0) {
    const known = model.flow.levers.map(({ name }) => name).join(', ')
    throw refuse('no lever varies', `Give ranges, such as --vary extra_beds=0..4; levers: ${known || 'none'}`)
  }
  leversOf(model, Object.fromEntries(levers.map(({ name, low }) => [name, low])))
  const until = durationIn(flags.until, model.time, '--until')
  const warmUp = flags.warmUp === undefined ? 0 : durationIn(flags.warmUp, model.time, '--warm-up')
  if (warmUp >= until) throw refuse('the warm-up is not shorter than the run', 'Lengthen --until or shorten --warm-up')
  const found = leverSensitivity(model, levers, { until, warmUp }, flags.base, createDraws(flags.seed), (done, of) => {
    if (done % 20 === 0) output.progress(`${done} of ${of} runs`)
  })
  const { id, version, hash } = model
  output.result(
    { model: { id, version, hash }, base: flags.base, seed: flags.seed, until, warmUp, levers, ...found },
    () =>
      table(
        ['measure', 'unit', 'mean', 'sd', 'input', 'first', '95 %', 'total', '95 %'],
        found.measures
          .filter(({ indices }) => indices.variance > 0)
          .flatMap(({ name, unit, indices }) =>
            found.names.map((input, i) => {
              const [first, total] = [indices.first[i]!, indices.total[i]!]
              const range = (each: typeof first) => `${figure(each.low, 2)} to ${figure(each.high, 2)}`
              return [
                name,
                unit,
                figure(indices.mean),
                figure(Math.sqrt(indices.variance)),
                input,
                figure(first.value, 2),
                range(first),
                figure(total.value, 2),
                range(total),
              ]
            }),
          ),
      ),
  )
}

/** `extra_beds=0..4 by 1`. */
function rangeOf(text: string): LeverRange {
  const number = String.raw`(-?\d+(?:\.\d+)?(?:e-?\d+)?)`
  const [, name, low, high, step] =
    new RegExp(`^\\s*(\\w+)\\s*=\\s*${number}\\s*\\.\\.\\s*${number}(?:\\s+by\\s+${number})?\\s*$`, 'i').exec(text) ??
    []
  const range = { name: name ?? '', low: Number(low), high: Number(high), ...(step && { step: Number(step) }) }
  if (name && range.low < range.high && (range.step ?? 1) > 0) return range
  throw new HamzadError('input.invalid', {
    what: '--vary',
    why: `\`${text}\` is no range`,
    action: 'Write NAME=LOW..HIGH, or NAME=LOW..HIGH by STEP for whole steps',
  })
}
