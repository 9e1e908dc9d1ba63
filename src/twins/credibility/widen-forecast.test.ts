import { expect, test } from 'vitest'
import { inflation } from '../../kernel/credibility/conformal.ts'
import { scoreEnsemble } from '../../kernel/credibility/score-ensemble.ts'
import { createDraws } from '../../kernel/random/create-draws.ts'
import { normalQuantile } from '../../kernel/statistics/normal.ts'
import { issuedInterval } from './issued-interval.ts'
import { errorOf, heldBy, widenForecast } from './widen-forecast.ts'

/** A twin whose errors have `sd` times the spread that it foretells: a hundred measurements to learn from, and a hundred to be held to. */
function lived(sd: number, seed: number) {
  const draws = createDraws(seed).stream('widen')
  const foretold = Float64Array.from({ length: 400 }, (_, i) => 100 + 10 * normalQuantile((i + 0.5) / 400))
  const scores = Array.from(
    { length: 200 },
    (_, i) => scoreEnsemble(foretold, 100 + 10 * sd * normalQuantile(draws.uniform(0, i, 0)), draws.uniform(0, i, 1))!,
  )
  const factor = inflation(scores.slice(0, 100).map(({ pit }) => errorOf(pit)))
  const later = scores.slice(100)
  const share = (held: (score: (typeof later)[number]) => boolean) => later.filter(held).length / later.length
  return { factor, own: share(({ inside80 }) => inside80), widened: share((score) => heldBy(score, { factor })) }
}

test('widened, the intervals of a twin that is too sure come near what they promise on measurements that come later', () => {
  const worlds = Array.from({ length: 20 }, (_, seed) => lived(1.7, seed + 1))
  const mean = (of: (world: (typeof worlds)[number]) => number) =>
    worlds.reduce((sum, world) => sum + of(world), 0) / worlds.length
  // P(|N(0, 1.7)| < 1.2816) = 0.549.
  expect(Math.abs(mean(({ own }) => own) - 0.549)).toBeLessThan(0.03)
  // A factor that is shrunk leaves a quarter of the shortfall, and never overshoots.
  expect(mean(({ widened }) => widened)).toBeGreaterThan(0.73)
  expect(mean(({ widened }) => widened)).toBeLessThan(0.8)
  // Shrunk towards 1, and of what lies beyond all members not known how far.
  expect(mean(({ factor }) => factor)).toBeGreaterThan(1.5)
  expect(mean(({ factor }) => factor)).toBeLessThan(1.7)
})

test('a twin whose spread is right is seldom widened, and never made bolder', () => {
  const worlds = Array.from({ length: 60 }, (_, seed) => lived(1, seed + 1))
  expect(worlds.filter(({ factor }) => factor > 1).length).toBeLessThanOrEqual(6)
  expect(Math.min(...worlds.map(({ factor }) => factor))).toBe(1)
  expect(lived(0.5, 3).factor).toBe(1)
})

test('a value known only as below or above a limit is held when the interval reaches that side', () => {
  const score = { median: 10, low80: 8, width80: 4, observed: 7 }
  expect([heldBy(score, { factor: 1 }), heldBy(score, { factor: 2 })]).toEqual([false, true])
  expect(heldBy({ ...score, censored: 'left' }, { factor: 1 })).toBe(false)
  expect(heldBy({ ...score, censored: 'right' }, { factor: 1 })).toBe(true)
  // An end that is not negative stays so.
  expect(heldBy({ ...score, observed: -1 }, { factor: 10 })).toBe(false)
})

test('an interval ends where its output ends, in the forecast that is shown, in its score and in what is told of it later', () => {
  const output = (name: string) => ({
    name,
    unit: 'mg/dL',
    past: null,
    future: { times: [0], quantiles: [], observable: [[41], [44], [60], [80], [90]], futures: [] },
  })
  const forecast = { outputs: ['sensor', 'free'].map(output), measures: [], parameters: [] }
  const model = { outputs: [{ name: 'sensor', least: 39 }, { name: 'free' }] }
  const [kept, free] = widenForecast(forecast, 4, model).outputs
  expect(kept!.future.observable).toEqual([[39], [39], [60], [140], [180]])
  // Of one that says nothing, what is not negative does not become so.
  expect(free!.future.observable).toEqual([[0], [0], [60], [140], [180]])

  const score = { median: 60, low80: 44, width80: 36, inside80: false, observed: 38 }
  const widened = { factor: 4, least: 39, inside80: heldBy(score, { factor: 4, least: 39 }) }
  expect(widened.inside80).toBe(false)
  expect(issuedInterval({ ...score, widened })).toEqual({ low80: 39, high80: 140, widened: 4, inside80: false })
  expect(issuedInterval(score)).toEqual({ low80: 44, high80: 80, widened: 1, inside80: false })
})
