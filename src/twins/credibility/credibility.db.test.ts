import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshStore } from '../../../test/support/database.ts'
import { cast } from '../../demo/cast.ts'
import { bundle, observation } from '../../demo/fhir.ts'
import { patientFile } from '../../demo/patient-file.ts'
import { beginStay, written } from '../../demo/stay.ts'
import type { Score } from '../../kernel/credibility/score-ensemble.ts'
import type { Model } from '../../kernel/model.ts'
import { textSource } from '../../records/source.ts'
import { watchScores } from '../../store/drift-stream.ts'
import { compiledVersion, registerVersion } from '../../store/model-versions.ts'
import { listScores, type NewScore, putScores } from '../../store/prequential-record.ts'
import { putRecommendation } from '../../store/recommendations.ts'
import type { Store } from '../../store/store.ts'
import { findSubjects } from '../../store/subjects.ts'
import { getTwin } from '../../store/twins.ts'
import { enterValidation } from '../../store/validations.ts'
import { assimilateTwin } from '../assimilate-twin.ts'
import { bindTwin } from '../bind-twin.ts'
import { closeComputePool } from '../compute/compute-pool.ts'
import { comparePlans } from '../decisions/compare-plans.ts'
import { recordDoubts } from '../decisions/doubts.ts'
import { nextLevels } from '../decisions/next-levels.ts'
import { createRecommendation, listRecommendations, respondToRecommendation } from '../decisions/recommendations.ts'
import { twinAdvice } from '../decisions/twin-advice.ts'
import { predictionResources } from '../forecast/prediction-resources.ts'
import { importRecords } from '../import/import.ts'
import { findModel, listModels } from '../library/library.ts'
import { listWorklist } from '../list-worklist.ts'
import { endPilot, pilotOf, reportOfPilot, startPilot } from '../pilot/pilot.ts'
import { preview } from '../preview.ts'
import { deidentifiedTimelines } from '../registry/de-identified-timelines.ts'
import { acknowledgeDrift, decideModel, driftList, modelRegistry, registry } from '../registry/model-registry.ts'
import { twinView } from '../twin-view.ts'
import { credibilityOf } from './credibility.ts'
import { noticeDrift } from './drift.ts'
import { treatmentEffectOf } from './treatment-effect.ts'
import { giveFeedback, twinCredibility } from './twin-credibility.ts'
import { validationOf } from './validations.ts'
import { onePerMeasurement } from './version-cards.ts'
import { heldBy, inflationOf } from './widen-forecast.ts'

const model = 'vancomycin-goti-2018'
const hour = 3_600_000
const epoch = Math.floor(Date.now() / 60_000) * 60_000 - 30 * hour
const role = cast.find(({ patient }) => patient === 'clara-montanez')!
const file = patientFile(role.patient)
const stay = beginStay(role, file.patient, epoch)
const library = findModel(model).model
const by = { by: 'ada' }

let store: Store
let twin: string
const send = (document: unknown) => importRecords(store, [textSource('test.json', JSON.stringify(document))])
const level = (id: string, at: number, value: number) =>
  send(observation(id, file.patient.id, 'level', at, at, value, 'mg/L'))
const recommend = () => createRecommendation(store, twin, 'regimen', { by: 'doctor' })
const decide = (decision: 'approve' | 'experiment' | 'retire' | 'rollback', hash = library.hash) =>
  decideModel(store, model, { hash, decision, reason: 'for the test' }, by)

beforeAll(async () => {
  store = await freshStore()
  await send(file.bundle('D-1'))
  await send(bundle(written(stay, Number.NEGATIVE_INFINITY, epoch).map(({ resource }) => resource)))
  const subject = (await findSubjects(store.db, [file.patient.id])).get(file.patient.id)!
  twin = (await bindTwin(store, subject, model, { seed: 7 })).id
  await assimilateTwin(store, twin, { now: epoch })
})
afterAll(async () => {
  await closeComputePool()
  await store.close()
})

test('a compiled model survives the database', async () => {
  for (const { model: each } of listModels()) {
    await registerVersion(store.db, each)
    expect(await compiledVersion(store.db, each.id, each.hash)).toEqual(JSON.parse(JSON.stringify(each)))
    // No number that JSON does not know.
    expect(JSON.parse(JSON.stringify(each))).toEqual(each)
  }
})

test('a version that nobody approved is silent: it foretells, and recommends nothing', async () => {
  await expect(recommend()).rejects.toMatchObject({
    code: 'credibility.withheld',
    values: { codes: 'not-approved,too-few' },
  })
  expect((await twinView(store, twin, { now: epoch })).outputs[0]!.forecast).not.toBeNull()
  await expect(decide('approve')).rejects.toMatchObject({
    code: 'input.invalid',
    message: expect.stringContaining('0 of its forecasts are scored here, and 50 are needed'),
  })
})

test('as an experiment, signed by a person, it may; retired it may not', async () => {
  const shown = await decide('experiment')
  expect(shown.decisions[0]).toMatchObject({ decision: 'experiment', by: 'ada', reason: 'for the test', n: 0 })
  const listed = (await recommend()).best!
  const finer = await createRecommendation(store, twin, 'regimen', { by: 'doctor', round: 50 })
  expect(finer.best!.regimen.amount % 50).toBe(0)
  expect(finer.best!.objective).toBeGreaterThanOrEqual(listed.objective)
  expect(finer.reasons).toContainEqual({ code: 'steps.amount', values: { step: 50 } })
  const timed = await createRecommendation(store, twin, 'regimen', {
    by: 'doctor',
    round: 50,
    intervalStep: 2,
    durationStep: 0.5,
  })
  for (const { regimen } of [timed.best!, ...timed.alternatives])
    expect([regimen.amount % 50, regimen.interval % 2, regimen.duration % 0.5]).toEqual([0, 0, 0])
  expect(new Set(timed.alternatives.map(({ regimen }) => regimen.interval)).size).toBeGreaterThan(1)
  expect(timed.reasons.map(({ code }) => code)).toEqual(
    expect.arrayContaining(['steps.amount', 'steps.interval', 'steps.duration']),
  )
  const bounded = await createRecommendation(store, twin, 'regimen', {
    by: 'doctor',
    round: 50,
    least: 760,
    most: 1010,
  })
  for (const { regimen } of [bounded.best!, ...bounded.alternatives]) {
    expect(regimen.amount % 50).toBe(0)
    expect(regimen.amount >= 800 && regimen.amount <= 1000).toBe(true)
  }
  expect(bounded.reasons).toEqual(
    expect.arrayContaining([
      { code: 'bounds.least', values: { amount: 760 } },
      { code: 'bounds.most', values: { amount: 1010 } },
    ]),
  )
  await expect(createRecommendation(store, twin, 'regimen', { by: 'doctor', most: 9000 })).rejects.toMatchObject({
    code: 'input.invalid',
    message: expect.stringContaining('Stay within its limits'),
  })
  expect(finer.current).toEqual((await recommend()).current)
  await decide('retire')
  await expect(recommend()).rejects.toMatchObject({ code: 'credibility.withheld' })
  // Nor does one that was made while it might: it is not listed, so no card offers it, and cannot be accepted.
  expect(await listRecommendations(store, twin)).toEqual([])
  await expect(respondToRecommendation(store, finer.id, { response: 'accept' }, by)).rejects.toMatchObject({
    code: 'credibility.withheld',
  })
  await decide('experiment')
  expect((await listRecommendations(store, twin)).map(({ id }) => id)).toContain(finer.id)
  expect(await credibilityOf(store.db, twin)).toMatchObject({ allowed: true, state: 'unproven', stage: 'experimental' })
})

test('a forecast is scored when its truth arrives, under what was really given, and never rewritten', async () => {
  await level('truth-1', epoch + 6 * hour, 17)
  await assimilateTwin(store, twin, { now: epoch + 7 * hour })
  const [score, ...more] = await listScores(store.db, { twin })
  expect(more).toEqual([])
  expect(score).toMatchObject({ output: 'concentration', unit: 'mg/L', observed: 17, version: 1, silent: false })
  expect(score!.horizon).toBeCloseTo(6, 6)
  expect(score!.crps).toBeGreaterThan(0)
  expect(score!.references.prior).toBeGreaterThan(0)
  expect(score!.references.persistence).toBeGreaterThan(0)
  expect(score!.groups).toMatchObject({ sex: expect.stringMatching(/male/), site: expect.any(String) })
  expect(score!.groups.age).toMatch(/\d/)
  // No dose had been planned before it, and none was given.
  expect(score!.asPlanned).toBe(true)
  await expect(store.pool.query('update forecast_score set score = $1', ['{}'])).rejects.toThrow(/append-only/)
  await expect(store.pool.query('update issued_forecast set silent = true')).rejects.toThrow(/append-only/)
  await expect(store.pool.query('delete from forecast_score')).rejects.toThrow(/append-only/)

  // The laboratory corrects itself: a new row; the old one stays, and only the new one counts.
  await level('truth-1', epoch + 6 * hour, 12)
  await assimilateTwin(store, twin, { now: epoch + 8 * hour })
  const { rows } = await store.pool.query('select version, score from forecast_score order by version')
  expect(rows.map(({ score }) => (score as Score).observed)).toEqual([17, 12])
  expect((await listScores(store.db, { twin })).map(({ observed }) => observed)).toEqual([12])
})

test('a new version is tried in silence beside the one in use, approved, and rolled back', async () => {
  const better: Model = { ...library, version: 2, hash: 'f'.repeat(64), title: 'A tried version' }
  await registerVersion(store.db, better, 'learned')
  await level('truth-2', epoch + 10 * hour, 15)
  await assimilateTwin(store, twin, { now: epoch + 11 * hour })
  await level('truth-3', epoch + 14 * hour, 14)
  await assimilateTwin(store, twin, { now: epoch + 15 * hour })
  const silent = await listScores(store.db, { twin, hash: better.hash })
  expect(silent).toHaveLength(1)
  expect(silent[0]).toMatchObject({ silent: true, observed: 14 })
  // The same equations and seed: its belief, computed again, gives the same score as the version in use.
  const seen = (await listScores(store.db, { twin, hash: library.hash })).find(
    ({ key, horizon }) => key === silent[0]!.key && horizon === silent[0]!.horizon,
  )!
  expect(silent[0]!.crps).toBeCloseTo(seen.crps, 10)
  expect((await getTwin(store.db, twin))!.model.hash).toBe(library.hash)
  // By then a dose had been due that was not given: the score is for what was given, and says so.
  expect((await listScores(store.db, { twin })).some(({ asPlanned }) => !asPlanned)).toBe(true)

  const after = await decide('experiment', better.hash)
  expect(after.versions.find(({ hash }) => hash === better.hash)).toMatchObject({ inUse: true, stage: 'experimental' })
  expect(after.versions.find(({ hash }) => hash === library.hash)).toMatchObject({ inUse: false, stage: 'retired' })
  await assimilateTwin(store, twin, { now: epoch + 16 * hour })
  expect((await getTwin(store.db, twin))!.model).toMatchObject({ hash: better.hash, version: 2 })
  const back = await decide('rollback')
  // As what it was: to go back is not to approve.
  expect(back.versions.find(({ hash }) => hash === library.hash)).toMatchObject({
    inUse: true,
    stage: 'experimental',
  })
  await assimilateTwin(store, twin, { now: epoch + 17 * hour })
  expect((await getTwin(store.db, twin))!.model.hash).toBe(library.hash)
  await expect(decide('rollback', 'e'.repeat(64))).rejects.toMatchObject({ code: 'not-found' })
})

/** Scores as if `n` more measurements had come, at the newest issued forecast. */
let batches = 0
async function history(n: number, make: (i: number) => Partial<Score>, groups = {}): Promise<void> {
  const { rows } = await store.pool.query(
    'select id from issued_forecast where twin = $1 and model_hash = $2 order by id desc limit 1',
    [twin, library.hash],
  )
  const base: Score = {
    observed: 15,
    median: 15,
    crps: 1,
    fair: 1,
    pit: 0.5,
    inside50: true,
    inside80: true,
    inside95: true,
    low80: 10,
    width80: 10,
    interval80: 10,
    references: { prior: 2, persistence: 3 },
  }
  batches += 1
  const kind = `batch ${batches}`
  const ids = await putScores(
    store.db,
    Array.from({ length: n }, (_, i): NewScore => {
      const pit = ((i * 7919) % 1000) / 1000
      const inside = (share: number) => Math.abs(pit - 0.5) < share / 2
      const even = { pit, inside50: inside(0.5), inside80: inside(0.8), inside95: inside(0.95) }
      return {
        forecast: Number(rows[0].id),
        output: 'concentration',
        unit: 'mg/L',
        key: `${kind} ${i}`,
        version: 1,
        time: new Date(epoch + (18 + batches / 10 + i / 1000) * hour).toISOString(),
        horizon: 3,
        asPlanned: true,
        score: { ...base, ...even, ...make(i) },
        groups: { sex: 'female', age: '40 to 64', ethnicity: null, site: 'ward 7', ...groups },
      }
    }),
  )
  await watchScores(store.db, ids)
}

test('the gate opens when the goals are met, and closes when they are missed', async () => {
  await history(80, () => ({}))
  const proven = await credibilityOf(store.db, twin)
  expect(proven).toMatchObject({ state: 'proven', allowed: true, reasons: [] })
  await decide('approve')
  expect((await recommend()).best).not.toBeNull()

  // A subgroup that is served badly.
  await history(60, () => ({ inside80: false }), { sex: 'male' })
  const unfair = await credibilityOf(store.db, twin)
  expect(unfair.allowed).toBe(false)
  expect(unfair.reasons.map(({ code }) => code)).toContain('gap')
  await expect(recommend()).rejects.toMatchObject({
    code: 'credibility.withheld',
    message: expect.stringContaining('sex:male'),
  })
})

test('drift is dated, closes the gate, and opens it again only when somebody has judged it', async () => {
  await history(60, () => ({ pit: 0.97, inside80: true, observed: 30 }), { sex: 'female' })
  await noticeDrift(store.db, { model, hash: library.hash, output: 'concentration' })
  const seen = await modelRegistry(store, model)
  expect(seen.drift.length).toBeGreaterThan(0)
  expect(seen.drift.some(({ of }) => of === 'pit')).toBe(true)
  // The alarm is to whoever let the version in.
  expect(seen.drift.every(({ owner }) => owner === 'ada')).toBe(true)
  const told = await driftList(store, by)
  expect(told.alarms).toMatchObject([{ model, open: seen.drift.length, owner: 'ada', yours: true }])
  expect((await driftList(store, { by: 'grace' })).alarms).toMatchObject([{ yours: false }])
  expect((await credibilityOf(store.db, twin)).reasons.map(({ code }) => code)).toContain('drift')
  for (const { id } of seen.drift) await acknowledgeDrift(store, model, id, by)
  expect((await credibilityOf(store.db, twin)).reasons.map(({ code }) => code)).not.toContain('drift')
  expect((await driftList(store, by)).alarms).toEqual([])
  await expect(acknowledgeDrift(store, model, 999_999, by)).rejects.toMatchObject({ code: 'not-found' })
})

test('the credibility of a twin: its scores, feedback on a forecast, a conformal interval apart', async () => {
  const view = await twinCredibility(store, twin)
  expect(view).toMatchObject({ stage: 'approved', state: 'failing', allowed: false, goals: { n: 50 } })
  expect(view.recent.length).toBeGreaterThan(2)
  expect(view.conformal).toMatchObject([{ output: 'concentration', unit: 'mg/L', level: 0.8 }])
  expect(view.conformal[0]!.adaptive).not.toBeUndefined()
  const [first] = view.recent
  const given = await giveFeedback(store, twin, { score: first!.id, cause: 'wrong-time', words: 'drawn late' }, by)
  expect(given).toMatchObject({ score: first!.id, cause: 'wrong-time', by: 'ada' })
  expect((await twinCredibility(store, twin)).recent[0]!.feedback).toMatchObject([
    { cause: 'wrong-time', words: 'drawn late', by: 'ada' },
  ])
  await expect(giveFeedback(store, twin, { score: 999_999, cause: 'other' }, by)).rejects.toMatchObject({
    code: 'not-found',
  })
  expect(JSON.parse(JSON.stringify(view))).toEqual(view)
  const all = await registry(store)
  expect(all.models.find((row) => row.model.id === model)).toMatchObject({
    stage: 'approved',
    twins: 1,
    allowed: false,
  })
  const detail = await modelRegistry(store, model, { decides: true })
  expect(detail.groups.map(({ group, name }) => `${group} ${name}`)).toContain('sex male')
  expect(detail.weeks.length).toBeGreaterThan(0)
  expect(detail.validations).toEqual([])
  const p80 = { value: 0.8, low: 0.7, high: 0.9 }
  const evidence = {
    at: '2026-01-02T00:00:00.000Z',
    data: { file: 'levels.csv', subjects: 3, observations: 9 },
    verdict: { state: 'unproven' },
    outputs: { concentration: { all: { n: 9, crps: 2.5, coverage: { p80 } } } },
    npde: { p: 0.3 },
    vpc: [{ inside: 0.5 }, { inside: 1 }],
  }
  await enterValidation(store.db, { model, hash: library.hash, version: 1, evidence, by: 'ada' })
  expect((await modelRegistry(store, model)).validations).toMatchObject([
    {
      ...{ by: 'ada', at: evidence.at, file: 'levels.csv', subjects: 3, observations: 9, state: 'unproven' },
      ...{ npde: 0.3, inside: 0.75, outputs: [{ output: 'concentration', n: 9, crps: 2.5, coverage80: p80 }] },
    },
  ])
  expect(detail.feedback).toEqual([{ cause: 'wrong-time', count: 1 }])
  // In their own words, beside the forecast as it was issued: for who decides about versions, and for nobody else.
  const { observed, low80, high80, unit } = first!
  const of = { version: library.version, output: 'concentration', unit, observed, low80, high80, widened: 1 }
  expect(detail.said).toMatchObject([{ cause: 'wrong-time', words: 'drawn late', by: 'ada', twin, of }])
  expect((await modelRegistry(store, model)).said).toEqual([])
  // The whole of it, as it was entered; of this model alone.
  const { id } = (await modelRegistry(store, model)).validations[0]!
  expect((await validationOf(store.db, model, id)).evidence).toEqual(evidence)
  await expect(validationOf(store.db, 'vancomycin-thomson-2009', id)).rejects.toMatchObject({ code: 'not-found' })
})

test('a twin that errs more than it foretells is issued wider, and scored by its own spread all the same', async () => {
  const observable = async () => {
    const { rows } = await store.pool.query(
      'select summary from forecast where twin = $1 order by created_at desc limit 1',
      [twin],
    )
    const { outputs, widened } = rows[0].summary
    return { rows: outputs[0].future.observable as number[][], widened }
  }
  const factor = await inflationOf(store.db, twin, library.hash)
  await assimilateTwin(store, twin, { now: epoch + 19 * hour, force: true })
  const before = await observable()
  expect(before.widened ?? 1).toBeCloseTo(factor, 12)
  await history(80, (i) => ({ pit: i % 2 ? 0.999 : 0.001, inside80: false }))
  const larger = await inflationOf(store.db, twin, library.hash)
  expect(larger).toBeGreaterThan(Math.max(1.3, factor))
  await assimilateTwin(store, twin, { now: epoch + 19 * hour, force: true })
  const after = await observable()
  expect(after.widened).toBeCloseTo(larger, 12)
  const middle = (after.rows.length - 1) / 2
  const width = (rows: number[][]) => rows[middle + 1]![20]! - rows[middle]![20]!
  // The same belief at the same instant: the same median, and ends as much farther out as the factor says.
  expect(after.rows[middle]).toEqual(before.rows[middle])
  expect(width(after.rows) / width(before.rows)).toBeCloseTo(larger / factor, 6)
  // What is drawn is what was issued and will be scored, with the factor.
  const drawn = (await twinView(store, twin, { now: epoch + 19 * hour, hoursAhead: 72 })).outputs[0]!.forecast!
  expect(drawn.widened).toBeCloseTo(larger, 12)
  for (const [level, row] of drawn.observable!.entries())
    for (const value of row) expect(after.rows[level]).toContain(value)
  // What is scored is the model's own spread; whether the wider interval held is told beside it.
  for (const [at, value] of [
    [21, 13.5],
    [25, 12.75],
  ] as const) {
    await level(`truth-${at}`, epoch + at * hour, value)
    await assimilateTwin(store, twin, { now: epoch + (at + 1) * hour })
  }
  const own = (await listScores(store.db, { twin, hash: library.hash })).findLast(
    ({ observed, horizon }) => observed === 12.75 && horizon < 4,
  )!
  expect(own.widened!.factor).toBeGreaterThan(1.3)
  // 3 hours from the issue, foretold by the model's own spread: the probability integral transform is of that.
  const ends = [own.low80, own.low80 + own.width80] as const
  expect(own.inside80).toBe(own.observed >= ends[0] && own.observed <= ends[1])
  expect(own.pit > 0.1 && own.pit < 0.9).toBe(own.inside80)
  expect(own.widened!.inside80).toBe(heldBy(own, own.widened!))
  const wide = onePerMeasurement(await listScores(store.db, { twin, hash: library.hash })).filter(
    (each) => each.widened,
  )
  const { widened, recent } = await twinCredibility(store, twin)
  // The interval that is shown of a past forecast is the one that was issued.
  const told = recent.find(({ id: shown }) => shown === own.id)!
  expect(told.high80 - told.low80).toBeGreaterThan(1.3 * own.width80 - 1e-9)
  // The row says that it is not the model's own.
  expect(told.widened).toBeGreaterThan(1.3)
  expect(told.inside80).toBe(own.widened!.inside80)
  expect(widened!.n).toBe(wide.length)
  expect(widened!.own.value).toBe(wide.filter(({ inside80 }) => inside80).length / wide.length)
})

test('what twins have seen can be learned from without who or when', async () => {
  const timelines = await deidentifiedTimelines(store, library)
  expect(timelines).toHaveLength(1)
  const events = timelines[0]!
  expect(Math.min(...events.map(({ time }) => time))).toBe(0)
  expect(events.some(({ kind }) => kind === 'input')).toBe(true)
  const text = JSON.stringify(events)
  expect(text).not.toMatch(/"id"|Observation\/|Patient|20\d\d-\d\d|montanez/i)
})

test('is it working: with and without the treatment, and other models among the explanations', async () => {
  const found = await treatmentEffectOf(store, twin, { low: 5, high: 40 })
  expect(found).toMatchObject({ input: 'dose', output: 'concentration', unit: 'mg/L', low: 5, high: 40 })
  expect(found.course.length).toBeGreaterThan(2)
  for (const { without } of found.course) expect(without).toEqual([0, 0, 0])
  expect(found.curve).toHaveLength(49)
  expect(found.effective).toBeGreaterThan(0.5)
  expect(found.explanations.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 9)
  const codes = found.explanations.map(({ code }) => code)
  expect(codes).toContain('as-recorded')
  expect(codes).toContain('none-of-these')
  const rivals = found.explanations.flatMap(({ model: other }) => other ?? [])
  expect(rivals).toContain('vancomycin-thomson-2009')
  // Without a range the target of the model: 400 to 600 mg.h/L over 24 h.
  expect(await treatmentEffectOf(store, twin)).toMatchObject({ low: 400 / 24, high: 25 })
  await expect(treatmentEffectOf(store, twin, { low: 3, high: 2 })).rejects.toMatchObject({ code: 'input.invalid' })
  await expect(treatmentEffectOf(store, twin, { input: 'x' })).rejects.toMatchObject({ code: 'input.invalid' })
})

test('a silent pilot hides forecasts from everybody and ends with a report', async () => {
  await startPilot(store, {}, by)
  await expect(startPilot(store, {}, by)).rejects.toMatchObject({ code: 'conflict' })
  const view = await twinView(store, twin, { now: epoch + 18 * hour })
  expect(view.outputs[0]!.forecast).toBeNull()
  expect(view.measures).toEqual([])
  await expect(comparePlans(store, twin, { plans: [{ name: 'now', regimen: null }] })).rejects.toMatchObject({
    code: 'pilot.silent',
  })
  // No other way round: lists, the believed past and parameters, scores of the patient, doubts, levels, preview, effect, cards and resources for others.
  expect(view.outputs[0]!.past).toBeNull()
  expect(view.outputs[0]!.measured.length).toBeGreaterThan(0)
  expect(view.parameters).toEqual([])
  const { rows } = await listWorklist(store)
  expect(rows.find((row) => row.twin === twin)).toMatchObject({ headline: null, trend: [], openRecommendation: false })
  expect(await listRecommendations(store, twin)).toEqual([])
  const own = await twinCredibility(store, twin)
  expect([own.recent, own.twin, own.allowed]).toEqual([[], null, false])
  for (const ask of [recordDoubts, nextLevels, preview, treatmentEffectOf])
    await expect(ask(store, twin), ask.name).rejects.toMatchObject({ code: 'pilot.silent' })
  const { advice } = await twinAdvice(store, file.patient.id)
  expect(advice).toHaveLength(1)
  for (const { row, recommendation } of advice) {
    expect(recommendation).toBeNull()
    expect(
      predictionResources(row, {
        patient: file.patient.id,
        now: new Date(epoch).toISOString(),
        basis: [],
        warning: null,
      }),
    ).toEqual([])
  }
  await expect(recommend()).rejects.toMatchObject({ code: 'pilot.silent' })
  // Nor past all of that: the database takes no recommendation while it runs.
  const stored = { twin, belief: 1, decision: 'regimen', content: {}, by: 'ada' }
  await expect(putRecommendation(store.db, stored)).rejects.toMatchObject({ code: 'HZ036' })
  expect((await credibilityOf(store.db, twin)).reasons[0]).toMatchObject({ code: 'pilot' })
  expect(await pilotOf(store)).toMatchObject({ running: true, terms: { days: 28 }, held: [] })
  const running = await reportOfPilot(store)
  expect(running).toMatchObject({ verdict: 'no-go', models: [{ model, state: 'failing' }] })
  expect(running.leaks).toEqual({ recommendations: 0, cards: 0, predictions: 0 })
  const ended = await endPilot(store, by)
  expect(ended).toMatchObject({ running: false, endedBy: 'ada' })
  const kept = await reportOfPilot(store)
  expect(kept).toMatchObject({ verdict: 'no-go', at: ended.endedAt })
  // Kept, not reckoned anew.
  await store.db.updateTable('twin').set({ state: 'paused' }).where('id', '=', twin).execute()
  expect(await reportOfPilot(store)).toEqual(kept)
  await store.db.updateTable('twin').set({ state: 'active' }).where('id', '=', twin).execute()
  await expect(endPilot(store, by)).rejects.toMatchObject({ code: 'conflict' })
})

test('a patient outside the population of the model: no recommendation, with the reason', async () => {
  // A version that was made for heavier people only.
  const covariates = library.covariates.map((each) =>
    each.name === 'weight' ? { ...each, within: [150, 255] as const } : each,
  )
  const heavy: Model = { ...library, version: 3, hash: 'd'.repeat(64), covariates }
  await registerVersion(store.db, heavy)
  await decide('experiment', heavy.hash)
  const { outside, reasons, allowed } = await credibilityOf(store.db, twin)
  expect(outside).toMatchObject([{ covariate: 'weight', unit: 'kg', low: 150, high: 255 }])
  expect(allowed).toBe(false)
  expect(reasons[0]).toMatchObject({ code: 'outside-population' })
})
