import type { Residual } from '../model.ts'
import type { Unit } from '../units/unit.ts'
import { didYouMean } from './diagnostic.ts'
import type { Node } from './document.ts'
import { namedEntries, openFields, scalarOf, unitOf, wordOf } from './fields.ts'
import { formulaIn, type Workshop } from './formula.ts'
import type { DeclaredOutput } from './outputs.ts'

const laws = ['matern32', 'ou'] as const

/** Reads `residuals: { mismatch: { unit: mg/dL, on: [sensor, glucose], law: matern32, sd: 20, length: 40 min } }`. */
export function readResiduals(
  node: Node | undefined,
  outputs: readonly DeclaredOutput[],
  time: Unit | null,
  shop: Workshop,
): Residual[] {
  const { report } = shop
  const names = outputs.map(({ output }) => output.name)
  return namedEntries(node, '`residuals`', report).flatMap((entry): Residual[] => {
    const fields = openFields(entry.value, 'residual', `residual \`${entry.key}\``, report)
    const unit = unitOf(fields, `residual \`${entry.key}\``)
    const listed = fields.get('on')
    const items = listed?.kind === 'list' ? listed.items : listed ? [listed] : []
    const on = items.flatMap((item) => {
      const text = scalarOf(item, 'an output', report)?.text
      const known = outputs.find(({ output }) => output.name === text)
      if (text === undefined) return []
      if (!known) report.error(item.at, 'name.unknown', `\`${text}\` is not an output`, didYouMean(text, names))
      else if (!known.output.error)
        report.error(item.at, 'residual.error', `Output \`${text}\` has no error model`, 'add `error:` to the output')
      else if (!['additive', 'proportional', 'combined1', 'combined2'].includes(known.output.error.form))
        report.error(
          item.at,
          'residual.error',
          `A residual cannot be added to an output with ${known.output.error.form} error`,
          'use additive, proportional, combined1 or combined2',
        )
      else if (unit && known.output.unit !== unit.text)
        report.error(item.at, 'unit.mismatch', `\`${text}\` is in ${known.output.unit}, the residual in ${unit.text}`)
      return known ? [text] : []
    })
    if (items.length === 0)
      report.error(fields.at, 'residual.on', `Residual \`${entry.key}\` is on no output`, `add \`on: [${names[0]}]\``)
    const law = wordOf(fields.get('law'), '`law`', laws, report) ?? 'matern32'
    const sd = formulaIn(fields.get('sd'), unit, '`sd`', shop)
    const length = formulaIn(fields.get('length'), time, '`length`', shop)
    if (!sd || !length)
      report.error(
        fields.at,
        'residual.form',
        `Residual \`${entry.key}\` needs \`sd\` and \`length\``,
        'write `sd: 20 mg/dL, length: 40 min`; both may be parameters',
      )
    if (!sd || !length) return []
    return [{ name: entry.key, unit: unit?.text ?? '1', on, law, sd, length }]
  })
}
