import type { Model } from '../../kernel/model.ts'
import type { RecordEvent } from '../../kernel/record-event.ts'
import type { TimelineEvent } from '../../kernel/timeline.ts'
import type { DataRow, DataSubject } from '../csv/read-data.ts'
import type { ProjectionContext } from '../fhir/context.ts'
import { project } from '../fhir/project.ts'
import { toTimeline } from '../to-timeline.ts'
import type { CgmFile } from './cgm-file.ts'
import { toFhir } from './to-fhir.ts'

/** What a model makes of an export of a diabetes device. */
export interface ExportCases {
  /** Model time 0 is the first entry of each. */
  readonly subjects: readonly DataSubject[]
  /** Entries that the model does not listen to, or that say nothing it can use, by reason. */
  readonly leftOut: ReadonlyMap<string, number>
}

/**
 * The people of an export as individuals of a data file: the same road as into a twin's record (resources, events, the model's binding), without a
 * database. A file that says not whose it is has one individual, 1.
 *
 *     casesOf(readCgm(text, { zone: 'Europe/London' })!, model).subjects[0].rows
 */
export function casesOf({ entries }: Pick<CgmFile, 'entries'>, model: Model): ExportCases {
  const people = Map.groupBy(entries, ({ subject }) => subject ?? '1')
  const leftOut = new Map<string, number>()
  const leave = (reason: string) => void leftOut.set(reason, (leftOut.get(reason) ?? 0) + 1)
  const subjects = [...people].map(([id, own]): DataSubject => {
    const origin = new Date(
      own.reduce((first, { time }) => Math.min(first, time), Number.POSITIVE_INFINITY),
    ).toISOString()
    const record = toFhir(own, id).flatMap(({ resource }): readonly RecordEvent[] => {
      const { events, findings } = project(resource, nobody)
      for (const { reason } of findings) leave(reason)
      return events
    })
    const bound = toTimeline(model, record, {}, origin)
    for (const { reason } of bound.leftOut) leave(reason)
    return { id, rows: bound.events.map(rowOf) }
  })
  return { subjects: subjects.filter(({ rows }) => rows.some((row) => row.evid === 0)), leftOut }
}

const nobody: ProjectionContext = {
  subject: (reference) => reference,
  person: () => ({}),
  medication: () => undefined,
  version: 1,
  now: Number.POSITIVE_INFINITY,
}

const rowOf = (event: TimelineEvent, index: number): DataRow => ({
  line: index + 1,
  time: event.time,
  evid: event.kind === 'input' ? 1 : event.kind === 'observation' ? 0 : 2,
  events: [event],
})
