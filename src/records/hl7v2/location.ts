import type { FhirResource, JsonObject } from '../fhir/resource.ts'
import { madeId } from './identity.ts'
import type { Datum } from './message.ts'

/** A place as PL says it: from the facility to the bed. */
export interface Place {
  readonly facility: string
  readonly ward: string
  readonly room: string
  readonly bed: string
}

const kinds = { facility: 'si', ward: 'wa', room: 'ro', bed: 'bd' } as const
const order = ['facility', 'ward', 'room', 'bed'] as const

/** PL: point of care ^ room ^ bed ^ facility. */
export function placeOf(datum: Datum | undefined): Place | undefined {
  if (datum === undefined) return undefined
  const place = {
    facility: datum.component(4),
    ward: datum.component(1),
    room: datum.component(2),
    bed: datum.component(3),
  }
  return place.ward === '' && place.room === '' && place.bed === '' ? undefined : place
}

/** Reference to the narrowest part of a place. */
export function placeReference(place: Place): JsonObject {
  return { reference: `Location/${placeId(place)}`, display: nameOf(place) }
}

function placeId(place: Place): string {
  return madeId('Location', place.facility, place.ward, place.room, place.bed)
}

function nameOf(place: Place): string {
  return [place.ward, place.room, place.bed].filter(Boolean).join(' ') || place.facility
}

/** The place and everything it lies in, widest first, as Location resources. */
export function locationsOf(place: Place): FhirResource[] {
  const chain: Place[] = []
  let so = { facility: '', ward: '', room: '', bed: '' }
  for (const level of order) {
    if (place[level] === '') continue
    so = { ...so, [level]: place[level] }
    chain.push(so)
  }
  return chain.map((each, index) => {
    const level = [...order].reverse().find((name) => each[name] !== '') as keyof typeof kinds
    const outer = chain[index - 1]
    return {
      resourceType: 'Location',
      id: placeId(each),
      status: 'active',
      name: level === 'facility' ? each.facility : nameOf(each),
      mode: 'instance',
      physicalType: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/location-physical-type', code: kinds[level] }],
      },
      ...(outer ? { partOf: placeReference(outer) } : {}),
    }
  })
}
