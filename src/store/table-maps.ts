import { HamzadError } from '../kernel/errors.ts'
import { toJson } from './json.ts'
import type { Connection } from './schema.ts'

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
  const rows = await db.selectFrom('table_map').selectAll().orderBy('name').execute()
  return rows.map(({ name, map, time_zone, date_order, saved_by, saved_at }) => ({
    name,
    map,
    timeZone: time_zone,
    dateOrder: date_order,
    savedBy: saved_by,
    savedAt: saved_at.toISOString(),
  }))
}

/** Errors: `not-found`. */
export async function getTableMap(db: Connection, name: string): Promise<SavedTableMap> {
  const found = (await listTableMaps(db)).find((each) => each.name === name)
  if (found === undefined) throw new HamzadError('not-found', { what: 'table', id: name })
  return found
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
