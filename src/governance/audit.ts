import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { runPrepared } from '../store/postgres/prepared.ts'
import type { Connection } from '../store/schema.ts'

/** One thing that was done, tried or looked at. No names of patients: subjects are pseudonymous ids. */
export interface AuditEntry {
  readonly actor: string
  readonly action: string
  readonly subject: string | null
  readonly detail: Readonly<Record<string, string | number | boolean | null>>
}

export interface AuditVerdict {
  readonly whole: boolean
  readonly entries: number
  /** Sequence number of the first entry that does not fit. */
  readonly firstBroken: number | null
  readonly why: string | null
  /** Hash of the last entry, hexadecimal: noted elsewhere, it also shows that nothing was cut off the end. */
  readonly head: string | null
}

interface Link extends AuditEntry {
  readonly sequence: number
  readonly at: string
}

/** The end of the chain: what the next entry follows. */
export interface AuditTail {
  readonly sequence: number
  readonly hash: Buffer
}

/** Any number, the same in every process: one writer of the chain at a time. */
const writer = 4_207_001
/** What the first entry follows. */
const genesis = Buffer.alloc(32)

/** JSON with sorted keys and no spaces: the same value is the same text wherever it was kept. Finite numbers only. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value)
      .filter(([, child]) => child !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${entries.map(([key, child]) => `${JSON.stringify(key)}:${canonicalJson(child)}`).join(',')}}`
  }
  return JSON.stringify(value)
}

/** SHA-256 over the hash before and the canonical JSON of the entry. */
export function linkHash(previous: Buffer, { sequence, at, actor, action, subject, detail }: Link): Buffer {
  const text = canonicalJson({ sequence, at, actor, action, subject, detail })
  return createHash('sha256').update(previous).update(text, 'utf8').digest()
}

/** Appends entries to the chain, inside the caller's transaction: they are there exactly when what they tell of is there. */
export async function appendAudit(
  tx: Connection,
  entries: readonly AuditEntry[],
  now = new Date(),
): Promise<AuditTail | null> {
  if (entries.length === 0) return null
  await sql`select pg_advisory_xact_lock(${sql.lit(writer)})`.execute(tx)
  const last = await tx
    .selectFrom('audit')
    .select(['sequence', 'hash'])
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst()
  const rows = linked(last ?? { sequence: 0, hash: genesis }, entries, now)
  await tx.insertInto('audit').values(rows).execute()
  return rows.at(-1) as AuditTail
}

/**
 * Appends entries after a known end of the chain, in one statement that is a transaction of its own; null, and nothing written, when
 * another writer has gone on from there meanwhile.
 */
export async function appendAuditAfter(
  db: Connection,
  tail: AuditTail,
  entries: readonly AuditEntry[],
  now = new Date(),
): Promise<AuditTail | null> {
  const rows = linked(tail, entries, now)
  const column = <Key extends keyof (typeof rows)[number]>(key: Key) => rows.map((row) => row[key])
  try {
    // The lock is taken before the first row: whoever holds it inside a transaction is waited for, and has then taken our number.
    const insert = sql`
      with locked as materialized (select pg_advisory_xact_lock(${sql.lit(writer)}))
      insert into audit (sequence, at, actor, action, subject, detail, previous_hash, hash)
      select sequence, ${now.toISOString()}::timestamptz, actor, action, subject, detail, decode(previous_hash, 'hex'), decode(hash, 'hex')
      from unnest(${column('sequence')}::bigint[], ${column('actor')}::text[], ${column('action')}::text[], ${column('subject')}::uuid[],
        ${column('detail')}::jsonb[], ${rows.map((row) => row.previous_hash.toString('hex'))}::text[],
        ${rows.map((row) => row.hash.toString('hex'))}::text[])
        as entry (sequence, actor, action, subject, detail, previous_hash, hash)
      where (select count(*) from locked) = 1`
    await runPrepared(db, insert)
    return rows.at(-1) as AuditTail
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === '23505') return null
    throw error
  }
}

/** Entries as rows that follow one another from an end of the chain. */
function linked(tail: AuditTail, entries: readonly AuditEntry[], now: Date) {
  let { sequence, hash: previous } = tail
  const at = now.toISOString()
  return entries.map((given) => {
    const { actor, action, subject } = given
    // As the database will give it back: PostgreSQL's text cannot hold U+0000.
    const detail = JSON.parse(JSON.stringify(given.detail).replaceAll('\\u0000', '\\ufffd'))
    sequence += 1
    const hash = linkHash(previous, { sequence, at, actor, action, subject, detail })
    const row = { sequence, at, actor, action, subject, detail: JSON.stringify(detail), previous_hash: previous, hash }
    previous = hash
    return row
  })
}

/**
 * Recomputes the chain from the first entry and names the first that does not fit: altered, removed, put in, or out of order. An end cut off is
 * seen only against a `head` noted elsewhere: given, it must be the hash of one of the entries.
 */
export async function verifyAudit(
  db: Connection,
  { page = 2000, head: noted }: { readonly page?: number; readonly head?: string } = {},
): Promise<AuditVerdict> {
  let seen = noted === undefined
  let previous: Buffer = genesis
  let sequence = 0
  for (;;) {
    const rows = await db
      .selectFrom('audit')
      .selectAll()
      .where('sequence', '>', sequence)
      .orderBy('sequence')
      .limit(page)
      .execute()
    for (const row of rows) {
      const broken = (why: string): AuditVerdict => ({
        whole: false,
        entries: sequence,
        firstBroken: sequence + 1,
        why,
        head: null,
      })
      if (row.sequence !== sequence + 1) return broken('an entry is missing')
      if (!row.previous_hash.equals(previous)) return broken('it does not follow the entry before it')
      const { actor, action, subject } = row
      const detail = row.detail as AuditEntry['detail']
      const hash = linkHash(previous, {
        sequence: row.sequence,
        at: row.at.toISOString(),
        actor,
        action,
        subject,
        detail,
      })
      if (!hash.equals(row.hash)) return broken('its content does not fit its hash')
      previous = row.hash
      seen ||= row.hash.toString('hex') === noted
      sequence = row.sequence
    }
    if (rows.length < page) break
  }
  if (!seen) {
    const why = 'the noted head is not in the chain: entries were cut off, or it is of another log'
    return { whole: false, entries: sequence, firstBroken: sequence + 1, why, head: null }
  }
  const head = sequence === 0 ? null : previous.toString('hex')
  return { whole: true, entries: sequence, firstBroken: null, why: null, head }
}
