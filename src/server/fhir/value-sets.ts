import { sql } from 'kysely'
import { bindings } from '../../records/fhir/definitions/definitions.ts'
import { isObject } from '../../records/fhir/resource.ts'
import { fingerprint } from '../../records/fhir/search/hash.ts'
import type { Condition } from '../../records/fhir/search/query.ts'
import { splitUnescaped, type TokenValue, unescaped } from '../../records/fhir/search/value.ts'
import type { Connection } from '../../store/schema.ts'
import { type SearchAccess, visible } from '../../store/search/access.ts'

/** Value sets that a search names by `:in`: those of R4's required bindings, and stored ValueSets that list their codes. */
export async function valueSets(
  db: Connection,
  conditions: readonly Condition[],
  access: SearchAccess,
): Promise<(url: string) => readonly TokenValue[] | null> {
  const found = new Map<string, readonly TokenValue[]>()
  for (const url of new Set(conditions.flatMap(named))) {
    const stored = await storedSet(db, url, access)
    const codes = stored ?? builtIn(url)
    if (codes) found.set(url, codes)
  }
  return (url) => found.get(url) ?? null
}

function named(condition: Condition): string[] {
  if (condition.kind === 'chain') return condition.next.flatMap(named)
  if (condition.kind === 'has') return named(condition.next)
  if (condition.kind !== 'parameter' || (condition.modifier !== 'in' && condition.modifier !== 'not-in')) return []
  return condition.values.flatMap((value) => splitUnescaped(value, ',').map(unescaped))
}

function builtIn(url: string): TokenValue[] | null {
  const set = Object.hasOwn(bindings(), url) ? bindings()[url] : undefined
  return set ? Object.entries(set).flatMap(([system, codes]) => codes.map((code) => ({ system, code }))) : null
}

async function storedSet(db: Connection, url: string, access: SearchAccess): Promise<TokenValue[] | null> {
  if (access.types !== null && !access.types.has('ValueSet')) return null
  const id = /^(?:ValueSet\/)?([A-Za-z0-9\-.]{1,64})$/.exec(url)?.[1]
  const where =
    id === undefined
      ? sql`s.lookup && ${`{${fingerprint(`=url||${url.replace(/\|.*/, '')}`)}}`}::bigint[]`
      : sql`s.id = ${id}`
  const { rows } = await sql<{ content: string }>`
    select r.content from resource_search s join resource r on r.type = s.type and r.id = s.id
    where s.type = 'ValueSet' and ${visible('s', access)} and ${where} order by s.key desc limit 1`.execute(db)
  const [row] = rows
  return row ? listed(JSON.parse(row.content)) : null
}

/** The codes that a ValueSet lists: its expansion, or concepts named one by one. */
function listed(set: unknown): TokenValue[] | null {
  const codes: TokenValue[] = []
  const expansion = isObject(set) && isObject(set.expansion) ? set.expansion.contains : undefined
  if (Array.isArray(expansion)) {
    for (const each of expansion)
      if (isObject(each) && typeof each.code === 'string')
        codes.push({ system: typeof each.system === 'string' ? each.system : undefined, code: each.code })
    return codes
  }
  const includes = isObject(set) && isObject(set.compose) ? set.compose.include : undefined
  for (const include of Array.isArray(includes) ? includes : []) {
    if (!isObject(include) || !Array.isArray(include.concept)) return null
    for (const each of include.concept)
      if (isObject(each) && typeof each.code === 'string')
        codes.push({ system: typeof include.system === 'string' ? include.system : undefined, code: each.code })
  }
  return codes.length > 0 ? codes : null
}
