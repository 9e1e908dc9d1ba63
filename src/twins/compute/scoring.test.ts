import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { compileModel } from '../../kernel/language/compile.ts'
import type { Model } from '../../kernel/model.ts'
import type { TimelineEvent } from '../../kernel/timeline.ts'
import { scoring } from './compute.ts'

const source = new URL('../../models/patient/vancomycin-goti-2018/model.yaml', import.meta.url)
const model = compileModel(readFileSync(source, 'utf8')).model as Model
const midnight = Date.UTC(2026, 0, 1) / 60_000

/** PITs of two levels of a twin whose time began `early` hours before the first dose. */
function pitsOf(early: number): (number | undefined)[] {
  const covariate = (name: string, value: number): TimelineEvent => ({
    ...{ kind: 'covariate', time: early, covariate: name, value },
  })
  const timeline: TimelineEvent[] = [
    ...[covariate('weight', 75), covariate('clearance', 90), covariate('dialysis', 0)],
    { kind: 'input', time: early, input: 'dose', amount: 1000, rate: 1000 },
  ]
  const target = (hours: number, value: number) => ({
    ...{ output: 'concentration', time: early + hours, minute: midnight + 60 * hours, value, climatology: [] },
  })
  const targets = [target(8, 9), target(20, 4)]
  const request = { model, seed: 3, members: 100, timeline, at: early + 1, bytes: null, inputs: [], targets }
  return scoring(request).map((score) => score?.pit)
}

test('the PIT of a measurement does not depend on when the twin began', () => {
  const pits = pitsOf(0)
  expect(new Set(pits).size).toBe(2)
  for (const early of [1.25, 13, 1000]) {
    for (const [i, pit] of pitsOf(early).entries()) expect(pit).toBeCloseTo(pits[i]!, 6)
  }
})
