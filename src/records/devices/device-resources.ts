import { type FhirResource, isObject, type JsonObject } from '../fhir/resource.ts'
import { parseTime } from '../fhir/time.ts'
import { conditionCodes, mdc } from './ieee-11073.ts'
import type { DeviceCondition } from './read-readings.ts'

/** What a resource says of a device, and by what it names the device. */
export interface ToldOfDevice {
  /** Id of a Device that it refers to; the Device says its names. */
  readonly reference?: string
  /** Its identifiers and serial number. */
  readonly names: readonly string[]
  readonly condition: DeviceCondition
  readonly manufacturer?: string
  readonly model?: string
  readonly serial?: string
  /** When it was calibrated, ISO 8601. */
  readonly calibrated: readonly string[]
  /** When it was so, ISO 8601; null: the resource does not say. */
  readonly at: string | null
}

/**
 * What a Device, a DeviceMetric or an Observation says of a device itself: an Observation of the charge of its battery (67996, in % or 1) or of the
 * revision of its firmware (531976), as the guides of HL7 for personal health devices and IHE PCD-01 have them. Null: nothing.
 */
export function toldOfDevice(resource: FhirResource): ToldOfDevice | null {
  switch (resource.resourceType) {
    case 'Device':
      return ofDevice(resource)
    case 'DeviceMetric':
      return ofMetric(resource)
    case 'Observation':
      return ofObservation(resource)
  }
  return null
}

/** By what a Device may be known: identifiers and serial number. */
export function namesOfDevice(device: JsonObject): string[] {
  const own = objects(device.identifier).map(({ value }) => text(value))
  return [...new Set([...own, text(device.serialNumber)])].filter((each) => each !== '')
}

function ofDevice(device: FhirResource): ToldOfDevice {
  const versions = objects(device.version)
  const typed = versions.find(({ type }) => codeOf(type) === conditionCodes.firmware || /firmware/i.test(wordsOf(type)))
  const [only] = versions
  const firmware = text((typed ?? (versions.length === 1 && only?.type === undefined ? only : undefined))?.value)
  const charge = objects(device.property).find(({ type }) => codeOf(type) === conditionCodes.battery)
  const battery = shareOf(objects(charge?.valueQuantity)[0])
  const [manufacturer, model, serial] = [device.manufacturer, device.modelNumber, device.serialNumber].map(text)
  const { meta } = device
  const at = isObject(meta) ? timeOf(meta.lastUpdated) : null
  return {
    names: namesOfDevice(device),
    condition: conditionOf(battery, firmware),
    ...(manufacturer ? { manufacturer } : {}),
    ...(model ? { model } : {}),
    ...(serial ? { serial } : {}),
    calibrated: [],
    at,
  }
}

function ofMetric({ source, calibration }: FhirResource): ToldOfDevice | null {
  const calibrated = objects(calibration).flatMap(({ state, time }) => {
    const at = state === undefined || state === 'calibrated' ? timeOf(time) : null
    return at === null ? [] : [at]
  })
  const named = namedBy(source)
  return named && calibrated.length > 0 ? { ...named, condition: {}, calibrated, at: null } : null
}

function ofObservation({
  code,
  device,
  status,
  valueQuantity,
  valueString,
  effectiveDateTime,
}: FhirResource): ToldOfDevice | null {
  const named = device === undefined ? null : namedBy(device)
  const kind = named && codeOf(code)
  if (!named || !kind || status === 'entered-in-error' || status === 'cancelled') return null
  const battery =
    kind === conditionCodes.battery ? shareOf(isObject(valueQuantity) ? valueQuantity : undefined) : undefined
  const firmware = kind === conditionCodes.firmware ? text(valueString) : ''
  const condition = conditionOf(battery, firmware)
  return Object.keys(condition).length === 0
    ? null
    : { ...named, condition, calibrated: [], at: timeOf(effectiveDateTime) }
}

/** A reference to a Device, or its identifier. */
function namedBy(reference: unknown): Pick<ToldOfDevice, 'reference' | 'names'> | null {
  if (!isObject(reference)) return null
  const { reference: literal, identifier } = reference
  const [, id] = /^Device\/([A-Za-z0-9\-.]{1,64})$/.exec(text(literal)) ?? []
  const value = isObject(identifier) ? text(identifier.value) : ''
  return id === undefined && value === ''
    ? null
    : { ...(id === undefined ? {} : { reference: id }), names: value === '' ? [] : [value] }
}

function conditionOf(battery: number | undefined, firmware: string): DeviceCondition {
  return { ...(battery === undefined ? {} : { battery }), ...(firmware === '' ? {} : { firmware }) }
}

/** 0 to 1, of a quantity in % or 1. */
function shareOf(quantity: JsonObject | undefined): number | undefined {
  const { value, unit, code = unit } = quantity ?? {}
  if (typeof value !== 'number') return undefined
  const share = code === '%' ? value / 100 : code === '1' ? value : Number.NaN
  return share >= 0 && share <= 1 ? share : undefined
}

const objects = (value: unknown): JsonObject[] => (Array.isArray(value) ? value : [value]).filter(isObject)
const text = (value: unknown): string => (typeof value === 'string' ? value.trim().slice(0, 200) : '')

function codeOf(concept: unknown): string | undefined {
  const codings = objects(concept).flatMap(({ coding }) => objects(coding))
  return codings.flatMap(({ system, code }) => (system === mdc ? [text(code)] : []))[0]
}

function wordsOf(concept: unknown): string {
  return objects(concept)
    .flatMap(({ text: said, coding }) => [
      text(said),
      ...objects(coding).flatMap(({ code, display }) => [text(code), text(display)]),
    ])
    .join(' ')
}

function timeOf(value: unknown): string | null {
  const time = parseTime(value)
  return time?.precision === 'time' && time.zoned ? new Date(time.start).toISOString() : null
}
