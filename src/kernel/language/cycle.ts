import type { Cycle, Observable, Parameter } from '../model.ts'
import { readCodes } from './codes.ts'
import { didYouMean, type Report } from './diagnostic.ts'
import type { Node } from './document.ts'
import { type Fields, namedEntries, openFields, quantityOf, scalarOf, wordOf } from './fields.ts'
import type { DeclaredOutput } from './outputs.ts'

const kinds = ['peak', 'trough', 'mean', 'range', 'fraction'] as const

/** Reads the `cycle` section. */
export function readCycle(
  node: Node | undefined,
  parameters: readonly Parameter[],
  outputs: readonly DeclaredOutput[],
  report: Report,
): Cycle | undefined {
  if (!node) return undefined
  const fields = openFields(node, 'cycle', '`cycle`', report)
  const named = scalarOf(fields.get('period'), '`period`', report)
  const period = parameters.find((each) => each.name === named?.text)
  if (!period || period.effects.length > 0) {
    const names = parameters.filter((each) => each.effects.length === 0).map((each) => each.name)
    report.error(
      named?.at ?? fields.at,
      'cycle.period',
      period ? `\`${period.name}\` varies between members` : 'A cycle needs a period that is a parameter',
      didYouMean(named?.text ?? '', names) ?? 'write `period:` and the name of a parameter without `varies`',
    )
    return undefined
  }
  const observables = namedEntries(fields.get('observables'), '`observables`', report).flatMap((entry) => {
    const own = openFields(entry.value, 'observable', `observable \`${entry.key}\``, report)
    return readObservable(entry.key, own, outputs) ?? []
  })
  return { period: period.name, observables }
}

function readObservable(name: string, fields: Fields, outputs: readonly DeclaredOutput[]): Observable | null {
  const { report } = fields
  const names = outputs.map(({ output }) => output.name)
  const of = scalarOf(fields.get('of'), '`of`', report)
  const declared = outputs.find(({ output }) => output.name === of?.text)
  const as = wordOf(fields.get('as'), '`as`', kinds, report)
  if (!declared)
    report.error(
      of?.at ?? fields.at,
      'name.unknown',
      `\`${of?.text ?? ''}\` is not an output`,
      didYouMean(of?.text ?? '', names) ?? `outputs: ${names.join(', ')}`,
    )
  if (!as && !fields.get('as'))
    report.error(
      fields.at,
      'observable.as',
      `Observable \`${name}\` does not say what it is`,
      `add \`as:\`, one of ${kinds.join(', ')}`,
    )
  if (!declared || !as) return null
  const sd = quantityOf(fields.get('sd'), as === 'fraction' ? null : declared.unit, '`sd`', report)
  if (sd !== undefined && !(sd > 0))
    report.error(fields.keyAt('sd'), 'observable.sd', 'A standard deviation is above 0')
  return {
    name,
    of: declared.output.name,
    as,
    unit: as === 'fraction' ? '1' : declared.output.unit,
    codes: readCodes(fields.get('code'), report),
    ...(sd !== undefined && { sd }),
  }
}
