import { describe, expect, it } from 'vitest'
import { compileModel } from '../language/compile.ts'
import { centralDraws } from '../random/central-draws.ts'
import type { TimelineEvent } from '../timeline.ts'
import { createDynamics } from './equations.ts'
import { explainStop } from './explain-stop.ts'
import { typicalMembers } from './simulate-data.ts'

/** What is said of a model of x (2 at the start) and y (0). */
function told(equations: string, until = 4, timeline: TimelineEvent[] = [], engine: 'reference' | 'auto' = 'auto') {
  const { model } = compileModel(`
model: stops
version: 1
title: Stops
subject: patient
kind: equations
time: h
parameters:
  k: { unit: 1, typical: 1 }
inputs:
  taken: { unit: 1, into: y, as: bolus }
states:
  x: { unit: 1, initial: 2 }
  y: { unit: 1, initial: 0 }
equations: |
${equations
  .split('\n')
  .map((line) => `  ${line}`)
  .join('\n')}
outputs:
  out: { unit: 1, expression: y }
`)
  const dynamics = createDynamics(model!, engine === 'auto' ? {} : { engine })
  const members = () => typicalMembers(model!, dynamics)
  return explainStop({ model: model!, dynamics, members, start: 0, timeline, until, draws: centralDraws })
}

describe('explainStop', () => {
  it('names the innermost formula without a value, when, and what it reads', () => {
    const logarithm = 'left = 3 + log(x)\nd(x) = -k / (1 h)\nd(y) = left / (1 h)'
    for (const engine of ['reference', 'auto'] as const)
      expect(told(logarithm, 4, [], engine)).toMatch(/^near time 2, `log\(x\)` in `left` is not a number, where x = -/)
    expect(told('d(x) = -k / (1 h)\nd(y) = 1 / (x - 1) / (1 h)')).toMatch(/`d\(y\)`.*infinite|d\(y\) is/)
  })

  it('names a formula that an event breaks, and not the branch that is not taken', () => {
    const dose: TimelineEvent = { kind: 'input', time: 1, input: 'taken', amount: 5 }
    const guarded = 'd(x) = if k > 0 then sqrt(1 - y) / (1 h) else log(-1) / (1 h)\nd(y) = 0 * x / (1 h)'
    expect(told(guarded, 4, [dose])).toMatch(/^near time 1, `sqrt\(1 - y\)` in `d\(x\)` is not a number, where y = 5$/)
  })

  it('does not blame what is infinite on the way to a finite value', () => {
    const saturated = 'share = 1 / (1 + exp(1e6 * x))\nd(x) = -k / (1 h)\nd(y) = (share + log(x)) / (1 h)'
    expect(told(saturated)).toMatch(/^near time 2, `log\(x\)` in `d\(y\)` is not a number/)
  })

  it('says what grows beyond all bounds', () => {
    // x' = x² from 2 ends at 1/2.
    expect(told('d(x) = x * x / (1 h)\nd(y) = 0 / (1 h)')).toMatch(/^near time 0\.5, d\(x\) is \d/)
  })

  it('says nothing of a member that lives', () => {
    expect(told('d(x) = -x / (1 h)\nd(y) = x / (1 h)')).toBeNull()
  })
})
