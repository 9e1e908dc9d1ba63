import { hospitalScores, scoreRows } from './hospital-scores.ts'
import type { Benchmark } from './measure.ts'

/** A hundred hospitals from the eighth day after a step of 30 % more emergency arrivals, which comes on day 100. */
export const benchmark = async (): Promise<Benchmark> => ({
  versions: {},
  rows: scoreRows('after a step of arrivals:', hospitalScores(100, 4, 3.37, 107, { fromDay: 100, times: 1.3 })),
})
