import type { Connection } from '../store/schema.ts'
import { createAccount, demoPrefix } from './accounts.ts'
import type { Role } from './actor.ts'
import { hashPassword } from './passwords.ts'
import { endSessionsOf } from './sessions.ts'

/** Everybody may know these: they exist only with `--demo`, which is refused beyond loopback. */
export const demoAccounts: readonly {
  readonly username: string
  readonly displayName: string
  readonly password: string
  readonly role: Exclude<Role, 'feed' | 'client'>
}[] = [
  { username: 'demo-clinician', displayName: 'Demo Clinician', password: 'twins on ward 7', role: 'clinician' },
  {
    username: 'demo-administrator',
    displayName: 'Demo Administrator',
    password: 'keys of the house',
    role: 'administrator',
  },
  {
    username: 'demo-bed-manager',
    displayName: 'Demo Bed Manager',
    password: 'a bed for everyone',
    role: 'bed-manager',
  },
  {
    username: 'demo-theatre-manager',
    displayName: 'Demo Theatre Manager',
    password: 'lists that end in time',
    role: 'theatre-manager',
  },
  { username: 'demo-researcher', displayName: 'Demo Researcher', password: 'models and proof', role: 'researcher' },
]

/** With `demo`: the demonstration accounts are there and open. Without: they are disabled and their sessions ended. */
export async function arrangeDemoAccounts(db: Connection, demo: boolean): Promise<void> {
  const there = await db
    .selectFrom('account')
    .select(['id', 'username'])
    .where('username', 'like', `${demoPrefix}%`)
    .execute()
  if (!demo) {
    for (const { id } of there) {
      await db.updateTable('account').set({ disabled: true }).where('id', '=', id).execute()
      await endSessionsOf(db, id)
    }
    return
  }
  for (const account of demoAccounts) {
    const known = there.find(({ username }) => username === account.username)
    if (!known) await createAccount(db, account, { demo: true })
    else
      await db
        .updateTable('account')
        .set({
          disabled: false,
          failed_attempts: 0,
          locked_until: null,
          role: account.role,
          password_hash: await hashPassword(account.password),
        })
        .where('id', '=', known.id)
        .execute()
  }
}
