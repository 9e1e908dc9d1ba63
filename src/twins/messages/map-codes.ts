import type { Transaction } from 'kysely'
import type { RecordEvent } from '../../kernel/record-event.ts'
import { loincOfMdc, mdc } from '../../records/devices/ieee-11073.ts'
import { mappingsOf } from '../../records/fhir/concept-map.ts'
import type { FhirResource } from '../../records/fhir/resource.ts'
import { findMappings, putMappings } from '../../store/code-mappings.ts'
import { enqueue } from '../../store/jobs.ts'
import type { Database } from '../../store/schema.ts'

type Tx = Transaction<Database>

/**
 * Events with, beside their own codes, those that the ConceptMaps of the site say mean the same, and the LOINC code of a code of IEEE 11073 that
 * has one. The record's own come first.
 */
export async function withMappedCodes(tx: Tx, events: readonly RecordEvent[]): Promise<readonly RecordEvent[]> {
  const tokens = new Set(events.flatMap(({ codes }) => codes.map(({ system, code }) => `${system}|${code}`)))
  const mappings = await findMappings(tx, [...tokens])
  return events.map((event) => {
    const own = new Set(event.codes.map(({ system, code }) => `${system}|${code}`))
    const added = event.codes
      .flatMap(({ system, code }) => [
        ...(mappings.get(`${system}|${code}`) ?? []),
        ...(system === mdc && Object.hasOwn(loincOfMdc, code)
          ? [{ system: 'http://loinc.org', code: loincOfMdc[code] as string }]
          : []),
      ])
      .filter(({ system, code }) => !own.has(`${system}|${code}`) && own.add(`${system}|${code}`))
    return added.length === 0 ? event : { ...event, codes: [...event.codes, ...added] }
  })
}

/** Takes up the ConceptMaps that were just written; what is on the timeline with their codes is projected anew by a worker. */
export async function followConceptMaps(tx: Tx, written: readonly FhirResource[]): Promise<void> {
  for (const map of written) {
    if (map.resourceType !== 'ConceptMap') continue
    const changed = await putMappings(tx, map.id, mappingsOf(map))
    if (changed.length > 0) await enqueue(tx, 'remap', { codes: changed }, { queue: 'remap' })
  }
}
