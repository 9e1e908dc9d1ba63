import { createGovernance } from '../../../governance/create-governance.ts'
import type { Governance } from '../../../governance/governance.ts'
import { createServiceToken } from '../../../governance/service-tokens.ts'
import type { Store } from '../../../store/store.ts'
import { createServer } from '../../create-server.ts'
import type { Server } from '../../fastify.ts'
import { createDomain } from '../../real-domain.ts'

export interface Reply {
  readonly status: number
  readonly headers: Record<string, unknown>
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, looked at by tests
  readonly json: any
}

export interface FhirServer {
  readonly server: Server
  readonly token: string
  /** One request to /fhir/R4, by a client that may do everything unless another token is given. */
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>, token?: string): Promise<Reply>
  client(scopes: readonly string[], subject?: string): Promise<string>
  close(): Promise<void>
}

let counter = 0

/** The whole server on an open store, spoken to without a port. */
export async function fhirServer(store: Store, replaced: Partial<Governance> = {}): Promise<FhirServer> {
  const domain = await createDomain(store)
  const governance = { ...createGovernance(store.db, { demo: false, setupToken: 'x'.repeat(32) }), ...replaced }
  const server = await createServer({ domain, governance, store, version: 'test', demo: false, demoAccounts: [] })
  await server.ready()
  const client = (scopes: readonly string[], subject?: string) =>
    createServiceToken(store.db, { name: `client-${counter++}`, role: 'client', scopes, subject: subject ?? null })
  const token = await client(['system/*.cruds'])
  return {
    server,
    token,
    client,
    ask: async (method, path, body, headers = {}, as = token) => {
      const isText = typeof body === 'string'
      const response = await server.inject({
        method: method as 'GET',
        url: `/fhir/R4${path}`,
        headers: {
          authorization: `Bearer ${as}`,
          ...(body !== undefined && { 'content-type': 'application/fhir+json' }),
          ...headers,
        },
        ...(body !== undefined && { payload: isText ? body : JSON.stringify(body) }),
      })
      const text = response.body
      return {
        status: response.statusCode,
        headers: response.headers,
        text,
        json:
          text.startsWith('{') && !String(response.headers['content-type']).includes('ndjson')
            ? JSON.parse(text)
            : undefined,
      }
    },
    close: async () => {
      await server.close()
      await domain.close()
    },
  }
}
