import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { databaseServers, freshStore } from '../../../test/support/database.ts'
import { damagedResource } from '../../records/fhir/samples.ts'
import { fileSource, type RecordSource, textSource } from '../../records/source.ts'
import { sourcesAt } from '../../records/sources-at.ts'
import { listRejections } from '../../store/import-runs.ts'
import { listJobs } from '../../store/jobs.ts'
import type { Store } from '../../store/store.ts'
import { getSubject, listPatients } from '../../store/subjects.ts'
import { readTimeline } from '../../store/timeline.ts'
import { createTwin } from '../../store/twins.ts'
import { importRecords } from './import.ts'

const fixtures = new URL('../../records/fhir/fixtures/', import.meta.url).pathname
/** The fixtures, and a larger set where the environment names one. */
const folders = [fixtures, process.env.HAMZAD_SYNTHEA].filter((folder) => folder !== undefined)

const lines = (...resources: object[]): RecordSource =>
  textSource('a.ndjson', resources.map((resource) => JSON.stringify(resource)).join('\n'))
const loinc = 'http://loinc.org'
const subject = { reference: 'Patient/p' }
const patient = {
  resourceType: 'Patient',
  id: 'p',
  birthDate: '1960',
  gender: 'female',
  name: [{ family: 'Doe', given: ['Jo', 'A'] }],
}
const pressure = (id: string, ...components: string[]) => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { coding: [{ system: loinc, code: '85354-9' }] },
  subject,
  effectiveDateTime: '2025-03-01T10:00:00Z',
  component: components.map((code) => ({
    code: { coding: [{ system: loinc, code }] },
    valueQuantity: { value: 100, unit: 'mm[Hg]', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' },
  })),
})

describe.each(databaseServers())('importRecords on $name', (server) => {
  let store: Store
  beforeAll(async () => {
    store = await freshStore({ server })
  })
  afterAll(() => store.close())

  /** All that an import may write, in one number each. */
  const contents = async () => {
    const { rows } = await sql<Record<string, string>>`
      select (select count(*) from resource) as resources, (select count(*) from resource_history) as history,
        (select count(*) from timeline) as events, (select count(*) from subject) as subjects,
        (select md5(string_agg(type || id || version || content, '' order by type, id)) from resource) as text,
        (select md5(string_agg(key || version || time || coalesce(value::text, '') || coalesce(quality::text, ''), '' order by subject, key, version)) from timeline) as line
      `.execute(store.db)
    return rows[0]
  }
  const subjectOf = async (id: string) => {
    const { rows } = await listPatients(store.db, { search: id })
    return rows[0]?.id as string
  }

  test.each(folders)('everything of %s is imported once; again changes nothing', async (folder) => {
    const first = await importRecords(store, await sourcesAt(folder), { batch: 100 })
    expect(first.state).toBe('done')
    expect(first.byType.Patient).toBe(first.subjects)
    expect(first.updated).toBe(0)
    expect(first.events).toBeGreaterThan(first.resources / 3)
    expect(
      first.rejections.filter(
        ({ rule }) => !['file.kind-unknown', 'resource.type-missing', 'reference.conditional'].includes(rule),
      ),
    ).toEqual([])
    const before = await contents()
    const again = await importRecords(store, await sourcesAt(folder))
    expect(again).toMatchObject({
      resources: first.resources,
      unchanged: first.resources,
      created: 0,
      updated: 0,
      events: 0,
    })
    expect(await contents()).toEqual(before)
  })

  test('resources are kept to the letter, identities apart, events on the timeline', async () => {
    const text =
      '{"resourceType":"Observation",  "id":"letter","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"20578-1"}]},"subject":{"reference":"Patient/p"},"effectiveDateTime":"2025-03-01T10:00:00Z","valueQuantity":{"value":14.80,"unit":"mg/L"}}'
    const summary = await importRecords(store, [textSource('a.ndjson', `${text}\n${JSON.stringify(patient)}`)])
    expect(summary).toMatchObject({ created: 2, events: 1, subjects: 1, rejected: 0 })
    const stored = await sql<{ content: string }>`select content from resource where id = 'letter'`.execute(store.db)
    expect(stored.rows[0]?.content).toBe(text)
    const id = await subjectOf('Doe')
    expect(await getSubject(store.db, id)).toMatchObject({ birthDate: '1960', sex: 'female', deceased: null })
    expect(await readTimeline(store.db, id)).toMatchObject([
      { key: 'Observation/letter', value: 14.8, unit: 'mg/L', time: '2025-03-01T10:00:00.000Z' },
    ])
  })

  test('a new version supersedes; what it no longer says is withdrawn', async () => {
    await importRecords(store, [lines(patient, pressure('bp', '8480-6', '8462-4'))])
    const id = await subjectOf('Doe')
    const keys = async (withdrawn = false) =>
      (await readTimeline(store.db, id, { withdrawn }))
        .filter(({ source }) => source.id === 'bp')
        .map(({ key, source }) => `${key} ${source.version}`)
    expect(await keys()).toEqual(['Observation/bp#component[0] 1', 'Observation/bp#component[1] 1'])
    const summary = await importRecords(store, [lines(pressure('bp', '8480-6'))])
    expect(summary).toMatchObject({ updated: 1, events: 2 })
    expect(await keys()).toEqual(['Observation/bp#component[0] 2'])
    expect(await keys(true)).toHaveLength(2)
  })

  test('a resource that turns out to be about somebody else leaves the first patient', async () => {
    const other = { ...patient, id: 'q', name: [{ family: 'Roe' }] }
    await importRecords(store, [lines(patient, other, pressure('moved', '8480-6'))])
    await importRecords(store, [lines({ ...pressure('moved', '8480-6'), subject: { reference: 'Patient/q' } })])
    const moved = async (name: string) =>
      (await readTimeline(store.db, await subjectOf(name))).filter(({ source }) => source.id === 'moved').length
    expect([await moved('Doe'), await moved('Roe')]).toEqual([0, 1])
  })

  test('birth and medications are known from imports before', async () => {
    const medication = { resourceType: 'Medication', id: 'm', code: { coding: [{ system: 's', code: 'c' }] } }
    await importRecords(store, [lines(patient, medication)])
    const order = {
      resourceType: 'MedicationRequest',
      id: 'o',
      status: 'active',
      intent: 'order',
      subject,
      authoredOn: '1950-01-01T00:00:00Z',
      medicationReference: { reference: 'Medication/m' },
    }
    await importRecords(store, [lines(order)])
    const events = await readTimeline(store.db, await subjectOf('Doe'), { kinds: ['order'] })
    expect(events).toMatchObject([
      { codes: [{ code: 'c' }], quality: { verdict: 'unusable', rule: 'time.before-birth' } },
    ])
  })

  test('what is rejected is listed with file, place, rule and reason', async () => {
    const { effectiveDateTime: _, ...timeless } = pressure('timeless', '8480-6')
    const bad = textSource(
      'b.ndjson',
      ['{oops', JSON.stringify({ ...patient, gender: 'F' }), JSON.stringify(timeless)].join('\n'),
    )
    const { run, rejected, rejections, created } = await importRecords(store, [bad])
    expect({ rejected, created }).toEqual({ rejected: 3, created: 1 })
    const { rows } = await listRejections(store.db, run)
    expect(rows.map(({ place, rule, stored }) => [place, rule, stored])).toEqual([
      ['b.ndjson: line 1', 'json.syntax', false],
      ['b.ndjson: line 2 Patient.gender', 'structure.binding', false],
      ['b.ndjson: line 3 Observation.effective[x]', 'time.missing', true],
    ])
    expect(rejections.map(({ where }) => where)).toEqual(rows.map(({ place }) => place))
  })

  test('active twins of the patients concerned are asked to assimilate, and only when there is news', async () => {
    await importRecords(store, [lines(patient)])
    const model = { id: 'test', version: 1, hash: '' }
    const { twin } = await createTwin(store.db, {
      subject: await subjectOf('Doe'),
      model,
      seed: 1,
      origin: '2025-01-01T00:00:00Z',
    })
    const asked = async () =>
      (await listJobs(store.db)).filter(({ task, key }) => task === 'assimilate' && key === twin.id).length
    expect(await asked()).toBe(0)
    await importRecords(store, [lines(patient)])
    expect(await asked()).toBe(0)
    await importRecords(store, [lines({ ...patient, birthDate: '1961' })])
    expect(await asked()).toBe(1)
    await importRecords(store, [lines(pressure('news', '8480-6'))])
    expect(await asked()).toBe(1)
  })

  test('cancelling keeps what was committed, says so, and the rest comes with the next import', async () => {
    const stop = new AbortController()
    const source = lines(...Array.from({ length: 30 }, (_, index) => pressure(`c${index}`, '8480-6')))
    const cut = await importRecords(store, [source], { batch: 10, signal: stop.signal, onProgress: () => stop.abort() })
    expect(cut.state).toBe('cancelled')
    expect(cut.created).toBeGreaterThanOrEqual(10)
    expect(cut.created).toBeLessThan(30)
    const rest = await importRecords(store, [source])
    expect(rest).toMatchObject({ state: 'done', unchanged: cut.created, created: 30 - cut.created })
  })

  test('a missing file is a rejection; the other files are imported', async () => {
    const summary = await importRecords(store, [fileSource('/nowhere/x.json'), lines(pressure('after', '8480-6'))])
    expect(summary).toMatchObject({
      created: 1,
      rejected: 1,
      rejections: [{ where: 'x.json', rule: 'file.unreadable' }],
    })
  })

  test('property: whatever a damaged record holds, the import ends, and again changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(damagedResource, { minLength: 1, maxLength: 40 }), async (resources) => {
        const named = resources.map((resource, index) => ({ ...resource, id: `d${index}` }))
        const source = lines({ ...patient, birthDate: '1960-05-03' }, ...named)
        const first = await importRecords(store, [source])
        expect(first.state).toBe('done')
        const again = await importRecords(store, [source])
        expect(again).toMatchObject({ created: 0, updated: 0, events: 0, resources: first.resources })
      }),
      { numRuns: 25 },
    )
  })

  test('two imports of the same at the same time end as one', async () => {
    const source = lines(patient, ...Array.from({ length: 200 }, (_, index) => pressure(`both${index}`, '8480-6')))
    const [a, b] = await Promise.all([
      importRecords(store, [source], { batch: 20 }),
      importRecords(store, [source], { batch: 30 }),
    ])
    expect(a.created + b.created).toBe(200)
    expect(a.events + b.events).toBe(200)
  })

  test('takes what wearables say, with what is wrong listed, and the same again changes nothing', async () => {
    const at = { effective_time_frame: { date_time: '2026-01-02T03:04:05Z' } }
    const weight = JSON.stringify({ body_weight: { value: 150, unit: 'lb' }, ...at })
    const options = { device: { patient: 'wearer', schema: { namespace: 'omh', name: 'body-weight', version: '3.0' } } }
    const first = await importRecords(store, [textSource('w.json', weight)], options)
    expect(first).toMatchObject({ resources: 1, events: 1, rejected: 0 })
    expect(await importRecords(store, [textSource('w.json', weight)], options)).toMatchObject({
      unchanged: 1,
      events: 0,
    })
    const stones = textSource('w.json', weight.replace('lb', 'stones'))
    expect(await importRecords(store, [stones], options)).toMatchObject({
      resources: 0,
      rejections: [{ rule: 'mhealth.invalid', where: 'w.json: body_weight.unit' }],
    })
  })
})
