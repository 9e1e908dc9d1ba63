import { isStream } from '../../kernel/belief/runnable.ts'
import type { Score } from '../../kernel/credibility/score-ensemble.ts'
import type { Model } from '../../kernel/model.ts'
import type { InputEvent, TimelineEvent } from '../../kernel/timeline.ts'
import type { Used } from '../../records/to-timeline.ts'
import { getBelief } from '../../store/beliefs.ts'
import { type Watched, watchScores } from '../../store/drift-stream.ts'
import { compiledVersion } from '../../store/model-versions.ts'
import {
  climateOf,
  firstIssued,
  forecastsReaching,
  type NewScore,
  putScores,
  type ReachingForecast,
  scoredKeys,
} from '../../store/prequential-record.ts'
import type { Connection } from '../../store/schema.ts'
import type { Twin } from '../../store/twins.ts'
import { type BoundRecord, readBoundRecord, remembered } from '../bound-record.ts'
import type { Clock } from '../clock.ts'
import { computePool } from '../compute/compute-pool.ts'
import { asPlanned } from '../forecast/as-planned.ts'
import { noticeDrift } from './drift.ts'
import { horizonBands } from './horizon-bands.ts'
import { scoreGroups } from './score-groups.ts'
import { heldBy } from './widen-forecast.ts'

interface Due {
  readonly key: string
  readonly version: number
  readonly output: string
  readonly unit: string
  readonly time: string
  readonly value: number
  readonly censored?: 'left' | 'right'
}

/** Measurements that came this late are not looked up any more, ms. */
const memory = 30 * 86_400_000

/**
 * Holds issued forecasts to the measurements that have come since: of those that reach a measurement, the newest of each band of horizon, of every
 * version, silent ones too. Each is computed again from the belief that it was issued from, under the inputs that were really given. Answers with
 * how many scores were added, and whose drift is to be looked at later.
 */
export async function scoreDue(
  tx: Connection,
  twin: Twin,
  model: Model,
  record: BoundRecord,
  now: number,
): Promise<{ readonly added: number; readonly unseen: readonly Watched[] }> {
  const due = await dueOf(tx, twin, model, record, now)
  if (due.length === 0) return { added: 0, unseen: [] }
  const targets = new Map<number, { issued: ReachingForecast; due: Due[] }>()
  for (const each of due) {
    for (const issued of await forecastsReaching(tx, twin.id, each.time, horizonBands)) {
      const entry = targets.get(issued.id) ?? { issued, due: [] }
      entry.due.push(each)
      targets.set(issued.id, entry)
    }
  }
  const groups = await scoreGroups(tx, twin.subject, now)
  const climate = new Map<string, number[]>()
  let added = 0
  const watched: number[] = []
  for (const { issued, due: own } of targets.values()) {
    for (const { output } of own) if (!climate.has(output)) climate.set(output, await climateOf(tx, twin, output))
    const { id, hash } = issued.model
    const version = hash === model.hash ? model : await compiledVersion(tx, id, hash)
    const scores = version && (await scoreOne(tx, twin, version, record, issued, own, climate))
    const rows = own.flatMap((each, i): NewScore[] => {
      const score = scores?.[i]
      if (!score) return []
      const { output, unit, time } = each
      const horizon = hoursBetween(issued.issuedAt, time)
      const least = version!.outputs.find(({ name }) => name === output)?.least
      const widening = { factor: issued.widened, ...(least !== undefined && { least }) }
      return [
        {
          forecast: issued.id,
          output,
          unit,
          key: each.key,
          version: each.version,
          time,
          horizon,
          asPlanned: asPlanned(issued, record, time),
          score,
          groups,
          ...(widening.factor > 1 && { widened: { ...widening, inside80: heldBy(score, widening) } }),
        },
      ]
    })
    watched.push(...(await putScores(tx, rows)))
    added += rows.length
  }
  const unseen: Watched[] = []
  for (const each of await watchScores(tx, watched)) if (!(await noticeDrift(tx, each))) unseen.push(each)
  return { added, unseen }
}

/** Of a stream, whose values say much the same within minutes, the first of each instant of its grid. */
function sparse(model: Model, { used, clock }: BoundRecord): readonly Used[] {
  if (!isStream(model)) return used
  const seen = new Set<string>()
  return used.filter(({ as, what, time }) => {
    const slot = `${as} ${what} ${Math.floor(clock.toModel(Date.parse(time)) / model.assimilate!.grid)}`
    if (seen.has(slot)) return false
    seen.add(slot)
    return true
  })
}

const hoursBetween = (from: string, until: string) => (Date.parse(until) - Date.parse(from)) / 3_600_000

async function dueOf(tx: Connection, twin: Twin, model: Model, record: BoundRecord, now: number): Promise<Due[]> {
  const first = await firstIssued(tx, twin.id)
  if (!first) return []
  const begin = Math.max(first.getTime(), now - memory)
  const candidates = sparse(model, record).filter(({ as, time }) => {
    const at = Date.parse(time)
    return as === 'observation' && at > begin && at <= now
  })
  if (candidates.length === 0) return []
  const known = await scoredKeys(
    tx,
    twin.id,
    candidates.map(({ key }) => key),
  )
  return candidates.flatMap((used): Due[] => {
    const event = record.byKey.get(used.key)
    const version = event?.source.version ?? 1
    if (known.has(`${used.key}@${version}`)) return []
    const side = event?.comparator?.startsWith('<') ? 'left' : event?.comparator?.startsWith('>') ? 'right' : null
    const { key, what: output, unit, value } = used
    return [{ key, version, output, unit, time: used.time, value, ...(side && { censored: side }) }]
  })
}

const [day, near] = [86_400_000, 3 * 86_400_000]

/**
 * What was known when a forecast was issued, as far back as its score may need. Of a stream whose belief is kept (`due` is given) that is little: the last day of doses, for
 * the twin had it never been measured, and the last value of each output.
 */
async function seenThen(
  tx: Connection,
  twin: Twin,
  model: Model,
  { issuedAt, upto }: ReachingForecast,
  clock: Clock,
  due: readonly Due[] | null,
): Promise<BoundRecord> {
  const at = Date.parse(issuedAt)
  const earliest = clock.toInstant(remembered(model, clock, at))
  if (isStream(model) && due && earliest < at - near) {
    const seen = await readBoundRecord(tx, twin, model, at, upto, at - near)
    if (isEnough(seen.timeline, clock.toModel(at), clock.toModel(at - day), new Set(due.map(({ output }) => output))))
      return seen
  }
  return readBoundRecord(tx, twin, model, at, upto, earliest)
}

/** It begins more than a day before `at`, and has a value of every output. */
export function isEnough(
  timeline: readonly TimelineEvent[],
  at: number,
  dayBefore: number,
  outputs: ReadonlySet<string>,
): boolean {
  const begins = timeline.some(({ kind, time }) => kind !== 'covariate' && time <= dayBefore)
  const has = new Set(
    timeline.flatMap((event) =>
      event.kind === 'observation' && event.value !== null && event.time <= at ? [event.output] : [],
    ),
  )
  return begins && [...outputs].every((output) => has.has(output))
}

async function scoreOne(
  tx: Connection,
  twin: Twin,
  model: Model,
  record: BoundRecord,
  issued: ReachingForecast,
  due: readonly Due[],
  climate: ReadonlyMap<string, readonly number[]>,
): Promise<(Score | null)[] | null> {
  const { clock } = record
  const at = clock.toModel(Date.parse(issued.issuedAt))
  const stored = issued.belief === null ? null : await getBelief(tx, twin.id, issued.belief)
  const seen = await seenThen(tx, twin, model, issued, clock, stored === null ? null : due)
  const inputs = record.timeline.filter((event): event is InputEvent => event.kind === 'input' && event.time > at)
  return (
    computePool()
      .run('scoring', {
        model,
        seed: twin.seed,
        members: issued.members,
        timeline: seen.timeline,
        at,
        bytes: stored?.bytes ?? null,
        inputs,
        targets: due.map(({ output, time, value, censored }) => ({
          output,
          time: clock.toModel(Date.parse(time)),
          minute: Math.floor(Date.parse(time) / 60_000),
          value,
          climatology: climate.get(output) ?? [],
          ...(censored && { censored }),
        })),
      })
      // What cannot be computed now stays due.
      .catch(() => null)
  )
}
