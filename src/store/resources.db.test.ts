import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseServers, freshStore } from '../../test/support/database.ts'
import { deleteResource, getResource, putResources, resourceHistory, subjectResources } from './resources.ts'
import type { Store } from './store.ts'
import { addSubject } from './subjects.ts'
import { transact } from './transact.ts'

describe.each(databaseServers())('resources on $name', (server) => {
  let store: Store
  beforeAll(async () => {
    store = await freshStore({ server })
  })
  afterAll(() => store.close())
  const observation = (id: string, content: string) => ({ type: 'Observation', id, content })

  it('are kept to the letter, whatever the letters', async () => {
    let count = 0
    await fc.assert(
      fc.asyncProperty(fc.json({ stringUnit: 'grapheme' }), async (content) => {
        const id = `letter-${count++}`
        await putResources(store.db, [observation(id, content)])
        expect((await getResource(store.db, 'Observation', id))?.content).toBe(content)
      }),
      { numRuns: 50 },
    )
    const exact = '{ "value" : 1.00,\n\t"b":1, "a":"\\u0041\\\\" }'
    await putResources(store.db, [observation('exact', exact)])
    expect((await getResource(store.db, 'Observation', 'exact'))?.content).toBe(exact)
  })

  it('make no version of equal content, and one of different content with the old one kept', async () => {
    const put = async (...contents: string[]) =>
      (
        await putResources(
          store.db,
          contents.map((content) => observation('v', content)),
        )
      ).map(({ version, outcome }) => `${outcome} ${version}`)
    expect(await put('a')).toEqual(['created 1'])
    expect(await put('a')).toEqual(['unchanged 1'])
    expect(await put('b', 'b', 'c', 'b')).toEqual(['updated 2', 'unchanged 2', 'updated 3', 'updated 4'])
    const history = await resourceHistory(store.db, 'Observation', 'v')
    expect(history.map(({ version, content }) => `${version}${content}`)).toEqual(['4b', '3c', '2b', '1a'])
    expect((await getResource(store.db, 'Observation', 'v', 3))?.content).toBe('c')
  })

  it('answer a batch in its order', async () => {
    const ids = Array.from({ length: 200 }, (_, i) => `order-${(i * 7919) % 200}`)
    const put = await putResources(
      store.db,
      ids.map((id) => observation(id, id)),
    )
    expect(put.map(({ id }) => id)).toEqual(ids)
    expect(put.every(({ outcome }) => outcome === 'created')).toBe(true)
    expect(await putResources(store.db, [])).toEqual([])
  })

  it('can be deleted, leave their history, and come back as a new version', async () => {
    await putResources(store.db, [observation('d', 'x')])
    expect(await deleteResource(store.db, 'Observation', 'd')).toBe(2)
    expect(await deleteResource(store.db, 'Observation', 'd')).toBeNull()
    expect(await getResource(store.db, 'Observation', 'd')).toMatchObject({ deleted: true, content: '', version: 2 })
    expect(await putResources(store.db, [observation('d', 'x')])).toMatchObject([{ outcome: 'updated', version: 3 }])
    expect(await resourceHistory(store.db, 'Observation', 'd')).toHaveLength(3)
  })

  it("keep people's own resources in another schema than the rest", async () => {
    const subject = await addSubject(store.db, 'patient')
    await putResources(store.db, [
      { type: 'Patient', id: 'p', content: '{"name":"x"}', subject },
      { type: 'Observation', id: 'o', content: '{}', subject },
    ])
    await putResources(store.db, [{ type: 'Patient', id: 'p', content: '{"name":"y"}', subject }])
    const where = async (table: string) =>
      (await store.pool.query(`select content from ${table} where type = 'Patient'`)).rows
    expect(await where('identity.resource_person')).toEqual([{ content: '{"name":"y"}' }])
    expect(await where('identity.resource_history_person')).toEqual([{ content: '{"name":"x"}' }])
    expect(await where('resource_clinical')).toEqual([])
    expect((await subjectResources(store.db, subject)).map(({ type }) => type)).toEqual(['Observation', 'Patient'])
    expect((await subjectResources(store.db, subject, 'Observation')).map(({ id }) => id)).toEqual(['o'])
    // An update that says no longer whom it is about takes it from them.
    await putResources(store.db, [{ type: 'Observation', id: 'o', content: '{"a":1}', subject: null }])
    expect((await subjectResources(store.db, subject)).map(({ type }) => type)).toEqual(['Patient'])
  })

  it('end whole when several writers bring the same ones', async () => {
    const batch = Array.from({ length: 100 }, (_, i) => observation(`race-${i}`, 'same'))
    const all = await Promise.all(Array.from({ length: 6 }, () => putResources(store.db, batch)))
    const outcomes = all.flat().map(({ outcome, version }) => `${outcome} ${version}`)
    expect(outcomes.filter((outcome) => outcome === 'created 1')).toHaveLength(100)
    expect(outcomes.filter((outcome) => outcome === 'unchanged 1')).toHaveLength(500)
  })

  it('end whole when several transactions bring them, some of them known', async () => {
    await putResources(store.db, [observation('met-1', 'same'), observation('met-2', 'before')])
    const batch = Array.from({ length: 40 }, (_, i) => observation(`met-${i}`, 'same'))
    const all = await Promise.all(
      Array.from({ length: 4 }, () =>
        transact(store, (tx) => putResources(tx, [...batch, observation('met-5', 'twice')])),
      ),
    )
    const counts = new Map<string, number>()
    for (const { outcome, version } of all.flat().filter(({ id }) => id !== 'met-5'))
      counts.set(`${outcome} ${version}`, (counts.get(`${outcome} ${version}`) ?? 0) + 1)
    expect(Object.fromEntries(counts)).toEqual({
      'created 1': 37,
      'updated 2': 1,
      'unchanged 1': 3 * 37 + 4,
      'unchanged 2': 3,
    })
    for (const put of all) expect(put.map(({ id }) => id)).toEqual([...batch.map(({ id }) => id), 'met-5'])
    expect(
      all
        .flat()
        .filter(({ id }) => id === 'met-5')
        .map(({ version }) => version)
        .sort(),
    ).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })
})
