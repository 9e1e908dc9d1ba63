import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cast } from '../../src/demo/cast.ts'
import { bundle, observation } from '../../src/demo/fhir.ts'
import { patientFile } from '../../src/demo/patient-file.ts'
import { type RunningDemo, startDemo } from '../../src/demo/start-demo.ts'
import { createDomain } from '../../src/server/real-domain.ts'
import { type Started, start } from '../../src/server/start.ts'
import { subscribe } from '../../src/store/notify.ts'
import type { Store } from '../../src/store/store.ts'
import { startWorker } from '../../src/store/worker.ts'
import { tasks } from '../../src/twins/compute/tasks.ts'
import { freshStore } from '../support/database.ts'

/** The demonstration as `hamzad start --demo` runs it: database, worker, server on a free port, and the ward in a process of its own. */
let store: Store
let worker: Awaited<ReturnType<typeof startWorker>>
let domain: Awaited<ReturnType<typeof createDomain>>
let server: Started
let ward: RunningDemo
const said: string[] = []
const failures: string[] = []

const openWard = (levelEvery: number) =>
  startDemo({ url: server.url, token: server.demoToken!, levelEvery, log: (line) => said.push(line) })

beforeAll(async () => {
  store = await freshStore()
  worker = await startWorker(store, tasks(store), { onError: (error) => failures.push(String(error)) })
  domain = await createDomain(store)
  server = await start({ store, domain, demo: true })
  ward = openWard(3_600_000)
})

afterAll(async () => {
  await ward?.stop()
  await server?.close()
  await domain?.close()
  await worker?.stop()
  await store?.close()
})

const count = async (query: string) => Number((await store.pool.query(`select count(*) as n from ${query}`)).rows[0].n)

async function until(what: string, holds: () => Promise<boolean> | boolean, seconds = 90): Promise<void> {
  const end = Date.now() + seconds * 1000
  while (!(await holds())) {
    if (Date.now() > end)
      throw new Error(`not within ${seconds} s: ${what}; the ward said: ${said.slice(-5).join(' / ')}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

describe('the demonstration', () => {
  it('fills the worklist through the public interface alone', async () => {
    await until('the ward is open', () => said.some((line) => line.startsWith('The ward has')))
    await until('every twin has a forecast', async () => {
      const { rows } = await domain.listWorklist()
      return rows.length === cast.length && rows.every(({ headline }) => headline !== null)
    })
    expect(failures).toEqual([])
    const { rows, patients } = await domain.listWorklist()
    expect(patients).toBe(12)
    for (const row of rows) expect(row.subject.location).toMatch(/^Ward 4B/)
    expect(rows.filter(({ freshness }) => freshness === 'none')).toHaveLength(1)
  })

  it('shows its situations: too little, too much, in target, a slip that is left out, dialysis', async () => {
    const { rows } = await domain.listWorklist()
    const at = (patient: string) => {
      const { bed } = cast.find((role) => role.patient === patient)!
      return rows.find(({ subject }) => subject.location === bed)!
    }
    expect(at('willy-koepp').headline!.below).toBeGreaterThan(0.8)
    expect(at('abdul-koepp').headline!.above).toBeGreaterThan(at('clara-montanez').headline!.above!)
    const slip = await domain.twinView(at('david-alcantar').twin, { hoursBack: 72, hoursAhead: 48 })
    expect(slip.leftOut).toMatchObject([{ what: 'creatinine' }])
    const { suspicious, doubts } = await domain.recordDoubts(at('david-alcantar').twin)
    expect(suspicious).toBe(true)
    expect(doubts[0]).toMatchObject({ code: 'unit-slip', reading: { name: 'creatinine', value: 97, unit: 'mg/dL' } })
    expect(doubts[0]!.corrected).toBeCloseTo(1.097, 2)
    expect(doubts[0]!.probability).toBeGreaterThan(0.8)
    const dialysed = await domain.twinView(at('lonnie-von').twin, { hoursBack: 72, hoursAhead: 48 })
    expect(dialysed.covariates.find(({ name }) => name === 'dialysis')).toMatchObject({ value: 1, from: 'record' })
  })

  it('turns a new level into a new forecast within two seconds', async () => {
    const { rows } = await domain.listWorklist()
    const row = rows.find(({ subject }) => subject.location === cast[2]!.bed)!
    const { patient } = patientFile(cast[2]!.patient)
    const times: number[] = []
    for (const [index, value] of [11.5, 12, 12.5].entries()) {
      let heard: () => void = () => undefined
      const update = new Promise<void>((resolve) => {
        heard = resolve
      })
      const stop = await subscribe(store, ({ kind, ...change }) => {
        if (kind === 'twin' && 'id' in change && change.id === row.twin) heard()
      })
      const now = Date.now()
      const level = observation(`e2e-${index}`, patient.id, 'level', now - 120_000 * (3 - index), now, value, 'mg/L')
      const begun = performance.now()
      const answer = await fetch(`${server.url}/api/records`, {
        method: 'POST',
        headers: { authorization: `Bearer ${server.demoToken}`, 'content-type': 'application/fhir+json' },
        body: JSON.stringify(bundle([level])),
      })
      expect(answer.status).toBe(200)
      await update
      const view = await domain.twinView(row.twin, { hoursBack: 72, hoursAhead: 48 })
      times.push(performance.now() - begun)
      expect(view.outputs[0]!.measured.at(-1)!.value).toBe(value)
      expect(view.belief!.observations).toBe(3 + index)
      await stop()
    }
    console.log(`level to forecast: ${times.map((time) => Math.round(time)).join(', ')} ms`)
    // The promise is two seconds; the best of three, because the machine of the test may be busy otherwise.
    expect(Math.min(...times)).toBeLessThan(2000)
  })

  it('goes on after a restart: nobody is admitted twice, nothing is written twice', async () => {
    await ward.stop()
    const before = await count('resource')
    const events = await count('timeline')
    said.length = 0
    ward = openWard(3_600_000)
    await until('the ward is open again', () => said.some((line) => line.startsWith('The ward has')))
    // A dose that was due in these seconds may have come; histories and admissions have not come again.
    expect((await count('resource')) - before).toBeLessThanOrEqual(3)
    expect((await count('timeline')) - events).toBeLessThanOrEqual(6)
    expect(await count('twin')).toBe(cast.length)
    expect(
      await count(`timeline where kind = 'encounter' and source->>'id' like 'ward-%-stay' and source->>'part' is null`),
    ).toBe(cast.length)
  })

  it('lives on: levels arrive, and twins follow', async () => {
    await ward.stop()
    const before = await count('belief')
    said.length = 0
    ward = openWard(2_000)
    await until('three live levels', () => said.filter((line) => /^Observation .*-live-/.test(line)).length >= 3)
    await until('new beliefs', async () => (await count('belief')) >= before + 2)
    expect(failures).toEqual([])
  })

  it('ends with its parent', async () => {
    await ward.stop()
    expect(await ward.ended).toBe(0)
  })
})
