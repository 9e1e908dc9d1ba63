import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { freshDatabase } from '../../test/support/database.ts'
import { cast } from '../demo/cast.ts'
import { bundle } from '../demo/fhir.ts'
import { patientFile } from '../demo/patient-file.ts'
import { beginStay, written } from '../demo/stay.ts'
import { textSource } from '../records/source.ts'
import { openStore, type Store } from '../store/store.ts'
import { findSubjects } from '../store/subjects.ts'
import { assimilateTwin } from '../twins/assimilate-twin.ts'
import { bindTwin } from '../twins/bind-twin.ts'
import { importRecords } from '../twins/import/import.ts'
import { endPilot, startPilot } from '../twins/pilot/pilot.ts'
import { letLibraryExperiment } from '../twins/registry/model-registry.ts'
import { compareTwin, forecastTwin, recommendTwin } from './on-twin.ts'
import { createOutput } from './output.ts'

/** A twin in the database of a site, asked from the command line: what it says, and that it says nothing of what is foretold in a silent pilot. */
const epoch = Math.floor(Date.now() / 60_000) * 60_000
const role = cast.find(({ patient }) => patient === 'clara-montanez')!
const file = patientFile(role.patient)
const flags = { members: 200, seed: 1 }
const plan = ['1000 mg every 12 h over 1 h']

let store: Store
let twin: string
let said: string[] = []

beforeAll(async () => {
  const url = await freshDatabase()
  vi.stubEnv('HAMZAD_DATABASE_URL', url)
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => said.push(String(text)) > 0)
  store = await openStore({ url })
  await letLibraryExperiment(store, 'test', 'to have something to say')
  const stay = written(beginStay(role, file.patient, epoch), Number.NEGATIVE_INFINITY, epoch)
  for (const document of [file.bundle('D-1'), bundle(stay.map(({ resource }) => resource))])
    await importRecords(store, [textSource('test.json', JSON.stringify(document))])
  const subject = (await findSubjects(store.db, [file.patient.id])).get(file.patient.id)!
  twin = (await bindTwin(store, subject, 'vancomycin-goti-2018', { by: 'test', seed: 7 })).id
  await assimilateTwin(store, twin, { now: epoch })
})
afterEach(() => {
  said = []
})
afterAll(async () => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  await store?.close()
})

test('a forecast, a comparison and a recommendation, in words and as JSON', async () => {
  await forecastTwin(twin, flags, createOutput(false))
  expect(said.join('')).toMatch(/concentration \(mg\/L\) +10 % +90 %\n[\d-]+T[\d:]+ +[\d.]+/)
  await compareTwin(twin, { ...flags, plan }, createOutput(false))
  expect(said.join('')).toContain("difference to 'current'")
  // What is not proven here says so, before its figures.
  expect(said.filter((text) => text.includes('Not proven here, shown as an experiment'))).toHaveLength(2)
  said = []
  await recommendTwin(twin, flags, createOutput(true))
  expect(JSON.parse(said.join(''))).toMatchObject({
    best: { regimen: { amount: expect.any(Number) } },
    response: null,
    credibility: { stage: 'experimental', state: 'unproven' },
  })
})

test('in a silent pilot it is refused, and nothing of it is on stdout; after it, it is there again', async () => {
  await startPilot(store, {}, { by: 'test' })
  for (const call of [
    () => forecastTwin(twin, flags, createOutput(true)),
    () => forecastTwin(twin, { ...flags, plan: plan[0]! }, createOutput(false)),
    () => compareTwin(twin, { ...flags, plan }, createOutput(true)),
    () => recommendTwin(twin, flags, createOutput(true)),
  ])
    await expect(call()).rejects.toMatchObject({ code: 'pilot.silent' })
  expect(said).toEqual([])
  await endPilot(store, { by: 'test' })
  await forecastTwin(twin, flags, createOutput(false))
  expect(said.join('')).toContain('concentration (mg/L)')
})
