import { parse } from 'csv-parse/sync'
import type { Refusals } from './cgm-file.ts'

/** A row of a table, with its line in the file. */
export interface CsvRow {
  readonly line: number
  readonly cells: readonly string[]
}

/** The rows of a CSV text, separated by comma, semicolon or tab, whichever its head has most of; null when it is no table. */
export function csvRows(text: string): CsvRow[] | null {
  const head = text.slice(0, 4000).split(/\r?\n/).slice(0, 4).join('\n')
  const counts = [',', ';', '\t'].map((mark) => [mark, head.split(mark).length] as const)
  const [delimiter] = counts.reduce((best, each) => (each[1] > best[1] ? each : best))
  try {
    const rows = parse(text, {
      bom: true,
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true,
      info: true,
    }) as unknown as { record: string[]; info: { lines: number } }[]
    return rows.map(({ record, info }) => ({ line: info.lines, cells: record }))
  } catch {
    return null
  }
}

/** Finds the column whose head matches; −1 when there is none. */
export function columnOf(head: readonly string[], pattern: RegExp): number {
  return head.findIndex((name) => pattern.test(name))
}

/** A number with decimal point or comma; null for anything else. */
export function numberOf(cell: string | undefined): number | null {
  const text = (cell ?? '').trim().replace(/^(-?\d+),(\d+)$/, '$1.$2')
  return /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : null
}

/** The unit that the head of a column names, or a cell of a column of units: `mg/dL`, `mgdl`, `mg per dL`, `mmol`. */
export function unitIn(text: string | undefined): 'mg/dL' | 'mmol/L' | undefined {
  if (/mg(?:\s*\/\s*|[ _]per[ _]|_|)dl(?![a-z])/i.test(text ?? '')) return 'mg/dL'
  return /mmol(?:(?:\s*\/\s*|[ _]per[ _]|_|)l)?(?![a-z])/i.test(text ?? '') ? 'mmol/L' : undefined
}

/**
 * The rows below a head whose cells stand below their columns. A row with more cells than the head is refused, for a decimal comma between commas would be read as
 * another number (5,6 mmol/L as 5); but where every row ends with one more separator, nothing is wrong.
 */
export function regularRows(head: CsvRow, body: readonly CsvRow[], { refuse }: Refusals): CsvRow[] {
  const width = head.cells.length
  const excess = body.map(({ cells }) => cells.length - width)
  const usual = excess.every(
    (each, i) => each === excess[0] && body[i]!.cells.slice(width).every((cell) => cell === ''),
  )
  return body.filter(({ line }, i) => {
    if (excess[i]! <= 0 || usual) return true
    refuse(
      `line ${line}`,
      'cgm.columns',
      'The row has more cells than the head has columns: a decimal comma needs quotation marks, or another separator',
    )
    return false
  })
}
