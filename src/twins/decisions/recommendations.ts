import { HamzadError } from '../../kernel/errors.ts'
import { type AmountBounds, boundAmounts } from '../../kernel/forecast/bound-amounts.ts'
import type { RegimenScore } from '../../kernel/forecast/forecast.ts'
import { latestBeliefs } from '../../store/beliefs.ts'
import { publish } from '../../store/notify.ts'
import {
  getRecommendation,
  listRecommendations as listStored,
  putRecommendation,
  respond,
  type StoredRecommendation,
} from '../../store/recommendations.ts'
import type { Connection } from '../../store/schema.ts'
import { pilotRuns } from '../../store/silent-pilot.ts'
import type { Store } from '../../store/store.ts'
import { transact } from '../../store/transact.ts'
import { beliefAtHand, nextDose } from '../belief-at-hand.ts'
import { computePool } from '../compute/compute-pool.ts'
import { credibilityOf, requireCredible } from '../credibility/credibility.ts'
import { findModel } from '../library/library.ts'
import { modelSummary } from '../library/model-summary.ts'
import { refusal } from '../refusal.ts'
import type { BeliefNotes } from '../stored-state.ts'
import { openTwin } from '../twin-model.ts'
import type { NoteView, RecommendationView, RegimenRequest, RegimenScoreView, ResponseRequest } from '../views.ts'
import { checkRegimen } from './check-regimen.ts'

interface By {
  readonly by: string
}

interface CreateOptions extends By {
  /** Also search between the listed doses, in multiples of this. */
  readonly round?: number
  /** No amount outside; within the limits of the decision. */
  readonly least?: number
  readonly most?: number
  /** The same of intervals and of lengths of infusions, in the model's unit of time. */
  readonly intervalStep?: number
  readonly durationStep?: number
}

/** What is stored of a recommendation: all that was shown, and what it was computed from. */
interface Content
  extends Pick<
    RecommendationView,
    'model' | 'objective' | 'timeUnit' | 'amountUnit' | 'best' | 'alternatives' | 'current' | 'reasons'
  > {
  /** Instant from which the regimens were tried, model time. */
  readonly from: number
  /** Regimens between the listed ones were searched in multiples of these. */
  readonly round?: number
  /** Bounds of the amounts that were looked at. */
  readonly least?: number
  readonly most?: number
  readonly intervalStep?: number
  readonly durationStep?: number
  /** Digest of the belief's data. */
  readonly digest: string
}

/**
 * Ranks the regimens of a decision on the newest belief, and stores the answer with the belief that it rests on. It orders nothing.
 * Errors: `not-found`, `input.invalid` (bounds), `twin.no-belief`, `credibility.withheld` with the reasons, `conflict` when the belief went meanwhile.
 *
 *     const { best, reasons } = await createRecommendation(store, twin, 'regimen', { by: 'doctor' })
 */
export async function createRecommendation(
  store: Store,
  twinId: string,
  decisionName: string,
  { by, round, least, most, intervalStep, durationStep }: CreateOptions,
): Promise<RecommendationView> {
  const hand = await beliefAtHand(store, twinId)
  const { twin, model, belief, notes, record, plan } = hand
  const declared = model.decisions.find(({ name }) => name === decisionName)
  if (!declared) throw new HamzadError('not-found', { what: 'decision', id: decisionName })
  requireCredible(await credibilityOf(store.db, twinId, { model, record }))
  const steps = {
    ...(round !== undefined && { amount: round }),
    ...(intervalStep !== undefined && { interval: intervalStep }),
    ...(durationStep !== undefined && { duration: durationStep }),
  }
  const bounds = { ...(least !== undefined && { least }), ...(most !== undefined && { most }) }
  const decision = boundAmounts(declared, bounds, steps)
  const from = nextDose(hand, decision.input)
  const found = await computePool().run('recommendation', {
    model,
    seed: twin.seed,
    timeline: record.timeline,
    bytes: belief.bytes,
    decision,
    plan: plan.events,
    from,
    ...(Object.keys(steps).length > 0 && { steps }),
  })
  const content: Content = {
    model: modelSummary(model),
    objective: found.objective,
    timeUnit: model.time,
    amountUnit: model.inputs.find(({ name }) => name === decision.input)?.unit ?? '1',
    best: found.best ? scoreView(found.best) : null,
    alternatives: found.ranked
      .filter((score) => score !== found.best)
      .slice(0, 9)
      .map(scoreView),
    current: found.current ? judgedView(found.current) : null,
    reasons: [...(found.reasons as NoteView[]), ...boundReasons(bounds)],
    from,
    ...(round !== undefined && { round }),
    ...bounds,
    ...(intervalStep !== undefined && { intervalStep }),
    ...(durationStep !== undefined && { durationStep }),
    digest: notes.digest,
  }
  const id = await transact(store, async (tx) => {
    const stored = await putRecommendation(tx, {
      twin: twinId,
      belief: belief.sequence,
      decision: decisionName,
      content,
      by,
    }).catch(refuseLostBelief)
    await publish(tx, { kind: 'recommendation', id: stored })
    await publish(tx, { kind: 'twin', id: twinId })
    return stored
  })
  return viewOf(store.db, (await getRecommendation(store.db, id)) as StoredRecommendation)
}

/** Bounds that a person set, as reasons: what lies beyond was not looked at. */
const boundReasons = (bounds: AmountBounds): NoteView[] =>
  Object.entries(bounds).map(([side, amount]) => ({ code: `bounds.${side}`, values: { amount } }))

/**
 * Recommendations of a twin, newest first; none is shown while the site is in a silent pilot, and of those that wait for an answer none while the gate is closed, which may have been open when
 * they were made. Errors: `not-found`.
 */
export async function listRecommendations(store: Pick<Store, 'db'>, twinId: string): Promise<RecommendationView[]> {
  await openTwin(store.db, twinId)
  if (await pilotRuns(store.db)) return []
  const ground = await groundNow(store.db, twinId)
  const stored = await listStored(store.db, twinId)
  const { allowed } = stored.some(({ response }) => !response)
    ? await credibilityOf(store.db, twinId)
    : { allowed: true }
  return stored.filter(({ response }) => response || allowed).map((each) => assemble(each, ground))
}

/**
 * Stores what a person answers: once, with who and when. Modifying and declining need a reason, modifying also the regimen that was
 * chosen instead. A recommendation that newer data or another version have outdated, or of a twin whose gate has closed since, cannot be accepted. Nothing is ordered by it. Errors: `not-found`,
 * `conflict` (answered already, or outdated), `input.invalid`, `credibility.withheld`.
 */
export async function respondToRecommendation(
  store: Store,
  id: string,
  { response, reason, regimen }: ResponseRequest,
  { by }: By,
): Promise<RecommendationView> {
  const stored = await getRecommendation(store.db, id)
  if (!stored) throw new HamzadError('not-found', { what: 'recommendation', id })
  const words = reason?.trim() ?? ''
  if (response !== 'accept' && words === '')
    throw refusal('The answer', `to ${response} needs a reason`, 'Write the reason in a few words.', 'reason.missing')
  if (response === 'modify' && !regimen)
    throw refusal(
      'The answer',
      'the regimen that was chosen is missing',
      'Say what is given instead.',
      'answer.regimen-missing',
    )
  if (response !== 'modify' && regimen)
    throw refusal(
      'The answer',
      `to ${response} takes no regimen`,
      'Answer "modify" to give another one.',
      'answer.no-regimen',
    )
  if (response === 'accept' && !(stored.content as Content).best)
    throw refusal(
      'The answer',
      'there is no regimen to accept',
      'Decline it, or modify it.',
      'answer.nothing-to-accept',
    )
  if (response === 'accept' && isOutdated(stored, await groundNow(store.db, stored.twin)))
    throw new HamzadError('conflict', { what: 'The data behind the recommendation' })
  if (response === 'accept') requireCredible(await credibilityOf(store.db, stored.twin))
  if (regimen) {
    const { model } = findModel((stored.content as Content).model.id)
    checkRegimen(model, regimen, Math.max(0, ...model.decisions.map(({ horizon }) => horizon)))
  }
  await transact(store, async (tx) => {
    await respond(tx, id, { response, by, reason: words || null, ...(regimen ? { regimen } : {}) })
    await publish(tx, { kind: 'recommendation', id })
    await publish(tx, { kind: 'twin', id: stored.twin })
  })
  return viewOf(store.db, (await getRecommendation(store.db, id)) as StoredRecommendation)
}

/** What a recommendation of now would rest on: the data of the newest belief, and the version in use, which may be another since. */
interface Ground {
  readonly digest: string | null
  readonly hash: string
}

async function groundNow(db: Connection, twin: string): Promise<Ground> {
  const [beliefs, { model }] = await Promise.all([latestBeliefs(db, [twin]), openTwin(db, twin)])
  const belief = beliefs.get(twin)
  return { digest: belief ? (belief.diagnostics as BeliefNotes).digest : null, hash: model.hash }
}

function isOutdated({ content }: StoredRecommendation, { digest, hash }: Ground): boolean {
  const { digest: seen, model } = content as Content
  return seen !== digest || model.hash !== hash
}

async function viewOf(db: Connection, stored: StoredRecommendation): Promise<RecommendationView> {
  return assemble(stored, await groundNow(db, stored.twin))
}

function assemble(stored: StoredRecommendation, ground: Ground): RecommendationView {
  const { from: _, digest: __, ...content } = stored.content as Content
  const { response } = stored
  return {
    id: stored.id,
    twin: stored.twin,
    decision: stored.decision,
    createdAt: stored.createdAt,
    beliefSequence: stored.belief,
    ...content,
    outdated: isOutdated(stored, ground),
    response: response && {
      response: response.response,
      reason: response.reason,
      regimen: (response.regimen as RegimenRequest | null) ?? null,
      by: response.by,
      at: response.at,
    },
  }
}

type Judged = Omit<RegimenScore, 'regimen'>

function judgedView({ objective, standardError, terms, measures }: Judged): Omit<RegimenScoreView, 'regimen'> {
  return {
    objective,
    standardError,
    terms: terms.map((term) => ({ ...term })),
    measures: measures.map((measure) => ({ ...measure, quantiles: [...measure.quantiles] })),
  }
}

const scoreView = (score: RegimenScore): RegimenScoreView => ({ regimen: { ...score.regimen }, ...judgedView(score) })

/** A refresh may have dropped the belief while the regimens were tried. */
function refuseLostBelief(error: unknown): never {
  if (error instanceof Error && 'code' in error && error.code === '23503')
    throw new HamzadError('conflict', { what: 'The belief' }, { cause: error })
  throw error
}
