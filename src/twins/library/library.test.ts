import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { mapEstimate } from '../../kernel/belief/map.ts'
import { coordinatesOn, runnable } from '../../kernel/belief/runnable.ts'
import { createDynamics } from '../../kernel/dynamics/equations.ts'
import { replicate, summarise } from '../../kernel/dynamics/flow/replicate.ts'
import { simulateData, typicalMembers } from '../../kernel/dynamics/simulate-data.ts'
import { centralDraws } from '../../kernel/random/central-draws.ts'
import { createDraws } from '../../kernel/random/create-draws.ts'
import { readData } from '../../records/csv/read-data.ts'
import { findModel, listModels, modelCard } from './library.ts'
import { libraryPage } from './library-page.ts'

/** What a case beside a model expects of `hamzad fit` (parameters) or `hamzad simulate --typical` (predictions). */
interface Expected {
  readonly about: string
  readonly source: string
  readonly parameters?: Readonly<Record<string, number>>
  readonly predictions?: { readonly output: string; readonly values: Readonly<Record<string, readonly number[]>> }
  /** Relative. */
  readonly tolerance: number
}

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

const cases = models.flatMap((entry) => {
  const folder = join(dirname(entry.file), 'cases')
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : []
  return names.map((name) => [`${entry.id} ${name}`, entry, join(folder, name)] as const)
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

describe('cases', () => {
  it.each(cases)('%s', (_, { model }, file) => {
    if (model.kind === 'flow') {
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
      return
    }
    const expected = JSON.parse(readFileSync(file, 'utf8')) as Expected
    const { subjects, problems } = readData(readFileSync(file.replace(/json$/, 'csv'), 'utf8'), model)
    expect(problems).toEqual([])
    for (const subject of subjects) {
      const timeline = subject.rows.flatMap((row) => row.events)
      const run = runnable(model, timeline)
      if (expected.parameters) {
        const [map] = mapEstimate(run, timeline, { at: timeline.at(-1)!.time }, createDraws(1))
        for (const [name, value] of Object.entries(expected.parameters))
          expect(Math.abs(map.parameters[name]! / value - 1), name).toBeLessThan(expected.tolerance)
      }
      if (expected.predictions) {
        const { output, values } = expected.predictions
        const dynamics = createDynamics(model, coordinatesOn(model, timeline))
        const members = typicalMembers(model, dynamics)
        const simulated = simulateData(dynamics, subject.rows, members, centralDraws)
        const index = simulated.outputs.indexOf(output)
        const wanted = values[subject.id]!
        expect(wanted).toHaveLength(subject.rows.length)
        for (const [row, value] of wanted.entries())
          expect(
            Math.abs(simulated.values[row * simulated.outputs.length + index]! - value),
            `${subject.id} row ${row}`,
          ).toBeLessThanOrEqual(expected.tolerance * Math.abs(value))
      }
    }
  })
})
