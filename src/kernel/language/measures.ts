import type { Measure } from '../model.ts'
import { multiply, sameUnit } from '../units/arithmetic.ts'
import { one, type Unit } from '../units/unit.ts'
import { mismatchHint, show } from './check.ts'
import { didYouMean, type Report } from './diagnostic.ts'
import type { Node } from './document.ts'
import { type Fields, namedEntries, openFields, quantityOf, rangeOf, scalarOf, unitOf, wordOf } from './fields.ts'
import type { DeclaredOutput } from './outputs.ts'

export interface DeclaredMeasure {
  readonly measure: Measure
  readonly unit: Unit | null
}

const kinds = ['auc', 'peak', 'lowest', 'trough', 'mean', 'time-above', 'time-below', 'time-in-range'] as const
const thresholds: readonly string[] = ['time-above', 'time-below']

/** Reads the `measures` section. */
export function readMeasures(
  node: Node | undefined,
  outputs: readonly DeclaredOutput[],
  time: Unit | null,
  report: Report,
): DeclaredMeasure[] {
  return namedEntries(node, '`measures`', report).flatMap((entry) => {
    const fields = openFields(entry.value, 'measure', `measure \`${entry.key}\``, report)
    return readMeasure(entry.key, fields, outputs, time) ?? []
  })
}

function readMeasure(
  name: string,
  fields: Fields,
  outputs: readonly DeclaredOutput[],
  time: Unit | null,
): DeclaredMeasure | null {
  const { report } = fields
  const names = outputs.map(({ output }) => output.name)
  const of = scalarOf(fields.get('of'), '`of`', report)?.text ?? (names.length === 1 ? names[0] : undefined)
  const declared = outputs.find(({ output }) => output.name === of)
  const as = wordOf(fields.get('as'), '`as`', kinds, report)
  if (!declared)
    report.error(
      fields.get('of')?.at ?? fields.at,
      'name.unknown',
      of === undefined ? `Measure \`${name}\` does not say of which output` : `\`${of}\` is not an output`,
      didYouMean(of ?? '', names) ?? `outputs: ${names.join(', ')}`,
    )
  if (!as && !fields.get('as'))
    report.error(
      fields.at,
      'measure.as',
      `Measure \`${name}\` does not say what it is`,
      `add \`as:\`, one of ${kinds.join(', ')}`,
    )
  if (!declared || !as) return null
  const unit = measureUnit(as, fields, declared.unit, time)
  const window = quantityOf(fields.get('window'), time, '`window`', report)
  if (window === undefined && !fields.get('window'))
    report.error(fields.at, 'measure.window', `Measure \`${name}\` has no window`, 'add `window: 24 h`')
  if (window !== undefined && !(window > 0))
    report.error(fields.keyAt('window'), 'measure.window', 'A window must be longer than 0')
  const threshold = quantityOf(fields.get('threshold'), declared.unit, '`threshold`', report)
  if (thresholds.includes(as) && threshold === undefined && !fields.get('threshold'))
    report.error(
      fields.at,
      'measure.threshold',
      `${as} needs a threshold`,
      `add \`threshold:\`, in ${declared.output.unit}`,
    )
  const range = rangeOf(fields.get('range'), declared.unit, '`range`', report)
  if (as === 'time-in-range' && !range && !fields.get('range'))
    report.error(
      fields.at,
      'measure.range',
      'time-in-range needs a range',
      `add \`range: [low, high]\`, in ${declared.output.unit}`,
    )
  const target = rangeOf(fields.get('target'), unit, '`target`', report)
  const steady = scalarOf(fields.get('steady-state'), '`steady-state`', report)
  if (steady && typeof steady.value !== 'boolean')
    report.error(steady.at, 'field.word', '`steady-state` is true or false')
  return {
    measure: {
      name,
      of: declared.output.name,
      as,
      unit: unit?.text ?? '1',
      window: window ?? 24,
      ...(threshold !== undefined && { threshold }),
      ...(range && { range }),
      ...(target && { target }),
      ...(steady?.value === true && { steadyState: true }),
    },
    unit,
  }
}

/** The declared unit, which must be what the measure computes; what it computes when none is declared. */
function measureUnit(as: Measure['as'], fields: Fields, output: Unit | null, time: Unit | null): Unit | null {
  const natural = as === 'auc' ? output && time && multiply(output, time) : as.startsWith('time-') ? time : output
  const declared = fields.get('unit') ? unitOf(fields, 'a measure') : natural
  if (!declared || !natural || sameUnit(declared, natural)) return declared
  if (as.startsWith('time-') && sameUnit(declared, one)) return declared
  fields.report.error(
    fields.keyAt('unit'),
    'unit.mismatch',
    `${as} is ${show(natural)}, but ${show(declared)} is declared`,
    mismatchHint(natural, declared) && `write \`unit: ${natural.text}\``,
  )
  return declared
}
