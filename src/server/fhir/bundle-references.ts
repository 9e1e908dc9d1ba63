import { HamzadError } from '../../kernel/errors.ts'
import type { FhirContext, Tx } from './context.ts'
import { matches } from './search.ts'

const link = /"(reference|url|uri|valueUri|valueUrl|valueUuid|valueOid)"(\s*:\s*)"((?:[^"\\]|\\.)*)"/g

/**
 * The text of a resource with its links into the Bundle replaced by what they became, and its conditional references
 * (`Patient?identifier=…`) by what they find. Other text stays as it is.
 */
export function withResolved(text: string, targets: ReadonlyMap<string, string>): string {
  if (targets.size === 0) return text
  return text.replace(link, (whole, key: string, colon: string, written: string) => {
    const [address = '', fragment] = (JSON.parse(`"${written}"`) as string).split(/#(.*)/s)
    const target = targets.get(address)
    return target === undefined
      ? whole
      : `"${key}"${colon}${JSON.stringify(fragment === undefined ? target : `${target}#${fragment}`)}`
  })
}

/** The conditional references of a text. */
export function conditionalReferences(text: string): string[] {
  const found = new Set<string>()
  if (!text.includes('?')) return []
  for (const [, key, , written] of text.matchAll(link))
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
