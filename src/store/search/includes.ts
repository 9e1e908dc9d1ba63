import { sql } from 'kysely'
import type { Connection } from '../schema.ts'
import { type SearchAccess, visible } from './access.ts'
import { type FoundResource, foundOf } from './search.ts'

export interface IncludeRule {
  /** Type that holds the reference. */
  readonly source: string
  /** Number of the parameter; null: any. */
  readonly parameter: number | null
  readonly target: string | null
  readonly iterate: boolean
}

/** Most that may be included in one page. */
export const mostIncluded = 10_000
/** Rounds of `:iterate`. */
const rounds = 10

/**
 * What the found resources point at (`_include`) and what points at them (`_revinclude`), as far as the asker may see it: the same
 * rule as for what is found itself. `:iterate` goes on from what was included.
 */
export async function includeResources(
  db: Connection,
  found: readonly { readonly key: string; readonly type: string; readonly id: string }[],
  includes: readonly IncludeRule[],
  revIncludes: readonly IncludeRule[],
  access: SearchAccess,
): Promise<{ readonly rows: readonly FoundResource[]; readonly truncated: boolean }> {
  const seen = new Set(found.map((row) => row.key))
  const rows: FoundResource[] = []
  let front: readonly { readonly key: string; readonly type: string; readonly id: string }[] = found
  for (let round = 0; round < rounds && front.length > 0; round++) {
    const next: FoundResource[] = []
    for (const rule of round === 0 ? includes : includes.filter((each) => each.iterate)) {
      const from = front.filter((row) => row.type === rule.source)
      if (from.length > 0) next.push(...(await follow(db, from, rule, access)))
    }
    for (const rule of round === 0 ? revIncludes : revIncludes.filter((each) => each.iterate))
      next.push(...(await followBack(db, front, rule, access)))
    const fresh = next.filter((row) => !seen.has(row.key) && seen.add(row.key))
    rows.push(...fresh)
    if (rows.length > mostIncluded) return { rows: rows.slice(0, mostIncluded), truncated: true }
    front = fresh
  }
  return { rows, truncated: false }
}

const columns = sql`s.key::text, r.type, r.id, r.version, r.subject, r.content, r.recorded_at`
type Rows = Parameters<typeof foundOf>[0]

async function follow(
  db: Connection,
  from: readonly { readonly key: string }[],
  { parameter, target }: IncludeRule,
  access: SearchAccess,
): Promise<FoundResource[]> {
  const { rows } = await sql<Rows>`
    select distinct on (s.key) ${columns} from search_reference f
    join resource_search s on s.reference = f.target join resource r on r.type = s.type and r.id = s.id
    where f.key = any(${from.map((row) => row.key)}::bigint[]) and ${parameter === null ? sql`true` : sql`${parameter} = any(f.parameters)`}
      and ${target === null ? sql`true` : sql`s.type = ${target}`} and ${visible('s', access)}
    order by s.key limit ${mostIncluded + 1}`.execute(db)
  return rows.map(foundOf)
}

async function followBack(
  db: Connection,
  to: readonly { readonly type: string; readonly id: string }[],
  { source, parameter, target }: IncludeRule,
  access: SearchAccess,
): Promise<FoundResource[]> {
  const targets = to.filter((row) => target === null || row.type === target).map((row) => `${row.type}/${row.id}`)
  if (targets.length === 0) return []
  const { rows } = await sql<Rows>`
    select distinct on (s.key) ${columns} from search_reference f
    join resource_search s on s.key = f.key join resource r on r.type = s.type and r.id = s.id
    where f.target = any(${targets}::text[]) and ${parameter === null ? sql`true` : sql`${parameter} = any(f.parameters)`}
      and s.type = ${source} and ${visible('s', access)}
    order by s.key limit ${mostIncluded + 1}`.execute(db)
  return rows.map(foundOf)
}
