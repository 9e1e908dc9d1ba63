import type { Selectable } from 'kysely'
import { HamzadError } from '../kernel/errors.ts'
import { toJson } from './json.ts'
import type { Connection, TableMapTable } from './schema.ts'

/** How a kind of table is read: said once, used for every table of that kind. */
export interface SavedTableMap {
  readonly name: string
  /** A `TableMap`, as its reader defines it. */
  readonly map: unknown
  /** IANA zone of times that are written without one. */
  readonly timeZone: string | null
  readonly dateOrder: 'dmy' | 'mdy' | null
  readonly savedBy: string
  readonly savedAt: string
}

export async function listTableMaps(db: Connection): Promise<SavedTableMap[]> {
  return (await db.selectFrom('table_map').selectAll().orderBy('name').execute()).map(savedOf)
}

/** Errors: `not-found`. */
export async function getTableMap(db: Connection, name: string): Promise<SavedTableMap> {
  const row = await db.selectFrom('table_map').selectAll().where('name', '=', name).executeTakeFirst()
  if (row === undefined) throw new HamzadError('not-found', { what: 'table', id: name })
  return savedOf(row)
}

/** Keeps a map under its name, in place of the one that had it. */
export async function saveTableMap(db: Connection, saved: Omit<SavedTableMap, 'savedAt'>): Promise<void> {
  const row = {
    map: toJson(saved.map),
    time_zone: saved.timeZone,
    date_order: saved.dateOrder,
    saved_by: saved.savedBy,
    saved_at: new Date(),
  }
  await db
    .insertInto('table_map')
    .values({ name: saved.name, ...row })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
    .execute()
}

/** Errors: `not-found`. */
export async function removeTableMap(db: Connection, name: string): Promise<void> {
  const { numDeletedRows } = await db.deleteFrom('table_map').where('name', '=', name).executeTakeFirstOrThrow()
  if (numDeletedRows === 0n) throw new HamzadError('not-found', { what: 'table', id: name })
}

const savedOf = (row: Selectable<TableMapTable>): SavedTableMap => ({
  name: row.name,
  map: row.map,
  timeZone: row.time_zone,
  dateOrder: row.date_order,
  savedBy: row.saved_by,
  savedAt: row.saved_at.toISOString(),
})
