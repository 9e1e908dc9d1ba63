import { readFileSync } from 'node:fs'
import type {
  BindingTable,
  CompartmentTable,
  ExtensionTable,
  SearchRow,
  SearchTable,
  StructureTable,
  SystemTable,
} from './tables.ts'

const load = <T>(name: string): (() => T) => {
  let table: T | undefined
  return () => {
    table ??= JSON.parse(readFileSync(new URL(`${name}.generated.json`, import.meta.url), 'utf8')) as T
    return table
  }
}

/** The generated tables of R4, read at first use (together less than 1 MB). */
export const structures = load<StructureTable>('structures')
export const bindings = load<BindingTable>('bindings')
export const codeSystems = load<SystemTable>('systems')
export const extensions = load<ExtensionTable>('extensions')
export const compartments = load<CompartmentTable>('compartments')
const search = load<SearchTable>('search')

/**
 * Search parameters of a resource type by name, those of every resource included.
 *
 *     searchParameters('Observation')['value-quantity']    // ['quantity', [['valueQuantity', 'Quantity'], …], []]
 */
export function searchParameters(type: string): Readonly<Record<string, SearchRow>> {
  let found = merged.get(type)
  if (!found) {
    const table = search()
    found = Object.assign(Object.create(null), table.Resource, Object.hasOwn(table, type) ? table[type] : undefined)
    merged.set(type, found as Record<string, SearchRow>)
  }
  return found as Record<string, SearchRow>
}
const merged = new Map<string, Record<string, SearchRow>>()
