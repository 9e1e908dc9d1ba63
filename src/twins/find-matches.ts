import type { FhirResource } from '../records/fhir/resource.ts'
import { type Matching, matchPersons } from '../records/matching/match-persons.ts'
import { personOf } from '../records/matching/person.ts'
import { keepPairs } from '../store/match-review.ts'
import { patientsUnmerged } from '../store/merged-patients.ts'
import type { Store } from '../store/store.ts'
import { transact } from '../store/transact.ts'

/** Patients that may be one person and are not merged yet; the weights are trained on all patients that are not. */
export async function findMatches(store: Store): Promise<Matching & { readonly patients: number }> {
  const patients = await patientsUnmerged(store.db)
  const persons = patients.map(({ id, content }) =>
    personOf({ ...(JSON.parse(content) as object), resourceType: 'Patient', id } as FhirResource),
  )
  return { ...matchPersons(persons), patients: patients.length }
}

/** Looks for them and keeps what was found, for whoever has to decide. */
export async function searchPairs(store: Store): Promise<void> {
  const { matches, patients, passedOver } = await findMatches(store)
  const pairs = matches.map(({ a, b, ...rest }) => (a < b ? { a, b, ...rest } : { a: b, b: a, ...rest }))
  await transact(store, (tx) => keepPairs(tx, pairs, { patients, passedOver }))
}
