import { HamzadError } from '../../kernel/errors.ts'
import type { FlowModel } from '../../kernel/model.ts'
import type { TimelineEvent } from '../../kernel/timeline.ts'
import { conversionFactor } from '../../kernel/units/convert.ts'
import { parseUnit } from '../../kernel/units/unit.ts'

/** `30d`, `12 h` or a number in model time. */
export function durationIn(text: string, time: string, option: string): number {
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

/** Levers of `--set` as inputs from the start. */
export function leversOf(model: FlowModel, set: Readonly<Record<string, number>>): TimelineEvent[] {
  return Object.entries(set).map(([input, amount]) => {
    if (!model.flow.levers.some(({ name }) => name === input)) {
      throw new HamzadError('not-found', { what: 'input', id: input })
    }
    return { kind: 'input', time: 0, input, amount }
  })
}
