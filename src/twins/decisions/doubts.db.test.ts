import { afterAll, beforeAll, expect, it } from 'vitest'
import { freshStore } from '../../../test/support/database.ts'
import { cast } from '../../demo/cast.ts'
import { bundle, type Resource } from '../../demo/fhir.ts'
import { patientFile } from '../../demo/patient-file.ts'
import { beginStay, written } from '../../demo/stay.ts'
import { decodeBelief } from '../../kernel/belief/encode.ts'
import { runnableEquations } from '../../kernel/belief/runnable.ts'
import type { Model } from '../../kernel/model.ts'
import type { TimelineEvent } from '../../kernel/timeline.ts'
import { unzip } from '../../records/models/export/unzip.testing.ts'
import { readSbml } from '../../records/models/sbml/read-sbml.ts'
import { timeCourse } from '../../records/models/sbml/time-course.ts'
import { textSource } from '../../records/source.ts'
import type { Store } from '../../store/store.ts'
import { findSubjects } from '../../store/subjects.ts'
import { assimilateTwin, newestBelief } from '../assimilate-twin.ts'
import { bindTwin } from '../bind-twin.ts'
import { closeComputePool } from '../compute/compute-pool.ts'
import { exportTwin } from '../export-twin.ts'
import { importRecords } from '../import/import.ts'
import { findModel } from '../library/library.ts'
import { preview } from '../preview.ts'
import { decideModel } from '../registry/model-registry.ts'
import { replayTwin } from '../replay-twin.ts'
import { twinView } from '../twin-view.ts'
import { recordDoubts, reviewReading } from './doubts.ts'
import { nextLevels } from './next-levels.ts'

const epoch = Math.floor(Date.now() / 60_000) * 60_000
const role = cast.find(({ patient }) => patient === 'clara-montanez')!
const file = patientFile(role.patient)
const history = written(beginStay(role, file.patient, epoch), Number.NEGATIVE_INFINITY, epoch).map(
  ({ resource }) => resource,
)

let store: Store
let twin: string
beforeAll(async () => {
  store = await freshStore()
  const send = (document: unknown) => importRecords(store, [textSource('test.json', JSON.stringify(document))])
  await send(file.bundle('D-1'))
  await send(bundle(history.map(slipped)))
  const subject = (await findSubjects(store.db, [file.patient.id])).get(file.patient.id)!
  twin = (await bindTwin(store, subject, 'vancomycin-goti-2018', { by: 'test', seed: 7 })).id
  await assimilateTwin(store, twin, { now: epoch })
})
afterAll(async () => {
  await closeComputePool()
  await store.close()
})

/** The last vancomycin level with a slipped decimal. */
function slipped(resource: Resource): Resource {
  const levels = history.filter(
    (each) => each.resourceType === 'Observation' && JSON.stringify(each).includes('20578-1'),
  )
  if (resource !== levels.at(-1)) return resource
  const quantity = resource.valueQuantity as { value: number }
  return { ...resource, valueQuantity: { ...quantity, value: quantity.value * 10 } }
}

it('a slipped decimal is the likeliest explanation, and a person sets the reading aside', async () => {
  const found = await recordDoubts(store, twin)
  expect(found.suspicious).toBe(true)
  const [first] = found.doubts
  expect(first).toMatchObject({ code: 'unit-slip', factor: 0.1, reading: { unit: 'mg/L', name: 'concentration' } })
  expect(first!.corrected).toBeCloseTo(0.1 * first!.reading!.value, 9)
  const request = { reading: first!.reading!.key, verdict: 'set-aside', reason: 'mistyped' } as const
  await expect(
    reviewReading(store, twin, { ...request, reading: 'Observation/none' }, { by: 'Ada' }),
  ).rejects.toMatchObject({
    code: 'not-found',
  })
  await reviewReading(store, twin, request, { by: 'Ada' })
  const before = await newestBelief(store.db, twin)
  expect(await assimilateTwin(store, twin, { now: epoch + 1000 })).toEqual({ sequence: before!.sequence + 1 })
  const view = await twinView(store, twin, { now: epoch + 1000 })
  expect(view.belief!.observations).toBe(before!.notes.observations - 1)
  expect(view.leftOut.map(({ reason }) => reason)).toContain('Ada set it aside: mistyped')
  const after = await recordDoubts(store, twin)
  expect(after.suspicious).toBe(false)
  expect(after.reviews).toMatchObject([{ verdict: 'set-aside', by: 'Ada', reason: 'mistyped' }])
})

it('beliefs from before and after the decision are replayed bit for bit', async () => {
  expect(await replayTwin(store, twin, 1)).toMatchObject({ identical: true })
  expect(await replayTwin(store, twin)).toMatchObject({ identical: true })
})

it('a decision can be taken back', async () => {
  const { reviews } = await recordDoubts(store, twin)
  await reviewReading(
    store,
    twin,
    { reading: reviews[0]!.reading.key, verdict: 'keep', reason: 'it was right' },
    { by: 'Bo' },
  )
  await assimilateTwin(store, twin, { now: epoch + 2000 })
  const again = await recordDoubts(store, twin)
  expect(again.reviews).toMatchObject([{ verdict: 'keep', by: 'Bo' }])
  expect(again.suspicious).toBe(true)
})

it('the next level is in the future, once its version may advise; a preview holds a hundred members', async () => {
  await expect(nextLevels(store, twin)).rejects.toMatchObject({ code: 'credibility.withheld' })
  const { model } = findModel('vancomycin-goti-2018')
  await decideModel(
    store,
    model.id,
    { hash: model.hash, decision: 'experiment', reason: 'for the test' },
    { by: 'Ada' },
  )
  const { levels, decision } = await nextLevels(store, twin)
  expect(decision).toBe('regimen')
  expect(levels.length).toBeGreaterThan(2)
  for (const { time, gain } of levels) {
    expect(Date.parse(time)).toBeGreaterThan(epoch)
    expect(gain).toBeGreaterThanOrEqual(0)
  }
  const given = await preview(store, twin)
  expect(given).toMatchObject({ tick: 3_600_000, seed: 7 })
  expect(given.plan.length).toBeGreaterThan(0)
  expect(Buffer.from(given.belief, 'base64').length).toBeLessThan(200_000)
})

it('a twin is taken along as an archive that simulates what it believes, and names nobody', async () => {
  const { name, archive } = await exportTwin(store, twin)
  expect(name).toMatch(/\.omex$/)
  const files = unzip(Buffer.from(archive, 'base64'))
  expect([...files.keys()]).toEqual(
    expect.arrayContaining([
      'manifest.xml',
      'model.xml',
      'simulation.sedml',
      'twin.json',
      'members.csv',
      'source/model.yaml',
    ]),
  )
  const text = files.get('model.xml')!
  const { now, parameters, credibility } = JSON.parse(files.get('twin.json')!) as {
    now: number
    parameters: Record<string, { q50: number }>
    credibility: { state: string }
  }
  // Whoever opens it elsewhere is told how far it is proven here.
  expect(credibility.state).toBe('unproven')
  expect(text).toContain(`<parameter id="CL" value="${parameters.CL!.q50}"`)
  const course = { start: 0, duration: now, steps: 1, variables: ['concentration'], amount: [], concentration: [] }
  const { values } = timeCourse(readSbml(text), { ...course, rtol: 1e-6, atol: 1e-8 })
  // The individual at the medians stands where the members stand.
  const given = await preview(store, twin)
  const machine = runnableEquations(given.model as Model, given.timeline as TimelineEvent[])
  const { members } = decodeBelief(machine, Buffer.from(given.belief, 'base64'))
  const outputs = new Float64Array(members.count)
  machine.dynamics.outputs(members, outputs)
  const middle = outputs.sort()[members.count >> 1]!
  expect(Math.abs(values[0]![1]! / middle - 1)).toBeLessThan(0.15)
  for (const each of files.values()) expect(each).not.toContain(twin)
})
