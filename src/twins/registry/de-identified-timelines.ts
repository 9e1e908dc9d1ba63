import type { Model } from '../../kernel/model.ts'
import type { TimelineEvent } from '../../kernel/timeline.ts'
import type { Store } from '../../store/store.ts'
import { listTwins } from '../../store/twins.ts'
import { readBoundRecord } from '../bound-record.ts'

/**
 * What the twins of a model have seen, for learning its population: covariates, doses and measurements in the model's time since each one's first event.
 * No name, no date, no identifier of a person or a reading leaves the store; twins without a measurement are left out. The order is that of what was seen,
 * not of the twins.
 *
 *     const timelines = await deidentifiedTimelines(store, model)
 */
export async function deidentifiedTimelines(
  { db }: Pick<Store, 'db'>,
  model: Model,
  now = Date.now(),
): Promise<TimelineEvent[][]> {
  const twins = (await listTwins(db, { states: ['active', 'paused'] })).filter((twin) => twin.model.id === model.id)
  const found: TimelineEvent[][] = []
  for (const twin of twins) {
    const { timeline } = await readBoundRecord(db, twin, model, now)
    if (!timeline.some((event) => event.kind === 'observation' && event.value !== null)) continue
    const first = timeline.reduce((least, { time }) => Math.min(least, time), Number.POSITIVE_INFINITY)
    found.push(timeline.map((event) => anonymous(event, first)))
  }
  const key = (timeline: readonly TimelineEvent[]) => JSON.stringify(timeline)
  return found.sort((a, b) => (key(a) < key(b) ? -1 : 1))
}

function anonymous(event: TimelineEvent, first: number): TimelineEvent {
  const { id: _, ...rest } = event as TimelineEvent & { readonly id?: string }
  return { ...rest, time: event.time - first } as TimelineEvent
}
