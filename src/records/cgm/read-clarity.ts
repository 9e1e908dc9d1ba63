import { type CgmEntry, type CgmFile, type CgmOptions, createRefusals } from './cgm-file.ts'
import { glucoseValue } from './glucose-value.ts'
import { placeTimes } from './place-times.ts'
import { type CsvRow, columnOf, numberOf, unitIn } from './rows.ts'

/** True for the table that Dexcom Clarity exports. */
export function isClarity(rows: readonly CsvRow[]): boolean {
  const head = rows[0]?.cells ?? []
  return (
    columnOf(head, /^timestamp/i) >= 0 && columnOf(head, /^event type/i) >= 0 && columnOf(head, /^glucose value/i) >= 0
  )
}

/**
 * An export of Dexcom Clarity: readings (EGV), calibrations, insulin, carbohydrate. Its times are a wall clock's, so a zone is needed. The rows that
 * describe person and device have no time; they are passed over and never kept.
 */
export function readClarity(rows: readonly CsvRow[], options: CgmOptions): CgmFile {
  const refusals = createRefusals()
  const [head, ...body] = rows as [CsvRow, ...CsvRow[]]
  const column = (pattern: RegExp) => columnOf(head.cells, pattern)
  const at = {
    time: column(/^timestamp/i),
    type: column(/^event type/i),
    subtype: column(/^event subtype/i),
    glucose: column(/^glucose value/i),
    insulin: column(/^insulin value/i),
    carbs: column(/^carb value/i),
  }
  const unit = unitIn(head.cells[at.glucose]) ?? options.unit
  const timed = body.filter(({ cells }) => (cells[at.time] ?? '') !== '')
  for (const { line, cells } of body)
    if ((cells[at.time] ?? '') === '' && /^(egv|calibration|insulin|carbs)$/i.test(cells[at.type] ?? ''))
      refusals.refuse(`line ${line}`, 'time.missing', 'There is no time at which it happened')
  const places = placeTimes(
    timed.map(({ line, cells }) => ({ text: cells[at.time]!, place: `line ${line}` })),
    options,
    refusals,
  )
  const entries = timed.flatMap(({ line, cells }, i): CgmEntry[] => {
    const place = `line ${line}`
    const when = places[i]
    if (!when) return []
    const type = (cells[at.type] ?? '').toLowerCase()
    const amount = (
      cell: string | undefined,
      kind: 'carbohydrate' | 'rapid-insulin' | 'long-insulin',
      of: 'g' | '[iU]',
    ): CgmEntry[] => {
      const value = numberOf(cell)
      if (value !== null && value >= 0) return [{ kind, ...when, value, unit: of, place }]
      refusals.refuse(place, 'cgm.value', 'The amount is no number')
      return []
    }
    if (type === 'egv' || type === 'calibration') {
      if (!unit) {
        refusals.refuse(
          place,
          'observation.value-unit-missing',
          'The head of the column names no unit of glucose: say which it is',
        )
        return []
      }
      const read = glucoseValue(cells[at.glucose] ?? '', unit)
      if ('rule' in read) {
        refusals.refuse(place, read.rule, read.reason)
        return []
      }
      return [{ kind: type === 'egv' ? 'glucose' : 'fingerstick', ...when, ...read, place }]
    }
    if (type === 'insulin')
      return amount(cells[at.insulin], /long/i.test(cells[at.subtype] ?? '') ? 'long-insulin' : 'rapid-insulin', '[iU]')
    if (type === 'carbs') return amount(cells[at.carbs], 'carbohydrate', 'g')
    refusals.refuse(
      place,
      'cgm.event-unused',
      `Events of type ${/^[a-z ]{1,30}$/.test(type) ? type : 'unknown'} are not read`,
    )
    return []
  })
  return { format: 'clarity', entries, rejections: refusals.rejections }
}
