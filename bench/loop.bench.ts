import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cast } from '../src/demo/cast.ts'
import { bundle, observation } from '../src/demo/fhir.ts'
import { patientFile } from '../src/demo/patient-file.ts'
import { beginStay, written } from '../src/demo/stay.ts'
import { textSource } from '../src/records/source.ts'
import { startWorker } from '../src/store/jobs.ts'
import { subscribe } from '../src/store/notify.ts'
import { openStore, type Store } from '../src/store/store.ts'
import { findSubjects } from '../src/store/subjects.ts'
import { bindTwin } from '../src/twins/bind-twin.ts'
import { closeComputePool } from '../src/twins/compute/compute-pool.ts'
import { tasks } from '../src/twins/compute/tasks.ts'
import { comparePlans } from '../src/twins/decisions/compare-plans.ts'
import { createRecommendation } from '../src/twins/decisions/recommendations.ts'
import { importRecords } from '../src/twins/import/import.ts'
import { letLibraryExperiment } from '../src/twins/registry/model-registry.ts'
import { twinView } from '../src/twins/twin-view.ts'
import { type Benchmark, median, time, timed } from './measure.ts'

const runs = 7
const why = 'no other platform joins a live record to a posterior'

/** The loop of one patient on vancomycin, on a real database: a level arrives, the belief is updated, plans are judged. */
export async function benchmark(): Promise<Benchmark> {
  const folder = mkdtempSync(join(tmpdir(), 'hamzad-bench-'))
  const store = await openStore({ folder })
  const worker = await startWorker(store, tasks(store))
  try {
    await letLibraryExperiment(store, 'bench', 'timing')
    const { twin, patient } = await admit(store)
    const arrivals: number[] = []
    for (let i = 0; i < runs; i++) arrivals.push(await arrival(store, twin, patient, i))
    const regimen = { input: 'dose', amount: 750, interval: 12, duration: 1 }
    const plans = [
      { name: 'current', regimen: null },
      { name: 'less', regimen },
    ]
    const compare = await time(() => comparePlans(store, twin, { plans }))
    const recommend = await time(() => createRecommendation(store, twin, 'regimen', { by: 'bench' }))
    const view = await time(() => twinView(store, twin))
    return {
      versions: { postgresql: 'embedded 18' },
      rows: [
        timed('level posted to new forecast stored', 'none', median(arrivals), null, why),
        timed('compare two plans, 72 h, 500 members', 'none', compare, null, why),
        timed('recommend among 80 regimens, 500 members', 'none', recommend, null, why),
        timed('everything the twin page draws', 'none', view, null, why),
      ],
    }
  } finally {
    await worker.stop()
    await closeComputePool()
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

const send = (store: Store, document: unknown) =>
  importRecords(store, [textSource('bench.json', JSON.stringify(document))])

async function admit(store: Store): Promise<{ twin: string; patient: string }> {
  const role = cast.find(({ patient }) => patient === 'clara-montanez')
  if (!role) throw new Error('the cast has changed')
  const file = patientFile(role.patient)
  const now = Date.now()
  const stay = beginStay(role, file.patient, now)
  await send(store, file.bundle('D-1'))
  await send(store, bundle(written(stay, Number.NEGATIVE_INFINITY, now).map(({ resource }) => resource)))
  const subject = (await findSubjects(store.db, [file.patient.id])).get(file.patient.id) as string
  const { id } = await changed(store, async (named) => {
    const twin = await bindTwin(store, subject, 'vancomycin-goti-2018', { by: 'bench', seed: 7 })
    named(twin.id)
    return twin
  })
  return { twin: id, patient: file.patient.id }
}

/** Runs something and waits until a new forecast of the twin that it names is announced. */
async function changed<T>(store: Store, run: (twin: (id: string) => void) => Promise<T>): Promise<T> {
  let wanted: string | undefined
  const heard = new Set<string>()
  let wake = () => {}
  const stop = await subscribe(store, (event) => {
    if (event.kind === 'twin') heard.add(event.id)
    wake()
  })
  const answer = await run((id) => {
    wanted = id
    heard.delete(id)
  })
  while (wanted !== undefined && !heard.has(wanted))
    await new Promise<void>((go) => {
      wake = go
      setTimeout(go, 20)
    })
  await stop()
  return answer
}

/** Milliseconds from posting a level to the announcement of the new forecast. */
async function arrival(store: Store, twin: string, patient: string, n: number): Promise<number> {
  const begin = performance.now()
  await changed(store, async (named) => {
    named(twin)
    await send(store, observation(`bench-${n}`, patient, 'level', Date.now() - 60_000, Date.now(), 14 + n, 'mg/L'))
  })
  return performance.now() - begin
}
