import { sql } from 'kysely'
import type { Coding } from '../kernel/record-event.ts'
import type { Connection } from './schema.ts'

export interface Mapping {
  readonly source: { readonly system: string; readonly code: string }
  readonly target: Coding
}

/** Puts the mappings of a ConceptMap in place of those that it had. Answers with the codes whose meaning is another one now, `system|code`. */
export async function putMappings(db: Connection, conceptMap: string, mappings: readonly Mapping[]): Promise<string[]> {
  const { rows: before } = await sql<{ said: string; token: string }>`
    delete from code_mapping where concept_map = ${conceptMap}
    returning source_system || '|' || source_code as token, source_system || '|' || source_code || '|' || system || '|' || code as said`.execute(
    db,
  )
  if (mappings.length > 0)
    await sql`insert into code_mapping (concept_map, source_system, source_code, system, code, display)
      select ${conceptMap}, * from unnest(${mappings.map(({ source }) => source.system)}::text[], ${mappings.map(({ source }) => source.code)}::text[],
        ${mappings.map(({ target }) => target.system)}::text[], ${mappings.map(({ target }) => target.code)}::text[],
        ${mappings.map(({ target }) => target.display ?? null)}::text[]) on conflict do nothing`.execute(db)
  const after = mappings.map(({ source, target }) => ({
    token: `${source.system}|${source.code}`,
    said: `${source.system}|${source.code}|${target.system}|${target.code}`,
  }))
  const differs = (some: readonly { said: string }[], { said }: { said: string }) =>
    !some.some((each) => each.said === said)
  return [
    ...new Set(
      [...before.filter((each) => differs(after, each)), ...after.filter((each) => differs(before, each))].map(
        ({ token }) => token,
      ),
    ),
  ]
}

/** What codes mean, by `system|code`; those without a mapping are absent. */
export async function findMappings(db: Connection, tokens: readonly string[]): Promise<Map<string, Coding[]>> {
  const found = new Map<string, Coding[]>()
  if (tokens.length === 0) return found
  const { rows } = await sql<{ token: string; system: string; code: string; display: string | null }>`
    select distinct source_system || '|' || source_code as token, mapping.system, mapping.code, min(mapping.display) as display
    from code_mapping mapping
    where (source_system, source_code) in (
      select * from unnest(${tokens.map((token) => token.slice(0, token.lastIndexOf('|')))}::text[],
        ${tokens.map((token) => token.slice(token.lastIndexOf('|') + 1))}::text[]))
    group by 1, 2, 3 order by 1, 2, 3`.execute(db)
  for (const { token, system, code, display } of rows)
    found.set(token, [...(found.get(token) ?? []), { system, code, ...(display !== null && { display }) }])
  return found
}

/** Current resources with events of one of the codes, a page at a time, after a key. */
export async function resourcesWithCodes(
  db: Connection,
  tokens: readonly string[],
  after: string,
  limit: number,
): Promise<string[]> {
  const { rows } = await sql<{ reference: string }>`
    select distinct (source ->> 'type') || '/' || (source ->> 'id') as reference from timeline
    where tokens && ${[...tokens]}::text[] and not withdrawn and (source ->> 'type') || '/' || (source ->> 'id') > ${after}
    order by reference limit ${limit}`.execute(db)
  return rows.map(({ reference }) => reference)
}
