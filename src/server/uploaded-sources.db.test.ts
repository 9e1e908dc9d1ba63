import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshStore } from '../../test/support/database.ts'
import { zip } from '../records/models/export/archive.ts'
import type { Store } from '../store/store.ts'
import { findSubjects } from '../store/subjects.ts'
import { readTimeline } from '../store/timeline.ts'
import { createDomain } from './real-domain.ts'
import { withUploaded } from './uploaded-sources.ts'

const apple = `<?xml version="1.0" encoding="UTF-8"?><HealthData locale="en_GB">
<Record type="HKQuantityTypeIdentifierHeartRate" sourceName="Watch" unit="count/min" creationDate="2026-01-02 08:00:05 +0000" startDate="2026-01-02 08:00:00 +0000" endDate="2026-01-02 08:00:00 +0000" value="61"/>
</HealthData>`
const people = {
  name: 'Patient.ndjson',
  text: '{"resourceType":"Patient","id":"zipped","birthDate":"1970-01-01","gender":"female"}\n',
}

describe('a zip over HTTP', () => {
  let store: Store
  let domain: Awaited<ReturnType<typeof createDomain>>
  beforeAll(async () => {
    store = await freshStore()
    domain = await createDomain(store)
  })
  afterAll(async () => {
    await domain.close()
    await store.close()
  })
  const send = (bytes: Uint8Array, device = {}) =>
    domain.importRecords({ bytes: Buffer.from(bytes), format: 'zip', by: 'test', ...(device ? { device } : {}) })

  it('brings in every file in it, a wearable’s as downloaded, and leaves nothing on disk', async () => {
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('hamzad-upload-'))
    expect(await send(zip([people]))).toMatchObject({ state: 'done', resources: 1 })
    const archive = zip([{ name: 'apple_health_export/export.xml', text: apple }])
    expect(await send(archive, { patient: 'zipped' })).toMatchObject({ state: 'done', rejected: 0, events: 1 })
    const subject = (await findSubjects(store.db, ['zipped'])).get('zipped')!
    expect((await readTimeline(store.db, subject)).map(({ value }) => value)).toEqual([61])
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('hamzad-upload-'))).toEqual(before)
  })

  it('is refused when it is none, and when it unpacks to too much', async () => {
    await expect(send(Buffer.from('PK no zip'))).rejects.toMatchObject({ code: 'input.invalid' })
    const bomb = Buffer.from(zip([{ name: 'a.json', text: ' '.repeat(3_000_000) }]))
    const read = withUploaded(
      bomb,
      'zip',
      async (sources) => {
        for (const source of sources) for await (const chunk of source.open()) expect(chunk.length).toBeGreaterThan(0)
      },
      1024 * 1024,
    )
    await expect(read).rejects.toMatchObject({ code: 'input.too-large' })
  })
})
