import { DatabaseSync } from 'node:sqlite'
import { type HealthConnectRecord, healthConnectTypes } from './records.ts'

/** How SQLite files begin. */
export const isSqlite = (start: Uint8Array): boolean =>
  new TextDecoder('latin1').decode(start.subarray(0, 16)) === 'SQLite format 3\0'

type Row = Readonly<Record<string, number | string | bigint | Uint8Array | null>>

/**
 * Records in the database that Health Connect exports (`health_connect_export.db`), row by row, whatever its size. Tables and columns that are not
 * there are passed over. Throws what SQLite throws for a file that is none of its own.
 */
export function* readHealthConnectDatabase(path: string): Generator<HealthConnectRecord> {
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
  } finally {
    database.close()
  }
}

function* rowsOf(database: DatabaseSync, type: string, table: string): Generator<HealthConnectRecord> {
  for (const row of database.prepare(`SELECT * FROM "${table}"`).iterate() as Iterable<Row>) {
    const start = numberOf(row.start_time ?? row.time)
    if (start === undefined) continue
    const end = numberOf(row.end_time)
    const fields = healthConnectTypes[type]!.fields
    const values: Record<string, number> = {}
    for (const { field, column } of fields) {
      const value = numberOf(row[column])
      if (value !== undefined) values[field] = value
    }
    if (fields.length > 0 && Object.keys(values).length === 0) continue
    yield {
      type,
      id: identityOf(row),
      start,
      ...(end === undefined ? {} : { end }),
      offset: (numberOf(row.start_zone_offset ?? row.zone_offset) ?? 0) / 60,
      values,
      place: `${table} ${String(row.row_id ?? '')}`,
    }
  }
}

function* seriesOf(
  database: DatabaseSync,
  type: string,
  table: string,
  series: string,
): Generator<HealthConnectRecord> {
  const [{ field, column }] = healthConnectTypes[type]!.fields as unknown as [{ field: string; column: string }]
  const parents = new Map<string, Row>()
  for (const row of database.prepare(`SELECT * FROM "${table}"`).iterate() as Iterable<Row>)
    parents.set(String(row.row_id), { start_zone_offset: row.start_zone_offset ?? 0, uuid: identityOf(row) })
  for (const row of database.prepare(`SELECT * FROM "${series}"`).iterate() as Iterable<Row>) {
    const start = numberOf(row.epoch_millis)
    const value = numberOf(row[column])
    if (start === undefined || value === undefined) continue
    const parent = parents.get(String(row.parent_key))
    yield {
      type,
      id: `${String(parent?.uuid ?? row.parent_key)}/${start}`,
      start,
      offset: (numberOf(parent?.start_zone_offset) ?? 0) / 60,
      values: { [field]: value },
      place: `${series} ${String(row.parent_key)}`,
    }
  }
}

const identityOf = ({ uuid, row_id: row }: Row): string =>
  uuid instanceof Uint8Array ? Buffer.from(uuid).toString('hex') : String(uuid ?? row)

function numberOf(value: Row[string] | undefined): number | undefined {
  const number = typeof value === 'bigint' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}
