import { constantOf } from '../../dynamics/flow/evaluator.ts'
import { offDuty, type Servers } from '../../dynamics/flow/flow.ts'
import type { Node } from '../document.ts'
import { type Fields, openFields, quantityOf, wordOf } from '../fields.ts'
import { flowFormula } from './flow-formula.ts'
import { flowGrammar } from './grammar.ts'
import { type FlowShop, itemsOf } from './shop.ts'

/** Servers: a number or formula, `infinite`, shifts, or slots. */
export function readServers(node: Node | undefined, what: string, shop: FlowShop): Servers | undefined {
  if (!node) return undefined
  if (node.kind === 'scalar') {
    if (/^(infinite|inf|\.inf|Infinity)$/i.test(node.text)) return { kind: 'infinite' }
    const count = flowFormula(node, `\`servers\` of ${what}`, shop, 'number')
    const value = count && constantOf(count)
    if (typeof value === 'number' && !(Number.isSafeInteger(value) && value >= 0)) {
      shop.report.error(node.at, 'servers.count', `\`servers\` of ${what} must be a whole number`, 'or `infinite`')
      return undefined
    }
    return count && { kind: 'count', count }
  }
  const fields = openFields(node, flowGrammar.servers, `\`servers\` of ${what}`, shop.report)
  const offset = quantityOf(fields.get('offset'), shop.time, '`offset`', shop.report) ?? 0
  const word = wordOf(fields.get('off-duty'), '`off-duty`', offDuty, shop.report) ?? 'finish'
  if (fields.get('slots')) return readSlots(fields, offset, word, shop)
  const shifts = itemsOf(fields.get('shifts')).flatMap((item) => {
    const shift = openFields(item, flowGrammar.shift, 'a shift', shop.report)
    const until = quantityOf(shift.get('until'), shop.time, '`until`', shop.report)
    const count = flowFormula(shift.get('count'), '`count`', shop, 'number')
    if (until === undefined || !count) {
      if (!shift.get('until') || !shift.get('count'))
        shop.report.error(item.at, 'shift.form', 'A shift has an end and a number', 'write `{ until: 8 h, count: 2 }`')
      return []
    }
    return [{ until, count }]
  })
  if (shifts.length === 0 || shifts.some(({ until }, i) => until <= (shifts[i - 1]?.until ?? 0))) {
    shop.report.error(
      fields.at,
      'shift.order',
      `\`servers\` of ${what} has no rising shifts`,
      'write `shifts: [{ until: 8 h, count: 2 }, { until: 24 h, count: 5 }]`; they repeat after the last',
    )
    return undefined
  }
  return { kind: 'shifts', shifts, offset, offDuty: word }
}

function readSlots(
  fields: Fields,
  offset: number,
  word: (typeof offDuty)[number],
  shop: FlowShop,
): Servers | undefined {
  const { report } = shop
  const at = itemsOf(fields.get('slots')).map((item) => quantityOf(item, shop.time, '`slots`', report))
  const sizes = itemsOf(fields.get('sizes')).map((item) => quantityOf(item, null, '`sizes`', report))
  const every = quantityOf(fields.get('every'), shop.time, '`every`', report) ?? at.at(-1)
  const rising = at.every((time, i) => time !== undefined && time > (at[i - 1] ?? Number.NEGATIVE_INFINITY))
  if (!rising || at.length === 0 || sizes.length !== at.length || sizes.some((size) => size === undefined)) {
    report.error(
      fields.at,
      'slots.form',
      'Slots are rising instants with as many sizes',
      'write `slots: [1.5, 2.3], sizes: [2, 5]`',
    )
    return undefined
  }
  if (every === undefined || every < at.at(-1)! || every <= 0) {
    report.error(
      fields.keyAt('every'),
      'slots.every',
      'The cycle of slots ends before its last slot',
      'lengthen `every`',
    )
    return undefined
  }
  const flag = fields.get('capacitated')
  const capacitated = flag?.kind === 'scalar' && flag.value === true
  return {
    kind: 'slots',
    at: at as number[],
    sizes: sizes as number[],
    every,
    offset,
    capacitated,
    offDuty: word,
  }
}
