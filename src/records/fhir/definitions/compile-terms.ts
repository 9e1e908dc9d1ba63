import type { Concept, Definition } from './source.ts'
import type { ExtensionTable, SystemTable } from './tables.ts'

/** Systems whose codes R4 fixes itself; those of terminology.hl7.org go on growing. */
const own = /^http:\/\/hl7\.org\/fhir\//

/** The codes of R4's own code systems, where the definitions hold them all. */
export function compileSystems(definitions: readonly Definition[]): SystemTable {
  const table: Record<string, string[]> = {}
  for (const { resourceType, url = '', content, concept } of definitions) {
    if (resourceType !== 'CodeSystem' || !own.test(url) || content !== 'complete' || !concept) continue
    const codes = new Set<string>()
    const walk = (concepts: readonly Concept[]) => {
      for (const each of concepts) {
        codes.add(each.code)
        if (each.concept) walk(each.concept)
      }
    }
    walk(concept)
    table[url] = [...codes]
  }
  return table
}

/** What the extensions that come with R4 may hold, and in which resources they may stand. */
export function compileExtensions(definitions: readonly Definition[], resources: ReadonlySet<string>): ExtensionTable {
  const table: Record<string, [types: string[], resources: string[]]> = {}
  for (const { url, type, snapshot, context = [] } of definitions) {
    if (type !== 'Extension' || url === undefined || !snapshot) continue
    const value = snapshot.element.find(({ path }) => path === 'Extension.value[x]')
    const types = value && value.max !== '0' ? (value.type ?? []).map(({ code }) => code) : []
    const roots = context.map((each) => (each.type === 'element' ? (each.expression.split('.')[0] as string) : ''))
    table[url] = [types, roots.every((root) => resources.has(root)) ? [...new Set(roots)] : []]
  }
  return table
}
