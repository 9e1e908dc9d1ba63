import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { compileModel } from './compile.ts'
import { formatDiagnostic } from './diagnostic.ts'
import { identify } from './identify.ts'

function compiled(text: string) {
  const { model, diagnostics } = compileModel(text)
  if (!model) throw new Error(diagnostics.map((each) => formatDiagnostic(each, text)).join('\n'))
  return model
}

const oral = (bioavailability: string, output: string, extra = '') => `
model: oral
kind: equations
time: h
parameters:
  KA: { unit: /h, typical: 1, varies: { between: 0.1 } }
  CL: { unit: L/h, typical: 4, varies: { between: 0.1 } }
  V: { unit: L, typical: 70, varies: { between: 0.1 } }
  F: { unit: 1, typical: 0.7, varies: { between: 0.1 } }
  X: { unit: h, typical: 1, varies: { between: 0.1 } }
inputs:
  dose: { unit: mg, into: depot, lag: X, bioavailability: ${bioavailability} }
${extra}states:
  depot: { unit: mg }
  central: { unit: mg }
equations: |
  cp = central / V
  d(depot) = -KA * depot
  d(central) = KA * depot - CL * cp
outputs:
  out: ${output}
`

const concentration = '{ unit: mg/L, expression: cp }'

describe('identify', () => {
  it('finds the classical confounding of bioavailability with clearance and volume', () => {
    const found = identify(compiled(oral('F', concentration)))
    expect(found).toMatchObject({ conclusive: true, unseen: [], confounded: [['CL', 'V', 'F']] })
  })

  it('is content when an intravenous dose settles it', () => {
    const found = identify(compiled(oral('F', concentration, '  iv: { unit: mg, into: central }\n')))
    expect(found).toMatchObject({ conclusive: true, unseen: [], confounded: [] })
  })

  it('finds that amounts show only the ratio of clearance and volume', () => {
    const found = identify(compiled(oral('1', '{ unit: mg, expression: central }')))
    expect(found.confounded).toEqual([['CL', 'V']])
    expect(found.unseen).toEqual(['F'])
  })

  it.each(['vancomycin-goti-2018', 'vancomycin-thomson-2009', 'vancomycin-colin-2019', 'busulfan-mccune-2014'])(
    'finds nothing confounded in %s',
    (id) => {
      const text = readFileSync(new URL(`../../models/patient/${id}/model.yaml`, import.meta.url), 'utf8')
      const start = performance.now()
      expect(identify(compiled(text))).toMatchObject({ conclusive: true, unseen: [], confounded: [] })
      expect(performance.now() - start).toBeLessThan(10_000)
    },
  )

  it('says of a stream what its equations alone cannot tell: sizes of residuals, and a sensitivity beside its drift', () => {
    const file = new URL('../../models/patient/glucose-type1-cappon-2023/model.yaml', import.meta.url)
    const { conclusive, unseen, confounded } = identify(compiled(readFileSync(file, 'utf8')))
    expect(conclusive).toBe(true)
    expect(unseen).toEqual(['mismatch_sd', 'mismatch_length', 'level_sd', 'noise'])
    expect(confounded.map((group) => [...group].sort())).toEqual([['SIVG', 'sensitivity']])
  })
})
