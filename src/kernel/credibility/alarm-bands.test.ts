import { expect, test } from 'vitest'
import { createDraws } from '../random/create-draws.ts'
import { isSlopeOutside, type MissedEvents, missedGap } from './alarm-bands.ts'
import { calibration } from './calibration.ts'

const logistic = (x: number) => 1 / (1 + Math.exp(-x))
const draws = createDraws(4)

/** Does the band alarm of 800 chances whose truth has logit(p) = slope · logit(foretold)? */
function alarms(slope: number, seed: number): boolean | null {
  const own = draws.stream(`slope ${seed}`)
  const logits = Array.from({ length: 800 }, (_, i) => 1.5 * own.normal(0, i, 0))
  const events = logits.map((logit, i) => own.uniform(1, i, 0) < logistic(slope * logit))
  const found = calibration(logits.map(logistic), events)!
  return isSlopeOutside(found.slope, events.length, events.filter(Boolean).length)
}

test('a slope alarms outside the band by more than sampling explains, and inside it hardly ever', () => {
  const share = (slope: number) => Array.from({ length: 60 }, (_, i) => alarms(slope, i)).filter(Boolean).length / 60
  expect(share(1)).toBe(0)
  expect(share(0.8)).toBeLessThanOrEqual(0.1)
  expect(share(1.25)).toBeLessThanOrEqual(0.1)
  expect(share(0.5)).toBeGreaterThan(0.9)
  expect(share(2)).toBeGreaterThan(0.9)
})

test('of few outcomes a slope says nothing', () => {
  expect(isSlopeOutside({ value: 0.2, standardError: 0.01 }, 99, 40)).toBeNull()
  expect(isSlopeOutside({ value: 0.2, standardError: 0.01 }, 500, 19)).toBeNull()
  expect(isSlopeOutside(null, 500, 100)).toBeNull()
})

test('groups whose events are missed unlike are named; alike, or by chance, or by few events, they are not', () => {
  const groups = (...of: [string, number, number][]) =>
    new Map(of.map(([name, events, missed]): [string, MissedEvents] => [name, { events, missed }]))
  expect(missedGap(groups(['female', 60, 30], ['male', 80, 16]))).toEqual({
    worst: 'female',
    value: 0.5,
    best: 'male',
    others: 0.2,
  })
  // Within the band, however sure.
  expect(missedGap(groups(['female', 60_000, 12_000], ['male', 60_000, 7_000]))).toBeNull()
  expect(missedGap(groups(['female', 20, 6], ['male', 20, 3]))).toBeNull()
  expect(missedGap(groups(['female', 19, 19], ['male', 80, 0]))).toBeNull()
  expect(missedGap(groups(['female', 60, 60]))).toBeNull()
  expect(missedGap(groups(['female', 60, 0], ['male', 60, 0]))).toBeNull()
  expect(missedGap(groups(['18 to 39', 50, 10], ['40 to 64', 50, 12], ['65 to 79', 50, 30]))!.worst).toBe('65 to 79')
})

test('of four groups that are served alike a gap is hardly ever seen', () => {
  const seen = Array.from({ length: 400 }, (_, k) =>
    missedGap(
      new Map(
        ['a', 'b', 'c', 'd'].map((name, g) => [
          name,
          {
            events: 40,
            missed: Array.from({ length: 40 }, (__, i) => draws.uniform(k, i, g)).filter((u) => u < 0.25).length,
          },
        ]),
      ),
    ),
  )
  expect(seen.filter(Boolean).length).toBeLessThanOrEqual(12)
})
