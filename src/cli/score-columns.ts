import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { HamzadError } from '../kernel/errors.ts'
import { whyNot } from './case.ts'

/** What a file of forecasts holds; it follows from its columns. */
export type ForecastKind = 'ensemble' | 'quantiles' | 'normal' | 'point' | 'event'

/** A line of the file by column, and where it stands in it (the heading is 1). */
export interface Row {
  readonly line: number
  readonly cells: Readonly<Record<string, string>>
}

export interface ForecastTable {
  readonly kind: ForecastKind
  readonly rows: readonly Row[]
  readonly columns: readonly string[]
}

/** Columns with a meaning; they may be written in any case. */
const meanings = [
  ...['observed', 'predicted', 'mean', 'sd', 'event', 'risk', 'time', 'censored'],
  ...['persistence', 'climatology', 'prior'],
]

export const isMember = (name: string): boolean => /^(m|member_?)\d+$/i.test(name)
export const isQuantile = (name: string): boolean => /^q_?(0?\.\d+|\d{1,2}(\.\d+)?)$/i.test(name)
export const weightOf = (member: string): string => member.replace(/^\D+/, 'w')

/** `q0.1`, `q.1` and `q10` are the same level. */
export function levelOf(name: string): number {
  const value = Number(name.replace(/^q_?/i, ''))
  return value < 1 ? value : Number((value / 100).toPrecision(12))
}

/**
 * Reads a CSV file of forecasts (separated by comma, semicolon or tab). `names` says which column of the file has a meaning:
 * `{ event: 'cancer', risk: 'score' }`. Errors: `file.unreadable`, `input.invalid` with what the file must hold.
 */
export function readForecasts(file: string, names: Readonly<Record<string, string>> = {}): ForecastTable {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new HamzadError('file.unreadable', { file, why: whyNot(cause) }, { cause })
  }
  const invalid = (why: string, action: string) =>
    new HamzadError('input.invalid', { what: `The file ${file}`, why, action })
  const first = text.split(/\r?\n/).find((line) => line.trim() !== '' && !line.startsWith('#')) ?? ''
  const delimiter = first.includes(',') ? ',' : (['\t', ';'].find((mark) => first.includes(mark)) ?? ',')
  let table: { readonly record: string[]; readonly info: { readonly lines: number } }[]
  try {
    table = parse(text, {
      ...{ bom: true, trim: true, skip_empty_lines: true, relax_column_count: true, comment: '#', info: true },
      ...{ comment_no_infix: true, delimiter },
    }) as unknown as typeof table
  } catch (error) {
    throw invalid(`it is not CSV (${(error as Error).message})`, 'Write one forecast a line below a heading')
  }
  const head = table[0]?.record ?? []
  for (const [meaning, name] of Object.entries(names))
    if (!head.includes(name))
      throw new HamzadError('input.invalid', {
        what: `--columns ${meaning}=${name}`,
        why: `there is no column ${name}`,
        action: `Choose among ${head.join(', ')}`,
      })
  const columns = head.map((name) => {
    const meaning = Object.keys(names).find((each) => names[each] === name)
    if (meaning) return meaning
    const plain = name.toLowerCase()
    // A column that bears a name given to another is out of the way.
    if (plain in names) return `${name} (of the file)`
    return meanings.includes(plain) || isMember(name) || isQuantile(name) ? plain : name
  })
  const twice = columns.find((name, i) => columns.indexOf(name) !== i)
  if (twice !== undefined) throw invalid(`it has two columns ${twice}`, 'Name each column once')
  const kind = kindOf(columns)
  if (!kind)
    throw invalid(
      `its columns are ${head.join(', ')}`,
      'Name `observed` with `m1, m2, …` (an ensemble), `q0.1, q0.5, …` (quantiles), `mean` and `sd`, or `predicted`; or `event` with `risk`; or say which column is which: --columns event=cancer,risk=score',
    )
  const rows = table.slice(1).map(({ record, info }) => ({
    line: info.lines,
    cells: Object.fromEntries(columns.map((name, i) => [name, record[i] ?? ''])),
  }))
  return { kind, rows, columns }
}

function kindOf(columns: readonly string[]): ForecastKind | null {
  if (columns.includes('event') && columns.includes('risk')) return 'event'
  if (!columns.includes('observed')) return null
  if (columns.some(isMember)) return 'ensemble'
  if (columns.some(isQuantile)) return 'quantiles'
  if (columns.includes('mean') && columns.includes('sd')) return 'normal'
  return columns.includes('predicted') ? 'point' : null
}

/** A cell that says nothing. */
export const isMissing = (text: string | undefined): boolean =>
  text === undefined || /^(|\.|na|n\/a|nan|null|none|-)$/i.test(text)

const refuse = ({ line }: Row, column: string, why: string, action: string) =>
  new HamzadError('input.invalid', { what: `Line ${line}, column ${column},`, why, action })

/** The number in a cell; NaN when it is missing. Errors: `input.invalid` for what is no number. */
export function numberIn(row: Row, column: string): number {
  const text = row.cells[column]
  if (isMissing(text)) return Number.NaN
  const value = Number(text)
  if (!Number.isFinite(value))
    throw refuse(
      row,
      column,
      `${text} is no number`,
      'Write 12.5 with a point, or leave the cell empty where it is not known',
    )
  return value
}

/** 0 no or censored, 1 yes, 2 and above a competing event; null when it is not known. Errors: `input.invalid`. */
export function eventIn(row: Row): number | null {
  const text = row.cells.event
  if (isMissing(text)) return null
  if (/^(t|true|y|yes)$/i.test(text!)) return 1
  if (/^(f|false|n|no)$/i.test(text!)) return 0
  const value = Number(text)
  if (!(Number.isInteger(value) && value >= 0))
    throw refuse(
      row,
      'event',
      `${text} is no outcome`,
      'Write 1 (it happened), 0 (it did not, or follow-up ended), 2 (a competing event)',
    )
  return value
}

/** Errors: `input.invalid` outside 0 to 1. */
export function riskIn(row: Row): number {
  const value = numberIn(row, 'risk')
  if (value < 0 || value > 1)
    throw refuse(row, 'risk', `${value} is no probability`, 'Give the chance of the event between 0 and 1')
  return value
}

/** Which side of `observed` the truth lies, when only that is known. Errors: `input.invalid` for another word. */
export function censoringIn(row: Row): 'left' | 'right' | undefined {
  const text = row.cells.censored
  if (isMissing(text) || /^(0|f|false|n|no)$/i.test(text!)) return undefined
  if (/^(left|<)$/i.test(text!)) return 'left'
  if (/^(right|>)$/i.test(text!)) return 'right'
  throw refuse(row, 'censored', `${text} is not known`, 'Write left (the truth lies below), right (above), or nothing')
}
