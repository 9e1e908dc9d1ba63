import { describe, expect, it } from 'vitest'
import { createDynamics } from '../../../kernel/dynamics/equations.ts'
import { simulateData, typicalMembers } from '../../../kernel/dynamics/simulate-data.ts'
import { compileModel } from '../../../kernel/language/compile.ts'
import type { Model } from '../../../kernel/model.ts'
import { createDraws } from '../../../kernel/random/create-draws.ts'
import { readData } from '../../csv/read-data.ts'
import { importNlmixr2 } from './read-nlmixr2.ts'

function read(ini: string, model: string) {
  const imported = importNlmixr2(`ini({\n${ini}\n})\nmodel({\n${model}\n})`)
  const { model: found, diagnostics } = compileModel(imported.text)
  expect(diagnostics.filter((each) => each.severity === 'error')).toEqual([])
  return { ...imported, model: found as Model, lost: imported.notes.filter((each) => each.kind === 'lost') }
}

const typical = (model: Model, name: string) => {
  const tree = model.parameters.find((each) => each.name === name)?.typical
  return tree?.kind === 'number' ? tree.value : undefined
}

describe('initial values', () => {
  it('may have bounds, be fixed, be on any scale', () => {
    const { estimates, model } = read(
      'a <- c(0, 2, 5); label("A") # other\nb = fix(3)\nc1 <- c(1, 4)\nd1 <- c(-Inf, 0.5, Inf)\ne1 <- fixed(log(2))\nf1 <- c(0, 7, fixed)\ng1 <- log(c(1, 2, 3))\neta.a ~ 0.3',
      'v <- a * exp(eta.a) + 0\nk <- b + c1 + d1 + e1 + f1 + g1\nd/dt(x) <- -k * x\ncp = x / v',
    )
    expect(
      estimates.map(({ name, value, fixed }) => `${name} ${Number(value.toPrecision(6))}${fixed ? ' fixed' : ''}`),
    ).toEqual(['a 2', 'b 3 fixed', 'c1 4', 'd1 0.5', 'e1 0.693147 fixed', 'f1 7 fixed', 'g1 0.693147', 'eta.a 0.3'])
    expect(estimates[0]!.label).toBe('A')
    expect(model.effects.map((each) => each.name)).toEqual(['v'])
  })
  it('of effects may be a block, standard deviations, correlations, or of an occasion', () => {
    const { model } = read(
      'tk <- 0.1\ntv <- 10\neta.k + eta.v ~ sd(cor(0.2, 0.5, 0.4))\niov.k ~ 0.01 | occ',
      'k <- tk * exp(eta.k + iov.k)\nv <- tv * exp(eta.v)\nd/dt(x) = -k * x\ncp = x / v\ncp ~ prop(0.1)',
    )
    const n = model.effects.length
    expect(model.effects.map((each) => each.name)).toEqual(['k', 'v', 'k.occasion'])
    const omega = model.omega.map((value) => Number(value.toPrecision(10)))
    expect([omega[0], omega[1], omega[n + 1], omega[2 * n + 2]]).toEqual([0.04, 0.04, 0.16, 0.01])
  })
})

describe('linCmt()', () => {
  const states = (assigned: string) => {
    const { model, text } = read('a <- 1', `${assigned}\ncp <- linCmt()\ncp ~ add(0.1)`)
    return [model.states.map((each) => each.name).join(' '), text.match(/d\((?:central|depot)\) = .*/)?.[0]]
  }
  it('is the compartment model that its parameters tell', () => {
    expect(states('cl <- a\nv <- 10')).toEqual(['central', 'd(central) = -(cl / v) * central'])
    expect(states('ka <- 1\ncl <- a\nvc <- 10\nq <- 1\nvp <- 5')[0]).toBe('depot central peripheral')
    expect(states('cl <- a\nv1 <- 10\nq <- 1\nv2 <- 5\nq2 <- 1\nv3 <- 7')[0]).toBe('central peripheral1 peripheral2')
    expect(states('cl <- a\nv <- 10\nq <- 1\nvss <- 15')[1]).toBe(
      'd(central) = -(cl / v + q / v) * central + q / (vss - v) * peripheral',
    )
    expect(states('kel <- a\nv <- 10\nk12 <- 1\nk21 <- 5')[1]).toBe(
      'd(central) = -(kel + k12) * central + k21 * peripheral',
    )
  })
  it('without known parameters is said to be lost', () => {
    const { notes } = importNlmixr2('model({ cp <- linCmt()\n cp ~ add(0.1) })')
    expect(notes).toContainEqual(expect.objectContaining({ kind: 'lost', text: 'linCmt()' }))
  })
})

describe('transit()', () => {
  const body = (derivative: string, more = '') =>
    `ka <- 0.38\n${more}\nd/dt(depot) <- ${derivative}\nd/dt(cen) <- ka * depot - 17.2 / 45.1 * cen\ncen ~ add(0.1)`
  const levels = (text: string) => {
    const model = compileModel(text).model as Model
    const times = [1, 3, 5, 7, 10, 14, 178, 193].map((i) => (10 * i) / 199)
    const { subjects } = readData(`TIME,AMT,CMT\n0,20,1\n${times.map((t) => `${t},,`).join('\n')}`, model)
    const dynamics = createDynamics(model, { rtol: 1e-10, atol: 1e-12 })
    return [...simulateData(dynamics, subjects[0]!.rows, typicalMembers(model, dynamics), createDraws(1)).values]
  }
  it('carries a dose as rxode2 does (values of its tests: Savic 2007, table 3)', () => {
    const { text, lost } = read('mtt <- 0.37\nn <- 20.1', body('transit(n, mtt, 1) - ka * depot'))
    expect(lost).toEqual([])
    const published = [0, 0, 0, 0.0102, 0.1709, 0.9611, 2.217, 2.4915, 2.0344]
    for (const [i, value] of levels(text).entries()) expect(Math.abs(value - published[i]!)).toBeLessThan(1e-4)
  })
  it('has its bioavailability as third argument, and f() keeps the dose out of the compartment', () => {
    const whole = read('mtt <- 0.37\nn <- 20.1', body('transit(n, mtt) - ka * depot'))
    const part = read('mtt <- 0.37\nn <- 20.1', body('-ka * depot + transit(n, mtt, 0.5)', 'f(depot) <- 0'))
    expect([...whole.lost, ...part.lost]).toEqual([])
    for (const [i, value] of levels(part.text).entries()) expect(value).toBeCloseTo(levels(whole.text)[i]! / 2, 9)
    expect(part.notes).toContainEqual(expect.objectContaining({ kind: 'assumed', line: 8 }))
    expect(read('n <- 2', body('transit(n, 1) - ka * depot', 'f(depot) <- 0.7')).lost[0]!.why).toMatch(/third argument/)
  })
  it.each(['2 * transit(n, 1) - ka * depot', 'transit(n, 1) + transit(n, 2)', 'transit(n)'])(
    '%s is not read',
    (wrong) => {
      const { notes } = importNlmixr2(`ini({ n <- 2 })\nmodel({\n${body(wrong)}\n})`)
      expect(notes.find((each) => each.kind === 'lost')!.why).toMatch(/transit\(/)
    },
  )
})

describe('residual errors', () => {
  const error = (spec: string) => {
    const { model, lost } = read('a <- 0.3\nb <- 0.1', `d/dt(x) = -x\nx2 = x * 2\nx2 ~ ${spec}`)
    const own = model.outputs[0]!.error
    return own ? own.form : lost[0]?.why
  }
  const codes = (spec: string, ini = '') =>
    read(`a <- 0.3\nb <- 0.1\n${ini}`, `d/dt(x) = -x\nx2 = x * 2\nx2 ~ ${spec}`).lost.flatMap((each) =>
      each.kind === 'lost' ? each.code : [],
    )
  it.each([
    ['add(a)', 'additive'],
    ['prop(b)', 'proportional'],
    ['add(a) + prop(b)', 'combined2'],
    ['add(a) + prop(b) + combined1()', 'combined1'],
    ['prop(b) + add(a) + combined2()', 'combined2'],
    ['lnorm(a)', 'exponential'],
    ['pois(a)', 'poisson'],
    ['pow(a, b)', 'proportional'],
    ['add(a) + pow(a, b)', 'combined2'],
    ['propT(b)', 'proportional'],
    ['powT(a, b)', 'proportional'],
    ['propF(b, x2)', 'proportional'],
    ['add(a) + boxCox(1)', 'additive'],
    ['add(a) + yeoJohnson(1)', 'additive'],
    ['add(a) + boxCox(0)', 'exponential'],
    ['add(a) + t(4)', 'additive'],
  ])('%s', (spec, form) => {
    expect(error(spec)).toBe(form)
  })
  it('a power of the prediction keeps its exponent', () => {
    const { model } = read('a <- 0.3\nb <- 0.7', 'd/dt(x) = -x\nx2 = x * 2\nx2 ~ pow(a, b)')
    expect(model.outputs[0]!.error).toMatchObject({ form: 'proportional', power: 0.7 })
  })
  it('that the language lacks are left out, and said so', () => {
    expect(error('add(a) + boxCox(b)')).toMatch(/residual error is left out/)
    expect(error('lnorm(a) + prop(b)')).toMatch(/residual error is left out/)
  })
  it.each([
    ['add(a) + boxCox(b)', 'import.error-transformed'],
    ['add(a) + yeoJohnson(0)', 'import.error-transformed'],
    ['prop(b) + boxCox(0)', 'import.error-transformed'],
    ['logitNorm(a)', 'import.error-transformed'],
    ['add(a) + t(4)', 'import.error-tails'],
    ['propF(b, x)', 'import.error-of-another'],
    ['binom(a, b)', 'import.error-discrete'],
    ['cauchy(a)', 'import.error'],
  ])('%s is %s', (spec, code) => {
    expect(codes(spec)).toEqual([code])
  })
  it('on a transformed scale are known where the source holds lambda fixed', () => {
    expect(codes('add(a) + boxCox(l)', 'l <- fix(0)')).toEqual([])
    expect(codes('add(a) + boxCox(l)', 'l <- 0')).toEqual(['import.error-transformed'])
  })
})

describe('code', () => {
  it('with branches, several lines, doubled names and compartment properties', () => {
    const { model, lost, text } = read(
      'k0 <- 0.2',
      [
        'k <- k0',
        'if (SEX == 1 && AGE >= 60) {',
        '  k <- k * 2',
        '} else if (SEX == 1) k <- k * 3',
        'else {',
        '  k <- pow(k, 1) *',
        '    4',
        '}',
        'f(gut) <- 0.8; lag(gut) <- 0.25',
        'dur(central) = 2',
        'central(0) <- 5',
        'd/dt(gut) <- -1.5 * gut',
        'd/dt(central) <- 1.5 * gut - k * central + 0 * t',
        'cp <- central / 10',
        'cp ~ add(0.1)',
      ].join('\n'),
    )
    expect(lost).toEqual([])
    expect(text).toContain(
      'k: { unit: /h, typical: if SEX == 1 and AGE >= 60 then k_1 * 2 else if SEX == 1 then k_1 * 3 else k_1 * 4 }',
    )
    expect(text).toContain('d(central) = 1.5 * gut / (1 h) - k * central')
    expect(model.states.map((each) => each.unit)).toEqual(['mg', 'mg'])
    expect(model.inputs.map(({ name, into }) => [name, into])).toEqual([
      ['dose', 0],
      ['dose_central', 1],
    ])
    expect(model.inputs[0]!.bioavailability).toMatchObject({ kind: 'number', value: 0.8 })
    expect(model.states[1]!.initial).toMatchObject({ value: 5 })
  })
  it('of rxode2 alone: numbers, a silent assignment, no error', () => {
    const { text, notes } = importNlmixr2(
      'mod <- rxode2({\n  KA = 0.3; CL = 2\n  V ~ 10\n  d/dt(depot) = -KA*depot\n  d/dt(cent) = KA*depot - CL/V*cent\n  C2 = cent/V\n})',
    )
    const { model } = compileModel(text)
    expect(model!.id).toBe('mod')
    expect([typical(model!, 'KA'), typical(model!, 'CL'), typical(model!, 'V')]).toEqual([0.3, 2, 10])
    expect(model!.outputs.map(({ name, unit }) => `${name} ${unit}`)).toEqual(['C2 mg/L'])
    expect(notes).toContainEqual(expect.objectContaining({ kind: 'assumed', text: 'C2 = cent/V' }))
  })
  it('that is not understood is listed with its line', () => {
    const { lost } = read(
      'k <- 0.2\nbad ~ what',
      "d/dt(x) = -k * x\ny <- x * tad()\nz <- paste('M')\nfoo(bar) <- 1\ncp = x\ncp ~ add(1)",
    )
    expect(lost.map(({ line, text }) => `${line} ${text}`)).toEqual([
      '3 bad ~ what',
      '7 y <- x * tad()',
      "8 z <- paste('M')",
      '9 foo(bar) <- 1',
    ])
    expect(lost.flatMap((each) => (each.kind === 'lost' ? each.code : []))).toEqual([
      'import.number',
      'import.time-after-dose',
      'import.code',
      'import.code',
    ])
  })
})
