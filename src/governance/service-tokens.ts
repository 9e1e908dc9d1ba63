import { sql } from 'kysely'
import { HamzadError } from '../kernel/errors.ts'
import { runPrepared } from '../store/postgres/prepared.ts'
import type { Connection } from '../store/schema.ts'
import { demoPrefix } from './accounts.ts'
import type { Actor, Role } from './actor.ts'
import { newSecret, secretHash } from './secrets.ts'

/** A token in force, as administrators see it: never the secret. */
export interface ServiceToken {
  readonly name: string
  readonly role: Role
  readonly createdAt: string
  /** To the minute; null: never used. */
  readonly lastUsedAt: string | null
}

/** What a client may do: SMART scopes (`system/Observation.rs`, `system/*.cruds`), and the one subject that it is bound to. */
export interface ClientBounds {
  readonly scopes?: readonly string[] | undefined
  readonly subject?: string | null | undefined
  /** What it looks at the record for, a code of v3-PurposeOfUse; default: TREAT. */
  readonly purpose?: string | undefined
}

export interface NewServiceToken extends ClientBounds {
  readonly name: string
  /** Default: a feed, which brings records and reads none. */
  readonly role?: 'feed' | 'client' | undefined
  /** End the token in force of this name and put the new one in its place. */
  readonly replace?: boolean
}

/** Name of the token that the demonstration's own feed is given at each start. */
export const demoFeed = 'demonstration'
/** Any number, the same in every process: one new token at a time, so that names in force stay unique. */
const lock = 4_207_003
/** How often use of a token is written down. */
const touchEvery = 60_000

/**
 * A token for a program that sends records, shown once. A token of the same name that was there before ends.
 *
 *     const token = await createServiceToken(store.db, { name: 'laboratory' })   // Authorization: Bearer <token>
 */
export async function createServiceToken(
  db: Connection,
  { name, role = 'feed', scopes, subject, purpose }: { readonly name: string; readonly role?: Role } & ClientBounds,
): Promise<string> {
  const token = `hz_${newSecret()}`
  await revokeServiceTokens(db, name)
  await db
    .insertInto('service_token')
    .values({
      id: secretHash(token),
      name,
      role,
      ...(role === 'client' && {
        scopes: scopes ? [...scopes] : [],
        subject: subject ?? null,
        purpose: purpose ?? null,
      }),
    })
    .execute()
  return token
}

/** A token for a feed, by an administrator. Run in a transaction. Errors: `input.invalid`. */
export async function issueServiceToken(
  tx: Connection,
  { name, role = 'feed', scopes = [], subject = null, purpose, replace = false }: NewServiceToken,
  { demo = false }: { readonly demo?: boolean } = {},
): Promise<ServiceToken & { readonly token: string }> {
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(name)) refuse('use small letters, digits and - only, at most 63')
  if (name === demoFeed) refuse('it is the name of the feed of a demonstration')
  const reserved = name.startsWith(demoPrefix)
  if (!demo && reserved) refuse(`names that start with ${demoPrefix} are reserved`)
  if (demo && !reserved) refuse(`in a demonstration, names start with ${demoPrefix}`)
  await sql`select pg_advisory_xact_lock(${sql.lit(lock)})`.execute(tx)
  if (!replace && (await listServiceTokens(tx)).some((each) => each.name === name))
    refuse('a token of this name is in force', 'Choose another one, or send replace: true to end the old one.')
  const wrong = scopes.find((scope) => !scopeFormat.test(scope))
  if (wrong !== undefined)
    refuse(`the scope ${wrong.slice(0, 40)} is none`, 'Write system/Type.cruds, for example system/Observation.rs.')
  if (role === 'client' && scopes.length === 0) refuse('a client needs scopes', 'Send some, for example system/*.rs.')
  if (role !== 'client' && (scopes.length > 0 || subject !== null || purpose !== undefined))
    refuse('only a client has scopes, a patient or a purpose', 'Send role: client.')
  if (purpose !== undefined && !/^[A-Z]{3,12}$/.test(purpose))
    refuse('the purpose is none', 'Write a code of v3-PurposeOfUse, for example TREAT or HRESCH.')
  const token = await createServiceToken(tx, { name, role, scopes, subject, purpose })
  const made = (await listServiceTokens(tx)).find((each) => each.name === name) as ServiceToken
  return { ...made, token }
}

/** SMART 2, system or patient context: create, read, update, delete, search; v1's read, write and * too. */
export const scopeFormat = /^(?:system|patient)\/(?:\*|[A-Z][A-Za-z]+)\.(?:read|write|\*|c?r?u?d?s?)(?<!\.)$/

function refuse(why: string, action = 'Choose another one.'): never {
  throw new HamzadError('input.invalid', { what: 'The name of the token', why, action })
}

/** Tokens in force, by name. */
export async function listServiceTokens(db: Connection): Promise<ServiceToken[]> {
  const rows = await db
    .selectFrom('service_token')
    .select(['name', 'role', 'created_at', 'last_used_at'])
    .where('revoked_at', 'is', null)
    .orderBy('name')
    .execute()
  return rows.map((row) => ({
    name: row.name,
    role: row.role as Role,
    createdAt: row.created_at.toISOString(),
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
  }))
}

/** Ends the token in force of this name. Errors: `not-found`. */
export async function revokeServiceToken(db: Connection, name: string): Promise<void> {
  if ((await revokeServiceTokens(db, name)) === 0) throw new HamzadError('not-found', { what: 'token', id: name })
}

/** Ends what was made in demonstrations: everybody knows who could make it. */
export async function revokeDemoTokens(db: Connection): Promise<void> {
  for (const { name } of await listServiceTokens(db))
    if (name === demoFeed || name.startsWith(demoPrefix)) await revokeServiceTokens(db, name)
}

/** Answers with how many were in force. */
export async function revokeServiceTokens(db: Connection, name: string): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable('service_token')
    .set({ revoked_at: new Date() })
    .where('name', '=', name)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

/** The program that shows this token; null when it is unknown or revoked. */
export async function serviceOfToken(db: Connection, token: string): Promise<Actor | null> {
  return token.startsWith('hz_') ? serviceOfHash(db, secretHash(token)) : null
}

export async function serviceOfHash(db: Connection, id: Buffer, now = new Date()): Promise<Actor | null> {
  const { rows } = await runPrepared(
    db,
    sql<TokenRow>`
      select name, role, last_used_at, scopes, subject, purpose from service_token where id = ${id} and revoked_at is null`,
  )
  const [row] = rows
  if (!row) return null
  if (row.last_used_at === null || now.getTime() - row.last_used_at.getTime() > touchEvery)
    await db.updateTable('service_token').set({ last_used_at: now }).where('id', '=', id).execute()
  return actorOf(id, row)
}

/** The program whose token of this name is in force, without its token being shown: for what it asked for earlier. Null: none is. */
export async function serviceNamed(db: Connection, name: string): Promise<Actor | null> {
  const { rows } = await sql<TokenRow & { id: Buffer }>`
    select id, name, role, last_used_at, scopes, subject, purpose from service_token where name = ${name} and revoked_at is null`.execute(
    db,
  )
  const [row] = rows
  return row ? actorOf(row.id, row) : null
}

function actorOf(id: Buffer, row: TokenRow): Actor {
  const bounds =
    row.role === 'client' ? { scopes: row.scopes ?? [], subject: row.subject, purpose: row.purpose ?? undefined } : {}
  return { kind: 'service', id: id.toString('hex'), name: row.name, role: row.role as Role, ...bounds }
}

interface TokenRow {
  name: string
  role: string
  last_used_at: Date | null
  scopes: string[] | null
  subject: string | null
  purpose: string | null
}
