import { wilson } from '../src/kernel/credibility/coverage.ts'
import { scoreEnsemble } from '../src/kernel/credibility/score-ensemble.ts'
import { createDraws } from '../src/kernel/random/create-draws.ts'
import { normalQuantile } from '../src/kernel/statistics/normal.ts'
import { type Drift, driftOf } from '../src/twins/credibility/drift.ts'
import { type Benchmark, median, type Row } from './measure.ts'

const runs = Number(process.env.RUNS ?? 1000)
const why = 'a property of our settings: there is no peer'
const foretold = Float64Array.from({ length: 200 }, (_, i) => normalQuantile((i + 0.5) / 200))
const instant = (i: number) => new Date(Date.UTC(2026, 0, 1) + i * 86_400_000).toISOString()

/** Scores of a model that foretells a standard normal; what is measured is `shift` and `spread` off from `sound` on. */
function scoresOf(seed: number, n: number, sound: number, shift: number, spread: number) {
  const draws = createDraws(seed + 1).stream('drift')
  return Array.from({ length: n }, (_, i) => {
    const z = normalQuantile(draws.uniform(0, i, 0))
    const observed = i < sound ? z : shift + spread * z
    return { ...scoreEnsemble(foretold, observed, draws.uniform(1, i, 0))!, time: instant(i) }
  })
}

const dayOf = (time: string) => Math.round((Date.parse(time) - Date.UTC(2026, 0, 1)) / 86_400_000)
const firstOf = (found: readonly Drift[]) => Math.min(...found.map(({ noticed }) => dayOf(noticed)))

/** How seldom the detectors cry wolf, and how small a change they find how soon. */
export function benchmark(): Benchmark {
  const rows: Row[] = []
  const say = (name: string, unit: string, ours: number, note = why) =>
    rows.push({ case: name, peer: 'none', unit, ours: Number(ours.toPrecision(3)), theirs: null, ratio: null, note })
  const calm = Array.from({ length: runs }, (_, seed) => driftOf(scoresOf(seed, 1000, 1000, 0, 1)))
  const share = (name: string, of: (each: Drift) => boolean) => {
    const { value, low, high } = wilson(calm.filter((found) => found.some(of)).length, runs)!
    const limits = `95 % limits ${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)}`
    say(`calibrated, 1,000 scores: ${name}`, `% of ${runs} runs`, 100 * value, limits)
  }
  share('any alarm', () => true)
  for (const detector of ['page-hinkley', 'adwin', 'cusum', 'changepoint'] as const)
    share(`alarm of ${detector}`, (each) => each.detector === detector)
  for (const sound of [60, 200])
    for (const [name, shift, spread] of [
      ['shift of 0.25 sd', 0.25, 1],
      ['shift of 0.5 sd', 0.5, 1],
      ['shift of 0.75 sd', 0.75, 1],
      ['shift of 1 sd', 1, 1],
      ['errors 1.5 times as wide', 0, 1.5],
      ['errors 2 times as wide', 0, 2],
      ['errors a third as wide', 0, 1 / 3],
      ['slip of the unit of 0.69 (level -0.47 sd, spread 0.72)', -0.47, 0.72],
    ] as const) {
      const delays = Array.from({ length: Math.min(runs, 100) }, (_, seed) => {
        const found = driftOf(scoresOf(10_000 + seed, sound + 300, sound, shift, spread)).filter(
          ({ noticed }) => dayOf(noticed) >= sound,
        )
        return firstOf(found) - sound + 1
      })
      const caught = delays.filter((delay) => delay <= 300)
      const late = `${Math.round((100 * caught.length) / delays.length)} % within 300 scores`
      const middle = median(delays)
      say(
        `${name} after ${sound} sound scores`,
        'scores until the alarm, median',
        Math.min(middle, 300),
        middle > 300 ? `over 300; ${late}` : late,
      )
    }
  return { versions: {}, rows }
}
