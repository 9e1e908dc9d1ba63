import { describe, expect, test } from 'vitest'
import { createDraws } from '../random/create-draws.ts'
import { compareChances, recalibrate, recalibration, type Settled } from './recalibrate.ts'

const logistic = (x: number) => 1 / (1 + Math.exp(-x))
/** Cases whose truth has logit(p) = a + b · logit(foretold). */
function world(seed: number, n: number, a: number, b: number): Settled[] {
  const draws = createDraws(seed).stream('recalibrate')
  return Array.from({ length: n }, (_, i) => {
    const logit = 1.5 * draws.normal(0, i, 0) - 1
    return { risk: logistic(logit), event: draws.uniform(1, i, 0) < logistic(a + b * logit) }
  })
}

describe('recalibration of chances', () => {
  test('finds the scale and the shift that the truth has, within its sampling error', () => {
    const learned = recalibration(world(1, 20_000, -0.5, 0.6))!
    expect(learned.slope).toBeCloseTo(0.6, 1)
    expect(learned.intercept).toBeCloseTo(-0.5, 1)
    expect(recalibrate(learned, 0.5)).toBeCloseTo(logistic(learned.intercept), 12)
    // Monotone: the order of the patients stays.
    const risks = [0, 0.001, 0.1, 0.4, 0.9, 1].map((risk) => recalibrate(learned, risk))
    expect(risks).toEqual(risks.toSorted((x, y) => x - y))
    expect(risks[0]).toBeGreaterThan(0)
    expect(risks.at(-1)).toBeLessThan(1)
  })

  test('chances far too extreme, which throw a plain Newton step off, are mended', () => {
    const wild = world(5, 600, 0, 0.15).map(({ risk, event }) => ({
      risk: logistic(4 * Math.log(risk / (1 - risk))),
      event,
    }))
    const learned = recalibration(wild)!
    expect(learned.slope).toBeGreaterThan(0)
    expect(learned.slope).toBeLessThan(0.15)
  })

  test('of calibrated chances hardly ever, of few cases, few events or chances without order never', () => {
    const mended = Array.from({ length: 300 }, (_, seed) => recalibration(world(seed + 1, 300, 0, 1)))
    expect(mended.filter(Boolean).length).toBeLessThanOrEqual(9)
    expect(recalibration(world(1, 99, -2, 0.3))).toBeNull()
    expect(recalibration(world(1, 400, -6, 0.3))).toBeNull()
    expect(recalibration(world(1, 2000, 0, -1))).toBeNull()
    // What was off in the first months and is not any more is not mended.
    expect(recalibration([...world(1, 800, -1, 0.6), ...world(2, 400, 0.4, 1.2)])).toBeNull()
    expect(recalibration([...world(1, 800, -1, 0.6), ...world(2, 400, -1, 0.6)])).not.toBeNull()
  })

  test('what was off for a while, or wanders, is hardly ever mended: it would have harmed', () => {
    const offered = (n: number, shiftAt: (i: number) => number) =>
      Array.from({ length: 30 }, (_, seed) => {
        const draws = createDraws(seed + 1).stream('wanders')
        const cases = Array.from({ length: n }, (__, i): Settled => {
          const logit = 1.5 * draws.normal(0, i, 0) - 1
          return { risk: logistic(logit), event: draws.uniform(1, i, 0) < logistic(logit + shiftAt(i)) }
        })
        return recalibration(cases)
      }).filter(Boolean).length
    expect(offered(600, (i) => (i < 200 ? -0.8 : 0))).toBeLessThanOrEqual(1)
    expect(offered(600, (i) => 0.5 * Math.sin(i / 60))).toBeLessThanOrEqual(1)
    expect(offered(600, () => -1)).toBeGreaterThanOrEqual(26)
  })

  test('what holds of a few twins only is not mended for all: what they have in common is', () => {
    /** Of eighteen twins, 90 chances each; the truth of each is shifted by `shiftOf` on the logit. */
    const offered = (shiftOf: (twin: number, normal: number) => number) =>
      Array.from({ length: 16 }, (_, seed) => {
        const draws = createDraws(seed + 1).stream('twins')
        const cases = Array.from({ length: 1620 }, (__, i): Settled => {
          const twin = i % 18
          const logit = 1.5 * draws.normal(0, i, 0) - 1
          const shift = shiftOf(twin, draws.normal(2, twin, 0))
          return { risk: logistic(logit), event: draws.uniform(1, i, 0) < logistic(logit + shift), twin: String(twin) }
        })
        return [recalibration(cases), recalibration(cases.map(({ twin: _, ...each }) => each))]
      })
    const few = offered((twin) => (twin < 4 ? -3 : 0))
    const unlike = offered((_, normal) => 0.8 * normal)
    expect(few.filter(([own]) => own).length).toBeLessThanOrEqual(1)
    expect(unlike.filter(([own]) => own).length).toBeLessThanOrEqual(1)
    // Cases taken as independent would have been mended.
    expect(few.filter(([, independent]) => independent).length).toBeGreaterThanOrEqual(3)
    expect(offered(() => -0.8).filter(([own]) => own).length).toBeGreaterThanOrEqual(14)
  })

  test('learned before, it is better on cases that come after: Brier score, log score, slope and intercept', () => {
    const pairs = Array.from({ length: 40 }, (_, seed) => {
      const cases = world(seed + 1, 1200, -0.6, 0.5)
      const learned = recalibration(cases.slice(0, 600))
      if (!learned) return []
      const later = cases.slice(600).map((each) => ({ ...each, recalibrated: recalibrate(learned, each.risk) }))
      return [compareChances(later)!]
    }).flat()
    // Of forty records of 600 the others have not shown it yet in stretch after stretch: more cases will.
    expect(pairs.length).toBeGreaterThanOrEqual(30)
    const mean = (of: (each: (typeof pairs)[number]) => number) =>
      pairs.reduce((sum, each) => sum + of(each), 0) / pairs.length
    expect(mean(({ own }) => own.slope!.value)).toBeLessThan(0.55)
    expect(Math.abs(mean(({ recalibrated }) => recalibrated.slope!.value) - 1)).toBeLessThan(0.1)
    expect(Math.abs(mean(({ recalibrated }) => recalibrated.intercept!.value))).toBeLessThan(0.05)
    expect(pairs.filter(({ own, recalibrated }) => recalibrated.brier < own.brier).length).toBeGreaterThanOrEqual(
      pairs.length - 1,
    )
    expect(mean(({ own, recalibrated }) => own.logarithmic - recalibrated.logarithmic)).toBeGreaterThan(0.02)
    expect(compareChances([])).toBeNull()
  })

  test('propriety: no chance other than the true one has the lower mean Brier or log score', () => {
    const cases = world(7, 20_000, 0, 1)
    const at = (tilt: number) =>
      compareChances(
        cases.map((each) => ({ ...each, recalibrated: recalibrate({ intercept: tilt, slope: 1 }, each.risk) })),
      )!
    const truth = at(0).recalibrated
    for (const tilt of [-0.5, -0.25, 0.25, 0.5]) {
      expect(at(tilt).recalibrated.brier).toBeGreaterThan(truth.brier)
      expect(at(tilt).recalibrated.logarithmic).toBeGreaterThan(truth.logarithmic)
    }
  })
})
