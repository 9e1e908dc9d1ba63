import { structures } from '../../records/fhir/definitions/definitions.ts'
import { type Parameters, parseSearch, type SearchQuery } from '../../records/fhir/search/query.ts'
import { SearchFault } from '../../records/fhir/search/value.ts'
import { members } from '../../records/fhir/text/members.ts'
import type { Answer } from './context.ts'

const always = new Set(['resourceType', 'id', 'meta'])
const subsetted = '{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationValue","code":"SUBSETTED"}'

/** A resource that was read, or the part of it that `_summary` or `_elements` asks for. Errors: a value that is none. */
export function partOf(answer: Answer, parameters: Parameters): Answer {
  const asked = parameters.filter(([name]) => name === '_summary' || name === '_elements')
  const { type, body } = answer
  if (asked.length === 0 || type === undefined || body === undefined) return answer
  const query = parseSearch([type], asked, { lenient: false })
  if (query.summary === 'count') throw new SearchFault('_summary', 'one resource is not counted')
  return { ...answer, body: summarised(body, type, query) }
}

/** The part of a resource that `_summary` or `_elements` asks for, marked as a part; the text of what stays is untouched. */
export function summarised(
  text: string,
  type: string,
  { summary, elements }: Pick<SearchQuery, 'summary' | 'elements'>,
): string {
  if (elements.length === 0 && summary === 'false') return text
  const rows = structures().types[type]?.elements ?? []
  const required = new Set(rows.filter((row) => row[1] > 0).map((row) => row[0].replace('[x]', '')))
  const inSummary = new Set(rows.filter((row) => (row[6] & 1) !== 0).map((row) => row[0].replace('[x]', '')))
  const nameOf = (key: string) => {
    const bare = key.replace(/^_/, '')
    const choice = rows.find(
      (row) =>
        row[0].endsWith('[x]') && bare.startsWith(row[0].slice(0, -3)) && !rows.some((other) => other[0] === bare),
    )
    return choice ? choice[0].slice(0, -3) : bare
  }
  const keeps = (key: string): boolean => {
    if (always.has(key)) return true
    const name = nameOf(key)
    if (elements.length > 0) return elements.includes(name) || elements.includes(key) || required.has(name)
    if (summary === 'true') return inSummary.has(name) || required.has(name)
    if (summary === 'text') return name === 'text' || required.has(name)
    return summary === 'data' ? name !== 'text' : true
  }
  const kept = members(text).filter(({ key }) => keeps(key))
  return `{${kept.map(({ key, start, from, to }) => (key === 'meta' ? `"meta":${tagged(text.slice(from, to))}` : text.slice(start, to))).join(',')}}`
}

function tagged(meta: string): string {
  const parts = members(meta)
  const tag = parts.find(({ key }) => key === 'tag')
  if (!tag) return `${meta.slice(0, -1)}${parts.length > 0 ? ',' : ''}"tag":[${subsetted}]}`
  const list = meta.slice(tag.from, tag.to).replace(/\s*\]$/, `,${subsetted}]`)
  return meta.slice(0, tag.from) + list + meta.slice(tag.to)
}
