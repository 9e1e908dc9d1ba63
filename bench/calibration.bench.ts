import { readFileSync } from 'node:fs'
import { calibrate } from '../src/kernel/belief/calibrate.ts'
import { runnable } from '../src/kernel/belief/runnable.ts'
import { createDraws } from '../src/kernel/random/create-draws.ts'
import type { TimelineEvent } from '../src/kernel/timeline.ts'
import { findModel } from '../src/twins/library.ts'
import type { Benchmark, Row } from './measure.ts'

const subjects = Number(process.env.SUBJECTS ?? 1000)
const methods = (process.env.METHODS ?? 'importance,tempered').split(',') as ('importance' | 'tempered' | 'laplace')[]

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

/** Simulation-based calibration of the inference methods on models of the library; rows of other models and methods stay as they were measured. */
export async function benchmark(): Promise<Benchmark> {
  const rows: Row[] = []
  for (const [name, design] of Object.entries(designs)) {
    if (models && !models.includes(name)) continue
    for (const method of methods) {
      const at = Math.max(...design.map((event) => event.time))
      const run = runnable(findModel(name).model, design)
      const { quantities, left } = calibrate(run, design, { at, members: 199, subjects, method }, createDraws(7))
      for (const { name: effect, histogram, coverage80 } of quantities) {
        rows.push({
          case: `${name} ${effect}, ${method}, ${subjects - left} subjects`,
          peer: 'exact: 80',
          unit: '% of truths in the 80 % interval',
          ours: Number((100 * coverage80).toFixed(1)),
          theirs: null,
          ratio: null,
          note: `ranks ${histogram.join(' ')}`,
        })
      }
    }
  }
  const part = (row: Row) => row.case.replace(/,[^,]*$/, '')
  const measured = new Set(rows.map(part))
  const { rows: earlier } = JSON.parse(readFileSync(results, 'utf8')) as Benchmark
  return { versions: {}, rows: [...earlier.filter((row) => !measured.has(part(row))), ...rows] }
}
