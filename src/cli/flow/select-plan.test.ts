import { expect, it } from 'vitest'
import { flowText } from '../../kernel/dynamics/flow/flow-text.testing.ts'
import { createDraws } from '../../kernel/random/create-draws.ts'
import { selectPlan } from './select-plan.ts'

// M/M/1 with λ .5: in the system for 1 / (1 / service − .5), which is 2 at service 1 and 1 at service 2/3.
const queue = flowText(
  'inputs: { service: { unit: 1, initial: 1 } }\nplaces:\n  p: { servers: 1, serve: { law: exponential, mean: service } }\narrivals:\n  a: { at: p, rate: 0.5 }\n',
)
const plan = (service: number) => ({
  name: `service=${service}`,
  timeline: [{ kind: 'input' as const, time: 0, input: 'service', amount: service }],
})
const request = { indifference: 0.2, confidence: 0.95, until: 2000, warmUp: 100, most: 500 }

it('the faster of two servers is chosen, as one that has least or most of a measure', () => {
  const plans = [plan(1), plan(2 / 3), plan(0.9)]
  const least = selectPlan(queue, plans, { ...request, best: '-time.system' }, createDraws(1), () => {})
  expect(least).toMatchObject({ measure: 'time.system', best: `service=${2 / 3}`, decided: true })
  expect(least.plans[1]!.mean).toBeCloseTo(1, 1)
  expect(selectPlan(queue, plans.slice(0, 2), { ...request, best: 'time.system' }, createDraws(1), () => {}).best).toBe(
    'service=1',
  )
})

it('plans that are the same are not decided, and a measure that is not there is named', () => {
  const same = [plan(1), plan(1)]
  expect(
    selectPlan(queue, same, { ...request, best: 'time.system', most: 25, indifference: 1e-6 }, createDraws(1), () => {})
      .decided,
  ).toBe(false)
  expect(() => selectPlan(queue, same, { ...request, best: 'happiness' }, createDraws(1), () => {})).toThrow(
    'time.system',
  )
})
