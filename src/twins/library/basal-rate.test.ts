import { expect, it } from 'vitest'
import { assimilate } from '../../kernel/belief/assimilate.ts'
import { runnable } from '../../kernel/belief/runnable.ts'
import { forecast } from '../../kernel/forecast/predict.ts'
import { createDraws } from '../../kernel/random/create-draws.ts'
import { weightsOf } from '../../kernel/statistics/weights.ts'
import type { TimelineEvent } from '../../kernel/timeline.ts'
import { findModel } from './library.ts'

const machine = runnable(findModel('glucose-type1-cappon-2023').model)
const minutes = Array.from({ length: 24 }, (_, i) => 130 + 10 * i)

/** Mean glucose of the next four hours of somebody at 140 mg/dL whose pump gave 1 U/h for two hours and now gives `rate`. */
function foretold(rate: number): number[] {
  const timeline: TimelineEvent[] = [
    { kind: 'covariate', time: 0, covariate: 'basal', value: 1 },
    { kind: 'covariate', time: 120, covariate: 'basal', value: rate },
  ]
  for (let time = 0; time <= 120; time += 5) timeline.push({ kind: 'observation', time, output: 'sensor', value: 140 })
  const [belief] = assimilate(machine, timeline, null, createDraws(1), { at: 120, members: 100 })
  const plan = { kind: 'inputs', name: 'nothing new', events: [] } as const
  const { values } = forecast(machine, belief, plan, 360, createDraws(2), { times: minutes }).outputs[0]!
  const weights = weightsOf(belief.logWeights)
  return minutes.map((_, i) => weights.reduce((sum, w, m) => sum + (w > 0 ? w * values[i * 100 + m]! : 0), 0))
}

it('a pump that stops raises glucose, one that gives more lowers it, and neither does the contrary first', () => {
  const [as, less, more] = [foretold(1), foretold(0), foretold(2)]
  for (const [i, usual] of as.entries()) {
    expect(less[i]! - usual, `stopped, minute ${minutes[i]}`).toBeGreaterThan(-0.5)
    expect(more[i]! - usual, `doubled, minute ${minutes[i]}`).toBeLessThan(0.5)
  }
  expect(less.at(-1)! - as.at(-1)!).toBeGreaterThan(20)
  expect(more.at(-1)! - as.at(-1)!).toBeLessThan(-20)
})
