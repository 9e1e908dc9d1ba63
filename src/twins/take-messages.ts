import { createHash } from 'node:crypto'
import type { Transaction } from 'kysely'
import { check } from '../records/fhir/check.ts'
import type { FhirResource } from '../records/fhir/resource.ts'
import { decodeMessage } from '../records/hl7v2/charset.ts'
import { encounterOf, type VisitStep } from '../records/hl7v2/encounter.ts'
import { patientId } from '../records/hl7v2/identity.ts'
import { type MappedMessage, type MapSettings, mapMessage } from '../records/hl7v2/map-message.ts'
import { loadMaps, type MapOverlay } from '../records/hl7v2/maps.ts'
import { parseMessage } from '../records/hl7v2/message.ts'
import type { Finding } from '../records/rejection.ts'
import { type Connector, countMessages } from '../store/connectors.ts'
import { startRun } from '../store/import-runs.ts'
import { type NewMessage, passNewer, putMessages, takenBefore, visitSteps } from '../store/messages.ts'
import type { Database } from '../store/schema.ts'
import type { Store } from '../store/store.ts'
import { transact } from '../store/transact.ts'
import { wakeTwins } from './import.ts'
import { type ImportMemory, importBatch } from './import-batch.ts'

/** What became of one message. */
export interface TakenMessage {
  readonly outcome: 'taken' | 'repeated' | 'refused'
  readonly type: string
  readonly control: string
  readonly resources: number
  readonly findings: readonly Finding[]
}

/** Takes messages of one connector into the record; made by `openIntake`. */
export interface Intake {
  /**
   * Takes a batch in one transaction: archive, resources, stays, timeline, news for twins. When it resolves, everything is committed and the
   * sender may be told. What cannot be taken is archived as dead with its reason. A message that came before is not taken again.
   */
  take(bodies: readonly Uint8Array[]): Promise<TakenMessage[]>
}

interface Read {
  readonly body: Uint8Array
  readonly digest: Buffer
  readonly type: string
  readonly control: string
  readonly mapped: MappedMessage
  readonly sound: readonly FhirResource[]
  readonly findings: readonly Finding[]
  /** When it was said, ISO 8601. */
  readonly at: string
}

/**
 * Opens a connector for messages of HL7 v2. Settings of the connector: `timeZone`, `charset`, `systems`, `maps`.
 *
 *     const intake = await openIntake(store, connector)
 *     const [{ outcome }] = await intake.take([body])
 */
export async function openIntake(store: Store, connector: Connector, now: () => number = Date.now): Promise<Intake> {
  const settings = settingsOf(connector)
  const charset = typeof connector.settings.charset === 'string' ? connector.settings.charset : 'utf-8'
  const run = await startRun(store.db, `connector ${connector.name}`, connector.name)
  const memory: ImportMemory = { people: new Map(), medications: new Map() }
  return {
    async take(bodies) {
      const reads = bodies.map((body) => read(body, charset, settings, now()))
      return transact(store, (tx) => takeAll(tx, connector.id, reads, run, memory, now()))
    },
  }
}

function settingsOf({ settings }: Connector): MapSettings {
  const { timeZone, systems, maps } = settings
  return {
    maps: loadMaps(maps === undefined ? undefined : (maps as MapOverlay)),
    ...(typeof timeZone === 'string' ? { timeZone } : {}),
    ...(typeof systems === 'object' && systems !== null ? { systems: systems as Record<string, string> } : {}),
  }
}

function read(body: Uint8Array, charset: string, settings: MapSettings, now: number): Read {
  const digest = createHash('sha256').update(body).digest()
  const refuse = (finding: Finding): Read => ({
    body,
    digest,
    type: '',
    control: '',
    mapped: { resources: [], findings: [finding] },
    sound: [],
    findings: [finding],
    at: new Date(now).toISOString(),
  })
  const decoded = decodeMessage(body, charset)
  if (decoded === null)
    return refuse({
      rule: 'text.not-utf8',
      reason: 'The bytes are not of the character set that MSH-18 or the feed names',
      path: 'MSH-18',
    })
  const message = parseMessage(decoded.text)
  if ('rule' in message) return refuse(message)
  const mapped = mapMessage(message, settings)
  const faults: Finding[] = []
  const sound = mapped.resources.filter((resource) => {
    const found = check(resource)
    faults.push(...found)
    return found.length === 0
  })
  const at = mapped.at === undefined ? now : Date.parse(mapped.at)
  return {
    body,
    digest,
    type: message.type,
    control: message.control,
    mapped,
    sound,
    findings: [...mapped.findings, ...faults],
    at: new Date(Math.min(at, now)).toISOString(),
  }
}

async function takeAll(
  tx: Transaction<Database>,
  connector: string,
  reads: readonly Read[],
  run: string,
  memory: ImportMemory,
  now: number,
): Promise<TakenMessage[]> {
  const known = await takenBefore(
    tx,
    connector,
    reads.map((each) => each.digest),
  )
  const first = new Map<string, Read>()
  for (const each of reads) {
    const hex = each.digest.toString('hex')
    if (!known.has(hex) && !first.has(hex)) first.set(hex, each)
  }
  const fresh = [...first.values()]
  const usable = (each: Read) => each.sound.length > 0 || each.mapped.step !== undefined
  await putMessages(
    tx,
    connector,
    fresh.map((each) => archived(each, usable(each))),
  )
  const takable = fresh.filter(usable)
  const dated = takable.flatMap((each) =>
    each.sound.map((resource) => ({ type: resource.resourceType, id: resource.id, at: each.at, resource })),
  )
  const current = (await passNewer(tx, dated)).map(({ resource }) => resource)
  const resources = [...current.map(marked(takable)), ...(await stays(tx, takable))]
  const items = resources.map((resource) => ({ kind: 'resource' as const, resource, file: 'message', place: '' }))
  const result = await importBatch(tx, items, run, memory, now)
  await wakeTwins(tx, result)
  const outcomes = reads.map((each): TakenMessage => {
    const { type, control, findings } = each
    const isFirst = first.get(each.digest.toString('hex')) === each
    const outcome = !isFirst ? 'repeated' : usable(each) ? 'taken' : 'refused'
    return { outcome, type, control, resources: isFirst ? each.sound.length : 0, findings }
  })
  const count = (outcome: TakenMessage['outcome']) => outcomes.filter((each) => each.outcome === outcome).length
  const refusal = outcomes.findLast((each) => each.outcome === 'refused')?.findings[0]
  await countMessages(
    tx,
    connector,
    {
      received: reads.length,
      taken: count('taken'),
      repeated: count('repeated'),
      refused: count('refused'),
      resources: resources.length,
    },
    refusal && `${refusal.rule}: ${refusal.reason}`,
  )
  return outcomes
}

function archived(each: Read, usable: boolean): NewMessage {
  const { mapped, digest, body, type, control, findings } = each
  const [reason] = findings
  return {
    digest,
    body,
    type: type || null,
    control: control || null,
    state: usable ? 'taken' : 'dead',
    ...(usable
      ? {}
      : { rule: reason?.rule ?? 'hl7.empty', reason: reason?.reason ?? 'Nothing was found that can be taken' }),
    findings,
    resources: each.sound.length,
    ...(mapped.visit && mapped.step
      ? { visit: JSON.stringify(mapped.visit), step: { ...mapped.step, patient: mapped.patientId } }
      : {}),
  }
}

/** A patient that was merged into another is said so, on both. */
function marked(reads: readonly Read[]): (resource: FhirResource) => FhirResource {
  const merges = new Map(
    reads.flatMap(({ mapped: { merged, patientId: into } }) =>
      merged && into ? [[into, patientId(merged)] as const] : [],
    ),
  )
  return (resource) => {
    const old = resource.resourceType === 'Patient' ? merges.get(resource.id) : undefined
    if (old === undefined || old === resource.id) return resource
    return { ...resource, link: [{ other: { reference: `Patient/${old}` }, type: 'replaces' }] }
  }
}

/** Stays that these messages are about, made of everything that was ever said of them. */
async function stays(tx: Transaction<Database>, reads: readonly Read[]): Promise<FhirResource[]> {
  const visits = new Map(
    reads.flatMap(({ mapped: { visit, step } }) => (visit && step ? [[JSON.stringify(visit), visit] as const] : [])),
  )
  const steps = await visitSteps(tx, [...visits.keys()].sort())
  return [...visits].sort().map(([key, visit]) => {
    const said = (steps.get(key) ?? []) as (VisitStep & { readonly patient?: string })[]
    // The patient that the newest message names.
    const newest = said.toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0)).at(-1)
    const patient = newest?.patient ?? patientId(visit)
    return encounterOf(
      visit,
      patient,
      said.map(({ patient: _, ...step }) => step as VisitStep),
    )
  })
}
