import { type Static, Type } from 'typebox'
import { HamzadError } from '../../kernel/errors.ts'
import { checkZone } from '../../records/cgm/wall-clock.ts'
import { lookAtTable } from '../../records/csv/look-at-table.ts'
import type { TableMap } from '../../records/csv/table-map.ts'
import type { Store } from '../../store/store.ts'
import { getTableMap, listTableMaps, removeTableMap, type SavedTableMap, saveTableMap } from '../../store/table-maps.ts'
import { listModels } from '../library/library.ts'
import { Instant, nullable } from '../shapes.ts'

const text = (maxLength: number) => Type.String({ maxLength })
const Meaning = Type.Object({
  code: Type.String({ maxLength: 64, description: 'Empty: nobody said so yet, and its values are refused' }),
  system: Type.Optional(Type.String({ maxLength: 200, description: 'LOINC unless said' })),
  unit: Type.Optional(
    Type.String({
      maxLength: 64,
      description: 'UCUM; that of the row goes before where the table has a column of units',
    }),
  ),
})
const Meanings = (description: string) => Type.Record(Type.String(), Meaning, { description, maxProperties: 500 })

/** How the columns of a table become observations. */
const TableMapShape = Type.Object({
  time: text(500),
  patient: Type.Optional(Type.String({ maxLength: 500, description: 'Column with the FHIR id of the patient' })),
  columns: Type.Optional(Meanings('Columns of values by their name')),
  rows: Type.Optional(
    Type.Object(
      {
        name: text(500),
        value: text(500),
        unit: Type.Optional(text(500)),
        names: Meanings('What each name in the column of names means'),
      },
      { description: 'Tables with one value a row' },
    ),
  ),
})

export const TableName = Type.String({
  pattern: '^[a-z0-9][a-z0-9-]{0,63}$',
  description: 'Name of a kind of table, whose map was kept',
})
const zone = Type.String({ maxLength: 64, description: 'IANA zone of times without an offset' })
const order = Type.Union([Type.Literal('dmy'), Type.Literal('mdy')])

export const TableQuestion = Type.Object({
  text: Type.String({ maxLength: 512 * 1024, description: 'The head of the table, whole lines' }),
  map: Type.Optional(TableMapShape),
  patient: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9.-]{1,64}$' })),
  timeZone: Type.Optional(zone),
  dateOrder: Type.Optional(order),
})

export const TableAnswer = Type.Object({
  columns: Type.Array(Type.String()),
  rows: Type.Array(Type.Object({ line: Type.Integer(), cells: Type.Array(Type.String()) })),
  map: nullable(TableMapShape),
  names: Type.Array(Type.String()),
  looked: Type.Integer({ description: 'Rows that were looked at' }),
  understood: Type.Object({
    count: Type.Integer(),
    values: Type.Array(
      Type.Object({
        place: Type.String(),
        patient: Type.String(),
        time: Instant,
        name: Type.String(),
        code: Type.String(),
        value: Type.Number(),
        unit: Type.String(),
      }),
    ),
  }),
  refused: Type.Object({
    count: Type.Integer(),
    cells: Type.Array(Type.Object({ place: Type.String(), rule: Type.String(), reason: Type.String() })),
  }),
})

export const TableBody = Type.Object({
  map: TableMapShape,
  timeZone: nullable(zone),
  dateOrder: nullable(order),
})

export const TableList = Type.Object({
  tables: Type.Array(
    Type.Object({
      name: TableName,
      map: TableMapShape,
      timeZone: nullable(zone),
      dateOrder: nullable(order),
      savedBy: Type.String(),
      savedAt: Instant,
    }),
  ),
  meanings: Type.Array(
    Type.Object({
      code: Type.String(),
      name: Type.String({ description: 'As a model of the library calls it' }),
      unit: Type.String(),
    }),
    { description: 'LOINC codes that models of the library read' },
  ),
})

type Question = Static<typeof TableQuestion>
type Answer = Static<typeof TableAnswer>

/** A kind of table as it was kept. */
export type KeptTable = SavedTableMap & { readonly map: TableMap }

/** Tables of values: a look before anything is recorded, and the maps that were kept. */
export interface Tables {
  look(question: Question): Promise<Answer>
  list(): Promise<Static<typeof TableList>>
  get(name: string): Promise<KeptTable>
  save(name: string, body: Static<typeof TableBody>, by: { readonly by: string }): Promise<void>
  remove(name: string): Promise<void>
}

/** Tables on a store. Errors: `input.invalid` where a text is no table or there is no such zone; `not-found`. */
export function createTables(store: Store): Tables {
  return {
    look: async ({ text, map, patient, timeZone, dateOrder }) => {
      if (timeZone !== undefined) checkZone(timeZone)
      const look = lookAtTable(text, {
        ...(map === undefined ? {} : { map }),
        ...(patient === undefined ? {} : { patient }),
        ...(timeZone === undefined ? {} : { zone: timeZone }),
        ...(dateOrder === undefined ? {} : { dateOrder }),
      })
      if (look === null)
        throw new HamzadError('input.invalid', {
          what: 'The table',
          why: 'it has no rows, or its quotation marks do not match',
          action: 'Save it anew as CSV with a head of column names.',
        })
      return look
    },
    list: async () => ({ tables: (await listTableMaps(store.db)) as KeptTable[], meanings: meaningsOfLibrary() }),
    get: async (name) => (await getTableMap(store.db, name)) as KeptTable,
    save: async (name, { map, timeZone, dateOrder }, { by }) => {
      if (timeZone !== null) checkZone(timeZone)
      await saveTableMap(store.db, { name, map, timeZone, dateOrder, savedBy: by })
    },
    remove: (name) => removeTableMap(store.db, name),
  }
}

/** LOINC codes that the library's models read, each once, by the name and unit of the first model that has it. */
function meaningsOfLibrary(): { code: string; name: string; unit: string }[] {
  const found = new Map<string, { code: string; name: string; unit: string }>()
  for (const { model } of listModels()) {
    const outputs = 'outputs' in model ? model.outputs : []
    const covariates = 'covariates' in model ? model.covariates : []
    for (const { name, unit, codes } of [...outputs, ...covariates])
      for (const { system, code } of codes)
        if (system === 'http://loinc.org' && !found.has(code)) found.set(code, { code, name, unit })
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}
