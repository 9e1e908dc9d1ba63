import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshStore } from '../../test/support/database.ts'
import { textSource } from '../records/source.ts'
import type { Store } from '../store/store.ts'
import { listSnapshots } from '../store/stream-snapshots.ts'
import { findSubjects } from '../store/subjects.ts'
import { assimilateTwin, newestBelief } from './assimilate-twin.ts'
import { bindTwin } from './bind-twin.ts'
import { closeComputePool } from './compute/compute-pool.ts'
import { importRecords } from './import/import.ts'
import { findModel } from './library/library.ts'
import { replayTwin } from './replay-twin.ts'
import { twinView } from './twin-view.ts'

const minute = 60_000
const members = 40
const begin = Date.parse('2026-03-02T06:00:00Z')
const at = (minutes: number) => new Date(begin + minutes * minute).toISOString()
const { model } = findModel('glucose-type1-cappon-2023')

const reading = (minutes: number, value: number, extra: object = {}) => ({
  resourceType: 'Observation',
  id: `sgv-${minutes}`,
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '99504-3' }] },
  subject: { reference: 'Patient/ada' },
  effectiveDateTime: at(minutes),
  valueQuantity: { value, unit: 'mg/dL', system: 'http://unitsofmeasure.org', code: 'mg/dL' },
  ...extra,
})
const patient = { resourceType: 'Patient', id: 'ada', birthDate: '1991-02-03', gender: 'female' }
const valueAt = (minutes: number) => Math.round(140 + 40 * Math.sin(minutes / 50))
/** Two hours of readings. */
const day = Array.from({ length: 24 }, (_, i) => reading(5 * i, valueAt(5 * i)))

let store: Store
beforeAll(async () => {
  store = await freshStore()
})
afterAll(async () => {
  await closeComputePool()
  await store.close()
})

const send = (resources: readonly object[]) =>
  importRecords(store, [
    textSource(
      'cgm.json',
      JSON.stringify({
        resourceType: 'Bundle',
        type: 'collection',
        entry: resources.map((resource) => ({ resource })),
      }),
    ),
  ])

describe('a stream on the server', () => {
  let twin: string
  const update = (minutes: number, force = false) =>
    assimilateTwin(store, twin, { now: begin + minutes * minute, members, force })
  const snapshots = async () =>
    (await listSnapshots(store.db, { twin, modelHash: model.hash, members }))
      .map(({ time }) => time)
      .sort((a, b) => a - b)
  const bits = async () => Buffer.from((await newestBelief(store.db, twin))!.bytes).toString('base64')
  /** The belief once more, without any snapshot to go on from. */
  async function afresh(minutes: number): Promise<string> {
    await store.pool.query('delete from stream_snapshot')
    await update(minutes, true)
    return bits()
  }

  it('goes on from its last snapshot and ends in the bits of a run from the start', async () => {
    await send([patient, ...day.slice(0, 12)])
    const subject = (await findSubjects(store.db, ['ada'])).get('ada')!
    twin = (await bindTwin(store, subject, model.id, { by: 'test', seed: 7 })).id
    await update(57)
    const first = await snapshots()
    expect(first.length).toBeGreaterThan(0)
    await send(day.slice(12))
    await update(116)
    expect(await snapshots()).not.toEqual(first)
    const stepwise = await bits()
    expect(await replayTwin(store, twin)).toMatchObject({ identical: true })
    expect(await afresh(116)).toBe(stepwise)
  })

  it('leaves aside what a late, corrected or withdrawn value made wrong', async () => {
    for (const change of [reading(52, 300), reading(60, 95), reading(105, 0, { status: 'entered-in-error' })]) {
      await send([change])
      await update(116)
      const stepwise = await bits()
      expect(await afresh(116)).toBe(stepwise)
    }
  })

  it('takes the short cut, and only that of its own model text', async () => {
    const before = await bits()
    const disturb = (set: string) => store.pool.query(`update stream_snapshot set ${set}`)
    // A snapshot of no use is not missed.
    await disturb(`bytes = 'nonsense'`)
    await update(116, true)
    expect(await bits()).toBe(before)
    await disturb(`model_hash = 'of another text'`)
    expect(await snapshots()).toEqual([])
    await update(116, true)
    expect(await bits()).toBe(before)
    expect((await snapshots()).length).toBeGreaterThan(0)
  })

  it('greys its forecast as the model says, then withdraws it', async () => {
    const view = async (minutes: number) => twinView(store, twin, { now: begin + minutes * minute })
    const states = await Promise.all([120, 150, 200].map(view))
    expect(states.map(({ freshness }) => freshness.state)).toEqual(['current', 'ageing', 'stale'])
    expect(states.map(({ outputs }) => outputs[0]!.forecast !== null)).toEqual([true, true, false])
    // By the clock of a page too, which therefore is told when.
    expect(states[0]!.freshness).toMatchObject({ ageing: 20, stale: 60 })
  })
})
