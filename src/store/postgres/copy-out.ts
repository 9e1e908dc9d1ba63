import { CompiledQuery } from 'kysely'
import pg from 'pg'
import type { Connection } from '../schema.ts'

/** In place of parameters, of which a COPY has none: its rows are wanted as they are. */
export const asBytes = Symbol('as bytes')

/**
 * The bytes that a query of one column of bytea finds, row by row, by COPY: as they lie there, where a result is written as text of twice the length, read letter by
 * letter and taken for bytes again. The text must hold no word of strangers: a COPY has no parameters.
 *
 *     const [bytes] = await copyOut(tx, `select bytes from stream_snapshot where twin = ${pg.escapeLiteral(twin)}`)
 */
export async function copyOut(db: Connection, query: string): Promise<Buffer[]> {
  const text = `copy (${query}) to stdout (format binary)`
  const { rows } = await db.executeQuery(CompiledQuery.raw(text, [asBytes]) as CompiledQuery<Buffer>)
  return [...rows]
}

/** Asks for what a COPY sends. */
export async function take(client: pg.PoolClient, text: string): Promise<{ rows: Buffer[] }> {
  const pieces = await new Promise<Buffer[]>((taken, failed) => {
    const query: CopyOut = new CopyOut(text, (error) => {
      if (error) failed(error)
      else taken(query.pieces)
    })
    client.query(query)
  })
  return { rows: valuesOf(pieces) }
}

class CopyOut extends pg.Query {
  readonly pieces: Buffer[] = []

  constructor(text: string, done: (error?: Error | null) => void) {
    super(text, done)
  }

  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    this.pieces.push(chunk)
  }
}

/** The one value of each row (PostgreSQL, COPY, "Binary Format"), in memory of its own: what a thread is sent is copied with all that it lies in. */
export function valuesOf(pieces: readonly Buffer[]): Buffer[] {
  const all = Buffer.concat(pieces)
  const values: Buffer[] = []
  // Signature, flags, and an extension of the header whose length follows them.
  let at = 19 + all.readInt32BE(15)
  while (all.readInt16BE(at) === 1) {
    const length = all.readInt32BE(at + 2)
    at += 6
    if (length < 0) throw new TypeError('there is no value where bytes were expected')
    values.push(Buffer.from(new Uint8Array(all.subarray(at, at + length)).buffer))
    at += length
  }
  return values
}
