import { CompiledQuery, type PostgresPool, type PostgresPoolClient } from 'kysely'
import pg from 'pg'
import type { Connection } from '../schema.ts'
import type { BinaryRows } from './binary-rows.ts'
import { asBytes, take } from './copy-out.ts'
import { nameOf } from './prepared.ts'

/**
 * Writes rows into a table that they are new in, by COPY: a third of what an `insert … select from unnest(…)` costs the server. What the table's
 * constraints refuse is an error, as with any other statement. Columns that are not named have their defaults.
 *
 *     await copyIn(tx, 'search_reference', ['key', 'target', 'parameters'], rows)
 */
export async function copyIn(
  db: Connection,
  table: string,
  columns: readonly string[],
  rows: BinaryRows,
): Promise<void> {
  const text = `copy ${table} (${columns.join(', ')}) from stdin (format binary)`
  await db.executeQuery(CompiledQuery.raw(text, [new Pieces(rows.end())]))
}

/** What is sent after a COPY, in place of parameters, of which it has none. */
class Pieces {
  readonly all: readonly Buffer[]
  constructor(all: readonly Buffer[]) {
    this.all = all
  }
}

/** The driver's pool for Kysely, whose connections know COPY. */
export function copyingPool(pool: pg.Pool): PostgresPool {
  const known = new WeakMap<pg.PoolClient, PostgresPoolClient>()
  const copying = (client: pg.PoolClient): PostgresPoolClient => {
    const query = (text: string, values: readonly unknown[]) =>
      values[0] instanceof Pieces
        ? send(client, text, values[0])
        : values[0] === asBytes
          ? take(client, text)
          : ask(client, text, values as unknown[])
    return { query, release: (discard?: boolean) => client.release(discard) } as unknown as PostgresPoolClient
  }
  return {
    options: pool.options,
    Client: pg.Client,
    end: () => pool.end(),
    connect: async () => {
      const client = await pool.connect()
      const made = known.get(client) ?? copying(client)
      known.set(client, made)
      return made
    },
  } as unknown as PostgresPool
}

interface Wire {
  sendCopyFromChunk(piece: Buffer): void
  endCopyFrom(): void
}

class CopyIn extends pg.Query {
  readonly pieces: Pieces
  constructor(text: string, pieces: Pieces, done: (error?: Error | null) => void) {
    super(text, done)
    this.pieces = pieces
  }

  handleCopyInResponse(wire: Wire): void {
    for (const piece of this.pieces.all) wire.sendCopyFromChunk(piece)
    wire.endCopyFrom()
  }
}

/**
 * The driver is asked with a callback of ours. With the promise that it makes itself, its query keeps the function that answers it, which keeps
 * the query; once such a ring is old, what later queries leave stays with it until the whole heap is swept, and every sweep of the young copies it.
 */
const ask = (client: pg.PoolClient, text: string, values: unknown[]): Promise<pg.QueryResult> =>
  new Promise<pg.QueryResult>((answered, failed) => {
    const name = nameOf(text)
    client.query(name === undefined ? { text, values } : { name, text, values }, (error, result) =>
      error ? failed(error) : answered(result),
    )
  }).catch((error) => {
    // As the driver does: the stack leads to whoever asked, not to the socket that the refusal came by.
    Error.captureStackTrace(error)
    throw error
  })

const send = (client: pg.PoolClient, text: string, pieces: Pieces): Promise<{ rows: [] }> =>
  new Promise((sent, failed) => {
    const done = (error?: Error | null) => {
      if (error) failed(error)
      else sent({ rows: [] })
    }
    client.query(new CopyIn(text, pieces, done))
  })
