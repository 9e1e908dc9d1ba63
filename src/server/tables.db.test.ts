import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { freshStore } from '../../test/support/database.ts'
import type { Store } from '../store/store.ts'
import { createDomain } from './real-domain.ts'

let store: Store
let domain: Awaited<ReturnType<typeof createDomain>>
beforeAll(async () => {
  store = await freshStore()
  domain = await createDomain(store)
})
afterAll(async () => {
  await domain.close()
  await store.close()
})

const map = { time: 'time', patient: 'who', columns: { HR: { code: '8867-4', unit: '/min' } } }
const by = { by: 'ada' }

it('keeps a map under its name, replaces it, and forgets it', async () => {
  await domain.tables.save('bedside', { map, timeZone: 'Asia/Tehran', dateOrder: null }, by)
  await domain.tables.save('bedside', { map, timeZone: null, dateOrder: 'dmy' }, { by: 'eva' })
  const { tables, meanings } = await domain.tables.list()
  expect(tables).toMatchObject([{ name: 'bedside', map, timeZone: null, dateOrder: 'dmy', savedBy: 'eva' }])
  expect(meanings.find(({ code }) => code === '2160-0')).toMatchObject({ unit: 'mg/dL' })
  await domain.tables.remove('bedside')
  await expect(domain.tables.get('bedside')).rejects.toMatchObject({ code: 'not-found' })
  await expect(domain.tables.remove('bedside')).rejects.toMatchObject({ code: 'not-found' })
  const nowhere = domain.tables.save('bedside', { map, timeZone: 'Mars/Olympus', dateOrder: null }, by)
  await expect(nowhere).rejects.toMatchObject({ code: 'input.invalid' })
})

it('takes a table in by a map under the id of a run that the sender chose, once', async () => {
  const run = randomUUID()
  const body = {
    bytes: Buffer.from('time,who,HR\n2026-01-02T03:04Z,t1,72\n2026-01-02T04:04Z,t1,x\n'),
    format: 'csv' as const,
  }
  const result = await domain.importRecords({ ...body, device: { map }, run, by: 'ada' })
  expect(result).toMatchObject({ run, state: 'done', resources: 1, events: 1, rejected: 1 })
  expect(await domain.importRun(run)).toMatchObject({
    run,
    resources: 1,
    rejections: [{ where: 'body.csv: line 3, HR' }],
  })
  const again = domain.importRecords({ ...body, device: { map }, run, by: 'ada' })
  await expect(again).rejects.toMatchObject({ code: 'input.invalid' })
})
