import { constantOf } from '../../dynamics/flow/evaluator.ts'
import { leave, type Route, type Step } from '../../dynamics/flow/flow.ts'
import type { MapNode, Node } from '../document.ts'
import type { Span } from '../expression.ts'
import { openFields, wordOf } from '../fields.ts'
import { flowFormula } from './flow-formula.ts'
import { flowGrammar } from './grammar.ts'
import { type FlowShop, indexOf, itemsOf } from './shop.ts'

export const out: Route = { kind: 'to', place: leave }

function placeOf(name: string, at: Span, shop: FlowShop): number | undefined {
  return name === 'leave' ? leave : indexOf(name, at, 'a place', [...shop.places, 'leave'], shop.report)
}

function placesOf(node: Node | undefined, shop: FlowShop): number[] | undefined {
  const places = itemsOf(node).map((item) => (item.kind === 'scalar' ? placeOf(item.text, item.at, shop) : undefined))
  return places.length === 0 || places.some((place) => place === undefined) ? undefined : (places as number[])
}

/**
 * Where patients go: a place or `leave`; chances `{ ward: 0.3, leave: 0.7 }`; `{ cycle: [a, b] }`; `{ shortest-queue: [a, b] }`;
 * `{ least-present: [a, b] }`; or a list of rules `[{ when: formula, to: … }, { to: … }]`, of which the first that holds is taken.
 */
export function readRoute(node: Node, what: string, shop: FlowShop): Route | undefined {
  if (node.kind === 'scalar') {
    const place = placeOf(node.text, node.at, shop)
    return place === undefined ? undefined : { kind: 'to', place }
  }
  if (node.kind === 'list') return readRules(node.items, what, shop)
  const { entries } = node
  if (entries.has('cycle')) {
    openFields(node, ['cycle'], what, shop.report)
    const places = placesOf(entries.get('cycle')!.value, shop)
    return places && { kind: 'cycle', places }
  }
  for (const [key, of] of [
    ['shortest-queue', 'queue'],
    ['least-present', 'present'],
  ] as const) {
    const entry = entries.get(key)
    if (!entry) continue
    const fields = openFields(node, [key, 'ties'], what, shop.report)
    const places = placesOf(entry.value, shop)
    const ties = wordOf(fields.get('ties'), '`ties`', ['order', 'random'] as const, shop.report) ?? 'random'
    return places && { kind: 'least', of, places, ties }
  }
  return readChances(node, what, shop)
}

function readChances(node: MapNode, what: string, shop: FlowShop): Route | undefined {
  const places: number[] = []
  const chances = []
  for (const { key, keyAt, value } of node.entries.values()) {
    const place = placeOf(key, keyAt, shop)
    const chance = flowFormula(value, `the chance of ${key}`, shop, 'number')
    if (place === undefined || !chance) return undefined
    places.push(place)
    chances.push(chance)
  }
  const total = chances.reduce((sum, chance) => sum + (constantOf(chance) ?? 0), 0)
  if (total > 1 + 1e-9 || chances.some((chance) => (constantOf(chance) ?? 0) < 0)) {
    shop.report.error(
      node.at,
      'route.chances',
      `The chances of ${what} sum to ${Number(total.toPrecision(6))}`,
      'they may sum to at most 1; the rest leaves',
    )
    return undefined
  }
  return { kind: 'chance', places, chances }
}

function readRules(items: readonly Node[], what: string, shop: FlowShop): Route | undefined {
  const rules = items.map((item) => {
    const fields = openFields(item, ['when', 'to'], `a rule of ${what}`, shop.report)
    const to = fields.get('to')
    if (!to) {
      shop.report.error(
        fields.at,
        'key.missing',
        'A rule does not say where to',
        'write `{ when: formula, to: place }`',
      )
      return undefined
    }
    const route = readRoute(to, what, shop)
    const when = fields.get('when') ? flowFormula(fields.get('when'), '`when`', shop, 'number') : null
    return route && when !== undefined ? { when, route } : undefined
  })
  return rules.some((rule) => !rule) ? undefined : { kind: 'rules', rules: rules as { when: null; route: Route }[] }
}

/** The steps of a pathway: places, or `{ any: [a, b], choose: shortest-queue }`, or `{ all: [a, b] }`. */
export function readPathway(node: Node | undefined, shop: FlowShop): Step[] | null {
  if (!node) return null
  return itemsOf(node).flatMap((item): Step[] => {
    if (item.kind === 'scalar') {
      const place = indexOf(item.text, item.at, 'a place', shop.places, shop.report)
      return place === undefined ? [] : [{ places: [place], take: 'any', choose: 'order' }]
    }
    const fields = openFields(item, flowGrammar.step, 'a step', shop.report)
    const take = fields.get('all') ? 'all' : 'any'
    const places = placesOf(fields.get(take), shop)
    if (!places || places.includes(leave) || places.length > 30) {
      shop.report.error(
        item.at,
        'pathway.step',
        'A step names one to thirty places',
        'write `{ any: [a, b] }` or `{ all: [a, b] }`',
      )
      return []
    }
    const words = ['order', 'random', 'shortest-queue', 'least-present'] as const
    const word = wordOf(fields.get('choose'), '`choose`', words, shop.report) ?? 'order'
    const choose = word === 'shortest-queue' ? 'queue' : word === 'least-present' ? 'present' : word
    return [{ places, take, choose }]
  })
}
