import type { Kysely } from 'kysely'
import type { Database } from '../store/schema.ts'
import { type AuditEntry, type AuditTail, appendAudit, appendAuditAfter } from './audit.ts'

/** Entries that wait for one commit. */
const largest = 500

/**
 * Group commit: entries that arrive while a commit is under way go together into the next, so that the log costs one flush for many
 * requests. The promise resolves when the entry is durable, and rejects when it could not be written (the request then fails: nothing unseen).
 *
 *     const audit = createAuditWriter(store.db)
 *     await audit({ actor: 'ada', action: 'twin.read', subject, detail: {} })
 */
export function createAuditWriter(db: Kysely<Database>): (entry: AuditEntry) => Promise<void> {
  let waiting: { entry: AuditEntry; done: () => void; failed: (error: unknown) => void }[] = []
  let writing = false
  /** Where the chain ended after our last commit: as long as nobody else writes, one statement appends. */
  let tail: AuditTail | null = null

  const append = async (entries: readonly AuditEntry[]) => {
    const known = tail
    tail = null
    tail = known === null ? null : await appendAuditAfter(db, known, entries)
    tail ??= await db.transaction().execute((tx) => appendAudit(tx, entries))
  }

  const write = async () => {
    writing = true
    while (waiting.length > 0) {
      const batch = waiting.slice(0, largest)
      waiting = waiting.slice(largest)
      try {
        await append(batch.map(({ entry }) => entry))
        for (const { done } of batch) done()
      } catch (error) {
        for (const { failed } of batch) failed(error)
      }
    }
    writing = false
  }

  return (entry) =>
    new Promise((done, failed) => {
      waiting.push({ entry, done, failed })
      if (!writing) void write()
    })
}
