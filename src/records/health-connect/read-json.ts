import { convert } from '../../kernel/units/convert.ts'
import { isObject, type JsonObject } from '../fhir/resource.ts'
import { parseTime } from '../fhir/time.ts'
import type { Finding } from '../rejection.ts'
import { type HealthConnectRecord, healthConnectTypes, neededOf } from './records.ts'

/** Names of unit getters of Android's classes, in UCUM. */
const getters: Readonly<Record<string, string>> = {
  inGrams: 'g',
  inKilograms: 'kg',
  inMilligrams: 'mg',
  inMicrograms: 'ug',
  inOunces: '[oz_av]',
  inPounds: '[lb_av]',
  inMeters: 'm',
  inKilometers: 'km',
  inMiles: '[mi_i]',
  inInches: '[in_i]',
  inFeet: '[ft_i]',
  inCelsius: 'Cel',
  inFahrenheit: '[degF]',
  inCalories: 'cal',
  inKilocalories: 'kcal',
  inJoules: 'J',
  inKilojoules: 'kJ',
  inLiters: 'L',
  inMilliliters: 'mL',
  inFluidOuncesUs: '[foz_us]',
  inMillimetersOfMercury: 'mm[Hg]',
  inMillimolesPerLiter: 'mmol/L',
  inMilligramsPerDeciliter: 'mg/dL',
  inWatts: 'W',
  inKilocaloriesPerDay: 'kcal/d',
}
/** Words of units as bridges of Health Connect write them. */
const words: Readonly<Record<string, string>> = {
  grams: 'g',
  kilograms: 'kg',
  milligrams: 'mg',
  micrograms: 'ug',
  ounces: '[oz_av]',
  pounds: '[lb_av]',
  meters: 'm',
  kilometers: 'km',
  miles: '[mi_i]',
  inches: '[in_i]',
  feet: '[ft_i]',
  celsius: 'Cel',
  fahrenheit: '[degF]',
  calories: 'cal',
  kilocalories: 'kcal',
  joules: 'J',
  kilojoules: 'kJ',
  liters: 'L',
  milliliters: 'mL',
  millimetersOfMercury: 'mm[Hg]',
  millimolesPerLiter: 'mmol/L',
  milligramsPerDeciliter: 'mg/dL',
  watts: 'W',
}

const listOf = (document: unknown): unknown[] | null =>
  Array.isArray(document)
    ? document
    : isObject(document) && Array.isArray(document.records)
      ? document.records
      : isObject(document)
        ? [document]
        : null

/** Class of a record: `HeartRate`, from `recordType` or `type`, with or without `Record` and package. */
function typeOf(item: unknown): string | undefined {
  if (!isObject(item)) return undefined
  const said = [item.recordType, item.type, item.dataType].find((each) => typeof each === 'string') as
    | string
    | undefined
  const name = said
    ?.split('.')
    .at(-1)
    ?.replace(/Record$/, '')
  return name !== undefined && Object.hasOwn(healthConnectTypes, name) ? name : undefined
}

/** True for records of Health Connect in JSON: a list, `{ "records": […] }` or one of them. */
export function isHealthConnect(document: unknown): boolean {
  const first = listOf(document)?.[0]
  return (
    isObject(first) &&
    !('resourceType' in first) &&
    typeOf(first) !== undefined &&
    ('time' in first || 'startTime' in first)
  )
}

/** Records of Health Connect as Android's classes name their fields; series become one record a sample. Never throws. */
export function readHealthConnectJson(document: unknown): { records: HealthConnectRecord[]; findings: Finding[] } {
  const records: HealthConnectRecord[] = []
  const findings: Finding[] = []
  for (const [index, item] of (listOf(document) ?? []).entries()) {
    const place = `record ${index}`
    const refuse = (reason: string) => findings.push({ rule: 'health-connect.record', reason, path: place })
    const type = typeOf(item)
    if (!isObject(item) || type === undefined) refuse('It is of no type that is known')
    else {
      const start = parseTime(item.startTime ?? item.time)
      const end = item.endTime === undefined ? undefined : parseTime(item.endTime)
      if (start?.precision !== 'time' || !start.zoned) refuse('It has no time with a zone')
      else if (end === null || (end !== undefined && end.start < start.start)) refuse('It ends before it starts')
      else {
        const id = isObject(item.metadata) && typeof item.metadata.id === 'string' ? { id: item.metadata.id } : {}
        const common = { type, place, offset: zoneOf(item) ?? offsetIn(String(item.startTime ?? item.time)) }
        if (Array.isArray(item.samples)) {
          for (const sample of item.samples) {
            const at = isObject(sample) ? parseTime(sample.time) : null
            const values = isObject(sample) ? valuesOf(type, sample) : null
            if (at?.precision === 'time' && at.zoned && values)
              records.push({ ...common, ...(id.id ? { id: `${id.id}/${at.iso}` } : {}), start: at.start, values })
            else refuse('A sample has neither time nor value')
          }
        } else {
          const values = valuesOf(type, item)
          if (values) records.push({ ...common, ...id, start: start.start, ...(end ? { end: end.start } : {}), values })
          else refuse('A value is missing, is no number or has an unknown unit')
        }
      }
    }
  }
  return { records, findings }
}

function valuesOf(type: string, item: JsonObject): Record<string, number> | null {
  const found: Record<string, number> = {}
  const fields = healthConnectTypes[type]!.fields
  for (const { field, unit } of fields) {
    const value = item[field] === undefined ? undefined : numberIn(item[field], unit)
    if (value === null) return null
    if (value !== undefined) found[field] = value
  }
  return Object.keys(found).length >= neededOf(type) ? found : null
}

/** A plain number in the base unit, `{ value, unit }`, or an object of Android's getters. */
function numberIn(given: unknown, unit: string): number | null {
  if (typeof given === 'number') return Number.isFinite(given) ? given : null
  if (!isObject(given)) return null
  if (typeof given.value === 'number' && given.unit === undefined) return given.value
  const [number, own] =
    typeof given.value === 'number'
      ? [given.value, words[String(given.unit)]]
      : (Object.entries(getters)
          .filter(([name]) => typeof given[name] === 'number')
          .map(([name, of]) => [given[name] as number, of] as const)[0] ?? [])
  if (number === undefined || own === undefined) return null
  const result = convert(number, own, unit, unit === 'mmol/L' ? { analyte: 'glucose' } : {})
  return result.ok ? result.value : null
}

/** Minutes of `startZoneOffset` or `zoneOffset`, as text (`+03:30`) or as Java has it (`id`, `totalSeconds`): where the person was, when the instants are in UTC. */
function zoneOf({ startZoneOffset, zoneOffset }: JsonObject): number | undefined {
  const given = startZoneOffset ?? zoneOffset
  const text = isObject(given) ? given.id : given
  if (isObject(given) && typeof given.totalSeconds === 'number') return inRange(given.totalSeconds / 60)
  if (text === 'Z') return 0
  return typeof text === 'string' && /^[+-]\d{2}:?\d{2}$/.test(text) ? inRange(offsetIn(text)) : undefined
}

const inRange = (minutes: number): number | undefined =>
  Math.abs(minutes) <= 18 * 60 ? Math.round(minutes) : undefined

function offsetIn(iso: string): number {
  const match = /([+-])(\d{2}):?(\d{2})$/.exec(iso)
  return match ? (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) : 0
}
