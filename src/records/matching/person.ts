import { type FhirResource, isObject } from '../fhir/resource.ts'
import { compareDates, type FoldedDate, foldDate } from './dates.ts'
import { compareNames, type FoldedName, foldName } from './names.ts'

/** What of a Patient tells who it is, made comparable; what the record does not say is absent. */
export interface Person {
  readonly id: string
  readonly family: FoldedName | undefined
  readonly given: FoldedName | undefined
  readonly birth: FoldedDate | undefined
  readonly sex: string | undefined
  /** Last eight digits of telephone numbers. */
  readonly phones: readonly string[]
  /** System and value of each identifier. */
  readonly identifiers: readonly string[]
}

const objects = (value: unknown) => (Array.isArray(value) ? value.filter(isObject) : [])
const words = (value: unknown) => (Array.isArray(value) ? value : [value]).filter((each) => typeof each === 'string')

export function personOf(patient: FhirResource): Person {
  const names = objects(patient.name)
  const name = names.find(({ use }) => use === 'official') ?? names[0] ?? {}
  const [family, given] = [words(name.family ?? name.text).join(' '), words(name.given).join(' ')]
  const phones = objects(patient.telecom).flatMap(({ system, value }) =>
    typeof value === 'string' && (system === 'phone' || system === 'sms') ? [digitsOf(value).slice(-8)] : [],
  )
  const known = patient.gender === 'male' || patient.gender === 'female'
  return {
    id: patient.id,
    family: nameOf(family),
    given: nameOf(given),
    birth: typeof patient.birthDate === 'string' ? foldDate(patient.birthDate) : undefined,
    sex: known ? String(patient.gender) : undefined,
    phones: phones.filter((each) => each.length >= 7),
    identifiers: objects(patient.identifier).flatMap(({ system, value }) =>
      typeof system === 'string' && typeof value === 'string' ? [`${system}|${value}`] : [],
    ),
  }
}

function nameOf(text: string): FoldedName | undefined {
  const folded = foldName(text)
  return folded.plain === '' ? undefined : folded
}

/** Digits, Persian and Arabic ones as well. */
const digitsOf = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[۰-۹٠-٩]/g, (digit) => String(digit.charCodeAt(0) & 15))
    .replace(/\D/g, '')

/** The fields that are compared, in the order of the levels. */
export const fields = ['name', 'birth', 'sex', 'phone'] as const

/** How far two records agree in each field, from 0, not at all; −1 where one does not say. */
export function compare(a: Person, b: Person): number[] {
  const birth = a.birth && b.birth ? compareDates(a.birth, b.birth) : -1
  const sex = a.sex && b.sex ? Number(a.sex === b.sex) : -1
  const phone = a.phones.length > 0 && b.phones.length > 0 ? Number(a.phones.some((one) => b.phones.includes(one))) : -1
  return [compareFullNames(a, b), birth, sex, phone]
}

/**
 * 4 both names the same, 3 both alike or in each other's place, 2 the family name alone, 1 the given name alone, 0 neither. One field and
 * not two: a slip, another script or names swapped come to both at once, so that they would be counted twice.
 */
function compareFullNames(a: Person, b: Person): number {
  if (!(a.family || a.given) || !(b.family || b.given)) return -1
  const alike = (left: FoldedName | undefined, right: FoldedName | undefined) =>
    left && right ? compareNames(left, right) : 0
  const [family, given] = [alike(a.family, b.family), alike(a.given, b.given)]
  if (family === 2 && given === 2) return 4
  if ((family > 0 && given > 0) || (alike(a.family, b.given) > 0 && alike(a.given, b.family) > 0)) return 3
  return family > 0 ? 2 : Number(given > 0)
}
