import { describe, expect, it } from 'vitest'
import { decodeBelief, encodeBelief } from '../../belief/encode.ts'
import { prior } from '../../belief/prior.ts'
import { runnable } from '../../belief/runnable.ts'
import { compare } from '../../forecast/compare.ts'
import { forecast } from '../../forecast/predict.ts'
import { recommend } from '../../forecast/recommend.ts'
import { createDraws } from '../../random/create-draws.ts'
import { normalCdf } from '../../statistics/normal.ts'
import type { InputEvent } from '../../timeline.ts'
import { flowText } from './flow-text.testing.ts'

const ward = flowText(`parameters:
  stay: { unit: min, typical: 40, varies: { between: 0.02 } }
inputs: { extra: { unit: 1, initial: 0 } }
places:
  ward: { servers: 10 + extra, serve: { law: lognormal, mean: stay, sd: 30 } }
arrivals:
  a: { at: ward, rate: 0.25 }
outputs:
  queue: { unit: 1, expression: waiting(ward), error: { form: poisson } }
measures:
  longest: { of: queue, as: peak, window: 200 min }
decisions:
  beds: { input: extra, vary: { amount: 0..4 by 2, interval: [200 min], duration: [0 min] }, horizon: 200 min, prefer: -E(longest) }
`)
const lever = (amount: number): InputEvent => ({ kind: 'input', time: 0, input: 'extra', amount })
const census = (count: number, since: number): InputEvent => ({
  kind: 'input',
  time: since,
  input: 'census.ward.patient',
  amount: count,
})

describe('a process in the loop', () => {
  const run = runnable(ward)
  const draws = createDraws(3)
  const belief = prior(run, { start: 0, timeline: [census(9, -10)] }, 40, draws)

  it('starts from its census and forecasts queues, the same again', () => {
    const plan = { kind: 'inputs', name: 'as now', events: [] } as const
    const once = forecast(run, belief, plan, 200, draws)
    expect(once.outcome.ok).toBe(true)
    const present = once.outputs.find(({ name }) => name === 'present_ward')!
    expect(present.quantiles[3]![0]).toBe(9)
    const medians = (each: typeof once) => each.outputs.map(({ quantiles }) => [...quantiles[3]!])
    expect(medians(forecast(run, belief, plan, 200, draws))).toEqual(medians(once))
    const stored = decodeBelief(run, encodeBelief(run, belief))
    expect(medians(forecast(run, stored, plan, 200, draws))).toEqual(medians(once))
  })

  it('compares plans on the same patients: with more beds no queue is longer', () => {
    const plans = [0, 4].map((amount) => ({ kind: 'inputs' as const, name: `${amount} more`, events: [lever(amount)] }))
    const { forecasts, differences } = compare(run, belief, plans, 200, draws)
    const [none, four] = forecasts.map(({ outputs }) => outputs.find(({ name }) => name === 'queue')!.values)
    for (const [i, value] of four!.entries()) expect(value).toBeLessThanOrEqual(none![i]!)
    expect(differences[0]!.quantiles[3]).toBeLessThan(0)
  })

  it('recommends the beds that shorten the queue', () => {
    const many = prior(run, { start: 0, timeline: [census(9, -10)] }, 150, draws)
    const answer = recommend(run, many, ward.decisions[0]!, draws)
    expect(answer.ranked[0]!.regimen.amount).toBe(4)
  })
})

it('a stay goes on given the time already spent', () => {
  const model = flowText(`places:
  ward: { servers: infinite, serve: { law: lognormal, meanlog: 3, sdlog: 0.7 } }
arrivals:
  a: { at: ward, times: [1e6] }
`)
  const run = runnable(model)
  const since = 30
  const later = 25
  const belief = prior(run, { start: 0, timeline: [census(4000, -since)] }, 1, createDraws(9))
  const { outputs } = forecast(run, belief, { kind: 'inputs', name: 'as now', events: [] }, later, createDraws(9))
  const still = outputs.find(({ name }) => name === 'present_ward')!.values.at(-1)! / 4000
  const survives = (t: number) => 1 - normalCdf((Math.log(t) - 3) / 0.7)
  const exact = survives(since + later) / survives(since)
  expect(Math.abs(still - exact)).toBeLessThan(4 * Math.sqrt((exact * (1 - exact)) / 4000))
})
