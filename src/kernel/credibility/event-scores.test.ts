import { expect, test } from 'vitest'
import { createDraws } from '../random/create-draws.ts'
import { type EventCase, eventScores } from './event-scores.ts'

/** Times to an event of a constant hazard, watched until `end` or until they are lost: the chance by 1 is known exactly. */
function world(n: number, lost: number): { cases: EventCase[]; truth: number[] } {
  const draws = createDraws(7).stream('events')
  const truth: number[] = []
  const cases = Array.from({ length: n }, (_, i): EventCase => {
    const hazard = 0.05 + 1.5 * draws.uniform(0, i, 0)
    const event = -Math.log(draws.uniform(0, i, 1)) / hazard
    const gone = lost > 0 ? -Math.log(draws.uniform(0, i, 2)) / lost : Number.POSITIVE_INFINITY
    const risk = 1 - Math.exp(-hazard)
    truth.push(risk)
    const time = Math.min(event, gone, 1)
    return { risk, event: event <= Math.min(gone, 1), time }
  })
  return { cases, truth }
}

test('true chances are calibrated, and by no other chances is the Brier score lower', () => {
  const { cases } = world(4000, 0)
  const found = eventScores(cases, 1)!
  expect(found.censored).toBe(0)
  const { slope, intercept } = found.calibration!
  expect(Math.abs(slope!.value - 1)).toBeLessThan(3 * slope!.standardError)
  expect(Math.abs(intercept!.value)).toBeLessThan(3 * intercept!.standardError)
  for (const power of [0.5, 2]) {
    const other = eventScores(
      cases.map((each) => ({ ...each, risk: each.risk ** power })),
      1,
    )!
    expect(other.brier!.score).toBeGreaterThan(found.brier!.score)
    // A rank is not changed by a power.
    expect(other.auroc!.value).toBeCloseTo(found.auroc!.value, 12)
  }
  // Without censoring the weighted scores are the plain ones.
  expect(found.weighted.auroc).toBeCloseTo(found.auroc!.value, 10)
  expect(found.weighted.brier).toBeCloseTo(found.brier!.score, 10)
})

test('what was not watched long enough is neither an event nor its absence: the weighted scores are those of the whole', () => {
  const whole = eventScores(world(6000, 0).cases, 1)!
  const some = eventScores(world(6000, 0.6).cases, 1)!
  expect(some.censored).toBeGreaterThan(1000)
  expect(some.weighted.brier).toBeCloseTo(whole.brier!.score, 1)
  expect(Math.abs(some.weighted.brier! - whole.brier!.score)).toBeLessThan(0.01)
  expect(Math.abs(some.weighted.auroc! - whole.auroc!.value)).toBeLessThan(0.02)
  const at = (scores: typeof whole) => scores.netBenefit.find(({ threshold }) => threshold === 0.3)!
  expect(Math.abs(at(some).model - at(whole).model)).toBeLessThan(0.02)
  expect(at(whole).model).toBeGreaterThan(at(whole).all)
})

test('a threshold above which everybody was lost too soon has no net benefit, which is not one of no number', () => {
  const early = { event: false, time: 0.2 }
  const cases = [
    ...Array.from({ length: 20 }, (_, i) => ({ risk: 0.1, event: i < 2, time: 1 })),
    ...Array.from({ length: 5 }, () => ({ risk: 0.9, ...early })),
  ]
  const { netBenefit } = eventScores(cases, 1)!
  expect(netBenefit.length).toBeGreaterThan(2)
  expect(Math.max(...netBenefit.map(({ threshold }) => threshold))).toBe(0.1)
  for (const { model, all } of netBenefit) expect(Number.isFinite(model + all)).toBe(true)
  expect(eventScores([{ risk: 0.5, ...early }], 1)!.netBenefit).toEqual([])
})

test('of nothing, nothing; of no event, no discrimination', () => {
  expect(eventScores([], 1)).toBeNull()
  const none = eventScores([{ risk: 0.1, event: false, time: 1 }], 1)!
  expect([none.auroc, none.auprc, none.calibration?.slope]).toEqual([null, null, null])
  expect(none.brier!.score).toBeCloseTo(0.01, 12)
})
