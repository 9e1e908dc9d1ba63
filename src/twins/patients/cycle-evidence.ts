import { HamzadError } from '../../kernel/errors.ts'
import type { CycleEvidence } from '../../kernel/forecast/personalise.ts'
import type { Code, Model } from '../../kernel/model.ts'
import type { RecordEvent } from '../../kernel/record-event.ts'
import { carries } from '../../records/channels.ts'
import { project } from '../../records/fhir/project.ts'
import { readRecords } from '../../records/fhir/read.ts'
import { type LeftOut, qualityFault, valueIn } from '../../records/readings.ts'
import type { RecordSource } from '../../records/source.ts'

/** A value of the record that is taken for a number of the cycle. */
export interface TakenValue {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** As the record has it. */
  readonly recorded: { readonly value: number; readonly unit: string }
  readonly time: string
  readonly key: string
  readonly source: RecordEvent['source']
  readonly quality: RecordEvent['quality']
}

export interface RecordedCycle {
  readonly evidence: CycleEvidence
  readonly taken: readonly TakenValue[]
  /** Sound values of another time than the newest, newest first. */
  readonly older: readonly { readonly name: string; readonly time: string }[]
  /** Values of a code of the cycle that could not be taken, with the reason; newest first. */
  readonly leftOut: readonly {
    readonly name: string
    readonly time: string
    readonly rule: string
    readonly reason: string
  }[]
  /** Numbers of the cycle of which the record has no value. */
  readonly missing: readonly string[]
}

export interface CycleWindow {
  /** Later values have not happened; default: now. */
  readonly at: number
  /** Values older than this before the newest are another state of the heart; days. */
  readonly days: number
}

/**
 * What a FHIR record says of one cycle of a model (a heart beat): of each observable and covariate the newest sound measurement that bears one
 * of its codes, in its unit. Components count (both pressures of a panel). Errors: `input.invalid` where nothing of the record bears a code of the
 * model, or where it is of several patients.
 *
 *     const { evidence } = await cycleEvidence(heart, [fileSource('patient.json')], { at: Date.now(), days: 30 })
 *     personalise(heart, evidence, draws)
 */
export async function cycleEvidence(
  model: Model,
  sources: readonly RecordSource[],
  { at, days }: CycleWindow,
): Promise<RecordedCycle> {
  const found = cycleOf(model, await eventsOf(sources, at), days)
  if (found.taken.length === 0)
    throw new HamzadError('input.invalid', {
      what: 'The record',
      why: `none of its observations is a sound value of ${found.missing.join(', ')}`,
      action: 'Give numbers with --observe and --covariate',
    })
  return found
}

interface CycleChannel {
  readonly name: string
  readonly unit: string
  readonly codes: readonly Code[]
  readonly kind: 'covariates' | 'observed'
}

/** What of a model's cycle a record can tell: covariates and observables that have codes. */
export const cycleChannels = (model: Model): readonly CycleChannel[] =>
  [
    ...model.covariates.map(({ name, unit, codes }) => ({ name, unit, codes, kind: 'covariates' as const })),
    ...(model.cycle?.observables ?? []).flatMap(({ name, unit, codes, sd }) =>
      sd === undefined ? [] : [{ name, unit, codes, kind: 'observed' as const }],
    ),
  ].filter(({ codes }) => codes.length > 0)

/** What events of one patient say of one cycle of a model: all is missing where none does. `days`: as in `CycleWindow`. */
export function cycleOf(model: Model, events: readonly RecordEvent[], days: number): RecordedCycle {
  const wanted = cycleChannels(model)
  const leftOut: { name: string; time: string; rule: string; reason: string }[] = []
  const sound = wanted.flatMap((each) =>
    events.flatMap((event) => {
      if (event.kind !== 'observation' || !carries(event.codes, each)) return []
      const value = soundValue(event, each)
      if (typeof value === 'number') return [{ ...each, event, value }]
      leftOut.push({ name: each.name, time: event.time, ...value })
      return []
    }),
  )
  const last = Math.max(...sound.map(({ event }) => Date.parse(event.time)))
  const newestFirst = sound.sort((a, b) => Date.parse(b.event.time) - Date.parse(a.event.time))
  const isRecent = ({ event }: { readonly event: RecordEvent }) => Date.parse(event.time) >= last - days * 86_400_000
  const recent = newestFirst.filter(isRecent)
  const newest = wanted.flatMap(({ name }) => recent.find((each) => each.name === name) ?? [])
  const pick = (kind: 'covariates' | 'observed') =>
    Object.fromEntries(newest.filter((each) => each.kind === kind).map(({ name, value }) => [name, value]))
  return {
    evidence: { covariates: pick('covariates'), observed: pick('observed') },
    taken: newest.map(({ name, unit, value, event }) => ({
      name,
      value,
      unit,
      recorded: { value: event.value!, unit: event.unit ?? '1' },
      time: event.time,
      key: event.key,
      source: event.source,
      quality: event.quality,
    })),
    older: newestFirst.filter((each) => !isRecent(each)).map(({ name, event }) => ({ name, time: event.time })),
    leftOut: leftOut.sort((a, b) => (a.time < b.time ? 1 : a.time > b.time ? -1 : 0)),
    missing: wanted.map(({ name }) => name).filter((name) => !newest.some((each) => each.name === name)),
  }
}

/** The value in the unit wanted, or why it cannot be taken. */
function soundValue(
  event: RecordEvent,
  { unit, codes }: { unit: string; codes: readonly Code[] },
): number | Pick<LeftOut, 'rule' | 'reason'> {
  const fault = qualityFault(event, ['time.date-only', 'time.issued-only'])
  if (fault) return fault
  if (event.comparator)
    return { rule: 'bind.bound', reason: `Only a bound is known: ${event.comparator} ${event.value}` }
  return valueIn(event, unit, codes)
}

async function eventsOf(sources: readonly RecordSource[], now: number): Promise<RecordEvent[]> {
  const patients = new Set<string>()
  const context = {
    subject: (reference: string) => {
      patients.add(reference)
      return 'subject'
    },
    person: () => ({}),
    medication: () => undefined,
    version: 1,
    now,
  }
  const events: RecordEvent[] = []
  for (const source of sources) {
    for await (const item of readRecords(source))
      if (item.kind === 'resource' && item.resource.resourceType === 'Observation')
        events.push(...project(item.resource, context).events)
  }
  if (patients.size > 1)
    throw new HamzadError('input.invalid', {
      what: 'The record',
      why: `it is of ${patients.size} patients`,
      action: 'Give the record of one patient',
    })
  return events
}
