import { randomUUID } from 'node:crypto'
import type { Static } from 'typebox'
import { HamzadError } from '../../kernel/errors.ts'
import type { FhirResource } from '../../records/fhir/resource.ts'
import { summaryOf } from '../../records/message-summary.ts'
import { getConnector } from '../../store/connectors.ts'
import { getDevice } from '../../store/devices.ts'
import { enqueue, getJob } from '../../store/job-queue.ts'
import {
  decideMatch,
  type MatchPair,
  matchDecisions,
  openPairs,
  ownSubjects,
  pairsAreOld,
  undecideMatch,
} from '../../store/match-review.ts'
import {
  chooseMessages,
  decidePatient,
  discardMessages,
  type MessageChoice,
  waitingGroups,
} from '../../store/messages.ts'
import { getResource } from '../../store/resources.ts'
import type { Connection } from '../../store/schema.ts'
import type { Store } from '../../store/store.ts'
import { getPerson } from '../../store/subjects.ts'
import { summariseTimelines } from '../../store/timeline.ts'
import { transact } from '../../store/transact.ts'
import { listTwins } from '../../store/twins.ts'
import { createDevices } from '../devices/device-views.ts'
import { wakeTwins } from '../import/import.ts'
import { importBatch } from '../import/import-batch.ts'
import { followMerges } from './merge-patients.ts'
import type * as shapes from './review-shapes.ts'
import { banners } from './subject-banner.ts'

type Group = Omit<Static<typeof shapes.MessageDecision>, 'decision' | 'sequences'>
type Decided = Static<typeof shapes.Decided>
type PairReview = Static<typeof shapes.PairReview>
type By = { readonly by: string }

/** What people have to decide, as the routes call it. What does not exist is `not-found`. */
export interface Review {
  groups(): Promise<Static<typeof shapes.WaitingGroup>[]>
  messages(group: Group, limit: number): Promise<Static<typeof shapes.WaitingMessage>[]>
  decide(decision: Static<typeof shapes.MessageDecision>, by: By): Promise<Decided>
  /** Of those both of whom `seen` lets through. */
  pairs(seen: (subjects: readonly string[]) => Promise<ReadonlySet<string>>): Promise<PairReview>
  /** Subjects of the patients of a pair, as far as there are any. */
  subjectsOf(pair: Static<typeof shapes.PairNamed>): Promise<string[]>
  search(): Promise<void>
  decidePair(decision: Static<typeof shapes.PairDecision>, by: By): Promise<void>
  /** Takes a decision back: who was made one person is two again. */
  undecidePair(pair: Static<typeof shapes.PairNamed>): Promise<void>
}

const speaksOf = (kind: string) =>
  kind === 'mqtt' || kind === 'mqtt-broker' ? ('readings' as const) : ('hl7v2' as const)
const noMemory = () => ({ people: new Map(), medications: new Map() })
/** Most pairs and decisions that are shown at once. */
const shown = 50

export function createReview(store: Store, now: () => number = Date.now): Review {
  const devices = createDevices(store, now)

  async function chosen(
    group: Group,
    sequences?: readonly number[],
  ): Promise<{ id: string; kind: string; choice: MessageChoice }> {
    const { id, kind } = await getConnector(store.db, group.connector)
    const { state, type, rule } = group
    const device = group.device === null ? null : (await getDevice(store.db, group.device)).id
    return { id, kind, choice: { state, type, rule, device, ...(sequences ? { sequences } : {}) } }
  }

  return {
    groups: async () =>
      (await waitingGroups(store.db)).map(({ kind, firstAt, lastAt, ...rest }) => ({
        ...rest,
        speaks: speaksOf(kind),
        firstAt: firstAt.toISOString(),
        lastAt: lastAt.toISOString(),
      })),

    async messages(group, limit) {
      const { id, kind, choice } = await chosen(group)
      const { settings } = await getConnector(store.db, group.connector)
      const charset = typeof settings.charset === 'string' ? settings.charset : 'utf-8'
      return (await chooseMessages(store.db, id, choice, { newest: true, limit })).map(
        ({ body, connector: _, device: __, patient: ___, findings, ...rest }) => {
          const { segments, measures, ...summary } = summaryOf(body, speaksOf(kind), charset)
          return {
            ...rest,
            findings: [...findings],
            summary: { ...summary, segments: [...segments], measures: [...measures] },
          }
        },
      )
    },

    async decide({ decision, sequences, ...group }, { by }) {
      const { id, kind, choice } = await chosen(group, sequences)
      const nothing = { tried: 0, taken: 0, refused: 0, discarded: 0, subject: null }
      if (decision.kind === 'discard') {
        const discarded = await discardMessages(store.db, id, choice, { by, reason: decision.reason })
        if (discarded === 0) throw gone()
        return { ...nothing, discarded }
      }
      if ((await chooseMessages(store.db, id, choice, { limit: 1 })).length === 0) throw gone()
      const { replayMessages } = await import('../messages/replay-messages.ts')
      if (decision.kind === 'replay') return { ...nothing, ...(await replayMessages(store, group.connector, choice)) }
      if (speaksOf(kind) === 'readings') return observed(group, decision, nothing)
      // What names its patient is not given to another one; and each message without a name may be about somebody else.
      if (group.rule !== 'hl7.patient-missing' || sequences === undefined)
        throw new HamzadError('input.invalid', {
          what: 'The decision',
          why: 'only single messages that do not say whom they are about can be given to a patient',
          action: 'Choose such messages by their numbers.',
        })
      const made = decision.kind === 'new'
      const patient = made ? `person-${randomUUID()}` : await patientOf(store.db, decision.subject)
      await decidePatient(store.db, id, choice, { by, patient })
      const done = await replayMessages(store, group.connector, choice, undefined, made)
      if (done.taken === 0) {
        await decidePatient(store.db, id, choice, { by, patient: null })
        return { ...nothing, ...done }
      }
      if (made && (await getResource(store.db, 'Patient', patient)) === null)
        await nameNew(patient, decision.label ?? null)
      const subject = made ? ((await ownSubjects(store.db, [patient])).get(patient) ?? null) : decision.subject
      return { ...nothing, ...done, subject }
    },

    async pairs(seen) {
      const { pairs, total, run } = await openPairs(store.db, shown)
      const decided = await matchDecisions(store.db, shown)
      const job = await getJob(store.db, 'match:all')
      let searching = job?.state === 'waiting' || job?.state === 'running'
      // New patients are compared before anybody asks for it, and not more than once a minute.
      if (!searching && (run === null || now() - Date.parse(run.at) > 60_000) && (await pairsAreOld(store.db))) {
        await search()
        searching = true
      }
      const sides = await sidesOf([...pairs, ...decided])
      const shownSubjects = await seen([...new Set([...sides.values()].map(({ subject }) => subject.id))])
      const both = ({ a, b }: { readonly a: string; readonly b: string }) => {
        const [left, right] = [sides.get(a), sides.get(b)]
        return left && right && shownSubjects.has(left.subject.id) && shownSubjects.has(right.subject.id)
          ? { a: left, b: right }
          : null
      }
      const told = pairs.flatMap((pair: MatchPair) => {
        const two = both(pair)
        return two ? [{ ...pair, fields: [...pair.fields], ...two }] : []
      })
      return {
        pairs: told,
        // None of those that are left out is counted.
        total: total - (pairs.length - told.length),
        decided: decided.flatMap((each) => {
          const two = both(each)
          return two ? [{ ...each, ...two }] : []
        }),
        searchedAt: run?.at ?? null,
        patients: run?.patients ?? 0,
        passedOver: run?.passedOver ?? 0,
        searching,
      }
    },
    search,
    subjectsOf: async ({ a, b }) => [...(await ownSubjects(store.db, [a, b])).values()],

    async decidePair({ a: one, b: other, same, into = one, reason }, { by }) {
      const [a, b] = one < other ? [one, other] : [other, one]
      const known = await ownSubjects(store.db, [a, b])
      if (a === b || !known.has(a) || !known.has(b))
        throw new HamzadError('not-found', { what: 'pair', id: `${a}, ${b}` })
      if (into !== a && into !== b)
        throw new HamzadError('input.invalid', {
          what: 'The patient that stays',
          why: 'it is neither of the two',
          action: 'Name one of them.',
        })
      await transact(store, async (tx) => {
        await decideMatch(tx, { a, b, same, reason: reason ?? null, by })
        await say(tx, a, b, same ? [{ patient: into === a ? b : a, into }] : [])
      })
    },
    async undecidePair({ a: one, b: other }) {
      const [a, b] = one < other ? [one, other] : [other, one]
      await transact(store, async (tx) => {
        if (!(await undecideMatch(tx, a, b))) throw new HamzadError('not-found', { what: 'decision', id: `${a}, ${b}` })
        await say(tx, a, b, [])
      })
    },
  }

  async function search(): Promise<void> {
    await transact(store, (tx) => enqueue(tx, 'match', {}, { key: 'all', attempts: 2 }))
  }

  /** Follows what is decided of a pair; it outlives what feeds say of either. */
  async function say(
    tx: Parameters<typeof followMerges>[0],
    a: string,
    b: string,
    merges: Parameters<typeof followMerges>[2],
  ) {
    const { subjects } = await followMerges(tx, `review:${a} ${b}`, merges, noMemory(), now())
    await wakeTwins(tx, { news: [...subjects.keys()] })
  }

  /** A device observed somebody: what it sent of that time is taken. */
  async function observed(
    group: Group,
    decision: Extract<Static<typeof shapes.MessageDecision>['decision'], { kind: 'match' | 'new' }>,
    nothing: Decided,
  ): Promise<Decided> {
    if (group.device === null || group.state !== 'held')
      throw new HamzadError('input.invalid', {
        what: 'The decision',
        why: 'no device that could be assigned sent these messages',
        action: 'Discard them, or take them again.',
      })
    const { from, until } = decision
    const subject =
      decision.kind === 'match' ? decision.subject : await nameNew(`person-${randomUUID()}`, decision.label ?? null)
    const times = { ...(from === undefined ? {} : { from }), ...(until === undefined ? {} : { until }) }
    const { taken } = await devices.assign(group.device, { subject, ...times })
    return { ...nothing, taken, tried: taken, subject }
  }

  /** A Patient of whom nothing is known but what people here call them; answers with the subject. */
  async function nameNew(id: string, label: string | null): Promise<string> {
    const name = label === null ? {} : { name: [{ use: 'temp', text: label }] }
    const resource: FhirResource = { resourceType: 'Patient', id, active: true, ...name }
    const items = [{ kind: 'resource' as const, resource, file: 'review', place: '' }]
    await transact(store, async (tx) => wakeTwins(tx, await importBatch(tx, items, null, noMemory(), now())))
    return (await ownSubjects(store.db, [id])).get(id) as string
  }

  async function sidesOf(pairs: readonly { readonly a: string; readonly b: string }[]) {
    const subjects = await ownSubjects(
      store.db,
      pairs.flatMap(({ a, b }) => [a, b]),
    )
    const ids = [...new Set(subjects.values())]
    const [people, timelines, twins] = [
      await banners(store.db, ids),
      await summariseTimelines(store.db, ids),
      await listTwins(store.db, { subjects: ids, states: ['active', 'paused'] }),
    ]
    return new Map(
      [...subjects].flatMap(([patient, id]) => {
        const subject = people.get(id)
        const own = twins.filter((each) => each.subject === id).length
        return subject
          ? [[patient, { patient, subject, events: timelines.get(id)?.events ?? 0, twins: own }] as const]
          : []
      }),
    )
  }
}

const gone = () => new HamzadError('not-found', { what: 'waiting message', id: 'of this choice' })

async function patientOf(db: Connection, subject: string): Promise<string> {
  const patient = (await getPerson(db, subject))?.patient
  if (patient) return patient
  throw new HamzadError('not-found', { what: 'patient', id: subject })
}
