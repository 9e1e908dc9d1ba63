import { type FhirResource, isObject } from './resource.ts'

export interface Merge {
  /** Id of the Patient that is no longer one of their own. */
  readonly patient: string
  readonly into: string
}

/** Which patients a Patient's links say are one: `replaced-by` names who it is now, `replaces` who it was as well. */
export function mergesOf({ id, link }: FhirResource): Merge[] {
  if (!Array.isArray(link)) return []
  return link.filter(isObject).flatMap(({ other, type }): Merge[] => {
    const reference = isObject(other) && typeof other.reference === 'string' ? other.reference : ''
    const [, named] = /^Patient\/([A-Za-z0-9\-.]{1,64})$/.exec(reference) ?? []
    if (named === undefined || named === id) return []
    if (type === 'replaced-by') return [{ patient: id, into: named }]
    return type === 'replaces' ? [{ patient: named, into: id }] : []
  })
}
