import { derivations } from '../kernel/language/derive/derivations.ts'
import type { Covariate, Model } from '../kernel/model.ts'
import type { Coding, RecordEvent } from '../kernel/record-event.ts'
import { type CovariateChannel, covariateChannels } from './channels.ts'
import type { Demographics } from './fhir/patient.ts'
import { personalValue } from './personal.ts'
import { readCovariate } from './readings.ts'
import { toTimeline } from './to-timeline.ts'

/** Something a model needs that the record has. */
export interface Found {
  /** Name in the model. */
  readonly what: string
  readonly value: number | null
  readonly kind: Covariate['kind']
  /** The word that a category's number stands for. */
  readonly category: string | null
  readonly unit: string | null
  readonly time: string | null
  /** Key of the event (`Observation/12`), `patient`, `default`, or the function that derives it. */
  readonly from: string
}

/** Something a model needs that the record lacks: which codes would bring it, in which unit. */
export interface Missing {
  readonly what: string
  readonly unit: string | null
  readonly codes: readonly Coding[]
  readonly why: string
}

export interface BindingWarning {
  readonly code: 'input.none' | 'output.none' | 'value.old' | 'value.left-out' | 'default.used' | 'patient.died'
  readonly values: Readonly<Record<string, string | number>>
}

export interface Bindability {
  readonly bindable: boolean
  /** Whether the record has a dose or a measurement of the model: more than what describes the patient. */
  readonly fed: boolean
  readonly found: readonly Found[]
  readonly missing: readonly Missing[]
  readonly warnings: readonly BindingWarning[]
}

/** Days after which a value that is carried forward is called old. */
const old = 30

/**
 * Whether a model can be bound to a patient at an instant, what of the record it would use, and what the record lacks. A covariate
 * is there when an event has one of its codes, in a unit that converts; or the patient's age or sex is it; or its derivation has all
 * it needs; or it has a default. Doses and measurements may still come: their absence is a warning.
 *
 *     const { bindable, missing } = bindability(model, record, { sex: 'female', birthDate: '1950' }, new Date().toISOString())
 */
export function bindability(
  model: Model,
  record: readonly RecordEvent[],
  demographics: Demographics,
  at: string,
): Bindability {
  if (model.subject !== 'patient') {
    const why = `The model describes a ${model.subject}, not a patient`
    return {
      bindable: false,
      fed: false,
      found: [],
      missing: [{ what: 'subject', unit: null, codes: [], why }],
      warnings: [],
    }
  }
  const until = new Date(at).toISOString()
  const past = record.filter((event) => event.time <= until)
  const collected: Collected = { found: new Map(), missing: new Map(), warnings: [] }
  const channels = new Map(covariateChannels(model).map((channel) => [channel.name, channel]))
  for (const covariate of model.covariates) findCovariate(covariate, channels, past, demographics, until, collected)
  if (demographics.deceased === true) collected.warnings.push({ code: 'patient.died', values: {} })
  const fed = findEvents(model, past, demographics, until, collected)
  const missing = [...collected.missing.values()]
  const found = [...collected.found.values()].map((each) => ({ ...each, ...kindOf(channels.get(each.what), each) }))
  return { bindable: missing.length === 0, fed, found, missing, warnings: collected.warnings }
}

/** How a value found is to be read. */
function kindOf(channel: CovariateChannel | undefined, { value }: Noted): Pick<Found, 'kind' | 'category'> {
  const kind = channel?.kind ?? 'number'
  return { kind, category: kind === 'category' && value !== null ? (channel?.categories?.[value] ?? null) : null }
}

/** Found, before it is said how its value reads. */
type Noted = Omit<Found, 'kind' | 'category'>

interface Collected {
  readonly found: Map<string, Noted>
  readonly missing: Map<string, Missing>
  readonly warnings: BindingWarning[]
}

function findCovariate(
  covariate: Covariate,
  channels: ReadonlyMap<string, CovariateChannel>,
  past: readonly RecordEvent[],
  demographics: Demographics,
  at: string,
  collected: Collected,
): void {
  const { name, unit, derive } = covariate
  const own = channels.get(name) as CovariateChannel
  const direct = lookUp(own, past, demographics, at)
  if ('found' in direct) {
    note(direct.found, at, collected)
    return
  }
  const parts = (derive?.from ?? []).map((input) =>
    lookUp(channels.get(input.name) ?? { ...input }, past, demographics, at),
  )
  const found = parts.flatMap((part) => ('found' in part ? [part.found] : []))
  if (derive && found.length === parts.length) {
    for (const part of found) note(part, at, collected)
    const value = derivations[derive.function]?.compute(found.map((part) => part.value as number))
    const computed = value !== undefined && Number.isFinite(value) ? clamp(value, covariate) : null
    note({ what: name, value: computed, unit, time: latest(found), from: derive.function }, at, collected)
    return
  }
  if (covariate.default !== undefined) {
    note({ what: name, value: covariate.default, unit, time: null, from: 'default' }, at, collected)
    if (covariate.kind !== 'flag')
      collected.warnings.push({ code: 'default.used', values: { what: name, value: covariate.default, unit } })
    return
  }
  if (!derive) collected.missing.set(name, direct.missing)
  for (const part of parts) {
    if ('found' in part) note(part.found, at, collected)
    else collected.missing.set(part.missing.what, part.missing)
  }
}

type LookUp = { readonly found: Noted } | { readonly missing: Missing }

/** The last value of a channel at an instant: from the record, else from the patient. */
function lookUp(
  channel: CovariateChannel,
  past: readonly RecordEvent[],
  demographics: Demographics,
  at: string,
): LookUp {
  const { name, unit, codes } = channel
  const { used, leftOut } = readCovariate(channel, past)
  const last = used.findLast(({ time }) => time <= at)
  if (last) return { found: { what: name, value: last.value, unit, time: last.time, from: last.event.key } }
  const personal = personalValue(channel, demographics, Date.parse(at))
  if (personal !== undefined) return { found: { what: name, value: personal, unit, time: null, from: 'patient' } }
  const reason = leftOut.at(-1)
  const why =
    reason !== undefined
      ? `The record has it, but it cannot be used: ${reason.reason}`
      : channel.personal === 'age'
        ? 'The birth date is not recorded'
        : channel.personal === 'sex'
          ? `The sex of the patient is not recorded as one of: ${channel.categories?.join(', ') ?? 'male, female'}`
          : 'It is not in the record'
  return { missing: { what: name, unit, codes, why } }
}

function note(found: Noted, at: string, { found: all, warnings }: Collected): void {
  if (all.has(found.what)) return
  all.set(found.what, found)
  const isEvent = found.from.includes('/')
  const days = found.time === null ? 0 : Math.floor((Date.parse(at) - Date.parse(found.time)) / 86_400_000)
  if (isEvent && days > old) warnings.push({ code: 'value.old', values: { what: found.what, days } })
}

/** Doses and measurements: the last of each, and a warning where there is none or some cannot be used. Answers whether there is any. */
function findEvents(
  model: Model,
  past: readonly RecordEvent[],
  demographics: Demographics,
  at: string,
  { found, warnings }: Collected,
): boolean {
  let fed = false
  const { used, leftOut } = toTimeline(model, past, demographics, at)
  for (const channel of [...model.inputs, ...model.outputs.filter(({ codes }) => codes.length > 0)]) {
    const { name } = channel
    const code = 'into' in channel ? 'input.none' : 'output.none'
    const last = used.findLast((each) => each.what === name && each.as !== 'covariate')
    if (last) {
      fed = true
      found.set(name, { what: name, value: last.value, unit: last.unit, time: last.time, from: last.key })
    } else warnings.push({ code, values: { what: name } })
  }
  for (const name of new Set(leftOut.map(({ what }) => what))) {
    const events = leftOut.filter(
      ({ what, rule }) => what === name && rule !== 'bind.duplicate' && rule !== 'bind.withdrawn',
    )
    const last = events.at(-1)
    if (last)
      warnings.push({
        code: 'value.left-out',
        values: { what: name, events: events.length, rule: last.rule, reason: last.reason },
      })
  }
  return fed
}

function clamp(value: number, { cap, floor }: Covariate): number {
  return Math.max(Math.min(value, cap ?? value), floor ?? -Infinity)
}

function latest(found: readonly Noted[]): string | null {
  return found.reduce<string | null>(
    (last, { time }) => (time !== null && (last === null || time > last) ? time : last),
    null,
  )
}
