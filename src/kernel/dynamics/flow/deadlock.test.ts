import { expect, it } from 'vitest'
import { createDraws } from '../../random/create-draws.ts'
import { flowText } from './flow-text.testing.ts'
import { replicate } from './replicate.ts'

it('tells deadlocks from patients who are blocked for a while', () => {
  const deadlocks = (until: number, extra: string) => {
    const model = flowText(`places:
  a: { servers: 1, room: 0, serve: 1, then: b }
  b: { servers: 1, room: 0, serve: 5${extra}, then: a }
arrivals:
  s: { at: a, times: [1] }
  t: { at: b, times: [1] }
`)
    return replicate(model, { until, replications: 1 }, createDraws(1)).deadlocked
  }
  // Until 6 the one in a is blocked by the one in b, who is served; then each by the other.
  expect([5, 7].map((until) => deadlocks(until, ''))).toEqual([0, 1])
  expect(deadlocks(7, ', overflow: leave')).toBe(0)
  expect(deadlocks(7, ', patience: 100')).toBe(0)
})
