import { describe, expect, it } from 'vitest'
import { prior } from '../../kernel/belief/prior.ts'
import { runnable } from '../../kernel/belief/runnable.ts'
import { createDynamics } from '../../kernel/dynamics/equations.ts'
import { forecast } from '../../kernel/forecast/predict.ts'
import { recommend } from '../../kernel/forecast/recommend.ts'
import { createDraws } from '../../kernel/random/create-draws.ts'
import type { TimelineEvent } from '../../kernel/timeline.ts'
import { findModel } from './library.ts'

const { model } = findModel('glucose-type1-cappon-2023')
const covariates: readonly TimelineEvent[] = [
  { kind: 'covariate', time: 0, covariate: 'weight', value: 70 },
  { kind: 'covariate', time: 0, covariate: 'basal', value: 0.9 },
  { kind: 'covariate', time: 0, covariate: 'first', value: 140 },
]

/** The exercise part of Deichmann et al. (Front Endocrinol 2021;12:723812) by Heun's method: heart rate above rest, the beats above rest times their switch. */
function published(minutes: number, until: number) {
  const step = 0.01
  let [y, z, beats] = [0, 0, 0]
  const found: { readonly pulse: number; readonly after: number }[] = []
  const slope = (t: number, [pulse, on]: readonly [number, number]) => {
    const up = t < minutes ? 48 : 0
    const share = pulse > 0 ? 1 / (1 + ((0.1 * 80) / pulse) ** 4) : 0
    return [(up - pulse) / 5, -(share + 1 / 600) * on + share] as const
  }
  for (let i = 0; i <= until / step; i++) {
    const t = i * step
    if (i % (10 / step) === 0) found.push({ pulse: y, after: beats * z })
    const [a, b] = slope(t, [y, z])
    const [c, d] = slope(t + step, [y + step * a, z + step * b])
    y += (step * (a + c)) / 2
    z += (step * (b + d)) / 2
    if (t < minutes - step / 2) beats += 48 * step
  }
  return found
}

describe('exercise in type 1 diabetes', () => {
  it('raises the heart rate as published, and what stays of it fades as published', () => {
    const dynamics = createDynamics(model, { events: { meal: 1, exercise: 1 } })
    const members = dynamics.allocate(1)
    dynamics.start(members, { start: 0, timeline: covariates })
    const at = (name: string) => members.values[dynamics.layout.states.find((state) => state.name === name)!.offset]!
    const truth = published(40, 600)
    const most = Math.max(...truth.map(({ after }) => after))
    const session: TimelineEvent = { kind: 'input', time: 0, input: 'exercise', amount: 40 }
    // The effect of the one session is at its middle, so that the rise is 48 beats a minute.
    const typical = { ...createDraws(1), stream: () => ({ ...createDraws(1), normal: () => 0, uniform: () => 0.5 }) }
    truth.forEach(({ pulse, after }, i) => {
      if (i > 0) dynamics.advance(members, 10 * (i - 1), 10 * i, i === 1 ? [session] : [], typical as never)
      expect(Math.abs(at('pulse') - pulse), `minute ${10 * i}`).toBeLessThan(0.06)
      // As published but for the sessions of other days, which do not add up here: what stays begins to fade at once.
      expect(Math.abs(at('worked') + 5 * at('pulse') - after) / most, `minute ${10 * i}`).toBeLessThan(0.05)
    })
    expect(most).toBeCloseTo(48 * 40, -2)
  })

  it('lowers glucose while it lasts and makes insulin act more strongly for hours', () => {
    const machine = runnable(model)
    const belief = prior(machine, { start: 0, timeline: covariates }, 200, createDraws(2))
    const futureOf = (amount: number) => {
      const events = amount > 0 ? [{ kind: 'input' as const, time: 0, input: 'exercise', amount }] : []
      const plan = { kind: 'inputs' as const, name: `${amount}`, events }
      const times = [20, 40, 120, 360]
      return forecast(machine, belief, plan, 360, createDraws(3), { times }).outputs.find(
        ({ name }) => name === 'glucose',
      )!.quantiles[3]!
    }
    const [rest, walk, hike] = [futureOf(0), futureOf(20), futureOf(40)]
    for (let i = 0; i < 4; i++) expect(walk[i]!).toBeLessThan(rest[i]!)
    expect(rest[1]! - hike[1]!).toBeGreaterThan(25)
    expect(rest[1]! - hike[1]!).toBeLessThan(90)
    expect(hike[2]!).toBeLessThan(walk[2]!)
  })

  it('is a plan that the twin judges, and a long one is refused where it would bring a low', () => {
    const machine = runnable(model)
    const belief = prior(machine, { start: 0, timeline: covariates }, 200, createDraws(2))
    const decision = model.decisions.find(({ name }) => name === 'exercise')!
    const { ranked, best } = recommend(machine, belief, decision, createDraws(4))
    const lowTime = (amount: number) =>
      ranked.find(({ regimen }) => regimen.amount === amount)!.terms.find(({ text }) => text === 'E(low_time)')!.value
    expect(ranked).toHaveLength(7)
    expect(lowTime(0)).toBeLessThan(lowTime(30))
    expect(lowTime(30)).toBeLessThan(lowTime(90))
    expect(lowTime(90)).toBeGreaterThan(0.2)
    expect(best?.regimen.amount ?? 0).toBeLessThan(90)
  })
})
