import { type CgmOptions, createRefusals, type Refusals } from '../cgm/cgm-file.ts'
import { placeTimes } from '../cgm/place-times.ts'
import type { CsvRow } from '../cgm/rows.ts'
import { contentId } from '../fhir/content-id.ts'
import type { ReadItem } from '../fhir/read.ts'
import { readUnit } from '../spelled-units.ts'
import type { Meaning, TableMap } from './table-map.ts'

const loinc = 'http://loinc.org'
const ucum = 'http://unitsofmeasure.org'

/** What the table does not say: whose it is, and what its clock and its dates mean. */
export interface MappedOptions extends CgmOptions {
  /** FHIR id of the patient, where no column names one. */
  readonly patient?: string
}

/**
 * Reads a table by a map as observations; a cell that cannot be one is refused with its place, the others are taken. The same cell read again is
 * the same observation, with another value a correction of it; two values of one code at one instant are two.
 */
export function readMapped(rows: readonly CsvRow[], map: TableMap, file: string, options: MappedOptions): ReadItem[] {
  const refusals = createRefusals()
  const [head, ...body] = rows
  const at = new Map((head?.cells ?? []).map((name, index) => [name, index]))
  const cell = (row: CsvRow, name: string | undefined) =>
    name === undefined ? '' : (row.cells[at.get(name) ?? -1] ?? '').trim()
  const absent = [map.time, map.patient, map.rows?.name, map.rows?.value, ...Object.keys(map.columns ?? {})].filter(
    (name) => name !== undefined && !at.has(name),
  )
  for (const name of absent) refusals.refuse('', 'code.missing', `The table has no column ${name}`)
  // Without its column every line would lack its time: that is said once.
  const dated = at.has(map.time) ? body : []
  const times = placeTimes(
    dated.map((row) => ({ text: cell(row, map.time), place: `line ${row.line}` })),
    options,
    refusals,
  )
  const seen = new Map<string, string[]>()
  /** Which of several values of one code at one instant it is, 0 for the first; the same value twice is one. */
  const placeOf = (key: string, value: string): number => {
    const values = seen.get(key) ?? []
    seen.set(key, values)
    const known = values.indexOf(value)
    return known >= 0 ? known : values.push(value) - 1
  }
  const items = dated.flatMap((row, index): ReadItem[] => {
    const time = times[index]
    if (!time) return []
    const place = `line ${row.line}`
    const patient = map.patient === undefined ? (options.patient ?? '') : cell(row, map.patient)
    if (!/^[A-Za-z0-9.-]{1,64}$/.test(patient)) {
      refusals.refuse(place, 'cgm.patient-missing', 'The row does not say whose it is by the id of a patient')
      return []
    }
    return valuesOf(row, map, cell).flatMap(([name, text, meaning, unit]): ReadItem[] => {
      const quantity = quantityOf(text, meaning, unit, `${place}, ${name}`, refusals)
      if (quantity === null || !meaning) return []
      const coding = { system: meaning.system ?? loinc, code: meaning.code }
      const effectiveDateTime = new Date(time.time).toISOString()
      const identity = { patient, effectiveDateTime, ...coding }
      const nth = placeOf(JSON.stringify(identity), `${quantity.value} ${quantity.code}`)
      const resource = {
        resourceType: 'Observation',
        id: contentId(nth === 0 ? identity : { ...identity, nth }),
        status: 'final',
        code: { coding: [coding], text: name },
        subject: { reference: `Patient/${patient}` },
        effectiveDateTime,
        valueQuantity: quantity,
      }
      return [{ kind: 'resource', resource, file, place }]
    })
  })
  const rejections = refusals.rejections.map((each): ReadItem => ({ kind: 'rejection', rejection: { file, ...each } }))
  return [...items, ...rejections]
}

type Value = readonly [name: string, text: string, meaning: Meaning | undefined, unit: string]

function valuesOf(row: CsvRow, map: TableMap, cell: (row: CsvRow, name: string | undefined) => string): Value[] {
  const wide = Object.entries(map.columns ?? {}).map(([name, meaning]): Value => [name, cell(row, name), meaning, ''])
  if (map.rows === undefined) return wide.filter(([, text]) => text !== '')
  const { name, value, unit, names } = map.rows
  const which = cell(row, name)
  const meaning = Object.hasOwn(names, which) ? names[which] : undefined
  return [...wide, [which, cell(row, value), meaning, cell(row, unit)] as const].filter(([, text]) => text !== '')
}

function quantityOf(
  text: string,
  meaning: Meaning | undefined,
  written: string,
  place: string,
  { refuse }: Refusals,
): { readonly value: number; readonly unit: string; readonly system: string; readonly code: string } | null {
  if (!meaning || meaning.code === '') {
    refuse(place, 'code.missing', 'The map does not say what this means')
    return null
  }
  if (/^[-+]?\d{1,3},\d{3}$/.test(text)) {
    refuse(place, 'cgm.value', 'The comma may divide thousands or decimals: write the value with a decimal point')
    return null
  }
  const value = Number(text.replace(/^([-+]?\d*),(\d+)$/, '$1.$2'))
  if (!/^[-+]?[\d.,]/.test(text) || !Number.isFinite(value)) {
    refuse(place, 'cgm.value', 'The value is not a number')
    return null
  }
  const unit = readUnit(undefined, written || meaning.unit)
  if (unit.is !== 'known') {
    const rule = unit.is === 'missing' ? 'observation.value-unit-missing' : 'observation.value-unit-unknown'
    refuse(place, rule, unit.is === 'missing' ? 'Neither map nor table says the unit' : 'The unit is not UCUM')
    return null
  }
  return { value, unit: unit.unit, system: ucum, code: unit.unit }
}
