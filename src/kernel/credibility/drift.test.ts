import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createDraws } from '../random/create-draws.ts'
import { normalQuantile } from '../statistics/normal.ts'
import { adwin } from './adwin.ts'
import { changepoint } from './changepoint.ts'
import { adaptConformal, inflation, missOf, splitConformal, startAdaptive } from './conformal.ts'
import { cusum } from './cusum.ts'
import { type Change, pageHinkley } from './page-hinkley.ts'

const stream = JSON.parse(
  readFileSync(new URL('fixtures/river_drift_stream.json', import.meta.url), 'utf8'),
) as number[]

const firstOf = <C extends Change>(detector: (value: number) => C | null, values: Iterable<number>): C | null => {
  for (const value of values) {
    const change = detector(value)
    if (change) return change
  }
  return null
}

describe('published stream: a jump from about 0.5 to about 5.5 at 1000', () => {
  test('Page–Hinkley notices at 1006 and says where and how much', () => {
    const change = firstOf(pageHinkley(), stream)!
    expect(change.noticed).toBe(1006)
    expect(Math.abs(change.began - 1000)).toBeLessThan(8)
    expect(change.before).toBeCloseTo(0.5, 1)
    expect(change.after).toBeGreaterThan(4)
  })

  test('cumulative sums notice within the first values after it, in widths of what came before', () => {
    const change = firstOf(cusum(), stream)!
    expect(change.noticed).toBeLessThan(1010)
    expect(Math.abs(change.began - 1000)).toBeLessThan(8)
    expect(change.after).toBeGreaterThan(4)
  })

  test('ADWIN notices at 1023', () => {
    const change = firstOf(adwin(), stream)!
    expect(change.noticed).toBe(1023)
    expect(Math.abs(change.began - 1000)).toBeLessThan(33)
    expect(change.after).toBeGreaterThan(4)
    expect(change.before).toBeLessThan(1)
  })
})

test('Page–Hinkley after a change is as one that has seen nothing', () => {
  const noise = createDraws(5).stream('after')
  const after = Array.from({ length: 1500 }, (_, i) => 8 * noise.uniform(0, i, 0))
  const [used, fresh] = [pageHinkley(), pageHinkley()]
  // A jump, until it is noticed.
  for (let i = 0; i < 400; i++) if (used(i < 200 ? 0 : 60)) break
  const found = after.map((value) => [used(value), fresh(value)] as const)
  expect(found.some(([, each]) => each)).toBe(true)
  for (const [own, other] of found) expect(own?.after ?? null).toBe(other?.after ?? null)
})

describe('detectors on scores of a calibrated model', () => {
  const draws = createDraws(4)
  const uniforms = (seed: number, n: number) => Array.from({ length: n }, (_, i) => draws.uniform(seed, i, 0))

  test('ADWIN seldom cries wolf and finds a fall of the mean', () => {
    let alarms = 0
    for (let k = 0; k < 60; k++) if (firstOf(adwin(), uniforms(k, 1000))) alarms += 1
    expect(alarms).toBeLessThanOrEqual(3)
    const change = firstOf(adwin(), [...uniforms(900, 600), ...uniforms(901, 600).map((u) => 0.4 * u)])!
    expect(Math.abs(change.began - 600)).toBeLessThan(64)
    expect(change.before).toBeCloseTo(0.5, 1)
  })

  test('Page–Hinkley with a threshold for scores: both directions, and it starts anew', () => {
    const options = { threshold: 8, tolerance: 0.05 }
    let alarms = 0
    for (let k = 0; k < 60; k++) if (firstOf(pageHinkley(options), uniforms(k, 500))) alarms += 1
    expect(alarms).toBeLessThanOrEqual(3)
    const detector = pageHinkley(options)
    const changes: Change[] = []
    for (const value of [
      ...uniforms(1, 300),
      ...uniforms(2, 300).map((u) => 0.2 * u),
      ...uniforms(3, 300).map((u) => 0.6 + 0.4 * u),
    ]) {
      const change = detector(value)
      if (change) changes.push(change)
    }
    expect(changes).toHaveLength(2)
    expect(Math.abs(changes[0]!.began - 300)).toBeLessThan(15)
    expect(changes[0]!.after).toBeLessThan(changes[0]!.before)
    expect(Math.abs(changes[1]!.began - 600)).toBeLessThan(15)
    expect(changes[1]!.after).toBeGreaterThan(changes[1]!.before)
  })
})

describe('conformal intervals', () => {
  const draws = createDraws(6)

  test('split: at least the promised coverage for any sample size, and no promise from too few', () => {
    for (const n of [9, 30]) {
      let held = 0
      const runs = 4000
      for (let k = 0; k < runs; k++) {
        // A model that is far too sure: intervals ±0.1 around 0 for N(0, 1).
        const misses = Float64Array.from({ length: n }, (_, i) => missOf(-0.1, 0.1, draws.normal(k, i, n)))
        if (missOf(-0.1, 0.1, draws.normal(k, n, n)) <= splitConformal(misses, 0.8)) held += 1
      }
      const sampling = 3 * Math.sqrt((0.8 * 0.2) / runs)
      expect(held / runs).toBeGreaterThan(0.8 - sampling)
      expect(held / runs).toBeLessThan(0.8 + 1 / (n + 1) + sampling)
    }
    expect(splitConformal([1, 2, 3], 0.8)).toBe(Number.POSITIVE_INFINITY)
    expect(splitConformal([3, 1, 2, 4], 0.8)).toBe(4)
  })

  test('adaptive: the long-run coverage stays while the errors grow tenfold', () => {
    let state = startAdaptive(0.8)
    let held = 0
    const steps = 3000
    for (let i = 0; i < steps; i++) {
      const miss = missOf(0, 0, (1 + (9 * i) / steps) * draws.normal(0, i, 3))
      if (miss <= state.widen) held += 1
      state = adaptConformal(state, 0.8, miss)
    }
    // The bound of Gibbs & Candès, proposition 4.1.
    expect(Math.abs(held / steps - 0.8)).toBeLessThan((0.8 + 0.01) / (0.01 * steps) + 1e-9)
  })

  test('inflation only when the data insist', () => {
    expect(inflation([])).toBe(1)
    expect(inflation([0.5, -0.9, 0.1])).toBe(1)
    expect(inflation([1.4, -1.2])).toBe(1)
    const wild = Array.from({ length: 50 }, (_, i) => 2 * draws.normal(1, i, 9))
    expect(inflation(wild)).toBeGreaterThan(1.6)
    expect(inflation(wild)).toBeLessThan(2.3)
    const fair = Array.from({ length: 200 }, (_, k) => Array.from({ length: 20 }, (_, i) => draws.normal(k, i, 10)))
    expect(fair.filter((errors) => inflation(errors) > 1).length).toBeLessThan(16)
  })
})

describe('cumulative sums of normal scores', () => {
  const world = (seed: number, n: number, shift: (i: number) => number) => {
    const draws = createDraws(seed).stream('cusum')
    return Array.from({ length: n }, (_, i) => normalQuantile(draws.uniform(0, i, 0)) + shift(i))
  }
  const delays = (sound: number, shift: number) =>
    Array.from({ length: 40 }, (_, seed) => {
      const found = firstOf(
        cusum(),
        world(seed + 1, sound + 400, (i) => (i >= sound ? shift : 0)),
      )
      return (found?.noticed ?? Number.POSITIVE_INFINITY) - sound
    }).sort((a, b) => a - b)

  test('calibrated scores, and such as were always a little biased or too wide, seldom alarm', () => {
    const alarms = (change: (value: number) => number) =>
      Array.from({ length: 100 }, (_, seed) => firstOf(cusum(), world(seed + 1, 1000, () => 0).map(change))).filter(
        Boolean,
      ).length
    expect(alarms((value) => value)).toBeLessThanOrEqual(4)
    expect(alarms((value) => value + 0.3)).toBeLessThanOrEqual(6)
    expect(alarms((value) => 0.8 * value)).toBeLessThanOrEqual(4)
    expect(alarms((value) => 1.25 * value)).toBeLessThanOrEqual(8)
  })

  test('a shift of one standard deviation is found after some twenty values, on either side and after a short record', () => {
    for (const [sound, shift] of [
      [200, 1],
      [200, -1],
      [30, 1],
    ] as const) {
      const found = delays(sound, shift)
      expect(found[20], `${sound} ${shift}`).toBeLessThan(32)
      expect(found[0], `${sound} ${shift}`).toBeGreaterThan(0)
    }
  })
})

describe('change-point model of level and spread', () => {
  const world = (seed: number, n: number, change: (z: number, i: number) => number) => {
    const draws = createDraws(seed).stream('changepoint')
    return Array.from({ length: n }, (_, i) => change(normalQuantile(draws.uniform(0, i, 0)), i))
  }
  const found = (sound: number, level: number, spread: number) =>
    Array.from({ length: 40 }, (_, seed) =>
      firstOf(
        changepoint(),
        world(seed + 1, sound + 300, (z, i) => (i >= sound ? level + spread * z : z)),
      ),
    )
  const delaysOf = (changes: readonly (Change | null)[], sound: number) =>
    changes.map((each) => (each?.noticed ?? Number.POSITIVE_INFINITY) - sound + 1).sort((a, b) => a - b)

  test('calibrated scores, and such as were always a little off, seldom alarm', () => {
    const alarms = (change: (z: number) => number) =>
      Array.from({ length: 100 }, (_, seed) => firstOf(changepoint(), world(seed + 1, 1000, change))).filter(Boolean)
        .length
    expect(alarms((z) => z)).toBeLessThanOrEqual(4)
    expect(alarms((z) => z + 0.2)).toBeLessThanOrEqual(6)
    expect(alarms((z) => 0.85 * z)).toBeLessThanOrEqual(6)
  })

  test('a factor on what is measured, which moves the level a little and narrows the scores, is found after a short record, where sums of the level miss it', () => {
    const here = delaysOf(found(60, -0.47, 0.72), 60)
    expect(here[20]).toBeLessThan(110)
    const sums = Array.from({ length: 40 }, (_, seed) =>
      firstOf(
        cusum(),
        world(seed + 1, 360, (z, i) => (i >= 60 ? -0.47 + 0.72 * z : z)),
      ),
    )
    expect(delaysOf(sums, 60)[20]).toBeGreaterThan(here[20]!)
  })

  test('says which of the two changed, where, and starts anew', () => {
    const level = found(100, 1, 1).filter((each) => each !== null)
    expect(level.filter(({ of }) => of === 'level').length).toBeGreaterThan(0.9 * level.length)
    const spread = found(100, 0, 2.5).filter((each) => each !== null)
    expect(spread.filter(({ of }) => of === 'spread').length).toBeGreaterThan(0.9 * spread.length)
    const off = level.map(({ began }) => Math.abs(began - 100)).sort((a, b) => a - b)
    expect(off[Math.floor(off.length / 2)]).toBeLessThan(10)
    const detector = changepoint()
    const changes = world(3, 400, (z, i) => (i < 100 ? z : i < 250 ? z + 1.5 : z - 1.5)).flatMap(
      (z) => detector(z) ?? [],
    )
    expect(changes.length).toBeGreaterThanOrEqual(2)
    expect(changes[0]!.after).toBeGreaterThan(changes[0]!.before)
    expect(changes.at(-1)!.after).toBeLessThan(changes.at(-1)!.before)
  })
})
