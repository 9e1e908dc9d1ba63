import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshStore } from '../../test/support/database.ts'
import { cast } from '../demo/cast.ts'
import { bundle, observation, type Resource } from '../demo/fhir.ts'
import { patientFile } from '../demo/patient-file.ts'
import { beginStay, written } from '../demo/stay.ts'
import { textSource } from '../records/source.ts'
import type { Store } from '../store/store.ts'
import { findSubjects } from '../store/subjects.ts'
import { assimilateTwin, newestBelief } from './assimilate-twin.ts'
import { bindTwin } from './bind-twin.ts'
import { closeComputePool } from './compute/compute-pool.ts'
import { comparePlans } from './decisions/compare-plans.ts'
import { createRecommendation, listRecommendations, respondToRecommendation } from './decisions/recommendations.ts'
import { importRecords } from './import/import.ts'
import { bindableModels } from './library/bindable-models.ts'
import { listWorklist } from './list-worklist.ts'
import { listPatients } from './patients/list-patients.ts'
import { subjectTimeline } from './patients/subject-timeline.ts'
import { letLibraryExperiment } from './registry/model-registry.ts'
import { replayTwin } from './replay-twin.ts'
import { twinView } from './twin-view.ts'

const model = 'vancomycin-goti-2018'
const epoch = Math.floor(Date.now() / 60_000) * 60_000
const role = cast.find(({ patient }) => patient === 'clara-montanez')!
const file = patientFile(role.patient)
const stay = beginStay(role, file.patient, epoch)
const history = written(stay, Number.NEGATIVE_INFINITY, epoch).map(({ resource }) => resource)

let store: Store
beforeAll(async () => {
  store = await freshStore()
  await letLibraryExperiment(store, 'test', 'recommendations are looked at here, not their right to be shown')
})
afterAll(async () => {
  await closeComputePool()
  await store.close()
})

const send = (target: Store, document: unknown) =>
  importRecords(target, [textSource('test.json', JSON.stringify(document))])

async function admitted(target: Store, resources: readonly Resource[]): Promise<string> {
  await send(target, file.bundle('D-1'))
  await send(target, bundle(resources))
  return (await findSubjects(target.db, [file.patient.id])).get(file.patient.id)!
}

describe('a running twin', () => {
  let subject: string
  let twin: string

  it('says what is missing before it can be bound', async () => {
    await send(store, { resourceType: 'Patient', id: 'nobody', birthDate: '1970-01-01', gender: 'male' })
    const nobody = (await findSubjects(store.db, ['nobody'])).get('nobody')!
    await expect(bindTwin(store, nobody, model)).rejects.toMatchObject({
      code: 'twin.data-missing',
      message: expect.stringMatching(/weight.*creatinine|creatinine.*weight/),
    })
    const options = await bindableModels(store, nobody)
    expect(options.find((each) => each.model.id === model)).toMatchObject({ bindable: false, twin: null })
  })

  it('binds, once, with a seed of its own', async () => {
    subject = await admitted(store, history)
    const bound = await bindTwin(store, subject, model, { by: 'test', seed: 7 })
    twin = bound.id
    expect(bound).toMatchObject({ subject, state: 'active', model: { id: model } })
    expect((await bindTwin(store, subject, model, { seed: 8 })).id).toBe(twin)
    const queued = await store.pool.query(`select task from job where key = $1`, [twin])
    expect(queued.rows).toEqual([{ task: 'assimilate' }])
  })

  it('assimilates, and does not when nothing is new', async () => {
    expect(await assimilateTwin(store, twin, { now: epoch })).toEqual({ sequence: 1 })
    expect(await assimilateTwin(store, twin, { now: epoch + 1000 })).toEqual({ skipped: 'nothing-new' })
  })

  it('shows past, now and future with doses, levels, covariates and measures', async () => {
    const view = await twinView(store, twin, { now: epoch })
    expect(view.subject.location).toBe(role.bed)
    expect(view.freshness.state).toBe('current')
    expect(view.belief).toMatchObject({ sequence: 1, observations: 2, members: 500, seed: 7 })
    const [output] = view.outputs
    expect(output?.measured).toHaveLength(2)
    expect(output?.measured.every((each) => each.used && each.recorded.unit === 'mg/L')).toBe(true)
    expect(Date.parse(output!.past!.times.at(-1)!)).toBeGreaterThan(epoch - 3_600_000)
    expect(Date.parse(output!.forecast!.times[0]!)).toBeLessThanOrEqual(epoch)
    expect(output!.forecast!.quantiles).toHaveLength(7)
    expect(output!.forecast!.futures).toHaveLength(20)
    for (const row of [...output!.past!.quantiles, ...output!.forecast!.quantiles])
      expect(row.every((value) => Number.isFinite(value) && value >= 0)).toBe(true)
    expect(view.plan.source).toBe('order')
    const doses = view.inputs[0]!.doses
    expect(doses.filter(({ planned }) => !planned)).toHaveLength(5)
    const planned = doses.filter((dose) => dose.planned)
    expect(planned[0]).toMatchObject({ amount: 1000, unit: 'mg' })
    expect(Date.parse(planned[1]!.time) - Date.parse(planned[0]!.time)).toBe(12 * 3_600_000)
    const clearance = view.covariates.find(({ name }) => name === 'clearance')!
    expect(clearance).toMatchObject({ unit: 'mL/min', from: 'derived', outside: false })
    expect(clearance.value).toBeGreaterThan(60)
    expect(clearance.series.length).toBeGreaterThan(1)
    expect(view.measures[0]!.windows[0]!.probability!.within).toBeGreaterThan(0)
    expect(view.parameters.map(({ name }) => name)).toEqual(['CL', 'V1', 'V2', 'Q'])
    expect(JSON.parse(JSON.stringify(view))).toEqual(view)
  })

  it('replays bit for bit', async () => {
    expect(await replayTwin(store, twin)).toMatchObject({ sequence: 1, identical: true, firstDifference: null })
  })

  it('finds a belief that is not the replay of its timeline', async () => {
    const spoil = (sign: string) =>
      store.pool.query(
        `update belief set bytes = set_byte(bytes, 5000, (get_byte(bytes, 5000) ${sign} 1) & 255) where twin = $1`,
        [twin],
      )
    await spoil('+')
    expect(await replayTwin(store, twin)).toMatchObject({ identical: false, firstDifference: 5000 })
    await spoil('-')
    expect(await replayTwin(store, twin)).toMatchObject({ identical: true })
  })

  it('compares plans on the same members', async () => {
    const regimen = { input: 'dose', amount: 1500, interval: 12, duration: 1 }
    const result = await comparePlans(store, twin, {
      plans: [
        { name: 'as now', regimen: null },
        { name: 'more', regimen },
      ],
      hours: 48,
    })
    expect(result.plans.map(({ current }) => current)).toEqual([true, false])
    expect(result.plans[1]!.doses.every(({ amount }) => amount === 1500)).toBe(true)
    const [difference] = result.differences
    expect(difference).toMatchObject({ plan: 'more', measure: 'auc24' })
    // Every member gets more of the drug: the difference is positive throughout.
    expect(difference!.quantiles[0]).toBeGreaterThan(0)
    expect(result.plans[0]!.outputs[0]!.quantiles[3]!.length).toBe(result.plans[0]!.outputs[0]!.times.length)
    await expect(
      comparePlans(store, twin, { plans: [{ name: 'x', regimen: { ...regimen, input: 'water' } }] }),
    ).rejects.toMatchObject({ code: 'input.invalid' })
  })

  it('recommends with reasons, keeps the answer, and refuses one without a reason', async () => {
    const made = await createRecommendation(store, twin, 'regimen', { by: 'doctor' })
    expect(made.reasons.length).toBeGreaterThan(0)
    expect(made.outdated).toBe(false)
    expect(made.alternatives.length).toBeGreaterThan(3)
    expect(made.current).not.toBeNull()
    expect((await listWorklist(store, { now: epoch })).rows[0]!.openRecommendation).toBe(true)
    await expect(
      respondToRecommendation(store, made.id, { response: 'decline' }, { by: 'doctor' }),
    ).rejects.toMatchObject({ code: 'input.invalid' })
    const answered = await respondToRecommendation(
      store,
      made.id,
      { response: 'decline', reason: 'Surgery tomorrow' },
      { by: 'doctor' },
    )
    expect(answered.response).toMatchObject({ response: 'decline', reason: 'Surgery tomorrow', by: 'doctor' })
    await expect(
      respondToRecommendation(store, made.id, { response: 'decline', reason: 'again' }, { by: 'doctor' }),
    ).rejects.toMatchObject({ code: 'conflict' })
    expect(await listRecommendations(store, twin)).toEqual([answered])
    // The same belief, the same draws: the same answer.
    const again = await createRecommendation(store, twin, 'regimen', { by: 'doctor' })
    expect(again.best).toEqual(made.best)
  })

  it('whose model is no longer in the library takes the worklist from nobody', async () => {
    const named = async (model: string) => store.pool.query('update twin set model = $1 where id = $2', [model, twin])
    const { rows: before } = await store.pool.query<{ model: string }>('select model from twin where id = $1', [twin])
    await named('left-the-library')
    try {
      const { rows } = await listWorklist(store, { now: epoch })
      expect(rows.find((row) => row.twin === twin)).toMatchObject({ stage: 'silent', state: 'unproven' })
    } finally {
      await named(before[0]!.model)
    }
  })

  it('stands on the worklist and in the list of patients', async () => {
    const { rows, patients } = await listWorklist(store, { now: epoch })
    expect(patients).toBe(2)
    expect(rows[0]).toMatchObject({ twin, freshness: 'current', headline: { measure: 'auc24', unit: 'mg.h/L' } })
    expect(rows[0]!.trend.length).toBeGreaterThan(10)
    const found = await listPatients(store, { search: file.patient.family })
    expect(found.rows[0]).toMatchObject({ subject: { location: role.bed }, twins: [{ id: twin }] })
    const timeline = await subjectTimeline(store, subject, { limit: 5 })
    expect(timeline).toMatchObject({ more: true })
    expect(timeline.entries).toHaveLength(5)
  })

  it('changes nothing when the record is delivered again', async () => {
    const before = await newestBelief(store.db, twin)
    await send(store, bundle(history))
    expect(await assimilateTwin(store, twin, { now: epoch + 2000 })).toEqual({ skipped: 'nothing-new' })
    expect((await newestBelief(store.db, twin))?.sequence).toBe(before?.sequence)
  })

  it('takes a new level in, and lets nobody accept what rested on less', async () => {
    const open = await createRecommendation(store, twin, 'regimen', { by: 'doctor' })
    const level = observation('late', file.patient.id, 'level', epoch - 600_000, epoch, 13.1, 'mg/L')
    await send(store, bundle([level]))
    expect(await assimilateTwin(store, twin, { now: epoch + 3000 })).toMatchObject({ sequence: 2 })
    const view = await twinView(store, twin, { now: epoch + 3000 })
    expect(view.belief?.observations).toBe(3)
    expect((await listRecommendations(store, twin)).every(({ outdated }) => outdated)).toBe(true)
    expect(open.best).not.toBeNull()
    await expect(
      respondToRecommendation(store, open.id, { response: 'accept' }, { by: 'doctor' }),
    ).rejects.toMatchObject({ code: 'conflict' })
    expect(await replayTwin(store, twin, 1)).toMatchObject({ identical: true })
    expect(await replayTwin(store, twin, 2)).toMatchObject({ identical: true })
  })

  it('keeps the first and the newest of beliefs that have seen the same', async () => {
    for (const minutes of [11, 22, 33])
      await assimilateTwin(store, twin, { now: epoch + minutes * 60_000, force: true })
    const { rows } = await store.pool.query('select sequence from belief where twin = $1 order by sequence', [twin])
    expect(rows.map(({ sequence }) => sequence)).toEqual([1, 2, 5])
  })

  it('withdraws the forecast when the record withdraws what the model needs, and gives it back', async () => {
    const creatinine = history.filter(({ id }) => /-creatinine-/.test(id))
    await send(store, bundle(creatinine.map((each) => ({ ...each, status: 'entered-in-error' }))))
    const now = epoch + 40 * 60_000
    expect(await assimilateTwin(store, twin, { now })).toEqual({ skipped: 'data-missing' })
    const bare = await twinView(store, twin, { now })
    expect(bare.outputs[0]).toMatchObject({ past: null, forecast: null })
    expect(bare.belief!.notes[0]).toMatchObject({ code: 'data.missing', values: { missing: 'creatinine' } })
    await expect(createRecommendation(store, twin, 'regimen', { by: 'doctor' })).rejects.toMatchObject({
      code: 'twin.data-missing',
    })
    expect((await listWorklist(store, { now })).rows[0]!.headline).toBeNull()
    await send(store, bundle(creatinine))
    expect(await assimilateTwin(store, twin, { now })).toHaveProperty('sequence')
    expect((await twinView(store, twin, { now })).outputs[0]!.forecast).not.toBeNull()
  })

  it('withdraws a stale forecast', async () => {
    const view = await twinView(store, twin, { now: epoch + 80 * 3_600_000, hoursBack: 120 })
    expect(view.freshness.state).toBe('stale')
    expect(view.outputs[0]!.forecast).toBeNull()
    expect(view.measures).toEqual([])
    expect(view.outputs[0]!.past).not.toBeNull()
  })
})

describe('late and out-of-order records', () => {
  it('end in the same belief as in-order arrival', async () => {
    const orders = [history, [...history].reverse()]
    const beliefs: Buffer[] = []
    for (const order of orders) {
      const own = await freshStore()
      try {
        // Half first, a belief in between, then the rest one by one.
        const half = Math.floor(order.length / 2)
        const needed = history.filter(({ id }) => /weight|creatinine-0/.test(id))
        const id = await admitted(own, [...needed, ...order.slice(0, half)])
        const { id: bound } = await bindTwin(own, id, model, { seed: 11, now: epoch })
        await own.pool.query(`update twin set origin = $1`, [new Date(epoch - 60 * 3_600_000)])
        await assimilateTwin(own, bound, { now: epoch })
        for (const resource of order.slice(half)) await send(own, bundle([resource]))
        await assimilateTwin(own, bound, { now: epoch, force: true })
        beliefs.push((await newestBelief(own.db, bound))!.bytes)
        expect((await newestBelief(own.db, bound))!.notes.observations).toBe(2)
      } finally {
        await own.close()
      }
    }
    expect(beliefs[0]!.equals(beliefs[1]!)).toBe(true)
  })
})
