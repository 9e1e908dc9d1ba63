import { type CgmEntry, type CgmFile, type CgmOptions, createRefusals } from './cgm-file.ts'
import { glucoseValue } from './glucose-value.ts'
import { placeTimes } from './place-times.ts'
import { type CsvRow, columnOf, numberOf, regularRows, unitIn } from './rows.ts'

/** Heads of columns in English, German, French, Spanish and Italian. */
const heads = {
  time: /^(timestamp|zeitstempel|horodatage|marca temporal|marca de tiempo|data e ora)/i,
  type: /^(event type|ereignistyp|type d.[ée]v[ée]nement|tipo de evento|tipo di evento|tipo evento)/i,
  subtype: /^(event subtype|ereignis-?\s?subtyp|sous-type d|subtipo d|sottotipo)/i,
  glucose:
    /^(glucose value|glukosewert|valeur d[ue]?.?\s*(?:la |taux de )?gl(?:ucose|yc[ée]mie)|valor de glucosa|valore d[ei]l? glucosio|valore glucosio)/i,
  insulin: /^(insulin value|insulinwert|valeur d.\s?insuline|valor de insulina|valore d?.{0,3}insulina)/i,
  carbs:
    /^(carb value|kohlenhydrat|valeur d\S* glucides|valor de (?:carbohidratos|hidratos)|valore d\S* carboidrati|valore carboidrati)/i,
} as const

/** Kinds of events by their names. */
const kinds = [
  ['egv', /^(egv|vge|veg)$/],
  ['calibration', /^(calibration|kalibrierung|[ée]talonnage|calibrage|calibraci[óo]n|calibrazione)$/],
  ['insulin', /^(insulin|insuline|insulina)$/],
  ['carbs', /^(carbs|kohlenhydrate|glucides|carbohidratos|hidratos de carbono|carboidrati)$/],
] as const
const kindOf = (cell: string | undefined) => kinds.find(([, name]) => name.test((cell ?? '').toLowerCase()))?.[0]

const longActing = /long|lang|prolong|lent/i

/** True for the table that Dexcom Clarity exports. */
export function isClarity(rows: readonly CsvRow[]): boolean {
  const head = rows[0]?.cells ?? []
  return [heads.time, heads.type, heads.glucose].every((pattern) => columnOf(head, pattern) >= 0)
}

/**
 * An export of Dexcom Clarity, its heads in one of five languages: readings (EGV), calibrations, insulin, carbohydrate. Its times are a wall clock's, so a zone is needed. The rows that
 * describe person and device have no time; they are passed over and never kept.
 */
export function readClarity(rows: readonly CsvRow[], options: CgmOptions): CgmFile {
  const refusals = createRefusals()
  const [head, ...below] = rows as [CsvRow, ...CsvRow[]]
  const body = regularRows(head, below, refusals)
  const column = (pattern: RegExp) => columnOf(head.cells, pattern)
  const at = {
    time: column(heads.time),
    type: column(heads.type),
    subtype: column(heads.subtype),
    glucose: column(heads.glucose),
    insulin: column(heads.insulin),
    carbs: column(heads.carbs),
  }
  const unit = unitIn(head.cells[at.glucose]) ?? options.unit
  const timed = body.filter(({ cells }) => (cells[at.time] ?? '') !== '')
  for (const { line, cells } of body)
    if ((cells[at.time] ?? '') === '' && kindOf(cells[at.type]) !== undefined)
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
    const type = kindOf(cells[at.type])
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
      return amount(
        cells[at.insulin],
        longActing.test(cells[at.subtype] ?? '') ? 'long-insulin' : 'rapid-insulin',
        '[iU]',
      )
    if (type === 'carbs') return amount(cells[at.carbs], 'carbohydrate', 'g')
    refusals.refuse(
      place,
      'cgm.event-unused',
      `Events of type ${/^\p{L}[\p{L} ]{0,29}$/u.test(cells[at.type] ?? '') ? cells[at.type]!.toLowerCase() : 'unknown'} are not read`,
    )
    return []
  })
  return { format: 'clarity', entries, rejections: refusals.rejections }
}
