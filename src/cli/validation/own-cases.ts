import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { mapEstimate } from '../../kernel/belief/map.ts'
import { coordinatesOn, runnable } from '../../kernel/belief/runnable.ts'
import { createDynamics } from '../../kernel/dynamics/equations.ts'
import { simulateData, typicalMembers } from '../../kernel/dynamics/simulate-data.ts'
import type { Model } from '../../kernel/model.ts'
import { centralDraws } from '../../kernel/random/central-draws.ts'
import { createDraws } from '../../kernel/random/create-draws.ts'
import { type DataSubject, readData } from '../../records/csv/read-data.ts'

/** What a case beside a model expects of `hamzad fit` (parameters) or `hamzad simulate --typical` (predictions). */
interface Expected {
  readonly about: string
  readonly source: string
  readonly parameters?: Readonly<Record<string, number>>
  readonly predictions?: { readonly output: string; readonly values: Readonly<Record<string, readonly number[]>> }
  /** Relative. */
  readonly tolerance: number
}

/** A case of a model and how it came out. `off`: the largest relative difference from what is published; null where a number is missing or not finite. */
export interface CaseResult {
  readonly name: string
  readonly about: string
  readonly source: string
  readonly values: number
  readonly tolerance: number
  readonly off: number | null
  readonly agrees: boolean
}

/**
 * Computes the cases that stand beside a model of equations, now and with this software: what a publication says of it against what it gives. None for a
 * model without a folder of cases.
 *
 *     runOwnCases(entry).every(({ agrees }) => agrees)
 */
export function runOwnCases({ model, file }: { readonly model: Model; readonly file: string }): CaseResult[] {
  const folder = join(dirname(file), 'cases')
  if (!existsSync(folder) || model.kind === 'flow') return []
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return names.sort().map((name) => {
    const expected = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Expected
    const { subjects } = readData(readFileSync(join(folder, name.replace(/json$/, 'csv')), 'utf8'), model)
    const differences = subjects.flatMap((subject) => differencesOf(model, subject, expected))
    const off = Math.max(...differences)
    const { about, source, tolerance } = expected
    const known = differences.length > 0 && Number.isFinite(off)
    return {
      name: name.replace(/\.json$/, ''),
      about,
      source,
      values: differences.length,
      tolerance,
      off: known ? off : null,
      agrees: known && off <= tolerance,
    }
  })
}

/** Relative; NaN for what should be there and is not. */
function differencesOf(model: Model, { id, rows }: DataSubject, { parameters, predictions }: Expected): number[] {
  const timeline = rows.flatMap((row) => row.events)
  const found: number[] = []
  const compare = (value: number | undefined, wanted: number) =>
    found.push(value === wanted ? 0 : Math.abs((value ?? Number.NaN) - wanted) / Math.abs(wanted))
  if (parameters) {
    const run = runnable(model, timeline)
    const [map] = mapEstimate(run, timeline, { at: timeline.at(-1)!.time }, createDraws(1))
    for (const [name, value] of Object.entries(parameters)) compare(map.parameters[name], value)
  }
  if (predictions) {
    const dynamics = createDynamics(model, coordinatesOn(model, timeline))
    const { values, outputs } = simulateData(dynamics, rows, typicalMembers(model, dynamics), centralDraws)
    const index = outputs.indexOf(predictions.output)
    const wanted = predictions.values[id] ?? []
    for (let row = 0; row < Math.max(rows.length, wanted.length); row++)
      compare(values[row * outputs.length + index], wanted[row] ?? Number.NaN)
  }
  return found
}
