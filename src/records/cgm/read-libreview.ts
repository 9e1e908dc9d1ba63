import { type CgmEntry, type CgmFile, type CgmOptions, createRefusals } from './cgm-file.ts'
import { glucoseValue } from './glucose-value.ts'
import { placeTimes } from './place-times.ts'
import { type CsvRow, columnOf, numberOf, regularRows, unitIn } from './rows.ts'

/** Heads of columns in English, German, French, Spanish, Italian and Dutch; the readers of old had a plain `Time`. */
const heads = {
  time: /^(device timestamp|time$|ger.{1,2}tezeitstempel|zeitstempel|uhrzeit$|horodatage|heure$|sello de tiempo|hora$|timestamp del|indicatore orario|ora$|tijdstempel|tijd$)/i,
  type: /^(record type|aufzeichnungstyp|typ der aufzeichnung|art des eintrags|type d.enregistrement|tipo de registro|tipo di registrazione|recordtype|type record)/i,
  historic:
    /^(historic glucose|glukosewert-verlauf|historische|historique|historial|glucosa hist|storico|glucosio stor|glicemia stor)/i,
  scan: /^(scan glucose|glukose-scan|gescannte|num[ée]risation|glucose scann|escaneo|glucosa escan|scansione|scan)/i,
  strip:
    /^(strip glucose|glukose-teststreifen|teststreifen|glucose par bandelette|glyc[ée]mie par|bandelette|glyc[ée]mie.*(bandelette|[ée]lectrode)|tira react|glucosa.*tira|striscia|glucosio.*striscia|glucosestrip|strip)/i,
  rapid:
    /^(rapid-acting insulin|schnellwirkendes insulin|insuline [àa] action rapide(?! non)|insulina de acci[óo]n r[áa]pida(?! no)|insulina (?:ad azione )?rapida(?! non)|snelwerkende insuline)/i,
  long: /^(long-acting insulin|depotinsulin|verz[öo]gerungsinsulin|langwirkendes insulin|insuline [àa] action (?:lente|prolong[ée]e)(?! non)|insulina de acci[óo]n (?:prolongada|lenta|larga)(?! no)|insulina (?:ad azione )?lenta(?! non)|langwerkende insuline)/i,
  carbs:
    /^(carbohydrates|kohlenhydrate|glucides|carbohidratos|hidratos de carbono|carboidrati|koolhydraten) \((?:gram|gramm|grammes?|grams|gramos|grammi|g)\)/i,
  calculated: /^(meal|correction|user change) insulin|^(mahlzeiten|korrektur)insulin/i,
} as const

const headOf = (rows: readonly CsvRow[]) =>
  rows.slice(0, 4).findIndex(({ cells }) => columnOf(cells, heads.time) >= 0 && columnOf(cells, heads.type) >= 0)

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
    time: column(heads.time),
    type: column(heads.type),
    historic: column(heads.historic),
    scan: column(heads.scan),
    strip: column(heads.strip),
    rapid: column(heads.rapid),
    long: column(heads.long),
    carbs: column(heads.carbs),
  }
  const calculated = head.flatMap((name, index) => (heads.calculated.test(name) ? [index] : []))
  const below = regularRows(rows[first]!, rows.slice(first + 1), refusals)
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
      const byCalculator = type === 4 && calculated.some((index) => (cells[index] ?? '') !== '')
      const reason = byCalculator
        ? 'The dose stands in the columns of the bolus calculator alone, which say what it proposed and how the person changed it'
        : 'It says no amount'
      if (!said) refusals.refuse(place, 'cgm.value', reason)
    } else
      refusals.refuse(place, 'cgm.event-unused', `Records of type ${Number.isFinite(type) ? type : '?'} are not read`)
    return []
  })
  return { format: 'libreview', entries, rejections: refusals.rejections }
}
