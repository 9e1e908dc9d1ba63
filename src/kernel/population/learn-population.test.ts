import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { simulateDesign } from '../credibility/simulate-design.ts'
import { compileModel } from '../language/compile.ts'
import type { Model } from '../model.ts'
import { createDraws } from '../random/create-draws.ts'
import type { TimelineEvent } from '../timeline.ts'
import { learnPopulation } from './learn-population.ts'
import { proposeVersion } from './propose-version.ts'

const text = readFileSync(new URL('../../models/patient/vancomycin-goti-2018/model.yaml', import.meta.url), 'utf8')
const model = compileModel(text).model as Model
const truth = compileModel(
  text
    .replace('typical: 4.5 *', 'typical: 6.75 *')
    .replace('between: 0.147', 'between: 0.04')
    .replace('additive: 3.4', 'additive: 0.5')
    .replace('proportional: 0.227', 'proportional: 0.05'),
).model as Model
const precise = compileModel(
  text.replace('additive: 3.4', 'additive: 0.5').replace('proportional: 0.227', 'proportional: 0.05'),
).model as Model

/** A subject of `of`: three doses, three levels. */
function subject(of: Model, i: number): TimelineEvent[] {
  const at = (covariate: string, value: number): TimelineEvent => ({ kind: 'covariate', time: 0, covariate, value })
  const base: TimelineEvent[] = [
    at('weight', 60 + ((i * 7) % 30)),
    at('clearance', 60 + ((i * 13) % 60)),
    at('dialysis', 0),
    ...[0, 12, 24].map((time): TimelineEvent => ({ kind: 'input', time, input: 'dose', amount: 1000, rate: 1000 })),
  ]
  const design = [3, 11.5, 26, 35].map(
    (time): TimelineEvent => ({ kind: 'observation', time, output: 'concentration', value: 1 }),
  )
  const { simulations } = simulateDesign(of, [...base, ...design], 1, createDraws(5).stream(`subject ${i}`))
  const levels = design.map(
    (event, k): TimelineEvent => ({ ...event, value: Math.max(0.2, simulations[0]![k]!) }) as TimelineEvent,
  )
  return [...base, ...levels]
}

test('known truth: clearance 1.5 times and a smaller variance are found within their standard errors', () => {
  const timelines = Array.from({ length: 24 }, (_, i) => subject(truth, i))
  const learned = learnPopulation(precise, timelines, { draws: createDraws(3), iterations: 8 })
  const of = (name: string) => learned.parameters.find(({ parameter }) => parameter === name)!
  expect(Math.abs(Math.log(of('CL').factor / 1.5))).toBeLessThan(3 * of('CL').standardError)
  expect(of('CL').standardError).toBeLessThan(0.1)
  expect(of('CL').variance!).toBeGreaterThan(0.015)
  expect(of('CL').variance!).toBeLessThan(0.09)
  expect(Math.abs(Math.log(of('V1').factor))).toBeLessThan(3 * of('V1').standardError)
  expect(of('CL').shrinkage).toBeLessThan(0.3)
  expect(learned.subjects).toBe(24)

  const proposed = proposeVersion(text, learned)
  const next = compileModel(proposed).model as Model
  expect(next.version).toBe(model.version + 1)
  expect(next.hash).not.toBe(model.hash)
  expect(next.omega[0]).toBeCloseTo(of('CL').variance!, 3)
  expect(proposed).toContain('erratum of 2019')
}, 60_000)
