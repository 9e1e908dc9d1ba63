import { type CgmEntry, type CgmFile, type CgmOptions, createRefusals } from './cgm-file.ts'
import { glucoseValue } from './glucose-value.ts'
import { placeTimes } from './place-times.ts'
import { type CsvRow, columnOf, numberOf, regularRows, unitIn } from './rows.ts'

/** Heads of columns by what they hold, the best first; in English, German, French, Spanish and Italian. */
const patterns = {
  subject: [/^(id|subject|subject id|patient|patient id|pt id|participant|participant id|user id)$/i],
  time: [
    /^(date ?time|time ?stamp|datetime.*|timestamp.*|(device|display|local|event|reading) (time ?stamp|date time|dt tm|time)\b.*|zeitstempel.*)/i,
    /^(time|data dt tm|zeit|uhrzeit|heure|hora|ora)\b/i,
    /^(date|datum|fecha)$/i,
  ],
  day: [/^(date|datum|fecha|data)$/i],
  clock: [/^(time|zeit|uhrzeit|heure|hora|ora)$/i],
  glucose: [
    /^(sensor glucose|cgm|historic glucose)\b/i,
    /^(gl|sgv|glucose|glukose|glucosa|glucosio|gewebezucker\w*|glyc[ée]mie|glucemia|glicemia)(?![\p{L}])/iu,
    /^(bg|value)\b/i,
  ],
  unit: [/^((glucose )?units?|einheit|unit[ée]|unidad|unit[àa])$/i],
  carbs: [
    /^(carbs?|carbohydrates?|cho|kh|kohlenhydrate|glucides|carbohidratos|hidratos de carbono|carboidrati)(?![\p{L}])(?!.*ratio)/iu,
    /\bcarb input\b/i,
  ],
  insulin: [
    /^bolus volume delivered\b/i,
    /^(bolus|insuline?|insulina|rapid-acting insulin|insuline rapide)(?![\p{L}])(?!.*(type|ratio|sensitivity|factor|duration|selected|basal|long))/iu,
  ],
  basal: [/^(basal rate|basal \(u\/h\)|basalrate)(?![\p{L}])(?!.*(type|percent|pattern))/iu],
} as const
type Column = keyof typeof patterns

/** `GlucoseValue` and `glucose_value` as words. */
const words = (name: string) => name.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/_+/g, ' ')

const columnsOf = ({ cells }: CsvRow): Record<Column, number> => {
  const head = cells.map(words)
  const find = (choices: readonly RegExp[]) =>
    choices.map((pattern) => columnOf(head, pattern)).find((index) => index >= 0) ?? -1
  return Object.fromEntries(Object.entries(patterns).map(([name, choices]) => [name, find(choices)])) as Record<
    Column,
    number
  >
}

/** Where the head of the table is: exports may have some lines of particulars above it. */
const headOf = (rows: readonly CsvRow[]): number =>
  rows.slice(0, 12).findIndex((row) => {
    const at = columnsOf(row)
    return at.time >= 0 && at.glucose >= 0
  })

/** True for a table with a column of time and one of glucose. */
export const isGlucoseTable = (rows: readonly CsvRow[]): boolean => headOf(rows) >= 0

/**
 * Any table with a column of time (`time`, `timestamp`, `datetime`, or date and time apart; ISO 8601, a short date, or s or ms since 1970) and one of glucose (`glucose (mg/dL)`,
 * `gl`, `sgv`, …), perhaps its unit, carbohydrate (g), bolus insulin (U) and the basal rate (U/h). An empty cell says nothing.
 */
export function readTable(rows: readonly CsvRow[], options: CgmOptions): CgmFile {
  const refusals = createRefusals()
  const first = headOf(rows)
  const head = rows[first]!
  const body = regularRows(head, rows.slice(first + 1), refusals)
  const at = columnsOf(head)
  const unitOf = (cells: readonly string[]) =>
    unitIn(head.cells[at.glucose]) ?? (at.unit >= 0 ? unitIn(cells[at.unit]) : undefined) ?? options.unit
  const apart = at.day >= 0 && at.clock >= 0 && (at.time === at.day || at.time === at.clock)
  const textOf = (cells: readonly string[]) =>
    apart ? `${cells[at.day] ?? ''} ${cells[at.clock] ?? ''}` : (cells[at.time] ?? '')
  const asText = (text: string) => {
    if (/^\d{12,13}$/.test(text)) return new Date(Number(text)).toISOString()
    return /^\d{10}$/.test(text) ? new Date(1000 * Number(text)).toISOString() : text
  }
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
      const unit = unitOf(cells)
      const read = unit
        ? glucoseValue(cell, unit)
        : ({
            rule: 'observation.value-unit-missing',
            reason: 'Neither head nor row names a unit of glucose: say which it is',
          } as const)
      if ('rule' in read) refusals.refuse(place, read.rule, read.reason)
      else found.push({ kind: 'glucose', ...when, ...read, ...whose, place })
    }
    for (const [name, kind, of] of [
      ['carbs', 'carbohydrate', 'g'],
      ['insulin', 'rapid-insulin', '[iU]'],
      ['basal', 'basal-rate', '[iU]/h'],
    ] as const) {
      const text = at[name] >= 0 ? (cells[at[name]] ?? '') : ''
      if (text === '' || /^(na|nan|null)$/i.test(text)) continue
      const value = numberOf(text)
      if (value === null || value < 0) refusals.refuse(place, 'cgm.value', 'The amount is no number')
      else if (value > 0 || kind === 'basal-rate') found.push({ kind, ...when, value, unit: of, ...whose, place })
    }
    return found
  })
  return { format: 'csv', entries, rejections: refusals.rejections }
}
