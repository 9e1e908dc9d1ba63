import { decompressed, joined } from '../fhir/bytes.ts'
import { readRecords } from '../fhir/read.ts'
import { fileSource, textSource } from '../source.ts'
import { sourcesAt } from '../sources-at.ts'
import { textOf } from '../text-of.ts'
import type { CgmEntry, CgmFile, CgmOptions } from './cgm-file.ts'
import { glucoseOf } from './from-fhir.ts'
import { readCgm } from './read-cgm.ts'

export interface GlucoseFile extends Pick<CgmFile, 'rejections'> {
  readonly format: CgmFile['format'] | 'fhir'
  /** Readings of the continuous sensor alone, all in one unit a person. */
  readonly entries: readonly CgmEntry[]
}

/**
 * The sensor's readings in a file on disk: an export of a device, or FHIR. `Low` and `High` count as the bound they stand for. Throws
 * `file.unreadable`.
 */
export async function readGlucose(path: string, options: CgmOptions = {}): Promise<GlucoseFile> {
  await sourcesAt(path)
  const chunks: Uint8Array[] = []
  for await (const chunk of decompressed(fileSource(path).open())) chunks.push(chunk)
  const bytes = joined(chunks)
  const text = textOf(bytes)
  const device = readCgm(text, options)
  if (!device && !/^\uFEFF?\s*[{[]/.test(text)) return { format: 'csv', entries: [], rejections: [unknown] }
  const { format, entries, rejections } = device ?? (await readFhir(path, bytes))
  return { format, entries: inOneUnit(entries.filter(({ kind }) => kind === 'glucose')), rejections }
}

const unknown = {
  place: 'the head',
  rule: 'file.kind-unknown',
  reason:
    'no table of glucose is known by its head: it needs a column such as time or timestamp, and one such as glucose (mg/dL)',
  stored: false,
} as const

async function readFhir(path: string, bytes: Uint8Array): Promise<GlucoseFile> {
  const entries: CgmEntry[] = []
  const rejections: Omit<CgmFile['rejections'][number], never>[] = []
  const name = path.replace(/.*[\\/]/, '').replace(/\.gz$/, '')
  for await (const item of readRecords(textSource(name, bytes))) {
    if (item.kind === 'rejection') rejections.push(item.rejection)
    else {
      const entry = glucoseOf(item.resource, item.place)
      if (entry) entries.push(entry)
    }
  }
  return { format: 'fhir', entries, rejections }
}

/** The unit of a person's first reading for all of theirs; a record that mixes them is brought to it. */
function inOneUnit(entries: readonly CgmEntry[]): CgmEntry[] {
  const units = new Map<string | undefined, 'mg/dL' | 'mmol/L'>()
  return entries.map((entry) => {
    const unit = units.get(entry.subject) ?? (entry.unit as 'mg/dL' | 'mmol/L')
    units.set(entry.subject, unit)
    if (entry.unit === unit) return entry
    return { ...entry, unit, value: unit === 'mg/dL' ? entry.value * 18.0156 : entry.value / 18.0156 }
  })
}
