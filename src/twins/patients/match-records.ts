import type { FhirResource } from '../../records/fhir/resource.ts'
import { type Matching, matchPersons } from '../../records/matching/match-persons.ts'
import { personOf } from '../../records/matching/person.ts'

export interface MatchRequest {
  /** Patients as they are stored: each with its id and its JSON. */
  readonly patients: readonly { readonly id: string; readonly content: string }[]
}

/** Reads the patients and compares them: minutes for a hundred thousand, so it runs on a thread (`compute.ts`). */
export function matchRecords({ patients }: MatchRequest): Matching {
  const persons = patients.map(({ id, content }) =>
    personOf({ ...(JSON.parse(content) as object), resourceType: 'Patient', id } as FhirResource),
  )
  return matchPersons(persons)
}
