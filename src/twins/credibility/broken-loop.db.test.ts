import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase } from '../../../test/support/database.ts'
import { administration, bundle, encounter, observation, type Resource } from '../../demo/fhir.ts'
import { prior } from '../../kernel/belief/prior.ts'
import { runnable } from '../../kernel/belief/runnable.ts'
import { forecast } from '../../kernel/forecast/predict.ts'
import { compileModel } from '../../kernel/language/compile.ts'
import type { Model } from '../../kernel/model.ts'
import { createDraws } from '../../kernel/random/create-draws.ts'
import type { InputEvent, TimelineEvent } from '../../kernel/timeline.ts'
import { textSource } from '../../records/source.ts'
import { registerVersion } from '../../store/model-versions.ts'
import { openStore, type Store } from '../../store/store.ts'
import { findSubjects } from '../../store/subjects.ts'
import { assimilateTwin } from '../assimilate-twin.ts'
import { bindTwin } from '../bind-twin.ts'
import { closeComputePool } from '../compute/compute-pool.ts'
import { createRecommendation } from '../decisions/recommendations.ts'
import { importRecords } from '../import/import.ts'
import { decideModel, modelRegistry } from '../registry/model-registry.ts'
import { credibilityOf, verdictOn } from './credibility.ts'

/**
 * The whole loop through the database: records of one patient after the other come in, twins foretell and are scored, the gate is asked. From one patient on
 * something is broken.
 */
const id = 'vancomycin-goti-2018'
const text = readFileSync(new URL(`../../models/patient/${id}/model.yaml`, import.meta.url), 'utf8')
const compiled = (change: (text: string) => string = (t) => t) => compileModel(change(text)).model as Model
const model = compiled()
/** The same equations with a fifth of the residual error and hardly any difference between patients: a version that should never be let in. */
const sure = (t: string) =>
  t
    .replace('additive: 3.4', 'additive: 0.68')
    .replace('proportional: 0.227', 'proportional: 0.045')
    .replaceAll(/between: [\d.]+/g, 'between: 0.01')
const broken: Model = { ...compiled(sure), version: 2, hash: 'b'.repeat(64) }
const hour = 3_600_000
const day = 24 * hour
const before = 30
const start = Date.UTC(2026, 0, 1)

/** Levels of patients of a model, 20 and 35 hours after the first of three doses. */
function truths(of: Model, n: number): readonly (readonly [number, number])[] {
  const at = (covariate: string, value: number): TimelineEvent => ({ kind: 'covariate', time: 0, covariate, value })
  const timeline = [at('weight', 75), at('clearance', 90), at('dialysis', 0)]
  const events = [0, 12, 24].map(
    (time): InputEvent => ({ kind: 'input', time, input: 'dose', amount: 1000, rate: 1000 }),
  )
  const run = runnable(of)
  const draws = createDraws(11).stream('truth')
  const belief = prior(run, { start: 0, timeline }, n, draws)
  const future = forecast(run, belief, { kind: 'inputs', name: 'given', events }, 36, draws, {
    times: [20, 35],
    keepMeasured: true,
  })
  const [early, late] = future.outputs[0]!.measured as [Float64Array, Float64Array]
  return Array.from({ length: n }, (_, i) => [early[i]!, late[i]!] as const)
}

const usual = truths(model, 100)
const drifted = truths(
  compiled((t) => t.replace('typical: 4.5 *', 'typical: 10 *')),
  100,
)

const send = (store: Store, resources: readonly Resource[]) =>
  importRecords(store, [textSource('x.json', JSON.stringify(bundle(resources)))])

/** One stay: a twin foretells at 13 and 21 hours and is held to two levels. Answers with the twin. */
async function stay(store: Store, i: number, [early, late]: readonly [number, number]): Promise<string> {
  const name = `p${i}`
  const t0 = start + i * day
  const ward = i % 2 ? 'Ward North' : 'Ward South'
  const dose = (at: number) =>
    administration(
      `${name}-${at}`,
      name,
      'o',
      { start: t0 + at * hour, end: t0 + (at + 1) * hour, amount: 1000 },
      'completed',
    )
  const level = (at: number, value: number) =>
    observation(`${name}-level-${at}`, name, 'level', t0 + at * hour, t0 + at * hour, Math.max(0.1, value), 'mg/L')
  await send(store, [
    { resourceType: 'Patient', id: name, gender: 'male', birthDate: '1976-01-01' },
    encounter(`${name}-stay`, name, ward, { start: t0 - hour }),
    observation(`${name}-weight`, name, 'weight', t0 - hour, t0 - hour, 75, 'kg'),
    observation(`${name}-creatinine`, name, 'creatinine', t0 - hour, t0 - hour, 1.04, 'mg/dL'),
    dose(0),
    dose(12),
  ])
  const twin = (await bindTwin(store, (await findSubjects(store.db, [name])).get(name)!, id, { seed: i + 1 })).id
  const assimilate = (at: number) => assimilateTwin(store, twin, { now: t0 + at * hour, members: 100 })
  await assimilate(13)
  await send(store, [level(20, early)])
  await assimilate(21)
  await send(store, [dose(24), level(35, late)])
  await assimilate(36)
  return twin
}

afterAll(closeComputePool)

const by = { by: 'ada' }
type Fault = (i: number) => readonly [number, number]
/** `delay`: measurements after the fault until the gate closed, as documented. */
const faults: readonly { name: string; fault: Fault; delay: number }[] = [
  { name: 'wrong unit (mg/dL taken for mg/L)', fault: (i) => [0.1 * usual[i]![0], 0.1 * usual[i]![1]], delay: 8 },
  { name: 'wrong unit (µmol/L taken for mg/L)', fault: (i) => [0.69 * usual[i]![0], 0.69 * usual[i]![1]], delay: 118 },
  { name: 'drifted patients (clearance 2.2 times)', fault: (i) => drifted[i]!, delay: 24 },
]

/** The database after the sound stays, for each fault to go on from. */
let soundUrl = ''
beforeAll(async () => {
  soundUrl = await freshDatabase()
  const store = await openStore({ url: soundUrl })
  try {
    await decideModel(store, id, { hash: model.hash, decision: 'experiment', reason: 'to begin' }, by)
    await registerVersion(store.db, broken, 'learned')
    let twin = ''
    // Of sound stays none waits for another: five at a time.
    for (let i = 0; i < before; i += 5)
      twin = (await Promise.all([0, 1, 2, 3, 4].map((k) => stay(store, i + k, usual[i + k]!)))).at(-1)!
    // Sound: proven, open, approved by a person; the version beside it, unseen, is caught before anybody could let it in.
    const sound = await credibilityOf(store.db, twin)
    expect(sound).toMatchObject({ state: 'proven', allowed: true, reasons: [] })
    await decideModel(store, id, { hash: model.hash, decision: 'approve', reason: 'its goals are met' }, by)
    expect((await createRecommendation(store, twin, 'regimen', { by: 'doctor' })).best).not.toBeNull()
    const unseen = await verdictOn(store.db, broken)
    expect(unseen.state).toBe('failing')
    await expect(
      decideModel(store, id, { hash: broken.hash, decision: 'approve', reason: 'to try' }, by),
    ).rejects.toMatchObject({ code: 'input.invalid' })
    await decideModel(store, id, { hash: broken.hash, decision: 'retire', reason: 'too sure of itself' }, by)
  } finally {
    await store.close()
  }
})

test.concurrent.each(faults)(
  'through the database: $name: caught, dated and gated',
  async ({ name, fault, delay: documented }) => {
    const store = await openStore({ url: await freshDatabase(undefined, soundUrl.split('/').at(-1)) })
    try {
      let [delay, twin] = [0, '']
      for (let i = before; i < 100 && delay === 0; i++) {
        twin = await stay(store, i, fault(i))
        if (!(await credibilityOf(store.db, twin)).allowed) delay = 2 * (i - before + 1)
      }
      // The seeds are fixed: exactly what the documentation says of this run, and dated to within days of the fault.
      expect(delay, name).toBe(documented)
      const { reasons } = await credibilityOf(store.db, twin)
      expect(reasons.length).toBeGreaterThan(0)
      const own = (await modelRegistry(store, id)).drift.filter(({ hash }) => hash === model.hash)
      expect(own.some(({ of }) => of.startsWith('pit'))).toBe(true)
      const off = own.map(({ since }) => Math.abs(Date.parse(since) - (start + before * day)) / day)
      expect(Math.min(...off)).toBeLessThanOrEqual(4)
      await expect(createRecommendation(store, twin, 'regimen', { by: 'doctor' })).rejects.toMatchObject({
        code: 'credibility.withheld',
      })
    } finally {
      await store.close()
    }
  },
  180_000,
)
