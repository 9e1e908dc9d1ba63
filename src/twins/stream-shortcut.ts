import { newestSnapshot } from '../kernel/belief/stream.ts'
import { pastOf, streamOrder } from '../kernel/belief/stream-order.ts'
import type { Model } from '../kernel/model.ts'
import type { TimelineEvent } from '../kernel/timeline.ts'
import type { Connection } from '../store/schema.ts'
import { getSnapshot, listSnapshots, onlyNewer, putSnapshots, type SnapshotMark } from '../store/stream-snapshots.ts'
import type { Twin } from '../store/twins.ts'
import { type BoundRecord, readBoundRecord } from './bound-record.ts'
import { createClock } from './clock.ts'
import type { UpdateAnswer } from './compute/compute.ts'
import { keepsSnapshot, streamMemory } from './forecast/snapshot-times.ts'

/** How a stream gets to its next belief: the record that it needs, the snapshot that it goes on from, and what it keeps. */
export interface StreamShortcut {
  readonly record: BoundRecord
  /** For the update: where to go on from, and which snapshots to make. */
  request(): Promise<{ readonly snapshot: Uint8Array | null; readonly snapshotsAt: readonly number[] }>
  keep(snapshots: UpdateAnswer['snapshots']): Promise<void>
}

/**
 * The short cut of a stream: the latest stored snapshot whose past is still what the record holds. When everything that is new is newer, only the last days of the
 * record are read; else all that the stream remembers, and a value that came late, was corrected or was withdrawn leaves aside every snapshot after it.
 * One of another text of the model is never looked at.
 */
export async function streamShortcut(
  tx: Connection,
  twin: Twin,
  model: Model,
  { now, upto, members }: { readonly now: number; readonly upto: number; readonly members: number },
): Promise<StreamShortcut> {
  const clock = createClock(twin.origin, model.time)
  const at = clock.toModel(now)
  const begins = streamMemory(at, clock)
  const of = { twin: twin.id, modelHash: model.hash, members }
  const all = await listSnapshots(tx, of)
  const marks = all.filter((mark) => mark.begins === begins)
  let from: SnapshotMark | null = marks.findLast(({ time }) => time <= at) ?? null
  let record: BoundRecord | null = null
  if (from && (await onlyNewer(tx, twin.subject, from.upto, clock.toInstant(from.time)))) {
    const quarter = clock.hours(6)
    const since = Math.floor(Math.min(from.since, at - clock.hours(72)) / quarter) * quarter
    record = await readBoundRecord(tx, twin, model, now, upto, clock.toInstant(since))
    if (contextAt(record.timeline, from.time) !== from.context) record = null
  }
  if (!record) {
    record = await readBoundRecord(tx, twin, model, now, upto)
    from = newestSnapshot(model, record.timeline, at, marks)
  }
  const { timeline } = record
  const { grid } = model.assimilate!
  const last = Math.floor(at / grid)
  const instants = Array.from({ length: Math.ceil(clock.hours(24) / grid) + 2 }, (_, i) => (last - i) * grid)
  const snapshotsAt = instants.filter((time) => keepsSnapshot(time, at, grid, clock))
  return {
    record,
    request: async () => ({ snapshot: from && (await getSnapshot(tx, twin.id, from.time)), snapshotsAt }),
    keep(snapshots) {
      const kept = marks
        .map(({ time }) => time)
        .filter((time) => from && time <= from.time && snapshotsAt.includes(time))
      const added = snapshots.map((each) => ({ ...each, context: contextAt(timeline, each.time), begins, upto }))
      return putSnapshots(tx, of, kept, added)
    },
  }
}

/** What is known of the subject until then, as a number. */
const contextAt = (timeline: readonly TimelineEvent[], time: number): number =>
  pastOf(streamOrder(timeline.filter((event) => event.kind === 'covariate' && event.time <= time)), 0)
