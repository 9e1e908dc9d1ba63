import { patientSymbols, placeFunctions, staffFunctions } from '../../dynamics/flow/evaluator.ts'
import { one, type Unit } from '../../units/unit.ts'
import type { Meaning } from '../check.ts'
import { didYouMean, type Report } from '../diagnostic.ts'
import type { Node } from '../document.ts'
import type { Span } from '../expression.ts'

/** What the readers of a flow model share: its names, in order, and where findings go. */
export interface FlowShop {
  readonly report: Report
  readonly time: Unit | null
  readonly classes: readonly string[]
  readonly places: readonly string[]
  readonly staff: readonly string[]
  readonly attributes: readonly string[]
  readonly levers: readonly string[]
  readonly scope: ReadonlyMap<string, Meaning>
  readonly used: Set<string>
}

/** Names that formulas of a flow model may read, all as plain numbers in their declared units. */
export function flowScope(
  names: ReadonlyMap<string, Meaning>,
  lists: Pick<FlowShop, 'places' | 'staff' | 'attributes' | 'levers'>,
): Map<string, Meaning> {
  const scope = new Map(names)
  const add = (name: string) => scope.set(name, { kind: 'covariate', unit: one })
  for (const name of [...lists.levers, ...lists.attributes, ...patientSymbols]) add(name)
  scope.set('time', { kind: 'time', unit: one })
  for (const fn of placeFunctions) for (const place of lists.places) add(`${fn}_${place}_`)
  for (const fn of staffFunctions) for (const pool of lists.staff) add(`${fn}_${pool}_`)
  return scope
}

/** The index of a name in a list; a name that is not there is reported. */
export function indexOf(
  name: string,
  at: Span,
  what: string,
  names: readonly string[],
  report: Report,
): number | undefined {
  const index = names.indexOf(name)
  if (index >= 0) return index
  report.error(
    at,
    'name.unknown',
    `\`${name}\` is not ${what}`,
    didYouMean(name, names) ?? (names.length > 0 ? `known: ${names.join(', ')}` : undefined),
  )
  return undefined
}

/** Several values: a list, or one alone. */
export function itemsOf(node: Node | undefined): readonly Node[] {
  return node === undefined ? [] : node.kind === 'list' ? node.items : [node]
}

/**
 * A value for every class: written once, or under `by-class:` with `others` for the rest. `read` is called once for each that is written;
 * `missing` stands where a class has none.
 */
export function byClass<T>(
  node: Node | undefined,
  what: string,
  shop: FlowShop,
  read: (node: Node) => T | undefined,
  missing: T,
): readonly T[] {
  if (node?.kind !== 'map' || !node.entries.has('by-class')) {
    const value = node === undefined ? missing : (read(node) ?? missing)
    return [value]
  }
  const inner = node.entries.get('by-class')!.value
  if (inner.kind !== 'map') {
    shop.report.error(
      inner.at,
      'field.mapping',
      `\`by-class\` of ${what} must be a mapping`,
      'write `{ class: value }`',
    )
    return [missing]
  }
  const rest = inner.entries.get('others')
  const other = rest ? (read(rest.value) ?? missing) : missing
  const values: T[] = shop.classes.map(() => other)
  for (const entry of inner.entries.values()) {
    if (entry.key === 'others') continue
    const index = indexOf(entry.key, entry.keyAt, 'a class', shop.classes, shop.report)
    if (index !== undefined) values[index] = read(entry.value) ?? missing
  }
  return values
}
