import type { CompiledQuery, QueryResult } from 'kysely'
import type { Connection } from '../schema.ts'

/** Names of the statements that each connection plans once, by their text. */
const names = new Map<string, string>()

/** The name of a statement that is planned once a connection; undefined: it is planned each time it comes. */
export const nameOf = (text: string): string | undefined => names.get(text)

/** A statement of Kysely, raw or built. */
interface Statement<T> {
  compile(db: Connection): CompiledQuery<T>
}

/**
 * Runs a statement that is asked all the time and whose text never changes: a connection reads and plans it once. Not for searches, whose best
 * plan depends on what is looked for; and it names its columns, for a connection keeps those that `*` meant.
 *
 *     const { rows } = await runPrepared<Row>(db, sql`select … where id = ${id}`)
 */
export function runPrepared<T>(db: Connection, query: Statement<T>): Promise<QueryResult<T>> {
  const compiled = query.compile(db)
  if (!names.has(compiled.sql)) {
    if (names.size >= most)
      throw new Error(`more than ${most} prepared statements: is the text of one made of what it looks for?`)
    names.set(compiled.sql, `hamzad-${names.size}`)
  }
  return db.executeQuery(compiled)
}
const most = 128
