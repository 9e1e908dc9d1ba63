import { type Selectable, sql } from 'kysely'
import { HamzadError } from '../kernel/errors.ts'
import type { AccountTable, Connection } from '../store/schema.ts'
import type { Role } from './actor.ts'
import { checkPassword, hashPassword } from './passwords.ts'
import { endSessionsOf } from './sessions.ts'

export interface Account {
  readonly id: string
  readonly username: string
  readonly displayName: string
  readonly role: Role
  readonly disabled: boolean
  readonly createdAt: string
}

export interface NewAccount {
  readonly username: string
  readonly displayName: string
  readonly password: string
  readonly role: Role
}

export interface AccountChange {
  readonly role?: Role
  readonly disabled?: boolean
  readonly password?: string
  /** Ends a lock-out. */
  readonly unlock?: true
}

/** Names that start so belong to the demonstration: they exist only with `--demo`. */
export const demoPrefix = 'demo-'

export async function listAccounts(db: Connection): Promise<Account[]> {
  const rows = await db.selectFrom('account').selectAll().orderBy('username').execute()
  return rows.map(accountOf)
}

/** The account of this name; null: there is none. */
export async function accountNamed(db: Connection, username: string): Promise<Account | null> {
  const row = await db.selectFrom('account').selectAll().where('username', '=', username).executeTakeFirst()
  return row ? accountOf(row) : null
}

/** Creates an account of a person. Errors: `input.invalid` for a weak password or a name that is taken or not a name. */
export async function createAccount(
  db: Connection,
  { username, displayName, password, role }: NewAccount,
  { demo = false }: { readonly demo?: boolean } = {},
): Promise<Account> {
  const name = username.normalize('NFKC').trim()
  if (!/^[\p{L}\p{N}][\p{L}\p{N}._@-]{0,99}$/u.test(name)) refuse('use letters, digits and . _ @ - only')
  const reserved = name.toLowerCase().startsWith(demoPrefix)
  if (!demo && reserved) refuse(`names that start with ${demoPrefix} are reserved`)
  // Everybody knows the administrator of a demonstration: what is made there must end with it.
  if (demo && !reserved) refuse(`in a demonstration, names start with ${demoPrefix}`)
  checkDisplayName(displayName)
  if (role === 'feed' || role === 'client') refuse('a program signs in with a service token, not with a password')
  checkPassword(password, { username: name, displayName })
  const row = await db
    .insertInto('account')
    .values({ username: name, display_name: displayName.trim(), role, password_hash: await hashPassword(password) })
    .onConflict((conflict) => conflict.expression(sql`lower(username)`).doNothing())
    .returningAll()
    .executeTakeFirst()
  return row ? accountOf(row) : refuse('it is taken')
}

/** A name that shows as what it is: something to see, no control characters, nothing that turns the direction of what follows. */
function checkDisplayName(name: string): void {
  const refuse = (why: string) => {
    throw new HamzadError('input.invalid', { what: 'The display name', why, action: 'Choose another one.' })
  }
  if (!/[\p{L}\p{N}]/u.test(name)) refuse('it has no letter or digit')
  if (/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u.test(name))
    refuse('it holds invisible control characters')
}

function refuse(why: string): never {
  throw new HamzadError('input.invalid', { what: 'The user name', why, action: 'Choose another one.' })
}

/** Changes an account; role, disabling and password end its open sessions, so that they take effect at once. */
export async function changeAccount(db: Connection, id: string, change: AccountChange): Promise<Account> {
  const account = await db.selectFrom('account').selectAll().where('id', '=', id).executeTakeFirst()
  if (!account) throw new HamzadError('not-found', { what: 'account', id })
  if (change.role === 'feed' || change.role === 'client')
    refuse('a program signs in with a service token, not with a password')
  if (change.password !== undefined)
    checkPassword(change.password, { username: account.username, displayName: account.display_name })
  const row = await db
    .updateTable('account')
    .set({
      ...(change.role !== undefined && { role: change.role }),
      ...(change.disabled !== undefined && { disabled: change.disabled }),
      ...(change.password !== undefined && { password_hash: await hashPassword(change.password) }),
      ...((change.unlock || change.password !== undefined) && { failed_attempts: 0, locked_until: null }),
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
  const ends =
    change.disabled === true || change.password !== undefined || (change.role ?? account.role) !== account.role
  if (ends) await endSessionsOf(db, id)
  return accountOf(row)
}

export const accountOf = (row: Selectable<AccountTable>): Account => ({
  id: row.id,
  username: row.username,
  displayName: row.display_name,
  role: row.role as Role,
  disabled: row.disabled,
  createdAt: row.created_at.toISOString(),
})
