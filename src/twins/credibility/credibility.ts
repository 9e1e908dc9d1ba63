import type { DomainBreach } from '../../kernel/credibility/domain.ts'
import { type GateReason, judgeOutputs, mayRecommend, type Verdict } from '../../kernel/credibility/gate.ts'
import type { Scorecard } from '../../kernel/credibility/scorecard.ts'
import { fill, HamzadError } from '../../kernel/errors.ts'
import type { Model } from '../../kernel/model.ts'
import type { ModelStage } from '../../store/credibility-tables.ts'
import type { Connection } from '../../store/schema.ts'
import { pilotRuns } from '../../store/silent-pilot.ts'
import { getTwin } from '../../store/twins.ts'
import { type BoundRecord, readBoundRecord } from '../bound-record.ts'
import { versionsOf } from '../registry/model-versions.ts'
import { reasonOfAlarm } from './event-alarms.ts'
import { outsidePopulation } from './outside-population.ts'
import type { StandingView } from './standing.ts'
import { versionCards } from './version-cards.ts'

/** What a twin may say of itself, and why not more. */
export interface Credibility {
  readonly stage: ModelStage
  readonly state: Verdict['state']
  /** Recommendations and alerts may be shown. */
  readonly allowed: boolean
  readonly reasons: readonly GateReason[]
  /** Where this subject lies outside the population that the model was made for. */
  readonly outside: readonly DomainBreach[]
  /** Scores of the version in use over all its twins. */
  readonly scores: Scorecard | null
}

/** The verdict on a version, from everything that it foretold here. */
export async function verdictOn(
  db: Connection,
  model: Model,
): Promise<Verdict & { readonly scores: Scorecard | null }> {
  const [cards, alarms] = await Promise.all([versionCards(db, model), openAlarms(db, model.id, model.hash)])
  // Several detectors say the same of one day: a reason is told once.
  const open = new Map(alarms.map(reasonOfAlarm).map((reason) => [JSON.stringify(reason), reason]))
  const verdict = judgeOutputs(model.credibility?.goals, cards.outputs, [...open.values()])
  return { ...verdict, scores: cards.all }
}

export const openAlarms = (db: Connection, model: string, hash: string) =>
  db
    .selectFrom('drift_alarm')
    .selectAll()
    .where('model', '=', model)
    .where('hash', '=', hash)
    .where('acknowledged_at', 'is', null)
    .orderBy('since')
    .execute()

/**
 * May this twin recommend, or alarm? Its version must be approved and meet its goals, its subject must lie inside the model's population,
 * and no silent pilot may run. Errors: `not-found`.
 *
 *     const { allowed, reasons } = await credibilityOf(db, twin)
 */
export async function credibilityOf(
  db: Connection,
  twinId: string,
  known?: { readonly model: Model; readonly record: BoundRecord },
): Promise<Credibility> {
  const twin = await getTwin(db, twinId)
  if (!twin) throw new HamzadError('not-found', { what: 'twin', id: twinId })
  const versions = await versionsOf(db, twin.model.id)
  const model = known?.model ?? versions.model
  const now = Date.now()
  const record = known?.record ?? (await readBoundRecord(db, twin, model, now))
  const outside = outsidePopulation(model, record, now)
  const verdict = await verdictOn(db, model)
  const gate = mayRecommend(verdict, versions.stage)
  const breaches = outside.map(
    ({ covariate, value, unit, low, high }): GateReason => ({
      code: 'outside-population',
      values: { covariate, value, unit, low, high },
    }),
  )
  const pilot = await pilotRuns(db)
  const reasons = [...(pilot ? [{ code: 'pilot', values: {} } as const] : []), ...breaches, ...gate.reasons]
  return {
    stage: versions.stage,
    state: verdict.state,
    allowed: gate.allowed && outside.length === 0 && !pilot,
    reasons,
    outside,
    scores: verdict.scores,
  }
}

/** Errors: `pilot.silent` while the site is in a silent pilot. */
export async function requireNoPilot(db: Connection): Promise<void> {
  if (await pilotRuns(db)) throw new HamzadError('pilot.silent')
}

/** Refuses what credibility does not carry. Errors: `credibility.withheld` with the reasons in words. */
export function requireCredible({ allowed, reasons }: Credibility): void {
  if (allowed) return
  throw new HamzadError('credibility.withheld', {
    why: reasons.map((each) => wordsOf(each)).join('; '),
    codes: reasons.map(({ code }) => code).join(','),
  })
}

/** The same for a page, a card or a resource that shows a forecast: not all of it is proven, and the reader is told. */
export const standingView = ({
  stage,
  state,
  allowed,
  reasons,
}: Omit<Credibility, 'outside' | 'scores'>): StandingView => ({
  stage,
  state,
  allowed,
  reasons: reasons.map(reasonView),
})

export const reasonView = (reason: GateReason): StandingView['reasons'][number] => ({
  code: reason.code,
  values: { ...reason.values },
  text: wordsOf(reason),
})

const percent = (value: string | number | undefined) => `${Math.round(1000 * Number(value)) / 10} %`

/** A reason as a sentence without its stop; `say` puts what stands in its places, in another language if need be. */
export function wordsOf(reason: GateReason, say: typeof fill = fill): string {
  const [text, values] = sentenceOf(reason)
  const { output } = reason.values
  // The alarms of bands name their rule instead.
  return `${say(text, values)}${output !== undefined && values.event === undefined ? ` (${output})` : ''}`
}

/** The same as a sentence with places, and what stands in them: for other languages. */
function sentenceOf({ code, values: v }: GateReason): readonly [string, Readonly<Record<string, string>>] {
  const shares = Object.fromEntries(
    ['value', 'low', 'high', 'least', 'most', 'others'].map((name) => [name, percent(v[name])]),
  )
  const plain = Object.fromEntries(Object.entries(v).map(([name, value]) => [name, String(value)]))
  const of = { ...plain, ...shares }
  switch (code) {
    case 'too-few':
      return ['{n} of its forecasts are scored here, and {least} are needed', plain]
    case 'compared':
      return ['{n} of its forecasts can be compared with {over}, and {least} are needed', plain]
    case 'coverage':
      return ['its {level} % intervals held {value} of the measurements, the goal is {low} to {high}', of]
    case 'skill':
      return ['its skill over {over} is {value}, the goal is at least {least}', of]
    case 'bias':
      return ['its mean error is {value} of the mean measurement, the goal is at most {most}', of]
    case 'gap':
      return ['for {group} its 80 % intervals held {value}, for the others {others}', of]
    case 'drift':
      return ['its scores changed ({of}) on {since}', plain]
    case 'slope':
      return [
        'the calibration slope of its chances ({event}) is {value}, the band is {low} to {high}',
        { ...plain, value: Number(v.value).toFixed(2) },
      ]
    case 'missed':
      return ['of the events ({event}) of {group} it did not alarm of {value}, of others of {others}', of]
    case 'no-goals':
      return ['the model declares no goals that its forecasts could be held to', {}]
    case 'outside-population':
      return ['{covariate} is {value} {unit}, the model was made for {low} to {high} {unit}', plain]
    case 'not-approved':
      return ['this version is silent until a person approves it', {}]
    case 'retired':
      return ['this version is retired', {}]
    case 'pilot':
      return ['the site is in a silent pilot', {}]
  }
}
