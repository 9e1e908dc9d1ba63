import { HamzadError } from '../../kernel/errors.ts'
import { dayNumber } from '../../kernel/planning/calendar.ts'
import type { Operation } from '../../kernel/planning/operation.ts'
import { csvRows, numberOf } from '../../records/cgm/rows.ts'

const needed = ['procedure', 'surgeon', 'minutes'] as const
const optional = ['booked', 'after', 'late'] as const

/**
 * Operations that were done, from a table with a head: `procedure, surgeon, minutes`, and `booked`, `after`, `late` and `on` (its date) where they are known (an empty cell is unknown). The newest last.
 *
 *     readOperations('procedure,surgeon,minutes\nhip,A,96\n', 'past.csv')
 *
 * Errors: `input.invalid` with the line and the column.
 */
export function readOperations(text: string, name: string): Operation[] {
  const [head, ...rows] = csvRows(text) ?? []
  const columns = head?.cells.map((cell) => cell.trim().toLowerCase()) ?? []
  const missing = needed.filter((column) => !columns.includes(column))
  if (missing.length > 0) throw wrong(name, `it has no column ${missing.join(', ')}`)
  const at = (cells: readonly string[], column: string) => cells[columns.indexOf(column)] ?? ''
  return rows.map(({ line, cells }): Operation => {
    const number = (column: string): number => {
      const value = numberOf(at(cells, column))
      if (value === null || value < 0)
        throw wrong(name, `line ${line}, ${column}: ${JSON.stringify(at(cells, column))} is no number of minutes`)
      return value
    }
    const [procedure, surgeon] = [at(cells, 'procedure'), at(cells, 'surgeon')]
    if (procedure === '' || surgeon === '') throw wrong(name, `line ${line} names no procedure or no surgeon`)
    const on = at(cells, 'on')
    if (on !== '' && Number.isNaN(dayNumber(on)))
      throw wrong(name, `line ${line}, on: ${JSON.stringify(on)} is no date such as 2026-11-30`)
    const known = optional.filter((column) => at(cells, column) !== '')
    return {
      ...{ procedure, surgeon, minutes: number('minutes') },
      ...(on !== '' && { on }),
      ...Object.fromEntries(known.map((column) => [column, number(column)])),
    }
  })
}

const wrong = (what: string, why: string) =>
  new HamzadError('input.invalid', {
    what,
    why,
    action: 'Give a table with the columns procedure, surgeon, minutes; booked, after, late and on may be there.',
  })
