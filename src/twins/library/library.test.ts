import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { replicate, summarise } from '../../kernel/dynamics/flow/replicate.ts'
import { createDraws } from '../../kernel/random/create-draws.ts'
import { findModel, listModels, modelCard } from './library.ts'
import { libraryPage } from './library-page.ts'

const models = listModels()

describe('the library', () => {
  it('finds by id and by path, and helps with misspellings', () => {
    const entry = findModel('vancomycin-goti-2018')
    expect(findModel(entry.file)).toBe(entry)
    expect(findModel(dirname(entry.file)).id).toBe(entry.id)
    expect(() => findModel('vancomycin-gotti-2018')).toThrow(/vancomycin-goti-2018/)
    expect(() => findModel('./nowhere.yaml')).toThrow(/Cannot read/)
  })

  it.each(models.map((each) => [each.id, each] as const))('%s is complete', (_, entry) => {
    expect(entry.diagnostics).toEqual([])
    expect(dirname(entry.file).endsWith(entry.id)).toBe(true)
    expect(entry.model.cite?.text).toBeTruthy()
    expect(entry.model.use).toBeTruthy()
    const card = modelCard(entry) ?? ''
    for (const heading of ['Intended use', 'Population', 'Evidence', 'Limits', 'Citation'])
      expect(card, heading).toMatch(new RegExp(`^## ${heading}`, 'm'))
    expect(existsSync(join(dirname(entry.file), 'cases'))).toBe(true)
  })
})

it('has a reference page in step with the texts', () => {
  const page = readFileSync(new URL('../../../docs/reference/models.md', import.meta.url), 'utf8')
  expect(page, 'run: node src/twins/library/write-library-page.ts').toBe(libraryPage(models))
})

const cases = models.flatMap(({ id, file, model }) => {
  const folder = join(dirname(file), 'cases')
  if (model.kind !== 'flow' || !existsSync(folder)) return []
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return names.map((name) => [`${id} ${name}`, model, join(folder, name)] as const)
})

/** What a case beside a process model expects of `hamzad simulate`: a value and how far from it the mean may be. */
interface ExpectedRun {
  readonly until: number
  readonly warmUp: number
  readonly replications: number
  /** Levers from the start. */
  readonly set?: Readonly<Record<string, number>>
  readonly measures: Readonly<Record<string, readonly [value: number, within: number]>>
}

describe('cases of processes', () => {
  it.each(cases)('%s', (_, model, file) => {
    const run = JSON.parse(readFileSync(file, 'utf8')) as ExpectedRun
    const timeline = Object.entries(run.set ?? {}).map(([input, amount]) => ({
      kind: 'input' as const,
      time: 0,
      input,
      amount,
    }))
    const { names, units, values } = replicate(model, { ...run, timeline }, createDraws(1))
    for (const [name, [value, within]] of Object.entries(run.measures)) {
      const i = names.indexOf(name)
      expect(Math.abs(summarise(values[i] ?? [], units[i] ?? '').mean - value), name).toBeLessThan(within)
    }
  })
})
