import { listDecisions } from '../../store/model-versions.ts'
import { publish } from '../../store/notify.ts'
import type { Connection } from '../../store/schema.ts'
import { renewLater } from './renew-later.ts'

/** What an alarm says, whatever found it. */
interface Alarm {
  readonly detector: string
  readonly of: string
  readonly since: string
  readonly noticed: string
  /** Means on both sides of `since`. */
  readonly before: number
  readonly after: number
}

/** Enters alarms of a version for its owner, each once, and tells the open pages. */
export async function enterAlarms(
  tx: Connection,
  { id: model, hash }: { readonly id: string; readonly hash: string },
  output: string,
  found: readonly Alarm[],
): Promise<void> {
  if (found.length === 0) return
  const owner = await ownerOf(tx, model, hash)
  const rows = found.map((alarm) => ({ model, hash, output, ...alarm, owner, acknowledged_by: null }))
  const entered = await tx
    .insertInto('drift_alarm')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['model', 'hash', 'output', 'detector', 'of', 'since']).doNothing())
    .returning('id')
    .execute()
  if (entered.length === 0) return
  await publish(tx, { kind: 'model', id: model })
  await renewLater(tx)
}

/** Who answers for a version: the last who let it in; null while nobody has. */
async function ownerOf(db: Connection, model: string, hash: string): Promise<string | null> {
  const decision = (await listDecisions(db, model)).find((each) => each.hash === hash && each.decision !== 'retire')
  return decision?.by ?? null
}
