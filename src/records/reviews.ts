import type { RecordEvent } from '../kernel/record-event.ts'

/** Code of the note by which a person decides about a reading; the reading is the note's source. */
export const reviewCode = { system: 'urn:hamzad:review', code: 'reading' } as const

/** What a person decided about a reading: to leave it out of every belief, or to keep it although it looked wrong. */
export type ReviewVerdict = 'set-aside' | 'keep'

export interface Review {
  /** Key of the reading in the timeline. */
  readonly reading: string
  readonly verdict: ReviewVerdict
  readonly reason: string
  readonly by: string
  readonly at: string
  /** The value that was judged; a correction of the record is not judged by it. */
  readonly value: number
}

export const isReview = (event: RecordEvent): boolean =>
  event.kind === 'note' &&
  event.codes.some(({ system, code }) => system === reviewCode.system && code === reviewCode.code)

/** A review as an event of the timeline: append-only, superseded by a later one of the same reading, so that beliefs can be replayed. */
export function reviewEvent(
  reading: RecordEvent,
  review: Pick<Review, 'verdict' | 'reason' | 'by'>,
  at: string,
  version: number,
): RecordEvent {
  return {
    subject: reading.subject,
    kind: 'note',
    time: at,
    codes: [reviewCode],
    ...(reading.value !== undefined && { value: reading.value }),
    text: review.reason,
    concept: [{ system: reviewCode.system, code: review.verdict, display: review.by }],
    quality: { verdict: 'good' },
    source: { type: 'Review', id: reading.key, version },
    key: `review:${reading.key}`,
  }
}

/** The review that an event is; null when it is none. */
export function reviewOf(event: RecordEvent): Review | null {
  const verdict = event.concept?.[0]?.code
  if (!isReview(event) || (verdict !== 'set-aside' && verdict !== 'keep')) return null
  return {
    reading: event.source.id,
    verdict,
    reason: event.text ?? '',
    by: event.concept?.[0]?.display ?? '',
    at: event.time,
    value: event.value ?? Number.NaN,
  }
}

/** Reviews by reading, each of the value that the record holds now. */
export function reviewsOf(record: readonly RecordEvent[]): ReadonlyMap<string, Review> {
  const values = new Map(record.map((event) => [event.key, event.value]))
  const reviews = record.flatMap((event) => reviewOf(event) ?? [])
  return new Map(
    reviews.filter(({ reading, value }) => values.get(reading) === value).map((review) => [review.reading, review]),
  )
}
