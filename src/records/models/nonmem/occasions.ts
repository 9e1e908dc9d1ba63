import type { Expression } from '../../../kernel/language/expression.ts'
import { same, simplify } from '../../../kernel/language/simplify.ts'
import { countSymbols, mentions, number, sizeOf, substitute, symbol } from '../code/trees.ts'
import type { Definition } from '../imported-model.ts'

/** Blocks of effects that repeat one another (`BLOCK SAME`): `members[k][p]` is the effect of occasion k at position p. */
export interface OccasionGroup {
  readonly members: readonly (readonly string[])[]
  /** One symbol a position, which stands for the effect of the current occasion. */
  readonly symbols: readonly string[]
}

export interface Occasions {
  readonly definitions: readonly Definition[]
  /** Groups whose pattern was found everywhere, with the column that tells occasions apart. */
  readonly found: ReadonlyMap<OccasionGroup, string>
  /** Switches such as `OCC1` that the effects of occasions hold now. */
  readonly absorbed: ReadonlySet<string>
}

/**
 * Recognises `IF (OCC.EQ.1) IOV = ETA(4)`, `IF (OCC.EQ.2) IOV = ETA(5)` and `OCC1*ETA(4) + OCC2*ETA(5)`: when a formula is the same for
 * every value of one data item but for the block that its effects come from, the effects are drawn anew at each occasion.
 */
export function recogniseOccasions(definitions: readonly Definition[], groups: readonly OccasionGroup[]): Occasions {
  const place = new Map<string, { group: OccasionGroup; occasion: number; position: number }>()
  for (const group of groups)
    for (const [occasion, names] of group.members.entries())
      for (const [position, name] of names.entries()) place.set(name, { group, occasion, position })
  const known = new Map<string, Expression>()
  const found = new Map<OccasionGroup, string>()
  const isMember = (name: string) => place.has(name)
  const result: Definition[] = []
  const helpers = new Set<string>()
  const absorbed = new Set<string>()
  for (const each of definitions) {
    const whole = substitute(each.expression, (name) => {
      const definition = known.get(name)
      return definition && (mentions(definition, isMember) || isSwitch(definition)) ? definition : undefined
    })
    const replaced = mentions(whole, isMember) && sizeOf(whole, 2000) < 2000 ? unify(whole, place) : null
    if (replaced) {
      for (const group of replaced.groups) found.set(group, replaced.column)
      known.set(each.name, replaced.tree)
      for (const name of countSymbols(each.expression).keys()) if (known.has(name)) absorbed.add(name)
      result.push({ ...each, expression: replaced.tree })
      continue
    }
    known.set(each.name, mentions(whole, isMember) || isSwitch(whole) ? whole : each.expression)
    if (mentions(whole, isMember)) helpers.add(each.name)
    if (mentions(whole, isMember) || isSwitch(whole)) {
      for (const name of countSymbols(each.expression).keys()) if (known.has(name)) absorbed.add(name)
    }
    result.push(each)
  }
  // Steps on the way to a recognised effect are part of it now.
  const used = new Set(
    result.filter((each) => !helpers.has(each.name)).flatMap((each) => [...countSymbols(each.expression).keys()]),
  )
  const kept = result.filter((each) => !helpers.has(each.name) || used.has(each.name) || found.size === 0)
  const left = new Set(kept.flatMap((each) => [...countSymbols(each.expression).keys()]))
  for (const group of found.keys()) if (group.members.flat().some((name) => left.has(name))) found.delete(group)
  return found.size > 0 ? { definitions: kept, found, absorbed } : { definitions, found, absorbed: new Set() }
}

/** A number that one data item decides: `OCC1`. */
function isSwitch(tree: Expression): boolean {
  return (
    tree.kind === 'number' ||
    (sizeOf(tree, 60) < 60 &&
      tree.kind === 'call' &&
      tree.fn === 'if' &&
      columnsOf(tree).size === 1 &&
      countSymbols(tree).size === 1)
  )
}

/** Data items that a formula compares with numbers, and those numbers. */
function columnsOf(tree: Expression, into = new Map<string, Set<number>>()): Map<string, Set<number>> {
  if (tree.kind !== 'call') return into
  const [a, b] = tree.args as [Expression, Expression]
  if (tree.fn === 'equal' && a.kind === 'symbol' && b.kind === 'number')
    into.set(a.name, (into.get(a.name) ?? new Set()).add(b.value))
  for (const arg of tree.args) columnsOf(arg, into)
  return into
}

function unify(
  tree: Expression,
  place: ReadonlyMap<string, { group: OccasionGroup; occasion: number; position: number }>,
) {
  for (const [column, values] of columnsOf(tree)) {
    if (values.size > 60) continue
    // `IOV = ETA(4)`, then `IF (OCC.EQ.2) IOV = ETA(5)`: the first occasion is what no comparison names.
    const other = Math.max(...values) + 1
    const found = unifyOver(column, [...values]) ?? unifyOver(column, [...values, other])
    if (found) return found
  }
  return null

  function unifyOver(column: string, values: readonly number[]) {
    const seen = new Map<OccasionGroup, Set<number>>()
    const cases = values.map((value) => {
      const folded = simplify(substitute(tree, (name) => (name === column ? number(value) : undefined)))
      const occasions = new Map<OccasionGroup, number>()
      let clean = true
      const unified = substitute(folded, (name) => {
        const own = place.get(name)
        if (!own) return undefined
        const before = occasions.get(own.group)
        if (before !== undefined && before !== own.occasion) clean = false
        occasions.set(own.group, own.occasion)
        return symbol(own.group.symbols[own.position]!)
      })
      for (const [group, occasion] of occasions) seen.set(group, (seen.get(group) ?? new Set()).add(occasion))
      return clean && occasions.size > 0 ? unified : null
    })
    const first = cases[0]
    if (!first || cases.some((each) => !each || !same(each, first))) return null
    const complete = [...seen].every(([group, occasions]) => occasions.size === group.members.length)
    return complete ? { tree: first, column, groups: [...seen.keys()] } : null
  }
}
