import { describe, expect, test } from 'vitest'
import { prior } from '../../belief/prior.ts'
import { runnable } from '../../belief/runnable.ts'
import { compileModel } from '../../language/compile.ts'
import { createDraws } from '../../random/create-draws.ts'
import type { TimelineEvent } from '../../timeline.ts'
import { compare } from '../compare.ts'
import { nomogram } from './nomogram.ts'
import { decisionTimes, tdmLoop } from './tdm-loop.ts'

const { model } = compileModel(`
model: one
kind: equations
time: h
parameters:
  k: { unit: /h, typical: 0.1, varies: { sd: 0.5 } }
inputs: { dose: { unit: mg, into: body } }
states: { body: { unit: mg } }
equations: |
  d(body) = -k * body
outputs:
  amount: { unit: mg, expression: body, error: { form: proportional, proportional: 0.05 } }
measures:
  area: { of: amount, as: auc, window: 24 h, target: [900, 1200] }
decisions:
  regimen:
    vary: { amount: 20..400 mg by 20 mg, interval: [24 h] }
    horizon: 24 h
    prefer: P(area in target)
`)

test('decisions fall on from, from + every, …', () => {
  const next = decisionTimes(24, 12)
  expect([0, 23.9, 24, 30, 36, 47.999].map(next)).toEqual([24, 24, 36, 36, 48, 48])
})

describe('a nomogram', () => {
  const first = { input: 'dose', amount: 100, interval: 12, duration: 0 }
  const steps = [
    { below: 10, factor: 1.5 },
    { below: 20, factor: 1 },
    { below: Number.POSITIVE_INFINITY, factor: 0.5 },
  ]
  const level = (time: number, value: number): TimelineEvent => ({ kind: 'observation', time, output: 'amount', value })
  const belief = prior(runnable(model!), { start: 0, timeline: [] }, 2, createDraws(1))
  const give = (rule: typeof steps, at: number, ...timeline: TimelineEvent[]) =>
    nomogram({ output: 'amount', first, steps: rule, from: 24, every: 24, round: 10 })
      .decide({ at, timeline, belief }, createDraws(1))
      .map(({ time, amount }) => [time, amount])

  test('multiplies what it gave before by what each level says, in whole steps', () => {
    expect(give(steps, 24, level(24, 5))).toEqual([
      [24, 150],
      [36, 150],
    ])
    expect(give(steps, 48, level(24, 5), level(48, 25))).toEqual([
      [48, 80],
      [60, 80],
    ])
  })

  test('holds the dose where the table says so, and goes on with the amount before', () => {
    const holding = [
      { below: 20, factor: 1 },
      { below: Number.POSITIVE_INFINITY, factor: 0 },
    ]
    expect(give(holding, 24, level(24, 30))).toEqual([])
    expect(give(holding, 48, level(24, 30), level(48, 5))).toEqual([
      [48, 100],
      [60, 100],
    ])
  })
})

test('a TDM loop learns of each patient what one dose for all cannot know', () => {
  const run = runnable(model!)
  const n = 40
  const belief = prior(run, { start: 0, timeline: [] }, n, createDraws(2))
  const plans = [
    {
      kind: 'inputs' as const,
      name: 'same for all',
      events: [{ kind: 'input' as const, time: 0, input: 'dose', amount: 100, interval: 24, additional: 3 }],
    },
    { kind: 'policy' as const, name: 'TDM', policy: tdmLoop(model!, model!.decisions[0]!, { from: 0, every: 24 }) },
  ]
  const { forecasts } = compare(run, belief, plans, 72, createDraws(2), { measureAt: [6, 30] })
  const within = forecasts.map(({ measures }) => {
    const { values } = measures[0]!.windows.at(-1)!
    return values.filter((x) => x >= 900 && x <= 1200).length / n
  })
  expect(within[0]).toBeLessThan(0.45)
  expect(within[1]).toBeGreaterThan(0.75)
})
