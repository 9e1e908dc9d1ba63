import { HamzadError } from '../kernel/errors.ts'
import type { Model } from '../kernel/model.ts'
import { codesToRead } from '../records/channels.ts'
import { reviewCode } from '../records/reviews.ts'
import type { Connection } from '../store/schema.ts'
import { getSubject, type Subject } from '../store/subjects.ts'
import { readTimeline, type StoredEvent } from '../store/timeline.ts'

/** What the record says of a subject, as far as one model listens. */
export interface SubjectRecord {
  readonly subject: Subject
  /** In order of time. */
  readonly events: readonly StoredEvent[]
}

/**
 * Reads the events whose codes a model knows (all of them without a model), as of a sequence number when one is given.
 * Errors: `not-found`.
 */
export async function readSubjectRecord(
  db: Connection,
  id: string,
  { model, upto }: { readonly model?: Model; readonly upto?: number } = {},
): Promise<SubjectRecord> {
  const subject = await getSubject(db, id)
  if (!subject) throw new HamzadError('not-found', { what: 'subject', id })
  const events = await readTimeline(db, id, {
    ...(model ? { codes: [...codesToRead(model), `${reviewCode.system}|${reviewCode.code}`] } : {}),
    ...(upto === undefined ? {} : { asOf: { sequence: upto } }),
  })
  return { subject, events }
}
