import fc from 'fast-check'
import { searchParameters } from '../../../records/fhir/definitions/definitions.ts'
import type { PathRow, SearchRow } from '../../../records/fhir/definitions/tables.ts'
import { type FhirResource, isObject } from '../../../records/fhir/resource.ts'
import { referenceTerms, stringTerms, tokenTerms } from '../../../records/fhir/search/terms.ts'
import { walk } from '../../../records/fhir/search/walk.ts'

const prefixes = ['', 'eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb']
/** What has a meaning of its own in a value. */
const escaped = (text: string): string => text.replace(/[\\,|$]/g, '\\$&')

/** A parameter of a type with a value that some resource has. */
interface Seen {
  readonly name: string
  readonly row: SearchRow
  readonly value: unknown
  readonly type: string
}

function seenIn(resource: FhirResource): Seen[] {
  return Object.entries(searchParameters(resource.resourceType)).flatMap(([name, row]) => {
    if (name.startsWith('_') || row[0] === 'composite' || row[0] === 'special') return []
    return (row[1] as readonly PathRow[]).flatMap(([path, type]) =>
      type === 'deceased' ? [] : walk(resource, path).map((value) => ({ name, row, value, type })),
    )
  })
}

/**
 * Searches over what a record holds: values are taken from its resources and then cut, widened or turned round, so that most of them find
 * something and many find nothing.
 *
 * @example fc.sample(randomSearch(resources), { numRuns: 100, seed: 1 })
 */
export function randomSearch(resources: readonly FhirResource[]): fc.Arbitrary<string> {
  const types = [...new Set(resources.map(({ resourceType }) => resourceType))].sort()
  const byType = new Map(types.map((type) => [type, resources.filter(({ resourceType }) => resourceType === type)]))
  return fc.constantFrom(...types).chain((type) =>
    fc
      .tuple(
        fc.constantFrom(...(byType.get(type) as FhirResource[])),
        fc.array(fc.nat(), { minLength: 12, maxLength: 12 }),
      )
      .map(([resource, picks]) => {
        const seen = seenIn(resource)
        if (seen.length === 0) return type
        const parts = [conditionOf(seen, picks.slice(0, 5)), conditionOf(seen, picks.slice(5, 10))]
        return `${type}?${parts.slice(0, 1 + ((picks[10] as number) % 2)).join('&')}`
      }),
  )
}

function conditionOf(
  seen: readonly Seen[],
  [which = 0, how = 0, cut = 0, prefix = 0, gap = 0]: readonly number[],
): string {
  const { name, row, value, type } = seen[which % seen.length] as Seen
  if (gap % 12 === 0) return `${name}:missing=${how % 2 === 0}`
  const ahead = prefixes[prefix % prefixes.length] as string
  switch (row[0]) {
    case 'token': {
      const [term] = tokenTerms(value, type)
      if (term?.code === undefined) return `${name}:missing=false`
      const code = escaped(term.code)
      const forms = [
        code,
        ...(term.system ? [`${escaped(term.system)}|${code}`, `${escaped(term.system)}|`] : [`|${code}`]),
      ]
      return `${name}${how % 5 === 0 ? ':not' : ''}=${forms[cut % forms.length]}`
    }
    case 'string': {
      const text = stringTerms(value, type)[0] ?? 'a'
      if (how % 3 === 0) return `${name}:exact=${escaped(text)}`
      const length = 1 + (cut % text.length)
      return how % 3 === 1
        ? `${name}=${escaped(text.slice(0, length))}`
        : `${name}:contains=${escaped(text.slice(Math.floor(length / 2), length) || text)}`
    }
    case 'reference': {
      const target = referenceTerms(value, type)[0]?.target
      return target === undefined ? `${name}:missing=false` : `${name}=${escaped(target)}`
    }
    case 'uri':
      return `${name}=${escaped(String(value))}`
    case 'date': {
      const text = isObject(value) ? (value.start ?? value.end) : value
      if (typeof text !== 'string' || !/^\d{4}/.test(text)) return `${name}:missing=false`
      const lengths = [4, 7, 10].filter((length) => length <= text.length)
      return `${name}=${ahead}${text.slice(0, lengths[cut % lengths.length])}`
    }
    default: {
      const number = isObject(value) ? value.value : value
      if (typeof number !== 'number') return `${name}:missing=false`
      const unit =
        isObject(value) && typeof value.code === 'string'
          ? `|${escaped(String(value.system ?? ''))}|${escaped(value.code)}`
          : ''
      return `${name}=${ahead}${Number(number.toPrecision(1 + (cut % 4)))}${how % 2 === 0 ? unit : ''}`
    }
  }
}
