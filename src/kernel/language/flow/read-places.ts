import { constantOf } from '../../dynamics/flow/evaluator.ts'
import { disciplines, type Need, type Place, preemptions } from '../../dynamics/flow/flow.ts'
import type { Entry, Node } from '../document.ts'
import type { Expression } from '../expression.ts'
import { type Fields, openFields, quantityOf, scalarOf, wordOf } from '../fields.ts'
import { flowFormula } from './flow-formula.ts'
import { flowGrammar } from './grammar.ts'
import { constantLaw, readLaw, sumsToOne } from './read-law.ts'
import { out, readRoute } from './read-route.ts'
import { readServers } from './read-servers.ts'
import { byClass, type FlowShop, indexOf, itemsOf } from './shop.ts'

export function readPlace({ key: name, value }: Entry, shop: FlowShop): Place {
  const what = `place \`${name}\``
  const { report } = shop
  const fields = openFields(value, flowGrammar.place, what, report)
  for (const key of ['servers', 'serve'])
    if (!fields.get(key))
      report.error(
        fields.at,
        'key.missing',
        `\`${key}\` of ${what} is missing`,
        key === 'servers' ? 'add `servers: 1`' : 'add `serve: { law: exponential, mean: 5 }`',
      )
  const discipline = wordOf(fields.get('discipline'), '`discipline`', disciplines, report) ?? 'fifo'
  const preempt = wordOf(fields.get('preempt'), '`preempt`', preemptions, report) ?? 'none'
  const servers = readServers(fields.get('servers'), what, shop) ?? { kind: 'infinite' }
  if (preempt !== 'none' && (servers.kind === 'infinite' || servers.kind === 'slots'))
    report.error(
      fields.keyAt('preempt'),
      'place.preempt',
      `${what} has no servers to take from others`,
      'give it a number of `servers`',
    )
  return {
    name,
    servers,
    room: readRoom(fields, report),
    discipline,
    fullSpeed: quantityOf(fields.get('full-speed'), null, '`full-speed`', report) ?? 1,
    preempt,
    serve: byClass(
      fields.get('serve'),
      what,
      shop,
      (node) => readLaw(node, `\`serve\` of ${what}`, shop),
      constantLaw(0),
    ),
    onward: byClass(fields.get('then'), what, shop, (node) => readRoute(node, `\`then\` of ${what}`, shop), out),
    patience: byClass(
      fields.get('patience'),
      what,
      shop,
      (node) => readLaw(node, `\`patience\` of ${what}`, shop),
      null,
    ),
    renegeTo: byClass(
      fields.get('renege-to'),
      what,
      shop,
      (node) => readRoute(node, `\`renege-to\` of ${what}`, shop),
      out,
    ),
    baulk: byClass(fields.get('baulk'), what, shop, (node) => readBaulk(node, shop), null),
    changes: readChanges(fields.get('changes'), what, shop),
    turnaround: readLaw(fields.get('turnaround'), `\`turnaround\` of ${what}`, shop) ?? null,
    needs: readNeeds(fields.get('needs'), what, shop),
    gives: itemsOf(fields.get('gives-back')).flatMap((item) => {
      const scalar = scalarOf(item, '`gives-back`', report)
      const index = scalar && indexOf(scalar.text, scalar.at, 'staff', shop.staff, report)
      return index === undefined ? [] : [index]
    }),
    divert: readDivert(fields.get('divert'), shop),
    overflow: readOverflow(fields.get('overflow'), shop),
    cost: readCost(fields.get('cost'), shop),
    target: quantityOf(fields.get('target'), shop.time, '`target`', report) ?? null,
  }
}

function readRoom(fields: Fields, report: FlowShop['report']): number | null {
  const node = fields.get('room')
  if (!node || (node.kind === 'scalar' && /^(infinite|\.inf)$/i.test(node.text))) return null
  const room = quantityOf(node, null, '`room`', report)
  if (room !== undefined && Number.isSafeInteger(room) && room >= 0) return room
  report.error(node.at, 'place.room', '`room` is how many may wait: a whole number from 0, or `infinite`')
  return null
}

/** A formula of `n`, or a list of chances by the number present, the last for more. */
function readBaulk(node: Node, shop: FlowShop): Expression | undefined {
  if (node.kind !== 'list') return flowFormula(node, '`baulk`', shop, 'number')
  const chances = node.items.map((item) => flowFormula(item, '`baulk`', shop, 'number'))
  if (chances.length === 0 || chances.some((chance) => !chance)) return undefined
  const n: Expression = { kind: 'symbol', name: 'n' }
  return chances.slice(0, -1).reduceRight<Expression>(
    (rest, chance, i) => ({
      kind: 'call',
      fn: 'if',
      args: [{ kind: 'call', fn: 'lessEqual', args: [n, { kind: 'number', value: i }] }, chance!, rest],
    }),
    chances.at(-1)!,
  )
}

/** `{ a: { b: 0.3 } }`: after service a becomes b with chance 0.3; the rest stays. */
function readChanges(node: Node | undefined, what: string, shop: FlowShop): Place['changes'] {
  if (!node) return null
  if (node.kind !== 'map') {
    shop.report.error(
      node.at,
      'field.mapping',
      `\`changes\` of ${what} must be a mapping`,
      'write `{ from: { to: 0.3 } }`',
    )
    return null
  }
  const matrix = shop.classes.map((_, i) => shop.classes.map((__, j): number => (i === j ? 1 : 0)))
  for (const { key, keyAt, value } of node.entries.values()) {
    const from = indexOf(key, keyAt, 'a class', shop.classes, shop.report)
    if (from === undefined) continue
    const row = shop.classes.map(() => 0)
    if (value.kind === 'scalar') {
      const to = indexOf(value.text, value.at, 'a class', shop.classes, shop.report)
      if (to !== undefined) row[to] = 1
    } else if (value.kind === 'map')
      for (const entry of value.entries.values()) {
        const to = indexOf(entry.key, entry.keyAt, 'a class', shop.classes, shop.report)
        const formula = flowFormula(entry.value, 'a chance', shop, 'number')
        const chance = formula && constantOf(formula)
        if (to === undefined) continue
        if (typeof chance !== 'number' || chance < 0 || chance > 1)
          shop.report.error(entry.value.at, 'changes.chance', 'A chance is a number from 0 to 1')
        else row[to] = chance
      }
    const rest = 1 - row.reduce((sum, chance) => sum + chance, 0)
    if (rest < -1e-9) shop.report.error(value.at, 'changes.chance', `The chances of \`${key}\` sum to more than 1`)
    else if (!sumsToOne(row)) row[from]! += rest
    matrix[from] = row
  }
  return matrix
}

/** `[nurse, { of: [doctor, consultant], count: 1, keep: true }]` */
function readNeeds(node: Node | undefined, what: string, shop: FlowShop): Need[] {
  return itemsOf(node).flatMap((item): Need[] => {
    const one = item.kind === 'scalar'
    const fields = one ? null : openFields(item, flowGrammar.need, `\`needs\` of ${what}`, shop.report)
    const from = itemsOf(fields ? fields.get('of') : item).flatMap((each) => {
      const scalar = scalarOf(each, '`needs`', shop.report)
      const index = scalar && indexOf(scalar.text, scalar.at, 'staff', shop.staff, shop.report)
      return index === undefined ? [] : [index]
    })
    const count = quantityOf(fields?.get('count'), null, '`count`', shop.report) ?? 1
    const keep = fields?.get('keep')
    if (from.length === 0) return []
    return [{ from, count, keep: keep?.kind === 'scalar' && keep.value === true }]
  })
}

function readDivert(node: Node | undefined, shop: FlowShop): Place['divert'] {
  if (!node) return null
  const fields = openFields(node, flowGrammar.divert, '`divert`', shop.report)
  const when = flowFormula(fields.get('when'), '`when`', shop, 'number')
  const to = readOverflow(fields.get('to'), shop) ?? -1
  if (!when) {
    if (!fields.get('when'))
      shop.report.error(
        fields.at,
        'key.missing',
        '`divert` does not say when',
        'write `{ when: waiting(ed) > 20, to: leave }`',
      )
    return null
  }
  return { when, to }
}

function readOverflow(node: Node | undefined, shop: FlowShop): number | null {
  const scalar = scalarOf(node, 'a place', shop.report)
  if (!scalar) return null
  const names = ['leave', ...shop.places]
  const index = indexOf(scalar.text, scalar.at, 'a place', names, shop.report)
  return index === undefined ? null : index - 1
}

function readCost(node: Node | undefined, shop: FlowShop): Place['cost'] {
  if (!node) return { visit: 0, time: 0 }
  const fields = openFields(node, flowGrammar.cost, '`cost`', shop.report)
  return {
    visit: quantityOf(fields.get('visit'), null, '`visit`', shop.report) ?? 0,
    time: quantityOf(fields.get('time'), null, '`time`', shop.report) ?? 0,
  }
}
