import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import pg from 'pg'
import { inject } from 'vitest'
import type { Address } from '../../src/store/connect.ts'
import { openStore, type Store, type StoreOptions } from '../../src/store/store.ts'

export interface TestServer {
  readonly name: string
  /** Of its maintenance database. */
  readonly url: string
}

export const template = 'hamzad_template'

const debian = '/usr/lib/postgresql/15/bin'
/** PostgreSQL 15 as Debian installs it, where it is. */
export const debianBinaries = existsSync(`${debian}/initdb`) ? debian : null

/** A socket address as a URL, as HAMZAD_DATABASE_URL takes it. */
export const urlOf = (address: Exclude<Address, { url: string }>): string =>
  `postgres://${address.user}:${address.password}@${encodeURIComponent(address.host)}:${address.port}/${address.database}`

/** The servers of this run: the embedded one first. */
export const databaseServers = (): readonly TestServer[] => inject('databaseServers')

/**
 * A fresh, migrated database on a server of this run; answers with its URL. It goes with the server when the run ends. `from` names another database of the
 * server, to which nobody is connected, to begin as it stands.
 *
 *     const url = await freshDatabase()
 */
export async function freshDatabase(
  server: TestServer = databaseServers()[0] as TestServer,
  from: string = template,
): Promise<string> {
  const name = `test_${randomBytes(6).toString('hex')}`
  const client = new pg.Client({ connectionString: server.url })
  await client.connect()
  try {
    await client.query(`create database ${name} template ${from}`)
  } finally {
    await client.end()
  }
  return server.url.replace(/\/postgres$/, `/${name}`)
}

/**
 * A store on a fresh database. Close it when done.
 *
 *     let store: Store
 *     beforeAll(async () => { store = await freshStore() })
 *     afterAll(() => store.close())
 */
export async function freshStore(options: { server?: TestServer } & StoreOptions = {}): Promise<Store> {
  const { server, ...rest } = options
  return openStore({ ...rest, url: await freshDatabase(server) })
}
