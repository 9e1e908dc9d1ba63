import { isObject, type JsonObject } from '../resource.ts'
import type { ValidationIssue } from './issue.ts'
import { ucum } from './terms.ts'

const loinc = 'http://loinc.org'

/** Vital signs of R4 by LOINC code, with the units that their profiles allow (hl7.org/fhir/R4/observation-vitalsigns.html). */
const units: Readonly<Record<string, readonly string[]>> = {
  '85353-1': [],
  '9279-1': ['/min'],
  '8867-4': ['/min'],
  '2708-6': ['%'],
  '8310-5': ['Cel', '[degF]'],
  '8302-2': ['cm', '[in_i]'],
  '9843-4': ['cm', '[in_i]'],
  '29463-7': ['g', 'kg', '[lb_av]'],
  '39156-5': ['kg/m2'],
  '85354-9': [],
}

const objects = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : [])
const codesOf = (concept: unknown, system: string): string[] =>
  isObject(concept)
    ? objects(concept.coding).flatMap((each) =>
        each.system === system && typeof each.code === 'string' ? [each.code] : [],
      )
    : []

/** An Observation with the code of a vital sign must be as R4 says of it, whether or not it names the profile. */
export function vitalSignIssues(observation: JsonObject, path: string): ValidationIssue[] {
  const codes = codesOf(observation.code, loinc).filter((code) => Object.hasOwn(units, code))
  const [code] = codes
  if (code === undefined) return []
  const issues: ValidationIssue[] = []
  const add = (place: string, message: string) =>
    issues.push({
      severity: 'error',
      code: 'business-rule',
      path: place === '' ? path : `${path}.${place}`,
      message: `vital sign ${code}: ${message}`,
    })
  const hasCategory = objects(observation.category).some((each) =>
    codesOf(each, 'http://terminology.hl7.org/CodeSystem/observation-category').includes('vital-signs'),
  )
  if (!hasCategory) add('category', 'the category vital-signs must be there')
  if (observation.subject === undefined) add('subject', 'a subject must be there')
  const { effectiveDateTime: at, effectivePeriod: period, valueQuantity } = observation
  if (at === undefined && period === undefined && observation._effectiveDateTime === undefined)
    add('effective', 'a dateTime or Period must be there')
  else if (typeof at === 'string' && at.length < 10) add('effective', 'the time must be told to the day at least')
  const hasValue = Object.keys(observation).some((key) => /^_?value[A-Z]/.test(key))
  const components = objects(observation.component)
  if (!hasValue && !observation.dataAbsentReason && components.length === 0 && !Array.isArray(observation.hasMember))
    add('', 'a value, the reason of its absence, components or members must be there')
  if (isObject(valueQuantity)) quantity(valueQuantity, units[code] ?? [], 'value', add)
  if (code === '85354-9')
    for (const part of ['8480-6', '8462-4']) {
      const found = components.find((each) => codesOf(each.code, loinc).includes(part))
      if (!found) add('component', `the component ${part} must be there`)
      else if (isObject(found.valueQuantity)) quantity(found.valueQuantity, ['mm[Hg]'], 'component.value', add)
    }
  return issues
}

function quantity(
  value: JsonObject,
  allowed: readonly string[],
  place: string,
  add: (place: string, message: string) => void,
): void {
  if (allowed.length === 0) return
  for (const key of ['value', 'unit'])
    if (value[key] === undefined && value[`_${key}`] === undefined) add(place, `${key} must be there`)
  if (value.system !== ucum || !allowed.includes(String(value.code)))
    add(place, `the unit must be ${allowed.join(' or ')} of UCUM`)
}
