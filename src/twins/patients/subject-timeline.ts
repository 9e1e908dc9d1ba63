import { HamzadError } from '../../kernel/errors.ts'
import { isForetold, pilotRuns } from '../../store/silent-pilot.ts'
import type { Store } from '../../store/store.ts'
import { getSubject } from '../../store/subjects.ts'
import { readTimeline } from '../../store/timeline.ts'
import type { TimelineView } from '../views.ts'

export interface TimelineRange {
  readonly from?: string | undefined
  readonly until?: string | undefined
  readonly limit?: number | undefined
}

/**
 * What the record says happened to a subject, newest first; `more` when the limit (500) cut it. What twins wrote of their forecasts lies on the record too: of a silent
 * pilot it is left out. Errors: `not-found`.
 */
export async function subjectTimeline(
  store: Pick<Store, 'db'>,
  subject: string,
  { from, until, limit = 500 }: TimelineRange = {},
): Promise<TimelineView> {
  if (!(await getSubject(store.db, subject))) throw new HamzadError('not-found', { what: 'subject', id: subject })
  const events = await readTimeline(store.db, subject, {
    from,
    until,
    limit: limit + 1,
    newestFirst: true,
    withdrawn: true,
  })
  const silent = await pilotRuns(store.db)
  const shown = events.slice(0, limit).filter(({ source }) => !(silent && isForetold(source)))
  const entries = shown.map((event) => ({
    kind: event.kind,
    time: event.time,
    ...(event.until === undefined ? {} : { until: event.until }),
    codes: [...event.codes],
    ...(event.value === undefined ? {} : { value: event.value }),
    ...(event.unit === undefined ? {} : { unit: event.unit }),
    ...(event.comparator === undefined ? {} : { comparator: event.comparator }),
    ...(event.text === undefined ? {} : { text: event.text }),
    quality: event.quality,
    source: event.source,
    ...(event.withdrawn ? { withdrawn: true } : {}),
  }))
  return { entries, more: events.length > limit }
}
