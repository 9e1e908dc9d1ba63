import { freshStore } from '../../../test/support/database.ts'
import { cast } from '../../demo/cast.ts'
import { bundle } from '../../demo/fhir.ts'
import { patientFile } from '../../demo/patient-file.ts'
import { beginStay, written } from '../../demo/stay.ts'
import { createGovernance } from '../../governance/create-governance.ts'
import { arrangeDemoAccounts, demoAccounts } from '../../governance/demo-accounts.ts'
import type { Alert } from '../../kernel/model.ts'
import { textSource } from '../../records/source.ts'
import { putAlert } from '../../store/alerts.ts'
import { putEventForecasts } from '../../store/event-record.ts'
import { findSubjects } from '../../store/subjects.ts'
import { transact } from '../../store/transact.ts'
import { assimilateTwin } from '../../twins/assimilate-twin.ts'
import { bindTwin } from '../../twins/bind-twin.ts'
import { closeComputePool } from '../../twins/compute/compute-pool.ts'
import { importRecords } from '../../twins/import/import.ts'
import { findModel } from '../../twins/library/library.ts'
import { decideModel, letLibraryExperiment } from '../../twins/registry/model-registry.ts'
import { fhirServer } from '../fhir/testing/fhir-server.ts'

const file = patientFile('clara-montanez')
const role = cast.find(({ patient }) => patient === 'clara-montanez')!
const library = findModel('vancomycin-goti-2018').model
const rule: Alert = {
  ...{ code: 'high', level: 'high', of: 'concentration', side: 'above', threshold: 20 },
  ...{ within: 6, begins: 0.3, ends: 0.2, to: [] },
}

/**
 * A whole server with one twin of a demonstration patient, whose model is let in as an experiment: it recommends, alerts, and foretells the chance of a rule. `decide` opens
 * and closes its gate.
 *
 * @example const { ask, decide, close } = await gatedTwin(epoch)
 */
export async function gatedTwin(epoch: number) {
  const store = await freshStore()
  await letLibraryExperiment(store, 'test', 'to have something that could come out')
  await arrangeDemoAccounts(store.db, true)
  const fhir = await fhirServer(store, createGovernance(store.db, { demo: true, setupToken: 'x'.repeat(32) }))
  const { username, password } = demoAccounts.find((each) => each.role === 'clinician')!
  const { headers } = await fhir.server.inject({
    ...{ method: 'POST', url: '/api/session', headers: { 'x-hamzad': '1' }, payload: { username, password } },
  })
  const cookie = String(headers['set-cookie']).split(';')[0]!
  const stay = written(beginStay(role, file.patient, epoch), Number.NEGATIVE_INFINITY, epoch)
  for (const document of [file.bundle('D-1'), bundle(stay.map(({ resource }) => resource))])
    await importRecords(store, [textSource('test.json', JSON.stringify(document))])
  const patient = file.patient.id
  const subject = (await findSubjects(store.db, [patient])).get(patient)!
  const twin = (await bindTwin(store, subject, library.id, { by: 'test', seed: 7 })).id
  await assimilateTwin(store, twin, { now: epoch })
  await transact(store, (tx) =>
    putAlert(tx, twin, { rule, at: new Date(epoch).toISOString(), chance: 0.4, measured: false }),
  )
  const { id: forecast } = await store.db.selectFrom('issued_forecast').select('id').executeTakeFirstOrThrow()
  const until = new Date(Date.now() + 6 * 3_600_000).toISOString()
  const chance = { ...rule, output: 'concentration', unit: 'mg/L', risk: 0.4, recalibrated: null }
  const { code, side, threshold, within, output, unit, risk, recalibrated } = chance
  await putEventForecasts(store.db, [
    { forecast, twin, code, output, unit, side, threshold, within, until, risk, recalibrated },
  ])
  return {
    ...{ store, fhir, twin, patient, library },
    // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes
    ask: async (method: 'GET' | 'POST' | 'DELETE', url: string, body?: object): Promise<Answer & { json: any }> => {
      const byCookie = url.startsWith('/api/')
      const reply = await fhir.server.inject({
        ...{ method, url, ...(body && { payload: body }) },
        headers: byCookie ? { cookie, 'x-hamzad': '1' } : { authorization: `Bearer ${fhir.token}` },
      })
      const { statusCode: status, body: text } = reply
      return { status, json: text && JSON.parse(text), cache: reply.headers['cache-control'] }
    },
    decide: (decision: 'experiment' | 'retire', { hash }: { hash: string } = library) =>
      decideModel(store, library.id, { hash, decision, reason: 'for the test' }, { by: 'ada' }),
    close: async () => {
      await fhir.close()
      await closeComputePool()
      await store.close()
    },
  }
}

interface Answer {
  readonly status: number
  readonly cache: unknown
}
