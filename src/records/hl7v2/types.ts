import { ucumOfMdc } from '../devices/ieee-11073.ts'
import type { JsonObject } from '../fhir/resource.ts'
import type { Finding } from '../rejection.ts'
import type { Maps } from './maps.ts'
import type { Datum } from './message.ts'
import { readTime } from './time.ts'

/** What a type needs to know besides the field. */
export interface TypeContext {
  readonly maps: Maps
  readonly table?: string
  /** IANA zone of the sending system, for times without an offset. */
  readonly timeZone?: string
  /** URI of an assigning authority by its name, from the settings of the feed. */
  readonly systems?: Readonly<Record<string, string>>
  /** The second field of `REF with REF`. */
  readonly second?: Datum
  /** Finds the field of the same segment: OBX-2 for OBX-5. */
  sibling(field: number): Datum | undefined
  note(rule: Finding['rule'], reason: string): void
}

type Read = (datum: Datum, context: TypeContext) => unknown

/** Elements that are made of one occurrence of a field, by the names that the maps use; undefined: nothing. */
export const types: Readonly<Record<string, Read>> = {
  text: (datum) => datum.text || undefined,
  integer: (datum) => numberOf(datum.component(1), /^\d{1,9}$/),
  'positive-integer': (datum) => numberOf(datum.component(1), /^0*[1-9]\d{0,8}$/),
  boolean: (datum) => ({ Y: true, N: false })[datum.component(1)],
  code: (datum, context) => codeOf(datum, context),
  date: (datum, context) => timeOf(datum, context)?.slice(0, 10),
  instant: (datum, context) => timeOf(datum, context),
  issued: (datum, context) => {
    const time = timeOf(datum, context)
    return time?.includes('T') ? time : undefined
  },
  concept: (datum, context) => conceptOf(datum, context),
  'concept-code': (datum, context) => {
    const code = codeOf(datum, context)
    return code === undefined ? undefined : namedConcept(code)
  },
  interpretation: (datum, context) => interpretationOf(datum, context),
  identifier: (datum, context) => identifierOf(datum, context),
  'entity-identifier': (datum, context) => entityIdentifier(datum, context),
  'human-name': (datum, context) => humanName(datum, context),
  address: (datum, context) => addressOf(datum, context),
  telecom: (datum, context) => telecomOf(datum, context),
  person: (datum, context) => personOf(datum, context),
  device: (datum, context) => logical(datum, context),
  annotation: (datum) => (datum.text === '' ? undefined : { text: datum.text }),
  'annotation-concept': (datum) => {
    const text = datum.component(2) || datum.component(1)
    return text === '' ? undefined : { text }
  },
  quantity: (datum, context) => quantityOf(datum.component(1), context.second),
  rate: (datum) => rateOf(datum),
  timing: (datum, context) => timingOf(datum, context),
  attachment: (datum, context) => attachmentOf(datum, context),
}

function numberOf(text: string, format: RegExp): number | undefined {
  return format.test(text) ? Number(text) : undefined
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/

export function codeOf(datum: Datum, { maps, table, note }: TypeContext): string | undefined {
  const code = datum.component(1)
  if (code === '') return undefined
  if (table === undefined) return code
  const found = maps.code(table, code)
  if (found === undefined) note('hl7.code-unknown', `The code is not in the table ${table} of the map`)
  return found
}

export function timeOf(datum: Datum, { timeZone, note }: TypeContext): string | undefined {
  const text = datum.component(1)
  if (text === '') return undefined
  const time = readTime(text, timeZone)
  if (time === null) note('hl7.time', 'A time is not written as HL7 v2 writes it')
  else if (time.zone === 'unknown')
    note(
      'time.zone-missing',
      'A time of day came without its zone; only its date is kept. Set the time zone of the feed',
    )
  return time?.fhir
}

/** CWE, CE: two codings and the text. */
export function conceptOf(datum: Datum, context: TypeContext): JsonObject | undefined {
  const coding = [1, 4].flatMap((first) => {
    const code = datum.component(first)
    const display = datum.component(first + 1)
    const system = datum.component(first + 2)
    if (code === '' || (system === '' && first === 4)) return []
    const uri = systemOf(system, context)
    return [{ ...(uri ? { system: uri } : {}), code, ...(display ? { display } : {}) }]
  })
  const text = datum.component(9) || datum.component(2) || (coding.length === 0 ? datum.component(5) : '')
  if (coding.length === 0 && text === '') return undefined
  return { ...(coding.length > 0 ? { coding } : {}), ...(text ? { text } : {}) }
}

function systemOf(name: string, { maps, systems }: TypeContext): string | undefined {
  if (name === '') return undefined
  const known = systems?.[name] ?? maps.code('coding-system', name.toUpperCase())
  if (known !== undefined) return known
  const table = /^(?:HL7)?0?(\d{4})$/.exec(name)?.[1]
  if (table !== undefined) return `http://terminology.hl7.org/CodeSystem/v2-${table}`
  return uriOf(name)
}

/** An OID or URI as such, any other name in a space of its own, so that equal names of two senders do not look the same as a standard's. */
function uriOf(name: string): string {
  if (/^[0-2](\.\d+)+$/.test(name)) return `urn:oid:${name}`
  if (/^[a-z][a-z0-9+.-]*:\S+$/.test(name)) return name
  return `urn:hamzad:hl7v2:${encodeURIComponent(name)}`
}

/** `system|code` of the tables, where the system is a short name of terminology.hl7.org. */
export function namedConcept(text: string): JsonObject {
  const [system = '', code = ''] = text.split('|')
  return { coding: [{ system: `http://terminology.hl7.org/CodeSystem/${system}`, code }] }
}

const interpretations = new Set(
  'A AA B CAR D DET E EX H HH HM HX I IE IND L LL LM LU LX N ND NEG NR NS OBX POS QCF R RR S SDD SYN-R SYN-S TOX U VS W WR < >'.split(
    ' ',
  ),
)

function interpretationOf(datum: Datum, context: TypeContext): JsonObject | undefined {
  const code = datum.component(1)
  if (!interpretations.has(code)) return conceptOf(datum, context)
  return namedConcept(`v3-ObservationInterpretation|${code}`)
}

/** HD: `namespace & universal id & type` as a URI. */
export function authorityOf(authority: Datum, { systems }: Pick<TypeContext, 'systems'>): string | undefined {
  const [name, id, type] = [authority.component(1), authority.component(2), authority.component(3)]
  const named = systems?.[name] ?? systems?.[id]
  if (named !== undefined) return named
  if (id !== '') {
    if (type === 'ISO' || /^[0-2](\.\d+)+$/.test(id)) return `urn:oid:${id}`
    if (type === 'UUID' || type === 'GUID') return `urn:uuid:${id.toLowerCase()}`
    return uriOf(id)
  }
  return name === '' ? undefined : uriOf(name)
}

const identifierTypes = 'http://terminology.hl7.org/CodeSystem/v2-0203'

/** CX. */
export function identifierOf(datum: Datum, context: TypeContext): JsonObject | undefined {
  const value = datum.component(1)
  if (value === '') return undefined
  const system = authorityOf(datum.part(4), context)
  const type = datum.component(5)
  return {
    ...(type ? { type: { coding: [{ system: identifierTypes, code: type }] } } : {}),
    ...(system ? { system } : {}),
    value,
  }
}

/** EI: `id ^ namespace ^ universal id ^ type`. */
function entityIdentifier(datum: Datum, context: TypeContext): JsonObject | undefined {
  const value = datum.component(1) || datum.component(3)
  if (value === '') return undefined
  const part = (n: number) => ({ component: (m: number) => (m === 1 ? datum.component(n) : '') }) as Datum
  const hd: Datum = { ...part(2), component: (m) => datum.component(m + 1) }
  const system = datum.component(1) === '' ? undefined : authorityOf(hd, context)
  return { ...(system ? { system } : {}), value }
}

function humanName(datum: Datum, { maps }: TypeContext): JsonObject | undefined {
  const family = datum.component(1)
  const given = [datum.component(2), ...datum.component(3).split(' ')].filter(Boolean)
  if (family === '' && given.length === 0) return undefined
  const use = maps.code('name-use', datum.component(7))
  const [suffix, prefix] = [datum.component(4), datum.component(5)]
  return {
    ...(use ? { use } : {}),
    ...(family ? { family } : {}),
    ...(given.length > 0 ? { given } : {}),
    ...(prefix ? { prefix: [prefix] } : {}),
    ...(suffix ? { suffix: [suffix] } : {}),
  }
}

function addressOf(datum: Datum, { maps }: TypeContext): JsonObject | undefined {
  const line = [datum.component(1), datum.component(2)].filter(Boolean)
  const rest = { city: 3, state: 4, postalCode: 5, country: 6, district: 9 }
  const parts = Object.entries(rest).flatMap(([name, n]) => (datum.component(n) ? [[name, datum.component(n)]] : []))
  if (line.length === 0 && parts.length === 0) return undefined
  const use = maps.code('address-use', datum.component(7))
  return { ...(use ? { use } : {}), ...(line.length > 0 ? { line } : {}), ...Object.fromEntries(parts) }
}

function telecomOf(datum: Datum, { maps }: TypeContext): JsonObject | undefined {
  const mail = datum.component(4)
  const number =
    datum.component(12) ||
    datum.component(1) ||
    [5, 6, 7]
      .map((n) => datum.component(n))
      .filter(Boolean)
      .join(' ')
  const value = mail || number
  if (value === '') return undefined
  const kind = datum.component(3)
  const use = kind === 'CP' ? 'mobile' : maps.code('telecom-use', datum.component(2))
  const system = mail ? 'email' : (maps.code('telecom-system', kind) ?? 'phone')
  return { system, value, ...(use ? { use } : {}) }
}

/** XCN: a person by name and logical identifier; no resource is made of staff. */
export function personOf(datum: Datum, context: TypeContext): JsonObject | undefined {
  const id = datum.component(1)
  const display = [datum.component(6), datum.component(3), datum.component(4), datum.component(2)]
    .filter(Boolean)
    .join(' ')
  const system = authorityOf(datum.part(9), context)
  const identifier = id === '' ? {} : { identifier: { ...(system ? { system } : {}), value: id } }
  return id === '' && display === '' ? undefined : { ...identifier, ...(display ? { display } : {}) }
}

function logical(datum: Datum, context: TypeContext): JsonObject | undefined {
  const identifier = entityIdentifier(datum, context)
  return identifier === undefined ? undefined : { identifier }
}

/** The unit where a message claims UCUM for it, or names one of IEEE 11073 that UCUM has. */
function ucumOf(unit: Datum | undefined): string | undefined {
  const coded = [1, 4].map((at) => [unit?.component(at) ?? '', (unit?.component(at + 2) ?? '').toUpperCase()] as const)
  const [claimed] = coded.find(([code, system]) => system === 'UCUM' && code !== '') ?? []
  const [number = ''] = coded.find(([, system]) => system === 'MDC') ?? []
  return claimed ?? (Object.hasOwn(ucumOfMdc, number) ? ucumOfMdc[number] : undefined)
}

/** A number and its unit. The unit stays as it is spelled; UCUM is claimed where the message says so. */
export function quantityOf(text: string, unit: Datum | undefined): JsonObject | undefined {
  if (!decimal.test(text.trim())) return undefined
  const value = Number(text)
  const [code = '', name = ''] = [unit?.component(1), unit?.component(2)]
  if (!Number.isFinite(value)) return undefined
  const ucum = ucumOf(unit)
  const spelled = ucum ?? (code || name)
  return {
    value,
    ...(spelled ? { unit: spelled } : {}),
    ...(ucum === undefined ? {} : { system: 'http://unitsofmeasure.org', code: ucum }),
  }
}

/** RXA-12: `100 ml/hr` or a number alone, which says no rate. */
function rateOf(datum: Datum): JsonObject | undefined {
  const parts = /^([\d.]+)\s*([A-Za-z].*)$/.exec(datum.component(1))
  return parts
    ? quantityOf(parts[1] as string, { component: (n: number) => (n === 1 ? parts[2] : '') } as Datum)
    : undefined
}

/** Times a day of the repeat patterns that name no interval (table 0335). */
const daily: Readonly<Record<string, number>> = { QD: 1, BID: 2, TID: 3, QID: 4, QHS: 1, QAM: 1, QPM: 1 }
const periodUnits: Readonly<Record<string, string>> = { S: 's', M: 'min', H: 'h', D: 'd', W: 'wk', L: 'mo' }

/** TQ1-3 or RXE-1.2: `Q12H`, `BID`, `Q8H`; with TQ1-7 since when. Other patterns stay as their text. */
function timingOf(datum: Datum, context: TypeContext): JsonObject | undefined {
  const pattern = datum.component(1).toUpperCase()
  if (pattern === '') return undefined
  const start = context.second && timeOf(context.second, context)
  const since = start === undefined ? {} : { boundsPeriod: { start } }
  const [, period, unit = ''] = /^Q(\d{1,3})([SMHDWL])$/.exec(pattern) ?? []
  const times = Object.hasOwn(daily, pattern) ? daily[pattern] : undefined
  if (period !== undefined && Number(period) > 0)
    return { repeat: { ...since, frequency: 1, period: Number(period), periodUnit: periodUnits[unit] } }
  if (times !== undefined) return { repeat: { ...since, frequency: times, period: 1, periodUnit: 'd' } }
  return { ...(start === undefined ? {} : { repeat: since }), code: { text: datum.component(1) } }
}

function attachmentOf(datum: Datum, context: TypeContext): JsonObject | undefined {
  const type = context.sibling(2)?.component(1)
  if (type === 'ED') {
    const data = datum.component(5)
    if (data === '' || datum.component(4) !== 'Base64') return undefined
    return { attachment: { contentType: mime(datum.component(2), datum.component(3)), data } }
  }
  if (type === 'RP') return datum.component(1) === '' ? undefined : { attachment: { url: datum.component(1) } }
  if (datum.text === '') return undefined
  return { attachment: { contentType: 'text/plain', data: Buffer.from(datum.text, 'utf8').toString('base64') } }
}

function mime(kind: string, subtype: string): string {
  const known = { PDF: 'application/pdf', JPEG: 'image/jpeg', 'Octet-stream': 'application/octet-stream' }[subtype]
  return known ?? `${(kind || 'application').toLowerCase()}/${(subtype || 'octet-stream').toLowerCase()}`
}
