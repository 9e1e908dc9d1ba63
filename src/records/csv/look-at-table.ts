import { type CsvRow, csvRows } from '../cgm/rows.ts'
import type { Rejection } from '../rejection.ts'
import { type MappedOptions, readMapped } from './read-mapped.ts'
import { proposeMap, type TableMap } from './table-map.ts'

/** A value of a table as it would be recorded. */
export interface UnderstoodValue {
  readonly place: string
  readonly patient: string
  /** Instant, ISO 8601 in UTC. */
  readonly time: string
  readonly name: string
  readonly code: string
  readonly value: number
  /** UCUM. */
  readonly unit: string
}

/** What the head of a table holds and how a map reads it, before anything is recorded. */
export interface TableLook {
  readonly columns: string[]
  /** The first rows, as they are written. */
  readonly rows: { readonly line: number; readonly cells: string[] }[]
  /** The map that was asked about, or a proposal; null: no column can be the time. */
  readonly map: TableMap | null
  /** The names in the column of names, in the order in which they come. */
  readonly names: string[]
  /** How many rows were looked at. */
  readonly looked: number
  readonly understood: { readonly count: number; readonly values: UnderstoodValue[] }
  readonly refused: { readonly count: number; readonly cells: Omit<Rejection, 'file'>[] }
}

const shown = { rows: 5, values: 20, refused: 50 }

/**
 * Reads the head of a table by a map (without one: by a proposal) and records nothing. Null: the text is no table.
 *
 *     lookAtTable('time,HR\n2026-01-01T00:00Z,72', { patient: 'p1' })?.understood.count   // 1
 */
export function lookAtTable(text: string, options: MappedOptions & { readonly map?: TableMap }): TableLook | null {
  const all = csvRows(text)
  const [head, ...body] = all ?? []
  if (all === null || head === undefined) return null
  const map = options.map ?? proposeMap(all.slice(0, 5000).map(({ cells }) => cells))
  const items = map === null ? [] : readMapped(all, map, '', options)
  const values = items.flatMap((item) => (item.kind === 'resource' ? [recorded(item.resource, item.place)] : []))
  const refused = items.flatMap((item) => (item.kind === 'rejection' ? [item.rejection] : []))
  return {
    columns: [...head.cells],
    rows: body.slice(0, shown.rows).map(({ line, cells }) => ({ line, cells: [...cells] })),
    map,
    names: namesIn(head, body, map),
    looked: body.length,
    understood: { count: values.length, values: values.slice(0, shown.values) },
    refused: { count: refused.length, cells: refused.slice(0, shown.refused).map(({ file: _, ...each }) => each) },
  }
}

function namesIn(head: CsvRow, body: readonly CsvRow[], map: TableMap | null): string[] {
  const at = map?.rows === undefined ? -1 : head.cells.indexOf(map.rows.name)
  return at < 0 ? [] : [...new Set(body.map(({ cells }) => (cells[at] ?? '').trim()).filter(Boolean))].slice(0, 500)
}

interface Observed {
  readonly subject: { readonly reference: string }
  readonly effectiveDateTime: string
  readonly code: { readonly text: string; readonly coding: readonly { readonly code: string }[] }
  readonly valueQuantity: { readonly value: number; readonly unit: string }
}

function recorded(resource: unknown, place: string): UnderstoodValue {
  const { subject, effectiveDateTime, code, valueQuantity } = resource as Observed
  return {
    place,
    patient: subject.reference.slice('Patient/'.length),
    time: effectiveDateTime,
    name: code.text,
    code: code.coding[0]?.code ?? '',
    value: valueQuantity.value,
    unit: valueQuantity.unit,
  }
}
