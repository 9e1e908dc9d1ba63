import { hospitalScores, scoreRows } from './hospital-scores.ts'
import type { Benchmark } from './measure.ts'

/** Forecasts of forty hospitals whose law is known, scored. */
export const benchmark = async (): Promise<Benchmark> => ({
  versions: {},
  rows: scoreRows('known law:', hospitalScores(40, 12, 7.37)),
})
