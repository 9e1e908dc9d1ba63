import { describe, expect, it } from 'vitest'
import { createDynamics } from '../dynamics/equations.ts'
import { compileModel } from './compile.ts'

const published = compileModel(`
model: published
kind: equations
time: h
parameters:
  k: { unit: /h, typical: 0.5 }
  v: { unit: 1, typical: 3 }
states:
  x: { unit: mg, initial: 10 }
equations: |
  share = x / v
  d(x) = -k * x
outputs:
  x: { unit: mg }
`).model!

const text = (more: string) => `
model: bound
kind: sbml
source: published.xml
time: h
${more}
`
const read = (path: string) => (path === 'published.xml' ? { model: published, text: '<sbml/>' } : null)
const outputs = 'outputs:\n  level: { unit: mg, expression: x, code: loinc 2345-7 }'

describe('a model of kind sbml', () => {
  it('takes equations from its source, and says what varies, what is given and what is observed', () => {
    const { model, diagnostics } = compileModel(
      text(`covariates:
  weight: { unit: kg, default: 70 }
parameters:
  k: { unit: /h, varies: { cv: 0.3 } }
  start: { unit: mg, typical: 10 * weight / 70 }
states:
  x: { unit: mg, initial: start }
inputs:
  dose: { unit: mg, into: x }
${outputs}`),
      { source: read },
    )
    expect(diagnostics.filter((each) => each.severity === 'error')).toEqual([])
    expect(model!.kind).toBe('equations')
    expect(model!.parameters.map((each) => [each.name, each.effects.length])).toEqual([
      ['v', 0],
      ['k', 1],
      ['start', 0],
    ])
    expect(model!.inputs[0]).toMatchObject({ into: 0 })
    const dynamics = createDynamics(model!)
    const members = dynamics.allocate(1)
    dynamics.start(members, { start: 0, timeline: [{ kind: 'covariate', time: 0, covariate: 'weight', value: 140 }] })
    const level = new Float64Array(1)
    dynamics.outputs(members, level)
    expect(level[0]).toBe(20)
  })

  it('has a hash of both texts', () => {
    const one = compileModel(text(outputs), { source: read }).model!
    const other = compileModel(text(outputs), { source: () => ({ model: published, text: '<sbml />' }) }).model!
    expect(one.hash).not.toBe(other.hash)
  })

  it.each([
    ['a file that is not there', text(outputs).replace('published', 'lost'), 'source.missing'],
    ['a state that the source has not', text(`states:\n  y: { unit: mg }\n${outputs}`), 'name.unknown'],
    ['a name that the source has', text(`covariates:\n  v: { unit: 1, default: 1 }\n${outputs}`), 'name.twice'],
    ['a wrong unit where one is given', text(`states:\n  x: { unit: g }\n${outputs}`), 'unit.mismatch'],
    ['no source', text(outputs).replace('source: published.xml', ''), 'key.missing'],
  ])('refuses %s', (_, wrong, code) => {
    const { model, diagnostics } = compileModel(wrong, { source: read })
    expect(model).toBeNull()
    expect(diagnostics.map((each) => each.code)).toContain(code)
  })

  it('says so where no source can be read', () => {
    expect(compileModel(text(outputs)).diagnostics.map((each) => each.code)).toContain('source.unavailable')
  })

  it('passes on what is wrong with the source', () => {
    const broken = () => {
      throw new Error('a fast reaction (line 7)')
    }
    const { diagnostics } = compileModel(text(outputs), { source: broken })
    expect(diagnostics.some((each) => each.message.includes('a fast reaction (line 7)'))).toBe(true)
  })
})
