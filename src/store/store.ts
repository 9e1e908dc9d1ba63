import { Kysely, PostgresDialect } from 'kysely'
import type pg from 'pg'
import { HamzadError } from '../kernel/errors.ts'
import { type Address, openPool } from './connect.ts'
import { releaseDeadWorkers } from './job-queue.ts'
import { migrate } from './migrate.ts'
import { unsubscribeAll } from './notify.ts'
import { copyingPool } from './postgres/copy-in.ts'
import { defaultFolder, type Embedded, openEmbedded } from './postgres/embedded.ts'
import type { Database } from './schema.ts'

/** The open store: one database, however it is run. */
export interface Store {
  readonly db: Kysely<Database>
  readonly pool: pg.Pool
  readonly address: Address
  /** PostgreSQL's version number as it gives it: 150006, 180004. */
  readonly serverVersion: number
  /** The data folder when Hamzad runs the server itself. */
  readonly folder: string | null
  /** Waits for running statements, closes the connections, stops the embedded server. Safe to call twice. */
  close(): Promise<void>
}

export interface StoreOptions {
  /** An own server, `postgres://user:password@host/database`; without it and without `folder`: HAMZAD_DATABASE_URL. */
  readonly url?: string | undefined
  /** Data folder of the embedded server; default `$XDG_DATA_HOME/hamzad` (see `defaultFolder`). */
  readonly folder?: string | undefined
  /** Join the embedded server of a running Hamzad on this folder instead of refusing with `store.busy`. */
  readonly join?: boolean
  /** Connections in the pool, 10. */
  readonly connections?: number
  /** Told in one line what went wrong in the background (a lost connection, a crashed server); never holds content. */
  readonly report?: (what: string) => void
  /** PostgreSQL programs to use instead of those that came with Hamzad. */
  readonly binaries?: string
  /** False: leave the schema as it is. */
  readonly migrate?: boolean
}

/** The version number if Hamzad can work with it. Throws `store.version`. */
export function requireVersion(serverVersion: number): number {
  if (serverVersion >= 150000) return serverVersion
  throw new HamzadError('store.version', { version: Math.floor(serverVersion / 10000) })
}

/**
 * Opens the store: starts the embedded server or connects to the given one, and brings the schema up to date.
 * Throws `store.busy`, `store.unreachable`, `store.version`, `store.schema`, `store.unusable`.
 *
 *     const store = await openStore({ folder: '.hamzad' })
 *     await store.db.selectFrom('twin').selectAll().execute()
 *     await store.close()
 */
export async function openStore(options: StoreOptions = {}): Promise<Store> {
  const report = options.report ?? (() => {})
  const url = options.url ?? (options.folder === undefined ? process.env.HAMZAD_DATABASE_URL || undefined : undefined)
  const embedded =
    url === undefined
      ? await openEmbedded(options.folder ?? defaultFolder(), {
          report,
          join: options.join ?? false,
          ...(options.binaries === undefined ? {} : { binaries: options.binaries }),
        })
      : null
  const address = embedded?.address ?? { url: url as string }
  const pool = openPool(address, options.connections ?? 10, report)
  try {
    const serverVersion = requireVersion(await askVersion(pool))
    if (options.migrate !== false) await migrateAll(pool)
    const store = assemble(pool, address, serverVersion, embedded)
    // The server was started for us: whoever holds a job has died with the last one.
    if (embedded?.joined === false && options.migrate !== false) await releaseDeadWorkers(store.db, 0)
    return store
  } catch (error) {
    await pool.end()
    await embedded?.close()
    throw error
  }
}

function assemble(pool: pg.Pool, address: Address, serverVersion: number, embedded: Embedded | null): Store {
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool: copyingPool(pool) }) })
  let closing: Promise<void> | undefined
  const close = async () => {
    await unsubscribeAll(store)
    await db.destroy()
    // Kysely ends the pool only if it has used it.
    if (!pool.ending) await pool.end()
    await embedded?.close()
  }
  const store: Store = {
    db,
    pool,
    address,
    serverVersion,
    folder: embedded?.folder ?? null,
    close: () => {
      closing ??= close()
      return closing
    },
  }
  return store
}

async function askVersion(pool: pg.Pool): Promise<number> {
  try {
    const { rows } = await pool.query<{ server_version_num: string }>('show server_version_num')
    return Number(rows[0]?.server_version_num)
  } catch (error) {
    const why = (error instanceof Error && (error.message || ('code' in error && String(error.code)))) || 'no answer'
    throw new HamzadError('store.unreachable', { why }, { cause: error })
  }
}

/** Our tables and the queue's. */
async function migrateAll(pool: pg.Pool): Promise<void> {
  await migrate(pool)
  const { migrateQueue } = await import('./queue.ts')
  await migrateQueue(pool)
}
