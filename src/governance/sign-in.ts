import { sql } from 'kysely'
import { HamzadError } from '../kernel/errors.ts'
import type { Connection } from '../store/schema.ts'
import { demoPrefix } from './accounts.ts'
import type { Role } from './actor.ts'
import type { SignedIn } from './governance.ts'
import { createLockOut, freeAttempts, lockAfter } from './lock-out.ts'
import { hashPassword, isOutdated, passwordFits } from './passwords.ts'
import { secretHash } from './secrets.ts'
import { startSession } from './sessions.ts'

export type SignIn = (
  credentials: { readonly username: string; readonly password: string },
  address: string,
) => Promise<SignedIn>

/**
 * Sign-in by password. Failures lock, longer each time, the account and the address. A name without an account behaves the same in
 * answer, lock and time, and a lock is told before any password is looked at, so nothing tells who has an account or how near a guess was.
 */
export function createSignIn(db: Connection, { demo }: { readonly demo: boolean }): SignIn {
  const addresses = createLockOut(freeAttempts.address)
  const strangers = createLockOut(freeAttempts.account)

  return async ({ username, password }, address) => {
    const now = new Date()
    const name = username.normalize('NFKC').trim().toLowerCase()
    refuseWhileLocked(addresses.remaining(address, now.getTime()))

    const account = await db
      .selectFrom('account')
      .selectAll()
      .where(sql<boolean>`lower(username) = ${name}`)
      .executeTakeFirst()
    // Again after the wait: of many at once, only as many as are free are judged.
    refuseWhileLocked(addresses.remaining(address, now.getTime()))
    const locked = account
      ? Math.max(0, (account.locked_until?.getTime() ?? 0) - now.getTime())
      : strangers.remaining(name, now.getTime())
    refuseWhileLocked(locked)

    // Counted before it is judged: a thousand guesses at once are a thousand failures. Counting goes on while the (longer) check of the
    // password does, so that the time of a write does not tell who has an account.
    addresses.fail(address, now.getTime())
    if (!account) strangers.fail(name, now.getTime())
    const [until, fits] = await Promise.all([
      account ? countFailure(db, account.id, now) : null,
      passwordFits(account?.password_hash ?? null, password),
    ])
    if (until) refuseWhileLocked(until.getTime() - now.getTime())
    const usable = account && !account.disabled && (demo || !account.username.startsWith(demoPrefix))
    if (!fits || !usable) throw new HamzadError('sign-in.refused')

    addresses.undo(address)
    await db
      .updateTable('account')
      .set({
        failed_attempts: 0,
        locked_until: null,
        ...(isOutdated(account.password_hash) && { password_hash: await hashPassword(password) }),
      })
      .where('id', '=', account.id)
      .execute()
    const token = await startSession(db, account.id, now)
    return {
      token,
      actor: {
        kind: 'person',
        id: account.id,
        username: account.username,
        displayName: account.display_name,
        role: account.role as Role,
        session: secretHash(token).toString('hex'),
      },
    }
  }
}

function refuseWhileLocked(milliseconds: number): void {
  if (milliseconds > 0) throw new HamzadError('sign-in.locked', { minutes: Math.ceil(milliseconds / 60_000) })
}

/**
 * One more failure, and the lock that follows from the number that it became, in one statement. When others at the same time have
 * locked the account first: until when; then the password must not be looked at. A lock of no length is none: who came a moment earlier and is
 * counted a moment later would stand before it.
 */
async function countFailure(db: Connection, id: string, now: Date): Promise<Date | null> {
  const failures = await sql<{ failed_attempts: number }>`
    update account set failed_attempts = failed_attempts + 1,
      locked_until = nullif((${lockLengths}::bigint[])[least(failed_attempts + 1, ${lockLengths.length})], 0) * interval '1 millisecond' + ${now}::timestamptz
    where id = ${id} and (locked_until is null or locked_until <= ${now}) returning failed_attempts`.execute(db)
  if (failures.rows.length > 0) return null
  const row = await db.selectFrom('account').select('locked_until').where('id', '=', id).executeTakeFirst()
  return row?.locked_until ?? null
}

/** Milliseconds of lock after 1, 2, 3, … failures; the last holds for all that follow. */
const lockLengths = Array.from({ length: 30 }, (_, i) => lockAfter(i + 1, freeAttempts.account))
