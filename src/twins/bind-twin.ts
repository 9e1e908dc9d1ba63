import { randomInt } from 'node:crypto'
import { HamzadError } from '../kernel/errors.ts'
import type { Model } from '../kernel/model.ts'
import { bindability } from '../records/binding.ts'
import { carries } from '../records/channels.ts'
import { demographicsFrom } from '../records/fhir/patient.ts'
import { enqueue } from '../store/jobs.ts'
import { publish } from '../store/notify.ts'
import type { Store } from '../store/store.ts'
import { transact } from '../store/transact.ts'
import { createTwin } from '../store/twins.ts'
import { findModel } from './library/library.ts'
import { twinSummary } from './library/model-summary.ts'
import { readSubjectRecord, type SubjectRecord } from './patients/subject-record.ts'
import type { TwinSummary } from './views.ts'

export interface BindOptions {
  /** Account or service that binds. */
  readonly by?: string
  /** Seed of every draw of this twin; drawn by chance when absent. */
  readonly seed?: number
  /** Now, milliseconds since 1970. */
  readonly now?: number
}

/**
 * Binds a model to a subject and has the twin computed; answers with the twin that is there when the subject has one already.
 * Errors: `not-found`, and `twin.data-missing` with what the record lacks.
 *
 *     const twin = await bindTwin(store, subject, 'vancomycin-goti-2018', { by: 'doctor' })
 */
export async function bindTwin(
  store: Store,
  subject: string,
  modelId: string,
  options: BindOptions = {},
): Promise<TwinSummary> {
  const now = options.now ?? Date.now()
  const { model } = findModel(modelId)
  const record = await readSubjectRecord(store.db, subject, { model })
  const { bindable, missing } = bindability(
    model,
    record.events,
    demographicsFrom(record.subject),
    new Date(now).toISOString(),
  )
  if (!bindable)
    throw new HamzadError('twin.data-missing', {
      missing: missing.map(({ what, unit }) => (unit && unit !== '1' ? `${what} (${unit})` : what)).join(', '),
    })
  return transact(store, async (tx) => {
    const { twin, created } = await createTwin(tx, {
      subject,
      model: { id: model.id, version: model.version, hash: model.hash },
      seed: options.seed ?? randomInt(2 ** 48 - 1),
      origin: originOf(model, record, now),
      ...(options.by === undefined ? {} : { by: options.by }),
    })
    if (created) {
      await enqueue(tx, 'assimilate', { twin: twin.id }, { key: twin.id, queue: twin.id })
      await publish(tx, { kind: 'subject', id: subject })
    }
    return twinSummary(twin)
  })
}

const month = 30 * 86_400_000
const hour = 3_600_000

/** Time zero: the full hour before the first dose or measurement of the last thirty days, else before now. */
function originOf(model: Model, { events }: SubjectRecord, now: number): string {
  const channels = [...model.inputs, ...model.outputs]
  const times = events
    .filter(({ kind, codes }) => kind !== 'order' && channels.some((channel) => carries(codes, channel)))
    .map(({ time }) => Date.parse(time))
    .filter((time) => time <= now && time > now - month)
  return new Date(Math.floor(Math.min(now, ...times) / hour) * hour).toISOString()
}
