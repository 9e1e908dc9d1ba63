import type { Meaning, TableMap } from '../../api/tables.ts'

/** What a column of a table is for. `name`, `result` and `unit` belong together: tables with one value a row. */
export const columnRoles = ['none', 'time', 'patient', 'value', 'name', 'result', 'unit'] as const
export type ColumnRole = (typeof columnRoles)[number]

/** What a map takes a column for. */
export function roleOf(map: TableMap, column: string): ColumnRole {
  if (map.time === column) return 'time'
  if (map.patient === column) return 'patient'
  if (map.rows?.name === column) return 'name'
  if (map.rows?.value === column) return 'result'
  if (map.rows?.unit === column) return 'unit'
  return map.columns && Object.hasOwn(map.columns, column) ? 'value' : 'none'
}

/** The map with a column taken for something else. What can be one column alone is taken from the column that was it. */
export function withRole(map: TableMap, column: string, role: ColumnRole): TableMap {
  const { patient, columns = {}, rows, ...rest } = without(map, column)
  const places = { name: rows?.name ?? '', value: rows?.value ?? '', names: rows?.names ?? {} }
  const inRows = { ...places, ...(rows?.unit === undefined ? {} : { unit: rows.unit }) }
  switch (role) {
    case 'time':
      return tidy({ ...rest, patient, columns, rows, time: column })
    case 'patient':
      return tidy({ ...rest, columns, rows, patient: column })
    case 'value':
      return tidy({ ...rest, patient, rows, columns: { ...columns, [column]: { code: '' } } })
    case 'name':
      return tidy({ ...rest, patient, columns, rows: { ...inRows, name: column, names: {} } })
    case 'result':
      return tidy({ ...rest, patient, columns, rows: { ...inRows, value: column } })
    case 'unit':
      return tidy({ ...rest, patient, columns, rows: { ...inRows, unit: column } })
    case 'none':
      return tidy({ ...rest, patient, columns, rows })
  }
}

/** The map with another meaning of a column of values or of a name in the column of names. */
export function withMeaning(map: TableMap, kind: 'column' | 'name', name: string, meaning: Meaning): TableMap {
  if (kind === 'column') return { ...map, columns: { ...map.columns, [name]: meaning } }
  return map.rows ? { ...map, rows: { ...map.rows, names: { ...map.rows.names, [name]: meaning } } } : map
}

/** Columns of values and names that nobody has said the meaning of. */
export const openMeanings = (map: TableMap, names: readonly string[]): number =>
  Object.values(map.columns ?? {}).filter(({ code }) => code === '').length +
  names.filter((name) => !map.rows?.names[name]?.code).length

type Loose = Omit<TableMap, 'patient' | 'columns' | 'rows'> & {
  patient?: TableMap['patient'] | undefined
  columns?: TableMap['columns'] | undefined
  rows?: TableMap['rows'] | undefined
}

function without(map: TableMap, column: string): Loose {
  const { [column]: _, ...columns } = map.columns ?? {}
  const { rows } = map
  const left = rows && {
    ...rows,
    name: rows.name === column ? '' : rows.name,
    value: rows.value === column ? '' : rows.value,
    unit: rows.unit === column ? undefined : rows.unit,
  }
  return {
    time: map.time === column ? '' : map.time,
    patient: map.patient === column ? undefined : map.patient,
    columns,
    rows: left && (tidyRows(left) as TableMap['rows']),
  }
}

const tidyRows = <T extends { unit?: string | undefined }>({ unit, ...rest }: T) =>
  unit === undefined ? rest : { ...rest, unit }

/** Without the parts that say nothing. */
function tidy({ time, patient, columns, rows }: Loose): TableMap {
  return {
    time,
    ...(patient ? { patient } : {}),
    ...(columns && Object.keys(columns).length > 0 ? { columns } : {}),
    ...(rows && (rows.name || rows.value || rows.unit) ? { rows } : {}),
  }
}
