import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'hamzad-drugs-'))
function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(join(root, 'bin/hamzad'), [...args, '--json'], {
    cwd: root,
    encoding: 'utf8',
  })
  expect(status, stderr || stdout).toBe(0)
  return JSON.parse(stdout)
}
const fit = (model: string, data: string) => run('fit', model, '--data', data).subjects[0]
/** As many digits as were published: a relative difference of a thousandth. */
function near(found: number, published: number, tolerance = 1e-3): void {
  expect(Math.abs(found / published - 1), `${found} for ${published}`).toBeLessThan(tolerance)
}

/** Estimates of other programs of the modes of five drugs, as the tests of posologyr report them (levenc/posologyr, tests/testthat). */
describe('modes that Monolix, nlmixr2 and NONMEM publish', () => {
  const tobramycin = file(
    'tobramycin.yaml',
    `model: tobramycin
kind: equations
time: h
covariates:
  CLCREAT: { unit: mL/min }
  WT: { unit: kg }
parameters:
  ke: { unit: /h, typical: 0.21 * (CLCREAT / 67.8)^0.89 * (WT / 66.4)^(-1.09), varies: { between: 0.08075 } }
  V: { unit: L, typical: 19.8 * (WT / 66.4)^0.80, varies: { between: 0.01203 } }
  k12: { unit: /h, typical: 0.041 }
  k21: { unit: /h, typical: 0.12 }
inputs:
  dose: { unit: mg, into: central }
states: { central: { unit: mg }, peripheral: { unit: mg } }
equations: |
  Cc = central / V
  d(central) = -(ke + k12) * central + k21 * peripheral
  d(peripheral) = k12 * central - k21 * peripheral
outputs:
  Cc: { unit: mg/L, error: { form: combined1, additive: 0, proportional: 0.198 } }
`,
  )

  it('tobramycin in Monolix: a proportional error written as combined1, DUR for an infusion, NA for nothing', () => {
    const data = file(
      'tobramycin.csv',
      'ID,TIME,DV,AMT,DUR,EVID,CLCREAT,WT\n1,0,NA,500,0.5,1,80,65\n1,1,25,0,NA,0,80,65\n1,14,5.5,0,NA,0,80,65\n',
    )
    const { parameters } = fit(tobramycin, data)
    near(parameters.ke, 0.1258)
    near(parameters.V, 18.21)
  })

  it('amikacin in nlmixr2: four effects that all hang together', () => {
    const model = file(
      'amikacin.yaml',
      `model: amikacin
kind: equations
time: h
covariates:
  CLCREAT4H: { unit: mL/min }
  TBW: { unit: kg }
  PoverF: { unit: 1 }
parameters:
  CL: { unit: L/h, typical: 4.3 * (CLCREAT4H / 82)^0.7, varies: { between: 0.1 } }
  V1: { unit: L, typical: 15.9 * (TBW / 78)^0.9 * (PoverF / 169)^0.4, varies: { between: 0.05 } }
  V2: { unit: L, typical: 21.4, varies: { between: 0.2 } }
  Q: { unit: L/h, typical: 12.1, varies: { between: 0.08 } }
correlated: { names: [CL, V1, V2, Q], covariance: [[0.1], [0.01, 0.05], [0.01, 0.02, 0.2], [-0.06, 0.004, 0.003, 0.08]] }
inputs:
  dose: { unit: mg, into: central }
states: { central: { unit: mg }, peripheral: { unit: mg } }
equations: |
  Cc = central / V1
  d(central) = -(CL + Q) / V1 * central + Q / V2 * peripheral
  d(peripheral) = Q / V1 * central - Q / V2 * peripheral
outputs:
  Cc: { unit: mg/L, error: { form: combined2, additive: 0.2, proportional: 0.1 } }
`,
    )
    const data = file(
      'amikacin.csv',
      'ID,TIME,DV,EVID,AMT,DUR,CLCREAT4H,TBW,PoverF,AMS\n1,0,NA,1,1600,0.5,50,62,169,1\n1,1,75,0,0,NA,50,62,169,1\n1,6,32,0,0,NA,50,62,169,1\n',
    )
    const { parameters } = fit(model, data)
    near(parameters.CL, 2.62)
    near(parameters.V1, 11.01)
    near(parameters.V2, 14.57)
    near(parameters.Q, 11.96)
  })

  it('piperacillin in Monolix: four occasions, and infusions that meet', () => {
    const model = file(
      'piperacillin.yaml',
      `model: piperacillin
kind: equations
time: h
covariates:
  TBW: { unit: kg }
parameters:
  LAG: { unit: h, typical: 0.07, varies: { between: 0.1747673 } }
  CL: { unit: L/h, typical: 17.1 * (TBW / 70), varies: { between: 0.08507985, occasion: 0.1934626 } }
  V1: { unit: L, typical: 7.2, varies: { between: 0.0673745, occasion: 0.05783106 } }
  V2: { unit: L, typical: 17.8, varies: { between: 0.429067 } }
  Q: { unit: L/h, typical: 52, varies: { between: 0.2247455 } }
inputs:
  dose: { unit: mg, into: central, lag: LAG }
states: { central: { unit: mg }, peripheral: { unit: mg } }
equations: |
  Cc = central / V1
  d(central) = -(CL + Q) / V1 * central + Q / V2 * peripheral
  d(peripheral) = Q / V1 * central - Q / V2 * peripheral
outputs:
  Cc: { unit: mg/L, error: { form: combined1, additive: 3.2, proportional: 0.253 } }
`,
    )
    const levels: Record<number, number> = { 47.9: 63, 71.9: 19.7, 95.9: 31, 120: 16 }
    const times = [0, 8, 16, 24, 32, 40, 47.9, 48, 56, 64, 71.9, 72, 80, 88, 95.9, 96, 104, 112, 120]
    const rows = times.map((time) => {
      const level = levels[time]
      const occasion = time < 48 ? 1 : time < 72 ? 2 : time < 96 ? 3 : 4
      return level === undefined ? `6,${time},NA,4000,8,1,92,${occasion}` : `6,${time},${level},NA,NA,0,92,${occasion}`
    })
    const data = file('piperacillin.csv', ['ID,TIME,DV,AMT,DUR,EVID,TBW,OCC', ...rows].join('\n'))
    const { parameters, occasions } = fit(model, data)
    const clearances = occasions.map((each: { parameters: { CL: number } }) => each.parameters.CL)
    for (const [i, published] of [10.58, 24, 18.4, 26.3].entries()) near(clearances[i], published, 2e-3)
    near(parameters.LAG, 0.07)
    near(parameters.V1, 7.2)
    near(parameters.V2, 17.8)
    near(parameters.Q, 52)
  })

  it('an oral drug in NONMEM: covariates that change with every record, carried backwards', () => {
    const model = file(
      'oral.yaml',
      `model: oral
kind: equations
time: h
covariates:
  BW: { unit: kg, carry: next }
  SEX: { kind: flag, carry: next }
parameters:
  CL: { unit: L/h, typical: 4 * (BW / 75)^1.5 * 0.75^SEX, varies: { between: 0.2 } }
  V: { unit: L, typical: 70, varies: { between: 0.2 } }
  KA: { unit: /h, typical: 1, varies: { between: 0.2 } }
inputs:
  oral: { unit: mg, into: depot }
  iv: { unit: mg, into: central }
states: { depot: { unit: mg }, central: { unit: mg } }
equations: |
  Cc = central / V
  d(depot) = -KA * depot
  d(central) = KA * depot - CL / V * central
outputs:
  Cc: { unit: mg/L, error: { form: proportional, proportional: 0.22360679775 } }
`,
    )
    const at = [0, 1.5, 4.4, 7.1, 24.6, 72, 96, 120, 144, 168, 192, 216]
    const levels = [null, 107.267, 100.995, 54.0546, 5.97081]
    const weights = [77, 113, 92, 132, 126, 128, 41, 56, 68, 45, 93, 126]
    const sexes = [0, 0, 1, 0, 1, 1, 1, 1, 0, 0, 1, 1]
    const rows = at.map((time, i) => {
      const level = levels[i]
      const [event, amount] = level ? [0, 0] : [1, 10000]
      return `1,${time},${event},${amount},2,0,0,${amount},${level ?? '.'},${weights[i]},${sexes[i]}`
    })
    const { eta } = fit(model, file('oral.csv', ['ID,TIME,EVID,AMT,CMT,II,ADDL,RATE,DV,BW,SEX', ...rows].join('\n')))
    near(eta.CL, 0.398845969)
    near(eta.V, 0.0762201167)
    expect(eta.KA).toBeCloseTo(0, 4)
  })

  it('warfarin in nlmixr2: concentration and prothrombin activity, a logit-normal effect, doses that carry a DVID', () => {
    const model = file(
      'warfarin.yaml',
      `model: warfarin
kind: equations
time: h
parameters:
  ktr: { unit: /h, typical: exp(0.106), varies: { between: 1.024695 } }
  ka: { unit: /h, typical: exp(-0.087), varies: { between: 0.9518403 } }
  cl: { unit: L/h, typical: exp(-2.03), varies: { between: 0.5300943 } }
  v: { unit: L, typical: exp(2.07) }
  emax: { unit: 1, typical: expit(3.4), varies: { law: logit-normal, between: 0.7134424 } }
  ec50: { unit: mg/L, typical: exp(0.00724), varies: { between: 0.7204165 } }
  kout: { unit: /h, typical: exp(-2.9) }
  e0: { unit: 1, typical: exp(4.57) }
inputs:
  dose: { unit: mg, into: depot }
states:
  depot: { unit: mg }
  gut: { unit: mg }
  center: { unit: mg }
  effect: { unit: 1, initial: e0 }
equations: |
  cp = center / v
  pca = effect
  d(depot) = -ktr * depot
  d(gut) = ktr * depot - ka * gut
  d(center) = ka * gut - cl / v * center
  d(effect) = kout * (e0 * (1 - emax * cp / (ec50 + cp)) - effect)
outputs:
  cp: { unit: mg/L, error: { form: combined2, additive: 0.144, proportional: 0.15 } }
  pca: { unit: 1, error: { form: additive, additive: 3.91 } }
`,
    )
    const at = [0, 0.5, 1, 2, 3, 6, 9, 12, 24, 24, 36, 36, 48, 48, 72, 72, 96, 120, 144]
    const values = [0, 0, 1.9, 3.3, 6.6, 9.1, 10.8, 8.6, 5.6, 44, 4, 27, 2.7, 28, 0.8, 31, 60, 65, 71]
    const activity = new Set([9, 11, 13, 15, 16, 17, 18])
    const rows = at.map(
      (time, i) => `1,${time},${values[i]},${activity.has(i) ? 'pca' : 'cp'},${i === 0 ? '1,100' : '0,0'}`,
    )
    const { parameters } = fit(model, file('warfarin.csv', ['ID,TIME,DV,DVID,EVID,AMT', ...rows].join('\n')))
    const published = { ktr: 0.6392321, ka: 0.5294417, cl: 0.2852736, v: 7.924823, emax: 0.9304377, ec50: 0.7909184 }
    for (const [name, value] of Object.entries(published)) near(parameters[name], value, 2e-3)
  })

  it('dose searches that posologyr publishes: single doses, and the eleventh of a course', () => {
    const given = [
      '--covariate',
      'weight=70',
      '--covariate',
      'clearance=65',
      '--eta',
      'CL=0.10796221',
      '--eta',
      'V1=0.04643863',
      '--eta',
      'V2=0.06859768',
    ]
    const dose = (...args: string[]) => run('dose', 'vancomycin-goti-2018', ...given, ...args)
    near(dose('--as', 'infusion:2h', '--goal', 'auc 0 24 400').amount.value, 2377.758)
    near(dose('--as', 'infusion:2h', '--goal', 'concentration 24 11.04931').amount.value, 2530.699)
    // The search of posologyr steps by tenths of an hour.
    expect(dose('--as', 'infusion:2h', '--amount', '1500', '--goal', 'below 10').time.value).toBeCloseTo(11.2, 0)
    near(dose('--as', 'infusion:2h', '--every', '24h', '--goal', 'auc-steady 24 400').amount.value, 1229.366, 5e-3)
    near(dose('--as', 'infusion:2h', '--amount', '2000', '--goal', 'trough 10').interval.value, 35.9, 5e-3)
    // The same from the record that those effects are the mode of.
    const data = file(
      'course.csv',
      'ID,TIME,DV,AMT,DUR,EVID,clearance,weight,dialysis\n1,0,NA,2000,2,1,65,70,0\n1,13,12,0,NA,0,65,70,0\n1,24.2,NA,1400,2,1,65,70,0\n1,48,10.5,0,NA,0,65,70,0\n',
    )
    const fitted = run('dose', 'vancomycin-goti-2018', '--data', data, '--as', 'infusion:2h', '--goal', 'auc 0 24 400')
    near(fitted.amount.value, 2377.758)
  })
})
