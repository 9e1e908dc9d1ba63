import { readUnit } from '../spelled-units.ts'

/** What a column, or a name in a column of names, measures. */
export interface Meaning {
  /** LOINC unless `system` says otherwise; empty: nobody said so yet, and its values are refused. */
  readonly code: string
  readonly system?: string
  /** UCUM; where the table has a column of units, that of the row goes before. */
  readonly unit?: string
}

/** How the columns of a table become observations: data, written by `proposeMap` and corrected by a person. */
export interface TableMap {
  /** Name of the column with the time. */
  readonly time: string
  /** Name of the column with the FHIR id of the patient, where the table holds several. */
  readonly patient?: string
  /** Columns of values by their name: one observation for each cell that is not empty. */
  readonly columns?: Readonly<Record<string, Meaning>>
  /** Tables with one value a row: the names of three columns, and what each name means. */
  readonly rows?: {
    readonly name: string
    readonly value: string
    readonly unit?: string
    readonly names: Readonly<Record<string, Meaning>>
  }
}

/** Usual words of bedside and laboratory tables, with LOINC and the unit that is meant when none is written. */
const known: readonly (readonly [RegExp, string, string])[] = [
  [/^(heart ?rate|hr|puls(e|frequenz)?( rate)?)$/i, '8867-4', '/min'],
  [/^(resp(iratory|iration)? ?rate|rr)$/i, '9279-1', '/min'],
  [/^(spo2|sao2|o2 ?sat(uration)?|oxygen saturation)$/i, '59408-5', '%'],
  [/^(body )?temp(erature)?$/i, '8310-5', 'Cel'],
  [/^(systolic( blood pressure| bp)?|sbp|sys(tolic)?)$/i, '8480-6', 'mm[Hg]'],
  [/^(diastolic( blood pressure| bp)?|dbp|dia(stolic)?)$/i, '8462-4', 'mm[Hg]'],
  [/^(mean arterial pressure|mean( blood)? pressure|map)$/i, '8478-0', 'mm[Hg]'],
  [/^(body )?weight$/i, '29463-7', 'kg'],
  [/^(body )?height$/i, '8302-2', 'cm'],
  [/^(serum )?creatinine$/i, '2160-0', 'mg/dL'],
  [/^(serum )?potassium$/i, '2823-3', 'mmol/L'],
  [/^(serum )?sodium$/i, '2951-2', 'mmol/L'],
  [/^ha?emoglobin$/i, '718-7', 'g/dL'],
]

const times = /^(date ?time|time ?stamp|time|charttime|recorded( at)?|observed( at)?|date)$/i
const people = /^(patient( ?id)?|subject( ?id)?|fhir id)$/i
const names = /^(name|parameter|test|measurement|item|label|code|variable|analyte)$/i
const results = /^(value|result|valuenum|reading)$/i
const units = /^(units?|uom|valueuom)$/i

const words = (text: string) => text.replace(/[_\s]+/g, ' ').trim()
/** As it is written, and `heartRate` as two words. */
const fits = (pattern: RegExp, text: string) =>
  pattern.test(words(text)) || pattern.test(words(text.replace(/([a-z])([A-Z])/g, '$1 $2')))

/** `Heart rate (bpm)` → its name and its unit. */
function apart(head: string): { readonly name: string; readonly unit?: string } {
  const found = /^(.*?)\s*[([]([^()[\]]+)[)\]]\s*$/.exec(head)
  if (!found) return { name: words(head) }
  const read = readUnit(undefined, found[2])
  return { name: words(found[1] ?? ''), ...(read.is === 'known' ? { unit: read.unit } : {}) }
}

function meaningOf(head: string): Meaning {
  const { name, unit } = apart(head)
  const found = known.find(([pattern]) => fits(pattern, name))
  if (!found) return { code: '', ...(unit === undefined ? {} : { unit }) }
  return { code: found[1], unit: unit ?? found[2] }
}

/**
 * Proposes a map for a table from its head and its cells, for a person to complete: what nothing is known about has an empty code. Null when
 * no column can be the time.
 *
 *     proposeMap([['time', 'HR', 'foo'], ['2026-01-01T00:00Z', '72', '1']])?.columns   // { HR: { code: '8867-4', unit: '/min' }, foo: { code: '' } }
 */
export function proposeMap(rows: readonly (readonly string[])[]): TableMap | null {
  const [head = [], ...body] = rows
  const find = (pattern: RegExp) => head.find((name) => fits(pattern, name))
  const [time, patient, name, value, unit] = [times, people, names, results, units].map(find)
  if (time === undefined) return null
  const whose = patient === undefined ? {} : { patient }
  if (name !== undefined && value !== undefined) {
    const at = head.indexOf(name)
    const found = [...new Set(body.map((row) => row[at] ?? '').filter(Boolean))].slice(0, 500)
    const meanings = Object.fromEntries(found.map((each) => [each, meaningOf(each)]))
    return { time, ...whose, rows: { name, value, ...(unit === undefined ? {} : { unit }), names: meanings } }
  }
  // One slip in a cell does not take its column out of the proposal.
  const measured = head.filter((column, at) => {
    if (column === time || column === patient || column === '') return false
    if (meaningOf(column).code !== '') return true
    const cells = body.map((row) => row[at] ?? '').filter(Boolean)
    return 2 * cells.filter((cell) => Number.isFinite(Number(cell))).length > cells.length
  })
  return { time, ...whose, columns: Object.fromEntries(measured.map((column) => [column, meaningOf(column)])) }
}
