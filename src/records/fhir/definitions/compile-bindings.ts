import type { Concept, Definition, Include } from './source.ts'
import type { BindingTable, StructureTable } from './tables.ts'

/** Longest list that is worth its room: longer ones belong to a terminology server. */
const longest = 2000

/** The codes of every value set that a structure requires and that the definitions list in full. */
export function compileBindings({ types }: StructureTable, definitions: readonly Definition[]): BindingTable {
  const systems = new Map<string, Definition>()
  const sets = new Map<string, Definition>()
  for (const each of definitions) {
    if (each.resourceType === 'CodeSystem') systems.set(each.url as string, each)
    if (each.resourceType === 'ValueSet') sets.set(each.url as string, each)
  }
  const table: Record<string, Record<string, string[]>> = {}
  for (const url of new Set(Object.values(types).flatMap((type) => type.elements.map((row) => row[4])))) {
    const codes = expand(url, sets, systems)
    if (!codes || [...codes.values()].reduce((sum, set) => sum + set.size, 0) > longest) continue
    table[url] = Object.fromEntries([...codes].map(([system, set]) => [system, [...set]]))
  }
  return table
}

type Codes = Map<string, Set<string>>

/** Undefined: it cannot be listed from what is here. */
function expand(url: string, sets: Map<string, Definition>, systems: Map<string, Definition>): Codes | undefined {
  const set = sets.get(url)
  if (!set?.compose || set.compose.exclude) return undefined
  const codes: Codes = new Map()
  for (const include of set.compose.include) {
    const part = expandInclude(include, sets, systems)
    if (!part) return undefined
    for (const [system, more] of part) codes.set(system, new Set([...(codes.get(system) ?? []), ...more]))
  }
  return codes
}

function expandInclude(
  { system, concept, filter, valueSet }: Include,
  sets: Map<string, Definition>,
  systems: Map<string, Definition>,
): Codes | undefined {
  if (valueSet)
    return valueSet.length === 1 && !system ? expand(valueSet[0]!.replace(/\|.*/, ''), sets, systems) : undefined
  if (filter || system === undefined) return undefined
  if (concept) return new Map([[system, new Set(concept.map((each) => each.code))]])
  const content = systems.get(system)
  if (content?.content !== 'complete' || !content.concept) return undefined
  const found = new Set<string>()
  const walk = (concepts: readonly Concept[]) => {
    for (const each of concepts) {
      found.add(each.code)
      if (each.concept) walk(each.concept)
    }
  }
  walk(content.concept)
  return new Map([[system, found]])
}
