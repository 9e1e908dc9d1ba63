import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { compileModel } from '../language/compile.ts'
import type { Model } from '../model.ts'
import { createDraws } from '../random/create-draws.ts'
import type { TimelineEvent } from '../timeline.ts'
import { treatmentEffect } from './treatment-effect.ts'

const file = new URL('../../models/patient/vancomycin-goti-2018/model.yaml', import.meta.url)
const model = compileModel(readFileSync(file, 'utf8')).model as Model
const at = (covariate: string, value: number): TimelineEvent => ({ kind: 'covariate', time: 0, covariate, value })
const doses = [0, 12, 24, 36].map(
  (time): TimelineEvent => ({ kind: 'input', time, input: 'dose', amount: 1000, rate: 1000 }),
)
const level = (time: number, value: number): TimelineEvent => ({
  kind: 'observation',
  time,
  output: 'concentration',
  value,
})
const effect = (levels: readonly TimelineEvent[], range: [number, number] = [5, 30]) =>
  treatmentEffect(model, [at('weight', 75), at('clearance', 90), at('dialysis', 0), ...doses, ...levels], {
    input: 'dose',
    output: 'concentration',
    range,
    at: 47,
    members: 120,
    draws: createDraws(2),
  })

test('levels in the range that only the doses explain: effective, since the first that said so', () => {
  const found = effect([level(11, 11), level(23, 13), level(35, 14), level(47, 15)])
  expect(found.effective).toBeGreaterThan(0.9)
  expect(found.harmful).toBeLessThan(0.1)
  expect(found.knownSince).not.toBeNull()
  for (const { without } of found.course) expect(without).toEqual([0, 0, 0])
  expect(found.course[1]!.with[1]!).toBeGreaterThan(8)
  expect(found.explanations[0]!.code).toBe('as-recorded')
  expect(found.explanations.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 9)
})

test('no level in spite of all the doses: the treatment was not taken, and of levels that they explain it was', () => {
  const probability = (found: ReturnType<typeof effect>, code: string) =>
    found.explanations.find((each) => each.code === code)?.probability ?? 0
  const untaken = effect([level(11, 0.3), level(23, 0.1), level(35, 0.4), level(47, 0.2)])
  expect(untaken.explanations[0]!.code).toBe('not-taken')
  expect(probability(untaken, 'not-taken')).toBeGreaterThan(0.7)
  // Somebody who clears it three times as fast has low levels too, and took it.
  const fast = effect([level(11, 2.5), level(23, 3), level(35, 3.2), level(47, 3.1)])
  expect(fast.explanations[0]!.code).toBe('as-recorded')
  expect(probability(effect([level(11, 11), level(23, 13)]), 'not-taken')).toBeLessThan(0.001)
})

test('a range that the levels exceed: harm, not effect; impossible data: something else, also none of these', () => {
  const high = effect([level(11, 30), level(23, 35), level(35, 38), level(47, 40)], [5, 15])
  expect(high.effective).toBeLessThan(0.1)
  expect(high.harmful).toBeGreaterThan(0.8)
  const odd = effect([level(11, 400), level(23, 3), level(35, 900)])
  const none = odd.explanations.find(({ code }) => code === 'none-of-these')!
  expect(none.probability).toBeGreaterThan(0.5)
  const usual = effect([level(11, 11), level(23, 13)])
  expect(usual.explanations.find(({ code }) => code === 'none-of-these')!.probability).toBeLessThan(0.2)
})
