import { describe, expect, test } from 'vitest'
import type { CredibilityGoals } from '../model.ts'
import { createDraws } from '../random/create-draws.ts'
import { normalQuantile } from '../statistics/normal.ts'
import { fairCrps } from './crps.ts'
import { clarkeZone, countZones, parkesZone } from './error-grid.ts'
import { judge, judgeOutputs, mayRecommend } from './gate.ts'
import { npde, testNpde } from './npde.ts'
import { pit, uniformity } from './pit.ts'
import { pointErrors } from './point-errors.ts'
import { type Score, scoreEnsemble } from './score-ensemble.ts'
import { type Scorecard, scorecard, scorecardsBy } from './scorecard.ts'
import { visualPredictiveCheck } from './vpc.ts'

const draws = createDraws(17)

/** Forecasts N(mean, spread²) of truths N(0, 1), with the truth's law as what was known before. */
function simulate(n: number, { mean = 0, spread = 1, stream = 'a' } = {}): Score[] {
  const own = draws.stream(stream)
  const members = 60
  return Array.from({ length: n }, (_, i) => {
    // The truth has a part that the forecast knows, so that forecasts differ.
    const known = own.normal(0, i, 1)
    const truth = known + own.normal(0, i, 2)
    const x = Float64Array.from({ length: members }, (_, m) => known + mean + spread * own.normal(m, i, 3))
    const wide = Float64Array.from({ length: members }, (_, m) => Math.SQRT2 * own.normal(m, i, 4))
    const references = { prior: scoreEnsemble(wide, truth, 0.5)!.crps, persistence: Math.abs(truth) }
    return scoreEnsemble(x, truth, own.uniform(0, i, 5), { references }) as Score
  })
}

describe('scores of a model that is right', () => {
  const card = scorecard(simulate(4000)) as Scorecard

  test('coverage is nominal, the PIT uniform, the skill what the known half is worth', () => {
    const { p50, p80, p95 } = card.coverage
    expect(Math.abs(p50.value - 0.5)).toBeLessThan(0.03)
    // A 60-member quantile is a little narrower than the law's.
    expect(p80.value).toBeGreaterThan(0.77)
    expect(p80.value).toBeLessThan(0.82)
    expect(p95.value).toBeGreaterThan(0.92)
    expect(card.pit.pChiSquare!).toBeGreaterThan(0.01)
    expect(card.pit.pKolmogorov).toBeGreaterThan(0.01)
    expect(Math.abs(card.skill.prior!.value - (1 - Math.SQRT1_2))).toBeLessThan(4 * card.skill.prior!.standardError)
    expect(Math.abs(card.errors!.bias!)).toBeLessThan(0.06)
    expect(card.fair!).toBeCloseTo(1 / Math.sqrt(Math.PI), 1)
  })

  test('a wrong model shows in the right figure', () => {
    const narrow = scorecard(simulate(1500, { spread: 0.5 }))!
    expect(narrow.coverage.p80.high).toBeLessThan(0.7)
    expect(narrow.pit.pChiSquare!).toBeLessThan(1e-6)
    expect(narrow.pit.variance).toBeGreaterThan(0.1)
    const shifted = scorecard(simulate(1500, { mean: 0.5 }))!
    expect(shifted.errors!.bias).toBeCloseTo(0.5, 0.9)
    expect(shifted.pit.mean).toBeLessThan(0.4)
    expect(narrow.crps!).toBeGreaterThan(card.crps!)
    expect(shifted.crps!).toBeGreaterThan(card.crps!)
  })

  test('several outputs: nothing hangs on the unit that one of them is told in', () => {
    const [one, other] = [simulate(300), simulate(200, { spread: 0.5, stream: 'b' })]
    const inUnit = (k: number): (Score & { output: string })[] =>
      other.map((score) => ({
        ...score,
        ...{ output: 'b', observed: k * score.observed, median: k * score.median, low80: k * score.low80 },
        ...{ crps: k * score.crps, fair: k * score.fair, width80: k * score.width80, interval80: k * score.interval80 },
        references: { prior: k * score.references.prior!, persistence: k * score.references.persistence! },
      }))
    const together = (k: number) => scorecard([...one.map((score) => ({ ...score, output: 'a' })), ...inUnit(k)])!
    const [small, large] = [together(1), together(1024)]
    expect(large).toEqual(small)
    expect([small.crps, small.fair, small.width80, small.interval80]).toEqual([null, null, null, null])
    expect(small.errors).toMatchObject({ n: 500, bias: null, mae: null, rmse: null, meanObserved: null })
    const [a, b] = [scorecard(one)!.skill.prior!, scorecard(other)!.skill.prior!]
    expect(small.skill.prior!.value).toBeCloseTo(0.6 * a.value + 0.4 * b.value, 12)
    expect(small.skill.prior!.standardError).toBeCloseTo(Math.hypot(0.6 * a.standardError, 0.4 * b.standardError), 12)
    // One output, named or not, is told in its unit.
    expect(scorecard(inUnit(1024))!.crps).toBeCloseTo(1024 * scorecard(other)!.crps!, 9)
  })

  test('weights act as repetition; missing members and truths', () => {
    const once = scoreEnsemble([1, 2, 4], 2.5, 0.5, { weights: [1, 2, 1] })!
    const twice = scoreEnsemble([1, 2, 2, 4], 2.5, 0.5)!
    expect(once.crps).toBeCloseTo(twice.crps, 12)
    expect(once.fair).toBeCloseTo(fairCrps([1, 2, 4], 2.5, [1, 2, 1]), 12)
    expect(scoreEnsemble([1, Number.NaN, 3], 2, 0.5)!.crps).toBeCloseTo(scoreEnsemble([1, 3], 2, 0.5)!.crps, 12)
    expect(scoreEnsemble([1, 2], Number.NaN, 0.5)).toBeNull()
    expect(scoreEnsemble([Number.NaN], 1, 0.5)).toBeNull()
    expect(scoreEnsemble([Number.NaN], 1, 0.5, { weights: [1] })).toBeNull()
  })

  test('values below a limit have a PIT and coverage, and no CRPS', () => {
    const limit = -1
    const own = draws.stream('censored')
    const scores = Array.from({ length: 3000 }, (_, i) => {
      const truth = own.normal(0, i, 0)
      const x = Float64Array.from({ length: 80 }, (_, m) => own.normal(m, i, 1))
      const below = truth < limit
      return scoreEnsemble(x, below ? limit : truth, own.uniform(0, i, 2), below ? { censored: 'left' } : {})!
    })
    const all = scorecard(scores)!
    expect(all.censored / all.n).toBeCloseTo(0.1587, 1)
    expect(all.pit.pKolmogorov).toBeGreaterThan(0.01)
    expect(Number.isFinite(all.crps!)).toBe(true)
  })
})

describe('PIT', () => {
  test('uniform for counts only when it is randomised', () => {
    const own = draws.stream('counts')
    const poisson = (u: number) => {
      let [k, p, below] = [0, Math.exp(-1.5), Math.exp(-1.5)]
      while (below < u) {
        k += 1
        p *= 1.5 / k
        below += p
      }
      return k
    }
    const values = (u: (i: number) => number) =>
      Array.from({ length: 3000 }, (_, i) => {
        const x = Array.from({ length: 100 }, (_, m) => poisson(own.uniform(m, i, 0)))
        return pit(x, poisson(own.uniform(200, i, 0)), u(i))
      })
    expect(uniformity(values((i) => own.uniform(0, i, 9)))!.pChiSquare!).toBeGreaterThan(0.01)
    expect(uniformity(values(() => 0.5))!.pChiSquare!).toBeLessThan(1e-6)
    expect(uniformity([])).toBeNull()
    expect(uniformity([0.1])!.pChiSquare).toBeNull()
  })
})

test('errors of points', () => {
  const e = pointErrors([11, 18, 5, Number.NaN], [10, 20, 0, 3])!
  expect(e.n).toBe(3)
  expect(e.bias).toBeCloseTo(4 / 3, 12)
  expect(e.mae).toBeCloseTo(8 / 3, 12)
  expect(e.rmse).toBeCloseTo(Math.sqrt(10), 12)
  expect(e.mard).toBeCloseTo(0.1, 12)
  expect(e.relativeBias).toBeCloseTo(0, 12)
  expect(pointErrors([], [])).toBeNull()
  expect(pointErrors([1], [0])!.mard).toBeNull()
})

describe('error grids of glucose', () => {
  test("Clarke's corners", () => {
    const zones: [number, number, string][] = [
      [100, 115, 'A'],
      [60, 50, 'A'],
      [100, 130, 'B'],
      [300, 230, 'B'],
      [100, 215, 'C'],
      [160, 40, 'C'],
      [300, 150, 'D'],
      [50, 120, 'D'],
      [50, 200, 'E'],
      [250, 60, 'E'],
    ]
    for (const [x, y, zone] of zones) expect(clarkeZone(x, y), `${x} ${y}`).toBe(zone)
  })

  test('every vertex of the consensus borders lies where its table says', () => {
    // One mg/dL to either side of points on the published borders.
    const above: [number, number, string, string][] = [
      [140, 170, 'A', 'B'],
      [280, 380, 'A', 'B'],
      [70, 110, 'B', 'C'],
      [80, 215, 'C', 'D'],
      [35, 155, 'D', 'E'],
    ]
    for (const [x, y, inner, outer] of above) {
      expect(parkesZone(x, y - 1), `${x} ${y - 1}`).toBe(inner)
      expect(parkesZone(x, y + 1), `${x} ${y + 1}`).toBe(outer)
    }
    const below: [number, number, string, string][] = [
      [170, 145, 'A', 'B'],
      [385, 300, 'A', 'B'],
      [260, 130, 'B', 'C'],
      [550, 150, 'C', 'D'],
    ]
    for (const [x, y, inner, outer] of below) {
      expect(parkesZone(x - 1, y), `${x - 1} ${y}`).toBe(inner)
      expect(parkesZone(x + 1, y), `${x + 1} ${y}`).toBe(outer)
    }
    expect(parkesZone(230, 331, 'type2')).toBe('B')
    expect(parkesZone(230, 329, 'type2')).toBe('A')
    for (let x = 20; x < 600; x += 7) expect(parkesZone(x, x)).toBe('A')
    expect(countZones(['A', 'A', 'E'])).toEqual({ A: 2, B: 0, C: 0, D: 0, E: 1 })
  })
})

describe('predictive checks of a population model', () => {
  const own = draws.stream('population')
  const rows = 6
  /** Decaying curves of subjects that differ, correlated within a subject. */
  const curve = (subject: number, k: number, scale = 1) => {
    const eta = 0.3 * scale * own.normal(subject, k, 0)
    return Array.from({ length: rows }, (_, i) => 10 * Math.exp(eta - 0.2 * i) + 0.3 * own.normal(subject, k, i + 1))
  }

  test('VPC: percentiles inside for the true model, outside for a wrong one', () => {
    const n = 80
    const times = Array.from({ length: n }, () => [0, 1, 2, 3, 4, 5]).flat()
    const observed = Array.from({ length: n }, (_, s) => curve(s, 0)).flat()
    const simulations = Array.from({ length: 100 }, (_, k) =>
      Array.from({ length: n }, (_, s) => curve(s, k + 1)).flat(),
    )
    const bins = visualPredictiveCheck(times, observed, simulations, { bins: 6 })
    expect(bins.map((b) => b.n)).toEqual([80, 80, 80, 80, 80, 80])
    const inside = (all: typeof bins) => all.flatMap((b) => b.percentiles).filter((p) => p.inside).length
    expect(inside(bins)).toBeGreaterThanOrEqual(15)
    // A visit is not cut in two because nobody comes on the minute.
    const about = times.map((t, i) => t + 0.009 * ((7 * i) % 10))
    expect(visualPredictiveCheck(about, observed, simulations, { bins: 4 }).map((b) => b.n)).toEqual([160, 80, 160, 80])
    const halved = observed.map((v) => v / 2)
    expect(inside(visualPredictiveCheck(times, halved, simulations, { bins: 6 }))).toBeLessThanOrEqual(3)
    // Prediction correction removes a difference of dose between subjects that both sides share.
    const dose = Array.from({ length: n }, (_, s) => new Array(rows).fill(s % 2 ? 4 : 1)).flat() as number[]
    const scaled = (values: number[]) => values.map((v, i) => v * dose[i]!)
    const typical = times.map((t, i) => dose[i]! * 10 * Math.exp(-0.2 * t))
    const corrected = visualPredictiveCheck(times, scaled(observed), simulations.map(scaled), { bins: 6, typical })
    const plain = visualPredictiveCheck(times, scaled(observed), simulations.map(scaled), { bins: 6 })
    const band = (all: typeof bins) => all[0]!.percentiles[2]!.observed / all[0]!.percentiles[0]!.observed
    expect(band(corrected)).toBeLessThan(0.6 * band(plain))
    expect(inside(corrected)).toBeGreaterThanOrEqual(15)
  })

  test('NPDE: standard normal for the true model, and not for one with half the variability', () => {
    const collect = (scale: number) =>
      Array.from({ length: 60 }, (_, s) => {
        const simulations = Array.from({ length: 300 }, (_, k) => curve(s, k + 1, scale))
        return npde(curve(s, 0), simulations, (row) => own.uniform(s, row, 77))!
      }).flat()
    const right = testNpde(collect(1))!
    expect(right.p).toBeGreaterThan(0.01)
    expect(right.variance).toBeCloseTo(1, 0.5)
    const wrong = testNpde(collect(0.4))!
    expect(wrong.p).toBeLessThan(1e-4)
    expect(wrong.variance).toBeGreaterThan(1.2)
    expect(npde([1, 2, 3], [[1, 1, 1]], () => 0.5)).toBeNull()
    expect(testNpde([1])).toBeNull()
  })

  test('NPDE: standard normal too with half as many rows as simulations, as of a sensor, and where a row never varies', () => {
    const [rows, n] = [50, 100]
    /** A value in which nothing varies, then steps of a random walk. */
    const walk = (subject: number, k: number) => {
      const noise = draws.stream(`walk ${subject}`)
      let at = 0
      return [0, ...Array.from({ length: rows }, (_, i) => (at += noise.normal(k, i, 0)))]
    }
    const found = Array.from({ length: 20 }, (_, s) => {
      const simulations = Array.from({ length: n }, (_, k) => walk(s, k + 1))
      return npde(walk(s, 0), simulations, (row) => draws.uniform(s, row, 5))!
    })
    expect(found.every((each) => each.length === rows)).toBe(true)
    // With moments of the simulations alone it is 1.7, as numpy and scipy say too.
    const test = testNpde(found.flat())!
    expect(Math.abs(test.variance - 1)).toBeLessThan(0.1)
    expect(test.p).toBeGreaterThan(0.01)
    // What lies where nobody ever was is as far out as ranks can tell.
    expect(
      npde(
        [3],
        Array.from({ length: 99 }, () => [0]),
        () => 0.5,
      )![0],
    ).toBeGreaterThan(2.5)
  })
})

describe('the gate', () => {
  const goals: CredibilityGoals = {
    n: 50,
    coverage80: [0.7, 0.9],
    skill: { over: 'prior', least: 0 },
    bias: 5,
    gap: 0.1,
  }
  const good = simulate(400, { stream: 'gate' })

  test('opens for a model that meets its goals, and only then', () => {
    expect(judge(goals, scorecard(good)).state).toBe('proven')
    expect(judge(goals, scorecard(good.slice(0, 49)))).toEqual({
      state: 'unproven',
      reasons: [{ code: 'too-few', values: { n: 49, least: 50 } }],
    })
    expect(judge(goals, null).state).toBe('unproven')
    expect(judge(undefined, scorecard(good)).reasons[0]!.code).toBe('no-goals')
    const narrow = judge(goals, scorecard(simulate(400, { spread: 0.4 })))
    expect(narrow.state).toBe('failing')
    expect(narrow.reasons.map((r) => r.code)).toContain('coverage')
    const useless = judge(goals, scorecard(simulate(400, { mean: 3 })))
    expect(useless.reasons.map((r) => r.code)).toContain('skill')
    const drifted = judge(goals, scorecard(good), new Map(), [
      { code: 'drift', values: { of: 'pit', since: '2026-11-01' } },
    ])
    expect(drifted).toMatchObject({ state: 'failing', reasons: [{ code: 'drift' }] })
  })

  test('of several outputs each is held to the goals by itself, and one that fails is named', () => {
    const cardOf = (output: string, scores: readonly Score[]) => ({
      output,
      all: scorecard(scores)!,
      groups: new Map(),
    })
    const narrow = simulate(60, { spread: 0.3 })
    // Taken together, and on a scale of its own a thousand times as large, the good one would hide the other.
    const large = simulate(800, { stream: 'large' }).map((score) => ({
      ...score,
      crps: 1000 * score.crps,
      references: { prior: 1000 * score.references.prior! },
    }))
    expect(judge(goals, scorecard([...large, ...narrow])).state).toBe('proven')
    const verdict = judgeOutputs(goals, [cardOf('level', large), cardOf('inr', narrow)])
    expect(verdict).toMatchObject({ state: 'failing', reasons: [{ code: 'coverage', values: { output: 'inr' } }] })
    // What is seldom measured is no reason against what often is; alone, or when all are seldom, it is not enough.
    expect(judgeOutputs(goals, [cardOf('level', large), cardOf('inr', narrow.slice(0, 20))]).state).toBe('proven')
    const few = judgeOutputs(goals, [cardOf('level', large.slice(0, 30)), cardOf('inr', narrow.slice(0, 20))])
    expect(few).toEqual({ state: 'unproven', reasons: [{ code: 'too-few', values: { n: 30, least: 50 } }] })
    expect(judgeOutputs(goals, []).reasons).toMatchObject([{ code: 'too-few', values: { n: 0 } }])
  })

  test('what nothing is known of is not met: all below the limit, or hardly ever comparable, is no skill', () => {
    const censored = simulate(400, { stream: 'gate' }).map((score) => ({
      ...score,
      ...{ censored: 'left' as const, crps: Number.NaN, fair: Number.NaN, interval80: Number.NaN, references: {} },
    }))
    expect(judge(goals, scorecard(censored))).toEqual({
      state: 'unproven',
      reasons: [{ code: 'compared', values: { n: 0, over: 'prior', least: 50 } }],
    })
    // One pair has no scatter: its skill is neither proof nor failure.
    const [first, ...others] = good
    const one = [{ ...first!, references: { prior: 0.001 } }, ...others.map((score) => ({ ...score, references: {} }))]
    expect(judge(goals, scorecard(one))).toMatchObject({
      state: 'unproven',
      reasons: [{ code: 'compared', values: { n: 1 } }],
    })
  })

  test('an alarm closes it for an experiment too, before there are enough scores and without goals', () => {
    const alarm = { code: 'drift', values: { of: 'spread', since: '2026-11-01' } } as const
    const [few, none] = [
      judge(goals, scorecard(good.slice(0, 30)), new Map(), [alarm]),
      judge(undefined, null, new Map(), [alarm]),
    ]
    expect(few).toMatchObject({ state: 'failing', reasons: [{ code: 'too-few' }, { code: 'drift' }] })
    expect(none).toMatchObject({ state: 'failing', reasons: [{ code: 'no-goals' }, { code: 'drift' }] })
    for (const verdict of [few, none]) expect(mayRecommend(verdict, 'experimental').allowed).toBe(false)
  })

  test('a subgroup that is served worse closes it', () => {
    const mixed = [...good, ...simulate(100, { mean: 1.6, stream: 'b' })].map((score, i) => ({
      ...score,
      group: i < 400 ? 'sex:male' : 'sex:female',
    }))
    const groups = scorecardsBy(mixed, (score) => score.group)
    const verdict = judge({ ...goals, coverage80: [0.5, 1] }, scorecard(mixed), groups)
    expect(verdict.reasons).toMatchObject([{ code: 'gap', values: { group: 'sex:female' } }])
    const fair = good.map((score, i) => ({ ...score, group: i % 2 ? 'a' : 'b' }))
    expect(
      judge(
        goals,
        scorecard(good),
        scorecardsBy(fair, (score) => score.group),
      ).state,
    ).toBe('proven')
  })

  test('who may recommend', () => {
    const proven = judge(goals, scorecard(good))
    const unproven = judge(goals, null)
    const failing = judge(goals, scorecard(simulate(400, { spread: 0.4 })))
    expect(mayRecommend(proven, 'approved').allowed).toBe(true)
    expect(mayRecommend(unproven, 'approved').allowed).toBe(false)
    expect(mayRecommend(unproven, 'experimental').allowed).toBe(true)
    expect(mayRecommend(failing, 'experimental').allowed).toBe(false)
    expect(mayRecommend(proven, 'silent')).toMatchObject({ allowed: false, reasons: [{ code: 'not-approved' }] })
    expect(mayRecommend(proven, 'retired').allowed).toBe(false)
  })
})

test('normal quantiles of a perfect forecast fill the PIT histogram evenly', () => {
  const members = Array.from({ length: 999 }, (_, i) => normalQuantile((i + 1) / 1000))
  const values = Array.from({ length: 1000 }, (_, i) => pit(members, normalQuantile((i + 0.5) / 1000), 0.5))
  expect(uniformity(values)!.histogram).toEqual(new Array(10).fill(100))
})
