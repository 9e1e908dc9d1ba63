import { type CgmEntry, type CgmFile, type CgmOptions, createRefusals } from './cgm-file.ts'
import { glucoseValue } from './glucose-value.ts'
import { placeTimes } from './place-times.ts'
import { type CsvRow, columnOf, numberOf, unitIn } from './rows.ts'

const headOf = (rows: readonly CsvRow[]) =>
  rows
    .slice(0, 4)
    .findIndex(({ cells }) => columnOf(cells, /^device timestamp/i) >= 0 && columnOf(cells, /^record type/i) >= 0)

/** True for the table that LibreView exports. */
export function isLibreView(rows: readonly CsvRow[]): boolean {
  return headOf(rows) >= 0
}

/**
 * An export of LibreView: record types 0 (each quarter of an hour) and 1 (scan) are readings, 2 is a strip, 4 insulin, 5 food. Times are a wall
 * clock's, so a zone is needed; the line above the head, which names the person, is passed over.
 */
export function readLibreView(rows: readonly CsvRow[], options: CgmOptions): CgmFile {
  const refusals = createRefusals()
  const first = headOf(rows)
  const head = rows[first]!.cells
  const column = (pattern: RegExp) => columnOf(head, pattern)
  const at = {
    time: column(/^device timestamp/i),
    type: column(/^record type/i),
    historic: column(/^historic glucose/i),
    scan: column(/^scan glucose/i),
    strip: column(/^strip glucose/i),
    rapid: column(/^rapid-acting insulin/i),
    long: column(/^long-acting insulin/i),
    carbs: column(/^carbohydrates \(grams\)/i),
  }
  const below = rows.slice(first + 1)
  const body = below.filter(({ cells }) => (cells[at.time] ?? '') !== '')
  for (const { line, cells } of below)
    if ((cells[at.time] ?? '') === '' && (cells[at.type] ?? '') !== '')
      refusals.refuse(`line ${line}`, 'time.missing', 'There is no time at which it happened')
  const places = placeTimes(
    body.map(({ line, cells }) => ({ text: cells[at.time]!, place: `line ${line}` })),
    options,
    refusals,
  )
  const glucose = { 0: ['glucose', at.historic], 1: ['glucose', at.scan], 2: ['fingerstick', at.strip] } as const
  const entries = body.flatMap(({ line, cells }, i): CgmEntry[] => {
    const place = `line ${line}`
    const when = places[i]
    if (!when) return []
    const type = Number(cells[at.type])
    const amount = (
      index: number,
      kind: 'carbohydrate' | 'rapid-insulin' | 'long-insulin',
      unit: 'g' | '[iU]',
    ): CgmEntry[] => {
      if ((cells[index] ?? '') === '') return []
      const value = numberOf(cells[index])
      if (value !== null && value >= 0) return [{ kind, ...when, value, unit, place }]
      refusals.refuse(place, 'cgm.value', 'The amount is no number')
      return []
    }
    const said = (type === 4 ? [at.rapid, at.long] : [at.carbs]).some((index) => (cells[index] ?? '') !== '')
    if (type === 0 || type === 1 || type === 2) {
      const [kind, index] = glucose[type]
      const unit = unitIn(head[index]) ?? options.unit
      if (!unit) {
        refusals.refuse(
          place,
          'observation.value-unit-missing',
          'The head of the column names no unit of glucose: say which it is',
        )
        return []
      }
      const read = glucoseValue(cells[index] ?? '', unit)
      if ('rule' in read) {
        refusals.refuse(place, read.rule, read.reason)
        return []
      }
      return [{ kind, ...when, ...read, place }]
    }
    const found =
      type === 4
        ? [...amount(at.rapid, 'rapid-insulin', '[iU]'), ...amount(at.long, 'long-insulin', '[iU]')]
        : type === 5
          ? amount(at.carbs, 'carbohydrate', 'g')
          : []
    if (found.length > 0) return found
    if (type === 4 || type === 5) {
      if (!said) refusals.refuse(place, 'cgm.value', 'It says no amount')
    } else
      refusals.refuse(place, 'cgm.event-unused', `Records of type ${Number.isFinite(type) ? type : '?'} are not read`)
    return []
  })
  return { format: 'libreview', entries, rejections: refusals.rejections }
}
