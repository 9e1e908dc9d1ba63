import type { StateChange, StateEvent } from '../model.ts'
import type { Unit } from '../units/unit.ts'
import { didYouMean } from './diagnostic.ts'
import type { Node } from './document.ts'
import type { Expression } from './expression.ts'
import { type Fields, namedEntries, openFields, scalarOf, wordOf } from './fields.ts'
import { checkFormula, formulaIn, type Workshop } from './formula.ts'

interface StateUnit {
  readonly name: string
  readonly unit: Unit | null
}

/** Reads the `events` section: what happens in the state when a condition becomes true. */
export function readEvents(
  node: Node | undefined,
  states: readonly StateUnit[],
  time: Unit | null,
  shop: Workshop,
): StateEvent[] {
  return namedEntries(node, '`events`', shop.report).map((entry): StateEvent => {
    const fields = openFields(entry.value, 'event', `event \`${entry.key}\``, shop.report)
    const delay = formulaIn(fields.get('delay'), time, `\`delay\` of \`${entry.key}\``, shop)
    const priority = formulaIn(fields.get('priority'), null, `\`priority\` of \`${entry.key}\``, shop)
    return {
      name: entry.key,
      when: readCondition(entry.key, fields, shop),
      initially: truth(fields, 'initially', true),
      persistent: truth(fields, 'persistent', true),
      ...(delay && { delay }),
      ...(priority && { priority }),
      set: readChanges(entry.key, fields, states, shop),
    }
  })
}

function readCondition(name: string, fields: Fields, shop: Workshop): Expression {
  const scalar = scalarOf(fields.get('when'), '`when`', shop.report)
  const checked = scalar && checkFormula(scalar.text, scalar.place, 'units', shop)
  if (!scalar)
    shop.report.error(fields.at, 'event.when', `Event \`${name}\` does not say when`, 'add `when: state < 4 mmol/L`')
  return checked?.expression ?? { kind: 'number', value: 0 }
}

function truth(fields: Fields, key: string, otherwise: boolean): boolean {
  const scalar = scalarOf(fields.get(key), `\`${key}\``, fields.report)
  if (!scalar) return otherwise
  if (typeof scalar.value === 'boolean') return scalar.value
  fields.report.error(scalar.at, 'field.word', `\`${key}\` is true or false`)
  return otherwise
}

function readChanges(name: string, fields: Fields, states: readonly StateUnit[], shop: Workshop): StateChange[] {
  const at = wordOf(fields.get('values'), '`values`', ['trigger', 'execution'] as const, shop.report) ?? 'trigger'
  const entries = namedEntries(fields.get('set'), '`set`', shop.report)
  if (entries.length === 0)
    shop.report.error(fields.at, 'event.set', `Event \`${name}\` changes nothing`, 'add `set: { state: formula }`')
  return entries.flatMap((entry): StateChange[] => {
    const state = states.findIndex((each) => each.name === entry.key)
    if (state < 0) {
      const names = states.map((each) => each.name)
      const hint = didYouMean(entry.key, names) ?? `states: ${names.join(', ')}`
      shop.report.error(entry.keyAt, 'name.unknown', `\`${entry.key}\` is not a state`, hint)
      return []
    }
    const value = formulaIn(entry.value, states[state]!.unit, `the new value of \`${entry.key}\``, shop)
    return value ? [{ state, value, at }] : []
  })
}
