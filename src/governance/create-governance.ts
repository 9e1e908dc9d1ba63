import type { Kysely } from 'kysely'
import type { Database } from '../store/schema.ts'
import { changeAccount, createAccount, listAccounts } from './accounts.ts'
import { verifyAudit } from './audit.ts'
import { createAuditWriter } from './audit-writer.ts'
import { cdsClientOf } from './cds-clients.ts'
import type { Governance } from './governance.ts'
import { secretHash } from './secrets.ts'
import {
  issueServiceToken,
  listServiceTokens,
  revokeServiceToken,
  serviceOfHash,
  serviceOfToken,
} from './service-tokens.ts'
import { endSession, idleMilliseconds, personOfHash, personOfToken, startSession } from './sessions.ts'
import { createFirstAdministrator, setupNeeded } from './setup.ts'
import { createSignIn } from './sign-in.ts'

export interface GovernanceOptions {
  /** Whether demonstration accounts may sign in. */
  readonly demo: boolean
  /** Token for the first set-up, as printed at start; null: set-up is closed. */
  readonly setupToken: string | null
}

/** Governance on the database. */
export function createGovernance(db: Kysely<Database>, { demo, setupToken }: GovernanceOptions): Governance {
  const audit = createAuditWriter(db)
  const signIn = createSignIn(db, { demo })
  return {
    idleSeconds: idleMilliseconds / 1000,
    // In a demonstration nobody needs to set anything up.
    setupNeeded: async () => !demo && setupNeeded(db),
    setUp: async (request) => {
      const account = await db.transaction().execute((tx) => createFirstAdministrator(tx, setupToken, request))
      const token = await startSession(db, account.id)
      const { id, username, displayName, role } = account
      return { token, actor: { kind: 'person', id, username, displayName, role, session: hex(token) } }
    },
    signIn,
    signOut: async (actor) => {
      if (actor.kind === 'person') await endSession(db, actor.session)
    },
    personOf: (token, touch) => personOfToken(db, token, touch),
    serviceOf: (token, audience) =>
      audience !== undefined && token.split('.').length === 3
        ? cdsClientOf(db, token, audience)
        : serviceOfToken(db, token),
    refresh: (actor) =>
      actor.kind === 'person'
        ? personOfHash(db, Buffer.from(actor.session, 'hex'), false)
        : serviceOfHash(db, Buffer.from(actor.id, 'hex')),
    listAccounts: () => listAccounts(db),
    createAccount: (account) => createAccount(db, account, { demo }),
    changeAccount: (id, change) => db.transaction().execute((tx) => changeAccount(tx, id, change)),
    listServiceTokens: () => listServiceTokens(db),
    createServiceToken: (request) => db.transaction().execute((tx) => issueServiceToken(tx, request, { demo })),
    revokeServiceToken: (name) => revokeServiceToken(db, name),
    audit,
    verifyAudit: () => verifyAudit(db),
  }
}

const hex = (token: string) => secretHash(token).toString('hex')
