import { stayOf } from '../../records/fhir/hospital/stay-of.ts'
import type { FhirResource } from '../../records/fhir/resource.ts'
import { parseTime } from '../../records/fhir/time.ts'
import { earlierEncounters, hospitalResources } from '../../store/hospital.ts'
import type { Store } from '../../store/store.ts'
import { assembleRecord, type HospitalRecord, type KnownStay } from './assemble-record.ts'
import type { HospitalSettings } from './hospital-views.ts'

interface Known extends KnownStay {
  readonly version: number
  expected: { at: number; end: number }[]
}

/** Writes that commit late carry an earlier time of recording: so far back each look goes. */
const overlap = 60_000

/**
 * Reads Encounters and Locations of the record, and from then on what has changed: a census is never older than the last write. Late, corrected, deleted:
 * what counts is the record as it stands.
 *
 *     const record = createHospitalRecord(store); const { hospital, stays } = await record.read(settings)
 */
export function createHospitalRecord(store: Store): { read(settings: HospitalSettings): Promise<HospitalRecord> } {
  const stays = new Map<string, Known>()
  const locations = new Map<string, { resource: FhirResource; version: number }>()
  let newest: Date | null = null
  let revision = 0
  let reading: Promise<void> = Promise.resolve()
  let last: { readonly key: string; readonly record: HospitalRecord } | null = null

  async function refresh(): Promise<void> {
    const rows = await hospitalResources(store.db, newest && new Date(newest.getTime() - overlap))
    const changed: string[] = []
    for (const { type, id, version, deleted, content, subject, birthDate, recordedAt } of rows) {
      if (newest === null || recordedAt > newest) newest = recordedAt
      if (type === 'Location') {
        const known = locations.get(id)
        if (known?.version === version) continue
        revision++
        if (deleted) locations.delete(id)
        else locations.set(id, { resource: JSON.parse(content) as FhirResource, version })
        continue
      }
      const known = stays.get(id)
      const birth = parseTime(birthDate)?.start ?? null
      if (known?.version === version && known.birth === birth) continue
      revision++
      const stay = deleted ? null : stayOf({ ...(JSON.parse(content) as FhirResource), id })
      if (!stay) {
        stays.delete(id)
        continue
      }
      const said = stay.expected === null ? [] : [{ at: recordedAt.getTime(), end: stay.expected }]
      stays.set(id, { stay, version, subject, birth, expected: said })
      if (said.length > 0 && version > 1) changed.push(id)
    }
    const before = new Map<string, { at: number; end: number }[]>()
    for (const { id, content, recordedAt } of await earlierEncounters(store.db, changed)) {
      const expected = stayOf({ ...(JSON.parse(content) as FhirResource), id })?.expected
      if (expected === null || expected === undefined) continue
      const said = before.get(id) ?? []
      if (said.at(-1)?.end !== expected) said.push({ at: recordedAt.getTime(), end: expected })
      before.set(id, said)
    }
    for (const [id, said] of before) {
      const known = stays.get(id)
      if (!known) continue
      const last = known.expected[0]
      known.expected = last && said.at(-1)?.end !== last.end ? [...said, last] : said
    }
  }

  return {
    async read(settings) {
      // One look after the other: two at once would count twice.
      reading = reading.catch(() => undefined).then(refresh)
      await reading
      const key = `${revision} ${JSON.stringify(settings)}`
      if (last?.key !== key) {
        const places = [...locations.values()].map(({ resource }) => resource)
        last = { key, record: assembleRecord(stays.values(), places, settings, revision) }
      }
      return last.record
    },
  }
}
