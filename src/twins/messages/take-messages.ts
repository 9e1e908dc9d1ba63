import type { Transaction } from 'kysely'
import type { Merge } from '../../records/fhir/merged-patients.ts'
import type { FhirResource } from '../../records/fhir/resource.ts'
import { encounterOf, type VisitStep } from '../../records/hl7v2/encounter.ts'
import { patientId } from '../../records/hl7v2/identity.ts'
import type { MapSettings } from '../../records/hl7v2/map-message.ts'
import type { Finding } from '../../records/rejection.ts'
import { type Connector, countMessages } from '../../store/connectors.ts'
import { startRun } from '../../store/import-runs.ts'
import { mergesSaidBy } from '../../store/merged-patients.ts'
import { type NewMessage, passNewer, putMessages, takenBefore, visitSteps } from '../../store/messages.ts'
import { getResource } from '../../store/resources.ts'
import type { Database } from '../../store/schema.ts'
import type { Store } from '../../store/store.ts'
import { transact } from '../../store/transact.ts'
import { wakeTwins } from '../import/import.ts'
import { importBatch } from '../import/import-batch.ts'
import type { ImportMemory } from '../import/import-memory.ts'
import { type ReadMessage, readerOf } from './read-message.ts'
import { untakable } from './untakable.ts'

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
  /** What a message says, without the record: it may be read while those before it are still being written. */
  read(body: Uint8Array, decided?: MapSettings['decided']): ReadMessage
  /**
   * Takes a batch in one transaction: archive, resources, stays, timeline, news for twins. When it resolves, everything is committed and the
   * sender may be told. What cannot be taken is archived as dead with its reason. A message that
   * came before is not taken again, unless `again` says that its maps have changed; then nothing new came, and nothing is counted.
   */
  takeRead(messages: readonly ReadMessage[], options?: { readonly again?: boolean }): Promise<TakenMessage[]>
  /** Reads messages and takes them. */
  take(
    bodies: readonly Uint8Array[],
    options?: {
      readonly again?: boolean
      /** Whom somebody said each message is about. */
      readonly decided?: readonly (MapSettings['decided'] | null)[]
    },
  ): Promise<TakenMessage[]>
}

/**
 * Opens a connector: its messages are read as its settings say (`read-message.ts`).
 *
 *     const intake = await openIntake(store, connector)
 *     const [{ outcome }] = await intake.take([body])
 */
export async function openIntake(store: Store, connector: Connector, now: () => number = Date.now): Promise<Intake> {
  const read = readerOf(connector)
  const run = await startRun(store.db, `connector ${connector.name}`, connector.name)
  const memory: ImportMemory = { people: new Map(), medications: new Map() }
  const intake: Intake = {
    read: (body, decided) => read(body, now(), decided),
    take: async (bodies, { again = false, decided = [] } = {}) =>
      intake.takeRead(
        bodies.map((body, index) => intake.read(body, decided[index] ?? undefined)),
        { again },
      ),
    async takeRead(reads, { again = false } = {}) {
      try {
        return await transact(store, (tx) => takeAll(tx, connector.id, reads, run, memory, now(), again))
      } catch (error) {
        // A message that can never be stored would come again for ever: it is kept as a dead letter instead.
        const finding = untakable(error, reads.length)
        if (finding === null) throw error
        const dead = reads.map((each) => ({
          ...each,
          mapped: { stays: [], merges: [], partings: [], resources: [], findings: [] },
          sound: [],
          findings: [finding],
        }))
        return transact(store, (tx) => takeAll(tx, connector.id, dead, run, memory, now(), again))
      }
    },
  }
  return intake
}

async function takeAll(
  tx: Transaction<Database>,
  connector: string,
  reads: readonly ReadMessage[],
  run: string,
  memory: ImportMemory,
  now: number,
  again: boolean,
): Promise<TakenMessage[]> {
  const digests = reads.map((each) => each.digest)
  const known = again ? new Set<string>() : await takenBefore(tx, connector, digests)
  const first = new Map<string, ReadMessage>()
  for (const each of reads) {
    const hex = each.digest.toString('hex')
    if (!known.has(hex) && !first.has(hex)) first.set(hex, each)
  }
  const fresh = [...first.values()]
  const usable = (each: ReadMessage) => each.sound.length > 0 || each.mapped.stays.length > 0
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
  const resources = [...(await linked(tx, current, await toldOfPairs(tx, takable))), ...(await stays(tx, takable))]
  const items = resources.map((resource) => ({ kind: 'resource' as const, resource, file: 'message', place: '' }))
  const result = await importBatch(tx, items, run, memory, now)
  await wakeTwins(tx, result)
  const outcomes = reads.map((each): TakenMessage => {
    const { type, control, findings } = each
    const hex = each.digest.toString('hex')
    const isFirst = first.get(hex) === each
    // What comes twice at once is refused twice: only what was taken is repeated.
    const outcome = !known.has(hex) && !usable(each) ? 'refused' : isFirst ? 'taken' : 'repeated'
    return { outcome, type, control, resources: isFirst ? each.sound.length : 0, findings }
  })
  if (!again) await countMessages(tx, connector, outcomes, resources.length)
  return outcomes
}

function archived(each: ReadMessage, usable: boolean): NewMessage {
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
    stays: mapped.stays.map(({ visit, step, patient }) => ({
      visit: JSON.stringify(visit),
      step: { ...step, patient },
    })),
  }
}

/** That two patients are one, or that they are not. */
interface ToldPair extends Merge {
  readonly one: boolean
}

const pairOf = ({ patient, into }: Merge): string => [patient, into].sort().join(' ')

/** What messages say of pairs of patients, the newest of each; what a message that was overtaken says of a pair no longer counts. */
async function toldOfPairs(tx: Transaction<Database>, reads: readonly ReadMessage[]): Promise<ToldPair[]> {
  const told = reads.flatMap(({ at, mapped: { merges, partings } }) =>
    [...merges.map((each) => ({ ...each, one: true })), ...partings.map((each) => ({ ...each, one: false }))].map(
      (pair) => ({ type: 'Patient.link', id: pairOf(pair), at, pair }),
    ),
  )
  const newest = await passNewer(tx, told)
  return [...new Map(newest.map(({ id, pair }) => [id, pair])).values()]
}

/**
 * Patients with their links: what messages say of merges, beside what is known of them, for a message that tells of something else takes no
 * merge away; and a merge holds though its message was overtaken by a newer one that tells of something else.
 */
async function linked(
  tx: Transaction<Database>,
  resources: readonly FhirResource[],
  told: readonly ToldPair[],
): Promise<FhirResource[]> {
  const isPatient = ({ resourceType }: FhirResource) => resourceType === 'Patient'
  const there = new Set(resources.filter(isPatient).map(({ id }) => id))
  const merges = told.filter(({ one }) => one)
  const parted = new Set(told.filter(({ one }) => !one).map(pairOf))
  // Either of two that are parted may have said that they are one.
  const meant = told.flatMap(({ one, patient, into }) => (one ? [into] : [into, patient]))
  const overtaken: FhirResource[] = []
  for (const id of [...new Set(meant)].filter((id) => !there.has(id)).sort()) {
    const found = await getResource(tx, 'Patient', id)
    const known = found !== null && !found.deleted
    if (known || merges.some(({ into }) => into === id))
      overtaken.push({ ...(known ? (JSON.parse(found.content) as object) : {}), resourceType: 'Patient', id })
  }
  const all: FhirResource[] = [...resources, ...overtaken]
  const known = await mergesSaidBy(
    tx,
    all.filter(isPatient).map(({ id }) => id),
  )
  return all.map((resource) => {
    if (!isPatient(resource)) return resource
    const { id } = resource
    const said = [
      ...known.filter((each) => each.saidBy === id && !parted.has(pairOf(each))),
      ...merges.filter(({ into }) => into === id),
    ]
    const links = said.map(({ patient, into }) =>
      into === id
        ? { other: { reference: `Patient/${patient}` }, type: 'replaces' }
        : { other: { reference: `Patient/${into}` }, type: 'replaced-by' },
    )
    const unique = new Map(links.map((link) => [JSON.stringify(link), link]))
    const { link, ...rest } = resource
    const others = (Array.isArray(link) ? link : []).filter(({ type }) => !/^replace/.test(String(type)))
    const all = [...others, ...unique.values()]
    return all.length === 0 ? rest : { ...rest, link: all }
  })
}

/** Stays that these messages are about, made of everything that was ever said of them. */
async function stays(tx: Transaction<Database>, reads: readonly ReadMessage[]): Promise<FhirResource[]> {
  const visits = new Map(
    reads.flatMap(({ mapped: { stays } }) => stays.map(({ visit }) => [JSON.stringify(visit), visit] as const)),
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
