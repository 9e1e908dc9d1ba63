import type { Alert } from '../model.ts'
import { one, type Unit } from '../units/unit.ts'
import { didYouMean, type Report } from './diagnostic.ts'
import type { Node } from './document.ts'
import { type Fields, namedEntries, openFields, quantityOf, scalarOf, wordOf } from './fields.ts'
import type { DeclaredOutput } from './outputs.ts'

const levels = ['high', 'priority'] as const
/** Chances at which an alert begins and ends where the text does not say. */
const usual = { begins: 0.3, ends: 0.15 }

/** Reads the `alerts` section: `low: { of: sensor, below: 70 mg/dL, within: 30 min, level: high, begins: 0.3, ends: 0.15, to: [clinician] }`. */
export function readAlerts(
  node: Node | undefined,
  outputs: readonly DeclaredOutput[],
  time: Unit | null,
  report: Report,
): Alert[] {
  return namedEntries(node, '`alerts`', report).flatMap((entry) => {
    const fields = openFields(entry.value, 'alert', `alert \`${entry.key}\``, report)
    return readAlert(entry.key, fields, outputs, time) ?? []
  })
}

function readAlert(code: string, fields: Fields, outputs: readonly DeclaredOutput[], time: Unit | null): Alert | null {
  const { report } = fields
  const names = outputs.map(({ output }) => output.name)
  const of = scalarOf(fields.get('of'), '`of`', report)?.text ?? (names.length === 1 ? names[0] : undefined)
  const declared = outputs.find(({ output }) => output.name === of)
  if (!declared)
    report.error(
      fields.get('of')?.at ?? fields.at,
      'name.unknown',
      of === undefined ? `Alert \`${code}\` does not say of which output` : `\`${of}\` is not an output`,
      didYouMean(of ?? '', names) ?? `outputs: ${names.join(', ')}`,
    )
  const sides = (['below', 'above'] as const).filter((side) => fields.get(side))
  if (sides.length !== 1)
    report.error(
      fields.at,
      'alert.threshold',
      `Alert \`${code}\` needs one threshold`,
      'write `below: 70 mg/dL` or `above: 250 mg/dL`',
    )
  const [side] = sides
  const threshold = side && quantityOf(fields.get(side), declared?.unit ?? null, `\`${side}\``, report)
  const within = quantityOf(fields.get('within'), time, '`within`', report)
  if (!fields.get('within'))
    report.error(
      fields.at,
      'alert.within',
      `Alert \`${code}\` does not say how far ahead it looks`,
      'write `within: 30 min`',
    )
  else if (within !== undefined && !(within > 0))
    report.error(fields.keyAt('within'), 'number.positive', '`within` must be above 0')
  const level = wordOf(fields.get('level'), '`level`', levels, report)
  if (!fields.get('level'))
    report.error(
      fields.at,
      'alert.level',
      `Alert \`${code}\` has no level`,
      `write \`level:\`, one of ${levels.join(', ')}`,
    )
  const begins = chance(fields, 'begins') ?? usual.begins
  const ends = chance(fields, 'ends') ?? Math.min(usual.ends, begins)
  if (ends > begins)
    report.error(
      fields.keyAt('ends'),
      'range.order',
      'An alert cannot end above the chance at which it begins',
      '`ends` <= `begins`',
    )
  if (!declared || !side || threshold === undefined || !(within! > 0) || !level) return null
  return { code, of: declared.output.name, side, threshold, within: within!, level, begins, ends, to: rolesIn(fields) }
}

function chance(fields: Fields, key: 'begins' | 'ends'): number | undefined {
  const value = quantityOf(fields.get(key), one, `\`${key}\``, fields.report)
  if (value === undefined || (value > 0 && value <= 1)) return value
  fields.report.error(fields.keyAt(key), 'number.form', `\`${key}\` must be a chance above 0 and at most 1`)
  return undefined
}

function rolesIn(fields: Fields): string[] {
  const node = fields.get('to')
  if (!node) return []
  return (node.kind === 'list' ? node.items : [node]).flatMap((item) => {
    const scalar = scalarOf(item, 'a role', fields.report)
    return scalar?.text ? [scalar.text] : []
  })
}
