import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { freshStore } from '../../test/support/database.ts'
import type { Store } from '../store/store.ts'
import { createGovernance } from './create-governance.ts'
import { arrangeDemoAccounts, demoAccounts } from './demo-accounts.ts'
import type { Governance } from './governance.ts'
import { createServiceToken, revokeDemoTokens, revokeServiceTokens } from './service-tokens.ts'
import { absoluteMilliseconds, idleMilliseconds, personOfToken } from './sessions.ts'

const password = 'correct horse battery'
let store: Store
let governance: Governance
beforeAll(async () => {
  store = await freshStore()
  governance = createGovernance(store.db, { demo: false, setupToken: 'the-token' })
})
afterAll(() => store.close())

let counter = 0
const addAccount = (role: 'clinician' | 'administrator' = 'clinician') =>
  governance.createAccount({ username: `person${++counter}`, displayName: 'A Person', password, role })
const addressed = () => `10.0.0.${++counter}`
const code = (code: string) => expect.objectContaining({ code })

describe('first set-up', () => {
  const first = { setupToken: 'the-token', username: 'root', displayName: 'Root', password }
  test('needs the token, makes one administrator, and never works again', async () => {
    expect(await governance.setupNeeded()).toBe(true)
    await expect(governance.setUp({ ...first, setupToken: 'guess' })).rejects.toEqual(code('setup.token-wrong'))
    await expect(governance.setUp({ ...first, password: 'short' })).rejects.toEqual(code('input.invalid'))
    const tries = await Promise.allSettled([governance.setUp(first), governance.setUp({ ...first, username: 'root2' })])
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await governance.setupNeeded()).toBe(false)
    await expect(governance.setUp({ ...first, username: 'root3' })).rejects.toEqual(code('setup.done'))
    expect(await governance.listAccounts()).toMatchObject([{ role: 'administrator' }])
    const { token } = tries.find((each) => each.status === 'fulfilled')!.value
    expect(await governance.personOf(token, true)).toMatchObject({ role: 'administrator' })
  })
})

describe('accounts', () => {
  test('a name is taken whatever its case; odd and reserved names are refused', async () => {
    const account = (username: string) => ({ username, displayName: 'X', password, role: 'clinician' as const })
    await governance.createAccount(account('Zahra'))
    for (const displayName of ['', '  ', '…', 'a\u202eb', 'a\u0000b', 'a\nb', '\u2066x'])
      await expect(
        governance.createAccount({ ...account('fine'), displayName }),
        JSON.stringify(displayName),
      ).rejects.toEqual(code('input.invalid'))
    for (const name of ['zahra', 'ZAHRA', 'a b', '', '<b>', 'demo-x', 'a\u202eb'])
      await expect(governance.createAccount(account(name)), name).rejects.toEqual(code('input.invalid'))
    expect(await governance.createAccount(account('زهرا'))).toMatchObject({ username: 'زهرا' })
  })
})

describe('sign-in', () => {
  test('by name in any case and password; the token is nowhere in the database', async () => {
    const { username } = await addAccount()
    const { token, actor } = await governance.signIn({ username: username.toUpperCase(), password }, addressed())
    expect(actor).toMatchObject({ kind: 'person', username, role: 'clinician' })
    expect(await governance.personOf(token, true)).toEqual(actor)
    const rows = await store.db.selectFrom('session').selectAll().execute()
    expect(rows.some(({ id }) => id.toString('hex') === actor.session)).toBe(true)
    expect(JSON.stringify(rows.map(({ id }) => id.toString()))).not.toContain(token)
  })
  test('each sign-in has a token of its own', async () => {
    const { username } = await addAccount()
    const tokens = await Promise.all([1, 2, 3].map(() => governance.signIn({ username, password }, addressed())))
    expect(new Set(tokens.map(({ token }) => token)).size).toBe(3)
  })
  test('a failure counted a moment ahead of an attempt does not lock it', async () => {
    const { username } = await addAccount()
    const now = Date.now()
    vi.useFakeTimers({ toFake: ['Date'], now: now + 5 })
    try {
      await expect(governance.signIn({ username, password: 'wrong' }, addressed())).rejects.toEqual(
        code('sign-in.refused'),
      )
      vi.setSystemTime(now)
      expect(await governance.signIn({ username, password }, addressed())).toMatchObject({ actor: { username } })
    } finally {
      vi.useRealTimers()
    }
  })
  test('a wrong password, no such account and a disabled account give the same answer', async () => {
    const { username, id } = await addAccount()
    const refusal = (name: string, typed: string) =>
      governance.signIn({ username: name, password: typed }, addressed()).catch((error: Error) => error.message)
    const wrong = await refusal(username, 'wrong')
    expect(await refusal('nobody-here', 'wrong')).toBe(wrong)
    await governance.changeAccount(id, { disabled: true })
    expect(await refusal(username, password)).toBe(wrong)
  })
  test('names that look like SQL or patterns are only names', async () => {
    for (const username of ["' or 1=1 --", '%', 'person_', '\\'])
      await expect(governance.signIn({ username, password }, addressed())).rejects.toEqual(code('sign-in.refused'))
  })
})

describe('lock-out', () => {
  const failing = (username: string, address = addressed()) =>
    governance.signIn({ username, password: 'wrong' }, address).catch((error) => error.code as string)
  test('an account and a name without account lock after the same number, with the right password too', async () => {
    const { username, id } = await addAccount()
    for (const name of [username, `stranger${++counter}`]) {
      const answers: unknown[] = []
      for (let i = 0; i < 7; i++) answers.push(await failing(name))
      expect(answers).toEqual([...Array(5).fill('sign-in.refused'), 'sign-in.locked', 'sign-in.locked'])
    }
    await expect(governance.signIn({ username, password }, addressed())).rejects.toEqual(code('sign-in.locked'))
    await governance.changeAccount(id, { unlock: true })
    await expect(governance.signIn({ username, password }, addressed())).resolves.toMatchObject({})
  })
  test('guesses all at once count as many', async () => {
    const { username } = await addAccount()
    for (const name of [username, `stranger${++counter}`]) {
      const answers = await Promise.all(Array.from({ length: 20 }, () => failing(name)))
      expect(answers.filter((answer) => answer === 'sign-in.refused')).toHaveLength(5)
      expect(answers.filter((answer) => answer === 'sign-in.locked')).toHaveLength(15)
      expect(await failing(name)).toBe('sign-in.locked')
    }
  })
  test('locks grow with the failures, as the table of lengths says', async () => {
    const { username, id } = await addAccount()
    for (const [failures, minutes] of [
      [4, 1],
      [5, 2],
      [9, 32],
      [10, 60],
      [5000, 60],
    ] as const) {
      await store.db
        .updateTable('account')
        .set({ failed_attempts: failures, locked_until: null })
        .where('id', '=', id)
        .execute()
      const begun = Date.now()
      expect(await failing(username)).toBe('sign-in.refused')
      const { locked_until: until } = await store.db
        .selectFrom('account')
        .select('locked_until')
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      expect(Math.abs(until!.getTime() - begun - minutes * 60_000)).toBeLessThan(20_000)
    }
  })
  test('a success starts the count afresh', async () => {
    const { username } = await addAccount()
    for (let i = 0; i < 3; i++) await failing(username)
    await governance.signIn({ username, password }, addressed())
    for (let i = 0; i < 3; i++) expect(await failing(username)).toBe('sign-in.refused')
  })
  test('an address that tries many names is locked, others are not', async () => {
    const address = addressed()
    for (let i = 0; i < 30; i++) await failing(`name${++counter}`, address)
    const { username } = await addAccount()
    await expect(governance.signIn({ username, password }, address)).rejects.toEqual(code('sign-in.locked'))
    await expect(governance.signIn({ username, password }, addressed())).resolves.toMatchObject({})
  })
})

describe('sessions end', () => {
  const signedIn = async () => {
    const account = await addAccount()
    return { ...(await governance.signIn({ username: account.username, password }, addressed())), account }
  }
  test('at sign-out, that one alone', async () => {
    const { token, actor, account } = await signedIn()
    const other = await governance.signIn({ username: account.username, password }, addressed())
    await governance.signOut(actor)
    expect(await governance.personOf(token, true)).toBeNull()
    expect(await governance.refresh(actor)).toBeNull()
    expect(await governance.personOf(other.token, true)).not.toBeNull()
  })
  test.each([
    ['disabled', { disabled: true }],
    ['another role', { role: 'researcher' }],
    ['another password', { password: 'another good password' }],
  ] as const)('at once: %s', async (_what, change) => {
    const { token, account } = await signedIn()
    await governance.changeAccount(account.id, change)
    expect(await governance.personOf(token, true)).toBeNull()
  })
  test('after 30 minutes without activity, and activity is counted', async () => {
    const { token } = await signedIn()
    const begun = Date.now()
    const at = (milliseconds: number, touch: boolean) =>
      personOfToken(store.db, token, touch, new Date(begun + milliseconds))
    expect(await at(idleMilliseconds - 60_000, true)).not.toBeNull()
    expect(await at(2 * idleMilliseconds - 120_000, false), 'touched before').not.toBeNull()
    expect(await at(2 * idleMilliseconds, false), 'looking without touching is no activity').toBeNull()
  })
  test('after 12 hours, however active', async () => {
    const { token } = await signedIn()
    const begun = Date.now()
    for (let t = 0; t < absoluteMilliseconds - 60_000; t += idleMilliseconds - 60_000)
      expect(await personOfToken(store.db, token, true, new Date(begun + t))).not.toBeNull()
    expect(await personOfToken(store.db, token, true, new Date(begun + absoluteMilliseconds + 1000))).toBeNull()
  })
  test('what was never a token is nobody', async () => {
    for (const token of ['', 'x', 'x'.repeat(43), '\u0000'.repeat(43)])
      expect(await governance.personOf(token, true)).toBeNull()
  })
})

describe('service tokens', () => {
  test('known by hash, revoked at once; a new one of the same name ends the old', async () => {
    const token = await createServiceToken(store.db, { name: 'laboratory' })
    const actor = await governance.serviceOf(token)
    expect(actor).toMatchObject({ kind: 'service', name: 'laboratory', role: 'feed' })
    expect(await governance.refresh(actor!)).toEqual(actor)
    const second = await createServiceToken(store.db, { name: 'laboratory' })
    expect(await governance.serviceOf(token)).toBeNull()
    await revokeServiceTokens(store.db, 'laboratory')
    expect(await governance.serviceOf(second)).toBeNull()
    expect(await governance.refresh(actor!)).toBeNull()
    expect(await governance.serviceOf('')).toBeNull()
  })
  test('by an administrator: named once, replaced only when meant, listed without the secret', async () => {
    const { token, ...made } = await governance.createServiceToken({ name: 'pharmacy' })
    expect(made).toEqual({ name: 'pharmacy', role: 'feed', createdAt: expect.any(String), lastUsedAt: null })
    const both = ['a', 'b'].map(() => governance.createServiceToken({ name: 'at-once' }))
    expect((await Promise.allSettled(both)).filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await expect(governance.createServiceToken({ name: 'pharmacy' })).rejects.toEqual(code('input.invalid'))
    expect(await governance.serviceOf(token), 'a refusal leaves the feed alone').not.toBeNull()
    const second = await governance.createServiceToken({ name: 'pharmacy', replace: true })
    expect(await governance.serviceOf(token)).toBeNull()
    expect(await governance.serviceOf(second.token)).toMatchObject({ name: 'pharmacy' })
    const listed = await governance.listServiceTokens()
    expect(listed.map(({ name }) => name)).toEqual(['at-once', 'pharmacy'])
    expect(listed[1]?.lastUsedAt).not.toBeNull()
    expect(JSON.stringify(listed)).not.toContain('hz_')
    await governance.revokeServiceToken('pharmacy')
    expect(await governance.serviceOf(second.token)).toBeNull()
    await expect(governance.revokeServiceToken('pharmacy')).rejects.toEqual(code('not-found'))
  })
  test('names that are no names, and those of the demonstration, are refused', async () => {
    for (const name of ['', 'A', 'a b', '-a', 'a'.repeat(64), 'demonstration', 'demo-laboratory', 'é'])
      await expect(governance.createServiceToken({ name }), name).rejects.toEqual(code('input.invalid'))
  })
})

describe('demonstration accounts', () => {
  test('work with --demo; without, neither they nor their sessions', async () => {
    const demo = createGovernance(store.db, { demo: true, setupToken: null })
    await arrangeDemoAccounts(store.db, true)
    await arrangeDemoAccounts(store.db, true)
    const sessions = []
    for (const { username, password, role } of demoAccounts) {
      const { token, actor } = await demo.signIn({ username, password }, addressed())
      expect(actor.role).toBe(role)
      sessions.push(token)
    }
    const known = { username: demoAccounts[0]!.username, password: demoAccounts[0]!.password }
    await expect(governance.signIn(known, addressed()), 'even if nobody tidied up').rejects.toEqual(
      code('sign-in.refused'),
    )
    await arrangeDemoAccounts(store.db, false)
    for (const token of sessions) expect(await governance.personOf(token, true)).toBeNull()
    await expect(demo.signIn(known, addressed())).rejects.toEqual(code('sign-in.refused'))
  })
  test('what is made in a demonstration, where everybody is administrator, ends with it', async () => {
    const demo = createGovernance(store.db, { demo: true, setupToken: null })
    const person = { displayName: 'M', password, role: 'administrator' as const }
    await expect(demo.createAccount({ ...person, username: 'mallory' })).rejects.toEqual(code('input.invalid'))
    await expect(demo.createServiceToken({ name: 'mallory' })).rejects.toEqual(code('input.invalid'))
    await demo.createAccount({ ...person, username: 'demo-mallory' })
    const { token } = await demo.createServiceToken({ name: 'demo-mallory' })
    const session = await demo.signIn({ username: 'demo-mallory', password }, addressed())
    await arrangeDemoAccounts(store.db, false)
    await revokeDemoTokens(store.db)
    expect(await governance.serviceOf(token)).toBeNull()
    expect(await governance.personOf(session.token, true)).toBeNull()
    await expect(governance.signIn({ username: 'demo-mallory', password }, addressed())).rejects.toEqual(
      code('sign-in.refused'),
    )
  })
})
