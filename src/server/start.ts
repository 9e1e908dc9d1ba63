import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { FastifyBaseLogger } from 'fastify'
import { createGovernance } from '../governance/create-governance.ts'
import { arrangeDemoAccounts, demoAccounts } from '../governance/demo-accounts.ts'
import { createServiceToken, demoFeed, revokeDemoTokens } from '../governance/service-tokens.ts'
import { newSetupToken } from '../governance/setup.ts'
import { HamzadError } from '../kernel/errors.ts'
import type { Store } from '../store/store.ts'
import { followConsents } from '../twins/follow-consents.ts'
import { reindex } from '../twins/import/reindex.ts'
import { letLibraryExperiment } from '../twins/registry/model-registry.ts'
import { createServer } from './create-server.ts'
import type { Domain } from './domain.ts'
import { isLoopbackAddress, isLoopbackHost } from './origin.ts'

export interface StartOptions {
  readonly store: Store
  readonly domain: Domain
  /** Default 127.0.0.1: only this machine. */
  readonly host?: string
  /** Default 0: any free port. */
  readonly port?: number
  /** Demonstration accounts and a token for its feed; only on loopback. */
  readonly demo?: boolean
  readonly logger?: FastifyBaseLogger
  /** Folder of the built web application; default `web/dist` of this package. */
  readonly webRoot?: string
  /** Addresses of the proxy that ends TLS, whose forwarded headers are believed. */
  readonly trustProxy?: string
}

export interface Started {
  /** Where a browser finds it. */
  readonly url: string
  readonly port: number
  /** For the first administrator; null when there is one already, or in a demonstration. Show it to who started Hamzad, nobody else. */
  readonly setupToken: string | null
  /** Bearer token of the demonstration's feed; null without `demo`. */
  readonly demoToken: string | null
  close(): Promise<void>
}

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string
}
const builtWeb = fileURLToPath(new URL('../../web/dist', import.meta.url))

/**
 * Starts the HTTP server on an open store. Errors: `input.invalid` for a demonstration beyond loopback, `server.port-busy`.
 *
 *     const { url, close } = await start({ store, domain: createDomain(store), port: 8080 })
 */
export async function start(options: StartOptions): Promise<Started> {
  const { store, domain, demo = false, host = '127.0.0.1', port = 0 } = options
  const loopback = isLoopbackAddress(host)
  if (demo && !loopback)
    throw new HamzadError('input.invalid', {
      what: '--demo',
      why: `its accounts are known to everybody, and ${host} is not loopback`,
      action: 'Leave --demo or --host out.',
    })

  // Consents that came before this version read them.
  await followConsents(store.db, null)
  await arrangeDemoAccounts(store.db, demo)
  const token = newSetupToken()
  const governance = createGovernance(store.db, { demo, setupToken: token })
  const setupToken = (await governance.setupNeeded()) ? token : null
  if (!demo) await revokeDemoTokens(store.db)
  if (demo)
    await letLibraryExperiment(
      store,
      'demo-administrator',
      'Demonstration with synthetic patients: shown before enough is scored, and no evidence of anything.',
    )
  const demoToken = demo ? await createServiceToken(store.db, { name: demoFeed }) : null

  const server = await createServer({
    domain,
    store,
    governance,
    version,
    demo,
    demoAccounts: demo ? demoAccounts : [],
    webRoot: options.webRoot ?? builtWeb,
    ...(options.logger && { logger: options.logger }),
    // Behind a proxy the name is the proxy's; straight on loopback only loopback names are ours.
    ...(loopback && options.trustProxy === undefined && { isOurHost: isLoopbackHost }),
    ...(options.trustProxy !== undefined && { trustProxy: options.trustProxy }),
  })
  try {
    await server.listen({ host, port })
  } catch (error) {
    await server.close()
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
      throw new HamzadError('server.port-busy', { host, port })
    throw error
  }
  const indexing = new AbortController()
  // A database that is older than the search index is indexed beside the work; when there is nothing to do, this asks once.
  const indexed = reindex(store, indexing.signal).catch(() => 0)
  // A hospital is learned and foretold before anybody looks; who looks before that is done waits, or hears what went wrong.
  const readied = domain.hospital.ready().catch(() => undefined)
  const bound = (server.server.address() as AddressInfo).port
  const name = host.includes(':') ? `[${host}]` : host === '0.0.0.0' ? 'localhost' : host
  const close = async () => {
    indexing.abort()
    await Promise.all([indexed, readied])
    await server.close()
  }
  return { url: `http://${name}:${bound}`, port: bound, setupToken, demoToken, close }
}
