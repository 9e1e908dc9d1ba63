import { HamzadError } from '../../kernel/errors.ts'
import { onBothScales } from '../../records/channels.ts'
import type { Store } from '../../store/store.ts'
import { getSubject } from '../../store/subjects.ts'
import { readTimeline, type StoredEvent } from '../../store/timeline.ts'
import { modelInUse } from '../registry/model-versions.ts'
import type { CycleRecord } from '../views.ts'
import { cycleChannels, cycleOf } from './cycle-evidence.ts'

/** Newest values of each number that are looked at: a monitor writes thousands, and an echo must be found beside them. */
const looked = 50

/**
 * What a subject's record says of one cycle (a heart beat) of a model: of each number the newest sound value, those of more than `days` before the
 * newest of all apart. Errors: `not-found`; `input.invalid` for a model without a cycle.
 */
export async function subjectCycle(
  store: Pick<Store, 'db'>,
  subject: string,
  { model: id, days, now = Date.now() }: { readonly model: string; readonly days: number; readonly now?: number },
): Promise<CycleRecord> {
  if (!(await getSubject(store.db, subject))) throw new HamzadError('not-found', { what: 'subject', id: subject })
  const model = await modelInUse(store.db, id)
  if (!model.cycle)
    throw new HamzadError('input.invalid', {
      what: 'The model',
      why: 'it does not repeat a cycle',
      action: 'Choose a model with a cycle, such as heart-regazzoni-2022.',
    })
  const events = new Map<string, StoredEvent>()
  for (const channel of cycleChannels(model)) {
    const newest = await readTimeline(store.db, subject, {
      codes: onBothScales([channel]),
      kinds: ['observation'],
      until: new Date(now).toISOString(),
      newestFirst: true,
      limit: looked,
    })
    for (const event of newest) events.set(event.key, event)
  }
  const { taken, older, leftOut, missing } = cycleOf(model, [...events.values()], days)
  return {
    taken: taken.map(({ name, value, unit, recorded, time, source, quality }) => ({
      name,
      value,
      unit,
      recorded: { ...recorded },
      time,
      source,
      quality,
    })),
    older: older.map((each) => ({ ...each })),
    leftOut: leftOut.map((each) => ({ ...each })),
    missing: [...missing],
  }
}
