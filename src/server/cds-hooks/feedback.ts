import { sql } from 'kysely'
import { HamzadError } from '../../kernel/errors.ts'
import { isObject } from '../../records/fhir/resource.ts'
import type { Connection } from '../../store/schema.ts'
import type { Card } from './cards.ts'

const wrong = (what: string, why: string) =>
  new HamzadError('input.invalid', { what, why, action: 'See cds-hooks.org/specification/2.0.' })
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Notes which cards were shown, so that feedback finds its twin. */
export async function noteCards(
  db: Connection,
  service: string,
  hookInstance: string,
  subject: string | null,
  shown: readonly { readonly card: Card; readonly twin: string }[],
): Promise<void> {
  for (const { card, twin } of shown)
    await sql`insert into cds_card (id, service, hook_instance, subject, twin, summary)
      values (${card.uuid}::uuid, ${service}, ${hookInstance}, ${subject}::uuid, ${twin}::uuid, ${card.summary})`.execute(
      db,
    )
}

/** Stores what became of cards. All of it or nothing; sent again, it counts once. Errors: `input.invalid`. */
export async function storeFeedback(db: Connection, service: string, body: unknown, by: string): Promise<void> {
  const list = isObject(body) ? body.feedback : undefined
  if (!Array.isArray(list) || list.length === 0 || list.length > 1000)
    throw wrong('feedback', 'it is no list of 1 to 1000 entries')
  const rows = list.map((entry: unknown, index) => readEntry(entry, `feedback[${index}]`))
  for (const row of rows)
    await sql`insert into cds_feedback (service, card, outcome, outcome_at, accepted_suggestions, override_reason, received_by)
      values (${service}, ${row.card}::uuid, ${row.outcome}, ${row.at}::timestamptz, ${row.suggestions}::text[], ${row.reason}::jsonb, ${by})
      on conflict do nothing`.execute(db)
}

function readEntry(entry: unknown, place: string) {
  if (!isObject(entry)) throw wrong(place, 'it is no object')
  const { card, outcome, outcomeTimestamp, acceptedSuggestions, overrideReason } = entry
  if (typeof card !== 'string' || !uuid.test(card)) throw wrong(`${place}.card`, 'it is no UUID')
  if (outcome !== 'accepted' && outcome !== 'overridden')
    throw wrong(`${place}.outcome`, 'it is neither accepted nor overridden')
  if (typeof outcomeTimestamp !== 'string' || Number.isNaN(Date.parse(outcomeTimestamp)))
    throw wrong(`${place}.outcomeTimestamp`, 'it is no instant')
  const suggestions = acceptedSuggestions === undefined ? [] : acceptedSuggestions
  if (!Array.isArray(suggestions)) throw wrong(`${place}.acceptedSuggestions`, 'it is no list')
  const ids = suggestions.map((each: unknown) => (isObject(each) && typeof each.id === 'string' ? each.id : null))
  if (ids.some((id) => id === null)) throw wrong(`${place}.acceptedSuggestions`, 'each has an id')
  if (outcome === 'accepted' && ids.length === 0)
    throw wrong(`${place}.acceptedSuggestions`, 'what was accepted names its suggestions')
  if (outcome === 'accepted' && overrideReason !== undefined)
    throw wrong(`${place}.overrideReason`, 'what was accepted was not overridden')
  if (overrideReason !== undefined && !isObject(overrideReason))
    throw wrong(`${place}.overrideReason`, 'it is no object')
  return {
    card,
    outcome,
    at: outcomeTimestamp,
    suggestions: ids as string[],
    reason: overrideReason === undefined ? null : JSON.stringify(overrideReason),
  }
}
