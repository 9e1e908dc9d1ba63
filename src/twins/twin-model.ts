import { HamzadError } from '../kernel/errors.ts'
import type { Model } from '../kernel/model.ts'
import type { Connection } from '../store/schema.ts'
import { getTwin, type Twin } from '../store/twins.ts'
import { modelInUse } from './registry/model-versions.ts'

/** A twin and the model it is bound to. Errors: `not-found`. */
export async function openTwin(db: Connection, id: string): Promise<{ readonly twin: Twin; readonly model: Model }> {
  const twin = await getTwin(db, id)
  if (!twin) throw new HamzadError('not-found', { what: 'twin', id })
  return { twin, model: await modelInUse(db, twin.model.id) }
}
