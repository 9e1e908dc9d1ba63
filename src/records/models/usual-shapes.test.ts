import { describe, expect, it } from 'vitest'
import { createDynamics } from '../../kernel/dynamics/equations.ts'
import { simulateData, typicalMembers } from '../../kernel/dynamics/simulate-data.ts'
import { compileModel } from '../../kernel/language/compile.ts'
import type { Model } from '../../kernel/model.ts'
import { createDraws } from '../../kernel/random/create-draws.ts'
import { logGamma } from '../../kernel/statistics/gamma.ts'
import { readData } from '../csv/read-data.ts'
import { importModel } from './import-model.ts'

function read(source: string, format: 'nonmem' | 'nlmixr2') {
  const { text, notes } = importModel(source, format)
  const { model, diagnostics } = compileModel(text)
  expect(diagnostics.filter((each) => each.severity === 'error')).toEqual([])
  return { model: model as Model, text, lost: notes.filter((each) => each.kind === 'lost') }
}

/** Every output after 100 units at time 0, at the given times. */
function levels(model: Model, times: readonly number[]): number[] {
  const { subjects } = readData(`TIME,AMT,CMT\n0,100,1\n${times.map((t) => `${t},,`).join('\n')}`, model)
  const dynamics = createDynamics(model, { rtol: 1e-11, atol: 1e-13 })
  const { values } = simulateData(dynamics, subjects[0]!.rows, typicalMembers(model, dynamics), createDraws(1))
  const outputs = model.outputs.length
  return [...values.slice(outputs)]
}

const times = [0.3, 1, 4, 12]

describe('transit compartments that a derivative spells out', () => {
  const pk = (code: string) =>
    `IF (AMT.GT.0) PD = AMT\nIF (AMT.GT.0) TDOS = TIME\nKA = 0.4\nMTT = THETA(1)*EXP(ETA(1))\nNN = THETA(2)\nBIO = 0.8\nKTR = (NN+1)/MTT\nF1 = 0\n${code}`
  const stream = (first: string, des: string) =>
    `$PROBLEM transit\n$INPUT ID TIME AMT DV\n$SUBROUTINES ADVAN13 TOL=9\n$MODEL COMP=(ABS) COMP=(CENTRAL)\n$PK\n${pk(first)}\n$DES\n${des}\nDADT(2) = KA*A(1) - 0.1*A(2)\n$ERROR\nY = A(2) + EPS(1)\n$THETA 2 5.5\n$OMEGA 0.1\n$SIGMA 1`
  const expected = levels(
    read(
      `ini({ mtt <- 2; n <- 5.5 })\nmodel({\nka <- 0.4\nd/dt(depot) <- transit(n, mtt, 0.8) - ka * depot\nd/dt(cen) <- ka * depot - 0.1 * cen\ncen ~ add(1)\n})`,
      'nlmixr2',
    ).model,
    times,
  )
  it('is what rises as the gamma law says', () => {
    // ∫₀ᵗ of the gamma density carried to time t by e^(−ka(t−s)), then by the Bateman function.
    const [ka, ke, n, k, dose] = [0.4, 0.1, 5.5, 6.5 / 2, 80]
    const into = (s: number) => k * Math.exp(n * Math.log(k * s) - k * s - logGamma(n + 1))
    for (const [i, t] of times.entries()) {
      const steps = 20_000
      let sum = 0
      for (let j = 0; j < steps; j++) {
        const s = (t * (j + 0.5)) / steps
        sum += (into(s) * (ka / (ka - ke)) * (Math.exp(-ke * (t - s)) - Math.exp(-ka * (t - s))) * t) / steps
      }
      expect(Math.abs(expected[i]! / (dose * sum) - 1)).toBeLessThan(1e-6)
    }
  })
  it.each([
    [
      'with the exact factorial',
      'LNF = GAMLN(NN+1)',
      'DADT(1) = EXP(LOG(BIO*PD)+LOG(KTR)+NN*LOG(KTR*(T-TDOS))-KTR*(T-TDOS)-LNF) - KA*A(1)',
    ],
    [
      'with Stirling’s formula and small numbers against log 0',
      'L = LOG(2.5066)+(NN+0.5)*LOG(NN)-NN+LOG(1+1/(12*NN))\nX = 0.00001',
      'TEMPO = T - TDOS\nIF (TEMPO.GE.0) THEN\nDADT(1) = EXP(LOG(BIO*PD+X)+LOG(KTR+X)+NN*LOG(KTR*TEMPO+X)-KTR*TEMPO-L)-KA*A(1)\nELSE\nDADT(1) = -KA*A(1)\nENDIF',
    ],
    [
      'by a variable',
      'L = GAMLN(NN+1)',
      'X = KTR*(T-TDOS)\nINPT = EXP(LOG(BIO*PD*KTR)+NN*LOG(KTR*(T-TDOS))-KTR*(T-TDOS)-L)\nDADT(1) = INPT - KA*A(1)',
    ],
  ])('%s', (_, first, des) => {
    const { model, lost } = read(stream(first, des), 'nonmem')
    expect(lost).toEqual([])
    expect(model.inputs[0]!.transit).toBeDefined()
    for (const [i, value] of levels(model, times).entries())
      expect(Math.abs(value / expected[i]! - 1)).toBeLessThan(1e-8)
  })
  it('is not seen where ln n! is another number', () => {
    const wrong = 'DADT(1) = EXP(LOG(BIO*PD)+LOG(KTR)+NN*LOG(KTR*(T-TDOS))-KTR*(T-TDOS)-2*LNF) - KA*A(1)'
    const { lost } = read(stream('LNF = GAMLN(NN+1)', wrong), 'nonmem')
    expect(lost).toContainEqual(expect.objectContaining({ text: 'AMT' }))
  })
  it('of RxODE', () => {
    const { model, lost } = read(
      'mod <- RxODE({\nmtt = 2; n = 5.5; ka = 0.4; bio = 0.8; ktr = (n+1)/mtt\nd/dt(depot) = exp(log(bio*podo)+log(ktr)+n*log(ktr*t)-ktr*t-lgammafn(n+1))-ka*depot\nd/dt(cen) = ka*depot-0.1*cen\n})',
      'nlmixr2',
    )
    expect(lost).toEqual([])
    for (const [i, value] of levels(model, times).entries())
      expect(Math.abs(value / expected[i]! - 1)).toBeLessThan(1e-8)
  })
})

describe('rate constants between any compartments', () => {
  const general = (pk: string, advan = 'ADVAN5') =>
    `$PROBLEM linear\n$INPUT ID TIME AMT CMT DV\n$SUBROUTINES ${advan} TRANS1\n$MODEL COMP=(GUT) COMP=(CENT) COMP=(META)\n$PK\n${pk}\n$ERROR\nIF (CMT.EQ.2) Y = A(2)*(1+EPS(1))\nIF (CMT.EQ.3) Y = A(3)*(1+EPS(2))\n$SIGMA 0.04 0.09`
  it.each([
    ['ADVAN5', 'K12 = 1.2\nK23 = 0.06\nK20 = 0.14\nK30 = 0.5'],
    ['ADVAN7', 'K1T2 = 1.2\nK2T3 = 0.06\nK2T0 = 0.14\nK3T4 = 0.5'],
  ])('%s follows the closed form of parent and metabolite', (advan, pk) => {
    const { model, lost } = read(general(pk, advan), 'nonmem')
    expect(lost).toEqual([])
    const [ka, k, f, m] = [1.2, 0.2, 0.06, 0.5]
    const e = (rate: number, t: number) => Math.exp(-rate * t)
    const values = levels(model, times)
    for (const [i, t] of times.entries()) {
      const parent = ((100 * ka) / (ka - k)) * (e(k, t) - e(ka, t))
      const metabolite =
        100 *
        ka *
        f *
        (e(ka, t) / ((k - ka) * (m - ka)) + e(k, t) / ((ka - k) * (m - k)) + e(m, t) / ((ka - m) * (k - m)))
      expect(Math.abs(values[2 * i]! / parent - 1)).toBeLessThan(1e-8)
      expect(Math.abs(values[2 * i + 1]! / metabolite - 1)).toBeLessThan(1e-8)
    }
  })
})

describe('shapes of control streams', () => {
  const stream = (pk: string, error: string, more: string) =>
    `$PROBLEM x\n$INPUT ID TIME AMT DV OCC BLQ\n$SUBROUTINES ADVAN1 TRANS2\n${more}\n$PK\n${pk}\nS1 = V\n$ERROR${error}\n$THETA 2 10\n$SIGMA 0.04 0.5`
  const plain = '\nY = F*(1+EPS(1)) + EPS(2)'
  it('the occasion that no comparison names is the first', () => {
    const iov = 'IOV = ETA(2)\nIF (OCC.EQ.2) IOV = ETA(3)\nCL = THETA(1)*EXP(ETA(1)+IOV)\nV = THETA(2)'
    const { model, lost } = read(stream(iov, plain, '$OMEGA 0.1\n$OMEGA BLOCK(1) 0.02\n$OMEGA BLOCK(1) SAME'), 'nonmem')
    expect(lost).toEqual([])
    expect(model.effects.map(({ name, level }) => `${name} ${level}`)).toEqual(['CL subject', 'CL.occasion occasion'])
  })
  it('REPLACE names effects, and those of occasions by the data item', () => {
    const { model, lost } = read(
      stream(
        'CL = THETA(TVCL)*EXP(ETA(CL)+ETA(OCC_CL))\nV = THETA(2)',
        plain,
        '$ABBR REPLACE THETA(TVCL)=THETA(1)\n$ABBR REPLACE ETA(CL)=ETA(1)\n$ABBR REPLACE ETA(OCC_CL)=ETA(2 TO 4)\n$OMEGA 0.1\n$OMEGA BLOCK(1) 0.02\n$OMEGA BLOCK(1) SAME(2)',
      ),
      'nonmem',
    )
    expect(lost).toEqual([])
    expect(model.effects.map(({ name, level }) => `${name} ${level}`)).toEqual(['CL subject', 'CL.occasion occasion'])
    const { lost: other } = read(stream('CL = 2\nV = 10', plain, '$ABBR DECLARED X(10)'), 'nonmem')
    expect(other).toContainEqual(expect.objectContaining({ text: 'DECLARED X(10)' }))
  })
  it('the likelihood below the limit is left to the language, also behind a name', () => {
    const error =
      ' (ONLY OBSERVATIONS)\nIPRED = F\nIF (COMACT.EQ.1) IPRED = 0\nSD = SQRT(SIGMA(1,1)*IPRED**2+SIGMA(2,2))\nCUMD = PHI((1-IPRED)/SD)\nIF (BLQ.EQ.0) THEN\nF_FLAG = 0\nY = IPRED*(1+EPS(1))+EPS(2)\nENDIF\nIF (BLQ.EQ.1) THEN\nF_FLAG = 1\nY = CUMD\nENDIF'
    const { model, lost } = read(stream('CL = THETA(1)\nV = THETA(2)', error, ''), 'nonmem')
    expect(lost).toEqual([])
    expect(model.outputs.map(({ name, error: own }) => [name, own?.form])).toEqual([['concentration', 'combined2']])
    for (const [i, t] of times.entries()) expect(levels(model, times)[i]).toBeCloseTo(10 * Math.exp(-0.2 * t), 9)
  })
  it('SIGMA in a spread is its number', () => {
    const { model } = read(
      stream('CL = 2\nV = 10', '\nW = SQRT(SIGMA(1,1)*F**2 + SIGMA(2,2))\nY = F + W*EPS(3)', '$SIGMA 1 FIX'),
      'nonmem',
    )
    expect(model.outputs[0]!.error?.form).toBe('combined2')
  })
})

describe('texts', () => {
  it('that a data item is compared with become flags of the data', () => {
    const source = (sex: string) =>
      `ini({ tv <- 10; eta.v ~ 0.1 })\nmodel({\nv <- tv * exp(eta.v) * (1 + 0.5 * (SEX != "F"))\nif (${sex}) v <- v * 2\nd/dt(a) <- 0 * a\ncp <- a / v\ncp ~ add(1)\n})`
    const { model, text, lost } = read(source('SEX == "F"'), 'nlmixr2')
    expect(lost).toEqual([])
    expect(text).toContain('SEX_F: { unit: 1 }')
    expect(importModel(source('SEX == "F"'), 'nlmixr2').notes).toContainEqual({
      kind: 'assumed',
      line: 4,
      text: 'if (SEX == "F") v <- v * 2',
      why: "the data need a column SEX_F instead: 1 where SEX is 'F', else 0",
    })
    for (const [flag, v] of [
      [1, 20],
      [0, 15],
    ] as const) {
      const { subjects } = readData(`TIME,AMT,SEX_F\n0,100,${flag}\n1,,${flag}`, model)
      const dynamics = createDynamics(model)
      const { values } = simulateData(dynamics, subjects[0]!.rows, typicalMembers(model, dynamics), createDraws(1))
      expect(values[1]).toBeCloseTo(100 / v, 9)
    }
  })
})

describe('the normal law', () => {
  // Φ of scipy.stats.norm.cdf.
  it.each([
    [-3, 0.0013498980316300933],
    [-0.7, 0.24196365222307303],
    [0, 0.5],
    [1.2, 0.8849303297782918],
  ])('at %s is a bioavailability between 0.2 and 1', (x, share) => {
    const { model } = read(
      `ini({ f <- ${x}; eta.f ~ 0.3 })\nmodel({\nbio <- probitInv(f + eta.f, 0.2, 1)\nd/dt(a) <- 0 * a\nf(a) <- bio\na ~ add(1)\n})`,
      'nlmixr2',
    )
    expect(Math.abs(levels(model, [1])[0]! / (20 + 80 * share) - 1)).toBeLessThan(3e-7)
  })
})

describe('the gamma function', () => {
  it.each([0.3, 1, 2.5, 7, 40])('of %s', (x) => {
    const { model } = read(`mod <- rxode2({\nv = exp(lgamma(${x}))\nd/dt(a) = 0*a\ncp = a / v\n})`, 'nlmixr2')
    expect(Math.abs(Math.log(100 / levels(model, [1])[0]!) - logGamma(x))).toBeLessThan(1e-9)
  })
})
