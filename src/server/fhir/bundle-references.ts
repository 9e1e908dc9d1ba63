import { HamzadError } from '../../kernel/errors.ts'
import { structures } from '../../records/fhir/definitions/definitions.ts'
import type { Incoming } from './body.ts'
import type { FhirContext, Tx } from './context.ts'
import { matches } from './search.ts'

let link: RegExp | undefined

/**
 * Elements of type uri, url, oid and uuid: what names an entry of the Bundle there is a link to it (R4, http.html#trules). Names that
 * are text elsewhere (`value`, `system`) are left out: text stays as it is.
 */
function linkPattern(): RegExp {
  if (link) return link
  const links = new Set<string>()
  const texts = new Set<string>()
  for (const { elements } of Object.values(structures().types))
    for (const [name, , , types] of elements)
      for (const type of types) {
        const key = name.endsWith('[x]') ? `${name.slice(0, -3)}${type[0]?.toUpperCase()}${type.slice(1)}` : name
        if (/^(?:uri|url|oid|uuid)$/.test(type)) links.add(key)
        else if (/^[a-z]/.test(type)) texts.add(key)
      }
  const keys = new Set(['reference', 'url', 'uri', ...[...links].filter((key) => !texts.has(key))])
  link = new RegExp(`"(${[...keys].join('|')})"(\\s*:\\s*)"((?:[^"\\\\]|\\\\.)*)"`, 'g')
  return link
}

const inNarrative = /((?:href|src)=\\")([^"\\]+)/g
const textOf = (written: string): string => (written.includes('\\') ? (JSON.parse(`"${written}"`) as string) : written)

/**
 * The text of a resource with its links into the Bundle replaced by what they became, those of its narrative as well, and its conditional
 * references (`Patient?identifier=…`) by what they find. Other text stays as it is.
 */
export function withResolved(text: string, targets: ReadonlyMap<string, string>): string {
  if (targets.size === 0) return text
  const became = (written: string): string | undefined => {
    const [address = '', fragment] = written.split(/#(.*)/s)
    const target = targets.get(address)
    return target === undefined || fragment === undefined ? target : `${target}#${fragment}`
  }
  const resolved = text.replace(linkPattern(), (whole, key: string, colon: string, written: string) => {
    const target = became(textOf(written))
    return target === undefined ? whole : `"${key}"${colon}${JSON.stringify(target)}`
  })
  if (!/"div"\s*:/.test(resolved)) return resolved
  return resolved.replace(inNarrative, (whole, attribute: string, written: string) => {
    const target = became(written)
    return target === undefined ? whole : `${attribute}${target}`
  })
}

/**
 * A reference to an entry of the Bundle that is not there: `urn:uuid:…` means nothing outside of it, and would be stored as a link that
 * nobody can follow. Null: none. Bundles inside have entries of their own.
 */
export function danglingReference({ text, resource }: Incoming): string | null {
  if (/^(?:Bundle|Parameters)$/.test(resource.resourceType)) return null
  return /"reference"\s*:\s*"(urn:(?:uuid|oid):[^"\\]*)"/.exec(text)?.[1] ?? null
}

/** The conditional references of a text. */
export function conditionalReferences(text: string): string[] {
  const found = new Set<string>()
  if (!text.includes('?')) return []
  for (const [, key, , written] of text.matchAll(linkPattern()))
    if (key === 'reference' && /^[A-Z][A-Za-z]+\?/.test(written as string))
      found.add(JSON.parse(`"${written}"`) as string)
  return [...found]
}

/** Each must find exactly one resource. Errors: `fhir.precondition`. */
export async function resolveConditional(
  tx: Tx,
  context: FhirContext,
  references: Iterable<string>,
  targets: Map<string, string>,
): Promise<void> {
  for (const reference of references) {
    if (targets.has(reference)) continue
    const [type = '', criteria = ''] = reference.split(/\?(.*)/s)
    context.access.require('search', type)
    const found = await matches(context, type, criteria, tx)
    const [one] = found
    if (found.length !== 1 || !one)
      throw new HamzadError('fhir.precondition', {
        why: `A conditional reference to ${type.slice(0, 64)} finds ${found.length === 0 ? 'nothing' : 'more than one resource'}`,
      })
    targets.set(reference, `${one.type}/${one.id}`)
  }
}
