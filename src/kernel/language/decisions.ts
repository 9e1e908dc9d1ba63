import type { Decision, Input } from '../model.ts'
import { parseUnit, type Unit } from '../units/unit.ts'
import { didYouMean, type Report } from './diagnostic.ts'
import type { Node } from './document.ts'
import { type Fields, namedEntries, openFields, quantityFrom, quantityOf, scalarOf } from './fields.ts'
import type { DeclaredMeasure } from './measures.ts'
import { readLimit, readObjective } from './objective.ts'

const mostChoices = 500

/** Reads the `decisions` section. */
export function readDecisions(
  node: Node | undefined,
  inputs: readonly Input[],
  measures: readonly DeclaredMeasure[],
  time: Unit | null,
  report: Report,
): Decision[] {
  return namedEntries(node, '`decisions`', report).flatMap((entry) => {
    const fields = openFields(entry.value, 'decision', `decision \`${entry.key}\``, report)
    return readDecision(entry.key, fields, inputs, measures, time) ?? []
  })
}

function readDecision(
  name: string,
  fields: Fields,
  inputs: readonly Input[],
  measures: readonly DeclaredMeasure[],
  time: Unit | null,
): Decision | null {
  const { report } = fields
  const input = readInput(name, fields, inputs)
  const varyNode = fields.get('vary')
  const prefer = scalarOf(fields.get('prefer'), '`prefer`', report)
  if (!varyNode)
    report.error(
      fields.at,
      'decision.vary',
      `Decision \`${name}\` varies nothing`,
      'add `vary: { amount: 250..2500 mg by 250 mg, interval: [12 h, 24 h] }`',
    )
  if (!prefer)
    report.error(
      fields.at,
      'decision.prefer',
      `Decision \`${name}\` does not say what is preferred`,
      'add `prefer: P(auc24 in target)`',
    )
  if (!input || !varyNode || !prefer) return null
  const vary = openFields(varyNode, 'vary', '`vary`', report)
  const amountUnit = parseUnit(input.unit)
  const amount = readChoices(vary.get('amount'), amountUnit.ok ? amountUnit.unit : null, '`amount`', report)
  const interval = readChoices(vary.get('interval'), time, '`interval`', report)
  const duration = vary.get('duration') ? readChoices(vary.get('duration'), time, '`duration`', report) : [0]
  if (!vary.get('amount') || !vary.get('interval'))
    report.error(
      vary.at,
      'decision.vary',
      '`vary` needs an amount and an interval',
      'write `{ amount: 250..2500 mg by 250 mg, interval: [12 h, 24 h] }`',
    )
  if (interval?.some((value) => !(value > 0)))
    report.error(vary.keyAt('interval'), 'decision.vary', 'An interval must be longer than 0')
  const objective = readObjective(prefer, measures, report)
  const limitText = scalarOf(fields.get('limit'), '`limit`', report)
  const limit = limitText && readLimit(limitText, measures, report)
  const longest = Math.max(0, ...measures.map(({ measure }) => measure.window))
  const horizon = quantityOf(fields.get('horizon'), time, '`horizon`', report) ?? 3 * (longest || 24)
  if (horizon < longest)
    report.error(
      fields.keyAt('horizon'),
      'decision.horizon',
      `The horizon ${horizon} is shorter than a window of ${longest}`,
      'a regimen is judged on its last complete window',
    )
  if (!amount || !interval || !duration || !objective) return null
  const varied = { amount, interval, duration }
  return { name, input: input.name, vary: varied, horizon, prefer: objective, ...(limit && { limit }) }
}

function readInput(name: string, fields: Fields, inputs: readonly Input[]): Input | null {
  const { report } = fields
  const scalar = scalarOf(fields.get('input'), '`input`', report)
  const names = inputs.map((input) => input.name)
  if (!scalar) {
    if (inputs.length === 1) return inputs[0]!
    report.error(
      fields.at,
      'decision.input',
      `Decision \`${name}\` does not say which input it varies`,
      `add \`input:\`, one of ${names.join(', ') || '(none declared)'}`,
    )
    return null
  }
  const found = inputs.find((input) => input.name === scalar.text)
  if (!found)
    report.error(scalar.at, 'name.unknown', `\`${scalar.text}\` is not an input`, didYouMean(scalar.text, names))
  return found ?? null
}

const rangeForm = /^(.+?)\.\.(.+?)\s+by\s+(.+)$/

/** A list of constants, `250..2500 mg by 250 mg` (ends included), or one constant. */
function readChoices(node: Node | undefined, unit: Unit | null, what: string, report: Report): number[] | null {
  if (!node) return null
  if (node.kind === 'list') {
    const values = node.items.map((item) => quantityOf(item, unit, what, report))
    if (values.length === 0) report.error(node.at, 'decision.vary', `${what} has no choices`)
    return values.length === 0 || values.includes(undefined) ? null : (values as number[])
  }
  const scalar = scalarOf(node, what, report)
  if (!scalar) return null
  const range = rangeForm.exec(scalar.text)
  if (!range) {
    if (scalar.text.includes('..')) {
      report.error(scalar.at, 'range.form', 'A range needs a step', 'write `250..2500 mg by 250 mg`')
      return null
    }
    const value = quantityOf(scalar, unit, what, report)
    return value === undefined ? null : [value]
  }
  const [low, high, step] = range.slice(1, 4).map((part) => quantityFrom(part, unit, scalar.at, what, report))
  if (low === undefined || high === undefined || step === undefined) return null
  const count = Math.floor((high - low) / step + 1e-9) + 1
  if (!(step > 0) || !(high >= low) || count > mostChoices) {
    report.error(
      scalar.at,
      'range.order',
      `${what} must rise in at most ${mostChoices} steps`,
      'write `250..2500 mg by 250 mg`',
    )
    return null
  }
  return Array.from({ length: count }, (_, i) => Number((low + i * step).toPrecision(12)))
}
