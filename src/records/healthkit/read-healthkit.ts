import { SaxesParser } from 'saxes'
import type { ReadItem } from '../fhir/read.ts'
import { type HealthKitElement, healthKitResource } from './to-fhir.ts'

/** Bytes between two tags that are still taken for text; more is no export of Apple Health. */
const longestText = 1 << 20

/** True for the beginning of `export.xml` of Apple Health. */
export const isHealthKit = (start: string): boolean => /<HealthData[\s>]/.test(start)

/**
 * Reads `export.xml` of Apple Health as a stream, whatever its size: records, workouts and their metadata, each as a FHIR resource of the patient.
 * Records of a kind that is not known are counted and refused once for each kind; elements that hold no measurement are passed over.
 */
export async function* readHealthKit(
  chunks: AsyncIterable<Uint8Array>,
  file: string,
  patient: string,
): AsyncGenerator<ReadItem> {
  const ready: ReadItem[] = []
  const unknown = new Map<string, number>()
  const refuse = (
    place: string,
    rule: 'healthkit.syntax' | 'healthkit.record' | 'healthkit.type-unknown',
    reason: string,
  ) => ready.push({ kind: 'rejection', rejection: { file, place, rule, reason, stored: false } })
  let open: HealthKitElement | null = null
  let broken = false
  let since = 0
  const parser = new SaxesParser({ position: true })
  parser.on('error', (error) => {
    if (!broken)
      refuse(`line ${parser.line}`, 'healthkit.syntax', `The XML is not well-formed: ${syntaxOf(error.message)}`)
    broken = true
  })
  parser.on('opentag', ({ name, attributes }) => {
    since = 0
    if (name === 'Record' || name === 'Workout')
      open = { name, attributes: attributes as Record<string, string>, metadata: {}, place: `line ${parser.line}` }
    else if (open && name === 'MetadataEntry') {
      const { key, value } = attributes as Record<string, string>
      if (key !== undefined && value !== undefined) open.metadata[key] = value
    } else if (open && name === 'WorkoutStatistics') {
      const { type, sum, unit } = attributes as Record<string, string>
      if (type !== undefined && sum !== undefined) open.metadata[type] = `${sum} ${unit ?? ''}`
    }
  })
  parser.on('closetag', ({ name }) => {
    if (open?.name !== name) return
    const read = healthKitResource(open, patient)
    if ('resource' in read) ready.push({ kind: 'resource', resource: read.resource, file, place: open.place })
    else if ('unknown' in read) unknown.set(read.unknown, (unknown.get(read.unknown) ?? 0) + 1)
    else refuse(open.place, 'healthkit.record', read.reason)
    open = null
  })
  const decoder = new TextDecoder('utf-8', { fatal: true })
  for await (const chunk of chunks) {
    since += chunk.length
    try {
      parser.write(decoder.decode(chunk, { stream: true }))
    } catch {
      if (!broken) refuse(`line ${parser.line}`, 'healthkit.syntax', 'The text is not UTF-8')
      broken = true
    }
    if (since > longestText + chunk.length && !broken) {
      refuse(`line ${parser.line}`, 'healthkit.syntax', 'More than a megabyte without a tag')
      broken = true
    }
    yield* ready.splice(0)
    if (broken) break
  }
  if (!broken)
    try {
      parser.close()
    } catch {
      refuse(`line ${parser.line}`, 'healthkit.syntax', 'The XML ends too early')
    }
  for (const [type, count] of unknown)
    refuse(
      type,
      'healthkit.type-unknown',
      `${count} records of this type are not taken: nothing says what they measure`,
    )
  yield* ready
}

/** What saxes says, without the text around it, which may identify a person. */
const syntaxOf = (message: string): string =>
  message
    .replace(/^\d+:\d+:\s*/, '')
    .replace(/["'].*$/s, '')
    .slice(0, 80)
