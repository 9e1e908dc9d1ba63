import { parseUnit } from '../../kernel/units/unit.ts'
import { contentId } from '../fhir/content-id.ts'
import { type FhirResource, isObject, type JsonObject } from '../fhir/resource.ts'
import { parseTime } from '../fhir/time.ts'
import type { Finding } from '../rejection.ts'
import { conditionCodes, loincOfMdc, mdc } from './ieee-11073.ts'

/** What a device said, in the words of FHIR but for the patient, who is looked up. */
export interface DeviceReading {
  /** When it was true, milliseconds since 1970, by the clock of the device. */
  readonly at: number
  /** What it is: the LOINC code where there is one, else as it was sent; and its unit, UCUM. */
  readonly channel: { readonly system: string; readonly code: string; readonly unit: string }
  observation(patient: string, correction: number): FhirResource
}

/** What a device says of itself. */
export interface DeviceCondition {
  /** 0 to 1. */
  readonly battery?: number
  readonly firmware?: string
}

export interface DeviceReadings {
  readonly readings: readonly DeviceReading[]
  /** The last of each that it said in this message. */
  readonly condition: DeviceCondition
  /** When the message left the device, by its clock, milliseconds since 1970; null: it does not say. */
  readonly sent: number | null
  readonly findings: readonly Finding[]
}

const loinc = 'http://loinc.org'
const ucum = 'http://unitsofmeasure.org'
const most = 10_000
const batteryCharge = Number(conditionCodes.battery)

/**
 * Reads what a device publishes: one reading or an array of them,
 * `{ "time": "2026-01-02T03:04:05Z", "code": "8867-4", "value": 72, "unit": "/min" }`. `code` is a LOINC code, `{ system, code }`, or a number of
 * IEEE 11073-10101; `unit` is UCUM; `period` (ms) with an array of values is a waveform and becomes SampledData. A reading may say `battery` (0 to
 * 1) and `firmware` as well, and `sent`, when the message left; an object that says nothing else, or the charge of the battery by its number (67996, in % or 1), is no reading but what
 * the device says of itself. Never throws.
 */
export function readReadings(bytes: Uint8Array, device: string): DeviceReadings {
  let document: unknown
  try {
    document = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return {
      readings: [],
      condition: {},
      sent: null,
      findings: [{ rule: 'json.syntax', reason: 'The payload is not well-formed JSON', path: '' }],
    }
  }
  const items = Array.isArray(document) ? document : [document]
  if (items.length > most)
    return {
      readings: [],
      condition: {},
      sent: null,
      findings: [{ rule: 'file.too-large', reason: `More than ${most} readings in one message`, path: '' }],
    }
  const readings: DeviceReading[] = []
  const findings: Finding[] = []
  let condition: DeviceCondition = {}
  let sent: number | null = null
  items.forEach((item, index) => {
    const path = items.length > 1 ? `[${index}]` : ''
    const said = conditionOf(item)
    for (const fault of said.findings) findings.push({ ...fault, path: `${path}${fault.path}` })
    condition = { ...condition, ...said.condition }
    sent = said.sent ?? sent
    if (said.alone) return
    const read = readOne(item, device)
    if ('rule' in read) findings.push({ ...read, path: `${path}${read.path}` })
    else readings.push(read)
  })
  return { readings, condition, sent, findings }
}

/** True for the systems whose codes a device may name without saying more: LOINC and IEEE 11073. */
export const isStandard = (system: string): boolean => system === loinc || system === mdc

/** What an object says of the device; `alone`: it is no reading. */
function conditionOf(item: unknown): {
  readonly condition: DeviceCondition
  readonly sent: number | null
  readonly alone: boolean
  readonly findings: readonly Finding[]
} {
  if (!isObject(item)) return { condition: {}, sent: null, alone: false, findings: [] }
  const { code, value, unit, firmware } = item
  const charge = code === batteryCharge
  const part = charge ? (unit === '%' && typeof value === 'number' ? value / 100 : value) : item.battery
  const said = charge || (part !== undefined && part !== null)
  const findings: Finding[] = []
  const battery = typeof part === 'number' && part >= 0 && part <= 1
  if (said && !battery)
    findings.push({
      rule: 'device.condition',
      reason: 'The charge of a battery is a number from 0 to 1',
      path: charge ? '.value' : '.battery',
    })
  const version =
    typeof firmware === 'string' && firmware !== '' && firmware.length <= 200 && !holdsUnkeepable(firmware)
  const named = firmware !== undefined && firmware !== null
  if (named && !version)
    findings.push({
      rule: 'device.condition',
      reason: 'The version of the firmware is a text of 1 to 200 characters',
      path: '.firmware',
    })
  const left = item.sent === undefined || item.sent === null ? null : parseTime(item.sent)
  const dated = left?.precision === 'time' && left.zoned
  const timed = item.sent !== undefined && item.sent !== null
  if (timed && !dated)
    findings.push({
      rule: 'device.condition',
      reason: 'When a message left is an ISO 8601 instant with its zone',
      path: '.sent',
    })
  return {
    sent: dated ? left.start : null,
    condition: { ...(battery ? { battery: part } : {}), ...(version ? { firmware } : {}) },
    alone: charge || ((said || named || timed) && code === undefined && value === undefined),
    findings,
  }
}

function readOne(item: unknown, device: string): DeviceReading | Finding {
  if (!isObject(item)) return { rule: 'resource.not-an-object', reason: 'A reading is a JSON object', path: '' }
  if (Object.values(item).some(holdsUnkeepable))
    return { rule: 'json.text', reason: 'A text holds a null character or half of a surrogate pair', path: '' }
  const time = parseTime(item.time)
  if (time?.precision !== 'time')
    return { rule: 'time.missing', reason: 'A reading says when it was true, as an ISO 8601 instant', path: '.time' }
  if (!time.zoned) return { rule: 'time.zone-missing', reason: 'The time has no zone', path: '.time' }
  const coding = codingOf(item.code)
  if (!coding)
    return {
      rule: 'code.missing',
      reason: 'A reading says what it is: a LOINC code or { system, code }',
      path: '.code',
    }
  const value = quantityOf(item)
  if (isFinding(value)) return value
  const meanings = meaningsOf(coding)
  return {
    at: time.start,
    channel: { ...(meanings.at(-1) as typeof coding), unit: item.unit as string },
    observation: (patient, correction) => ({
      resourceType: 'Observation',
      // A number of IEEE 11073 and a site's own code may look the same.
      id: contentId({ device, time: time.iso, coding: coding.system === loinc ? coding.code : coding }),
      status: 'final',
      code: { coding: meanings },
      subject: { reference: `Patient/${patient}` },
      effectiveDateTime: new Date(time.start - correction).toISOString(),
      device: { identifier: { system: 'urn:hamzad:device', value: device } },
      ...(correction === 0 ? {} : { note: [{ text: `Clock of the device corrected by ${-correction / 1000} s` }] }),
      ...value,
    }),
  }
}

/** True for a text, or an object with one, that no database keeps. */
const holdsUnkeepable = (value: unknown): boolean =>
  typeof value === 'string'
    ? value.includes('\0') || !value.isWellFormed()
    : isObject(value) && Object.values(value).some((each) => typeof each === 'string' && holdsUnkeepable(each))

/** A code of IEEE 11073 with the LOINC code that means the same, where there is one. */
function meaningsOf(coding: { readonly system: string; readonly code: string }): (typeof coding)[] {
  const meaning = coding.system === mdc && Object.hasOwn(loincOfMdc, coding.code) ? loincOfMdc[coding.code] : undefined
  return meaning === undefined ? [{ ...coding }] : [{ ...coding }, { system: loinc, code: meaning }]
}

function codingOf(code: unknown): { readonly system: string; readonly code: string } | null {
  if (typeof code === 'string' && /^\d{1,7}-\d$/.test(code)) return { system: loinc, code }
  if (typeof code === 'number' && Number.isInteger(code) && code > 0) return { system: mdc, code: String(code) }
  if (!isObject(code)) return null
  const { system, code: inner } = code
  return typeof system === 'string' && system !== '' && typeof inner === 'string' && inner !== ''
    ? { system, code: inner }
    : null
}

const isFinding = (value: JsonObject | Finding): value is Finding => 'rule' in value

function quantityOf({ value, unit, period }: JsonObject): JsonObject | Finding {
  const path = '.value'
  if (typeof unit !== 'string' || unit === '')
    return { rule: 'observation.value-unit-missing', reason: 'A quantity has a unit', path: '.unit' }
  if (!parseUnit(unit).ok)
    return { rule: 'observation.value-unit-unknown', reason: 'The unit is not UCUM', path: '.unit' }
  if (Array.isArray(value)) {
    if (typeof period !== 'number' || !(period > 0))
      return { rule: 'observation.sampled-data', reason: 'A waveform says its period in milliseconds', path: '.period' }
    if (!value.every((each) => each === null || (typeof each === 'number' && Number.isFinite(each))))
      return { rule: 'json.number', reason: 'Samples are numbers or null', path }
    // E: the sample is missing, as FHIR writes it.
    const data = value.map((each) => (each === null ? 'E' : String(each))).join(' ')
    return { valueSampledData: { origin: { value: 0, unit, system: ucum, code: unit }, period, dimensions: 1, data } }
  }
  if (value === undefined || value === null)
    return { rule: 'observation.value-missing', reason: 'A reading has a value', path }
  if (typeof value !== 'number' || !Number.isFinite(value))
    return { rule: 'json.number', reason: 'The value is a number', path }
  return { valueQuantity: { value, unit, system: ucum, code: unit } }
}
