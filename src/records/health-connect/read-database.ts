import { DatabaseSync } from 'node:sqlite'
import type { Finding } from '../rejection.ts'
import { type HealthConnectRecord, healthConnectTypes, neededOf } from './records.ts'

/** How SQLite files begin. */
export const isSqlite = (start: Uint8Array): boolean =>
  new TextDecoder('latin1').decode(start.subarray(0, 16)) === 'SQLite format 3\0'

type Row = Readonly<Record<string, number | string | bigint | Uint8Array | null>>

/**
 * Records in the database that Health Connect exports (`health_connect_export.db`), row by row, whatever its size. A row that is no record is a finding,
 * with its table and number; so is, once, a table of records of a type that is not known. Throws what SQLite throws for a file that is none of its own.
 */
export function* readHealthConnectDatabase(path: string): Generator<HealthConnectRecord | Finding> {
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    const tables = new Set(
      database
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
        .all()
        .map(({ name }) => String(name)),
    )
    for (const [type, { table }] of Object.entries(healthConnectTypes)) {
      if (!tables.has(table)) continue
      const series = table.replace('_table', '_series_table')
      if (tables.has(series)) yield* seriesOf(database, type, table, series)
      else yield* rowsOf(database, type, table)
    }
    const known = new Set(Object.values(healthConnectTypes).map(({ table }) => table))
    for (const table of [...tables].filter((each) => /^\w+_record_table$/.test(each) && !known.has(each)).sort()) {
      const count = Number(database.prepare(`SELECT count(*) AS count FROM "${table}"`).get()?.count)
      if (count > 0) yield refuse(table, `${count} records of this type are not taken: nothing says what they measure`)
    }
  } finally {
    database.close()
  }
}

/** The rows of a table; whole numbers that JavaScript's cannot hold exactly do not end the reading. */
function rowsIn(database: DatabaseSync, table: string): Iterable<Row> {
  const statement = database.prepare(`SELECT * FROM "${table}"`)
  statement.setReadBigInts(true)
  return statement.iterate() as Iterable<Row>
}

const refuse = (path: string, reason: string): Finding => ({ rule: 'health-connect.record', reason, path })

/** Milliseconds since 1970 that a calendar shows. */
function instantOf(value: Row[string] | undefined): number | undefined {
  const at = numberOf(value)
  return at !== undefined && at > -2.2e12 && at < 7.3e12 ? at : undefined
}

/** Minutes, of seconds; 0 where they are none that a zone has. */
function offsetOf(value: Row[string] | undefined): number {
  const minutes = Math.round((numberOf(value) ?? 0) / 60)
  return Math.abs(minutes) <= 18 * 60 ? minutes : 0
}

function* rowsOf(database: DatabaseSync, type: string, table: string): Generator<HealthConnectRecord | Finding> {
  for (const row of rowsIn(database, table)) {
    const place = `${table} ${String(row.row_id ?? '')}`
    const start = instantOf(row.start_time ?? row.time)
    const end = instantOf(row.end_time)
    if (start === undefined) {
      yield refuse(place, 'It has no time')
      continue
    }
    if (end !== undefined && end < start) {
      yield refuse(place, 'It ends before it starts')
      continue
    }
    const fields = healthConnectTypes[type]!.fields
    const values: Record<string, number> = {}
    for (const { field, column } of fields) {
      const value = numberOf(row[column])
      if (value !== undefined) values[field] = value
    }
    if (Object.keys(values).length < neededOf(type)) {
      yield refuse(place, 'A value is missing or is no number')
      continue
    }
    yield {
      type,
      id: identityOf(row),
      start,
      ...(end === undefined ? {} : { end }),
      offset: offsetOf(row.start_zone_offset ?? row.zone_offset),
      values,
      place,
    }
  }
}

function* seriesOf(
  database: DatabaseSync,
  type: string,
  table: string,
  series: string,
): Generator<HealthConnectRecord | Finding> {
  const [{ field, column }] = healthConnectTypes[type]!.fields as unknown as [{ field: string; column: string }]
  const parents = new Map<string, Row>()
  for (const row of rowsIn(database, table))
    parents.set(String(row.row_id), { start_zone_offset: row.start_zone_offset ?? 0, uuid: identityOf(row) })
  for (const row of rowsIn(database, series)) {
    const place = `${series} ${String(row.parent_key)}`
    const start = instantOf(row.epoch_millis)
    const value = numberOf(row[column])
    if (start === undefined || value === undefined) {
      yield refuse(place, 'A sample has no time or no value')
      continue
    }
    const parent = parents.get(String(row.parent_key))
    yield {
      type,
      id: `${String(parent?.uuid ?? row.parent_key)}/${start}`,
      start,
      offset: offsetOf(parent?.start_zone_offset),
      values: { [field]: value },
      place,
    }
  }
}

const identityOf = ({ uuid, row_id: row }: Row): string =>
  uuid instanceof Uint8Array ? Buffer.from(uuid).toString('hex') : String(uuid ?? row)

function numberOf(value: Row[string] | undefined): number | undefined {
  const number = typeof value === 'bigint' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}
