import { HamzadError } from '../../kernel/errors.ts'
import { isObject, type JsonObject } from '../../records/fhir/resource.ts'
import { items, members } from '../../records/fhir/text/members.ts'
import type { Incoming } from './body.ts'

/** One entry of a batch or transaction, read but not yet done. */
export interface BundleEntry {
  readonly index: number
  readonly fullUrl: string | undefined
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Relative to the base. */
  readonly path: readonly string[]
  readonly query: string
  readonly ifMatch?: string | undefined
  readonly ifNoneMatch?: string | undefined
  readonly ifNoneExist?: string | undefined
  readonly text: string | undefined
  readonly resource: JsonObject | undefined
}

/** Most entries of one Bundle. */
export const mostEntries = 20_000

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'])
const fault = (index: number, why: string) => new HamzadError('fhir.syntax', { why: `entry ${index}: ${why}` })

/** Reads the entries of a batch or transaction Bundle; the resources keep their text. A fault of one entry is told by its number. */
export function readEntries({ text, resource }: Incoming, base: string): (BundleEntry | HamzadError)[] {
  const list = resource.entry === undefined ? [] : resource.entry
  if (!Array.isArray(list)) throw new HamzadError('fhir.syntax', { why: 'entry is no array' })
  if (list.length > mostEntries) throw new HamzadError('input.too-large', { limit: `${mostEntries} entries` })
  const place = members(text).find(({ key }) => key === 'entry')
  const places = place ? items(text, place.from) : []
  return list.map((entry: unknown, index) => {
    try {
      return readEntry(entry, index, text.slice(places[index]?.from, places[index]?.to), base)
    } catch (error) {
      if (error instanceof HamzadError) return error
      throw error
    }
  })
}

function readEntry(entry: unknown, index: number, text: string, base: string): BundleEntry {
  if (!isObject(entry) || !isObject(entry.request)) throw fault(index, 'there is no request')
  const { method, url, ifMatch, ifNoneMatch, ifNoneExist } = entry.request
  if (typeof method !== 'string' || !methods.has(method))
    throw fault(index, 'request.method is none of GET, HEAD, POST, PUT, PATCH, DELETE')
  if (typeof url !== 'string') throw fault(index, 'request.url is missing')
  const relative = url.startsWith(`${base}/`) ? url.slice(base.length + 1) : url.replace(/^\//, '')
  if (/^[a-z][a-z0-9+.-]*:/i.test(relative)) throw fault(index, 'request.url is of another server')
  const [path = '', query = ''] = relative.split(/\?(.*)/s)
  const text1 = (value: unknown) => (typeof value === 'string' ? value : undefined)
  const { resource } = entry
  if (resource !== undefined && !isObject(resource)) throw fault(index, 'resource is no object')
  if ((method === 'POST' || method === 'PUT' || method === 'PATCH') && resource === undefined)
    throw fault(index, 'there is no resource')
  const place = resource === undefined ? undefined : members(text).find(({ key }) => key === 'resource')
  return {
    index,
    fullUrl: text1(entry.fullUrl),
    method: method as BundleEntry['method'],
    path: path.split('/').filter((part) => part !== ''),
    query,
    ifMatch: text1(ifMatch),
    ifNoneMatch: text1(ifNoneMatch),
    ifNoneExist: text1(ifNoneExist),
    text: place && text.slice(place.from, place.to),
    resource,
  }
}
