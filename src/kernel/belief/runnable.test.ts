import { describe, expect, it } from 'vitest'
import { findModel } from '../../twins/library/library.ts'
import { createDynamics, type EquationOptions } from '../dynamics/equations.ts'
import { compileModel } from '../language/compile.ts'
import type { Expression } from '../language/expression.ts'
import type { Model } from '../model.ts'
import { createDraws } from '../random/create-draws.ts'
import type { TimelineEvent } from '../timeline.ts'
import { coordinatesOf } from './coordinates.ts'
import { drawPrior } from './prior.ts'
import { runnable } from './runnable.ts'

/** Elimination that saturates, as a stream: V y' = −Vmax y / (Km + y), in units in which amounts are as small as `size`. */
function saturating(size: number, solver: string, state = ''): Model {
  const { model, diagnostics } = compileModel(`model: saturating
kind: equations
time: h
title: Saturating
cite: { text: none }
use: tests
parameters:
  most: { unit: mol/h, typical: ${size} }
  half: { unit: mol, typical: ${size} }
states:
  amount: { unit: mol, initial: ${10 * size} mol${state} }
equations: |
  d(amount) = -most * amount / (half + amount)
outputs:
  amount: { unit: mol, error: { form: additive, additive: ${size} } }
assimilate: { method: particle, grid: 1 h, window: 4 h }
solver: { ${solver} }
`)
  if (!model) throw new Error(JSON.stringify(diagnostics))
  return model
}

/** y with y + half log y = y0 + half log y0 − most t. */
function exact(t: number): number {
  const goal = 10 + Math.log(10) - t
  let y = 1
  for (let i = 0; i < 100; i++) y -= (y + Math.log(y) - goal) / (1 + 1 / y)
  return y
}

function valueAt(model: Model, t: number): number {
  const { dynamics } = runnable(model)
  const members = dynamics.allocate(1)
  dynamics.start(members, { start: 0, timeline: [] })
  dynamics.advance(members, 0, t, [], createDraws(1))
  const into = new Float64Array(1)
  dynamics.outputs(members, into)
  return into[0]!
}

describe('tolerances of a stream', () => {
  it('are those that the model declares: amounts far below 1 need `absolute`', () => {
    const error = (solver: string) => Math.abs(valueAt(saturating(1e-9, solver), 8) / 1e-9 / exact(8) - 1)
    expect(error('tolerance: 1e-5, absolute: 1e-16')).toBeLessThan(1e-4)
    // An absolute tolerance of 1e-7 knows nothing of amounts of 1e-8.
    expect(error('tolerance: 1e-5')).toBeGreaterThan(1e-3)
  })

  it('follow the `scale` of a state in place of the absolute one', () => {
    const error = (scale: number) =>
      Math.abs(valueAt(saturating(1e-9, 'tolerance: 1e-5', `, scale: ${scale}`), 8) / 1e-9 / exact(8) - 1)
    expect(error(1e-9)).toBeLessThan(1e-4)
    expect(error(1)).toBeGreaterThan(1e-3)
  })

  it('hardly notice that the library’s glucose has a polynomial in place of log(glucose)^0.8124', () => {
    const { assignments } = findModel('glucose-type1-cappon-2023').model
    const basal = 120
    const operations: Record<string, (...args: number[]) => number> = {
      add: (a, b) => a + b!,
      subtract: (a, b) => a - b!,
      multiply: (a, b) => a * b!,
      divide: (a, b) => a / b!,
      negate: (a) => -a,
      exp: Math.exp,
      log: Math.log,
    }
    for (let low = 60; low <= 180; low += 0.25) {
      const worth = (each: Expression): number => {
        if (each.kind === 'number') return each.value
        if (each.kind === 'call') return operations[each.fn]!(...each.args.map(worth))
        if (each.name === 'low') return low
        const written = assignments.find(({ name }) => name === each.name)
        return written ? worth(written.expression) : basal
      }
      const distance = worth({ kind: 'symbol', name: 'distance' })
      expect(Math.abs(distance - (Math.log(low) ** 0.8124 - Math.log(basal) ** 0.8124))).toBeLessThan(6.1e-6)
    }
  })

  it('carry the library’s glucose within 1.2 mg/dL of tight ones for 4 hours after a meal and a bolus, root mean square 0.1', () => {
    const { model } = findModel('glucose-type1-cappon-2023')
    const events: TimelineEvent[] = [
      { kind: 'input', time: 5, input: 'meal', amount: 60 },
      { kind: 'input', time: 10, input: 'insulin', amount: 5 },
    ]
    const { dynamics } = runnable(model)
    const tight = createDynamics(model, {
      rtol: 1e-9,
      atol: 1e-11,
      method: 'dopri5',
      driftInterval: Number.POSITIVE_INFINITY,
    } as EquationOptions)
    const count = 100
    const ways = [dynamics, tight].map((each) => {
      const run = { model, dynamics: each }
      const { members } = drawPrior(run, coordinatesOf(run), { start: 0, timeline: [] }, count, createDraws(3))
      each.start(members, { start: 0, timeline: [] })
      const seen: Float64Array[] = []
      for (let t = 15; t <= 240; t += 15) {
        const due = events.filter(({ time }) => time >= t - 15 && time < t)
        each.advance(members, t - 15, t, due, createDraws(4))
        const into = new Float64Array(each.layout.outputs.length * count)
        each.outputs(members, into)
        seen.push(into.slice(0, count))
      }
      return seen.flatMap((row) => [...row])
    })
    const gaps = ways[0]!.map((x, i) => Math.abs(x - ways[1]![i]!)).filter(Number.isFinite)
    expect(gaps.length).toBe(16 * count)
    const rms = Math.sqrt(gaps.reduce((sum, gap) => sum + gap * gap, 0) / gaps.length)
    expect(Math.max(...gaps)).toBeLessThan(1.2)
    expect(rms).toBeLessThan(0.1)
  })
})
