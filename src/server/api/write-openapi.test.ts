import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { apiTypes, typesFile } from './write-openapi.ts'

test("the web's types of the API are up to date (else: npm run api-types)", async () => {
  expect(await readFile(typesFile, 'utf8')).toBe(await apiTypes())
  // Half a minute of work on a machine that is busy with something else.
}, 180_000)
