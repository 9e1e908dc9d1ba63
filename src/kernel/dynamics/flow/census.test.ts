import { expect, it } from 'vitest'
import { createDraws } from '../../random/create-draws.ts'
import { advanceHospital } from './advance-hospital.ts'
import { createFlowDynamics } from './create-flow-dynamics.ts'
import { flowText } from './flow-text.testing.ts'

it('resumes and restarts who was there at the start given the time already spent', () => {
  const leavesAfter = (way: string, left: number) => {
    const model = flowText(`classes: { high: { priority: 0 }, low: { priority: 1 } }
places:
  a: { servers: 1, preempt: ${way}, serve: { by-class: { high: 1, low: 10 } } }
arrivals:
  h: { at: a, class: high, times: [2, 5] }
`)
    const dynamics = createFlowDynamics(model)
    const members = dynamics.allocate(1)
    const census = { kind: 'input', time: -3, input: 'census.a.low', amount: 1 } as const
    dynamics.start(members, { start: 0, timeline: [census] })
    const ends: number[] = []
    const record = { add: (...visit: number[]) => void (visit[0] === 1 && ends.push(visit[6]!)) }
    advanceHospital(dynamics.attach(members, 0, createDraws(1), record), 40)
    expect(ends).toEqual([2, 5, left])
  }
  // At 2 five of ten are left, at 5 three.
  leavesAfter('resume', 9)
  leavesAfter('restart', 16)
})
