import { HamzadError } from '../../kernel/errors.ts'
import type { Model } from '../../kernel/model.ts'
import { codesToRead, covariateCodes } from '../../records/channels.ts'
import { reviewCode } from '../../records/reviews.ts'
import type { Connection } from '../../store/schema.ts'
import { getSubject, type Subject } from '../../store/subjects.ts'
import { readTimeline, type StoredEvent } from '../../store/timeline.ts'

/** What the record says of a subject, as far as one model listens. */
export interface SubjectRecord {
  readonly subject: Subject
  /** In order of time. */
  readonly events: readonly StoredEvent[]
}

/**
 * Reads the events whose codes a model knows (all of them without a model), as of a sequence number when one is given. With `since`, an instant
 * in ISO 8601, of what is before it only covariates and reviews.
 * Errors: `not-found`.
 */
export async function readSubjectRecord(
  db: Connection,
  id: string,
  { model, upto, since }: { readonly model?: Model; readonly upto?: number; readonly since?: string } = {},
): Promise<SubjectRecord> {
  const subject = await getSubject(db, id)
  if (!subject) throw new HamzadError('not-found', { what: 'subject', id })
  const review = `${reviewCode.system}|${reviewCode.code}`
  const known = upto === undefined ? {} : { asOf: { sequence: upto } }
  const events = await readTimeline(db, id, {
    ...(model ? { codes: [...codesToRead(model), review] } : {}),
    ...known,
    ...(since === undefined ? {} : { from: since }),
  })
  if (since === undefined || !model) return { subject, events }
  const before = await readTimeline(db, id, { codes: [...covariateCodes(model), review], ...known, until: since })
  return { subject, events: [...before, ...events] }
}
