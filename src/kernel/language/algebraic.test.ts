import { describe, expect, it } from 'vitest'
import { createDynamics } from '../dynamics/equations.ts'
import { typicalMembers } from '../dynamics/simulate-data.ts'
import { centralDraws } from '../random/central-draws.ts'
import { compileModel } from './compile.ts'
import { formatExpression } from './format-expression.ts'

const text = (equations: string, states = '', inputs = '  dose: { unit: mg, into: total, as: [bolus] }') => `
model: binding
version: 1
title: A drug that binds
subject: patient
kind: equations
time: h
parameters:
  k: { unit: /h, typical: 0.3 }
  sites: { unit: mg, typical: 5 }
  half: { unit: mg, typical: 0.5 }
states:
  total: { unit: mg }
  free: { unit: mg }
${states}inputs:
${inputs}
equations: |
${equations.replace(/^/gm, '  ')}
outputs:
  free_drug: { unit: mg, expression: free }
`
const sound = `bound = sites * free / (half + free)
d(total) = -k * free
0 = free + bound - total`

const complaints = (source: string) => compileModel(source).diagnostics.filter(({ severity }) => severity === 'error')

describe('an equation without a slope', () => {
  it('determines the state that has none, and follows what enters the others', () => {
    const { model, diagnostics } = compileModel(text(sound))
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
    if (model?.kind !== 'equations') throw new Error('no model')
    expect(model.states.map(({ name, algebraic }) => [name, algebraic ?? false])).toEqual([
      ['total', false],
      ['free', true],
    ])
    expect(formatExpression(model.derivatives[1]!)).toBe('free + bound - total')
    const dynamics = createDynamics(model)
    const members = typicalMembers(model, dynamics)
    dynamics.start(members, { start: 0, timeline: [] })
    dynamics.advance(members, 0, 0, [{ kind: 'input', time: 0, input: 'dose', amount: 12 }], centralDraws)
    const into = new Float64Array(1)
    dynamics.outputs(members, into)
    // f² + (B + K − T) f − K T = 0.
    expect(into[0]).toBeCloseTo((6.5 + Math.sqrt(6.5 ** 2 + 4 * 0.5 * 12)) / 2, 12)
  })

  it('is checked in its units like any other', () => {
    expect(complaints(text(sound.replace('- total', '- k')))[0]?.message).toMatch(/unit|mg/)
  })

  it('is told from a state that was forgotten, and from one too many', () => {
    expect(complaints(text('d(total) = -k * free'))[0]).toMatchObject({ code: 'equation.missing' })
    expect(complaints(text(`${sound}\n0 = total - 2 * free`))[0]).toMatchObject({ code: 'equation.state' })
    const codes = complaints(text('d(total) = -k * free\n0 = total - sites')).map(({ code }) => code)
    expect(codes.sort()).toEqual(['equation.missing', 'equation.state'])
  })

  it('takes no input into its state', () => {
    const fed = text(sound, '', '  dose: { unit: mg, into: free, as: [bolus] }')
    expect(complaints(fed)[0]).toMatchObject({ code: 'input.into' })
  })
})
