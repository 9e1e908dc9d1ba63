import { HamzadError } from '../kernel/errors.ts'
import { getAlert } from '../store/alerts.ts'
import { consentedSubjects } from '../store/consents.ts'
import { subjectOfDevice } from '../store/devices.ts'
import { getRun, listRejections } from '../store/import-runs.ts'
import { cancelJob, getJob, listJobs, type Job as StoredJob } from '../store/jobs.ts'
import { subscribe } from '../store/notify.ts'
import { getRecommendation } from '../store/recommendations.ts'
import { lookAt, subjectOfResource } from '../store/resources.ts'
import { pilotRuns } from '../store/silent-pilot.ts'
import type { Store } from '../store/store.ts'
import { getTwin } from '../store/twins.ts'
import { listAlerts, snooze, twinAlerts } from '../twins/alerts/alerts.ts'
import { bindTwin } from '../twins/bind-twin.ts'
import { closeComputePool } from '../twins/compute/compute-pool.ts'
import { treatmentEffectOf } from '../twins/credibility/treatment-effect.ts'
import { comparePlans } from '../twins/decisions/compare-plans.ts'
import { recordDoubts, reviewReading } from '../twins/decisions/doubts.ts'
import { nextLevels } from '../twins/decisions/next-levels.ts'
import {
  createRecommendation,
  listRecommendations,
  respondToRecommendation,
} from '../twins/decisions/recommendations.ts'
import { createDevices } from '../twins/devices/device-views.ts'
import { exportTwin } from '../twins/export-twin.ts'
import { createHospital } from '../twins/hospital/hospital.ts'
import { importRecords } from '../twins/import/import.ts'
import { bindableModels } from '../twins/library/bindable-models.ts'
import { findModel, listModels, modelCard, modelDatasheet, readModelText } from '../twins/library/library.ts'
import { modelSummary } from '../twins/library/model-summary.ts'
import { listWorklist } from '../twins/list-worklist.ts'
import { type ConnectorState, createConnectors } from '../twins/messages/connector-views.ts'
import { createTables } from '../twins/messages/table-views.ts'
import { listPatients } from '../twins/patients/list-patients.ts'
import { createReview } from '../twins/patients/review-views.ts'
import { subjectBanner } from '../twins/patients/subject-banner.ts'
import { subjectCycle } from '../twins/patients/subject-cycle.ts'
import { subjectGlucose } from '../twins/patients/subject-glucose.ts'
import { subjectTimeline } from '../twins/patients/subject-timeline.ts'
import { unseenInPilot } from '../twins/pilot/pilot.ts'
import { createSchedules } from '../twins/planning/schedules.ts'
import { preview } from '../twins/preview.ts'
import { qualityItems, recordQuality } from '../twins/quality/record-quality.ts'
import { createTheatres } from '../twins/theatres/theatres.ts'
import { weekToPlan } from '../twins/theatres/week-to-plan.ts'
import { twinView } from '../twins/twin-view.ts'
import { askOf } from './consent-ask.ts'
import { credibilityDomain } from './credibility-domain.ts'
import type { By, Domain, Heard, ImportResult, Job } from './domain.ts'
import { withUploaded } from './uploaded-sources.ts'

/**
 * The running twin and its record on an open store, as the routes call them. Close it before the store.
 *
 *     const domain = await createDomain(store)
 */
export async function createDomain(
  store: Store,
  running?: { stateOf(name: string): ConnectorState; changed(): Promise<void> },
): Promise<Domain & { close(): Promise<void> }> {
  const hospital = createHospital(store)
  const theatres = createTheatres(store, hospital)
  const listeners = new Set<(heard: Heard) => void>()
  const subjects = new Map<string, string>()
  const stop = await subscribe(store, (heard) => {
    if (heard.kind !== 'device' && heard.kind !== 'cancelled') for (const listener of listeners) listener(heard)
  })
  return {
    credibility: credibilityDomain(store),
    pilotRuns: () => pilotRuns(store.db),
    listWorklist: () => listWorklist(store),
    listPatients: (page, actor) => listPatients(store, { ...page, consent: askOf(actor) }),
    subjectBanner: (subject) => subjectBanner(store, subject),
    subjectTimeline: (subject, range) => subjectTimeline(store, subject, range),
    subjectGlucose: (subject, days) => subjectGlucose(store, subject, { days }),
    subjectCycle: (subject, of) => subjectCycle(store, subject, of),
    bindableModels: (subject) => bindableModels(store, subject),
    bindTwin: (subject, model, by) => bindTwin(store, subject, model, by),
    twinView: (twin, window) => twinView(store, twin, window),
    comparePlans: (twin, request) => comparePlans(store, twin, request),
    listRecommendations: (twin) => listRecommendations(store, twin),
    createRecommendation: (twin, { decision, ...options }, by) =>
      createRecommendation(store, twin, decision, { ...options, ...by }),
    respondToRecommendation: (id, response, by) => respondToRecommendation(store, id, response, by),
    recordDoubts: (twin) => recordDoubts(store, twin),
    treatmentEffect: (twin, query) => treatmentEffectOf(store, twin, query),
    reviewReading: (twin, request, by) => reviewReading(store, twin, request, by),
    nextLevels: (twin, decision) => nextLevels(store, twin, decision),
    preview: (twin) => preview(store, twin),
    exportTwin: (twin) => exportTwin(store, twin),
    importRecords: async ({ bytes, format, by, device, run }) => {
      const options = { name: 'HTTP', by, ...(device ? { device } : {}), ...(run ? { run } : {}) }
      const summary = await withUploaded(bytes, format, (sources) => importRecords(store, sources, options))
      return { ...summary, byType: { ...summary.byType }, rejections: [...summary.rejections] }
    },
    importRun: (run, only) => importRun(store, run, only),
    listModels: async () => listModels().map(({ model }) => modelSummary(model)),
    modelCard: async (id) => {
      const entry = findModel(id)
      return {
        summary: modelSummary(entry.model),
        text: readModelText(entry.file),
        card: modelCard(entry) ?? '',
        datasheet: modelDatasheet(entry),
      }
    },
    compiledModel: async (id) => ({ model: findModel(id).model }),
    alerts: {
      list: (role) => listAlerts(store, role),
      ofTwin: (twin, role) => twinAlerts(store, twin, role),
      snooze: (alert, minutes, who) => snooze(store, alert, minutes, who),
    },
    recordQuality: (days) => recordQuality(store, days),
    qualityItems: (asked, actor) => qualityItems(store, asked, askOf(actor)),
    connectors: createConnectors(store, running),
    devices: createDevices(store),
    tables: createTables(store),
    review: createReview(store),
    schedules: createSchedules(store, async (week) => weekToPlan(await theatres.read(), week)),
    hospital: unseenInPilot(store, hospital, ['view', 'scores']),
    theatres,
    listJobs: async () => (await listJobs(store.db)).map(jobOf),
    cancelJob: async (id) => {
      const job = (await cancelJob(store.db, id)) ?? (await getJob(store.db, id))
      if (!job) throw new HamzadError('not-found', { what: 'job', id })
      return jobOf(job)
    },
    subjectOf: async (what) => {
      if ('resource' in what) return subjectOfResource(store.db, what.resource.type, what.resource.id)
      if ('device' in what) return subjectOfDevice(store.db, what.device)
      const twin =
        'twin' in what
          ? what.twin
          : 'alert' in what
            ? (await getAlert(store.db, what.alert))?.twin
            : (await getRecommendation(store.db, what.recommendation))?.twin
      if (twin === undefined) return null
      // A twin stays its subject's for ever, and every open page asks of every change.
      const known = subjects.get(twin)
      if (known !== undefined) return known
      const subject = (await getTwin(store.db, twin))?.subject ?? null
      if (subjects.size >= 100_000) subjects.clear()
      if (subject !== null) subjects.set(twin, subject)
      return subject
    },
    lookAt: ({ type, id }) => lookAt(store.db, type, id),
    consented: (subjects, actor) => consentedSubjects(store.db, subjects, askOf(actor)),
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: async () => {
      listeners.clear()
      await stop()
      await closeComputePool()
    },
  }
}

/** A run as it is told when it ends, also while it goes on. */
async function importRun(store: Store, id: string, only?: By): Promise<ImportResult> {
  const run = await getRun(store.db, id)
  if (!run || (only && run.startedBy !== only.by)) throw new HamzadError('not-found', { what: 'import', id })
  const { rows } = await listRejections(store.db, id, { limit: 100 })
  const count = (name: string) => (typeof run.counts[name] === 'number' ? run.counts[name] : 0)
  return {
    run: id,
    state: run.state,
    resources: count('resources'),
    unchanged: count('unchanged'),
    events: count('events'),
    subjects: count('subjects'),
    rejected: count('rejected'),
    byType: { ...((run.counts.byType as Record<string, number> | undefined) ?? {}) },
    rejections: rows.map(({ place, type, id, rule, reason }) => ({ where: place, type, id, rule, reason })),
  }
}

const jobOf = ({ id, task, state, progress, message, startedAt, finishedAt }: StoredJob): Job => ({
  id,
  task,
  state,
  progress,
  message,
  startedAt,
  finishedAt,
})
