import type { FhirResource } from '../records/fhir/resource.ts'
import { type Matching, matchPersons } from '../records/matching/match-persons.ts'
import { personOf } from '../records/matching/person.ts'
import { patientsUnmerged } from '../store/merged-patients.ts'
import type { Store } from '../store/store.ts'

/** Patients that may be one person and are not merged yet; the weights are trained on all patients that are not. */
export async function findMatches(store: Store): Promise<Matching & { readonly patients: number }> {
  const patients = await patientsUnmerged(store.db)
  const persons = patients.map(({ id, content }) =>
    personOf({ ...(JSON.parse(content) as object), resourceType: 'Patient', id } as FhirResource),
  )
  return { ...matchPersons(persons), patients: patients.length }
}
