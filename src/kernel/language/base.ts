import type { Model, State } from '../model.ts'
import { parseUnit, type Unit } from '../units/unit.ts'
import type { Meaning } from './check.ts'
import { didYouMean, type Report } from './diagnostic.ts'
import type { Node } from './document.ts'
import type { Expression } from './expression.ts'
import { type Fields, openFields, scalarOf } from './fields.ts'
import { readStateHeads, type StateHead } from './inputs.ts'
import type { DraftParameter, ParameterHead } from './parameters.ts'

/** The equations that a model of kind `sbml` takes from its `source`, with the text that was read. */
export interface Base {
  readonly model: Model
  readonly text: string
}

/** Reads the file that `source:` names; null when there is none. It may throw what is wrong with it. */
export type ReadBase = (path: string) => Base | null

/** Reads `source:`. The document stays as it was published; the model says what is uncertain, what is given and what is observed. */
export function readSource(fields: Fields, read: ReadBase | undefined): Base | null {
  const scalar = scalarOf(fields.get('source'), '`source`', fields.report)
  if (!scalar) return null
  if (!read) {
    fields.report.error(scalar.at, 'source.unavailable', 'A source cannot be read here', 'use the model from its file')
    return null
  }
  try {
    const base = read(scalar.text)
    if (!base)
      fields.report.error(
        scalar.at,
        'source.missing',
        `There is no file \`${scalar.text}\``,
        'the path counts from the folder of the model',
      )
    return base
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown)
    fields.report.error(scalar.at, 'source.unread', `\`${scalar.text}\` cannot be read: ${why}`, 'mend the source')
    return null
  }
}

const unitFrom = (text: string): Unit | null => {
  const read = parseUnit(text)
  return read.ok ? read.unit : null
}

/** States of the source in its order, with the fields that the model gives some of them. */
export function baseStates(base: Model, node: Node | undefined, at: Fields['at'], report: Report): StateHead[] {
  const own = readStateHeads(node, report)
  const names = base.states.map((each) => each.name)
  for (const head of own)
    if (!names.includes(head.name))
      report.error(head.at, 'name.unknown', `The source has no state \`${head.name}\``, didYouMean(head.name, names))
  const none = openFields({ kind: 'map', at, entries: new Map() }, 'state', 'a state', report)
  return names.map((name) => own.find((head) => head.name === name) ?? { name, fields: none, unit: null, at })
}

/** The source's starts, where the model gives none. */
export const startsOf = (base: Model, states: readonly State[]): State[] =>
  states.map((state, i) => {
    const { initial, unit } = base.states[i]!
    return { ...state, unit: state.unit === '1' ? unit : state.unit, ...(initial && !state.initial && { initial }) }
  })

/** Values that the source gives to parameters that the model speaks of. */
export const valuesOf = (base: Model | undefined): ReadonlyMap<string, Expression> =>
  new Map(base?.parameters.map((each) => [each.name, each.typical]))

/** Parameters of the source that the model does not speak of. */
export const otherParameters = (base: Model, heads: readonly ParameterHead[], at: Fields['at']): DraftParameter[] =>
  base.parameters
    .filter((each) => !heads.some((head) => head.name === each.name))
    .map(({ effects: _, ...parameter }) => ({ parameter, at }))

/** What a formula may read of the source; its units are those of the document, which need not be complete, so only those given are checked. */
export function meaningsOf(base: Model, heads: readonly ParameterHead[]): [string, Meaning][] {
  return [
    ...base.parameters
      .filter((each) => !heads.some((head) => head.name === each.name))
      .map(({ name, unit }): [string, Meaning] => [
        name,
        { kind: 'parameter', unit: unit === '1' ? null : unitFrom(unit) },
      ]),
    ...base.assignments.map(({ name }): [string, Meaning] => [name, { kind: 'assignment', unit: null }]),
  ]
}
