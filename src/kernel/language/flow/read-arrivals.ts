import { constantOf } from '../../dynamics/flow/evaluator.ts'
import type { Arrival } from '../../dynamics/flow/flow.ts'
import type { Entry, Node } from '../document.ts'
import type { Expression } from '../expression.ts'
import { type Fields, openFields, quantityOf } from '../fields.ts'
import { flowFormula } from './flow-formula.ts'
import { flowGrammar } from './grammar.ts'
import { readLaw, sumsToOne } from './read-law.ts'
import { readRoute } from './read-route.ts'
import { type FlowShop, indexOf, itemsOf } from './shop.ts'

export function readArrival({ key: name, value }: Entry, pathways: readonly boolean[], shop: FlowShop): Arrival {
  const what = `arrivals \`${name}\``
  const { report } = shop
  const fields = openFields(value, flowGrammar.arrival, what, report)
  const classes = readClasses(fields.get('class'), what, fields, shop)
  const at = fields.get('at')
  if (!at && classes.some(({ index }) => !pathways[index]))
    report.error(
      fields.at,
      'key.missing',
      `\`at\` of ${what} is missing`,
      'add `at: place`, or give the class a `pathway`',
    )
  return {
    name,
    at: at ? (readRoute(at, `\`at\` of ${what}`, shop) ?? null) : null,
    classes,
    timing: readTiming(fields, what, shop),
    batch: readLaw(fields.get('batch'), '`batch`', shop, 'count') ?? null,
    show: flowFormula(fields.get('show'), '`show`', shop, 'number') ?? null,
    late: readLaw(fields.get('late'), '`late`', shop, 'lateness') ?? null,
    from: quantityOf(fields.get('from'), shop.time, '`from`', report) ?? 0,
    until: quantityOf(fields.get('until'), shop.time, '`until`', report) ?? null,
  }
}

function readClasses(node: Node | undefined, what: string, fields: Fields, shop: FlowShop): Arrival['classes'] {
  const certain: Expression = { kind: 'number', value: 1 }
  if (!node) {
    if (shop.classes.length > 1)
      shop.report.error(
        fields.at,
        'key.missing',
        `\`class\` of ${what} is missing`,
        `one of ${shop.classes.join(', ')}, or chances \`{ a: 0.3, b: 0.7 }\``,
      )
    return [{ index: 0, chance: certain }]
  }
  if (node.kind === 'scalar') {
    const index = indexOf(node.text, node.at, 'a class', shop.classes, shop.report)
    return [{ index: index ?? 0, chance: certain }]
  }
  if (node.kind !== 'map') return [{ index: 0, chance: certain }]
  const mixed = [...node.entries.values()].flatMap(({ key, keyAt, value }) => {
    const index = indexOf(key, keyAt, 'a class', shop.classes, shop.report)
    const chance = flowFormula(value, 'a chance', shop, 'number')
    return index === undefined || !chance ? [] : [{ index, chance }]
  })
  const chances = mixed.map(({ chance }) => constantOf(chance))
  if (chances.every((chance) => chance !== null) && !sumsToOne(chances))
    shop.report.error(
      fields.keyAt('class'),
      'arrivals.chances',
      `The chances of the classes of ${what} are ${chances.join(', ')}`,
      'each is from 0 to 1, and together they are 1',
    )
  return mixed
}

/** A rate that is a number is not below 0. */
function checkRates(
  key: string,
  rates: readonly Expression[],
  what: string,
  fields: Fields,
  { report }: FlowShop,
): void {
  const wrong = rates.map(constantOf).find((value) => value !== null && !(value >= 0))
  if (wrong === undefined || wrong === null) return
  const message = `\`${key}\` of ${what} ${key === 'rates' ? 'hold' : 'is'} ${wrong}`
  report.error(fields.keyAt(key), 'arrivals.rate', message, 'a rate is not below 0')
}

function readTiming(fields: Fields, what: string, shop: FlowShop): Arrival['timing'] {
  const { report, time } = shop
  const given = ['every', 'rate', 'rates', 'times'].filter((key) => fields.get(key))
  if (given.length !== 1)
    report.error(
      fields.at,
      'arrivals.timing',
      given.length === 0 ? `${what} does not say when` : `${what} says when in ${given.length} ways`,
      'give one of `every` (law of the gaps), `rate` (Poisson), `rates` (Poisson by slice), `times` (a list)',
    )
  const law = readLaw(fields.get('every'), '`every`', shop)
  if (law) return { kind: 'every', law }
  const scale = flowFormula(fields.get('scale'), '`scale`', shop, 'number')
  if (scale) checkRates('scale', [scale], what, fields, shop)
  const scaled = (rate: Expression): Expression =>
    scale ? { kind: 'call', fn: 'multiply', args: [rate, scale] } : rate
  const rate = flowFormula(fields.get('rate'), '`rate`', shop, 'rate')
  if (rate) {
    checkRates('rate', [rate], what, fields, shop)
    return { kind: 'rate', rates: [scaled(rate)], slice: 1 }
  }
  if (fields.get('rates')) {
    const rates = itemsOf(fields.get('rates')).flatMap((item) => flowFormula(item, '`rates`', shop, 'rate') ?? [])
    checkRates('rates', rates, what, fields, shop)
    const slice = quantityOf(fields.get('slice'), time, '`slice`', report)
    if (slice === undefined || !(slice > 0))
      report.error(
        fields.keyAt('slice'),
        'arrivals.slice',
        `\`rates\` of ${what} need the length of a slice`,
        'add `slice: 1 h`',
      )
    return { kind: 'rate', rates: rates.map(scaled), slice: slice || 1 }
  }
  const times = itemsOf(fields.get('times')).flatMap((item) => quantityOf(item, time, '`times`', report) ?? [])
  return { kind: 'times', times, every: quantityOf(fields.get('repeat'), time, '`repeat`', report) ?? null }
}
