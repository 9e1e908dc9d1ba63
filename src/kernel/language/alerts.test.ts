import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { compileModel } from './compile.ts'

const goti = readFileSync(new URL('../../models/patient/vancomycin-goti-2018/model.yaml', import.meta.url), 'utf8')
const compile = (alert: string) => compileModel(`${goti}\nalerts:\n  toxic: ${alert}\n`)
const codes = (alert: string) => compile(alert).diagnostics.map(({ code }) => code)

describe('alerts of a model text', () => {
  it('read threshold and horizon in the units of the output and of the model', () => {
    const { model } = compile(
      '{ of: concentration, above: 30000 ug/L, within: 90 min, level: high, begins: 0.4, ends: 0.2, to: [clinician] }',
    )
    expect(model!.alerts).toEqual([
      {
        code: 'toxic',
        of: 'concentration',
        side: 'above',
        threshold: 30,
        within: 1.5,
        level: 'high',
        begins: 0.4,
        ends: 0.2,
        to: ['clinician'],
      },
    ])
  })

  it('fill in what the text leaves out', () => {
    const { model } = compile('{ below: 5 mg/L, within: 12 h, level: priority }')
    expect(model!.alerts).toMatchObject([{ of: 'concentration', begins: 0.3, ends: 0.15, to: [] }])
  })

  it.each([
    ['{ within: 1 h, level: high }', 'alert.threshold'],
    ['{ below: 1 mg/L, above: 2 mg/L, within: 1 h, level: high }', 'alert.threshold'],
    ['{ below: 1 mg/L, level: high }', 'alert.within'],
    ['{ below: 1 mg/L, within: 0 h, level: high }', 'number.positive'],
    ['{ below: 1 mg/L, within: 1 h }', 'alert.level'],
    ['{ below: 1 mg/L, within: 1 h, level: loud }', 'field.word'],
    ['{ below: 1 h, within: 1 h, level: high }', 'unit.mismatch'],
    ['{ of: nothing, below: 1 mg/L, within: 1 h, level: high }', 'name.unknown'],
    ['{ below: 1 mg/L, within: 1 h, level: high, begins: 1.2 }', 'number.form'],
    ['{ below: 1 mg/L, within: 1 h, level: high, begins: 0.2, ends: 0.3 }', 'range.order'],
  ])('%s is refused: %s', (text, code) => {
    expect(codes(text)).toContain(code)
  })
})
