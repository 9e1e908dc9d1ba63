import { afterAll, beforeAll, expect, it } from 'vitest'
import { freshStore } from '../../../test/support/database.ts'
import { textSource } from '../../records/source.ts'
import type { Store } from '../../store/store.ts'
import { closeComputePool } from '../compute/compute-pool.ts'
import { importRecords } from '../import/import.ts'
import { findMatches, searchPairs } from './find-matches.ts'

let store: Store
beforeAll(async () => {
  store = await freshStore()
})
afterAll(async () => {
  await closeComputePool()
  await store?.close()
})

const patient = (id: string, family: string, given: string, birthDate: string, more: object = {}) => ({
  resourceType: 'Patient',
  id,
  name: [{ family, given: [given] }],
  gender: 'female',
  birthDate,
  telecom: [{ system: 'phone', value: id === 'other' ? '+98 21 5555 1234' : '۰۹۱۲ ۳۴۵ ۶۷۸۹' }],
  ...more,
})
const put = (...resources: object[]) =>
  importRecords(store, [textSource('a.ndjson', resources.map((each) => JSON.stringify(each)).join('\n'))])
const pairs = async () => (await findMatches(store)).matches.map(({ a, b, class: kind }) => [a, b, kind])

it('tells who may be one person until a link says that they are, and again when it is taken away', async () => {
  // 22 Bahman 1357 is 11 February 1979.
  const twice = patient('latin', 'Ghasemi', 'Fatemeh', '1357-11-22')
  await put(patient('persian', 'قاسمي', 'فاطمه', '1979-02-11'), twice, patient('other', 'Karimi', 'Sara', '1990-05-05'))
  expect(await pairs()).toEqual([['latin', 'persian', 'link']])
  await put({ ...twice, link: [{ other: { reference: 'Patient/persian' }, type: 'replaced-by' }] })
  expect(await findMatches(store)).toMatchObject({ matches: [], patients: 2 })
  await put(twice)
  expect(await pairs()).toEqual([['latin', 'persian', 'link']])
})

it('compares on a thread that leaves the process free, says how far it is, and ends when it is cancelled', async () => {
  const patients = Array.from({ length: 400 }, (_, n) =>
    patient(`n${n}`, `Family${n % 97}`, `Given${n % 89}`, '1980-03-04'),
  )
  await put(...patients)
  const said: number[] = []
  await searchPairs(store, { progress: (fraction) => said.push(fraction) })
  expect(said).toEqual([0.1, 0.9])
  const stop = new AbortController()
  const ended = findMatches(store, { signal: stop.signal, progress: () => setImmediate(() => stop.abort()) })
  await expect(ended).rejects.toThrow()
})
