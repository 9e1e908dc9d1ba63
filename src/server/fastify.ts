import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify'
import type { Actor } from '../governance/actor.ts'
import type { Governance } from '../governance/governance.ts'
import type { Action } from '../governance/policy.ts'
import type { Domain } from './domain.ts'
import type { Looked } from './fhir/context.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Every route says what it is in the policy's words, or that it is for everybody. A route without is refused at start. */
    action?: Action | 'public'
  }
  interface FastifyRequest {
    /** The resource that a read by id reads, asked for while it is asked who reads. */
    looked: Looked | null
    /** Set by the authorisation point; null on public routes without sign-in. */
    actor: Actor | null
    /** The entry of the audit log that must be durable before the answer goes out. */
    audited: Promise<void> | null
  }
}

/** The server with types of requests and responses from their schemas. */
export type Server = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

/** What routes are given. */
export interface Services {
  readonly domain: Domain
  readonly governance: Governance
  readonly version: string
  readonly demo: boolean
  /** Milliseconds between heart-beats of event streams; default 20 s. */
  readonly heartbeat?: number
  /** Demonstration accounts, shown on the sign-in page; empty without `--demo`. */
  readonly demoAccounts: readonly { username: string; password: string; role: Actor['role'] }[]
}
