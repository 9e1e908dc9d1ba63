import type { Definition } from './source.ts'
import type { CompartmentTable } from './tables.ts'

/** Which parameters put a resource of a type into a compartment; `{def}` means the resource itself. */
export function compileCompartments(definitions: readonly Definition[]): CompartmentTable {
  const table: Record<string, Record<string, string[]>> = {}
  for (const { resourceType, code, resource } of definitions) {
    if (resourceType !== 'CompartmentDefinition' || code === undefined || !/^[A-Z]/.test(code)) continue
    const members = (resource ?? []).filter((member) => member.param && member.param.length > 0)
    table[code] ??= Object.fromEntries(members.map((member) => [member.code, [...(member.param ?? [])]]))
  }
  return table
}
