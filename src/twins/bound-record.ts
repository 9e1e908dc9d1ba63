import { isStream } from '../kernel/belief/runnable.ts'
import type { Model } from '../kernel/model.ts'
import type { TimelineEvent } from '../kernel/timeline.ts'
import { type Demographics, demographicsFrom } from '../records/fhir/patient.ts'
import type { LeftOut } from '../records/readings.ts'
import { toTimeline, type Used } from '../records/to-timeline.ts'
import type { Connection } from '../store/schema.ts'
import type { StoredEvent } from '../store/timeline.ts'
import type { Twin } from '../store/twins.ts'
import { type Clock, createClock } from './clock.ts'
import { streamMemory } from './forecast/snapshot-times.ts'
import { readSubjectRecord } from './patients/subject-record.ts'

/** A subject's record as its twin's model sees it. */
export interface BoundRecord {
  readonly clock: Clock
  readonly demographics: Demographics
  /** Events of the record that the model listens to, in order of time. */
  readonly events: readonly StoredEvent[]
  readonly byKey: ReadonlyMap<string, StoredEvent>
  /** What the kernel gets. */
  readonly timeline: readonly TimelineEvent[]
  readonly used: readonly Used[]
  readonly leftOut: readonly LeftOut[]
}

/** Doses and measurements older than this tell nothing more of the subject as it is. */
const memory = 60 * 86_400_000

/** Model time from which what was given and measured counts for a belief at `at` (ms since 1970). */
export const remembered = (model: Model, clock: Clock, at: number): number =>
  isStream(model) ? streamMemory(clock.toModel(at), clock) : clock.toModel(at - memory)

/**
 * Reads and binds the record of a twin's subject for a belief at `at` (ms since 1970): as of a sequence number when one is given, so that
 * it can be replayed. `since` (ms since 1970): what is measured and given before it is not asked for.
 */
export async function readBoundRecord(
  db: Connection,
  twin: Pick<Twin, 'subject' | 'origin'>,
  model: Model,
  at: number,
  upto?: number,
  since?: number,
): Promise<BoundRecord> {
  const { subject, events } = await readSubjectRecord(db, twin.subject, {
    model,
    ...(upto === undefined ? {} : { upto }),
    ...(since === undefined ? {} : { since: new Date(since).toISOString() }),
  })
  const clock = createClock(twin.origin, model.time)
  const demographics = demographicsFrom(subject)
  const bound = toTimeline(model, events, demographics, twin.origin)
  const earliest = remembered(model, clock, at)
  return {
    clock,
    demographics,
    events,
    byKey: new Map(events.map((event) => [event.key, event])),
    timeline: bound.events.filter((event) => event.kind === 'covariate' || event.time >= earliest),
    used: bound.used,
    leftOut: bound.leftOut,
  }
}
