import { call, checkAddress } from '../governance/outbound/call.ts'
import { HamzadError } from '../kernel/errors.ts'
import type { FeedAlert } from '../store/feed-alerts.ts'
import { enqueue } from '../store/job-queue.ts'
import type { Connection } from '../store/schema.ts'

/** What somebody outside hears of a feed: names that the site gave, never a patient's. */
export interface FeedNotice {
  readonly alert: 'feed-quiet'
  readonly state: 'began' | 'ended'
  readonly kind: FeedAlert['kind']
  readonly name: string
  /** Instants, ISO 8601. */
  readonly silentSince: string
  readonly at: string
  readonly allowedMinutes: number
  /** The same in a sentence, which chat services show. */
  readonly text: string
}

/**
 * Where alerts are sent besides the pages: HAMZAD_ALERT_WEBHOOK. Null: nowhere. Errors: `input.invalid` when it is no address that may be
 * called (see HAMZAD_OUTBOUND).
 */
export function alertWebhook(): string | null {
  const address = process.env.HAMZAD_ALERT_WEBHOOK ?? ''
  if (address === '') return null
  try {
    return checkAddress(address).href
  } catch (error) {
    throw error instanceof HamzadError
      ? new HamzadError(error.code, { ...error.values, what: 'HAMZAD_ALERT_WEBHOOK' })
      : error
  }
}

/** Has an alert sent, in the transaction that notes it: tried for about an hour, in the order in which they came. */
export async function scheduleAlert(db: Connection, alert: FeedAlert, isQuiet: boolean): Promise<void> {
  await enqueue(db, 'alert', { ...noticeOf(alert, isQuiet) }, { queue: 'alerts', attempts: 9 })
}

export function noticeOf(
  { kind, name, silentSince, allowed, beganAt, endedAt }: FeedAlert,
  isQuiet: boolean,
): FeedNotice {
  const allowedMinutes = Math.round(allowed / 60)
  return {
    alert: 'feed-quiet',
    state: isQuiet ? 'began' : 'ended',
    kind,
    name,
    silentSince,
    at: isQuiet ? beganAt : (endedAt ?? beganAt),
    allowedMinutes,
    text: isQuiet
      ? `Hamzad: nothing has come from the ${kind} ${name} since ${silentSince}; ${allowedMinutes} minutes are allowed.`
      : `Hamzad: the ${kind} ${name} is no longer quiet.`,
  }
}

/** Posts a notice as JSON. Errors: `outbound.failed`, so that it is tried again. */
export async function postAlert(address: string, notice: FeedNotice): Promise<void> {
  const answer = await call(address, {
    method: 'POST',
    body: JSON.stringify(notice),
    headers: { 'content-type': 'application/json' },
  })
  answer.body.destroy()
  if (answer.status < 200 || answer.status > 299)
    throw new HamzadError('outbound.failed', { why: `the receiver of alerts answered ${answer.status}` })
}
