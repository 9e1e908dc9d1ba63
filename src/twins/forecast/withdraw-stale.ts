import { sql, type Transaction } from 'kysely'
import type { RecordEvent } from '../../kernel/record-event.ts'
import type { Database } from '../../store/schema.ts'
import { type Appended, appendTimeline } from '../../store/timeline.ts'

/**
 * A new version of a resource may say less than the one before (a component is gone, another patient is meant): the events that it
 * no longer gives are appended once more with its version, withdrawn.
 */
export async function withdrawStale(
  tx: Transaction<Database>,
  updated: readonly { readonly type: string; readonly id: string; readonly version: number }[],
  run?: string,
): Promise<Appended> {
  if (updated.length === 0) return { added: 0, subjects: new Map() }
  const { rows } = await sql<Stale>`
    select latest.subject, latest.key, latest.kind, latest.time, latest.codes, latest.source, updated.version
    from unnest(${updated.map(({ type }) => type)}::text[], ${updated.map(({ id }) => id)}::text[],
      ${updated.map(({ version }) => version)}::integer[]) as updated (type, id, version)
    cross join lateral (
      select distinct on (event.subject, event.key) event.*
      from timeline event
      where event.subject in (
          select subject from resource where type = updated.type and id = updated.id and subject is not null
          union
          select subject from resource_history where type = updated.type and id = updated.id and subject is not null)
        and (event.key = updated.type || '/' || updated.id or event.key like updated.type || '/' || updated.id || '#%')
      order by event.subject, event.key, event.version desc
    ) latest
    where latest.version < updated.version and not latest.withdrawn`.execute(tx)
  const events = rows.map(
    ({ subject, key, kind, time, codes, source, version }): RecordEvent => ({
      subject,
      kind,
      time: time.toISOString(),
      codes,
      quality: { verdict: 'good' },
      source: { ...source, version },
      key,
      withdrawn: true,
    }),
  )
  return appendTimeline(tx, events, { run })
}

interface Stale {
  readonly subject: string
  readonly key: string
  readonly kind: RecordEvent['kind']
  readonly time: Date
  readonly codes: RecordEvent['codes']
  readonly source: RecordEvent['source']
  readonly version: number
}
