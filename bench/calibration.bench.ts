import { readFileSync } from 'node:fs'
import { type Calibration, calibrate } from '../src/kernel/belief/calibrate.ts'
import { runnable } from '../src/kernel/belief/runnable.ts'
import { wilson } from '../src/kernel/credibility/coverage.ts'
import { calibrateStream } from '../src/kernel/forecast/calibrate-stream.ts'
import { createDraws } from '../src/kernel/random/create-draws.ts'
import type { TimelineEvent } from '../src/kernel/timeline.ts'
import { findModel } from '../src/twins/library/library.ts'
import type { Benchmark, Row } from './measure.ts'

const subjects = Number(process.env.SUBJECTS ?? 1000)
const wanted = process.env.METHODS?.split(',')
const methods = (['laplace', 'importance', 'tempered'] as const).filter((each) => !wanted || wanted.includes(each))
const filters = (['particle', 'enkf'] as const).filter((each) => !wanted || wanted.includes(each))

const results = new URL('results/calibration.json', import.meta.url)
const models = process.env.MODELS?.split(',')

/** Sparse designs as a ward has them: doses, and two or three levels. */
const designs: Readonly<Record<string, readonly TimelineEvent[]>> = {
  'vancomycin-goti-2018': ward({ weight: 75, clearance: 80 }, [0, 12, 24], 1000, 1, [2, 11.5, 35.5]),
  'vancomycin-thomson-2009': ward({ weight: 75, clearance: 80 }, [0, 12, 24], 1000, 1, [2, 11.5, 35.5]),
  'vancomycin-colin-2019': ward({ weight: 75, pma: 2600, creatinine: 0.9 }, [0, 12, 24], 1000, 1, [2, 11.5, 35.5]),
  'busulfan-mccune-2014': ward({ weight: 20, height: 110, age: 6, sex: 1 }, [0, 24], 80, 3, [3.5, 5, 8, 27.5]),
}

function ward(
  covariates: Readonly<Record<string, number>>,
  doses: readonly number[],
  amount: number,
  length: number,
  levels: readonly number[],
): TimelineEvent[] {
  return [
    ...Object.entries(covariates).map(([covariate, value]) => ({
      kind: 'covariate' as const,
      time: 0,
      covariate,
      value,
    })),
    ...doses.map((time) => ({ kind: 'input' as const, time, input: 'dose', amount, rate: amount / length })),
    ...levels.map((time) => ({ kind: 'observation' as const, time, output: 'concentration', value: 1 })),
  ]
}

/** Hours of a sensor with a meal and its insulin every six, and two readings after them that are foretold. */
const hours = Number(process.env.HOURS ?? 4)
const sensor: readonly TimelineEvent[] = [
  ...Array.from({ length: Math.ceil(hours / 6) }, (_, i) => 360 * i).flatMap((since): TimelineEvent[] => [
    { kind: 'input', time: since + 30, input: 'insulin', amount: 4 },
    { kind: 'input', time: since + 40, input: 'meal', amount: 50 },
  ]),
  ...[...Array.from({ length: 12 * hours + 1 }, (_, i) => 5 * i), 60 * hours + 30, 60 * hours + 60].map((time) => ({
    kind: 'observation' as const,
    time,
    output: 'sensor',
    value: 1,
  })),
]
const glucose = 'glucose-type1-cappon-2023'

function streamRows(): Row[] {
  if (models && !models.includes(glucose)) return []
  const { model } = findModel(glucose)
  return filters.flatMap((method) => {
    const run = runnable({ ...model, hash: `${model.hash} ${method}`, assimilate: { ...model.assimilate!, method } })
    const options = { start: 0, at: 60 * hours, members: Number(process.env.HAMZAD_MEMBERS ?? 300), subjects }
    const { quantities, left } = calibrateStream(run, sensor, options, createDraws(7))
    return quantities.map((each) => rowOf(`${glucose} at ${hours} h`, method, subjects - left, each))
  })
}

function rowOf(model: string, method: string, counted: number, { name, histogram, coverage80 }: Calibration): Row {
  const percent = (share: number) => Number((100 * share).toFixed(1))
  const { low, high } = wilson(Math.round(coverage80 * counted), counted)!
  return {
    case: `${model} ${name}, ${method}, ${counted} subjects`,
    peer: 'exact: 80',
    unit: '% of truths in the 80 % interval',
    ours: percent(coverage80),
    theirs: null,
    ratio: null,
    note: `Wilson ${percent(low)} to ${percent(high)}, ranks ${histogram.join(' ')}`,
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
      const { quantities, left } = calibrate(run, design, { at, members: 199, subjects, method }, createDraws(7))
      rows.push(...quantities.map((each) => rowOf(name, method, subjects - left, each)))
    }
  }
  rows.push(...streamRows())
  const part = (row: Row) => row.case.replace(/,[^,]*$/, '')
  const measured = new Set(rows.map(part))
  const { rows: earlier } = JSON.parse(readFileSync(results, 'utf8')) as Benchmark
  return { versions: {}, rows: [...earlier.filter((row) => !measured.has(part(row))), ...rows] }
}
