import { alarmBands } from '../../kernel/credibility/alarm-bands.ts'
import { type GateReason, mayRecommend } from '../../kernel/credibility/gate.ts'
import { scorecardsBy } from '../../kernel/credibility/scorecard.ts'
import { HamzadError } from '../../kernel/errors.ts'
import type { Model } from '../../kernel/model.ts'
import type { ModelStage } from '../../store/credibility-tables.ts'
import { enqueue } from '../../store/jobs.ts'
import {
  compiledVersion,
  decideVersion,
  listDecisions,
  listVersions,
  registerVersion,
} from '../../store/model-versions.ts'
import { listScores } from '../../store/prequential-record.ts'
import type { Connection } from '../../store/schema.ts'
import { pilotRuns } from '../../store/silent-pilot.ts'
import type { Store } from '../../store/store.ts'
import { transact } from '../../store/transact.ts'
import { listTwins, twinsByModel } from '../../store/twins.ts'
import { openAlarms, reasonView, verdictOn } from '../credibility/credibility.ts'
import type {
  DriftListView,
  ModelRegistryView,
  RegistryView,
  VersionDecision,
} from '../credibility/credibility-views.ts'
import { eventCards } from '../credibility/event-cards.ts'
import { bandOf } from '../credibility/horizon-bands.ts'
import { renewLater } from '../credibility/renew-later.ts'
import { saidOfForecasts } from '../credibility/said-of-forecasts.ts'
import { goalsView, scorecardView } from '../credibility/scorecard-view.ts'
import { validationsOf } from '../credibility/validations.ts'
import { onePerMeasurement, subgroupCards } from '../credibility/version-cards.ts'
import { findModel, listModels } from '../library/library.ts'
import { modelSummary } from '../library/model-summary.ts'
import { versionsOf } from './model-versions.ts'

/** Every model of the library with its standing here. */
export async function registry(store: Pick<Store, 'db'>): Promise<RegistryView> {
  const { db } = store
  const counts = await twinsByModel(db)
  const models = await Promise.all(
    listModels().map(async ({ model: inLibrary }) => {
      const { model, stage, silent } = await versionsOf(db, inLibrary.id)
      const verdict = await verdictOn(db, model)
      const alarms = await openAlarms(db, model.id, model.hash)
      return {
        model: modelSummary(model),
        stage,
        state: verdict.state,
        allowed: mayRecommend(verdict, stage).allowed,
        n: verdict.scores?.n ?? 0,
        twins: counts.get(model.id) ?? 0,
        coverage80: verdict.scores ? { ...verdict.scores.coverage.p80 } : null,
        skill: verdict.scores?.skill.prior ? { ...verdict.scores.skill.prior } : null,
        alarms: alarms.length,
        silent: silent.length + (stage === 'silent' ? 1 : 0),
      }
    }),
  )
  return { models }
}

/** Models whose scores have drifted and nobody has judged it: what their owners are told. */
export async function driftList(store: Pick<Store, 'db'>, { by }: { readonly by: string }): Promise<DriftListView> {
  const rows = await store.db
    .selectFrom('drift_alarm')
    .select(({ fn }) => ['model', 'owner', fn.countAll<number>().as('open'), fn.min('since').as('since')])
    .where('acknowledged_at', 'is', null)
    .groupBy(['model', 'owner'])
    .orderBy('model')
    .execute()
  return {
    alarms: rows.map(({ model, owner, open, since }) => ({
      model,
      title: titleOf(model),
      open: Number(open),
      since: new Date(since).toISOString(),
      owner,
      yours: owner === by,
    })),
  }
}

/** A model may have left the library since. */
const titleOf = (id: string) => listModels().find(({ model }) => model.id === id)?.model.title ?? id

/** All that is known here of a model's versions and their forecasts; what people said of them only for whoever `decides`. Errors: `not-found`. */
export async function modelRegistry(
  store: Pick<Store, 'db'>,
  id: string,
  { decides = false }: { readonly decides?: boolean } = {},
): Promise<ModelRegistryView> {
  const { db } = store
  const { model, stage } = await versionsOf(db, id)
  const known = await listVersions(db, id)
  const library = findModel(id).model
  const rows = [
    ...(known.some(({ hash }) => hash === library.hash)
      ? []
      : [
          {
            model: id,
            hash: library.hash,
            version: library.version,
            stage: 'silent' as ModelStage,
            origin: 'library',
            registeredAt: null,
          },
        ]),
    ...known,
  ]
  const versions = await Promise.all(
    rows.map(async ({ hash, version, stage: own, origin, registeredAt }) => {
      const text = hash === library.hash ? library : await compiledVersion(db, id, hash)
      const verdict = text
        ? await verdictOn(db, text)
        : { state: 'unproven' as const, reasons: [] as GateReason[], scores: null }
      return {
        hash,
        version,
        origin,
        stage: hash === model.hash ? stage : own,
        inUse: hash === model.hash,
        registeredAt,
        state: verdict.state,
        reasons: verdict.reasons.map(reasonView),
        scores: verdict.scores && scorecardView(verdict.scores),
      }
    }),
  )
  const every = await listScores(db, { model: id, hash: model.hash })
  const scores = onePerMeasurement(every)
  const alarms = await db
    .selectFrom('drift_alarm')
    .selectAll()
    .where('model', '=', id)
    .orderBy('since', 'desc')
    .execute()
  const feedback = await db
    .selectFrom('forecast_feedback')
    .innerJoin('twin', 'twin.id', 'forecast_feedback.twin')
    .select(({ fn }) => ['cause', fn.countAll<number>().as('count')])
    .where('model', '=', id)
    .groupBy('cause')
    .execute()
  const { question, influence, consequence } = model.credibility ?? {}
  return {
    model: modelSummary(model),
    question: question ?? null,
    influence: influence ?? null,
    consequence: consequence ?? null,
    goals: goalsView(model),
    versions,
    horizons: [...scorecardsBy(every, ({ horizon }) => bandOf(horizon))].map(([name, card]) => ({
      name,
      scores: scorecardView(card),
    })),
    groups: [...subgroupCards(scores)].map(([key, card]) => {
      const [group = '', ...name] = key.split(':')
      return { group, name: name.join(':'), scores: scorecardView(card) }
    }),
    weeks: [...scorecardsBy(scores, ({ time }) => weekOf(time))].map(([name, card]) => ({
      name,
      scores: scorecardView(card),
    })),
    events: await eventCards(db, model),
    bands: bandsView,
    drift: alarms.map((alarm) => ({
      id: alarm.id,
      hash: alarm.hash,
      output: alarm.output,
      of: alarm.of,
      detector: alarm.detector,
      since: alarm.since.toISOString(),
      noticed: alarm.noticed.toISOString(),
      before: alarm.before,
      after: alarm.after,
      acknowledgedBy: alarm.acknowledged_by,
      owner: alarm.owner,
    })),
    decisions: (await listDecisions(db, id)).map(({ hash, decision, reason, by, at, evidence }) => ({
      hash,
      decision,
      reason,
      by,
      at,
      n: (evidence as { n?: number }).n ?? 0,
    })),
    feedback: feedback.map(({ cause, count }) => ({ cause, count: Number(count) })),
    said: decides && !(await pilotRuns(db)) ? await saidOfForecasts(db, id) : [],
    validations: await validationsOf(db, id),
  }
}

const bandsView: ModelRegistryView['bands'] = {
  slope: { low: alarmBands.slope[0], high: alarmBands.slope[1] },
  missed: alarmBands.missed,
  source: alarmBands.source.text,
  doi: alarmBands.source.doi,
}

/** Monday of an instant's week, YYYY-MM-DD. */
function weekOf(time: string): string {
  const day = new Date(time)
  day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7))
  return day.toISOString().slice(0, 10)
}

const stages = { approve: 'approved', experiment: 'experimental', retire: 'retired' } as const

/**
 * A person decides about a version, with the evidence of now kept beside the decision. One version of a model is live at a time: approving one
 * retires the other; a rollback brings back one that was live before, as what it was: approved, or an experiment. `approve` needs a version that meets its goals; what is not
 * proven yet can only be an experiment. Errors: `not-found`, `input.invalid`.
 */
export async function decideModel(
  store: Store,
  id: string,
  { hash, decision, reason }: VersionDecision,
  { by }: { readonly by: string },
): Promise<ModelRegistryView> {
  await transact(store, async (tx) => {
    const library = findModel(id).model
    if (library.hash === hash) await registerVersion(tx, library)
    const versions = await listVersions(tx, id)
    const version = versions.find((each) => each.hash === hash)
    const model = version && (await compiledVersion(tx, id, hash))
    if (!version || !model) throw new HamzadError('not-found', { what: `version of ${id}`, id: hash.slice(0, 12) })
    const verdict = await verdictOn(tx, model)
    if (decision === 'approve' && verdict.state !== 'proven')
      refuseUnproven(verdict.reasons.map(reasonView).map(({ text }) => text))
    const stage = decision === 'rollback' ? await lastLive(tx, id, hash) : stages[decision]
    if (!stage)
      throw new HamzadError('input.invalid', {
        what: 'The rollback',
        why: 'this version was never approved here',
        action: 'Approve it, or let it in as an experiment',
      })
    const at = new Date().toISOString()
    const evidence = { n: verdict.scores?.n ?? 0, ...verdict }
    await decideVersion(tx, id, { hash, decision, stage, reason: reason.trim(), evidence, by, at })
    if (decision !== 'retire') await retireOthers(tx, id, model, by, at)
    await followVersion(tx, id)
    await renewLater(tx)
  })
  return modelRegistry(store, id, { decides: true })
}

/** Twins that were computed by another version than the one in use now are computed anew at once, not when something new is measured. */
async function followVersion(tx: Connection, id: string): Promise<void> {
  const { model } = await versionsOf(tx, id)
  for (const twin of await listTwins(tx, { states: ['active'] }))
    if (twin.model.id === id && twin.model.hash !== model.hash)
      await enqueue(tx, 'assimilate', { twin: twin.id }, { key: twin.id, queue: twin.id })
}

function refuseUnproven(why: readonly string[]): never {
  throw new HamzadError('input.invalid', {
    what: 'The approval',
    why: why.join('; '),
    action: 'Let the version in as an experiment, or wait until its goals are met',
  })
}

/** As what a version was live last; undefined of one that never was. */
async function lastLive(tx: Connection, id: string, hash: string): Promise<ModelStage | undefined> {
  const own = (await listDecisions(tx, id)).filter((each) => each.hash === hash)
  const last = own.find(({ decision }) => decision === 'approve' || decision === 'experiment')?.decision
  return last && stages[last as 'approve' | 'experiment']
}

async function retireOthers(tx: Connection, id: string, model: Model, by: string, at: string): Promise<void> {
  for (const other of await listVersions(tx, id)) {
    if (other.hash === model.hash || (other.stage !== 'approved' && other.stage !== 'experimental')) continue
    const reason = `version ${model.version} (${model.hash.slice(0, 12)}) took its place`
    await decideVersion(tx, id, {
      hash: other.hash,
      decision: 'retire',
      stage: 'retired',
      reason,
      evidence: {},
      by,
      at,
    })
  }
}

/**
 * Lets every library model of which nobody has decided anything recommend as an experiment, signed by somebody: what a demonstration does at its
 * set-up, so that there is something to see before enough is scored.
 */
export async function letLibraryExperiment(store: Store, by: string, reason: string): Promise<void> {
  await transact(store, async (tx) => {
    for (const { model } of listModels()) {
      await registerVersion(tx, model)
      if ((await listDecisions(tx, model.id)).length > 0) continue
      const at = new Date().toISOString()
      await decideVersion(tx, model.id, {
        hash: model.hash,
        decision: 'experiment',
        stage: 'experimental',
        reason,
        evidence: { n: 0 },
        by,
        at,
      })
    }
  })
}

/** Somebody has seen a drift and judged it. Errors: `not-found`. */
export async function acknowledgeDrift(
  store: Store,
  model: string,
  alarm: number,
  { by }: { readonly by: string },
): Promise<ModelRegistryView> {
  const row = await store.db
    .updateTable('drift_alarm')
    .set({ acknowledged_by: by, acknowledged_at: new Date() })
    .where('id', '=', alarm)
    .where('model', '=', model)
    .returning('id')
    .executeTakeFirst()
  if (!row) throw new HamzadError('not-found', { what: 'alarm', id: alarm })
  await renewLater(store.db)
  return modelRegistry(store, model, { decides: true })
}
