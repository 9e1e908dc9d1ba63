import { type CgmEntry, type CgmFile, type CgmOptions, createRefusals } from './cgm-file.ts'
import { glucoseValue } from './glucose-value.ts'
import { placeTimes } from './place-times.ts'
import { type CsvRow, columnOf, numberOf, unitIn } from './rows.ts'

const patterns = {
  subject: /^(id|subject|subject id|patient|patient id)$/i,
  time: /^(date ?time|time ?stamp|time|datetime.*|timestamp.*|device timestamp.*|date)$/i,
  glucose: /^(gl|sgv|bg|glucose|sensor glucose|glucose value|cgm|historic glucose|value)\b/i,
  carbs: /^(carbs?|carbohydrates?|cho)\b/i,
  insulin: /^(bolus|insulin|rapid-acting insulin)\b/i,
} as const

/** True for a table with a column of time and one of glucose. */
export function isGlucoseTable(rows: readonly CsvRow[]): boolean {
  const head = rows[0]?.cells ?? []
  return columnOf(head, patterns.time) >= 0 && columnOf(head, patterns.glucose) >= 0
}

/**
 * Any table with a column of time (`time`, `timestamp`, `datetime`; ISO 8601, a short date, or ms since 1970) and one of glucose (`glucose (mg/dL)`,
 * `gl`, `sgv`, …), perhaps carbohydrate (g) and bolus insulin (U). An empty cell says nothing.
 */
export function readTable(rows: readonly CsvRow[], options: CgmOptions): CgmFile {
  const refusals = createRefusals()
  const [head, ...body] = rows as [CsvRow, ...CsvRow[]]
  const at = Object.fromEntries(
    Object.entries(patterns).map(([name, pattern]) => [name, columnOf(head.cells, pattern)]),
  ) as Record<keyof typeof patterns, number>
  const clock = head.cells[at.time]!.toLowerCase() === 'date' ? columnOf(head.cells, /^time$/i) : -1
  const unit = unitIn(head.cells[at.glucose]) ?? options.unit
  const textOf = (cells: readonly string[]) => `${cells[at.time] ?? ''}${clock >= 0 ? ` ${cells[clock] ?? ''}` : ''}`
  const asText = (text: string) => (/^\d{12,13}$/.test(text) ? new Date(Number(text)).toISOString() : text)
  const places = placeTimes(
    body.map(({ line, cells }) => ({ text: asText(textOf(cells)), place: `line ${line}` })),
    options,
    refusals,
  )
  const entries = body.flatMap(({ line, cells }, i): CgmEntry[] => {
    const place = `line ${line}`
    const when = places[i]
    if (!when) return []
    const found: CgmEntry[] = []
    const whose = at.subject >= 0 && cells[at.subject] ? { subject: cells[at.subject]! } : {}
    const cell = cells[at.glucose] ?? ''
    if (cell !== '' && !/^(na|nan|null)$/i.test(cell)) {
      const read = unit
        ? glucoseValue(cell, unit)
        : ({
            rule: 'observation.value-unit-missing',
            reason: 'The head of the column names no unit of glucose: say which it is',
          } as const)
      if ('rule' in read) refusals.refuse(place, read.rule, read.reason)
      else found.push({ kind: 'glucose', ...when, ...read, ...whose, place })
    }
    for (const [name, kind, of] of [
      ['carbs', 'carbohydrate', 'g'],
      ['insulin', 'rapid-insulin', '[iU]'],
    ] as const) {
      const text = at[name] >= 0 ? (cells[at[name]] ?? '') : ''
      if (text === '' || /^(na|nan|null)$/i.test(text)) continue
      const value = numberOf(text)
      if (value === null || value < 0) refusals.refuse(place, 'cgm.value', 'The amount is no number')
      else if (value > 0) found.push({ kind, ...when, value, unit: of, ...whose, place })
    }
    return found
  })
  return { format: 'csv', entries, rejections: refusals.rejections }
}
