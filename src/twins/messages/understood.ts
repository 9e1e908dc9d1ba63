import { sql } from 'kysely'
import { type Static, Type } from 'typebox'
import type { Coding } from '../../kernel/record-event.ts'
import { type CodeMapping, mappingsOf, withoutSystem } from '../../records/fhir/concept-map.ts'
import type { FhirResource } from '../../records/fhir/resource.ts'
import { findMappings } from '../../store/code-mappings.ts'
import { getConnector } from '../../store/connectors.ts'
import { getResource } from '../../store/resources.ts'
import type { Store } from '../../store/store.ts'
import { transact } from '../../store/transact.ts'
import { importBatch } from '../import/import-batch.ts'
import { Instant, nullable } from '../shapes.ts'

const Code = Type.Object({
  system: Type.String({ maxLength: 500, description: 'Empty: the code came without its system' }),
  code: Type.String({ minLength: 1, maxLength: 500 }),
  display: Type.Optional(Type.String({ maxLength: 500 })),
})

/** A code as the feed sends it, and what it means; null: nobody said so yet. */
export const UnderstoodCode = Type.Object({
  ...Code.properties,
  kind: Type.Union([Type.Literal('observation'), Type.Literal('input')]),
  unit: nullable(Type.String()),
  values: Type.Integer(),
  lastAt: Instant,
  means: nullable(Code),
  /** True: an administrator mapped it for this feed, and may change it. */
  mapped: Type.Boolean(),
})
/** Why messages were refused or taken in part only. */
export const UnderstoodProblem = Type.Object({
  type: nullable(Type.String()),
  rule: Type.String(),
  reason: Type.String(),
  path: Type.String(),
  messages: Type.Integer(),
})
export const Understood = Type.Object({
  codes: Type.Array(UnderstoodCode),
  problems: Type.Array(UnderstoodProblem),
})
export const NewMapping = Type.Object({ source: Code, target: nullable(Code) })

export type Understood = Static<typeof Understood>
export type NewMapping = Static<typeof NewMapping>

/** Systems whose codes models know. */
const standard: ReadonlySet<string> = new Set([
  'http://loinc.org',
  'http://snomed.info/sct',
  'http://www.nlm.nih.gov/research/umls/rxnorm',
  'http://www.whocc.no/atc',
])
/** Events and messages that are looked at, the newest. */
const events = 20_000
const messages = 2000

const tokenOf = ({ system, code }: { readonly system: string; readonly code: string }) => `${system}|${code}`
const mapOf = (connector: string) => `connector-${connector}`.slice(0, 64)

/** What was understood of the newest that a connector brought: its codes, the most frequent first, and what was wrong with messages. */
export async function understoodOf(store: Store, name: string): Promise<Understood> {
  const { id } = await getConnector(store.db, name)
  const { rows } = await sql<{
    codes: Coding[]
    kind: 'observation' | 'input'
    unit: string | null
    values: number
    last: Date
  }>`
    select codes, kind, max(unit) as unit, count(*)::int as values, max(time) as last
    from (select codes, kind, unit, time, run from timeline order by sequence desc limit ${events}) newest
    where run in (select id from import_run where source = ${`connector ${name}`}) and kind in ('observation', 'input')
      and jsonb_array_length(codes) > 0
    group by codes, kind order by values desc limit 500`.execute(store.db)
  const said = await findMappings(
    store.db,
    rows.flatMap(({ codes }) => codes.map(tokenOf)),
  )
  const own = new Set((await savedMappings(store, name)).map(({ source }) => tokenOf(source)))
  const found = new Map<string, Understood['codes'][number]>()
  for (const { codes, kind, unit, values, last } of rows) {
    const [first] = codes as [Coding, ...Coding[]]
    const token = tokenOf(first)
    const known = found.get(token)
    const lastAt = last.toISOString()
    const means = codes.find(({ system }) => standard.has(system)) ?? said.get(token)?.[0] ?? null
    found.set(token, {
      ...first,
      kind,
      unit: known?.unit ?? unit,
      values: values + (known?.values ?? 0),
      lastAt: known && known.lastAt > lastAt ? known.lastAt : lastAt,
      means,
      mapped: own.has(token),
    })
  }
  const problems = await sql<Understood['problems'][number]>`
    select type, finding ->> 'rule' as rule, finding ->> 'reason' as reason, finding ->> 'path' as path, count(*)::int as messages
    from (select type, findings from identity.message where connector = ${id} and state <> 'discarded'
      order by sequence desc limit ${messages}) newest,
      jsonb_array_elements(findings) as finding
    group by 1, 2, 3, 4 order by messages desc, rule, path limit 100`.execute(store.db)
  return { codes: [...found.values()], problems: problems.rows }
}

async function savedMappings(store: Pick<Store, 'db'>, name: string): Promise<CodeMapping[]> {
  const stored = await getResource(store.db, 'ConceptMap', mapOf(name))
  return stored === null || stored.deleted ? [] : mappingsOf(JSON.parse(stored.content) as FhirResource)
}

/**
 * Says what a code of a connector means, or (null) that it means nothing known. It is kept as a ConceptMap; what came with the code before is
 * projected anew by a worker.
 */
export async function mapCode(
  store: Store,
  name: string,
  { source, target }: NewMapping,
  now = Date.now(),
): Promise<void> {
  const { id } = await getConnector(store.db, name)
  await transact(store, async (tx) => {
    // Two people who map at the same time wait for each other.
    await tx.selectFrom('connector').select('id').where('id', '=', id).forUpdate().execute()
    const before = await savedMappings({ db: tx } as Pick<Store, 'db'>, name)
    const others = before.filter((each) => tokenOf(each.source) !== tokenOf(source))
    const { system, code } = source
    const mappings = target === null ? others : [...others, { source: { system, code }, target } as CodeMapping]
    const resource = conceptMap(name, mappings)
    const items = [{ kind: 'resource' as const, resource, file: 'mapping', place: '' }]
    await importBatch(tx, items, null, { people: new Map(), medications: new Map() }, now)
  })
}

function conceptMap(name: string, mappings: readonly CodeMapping[]): FhirResource {
  const groups = Map.groupBy(mappings, ({ source, target }) => `${source.system}\n${target.system}`)
  return {
    resourceType: 'ConceptMap',
    id: mapOf(name),
    status: 'active',
    ...(groups.size === 0
      ? {}
      : {
          group: [...groups.values()].map((group) => ({
            source: group[0]?.source.system || withoutSystem,
            target: group[0]?.target.system,
            element: group.map(({ source, target: { code, display } }) => ({
              code: source.code,
              target: [{ code, ...(display === undefined ? {} : { display }), equivalence: 'equivalent' }],
            })),
          })),
        }),
  }
}
