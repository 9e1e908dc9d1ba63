import type { Account, AccountChange, NewAccount } from './accounts.ts'
import type { Actor } from './actor.ts'
import type { AuditEntry, AuditVerdict } from './audit.ts'
import type { NewServiceToken, ServiceToken } from './service-tokens.ts'

/** A successful sign-in: the token goes to the browser once; only its hash is kept. */
export interface SignedIn {
  readonly token: string
  readonly actor: Extract<Actor, { kind: 'person' }>
}

export interface SetupRequest extends Omit<NewAccount, 'role'> {
  readonly setupToken: string
}

/** What the server asks of governance. The real one is `createGovernance(db)`; tests of routes give one in memory. */
export interface Governance {
  /** A person is signed out after this many seconds without activity. */
  readonly idleSeconds: number
  setupNeeded(): Promise<boolean>
  /** Creates the first administrator, once in the life of an installation. Errors: setup.done, setup.token-wrong, input.invalid. */
  setUp(request: SetupRequest): Promise<SignedIn>
  /** Errors: sign-in.refused, sign-in.locked. */
  signIn(credentials: { username: string; password: string }, address: string): Promise<SignedIn>
  signOut(actor: Actor): Promise<void>
  /** Who shows this token; null when it is unknown, expired, revoked or of a disabled account. `touch`: counts as activity. */
  personOf(sessionToken: string, touch: boolean): Promise<Actor | null>
  /** Who shows this token. `audience`: the CDS service that is called, where a client may sign its call instead. */
  serviceOf(bearerToken: string, audience?: string): Promise<Actor | null>
  /** The actor as of now (role, session), null when the session or token has ended: for streams that stay open. */
  refresh(actor: Actor): Promise<Actor | null>
  listAccounts(): Promise<Account[]>
  createAccount(account: NewAccount): Promise<Account>
  changeAccount(id: string, change: AccountChange): Promise<Account>
  /** Tokens of programs that are in force, by name. */
  listServiceTokens(): Promise<ServiceToken[]>
  /** A token for a feed, shown once. Errors: input.invalid for a name that is no name or taken (unless `replace`). */
  createServiceToken(request: NewServiceToken): Promise<ServiceToken & { readonly token: string }>
  /** Ends a token at once. Errors: not-found. */
  revokeServiceToken(name: string): Promise<void>
  /** Resolves when the entry is committed. */
  audit(entry: AuditEntry): Promise<void>
  verifyAudit(): Promise<AuditVerdict>
}
