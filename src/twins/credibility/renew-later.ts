import { enqueue } from '../../store/jobs.ts'
import type { Connection } from '../../store/schema.ts'

/** Has the predictions that stand in the record held to the gate anew: it may have opened or closed for many twins at once. */
export const renewLater = (db: Connection) => enqueue(db, 'predictions', {}, { key: 'all' })
