import type { Unit, UnitKind } from '../../../kernel/hospital/hospital.ts'
import { type FhirResource, isObject } from '../resource.ts'
import { localId } from './stay-of.ts'

/** The units that a record's Locations describe, and to which unit each place belongs. */
export interface Places {
  readonly units: readonly Unit[]
  /** Id of a Location → id of its unit, and the name of the bed (null: the unit itself). */
  readonly unitOf: ReadonlyMap<string, { readonly unit: string; readonly bed: string | null }>
  /** Rooms of theatres: Locations in such a unit that are no beds and in use. */
  readonly rooms: readonly Room[]
}

/** A room in which operations are done. */
export interface Room {
  readonly id: string
  readonly name: string
  readonly unit: string
}

/** What somebody has said of a unit beyond its Location. */
export interface UnitSetting {
  readonly unit: string
  readonly kind?: UnitKind
  readonly specialty?: string
  /** Staffed beds; null: no limit. */
  readonly beds?: number | null
  /** Not part of the hospital that is forecast. */
  readonly leaveOut?: boolean
}

const list = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.filter(isObject) : [])
const codesOf = (concepts: unknown): string[] =>
  list(concepts).flatMap(({ coding }) => list(coding).flatMap(({ code }) => (typeof code === 'string' ? [code] : [])))

const kinds: Readonly<Record<string, UnitKind>> = {
  ER: 'emergency',
  ETU: 'emergency',
  ICU: 'intensive',
  CCU: 'intensive',
  PEDICU: 'intensive',
  PEDNICU: 'intensive',
  SU: 'theatre',
}
const named: readonly [RegExp, UnitKind][] = [
  [/emergency|casualty|\bA&E\b|\bED\b|اورژانس/i, 'emergency'],
  [/intensive|critical care|\bI[CT]U\b|مراقبت‌های ویژه/i, 'intensive'],
  [/theatre|theater|operating|اتاق عمل/i, 'theatre'],
]

/**
 * Wards of a hospital from its Locations: those of physical type `wa` are units, with the open beds (`bd`) that lie in them; type codes (v3 RoleCode), else the name, tell the
 * kind. Settings overrule both.
 */
export function unitsOf(locations: readonly FhirResource[], settings: readonly UnitSetting[] = []): Places {
  const byId = new Map(locations.map((each) => [each.id, each]))
  const typeOf = (each: FhirResource) => codesOf(each.physicalType === undefined ? [] : [each.physicalType])[0]
  const own = new Map(settings.map((each) => [each.unit, each]))
  const wardOf = (id: string): FhirResource | null => {
    let each = byId.get(id)
    for (let depth = 0; each && depth < 8; depth++) {
      if (typeOf(each) === 'wa' || own.has(each.id)) return each
      each = byId.get(localId(each.partOf, 'Location') ?? '')
    }
    return null
  }
  const unitOf = new Map<string, { unit: string; bed: string | null }>()
  const beds = new Map<string, number>()
  const wards = new Map<string, FhirResource>()
  for (const each of locations) {
    const ward = wardOf(each.id)
    if (!ward || own.get(ward.id)?.leaveOut) continue
    wards.set(ward.id, ward)
    const isBed = typeOf(each) === 'bd'
    unitOf.set(each.id, { unit: ward.id, bed: isBed ? nameOf(each) : null })
    if (isBed && each.status !== 'inactive' && each.status !== 'suspended' && !isClosed(each))
      beds.set(ward.id, (beds.get(ward.id) ?? 0) + 1)
  }
  const units = [...wards.values()]
    .map((ward): Unit => {
      const setting = own.get(ward.id) ?? { unit: ward.id }
      const kind = setting.kind ?? kindOf(ward)
      const counted = kind === 'emergency' || kind === 'theatre' ? null : (beds.get(ward.id) ?? null)
      return {
        id: ward.id,
        name: nameOf(ward),
        kind,
        specialty: setting.specialty ?? specialtyOf(ward),
        beds: setting.beds === undefined ? counted : setting.beds,
      }
    })
    .sort((a, b) => order(a) - order(b) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  const theatres = new Set(units.flatMap(({ id, kind }) => (kind === 'theatre' ? [id] : [])))
  const rooms = locations
    .flatMap((each): Room[] => {
      const place = unitOf.get(each.id)
      const isRoom = place && place.unit !== each.id && place.bed === null && each.status !== 'inactive'
      return isRoom && theatres.has(place.unit) ? [{ id: each.id, name: nameOf(each), unit: place.unit }] : []
    })
    .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }) || (a.id < b.id ? -1 : 1))
  return { units, unitOf, rooms }
}

const order = ({ kind }: Unit) => ['emergency', 'theatre', 'intensive', 'ward'].indexOf(kind)
const nameOf = (each: FhirResource): string => (typeof each.name === 'string' && each.name !== '' ? each.name : each.id)
const isClosed = ({ operationalStatus }: FhirResource) => isObject(operationalStatus) && operationalStatus.code === 'C'

function kindOf(ward: FhirResource): UnitKind {
  for (const code of codesOf(ward.type)) if (kinds[code]) return kinds[code]
  return named.find(([pattern]) => pattern.test(nameOf(ward)))?.[1] ?? 'ward'
}

/** The first kind of service that is written out. */
function specialtyOf(ward: FhirResource): string | null {
  for (const concept of list(ward.type)) {
    if (typeof concept.text === 'string' && concept.text !== '') return concept.text
  }
  return null
}
