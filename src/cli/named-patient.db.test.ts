import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshStore } from '../../test/support/database.ts'
import type { Store } from '../store/store.ts'
import { putPatient } from '../store/subjects.ts'
import { namedPatient } from './named-patient.ts'

const person = (...values: string[]) => ({
  birthDate: null,
  sex: null,
  deceased: null,
  deceasedAt: null,
  family: '4712',
  given: null,
  identifiers: values.map((value) => ({ label: 'MR', value })),
})
let store: Store
beforeAll(async () => {
  store = await freshStore()
})
afterAll(() => store.close())

test('a patient is named by a whole identifier, by the id of the resource or of the subject, and never guessed', async () => {
  const one = await putPatient(store.db, 'p-1', person('4711', 'SHARED'))
  await putPatient(store.db, 'p-2', person('47110', 'SHARED'))
  for (const name of ['4711', 'p-1', one, one.toUpperCase()]) expect(await namedPatient(store.db, name)).toBe(one)
  // Neither the start of an identifier nor a family name.
  for (const name of ['471', '4712', ''])
    await expect(namedPatient(store.db, name)).rejects.toMatchObject({ code: 'not-found' })
  await expect(namedPatient(store.db, 'SHARED')).rejects.toMatchObject({ code: 'input.invalid' })
})
