import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { findModel, listModels } from '../../twins/library/library.ts'
import { runOwnCases } from './own-cases.ts'

const folder = mkdtempSync(join(tmpdir(), 'hamzad-cases-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test.each(
  listModels()
    .filter(({ model }) => model.kind !== 'flow')
    .map((entry) => [entry.id, entry] as const),
)('%s gives what is published of it', (_, entry) => {
  const cases = runOwnCases(entry)
  expect(cases.length).toBeGreaterThan(0)
  for (const each of cases) expect(each, each.name).toMatchObject({ agrees: true, values: expect.any(Number) })
})

test('a case that does not agree says by how much, and one that lacks a number does not agree', () => {
  const entry = findModel('vancomycin-goti-2018')
  const copy = join(folder, 'model')
  cpSync(dirname(entry.file), copy, { recursive: true })
  const file = join(copy, 'cases', 'typical.json')
  const expected = JSON.parse(readFileSync(file, 'utf8'))
  const [id] = Object.keys(expected.predictions.values)
  const of = (values: readonly number[]) => {
    writeFileSync(
      file,
      JSON.stringify({
        ...expected,
        predictions: { ...expected.predictions, values: { ...expected.predictions.values, [id!]: values } },
      }),
    )
    return runOwnCases({ model: entry.model, file: join(copy, 'model.yaml') }).find(({ name }) => name === 'typical')!
  }
  const right = expected.predictions.values[id!] as number[]
  const all = Object.values(expected.predictions.values as Record<string, number[]>).flat().length
  const last = right.length - 1
  const wrong = of([...right.slice(0, last), right[last]! / 1.5])
  expect([wrong.agrees, wrong.values]).toEqual([false, all])
  expect(wrong.off).toBeCloseTo(0.5, 3)
  expect(of(right.slice(0, last))).toMatchObject({ agrees: false, off: null })
})
