import { members } from './members.ts'

export interface Stamp {
  readonly id: string
  readonly version: number
  /** Instant, ISO 8601. */
  readonly updated: string
}

/**
 * A resource as it is given out: its text to the letter, with the id, the version and the time of change of this server. Everything
 * else keeps its spelling, so that 1.50 stays 1.50.
 *
 *     stamp('{"resourceType":"Patient"}', { id: '1', version: 2, updated: '2026-01-01T00:00:00.000Z' })
 */
export function stamp(text: string, { id, version, updated }: Stamp): string {
  const parts: string[] = []
  const meta = `"versionId":"${version}","lastUpdated":"${updated}"`
  let type = ''
  let metaText = `"meta":{${meta}}`
  for (const { key, start, from, to } of members(text)) {
    if (key === 'resourceType') type = text.slice(start, to)
    else if (key === 'meta') {
      const kept = members(text.slice(from, to)).filter(
        (each) => each.key !== 'versionId' && each.key !== 'lastUpdated',
      )
      metaText = `"meta":{${[meta, ...kept.map((each) => text.slice(from + each.start, from + each.to))].join(',')}}`
    } else if (key !== 'id') parts.push(text.slice(start, to))
  }
  return `{${[type, `"id":${JSON.stringify(id)}`, metaText, ...parts].join(',')}}`
}

/** The text with this id in place of whatever id it has, otherwise as it was. */
export function withId(text: string, id: string): string {
  const all = members(text)
  const known = all.find((each) => each.key === 'id')
  if (known) return text.slice(0, known.from) + JSON.stringify(id) + text.slice(known.to)
  const type = all.find((each) => each.key === 'resourceType')
  const at = type ? type.to : text.indexOf('{') + 1
  const member = `"id":${JSON.stringify(id)}`
  return type
    ? `${text.slice(0, at)},${member}${text.slice(at)}`
    : `${text.slice(0, at)}${member}${all.length > 0 ? ',' : ''}${text.slice(at)}`
}
