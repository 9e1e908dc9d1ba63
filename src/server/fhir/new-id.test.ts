import { expect, it } from 'vitest'
import { newId } from './new-id.ts'

it('an id is a UUID of version 7: in order of time, and never the same twice', () => {
  const ids = Array.from({ length: 1000 }, () => newId(1_750_000_000_000))
  expect(new Set(ids).size).toBe(ids.length)
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  const [id = ''] = ids
  expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(1_750_000_000_000)
  expect(newId(1_750_000_000_001) > id).toBe(true)
})
