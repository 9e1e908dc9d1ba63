import { describe, expect, it } from 'vitest'
import { createDynamics } from '../../../kernel/dynamics/equations.ts'
import { simulateData, typicalMembers } from '../../../kernel/dynamics/simulate-data.ts'
import { compileModel } from '../../../kernel/language/compile.ts'
import type { Model } from '../../../kernel/model.ts'
import { createDraws } from '../../../kernel/random/create-draws.ts'
import { readData } from '../../csv/read-data.ts'
import { importNonmem } from './read-nonmem.ts'

function model(text: string): Model {
  const { model: found, diagnostics } = compileModel(text)
  expect(diagnostics.filter((each) => each.severity === 'error')).toEqual([])
  return found as Model
}

const stream = (parts: { sub?: string; pk?: string; error?: string; rest?: string; input?: string }) =>
  [
    '$PROBLEM test',
    `$INPUT ID TIME AMT RATE CMT DV ${parts.input ?? ''}`,
    `$SUBROUTINES ${parts.sub ?? 'ADVAN1 TRANS2'}`,
    `$PK\n${parts.pk ?? 'CL = THETA(1)\nV = THETA(2)\nS1 = V'}`,
    `$ERROR\n${parts.error ?? 'Y = F + F*EPS(1)'}`,
    parts.rest ?? '$THETA 2 10\n$OMEGA 0.1 0.1\n$SIGMA 0.04',
  ].join('\n')

function levels(text: string): number[] {
  const own = model(text)
  const { subjects } = readData('TIME,AMT,CMT\n0,100,1\n0.5,,\n2,,\n8,,\n24,,', own)
  const dynamics = createDynamics(own, { rtol: 1e-12, atol: 1e-12 })
  return [...simulateData(dynamics, subjects[0]!.rows, typicalMembers(own, dynamics), createDraws(1)).values]
}

describe('compartment models of the library', () => {
  const same = (texts: readonly string[]) => {
    const [first, ...others] = texts.map((text) => levels(importNonmem(text).text))
    for (const other of others)
      for (const [i, value] of first!.entries()) expect(Math.abs(other[i]! - value)).toBeLessThanOrEqual(1e-9 * value)
    return first!
  }
  const simple = (sub: string, pk: string) => stream({ sub, pk, error: 'IPRED = F\nY = IPRED + EPS(1)' })

  it('one compartment decays as the closed form', () => {
    const values = same([
      simple('ADVAN1 TRANS2', 'CL = 2\nV = 10\nS1 = V'),
      simple('ADVAN1 TRANS1', 'K = 0.2\nS1 = 10'),
    ])
    for (const [i, t] of [0, 0.5, 2, 8, 24].entries()) expect(values[i]).toBeCloseTo(10 * Math.exp(-0.2 * t), 10)
  })

  it('absorption follows the Bateman function', () => {
    const values = same([
      simple('ADVAN2 TRANS2', 'CL = 2\nV = 10\nKA = 1.1\nS2 = V'),
      simple('ADVAN2', 'K = 0.2\nKA = 1.1\nS2 = 10'),
    ])
    for (const [i, t] of [0, 0.5, 2, 8, 24].entries())
      expect(values[i]).toBeCloseTo(((10 * 1.1) / 0.9) * (Math.exp(-0.2 * t) - Math.exp(-1.1 * t)), 10)
  })

  it('all parameterisations of two compartments agree', () => {
    // K 0.2, K12 0.3, K21 0.15: α + β = 0.65, αβ = 0.03.
    const root = Math.sqrt(0.65 ** 2 - 0.12)
    const [alpha, beta] = [(0.65 + root) / 2, (0.65 - root) / 2]
    const aob = (alpha - 0.15) / (0.15 - beta)
    for (const [advan, ka, s, peripheral] of [
      ['ADVAN3', '', 'S1', 'K12 = 0.3\nK21 = 0.15'],
      ['ADVAN4', 'KA = 1\n', 'S2', 'K23 = 0.3\nK32 = 0.15'],
    ] as const) {
      const [v1, v2] = advan === 'ADVAN3' ? ['V1', 'V2'] : ['V2', 'V3']
      const back = advan === 'ADVAN3' ? 'K21' : 'K32'
      same([
        simple(`${advan} TRANS1`, `${ka}K = 0.2\n${peripheral}\n${s} = 10`),
        simple(`${advan} TRANS3`, `${ka}CL = 2\nV = 10\nQ = 3\nVSS = 30\n${s} = V`),
        simple(`${advan} TRANS4`, `${ka}CL = 2\n${v1} = 10\nQ = 3\n${v2} = 20\n${s} = ${v1}`),
        simple(`${advan} TRANS5`, `${ka}AOB = ${aob}\nALPHA = ${alpha}\nBETA = ${beta}\n${s} = 10`),
        simple(`${advan} TRANS6`, `${ka}ALPHA = ${alpha}\nBETA = ${beta}\n${back} = 0.15\n${s} = 10`),
      ])
    }
  })

  it('all parameterisations of three compartments agree, and so do differential equations', () => {
    // Roots of s³ − 0.9 s² + 0.1575 s − 0.0018 = 0 for K 0.2, K12 0.3, K21 0.15, K13 0.19, K31 0.06.
    const roots = [0.6588743766, 0.2287612, 0.0123644]
    const polynomial = (x: number) =>
      x ** 3 - 0.9 * x ** 2 + (0.2 * 0.21 + 0.3 * 0.06 + 0.19 * 0.15 + 0.15 * 0.06) * x - 0.2 * 0.15 * 0.06
    const slope = (x: number) => 3 * x ** 2 - 1.8 * x + 0.2 * 0.21 + 0.3 * 0.06 + 0.19 * 0.15 + 0.15 * 0.06
    const [a, b, c] = roots.map((root) => {
      let x = root
      for (let i = 0; i < 200; i++) x -= polynomial(x) / slope(x)
      return x
    })
    expect(new Set([a, b, c].map((x) => x!.toFixed(6))).size).toBe(3)
    const des =
      '$DES\nDADT(1) = -(0.2+0.3+0.19)*A(1)+0.15*A(2)+0.06*A(3)\nDADT(2) = 0.3*A(1)-0.15*A(2)\nDADT(3) = 0.19*A(1)-0.06*A(3)'
    const general = `$PROBLEM test\n$INPUT ID TIME AMT DV\n$SUBROUTINES ADVAN6 TOL=6\n$MODEL COMP=(CENTRAL) COMP=(P1) COMP=(P2)\n$PK\nS1 = 10\n${des}\n$ERROR\nY = F + EPS(1)\n$SIGMA 1`
    same([
      simple('ADVAN11 TRANS1', 'K = 0.2\nK12 = 0.3\nK21 = 0.15\nK13 = 0.19\nK31 = 0.06\nS1 = 10'),
      simple('ADVAN11 TRANS4', 'CL = 2\nV1 = 10\nQ2 = 3\nV2 = 20\nQ3 = 1.9\nV3 = 1.9/0.06\nS1 = V1'),
      simple('ADVAN11 TRANS6', `ALPHA = ${a}\nBETA = ${b}\nGAMMA = ${c}\nK21 = 0.15\nK31 = 0.06\nS1 = 10`),
      general,
    ])
    same([
      simple('ADVAN12 TRANS1', 'KA = 1\nK = 0.2\nK23 = 0.3\nK32 = 0.15\nK24 = 0.19\nK42 = 0.06\nS2 = 10'),
      simple('ADVAN12 TRANS4', 'KA = 1\nCL = 2\nV2 = 10\nQ3 = 3\nV3 = 20\nQ4 = 1.9\nV4 = 1.9/0.06\nS2 = V2'),
    ])
  })
})

describe('effects', () => {
  const effects = (pk: string, omega: string, input = '') => {
    const own = model(
      importNonmem(stream({ pk: `${pk}\nS1 = V`, input, rest: `$THETA 2 10 0.3\n$OMEGA ${omega}\n$SIGMA 0.04` })).text,
    )
    return Object.fromEntries(
      own.effects.map((effect, i) => {
        const { transform } = own.parameters.find((each) => each.name === effect.parameter)!
        return [effect.name, `${transform.form} ${Number(own.omega[i * own.effects.length + i]!.toPrecision(10))}`]
      }),
    )
  }
  it('are log-normal, normal, relative or logistic', () => {
    expect(effects('CL = THETA(1)*EXP(ETA(1))\nV = THETA(2) + ETA(2)', '0.1 4')).toEqual({
      CL: 'log 0.1',
      V: 'identity 4',
    })
    expect(effects('CL = THETA(1)*(1+ETA(1))\nV = THETA(2)', '0.09')).toEqual({ CL: 'identity 0.36' })
    expect(effects('CL = THETA(1)\nV = THETA(2)\nF1 = 1/(1+EXP(-(THETA(3)+ETA(1))))', '0.09')).toEqual({
      F1: 'logit 0.09',
    })
    expect(effects('CL = THETA(1)\nV = THETA(2)\nX = THETA(3)+ETA(1)\nF1 = EXP(X)/(1+EXP(X))', '0.09')).toEqual({
      X: 'identity 0.09',
    })
    expect(effects('MU_1 = LOG(THETA(1))\nCL = DEXP(MU_1 + ETA(1))\nV = THETA(2)', '(0.3 SD)')).toEqual({
      CL: 'log 0.09',
    })
  })
  it('that two parameters share, or that have another shape, stand alone', () => {
    const shared = effects('CL = THETA(1)*EXP(ETA(1))\nV = THETA(2)*EXP(ETA(1)*THETA(3))', '0.1')
    expect(shared).toEqual({ ETA_1: 'identity 0.1' })
  })
  it('without variance are nothing', () => {
    expect(effects('CL = THETA(1)*EXP(ETA(1))\nV = THETA(2)*EXP(ETA(2))', '0 FIX 0.2')).toEqual({ V: 'log 0.2' })
  })
  it('of occasions are recognised in both usual shapes', () => {
    const both = { CL: 'log 0.1', 'CL.occasion': 'log 0.02' }
    const omega = '0.1\n$OMEGA BLOCK(1) 0.02\n$OMEGA BLOCK(1) SAME'
    const choice =
      'IOV = 0\nIF (OCC.EQ.1) IOV = ETA(2)\nIF (OCC.EQ.2) IOV = ETA(3)\nCL = THETA(1)*EXP(ETA(1)+IOV)\nV = THETA(2)'
    expect(effects(choice, omega, 'OCC')).toEqual(both)
    const sum =
      'OC1 = 0\nOC2 = 0\nIF (OCC.EQ.1) OC1 = 1\nIF (OCC.EQ.2) OC2 = 1\nCL = THETA(1)*EXP(ETA(1) + OC1*ETA(2) + OC2*ETA(3))\nV = THETA(2)'
    expect(effects(sum, omega, 'OCC')).toEqual(both)
    const missing = 'IOV = 0\nIF (OCC.EQ.1) IOV = ETA(2)\nCL = THETA(1)*EXP(ETA(1)+IOV)\nV = THETA(2)'
    expect(effects(missing, omega, 'OCC')).toEqual({ CL: 'log 0.1', ETA_2: 'identity 0.02' })
  })
})

describe('residual errors', () => {
  const error = (code: string, rest = '$THETA 2 10 0.3 0.4\n$SIGMA 0.04 0.09') => {
    const { text, notes } = importNonmem(stream({ error: code, rest }))
    const own = model(text).outputs[0]!.error
    const value = (key: 'additive' | 'proportional') => {
      const tree = own?.[key]
      return tree?.kind === 'number' ? Number(tree.value.toPrecision(6)) : tree && 'formula'
    }
    const power = own?.power === undefined ? [] : [own.power]
    return own
      ? [own.form, value('additive'), value('proportional'), ...power]
      : notes.find((each) => each.kind === 'lost')?.why
  }
  it.each([
    ['Y = F + EPS(1)', ['additive', 0.2, undefined]],
    ['Y = F*(1 + EPS(1))', ['proportional', undefined, 0.2]],
    ['Y = F*EXP(EPS(1))', ['proportional', undefined, 0.2]],
    ['Y = F + F*EPS(1) + EPS(2)', ['combined2', 0.3, 0.2]],
    ['IPRED = F\nW = THETA(3) + THETA(4)*IPRED\nY = IPRED + W*EPS(1)', ['combined1', 0.06, 0.08]],
    ['IPRED = F\nW = SQRT(THETA(3)**2 + (THETA(4)*IPRED)**2)\nY = IPRED + W*ERR(1)', ['combined2', 0.06, 0.08]],
    ['IPRED = LOG(F + 0.0001)\nY = IPRED + EPS(1)', ['exponential', undefined, 0.2]],
    [
      'IF (F.GT.0) THEN\n IPRED = LOG(F)\nELSE\n IPRED = -3\nENDIF\nY = IPRED + THETA(3)*EPS(1)',
      ['exponential', undefined, 0.06],
    ],
    ['Y = F + SQRT(F)*EPS(1)', ['proportional', undefined, 0.2, 0.5]],
    ['IPRED = F\nY = IPRED + IPRED**THETA(3)*EPS(1)', ['proportional', undefined, 0.2, 0.3]],
    ['Y = F + F**2*EPS(1)', ['proportional', undefined, 0.2, 2]],
    ['W = THETA(3) + THETA(4)*F**1.5\nY = F + W*EPS(1)', ['combined1', 0.06, 0.08, 1.5]],
    ['Y = F + F**THETA(4)*EPS(1) + EPS(2)', ['combined2', 0.3, 0.2, 0.4]],
    ['W = SQRT(THETA(3)**2 + THETA(4)**2*F**0.7)\nY = F + W*EPS(1)', ['combined2', 0.06, 0.08, 0.35]],
  ] as const)('%s', (code, expected) => {
    expect(error(code)).toEqual(expected)
  })
  it('that the language lacks are left out, and said so', () => {
    expect(error('Y = F + SQRT(F)*EPS(1) + F*EPS(2)')).toMatch(/residual error is left out/)
    expect(error('Y = F + F**0.5*EPS(1) + F**0.7*EPS(2)')).toMatch(/residual error is left out/)
    expect(error('Y = F + F*EPS(1) + EPS(2)', '$THETA 2 10\n$SIGMA BLOCK(2) 0.04 0.01 0.09')).toMatch(/correlated/)
    expect(error('Y = F')).toMatch(/no EPS/)
  })
  it.each([
    ['Y = F + SQRT(F)*EPS(1) + F*EPS(2)', '$SIGMA 0.04 0.09', 'import.error-powers'],
    ['Y = F + F*EPS(1) + EPS(2)', '$SIGMA BLOCK(2) 0.04 0.01 0.09', 'import.error-correlated'],
    ['Y = LOG(F) + F*EPS(1)', '$SIGMA 0.04', 'import.error'],
  ])('%s with %s is %s', (code, sigma, expected) => {
    const { notes } = importNonmem(stream({ error: code, rest: `$THETA 2 10\n${sigma}` }))
    expect(notes.flatMap((each) => (each.kind === 'lost' ? each.code : []))).toEqual([expected])
  })
  it('of correlated EPS add up where they multiply the same power of the prediction', () => {
    // Var = F² (0.04 + 2 · 0.01 + 0.09)
    expect(error('Y = F + F*EPS(1) + F*EPS(2)', '$THETA 2 10\n$SIGMA BLOCK(2) 0.04 0.01 0.09')).toEqual([
      'proportional',
      undefined,
      Number(Math.sqrt(0.15).toPrecision(6)),
    ])
    expect(error('Y = F + 2*EPS(1) - EPS(2)', '$THETA 2 10\n$SIGMA BLOCK(2) 0.04 0.01 0.09')).toEqual([
      'additive',
      Number(Math.sqrt(4 * 0.04 - 4 * 0.01 + 0.09).toPrecision(6)),
      undefined,
    ])
  })
  it('that L2 joins are said to stand alone here', () => {
    const two = 'IF (DVID.EQ.1) THEN\nY = F + EPS(1)\nELSE\nY = A(1) + EPS(2)\nENDIF'
    const codes = (input: string) =>
      importNonmem(
        stream({
          sub: 'ADVAN2 TRANS2',
          pk: 'KA = 1\nCL = 2\nV = 10\nS2 = V',
          error: two,
          rest: '$SIGMA BLOCK(2) 0.04 0.01 0.09',
        }).replace(/\$INPUT.*/, `$INPUT ID TIME AMT DV DVID ${input}`),
      ).notes.flatMap((each) => (each.kind === 'lost' ? each.code : []))
    expect(codes('L2')).toEqual(['import.error-correlated'])
    expect(codes('')).toEqual([])
  })
})

describe('several outputs', () => {
  const outputs = (error: string) => {
    const { text, notes } = importNonmem(
      `$PROBLEM two\n$INPUT ID TIME AMT DV DVID CMT BLQ\n$SUBROUTINES ADVAN2 TRANS2\n$PK\nKA=1\nCL=2\nV=10\nS2=V\n$ERROR\n${error}\n$SIGMA 0.04 4`,
    )
    expect(notes.filter((each) => each.kind === 'lost')).toEqual([])
    return model(text).outputs.map(({ name, unit, error: own }) => `${name} ${unit} ${own?.form}`)
  }
  const two = ['concentration mg/L proportional', 'depot mg additive']
  it.each([
    ['IF (DVID.EQ.1) THEN\nY = F*(1+EPS(1))\nELSE\nY = A(1) + EPS(2)\nENDIF', two],
    ['IF (DVID.EQ.2) Y = A(1) + EPS(2)\nIF (DVID.EQ.1) Y = F*(1+EPS(1))', two],
    ['IF (CMT.EQ.1) THEN\nY = A(1) + EPS(2)\nENDIF\nIF (CMT.NE.1) Y = F*(1+EPS(1))', [two[1], two[0]]],
    [
      'IF (CMT.EQ.2) IPRED = A(1)\nIF (CMT.EQ.1) IPRED = F\nY = IPRED + EPS(1)',
      ['concentration mg/L additive', 'depot mg additive'],
    ],
    [
      'IF (BLQ.EQ.1) THEN\nF_FLAG=1\nY = PHI((1-F)/2)\nELSE\nF_FLAG=0\nY = F + EPS(1)\nENDIF',
      ['concentration mg/L additive'],
    ],
  ])('%s', (code, expected) => {
    expect(outputs(code)).toEqual(expected)
  })
})

describe('what is not understood', () => {
  it('is listed with its line, and the rest stays', () => {
    const source = stream({
      pk: 'CL = THETA(1)\nV = THETA(2)\nCALL RANDOM(1)\nX = POLY(2)\nIF (V.GT.3 THEN\nS1 = V',
      rest: '$THETA 2 10 (1,2\n$OMEGA 0.1\n$SIGMA 0.04\n$PRIOR NWPRI\n$MIX\n$TABLE ID',
    })
    const { ok, notes } = importNonmem(source)
    expect(ok).toBe(true)
    const lost = notes.filter((each) => each.kind === 'lost').map(({ line, text }) => `${line} ${text}`)
    expect(lost).toEqual(
      expect.arrayContaining(['7 CALL RANDOM(1)', '8 X = POLY(2)', '9 IF (V.GT.3 THEN', '13 2 10 (1,2', '17 $MIX']),
    )
    const codeOf = (line: number) =>
      notes.flatMap((each) => (each.kind === 'lost' && each.line === line ? each.code : []))
    expect([8, 13, 17].map(codeOf)).toEqual([['import.code'], ['import.number'], ['import.mixture']])
    expect(notes.flatMap((each) => (each.kind === 'lost' ? each.action : [])).every((each) => each.endsWith('.'))).toBe(
      true,
    )
    expect(notes).toContainEqual(expect.objectContaining({ kind: 'unneeded', line: 16, text: '$PRIOR' }))
    expect(source.split('\n')[6]).toBe('CALL RANDOM(1)')
    expect(notes).toContainEqual(expect.objectContaining({ kind: 'unneeded', line: 18, text: '$TABLE' }))
  })
  it('includes parameters that a subroutine needs', () => {
    const { notes } = importNonmem(stream({ sub: 'ADVAN3 TRANS4', pk: 'CL = 1\nV1 = 2\nQ = 3\nS1 = V1' }))
    expect(notes).toContainEqual(expect.objectContaining({ kind: 'lost', text: 'V2' }))
  })
  it('is never a model without equations that claims to be one', () => {
    const { ok, notes } = importNonmem('$PROBLEM x\n$PRED\nY = THETA(1) + ETA(1)')
    expect(ok).toBe(false)
    expect(notes).toContainEqual(expect.objectContaining({ code: 'import.pred', line: 2 }))
    expect(notes).not.toContainEqual(expect.objectContaining({ code: 'import.structure' }))
    expect(importNonmem('').ok).toBe(false)
  })
})
