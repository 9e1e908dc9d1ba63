import type { CgmFile, CgmOptions } from './cgm-file.ts'
import { isClarity, readClarity } from './read-clarity.ts'
import { isLibreView, readLibreView } from './read-libreview.ts'
import { isNightscout, readNightscout } from './read-nightscout.ts'
import { isGlucoseTable, readTable } from './read-table.ts'
import { csvRows } from './rows.ts'

/**
 * Reads the export of a diabetes device or diary: Dexcom Clarity, LibreView, Nightscout (entries, treatments, profiles), or any table of time and glucose; known
 * by its content. Null when it is none of them. Whatever is not taken is among `rejections` with line, rule and reason; nothing is guessed: a
 * time without zone, a date whose day and month could change places and glucose without unit are refused until `options` say what they are.
 *
 *     readCgm(text, { zone: 'Europe/London' })?.entries
 */
export function readCgm(text: string, options: CgmOptions = {}): CgmFile | null {
  const start = text.replace(/^\uFEFF/, '').trimStart()
  if (start.startsWith('[') || start.startsWith('{')) {
    const document = jsonOf(start) ?? linesOf(start)
    return isNightscout(document) ? readNightscout(document, options) : null
  }
  const rows = csvRows(text)
  if (!rows || rows.length === 0) return null
  if (isClarity(rows)) return readClarity(rows, options)
  if (isLibreView(rows)) return readLibreView(rows, options)
  return isGlucoseTable(rows) ? readTable(rows, options) : null
}

/** One document a line, as databases export them; undefined where a line is none. */
function linesOf(text: string): unknown {
  const documents = text.split(/\r?\n/).flatMap((line) => (line.trim() === '' ? [] : [jsonOf(line)]))
  return documents.includes(undefined) ? undefined : documents
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
