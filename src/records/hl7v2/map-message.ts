import type { Merge } from '../fhir/merged-patients.ts'
import type { FhirResource, JsonObject } from '../fhir/resource.ts'
import { isObject } from '../fhir/resource.ts'
import type { Finding } from '../rejection.ts'
import { choices } from './choices.ts'
import { eventTime, type VisitStep, visitStep } from './encounter.ts'
import { encounterId, type Key, madeId, mergedKey, patientId, patientKey, visitKey } from './identity.ts'
import { locationsOf, placeOf } from './location.ts'
import type { Element, Reference, Rule } from './map-rule.ts'
import type { Maps, ResourceMap } from './maps.ts'
import type { Datum, Message, Segment } from './message.ts'
import { segmentOf } from './message.ts'
import { namedConcept, type TypeContext, types } from './types.ts'

/** What the feed is known to be. */
export interface MapSettings {
  readonly maps: Maps
  readonly timeZone?: string
  readonly systems?: Readonly<Record<string, string>>
  /** Id of the Patient resource that a key means; default: an id made of the key. */
  readonly patient?: (key: Key) => string
  /** Whom somebody said a message is about that does not say so itself; unless `made`, the Patient is known and what the message says of it is left out. */
  readonly decided?: { readonly patient: string; readonly made: boolean }
}

/** Everything that a message says, in the words of FHIR. */
export interface MappedMessage {
  readonly patient?: Key
  /** Id of the Patient resource that everything is about. */
  readonly patientId?: string
  /** The stays that it tells of, each with what it says of it. */
  readonly stays: readonly ToldStay[]
  /** When what it tells happened. */
  readonly at?: string
  /** Ids of Patients that are no longer of their own, and of whom they are now. */
  readonly merges: readonly Merge[]
  /** Pairs of Patients that it says are not one, though it was said before that they are. */
  readonly partings: readonly Merge[]
  readonly resources: readonly FhirResource[]
  /** What could not be taken, and why. */
  readonly findings: readonly Finding[]
}

export interface ToldStay {
  readonly visit: Key
  readonly step: VisitStep
  /** Id of the Patient whose stay it is. */
  readonly patient: string
}

/**
 * Makes resources of a message by the maps. Pure: the same message and settings give the same resources with the same ids. Stays are not among
 * them: `encounterOf` makes one of the steps of all messages about it. Where a message is about several patients or stays, each is read with what
 * follows its PID or PV1.
 *
 *     const { resources, findings } = mapMessage(message, { maps: loadMaps(), timeZone: 'Asia/Tehran' })
 */
export function mapMessage(message: Message, settings: MapSettings): MappedMessage {
  if (message.segments.filter(({ name }) => name === 'MSH').length > 1)
    return refused('hl7.one-message', 'A second MSH stands in it: two messages came as one', 'MSH')
  const part = continuation(message)
  if (part) return refused('hl7.continued', part.reason, part.path)
  const all = byStay(message).map((each) => mapOne(each, settings)) as [MappedMessage, ...MappedMessage[]]
  const [first] = all
  const link = settings.maps.message(message.type)?.link
  if (link) return linking(link, all)
  if (all.length === 1) return first
  const resources = new Map(
    all.flatMap((each) => each.resources).map((each) => [`${each.resourceType}/${each.id}`, each]),
  )
  return {
    ...first,
    stays: all.flatMap(({ stays }) => stays),
    merges: all.flatMap(({ merges }) => merges),
    resources: [...resources.values()],
    findings: distinct(all.flatMap((each) => each.findings)),
  }
}

/**
 * A24 and A37 (chapter 3): every PID after the first is the same person as the first, or is not. Linked records stay as they are, each under its
 * own numbers; what is known of one is known of the other.
 */
function linking(link: 'link' | 'unlink', all: readonly MappedMessage[]): MappedMessage {
  const [first] = all as [MappedMessage]
  const into = first.patientId
  const others = [...new Set(all.flatMap(({ patientId }) => patientId ?? []))].filter((each) => each !== into)
  if (into === undefined || all.some(({ patient }) => patient === undefined) || others.length === 0)
    return first.resources.length === 0 && first.findings.some(({ path }) => path === 'MSH-9')
      ? first
      : refused('hl7.patient-missing', 'It names no two patients that are, or are not, one', 'PID')
  const pairs = others.map((patient) => ({ patient, into }))
  const resources = new Map(
    all.flatMap((each) => each.resources).map((each) => [`${each.resourceType}/${each.id}`, each]),
  )
  return {
    ...first,
    merges: link === 'link' ? pairs : [],
    partings: link === 'unlink' ? pairs : [],
    resources: [...resources.values()],
    findings: distinct(all.flatMap(({ findings }) => findings)),
  }
}

/** Where a message says that it is a part of one (chapter 2, continuation): the others may never come, so none of them is taken. */
function continuation(message: Message): { readonly reason: string; readonly path: string } | null {
  const begins = segmentOf(message, 'MSH')?.field(14)[0]
  if (begins || message.segments[1]?.name === 'ADD')
    return { reason: 'It continues a message of before; it is to be sent as a whole', path: begins ? 'MSH-14' : 'ADD' }
  return segmentOf(message, 'DSC')?.field(1)[0]
    ? { reason: 'It is continued in a later message; it is to be sent as a whole', path: 'DSC-1' }
    : null
}

/** The message once for each PID, with what stands before the first, and of each PID once for each PV1. */
function byStay(message: Message): Message[] {
  const { segments } = message
  const people = startsOf(segments, 'PID')
  if (people.length < 2 && startsOf(segments, 'PV1').length < 2) return [message]
  const head = segments.slice(0, people[0])
  return people.flatMap((start, index) => {
    const own = segments.slice(start, people[index + 1])
    const [, ...further] = startsOf(own, 'PV1')
    const [pid] = own as [Segment]
    return [
      [...head, ...own.slice(0, further[0])],
      ...further.map((from, index) => [...head, pid, ...own.slice(from, further[index + 1])]),
    ].map((segments) => ({ ...message, segments }))
  })
}

const startsOf = (segments: readonly Segment[], name: string): number[] =>
  segments.flatMap((segment, index) => (segment.name === name ? [index] : []))

function mapOne(message: Message, settings: MapSettings): MappedMessage {
  const { maps } = settings
  const plan = maps.message(message.type)
  if (plan === undefined) return refused('hl7.type-unmapped', `No map says what a message ${message.type} becomes`)
  if (plan.refused !== undefined) return refused('hl7.type-refused', plan.refused)
  const findings: Finding[] = [...message.findings]
  const keys = { systems: settings.systems ?? {} }
  const patient = patientKey(message, keys)
  const decided = patient === undefined ? settings.decided : undefined
  if (patient === undefined && decided === undefined)
    return refused('hl7.patient-missing', 'No identifier says whom the message is about (PID-3)', 'PID-3')
  const id = decided?.patient ?? (settings.patient ?? patientId)(patient as Key)
  const visit = visitKey(message, keys)
  const maker = new Maker(message, settings, id, visit, findings)
  const at = eventTime(message, maker.context(0, undefined))
  const step = plan.visit && visit ? visitStep(message, plan.visit, maker.context(0, undefined)) : undefined
  const merged = plan.merge ? mergedKey(message, keys) : undefined
  const old = merged && patientId(merged)
  const resources = plan.make
    .flatMap((name) => maker.make(maps.resources.get(name) as ResourceMap))
    .filter(({ resourceType }) => resourceType !== 'Patient' || decided === undefined || decided.made)
  return {
    ...(patient ? { patient } : {}),
    patientId: id,
    stays: visit && step ? [{ visit, step, patient: id }] : [],
    ...(at ? { at } : {}),
    merges: old === undefined || old === id ? [] : [{ patient: old, into: id }],
    partings: [],
    resources: linkResults(resources),
    findings: distinct(findings),
  }
}

function refused(rule: Finding['rule'], reason: string, path = 'MSH-9'): MappedMessage {
  return { stays: [], merges: [], partings: [], resources: [], findings: [{ rule, reason, path }] }
}

function distinct(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((each) => [`${each.rule} ${each.path}`, each])).values()]
}

/** A report refers to the results that follow it; ids of what came twice stay one. */
function linkResults(resources: readonly FhirResource[]): FhirResource[] {
  const unique = [...new Map(resources.map((each) => [`${each.resourceType}/${each.id}`, each])).values()]
  return unique.map(({ [groupMark]: _, ...rest }) => rest as FhirResource)
}

const groupMark = ' group'

class Maker {
  readonly #message: Message
  readonly #settings: MapSettings
  readonly #patient: string
  readonly #visit: Key | undefined
  readonly #findings: Finding[]

  constructor(message: Message, settings: MapSettings, patient: string, visit: Key | undefined, findings: Finding[]) {
    this.#message = message
    this.#settings = settings
    this.#patient = patient
    this.#visit = visit
    this.#findings = findings
  }

  make(map: ResourceMap): FhirResource[] {
    return this.#message.segments.flatMap((segment, at) => {
      if (segment.name !== map.per) return []
      if (map.special === 'location') return this.#locations(segment)
      const skipped = map.skip.some(({ field, values }) =>
        values.includes(this.#data(field, at)[0]?.component(1) ?? ''),
      )
      const resource = skipped ? null : this.#elements(map.elements, at, map.resource)
      if (!isObject(resource)) return []
      const id = map.resource === 'Patient' ? this.#patient : this.#id(map, at)
      return [{ resourceType: map.resource, id, ...resource }]
    })
  }

  #id(map: ResourceMap, at: number): string {
    const parts = map.id.map((reference) =>
      this.#data(reference, at)
        .map((each) => each.text)
        .join('~'),
    )
    return madeId(map.resource, this.#patient, ...parts)
  }

  #locations(segment: Segment): FhirResource[] {
    return [3, 6].flatMap((field) => {
      const place = placeOf(segment.field(field)[0])
      return place ? locationsOf(place) : []
    })
  }

  /** null where a `$…` that the element stands for is not there. */
  #elements(elements: readonly Element[], at: number, path: string): JsonObject | null {
    const out: JsonObject = {}
    for (const { name, many, rule } of elements) {
      const place = `${path}.${name}`
      const value = this.#value(rule, at, place, many)
      if (value === undefined) continue
      if (name.endsWith('[x]')) Object.assign(out, value)
      else out[name] = value
    }
    return Object.keys(out).length === 0 ? null : out
  }

  #value(rule: Rule, at: number, path: string, many: boolean): unknown {
    if (rule.kind === 'object') {
      const inner = this.#elements(rule.elements, at, path)
      const said = inner !== null && rule.elements.some((each) => each.rule.kind !== 'value' && each.name in inner)
      const fixed = rule.elements.some((each) => each.rule.kind === 'value' && String(each.rule.value).startsWith('$'))
      if (inner === null || !(said || fixed)) return undefined
      return many ? [inner] : inner
    }
    if (rule.kind === 'value') {
      const value = this.#literal(rule.value, at)
      return value === undefined ? undefined : many && !Array.isArray(value) ? [value] : value
    }
    const values = this.#read(rule, at, path)
    if (values.length === 0 && rule.otherwise !== undefined) {
      const value = this.#literal(rule.otherwise, at)
      return value === undefined ? undefined : many ? [value] : value
    }
    if (values.length === 0) return undefined
    return many ? values : values[0]
  }

  #literal(value: string | number | boolean, at: number): unknown {
    if (typeof value !== 'string') return value
    switch (value) {
      case '$patient':
        return { reference: `Patient/${this.#patient}` }
      case '$encounter':
        return this.#visit === undefined ? undefined : { reference: `Encounter/${encounterId(this.#visit)}` }
      case '$event':
        return this.#settings.maps.code('appointment-event', this.#message.type.split('^')[1] ?? '') ?? 'proposed'
      case '$device':
        return this.#container(at)
      case '$results':
        return this.#results(at)
    }
    return /^[a-z0-9-]+\|/.test(value) ? namedConcept(value) : value
  }

  /**
   * The device that a result stands within: OBX-18 of the nearest row before it, of the same report, whose place (OBX-4, `device.subsystem.channel.…`)
   * contains its own, as a device tells of itself in IHE PCD-01.
   */
  #container(at: number): unknown {
    const { segments } = this.#message
    const place = (index: number) => segments[index]?.field(4)[0]?.text.split('.') ?? []
    const [device = '', part] = place(at)
    for (let index = at - 1; index >= 0 && segments[index]?.name !== 'OBR'; index -= 1) {
      const named = segments[index]?.name === 'OBX' ? segments[index]?.field(18)[0] : undefined
      const [outer, subsystem, ...rest] = named ? place(index) : []
      const contains = outer === device && device !== '' && rest.length > 0 && (subsystem === '0' || subsystem === part)
      if (named && contains) return types.device?.(named, this.context(index, undefined))
    }
    return undefined
  }

  /** References to the results between this order and the next. */
  #results(at: number): JsonObject[] | undefined {
    const map = this.#settings.maps.resources.get('Result')
    if (map === undefined) return undefined
    const { segments } = this.#message
    const found: JsonObject[] = []
    for (let index = at + 1; index < segments.length && segments[index]?.name !== 'OBR'; index += 1) {
      if (segments[index]?.name !== map.per) continue
      if (map.skip.some(({ field, values }) => values.includes(this.#data(field, index)[0]?.component(1) ?? '')))
        continue
      found.push({ reference: `Observation/${this.#id(map, index)}` })
    }
    return found.length === 0 ? undefined : found
  }

  #read(rule: Extract<Rule, { kind: 'read' }>, at: number, path: string): unknown[] {
    const data = rule.every
      ? rule.from.flatMap((reference) => this.#data(reference, at))
      : (rule.from.map((reference) => this.#data(reference, at)).find((each) => each.length > 0) ?? [])
    const context = this.context(at, rule.table, path)
    const second = rule.with && this.#data(rule.with, at)[0]
    const choice = choices[rule.type]
    if (choice) return [choice(data, second, context)].filter((made) => made !== undefined)
    const read = types[rule.type]
    if (read === undefined) {
      this.#findings.push({ rule: 'hl7.map', reason: `The map names a type that does not exist: ${rule.type}`, path })
      return []
    }
    const some = rule.every ? data : data.slice(0, 1)
    return some
      .map((datum) => read(datum, second ? { ...context, second } : context))
      .filter((each) => each !== undefined)
  }

  context(at: number, table: string | undefined, path = ''): TypeContext {
    const { maps, timeZone, systems } = this.#settings
    const segment = this.#message.segments[at]
    return {
      maps,
      ...(table === undefined ? {} : { table }),
      ...(timeZone === undefined ? {} : { timeZone }),
      ...(systems === undefined ? {} : { systems }),
      sibling: (field) => segment?.field(field)[0],
      note: (rule, reason) => this.#findings.push({ rule, reason, path }),
    }
  }

  #data(reference: Reference, at: number): Datum[] {
    const segments = reference.after ? this.#after(reference.segment, at) : this.#before(reference.segment, at)
    const data = segments.flatMap((segment) => segment.field(reference.field))
    const { component, subcomponent } = reference
    if (component === undefined) return data
    return data
      .map((datum) => (subcomponent === undefined ? datum.part(component) : datum.part(component).part(subcomponent)))
      .filter((datum) => datum.component(1) !== '' || datum.text !== '')
  }

  /** The nearest segment of a name up to here; of the header, the message's. */
  #before(name: string, at: number): Segment[] {
    const { segments } = this.#message
    for (let index = at; index >= 0; index -= 1) {
      const segment = segments[index] as Segment
      if (segment.name === name) return [segment]
    }
    const header = ['MSH', 'EVN', 'PID', 'PV1', 'PV2', 'TQ1'].includes(name)
      ? segmentOf(this.#message, name)
      : undefined
    return header ? [header] : []
  }

  /** Segments of a name that follow this one before the next of its kind; notes follow it directly. */
  #after(name: string, at: number): Segment[] {
    const { segments } = this.#message
    const own = segments[at]?.name
    const found: Segment[] = []
    for (let index = at + 1; index < segments.length; index += 1) {
      const segment = segments[index] as Segment
      if (segment.name === own || segment.name === 'ORC') break
      if (segment.name === name) found.push(segment)
      else if (name === 'NTE' && !['NTE', 'PRT', 'TQ1'].includes(segment.name)) break
    }
    return found
  }
}
