import { auroc, brier, calibration, createDraws, createTally, scoreEnsemble } from '../src/kernel/index.ts'
import { type Benchmark, median, timed } from './measure.ts'

const million = 1_000_000
/** Median CPU milliseconds of five runs after one that does not count: other processes of the machine do not. */
function cpu(run: () => unknown): number {
  run()
  return median(
    Array.from({ length: 5 }, () => {
      const begin = process.cpuUsage()
      run()
      const { user, system } = process.cpuUsage(begin)
      return (user + system) / 1000
    }),
  )
}

const why = 'CPU time; no peer scores ensembles, coverage and PIT in JavaScript'

/** A million forecasts of 100 members each against their truth: every figure of a scorecard. */
export async function benchmark(): Promise<Benchmark> {
  const draws = createDraws(1)
  const pool = new Float64Array(100_100)
  draws.fillNormal(pool, 0, 0)
  const truth = new Float64Array(million)
  draws.fillNormal(truth, 1, 0)
  const ensembles = cpu(() => {
    const tally = createTally()
    for (let i = 0; i < million; i++) {
      // Windows of one pool: another ensemble each time, without 800 MB of them.
      const at = (i * 37) % 100_000
      const score = scoreEnsemble(pool.subarray(at, at + 100), truth[i]!, (i % 997) / 997)
      if (score) tally.add(score)
    }
    return tally.result()
  })
  const risks = truth.map((z) => 1 / (1 + Math.exp(-z)))
  const labels = Uint8Array.from(risks, (p, i) => (draws.uniform(2, i, 0) < p ? 1 : 0))
  const events = cpu(() => [auroc(risks, labels), brier(risks, labels), calibration(risks, labels)])
  return {
    versions: {},
    rows: [
      timed('a million ensembles of 100: CRPS, fair, coverage, PIT, errors (limit 10 s)', 'none', ensembles, null, why),
      timed('a million risks: AUROC with DeLong, Brier, calibration', 'none', events, null, why),
    ],
  }
}
