import { createDraws } from '../../kernel/random/create-draws.ts'
import { expectedDischargeUrl } from '../../records/hl7v2/encounter.ts'
import { instant, type Resource } from '../fhir.ts'
import { type TrueStay, units } from './play-hospital.ts'

export const physical = (code: string) => ({
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/location-physical-type', code }],
})
const roleCode: Readonly<Record<string, string>> = { emergency: 'ER', intensive: 'ICU', theatre: 'SU', ward: 'HU' }
export const prefix = 'demo-hospital'
export const unitId = (unit: string) => `${prefix}-${unit}`
const bedId = (unit: string, bed: number) => `${prefix}-${unit}-bed-${bed}`

/** The wards and their beds. */
export function locations(): Resource[] {
  return units.flatMap(({ id, name, kind, specialty, beds }): Resource[] => [
    {
      resourceType: 'Location',
      id: unitId(id),
      status: 'active',
      name,
      mode: 'instance',
      type: [
        {
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code: roleCode[kind] }],
          text: specialty ?? name,
        },
      ],
      physicalType: physical('wa'),
    },
    ...Array.from(
      { length: beds ?? 0 },
      (_, i): Resource => ({
        resourceType: 'Location',
        id: bedId(id, i + 1),
        status: 'active',
        name: String(i + 1),
        mode: 'instance',
        physicalType: physical('bd'),
        partOf: { reference: `Location/${unitId(id)}` },
      }),
    ),
  ])
}

/** A stay with the number of the bed of each visit; null where a unit has no beds of its own. */
export interface BeddedStay extends TrueStay {
  readonly beds: readonly (number | null)[]
}

/** Gives every visit the lowest bed that is free when it begins. */
export function assignBeds(stays: readonly TrueStay[]): BeddedStay[] {
  const beds = stays.map(({ visits }): (number | null)[] => visits.map(() => null))
  for (const { id, beds: most } of units) {
    if (most === null) continue
    const visits = stays
      .flatMap((stay, s) => stay.visits.map((visit, v) => ({ ...visit, s, v })))
      .filter(({ unit }) => unit === id)
      .sort((a, b) => a.from - b.from)
    const freeFrom = new Array<number>(most).fill(Number.NEGATIVE_INFINITY)
    for (const { from, to, s, v } of visits) {
      const bed = freeFrom.findIndex((time) => time <= from + 1e-9)
      if (bed < 0) continue
      freeFrom[bed] = to
      beds[s]![v] = bed + 1
    }
  }
  return stays.map((stay, s) => ({ ...stay, beds: beds[s]! }))
}

const families = [
  'Adler',
  'Bashir',
  'Castro',
  'Dimitrov',
  'Eriksen',
  'Farahani',
  'Gallo',
  'Haddad',
  'Ivanova',
  'Jansen',
  'Karimi',
  'Lindqvist',
  'Moradi',
  'Novak',
  'Okafor',
  'Petrov',
  'Quinn',
  'Rahimi',
  'Silva',
  'Tanaka',
  'Ueda',
  'Vogel',
  'Wójcik',
  'Yilmaz',
  'Zand',
]
const given = {
  female: ['Aisha', 'Clara', 'Elena', 'Fatemeh', 'Greta', 'Ines', 'Leila', 'Mina', 'Nora', 'Sofia', 'Yuki', 'Zahra'],
  male: ['Ali', 'Bruno', 'Daniel', 'Emil', 'Hassan', 'Ivan', 'Jonas', 'Karim', 'Luca', 'Omid', 'Reza', 'Tomas'],
} as const
const names = createDraws(20_260_105).stream('names')
const pick = <T>(list: readonly T[], u: number): T => list[Math.floor(u * list.length)]!

export const numberOf = (id: string) => Number(id.split('-')[1])

/** The patient of a stay: a name that nobody bears. */
export function patientOf(stay: TrueStay, epoch: number): Resource {
  const n = numberOf(stay.id)
  const gender = names.uniform(n, 0, 0) < 0.5 ? 'female' : 'male'
  const born = new Date(
    epoch + stay.visits[0]!.from * 3_600_000 - (stay.age + names.uniform(n, 0, 1)) * 365.25 * 86_400_000,
  )
  return {
    resourceType: 'Patient',
    id: `${prefix}-patient-${n}`,
    identifier: [{ system: 'urn:oid:2.999.1', value: `H${String(n).padStart(6, '0')}` }],
    name: [{ family: pick(families, names.uniform(n, 0, 2)), given: [pick(given[gender], names.uniform(n, 0, 3))] }],
    gender,
    birthDate: born.toISOString().slice(0, 10),
  }
}

/** What the record says of a stay at an instant (milliseconds): nothing of what is still to come. Null before it begins. */
export function encounterAt(stay: BeddedStay, epoch: number, now: number): Resource | null {
  const at = (hours: number) => epoch + hours * 3_600_000
  const first = stay.visits[0]!
  if (at(first.from) > now) return null
  const n = numberOf(stay.id)
  const last = stay.visits.at(-1)!
  const over = at(last.to) <= now
  const location: object[] = []
  let inBed = false
  for (const [v, { unit, from, ready, to }] of stay.visits.entries()) {
    if (at(from) > now) break
    const bed = stay.beds[v]
    inBed = unit !== 'ed'
    location.push({
      location: { reference: `Location/${bed === null || bed === undefined ? unitId(unit) : bedId(unit, bed)}` },
      status: at(to) <= now ? 'completed' : 'active',
      period: { start: instant(at(from)), ...(at(to) <= now ? { end: instant(at(to)) } : {}) },
    })
    const next = stay.visits[v + 1]
    if (next && to > ready + 0.02 && at(ready) <= now)
      location.push({
        location: { reference: `Location/${unitId(next.unit)}` },
        status: 'planned',
        period: { start: instant(at(ready)) },
      })
  }
  const ward = stay.visits.find(({ unit }) => unit === 'medical' || unit === 'surgical')
  // Staff expect a discharge to the half day, and not always right.
  const expected =
    ward && at(ward.from) + 12 * 3_600_000 <= now
      ? Math.max(at(ward.from) + 43_200_000, at(last.to) + 20 * 3_600_000 * names.normal(n, 1, 0))
      : null
  const elective = stay.class === 'elective'
  return {
    resourceType: 'Encounter',
    id: `${prefix}-stay-${n}`,
    status: over ? 'finished' : 'in-progress',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: inBed ? 'IMP' : 'EMER' },
    ...(elective
      ? { priority: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActPriority', code: 'EL' }] } }
      : {}),
    serviceType: { text: stay.class },
    subject: { reference: `Patient/${prefix}-patient-${n}` },
    period: { start: instant(at(first.from)), ...(over ? { end: instant(at(last.to)) } : {}) },
    hospitalization: {
      admitSource: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/admit-source', code: elective ? 'outp' : 'emd' }],
      },
    },
    location,
    ...(expected === null
      ? {}
      : {
          extension: [
            { url: expectedDischargeUrl, valueDateTime: instant(Math.round(expected / 43_200_000) * 43_200_000) },
          ],
        }),
  }
}

/** Instants (milliseconds) at which the record of a stay changes. */
export function changesOf(stay: TrueStay, epoch: number): number[] {
  const ward = stay.visits.find(({ unit }) => unit === 'medical' || unit === 'surgical')
  return [
    ...stay.visits.flatMap(({ from, began = from, ready, to }) => [from, began, ready, to]),
    ...(ward ? [ward.from + 12] : []),
  ].map((hours) => epoch + hours * 3_600_000)
}
