import { readFileSync } from 'node:fs'
import { type Calibration, calibrate } from '../src/kernel/belief/calibrate.ts'
import { runnable } from '../src/kernel/belief/runnable.ts'
import { wilson } from '../src/kernel/credibility/coverage.ts'
import { calibrateStream } from '../src/kernel/forecast/calibrate-stream.ts'
import { createDraws } from '../src/kernel/random/create-draws.ts'
import { findModel } from '../src/twins/library/library.ts'
import { designs, sensorDesign } from './calibration-designs.ts'
import type { Benchmark, Row } from './measure.ts'

const subjects = Number(process.env.SUBJECTS ?? 1000)
const wanted = process.env.METHODS?.split(',')
const methods = (['laplace', 'importance', 'tempered'] as const).filter((each) => !wanted || wanted.includes(each))
const filters = (['particle', 'enkf'] as const).filter((each) => !wanted || wanted.includes(each))

const results = new URL('results/calibration.json', import.meta.url)
const models = process.env.MODELS?.split(',')

const seed = Number(process.env.SEED ?? 7)

/** Hours of the sensor. */
const hours = Number(process.env.HOURS ?? 4)
const sensor = sensorDesign(hours)
const glucose = 'glucose-type1-cappon-2023'

function streamRows(): Row[] {
  if (models && !models.includes(glucose)) return []
  const { model } = findModel(glucose)
  return filters.flatMap((method) => {
    const run = runnable({ ...model, hash: `${model.hash} ${method}`, assimilate: { ...model.assimilate!, method } })
    const options = { start: 0, at: 60 * hours, members: Number(process.env.HAMZAD_MEMBERS ?? 300), subjects }
    const { quantities, left } = calibrateStream(run, sensor, options, createDraws(seed))
    return quantities.map((each) => rowOf(`${glucose} at ${hours} h`, method, subjects - left, each))
  })
}

function rowOf(
  model: string,
  method: string,
  counted: number,
  { name, histogram, coverage80 }: Calibration,
  failed = 0,
): Row {
  const percent = (share: number) => Number((100 * share).toFixed(1))
  const { low, high } = wilson(Math.round(coverage80 * counted), counted)!
  return {
    case: `${model} ${name}, ${method}, ${counted} subjects`,
    peer: 'exact: 80',
    unit: '% of truths in the 80 % interval',
    ours: percent(coverage80),
    theirs: null,
    ratio: null,
    note: `Wilson ${percent(low)} to ${percent(high)}, ranks ${histogram.join(' ')}${failed > 0 ? `; ${failed} answered by another method` : ''}`,
  }
}

/** Simulation-based calibration of the inference methods on models of the library; rows of other models and methods stay as they were measured. */
export async function benchmark(): Promise<Benchmark> {
  const rows: Row[] = []
  for (const [name, design] of Object.entries(designs)) {
    if (models && !models.includes(name)) continue
    for (const method of methods) {
      const at = Math.max(...design.map((event) => event.time))
      const run = runnable(findModel(name).model, design)
      const { quantities, left, failed } = calibrate(
        run,
        design,
        { start: 0, at, members: 199, subjects, method },
        createDraws(seed),
      )
      rows.push(...quantities.map((each) => rowOf(name, method, subjects - left, each, failed)))
    }
  }
  rows.push(...streamRows())
  const part = (row: Row) => row.case.replace(/,[^,]*$/, '')
  const measured = new Set(rows.map(part))
  const { rows: earlier } = JSON.parse(readFileSync(results, 'utf8')) as Benchmark
  return { versions: {}, rows: [...earlier.filter((row) => !measured.has(part(row))), ...rows] }
}
