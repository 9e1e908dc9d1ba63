import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileModel } from './compile.ts'
import { derivations } from './derive/derivations.ts'
import { formatDiagnostic } from './diagnostic.ts'
import { callable } from './functions.ts'

const goti = readFileSync(new URL('../../models/patient/vancomycin-goti-2018/model.yaml', import.meta.url), 'utf8')

/** A small model; `replace` swaps pieces of it. */
function model(...replace: [string, string][]): string {
  const text = `model: oral
kind: equations
time: h
title: Oral
cite: { text: none }
use: tests
parameters:
  KA: { unit: /h, typical: 1.5 }
  CL: { unit: L/h, typical: 1.1, varies: { between: 0.2 } }
  V: { unit: L, typical: 20, varies: { between: 0.1 } }
inputs:
  dose: { unit: mg, into: depot }
states:
  depot: { unit: mg }
  central: { unit: mg }
equations: |
  cp = central / V
  d(depot) = -KA * depot
  d(central) = KA * depot - CL * cp
outputs:
  cp: { unit: mg/L, error: { form: additive, additive: 1 } }
`
  return replace.reduce((all, [from, to]) => {
    if (!all.includes(from)) throw new Error(`${from} is not in the text`)
    return all.replace(from, to)
  }, text)
}

/** \`line:column code message (hint)\` of every finding. */
function findings(text: string): string[] {
  return compileModel(text).diagnostics.map(
    ({ line, column, code, message, hint }) => `${line}:${column} ${code} ${message}${hint ? ` (${hint})` : ''}`,
  )
}

function compiled(text: string) {
  const { model, diagnostics } = compileModel(text)
  if (!model) throw new Error(diagnostics.map((each) => formatDiagnostic(each, text)).join('\n'))
  return model
}

describe('compileModel', () => {
  it('compiles the vancomycin model without a finding', () => {
    const { model, diagnostics } = compileModel(goti)
    expect(diagnostics).toEqual([])
    expect(model?.parameters.map((each) => each.name)).toEqual(['CL', 'V1', 'V2', 'Q'])
    expect(model?.omega).toEqual([0.147, 0, 0, 0, 0.51, 0, 0, 0, 0.282])
    expect(structuredClone(model)).toEqual(model)
  })

  it('needs only model, kind, time, states, equations and outputs', () => {
    const bare = `model: bare\nkind: equations\ntime: h\nstates: { a: { unit: 1 } }\nequations: |\n  d(a) = -a / (1 h)\noutputs: { a: { unit: '1' } }\n`
    expect(compileModel(bare).model?.states).toEqual([{ name: 'a', unit: '1' }])
    expect(compileModel(bare).diagnostics.map((each) => each.severity)).toEqual(['warning', 'warning', 'warning'])
    expect(findings('model: x\n').filter((each) => each.includes('key.missing'))).toHaveLength(5)
  })

  it('hashes what was reviewed: line ends apart', () => {
    const windows = goti.replace(/\n/g, '\r\n')
    expect(compileModel(windows).model?.hash).toBe(compileModel(goti).model?.hash)
    expect(compileModel(goti.replace('4.5', '4.6')).model?.hash).not.toBe(compileModel(goti).model?.hash)
  })

  it.each<[string, [string, string][], string]>([
    ['an unknown name', [['CL * cp', 'Cl * cp']], '19:29 name.unknown `Cl` is not known (did you mean `CL`?)'],
    [
      'a wrong dimension',
      [['CL * cp', 'CL * central']],
      '19:16 unit.mismatch `-` combines mg/h with mg·L/h (a factor in /L is missing or too many)',
    ],
    [
      'a wrong derivative',
      [['-KA * depot\n', 'depot\n']],
      '18:14 unit.mismatch `d(depot)` is mg, expected mg/h (a factor in /h is missing or too many)',
    ],
    [
      'a wrong scale',
      [['cp: { unit: mg/L', 'cp: { unit: ug/L']],
      '21:9 unit.mismatch `cp` is mg/L, expected µg/L (the scale differs: write `x in ug/L` to convert (nothing is converted silently))',
    ],
    [
      'a scale that is no size',
      [['central: { unit: mg }', 'central: { unit: mg, scale: 0 }']],
      '15:24 number.positive `scale` of `central` must be above 0',
    ],
    [
      'a scale in another unit',
      [['central: { unit: mg }', 'central: { unit: mg, scale: 5 mL }']],
      '15:31 unit.mismatch `scale` of `central` is in mL, expected mg',
    ],
    [
      'a wrong unit',
      [['unit: L,', 'unit: litre,']],
      '10:14 unit.unknown `litre` is not a UCUM unit (did you mean `L`?)',
    ],
    [
      'a wrong state',
      [['into: depot', 'into: dpot']],
      '12:27 name.unknown `dpot` is not a state (did you mean `depot`?)',
    ],
    [
      'a wrong field',
      [['typical: 1.5', 'typcal: 1.5']],
      '8:19 key.unknown `typcal` is not a field of parameter `KA` (did you mean `typical`?)',
    ],
    [
      'a wrong section',
      [['outputs:', 'output:']],
      '20:1 key.unknown `output` is not a field of a model (did you mean `outputs`?)',
    ],
    [
      'a missing equation',
      [['  d(depot) = -KA * depot\n', '']],
      '16:1 equation.missing State `depot` has no equation (add `d(depot) = …` (0 when it never changes by itself), or `0 = …` with what determines it)',
    ],
    [
      'a cycle',
      [['cp = central / V', 'cp = x / V\n  x = cp * V']],
      '17:3 name.cycle Variables need each other: cp → x → cp (each must follow from others; a quantity with memory is a state)',
    ],
    ['a name taken twice', [['cp = ', 'V = ']], '17:3 name.twice `V` is a parameter already (choose another name)'],
    [
      'a foreign derivative',
      [['d(depot) =', 'd/dt(depot) =']],
      '18:3 equation.form This line is not an equation (write a derivative as `d(state) = …`)',
    ],
    [
      'an unnamed error form',
      [['form: additive, ', '']],
      '21:28 error.form An error model must name its form (combined1 is sd = a + b·f, combined2 is sd² = a² + (b·f)²; they give different answers)',
    ],
    [
      'a wrong function',
      [['CL * cp', 'CL * exq(cp)']],
      '19:34 function.unknown `exq` is not a function (did you mean `exp`?)',
    ],
    [
      'an exponential of milligrams',
      [['KA * depot - CL', 'KA * exp(depot) - CL']],
      '19:25 unit.number `exp` needs a pure number, but this is in mg (divide it by a reference value in the same unit)',
    ],
    [
      'an input in another scale',
      [['dose: { unit: mg', 'dose: { unit: g']],
      '12:11 unit.mismatch Input `dose` brings g into a state in mg (declare the input in mg, or add a `bioavailability` that converts)',
    ],
  ])('reports %s', (_, replace, expected) => {
    const text = model(...replace)
    expect(findings(text)).toContain(expected)
    expect(compileModel(text).model).toBeNull()
  })

  it('finds all errors at once, in the order of the text', () => {
    const text = model(
      ['typical: 1.1', 'typical: wieght'],
      ['unit: L,', 'unit: l/x,'],
      ['cp = central', 'cp = centrl'],
      ['KA * depot -', 'KA * dpot -'],
    )
    const lines = compileModel(text).diagnostics.map((each) => each.line)
    expect(lines).toEqual([9, 10, 17, 19])
  })

  it('points with a caret', () => {
    const text = model(['CL * cp', 'Cl * cp'])
    const [first] = compileModel(text, { file: 'oral.yaml' }).diagnostics.filter((each) => each.code === 'name.unknown')
    expect(formatDiagnostic(first!, text)).toBe(
      [
        'oral.yaml:19:29: error: `Cl` is not known [name.unknown]',
        '  19 |   d(central) = KA * depot - Cl * cp',
        '     |                             ^~',
        '  = did you mean `CL`?',
      ].join('\n'),
    )
  })

  it('puts assignments in order and joins lines', () => {
    const { assignments } = compiled(
      model([
        'cp = central / V',
        'cp = a\n    + b  # second half\n  b = half\n  a = half\n  half = central / V *\n    0.5',
      ]),
    )
    const order = assignments.map((each) => each.name)
    expect(order.indexOf('half')).toBeLessThan(order.indexOf('a'))
    expect(order.at(-1)).toBe('cp')
  })

  it('converts on request only', () => {
    const { outputs } = compiled(model(['cp: { unit: mg/L,', 'cp: { unit: ug/L, expression: central / V in ug/L,']))
    expect(outputs[0]?.expression).toMatchObject({ fn: 'multiply', args: [{ fn: 'divide' }, { value: 1000 }] })
  })

  it('warns about what nothing reads', () => {
    expect(findings(model(['parameters:\n', 'parameters:\n  X: { unit: 1, typical: 1 }\n']))).toEqual([
      '8:3 name.unused Nothing reads `X` (remove it, or use it in a formula)',
    ])
  })
})

describe('include', () => {
  const fragment = `parameters:\n  KA: { unit: /h, typical: 1.5 }\nequations: |\n  absorbed = KA * depot\n`
  const text = model(
    ['title: Oral', 'title: Oral\ninclude: absorption.yaml'],
    ['  KA: { unit: /h, typical: 1.5 }\n', ''],
    ['KA * depot - CL', 'absorbed - CL'],
  )
  const read = (given: string) => (path: string) => (path === 'absorption.yaml' ? given : null)

  it('merges sections and equations, and the hash names them', () => {
    const { model: merged, diagnostics } = compileModel(text, { include: read(fragment) })
    expect(diagnostics).toEqual([])
    expect(merged?.parameters.map((each) => each.name)).toEqual(['KA', 'CL', 'V'])
    expect(merged?.assignments.map((each) => each.name)).toEqual(['absorbed', 'cp'])
    const changed = compileModel(text, { include: read(fragment.replace('1.5', '1.6')) })
    expect(changed.model?.hash).not.toBe(merged?.hash)
  })

  it('reports mistakes in the fragment with its own name and line', () => {
    const { diagnostics } = compileModel(text, {
      file: 'oral.yaml',
      include: read(fragment.replace('KA * depot', 'Ka * depot')),
    })
    const [found] = diagnostics.filter((each) => each.code === 'name.unknown')
    expect(formatDiagnostic(found!, text)).toContain('absorption.yaml:4:14: error: `Ka` is not known')
    expect(formatDiagnostic(found!, text)).toContain('  4 |   absorbed = Ka * depot')
  })

  it('says when a fragment cannot be had', () => {
    expect(findings(text)[0]).toContain('include.unavailable')
    expect(compileModel(text, { include: () => null }).diagnostics[0]?.code).toBe('include.missing')
  })
})

describe('laws', () => {
  const parameter = (text: string) => {
    const { parameters, effects, omega } = compiled(model(['typical: 1.5 }', `typical: 1.5, ${text} }`]))
    return {
      parameter: parameters.find((each) => each.name === 'KA')!,
      effects: effects.filter((each) => each.parameter === 'KA'),
      omega,
    }
  }

  it.each<[string, number]>([
    ['varies: { between: 0.3 }', 0.3],
    ['varies: { sd: 0.5 }', 0.25],
    ['varies: { cv: 0.5 }', Math.log(1.25)],
    ['varies: { between: { cv: 0.5 } }', Math.log(1.25)],
    ['varies: { law: normal, sd: 0.2 }', 0.04],
    ['varies: { law: normal, cv: 0.2 }', 0.09],
    ['varies: { law: logit-normal, between: 0.3, low: 0, high: 4 }', 0.3],
  ])('%s', (text, variance) => {
    expect(parameter(text).omega[0]).toBeCloseTo(variance, 12)
  })

  it('reads transforms and laws', () => {
    expect(parameter('varies: { law: normal, sd: 0.2 }').parameter.transform).toEqual({ form: 'identity' })
    expect(parameter('varies: { law: logit-normal, between: 1, high: 4 }').parameter.transform).toEqual({
      form: 'logit',
      low: 0,
      high: 4,
    })
    expect(parameter('varies: { law: gamma, shape: 3.3, scale: 0.0005 }').effects[0]).toMatchObject({
      law: { form: 'gamma', shape: 3.3, scale: 0.0005 },
    })
    expect(parameter('varies: { law: uniform, low: 0, high: 60 }, each: dose').effects[0]).toMatchObject({
      level: 'event',
      each: 'dose',
      law: { form: 'uniform' },
    })
    expect(parameter('varies: { law: beta, a: 2, b: 3 }').effects[0]).toMatchObject({
      law: { form: 'beta', a: 2, b: 3, low: 0, high: 1 },
    })
    expect(parameter('within: [1, 2], under: CL, varies: { between: 0.1 }').parameter).toMatchObject({
      within: [1, 2],
      under: 'CL',
    })
  })

  it('refuses what has no meaning', () => {
    const found = (text: string) => findings(model(['typical: 1.5 }', `${text} }`])).join('\n')
    expect(found('typical: -1, varies: { between: 0.1 }')).toContain('law.typical')
    expect(found('typical: 2, varies: { law: logit-normal, between: 0.1 }')).toContain('law.typical')
    expect(found('typical: 1, varies: { between: -0.1 }')).toContain('law.negative')
    expect(found('typical: 1, varies: { between: 0.1, cv: 0.1 }')).toContain('law.field')
    expect(found('typical: 1, varies: { law: gamma, shape: 1 }')).toContain('`scale`')
    expect(found('typical: 1, varies: { law: uniform, low: 2, high: 1 }')).toContain('range.order')
    expect(found('typical: 1, varies: { sd: 3 mg }')).toContain('unit.mismatch')
    expect(found('typical: 1, under: V, varies: { law: gama }')).toContain('did you mean `gamma`')
    expect(
      findings(
        model(['typical: 1.5 }', 'typical: 1.5, under: CL }'], ['typical: 1.1,', 'typical: 1.1, under: KA,']),
      ).join(),
    ).toContain('lie under each other')
    expect(parameter('varies: { cv: 50 % }').omega[0]).toBeCloseTo(Math.log(1.25), 12)
  })

  it('orders occasions and drifts after subjects', () => {
    const { effects } = compiled(
      model(['typical: 1.5 }', 'typical: 1.5, varies: { between: 0.1, occasion: 0.02, drift: 0.04 } }']),
    )
    expect(effects.map((each) => `${each.name} ${each.level}`)).toEqual([
      'KA subject',
      'CL subject',
      'V subject',
      'KA.occasion occasion',
      'KA.drift drift',
    ])
    expect(effects.at(-1)?.drift).toBeCloseTo(0.2, 12)
  })

  it('reads correlated blocks', () => {
    const block = 'correlated: { names: [CL, V], covariance: [[0.2], [0.05, 0.1]] }\ninputs:'
    expect(compiled(model(['inputs:', block])).omega).toEqual([0.2, 0.05, 0.05, 0.1])
    const correlation = 'correlated: { names: [CL, V], correlation: [[1], [0.5, 1]] }\ninputs:'
    expect(compiled(model(['inputs:', correlation])).omega[1]).toBeCloseTo(0.5 * Math.sqrt(0.02), 12)
    expect(findings(model(['inputs:', block.replace('0.05,', '0.5,')]))[0]).toContain('correlated.definite')
    const uniform = model(
      ['typical: 1.5', 'varies: { law: uniform, low: 1, high: 2 }'],
      ['inputs:', block.replace('[CL,', '[KA,')],
    )
    expect(findings(uniform)[0]).toContain('correlated.law')
    const alone = compiled(model(['inputs:', block.replace('[CL,', '[KA,')]))
    expect(alone.parameters.find((each) => each.name === 'KA')!.transform).toEqual({ form: 'log' })
    expect(alone.effects.map((each) => each.name)).toContain('KA')
  })

  it('knows a unit to a power that varies: it cancels against itself and fits nothing else', () => {
    const hill = (formula: string) =>
      findings(
        model(
          ['parameters:\n', 'parameters:\n  EC50: { unit: mg/L, typical: 2 }\n  g: { unit: 1, typical: 1.3 }\n'],
          ['outputs:\n', 'outputs:\n  effect: { unit: 1, expression: E }\n'],
        ).replace('  d(depot)', `  E = ${formula}\n  d(depot)`),
      )
    expect(hill('(central / V)^g / (EC50^g + (central / V)^g)')).toEqual([])
    expect(hill('EC50^g')[0]).toContain('is (mg/L)^g, expected 1')
    expect(hill('EC50^g / (central^g + EC50^g)')[0]).toContain('unit.mismatch')
    expect(hill('EC50^g / (EC50 in ug/L)^g')[0]).toContain('unit.mismatch')
  })

  it('converts constants that name their unit', () => {
    const { inputs } = compiled(
      model([
        'inputs:',
        'inputs:\n  late: { unit: mg, into: depot, lag: 30 min, bioavailability: 80 %, rate: 0.024 g/d }',
      ]),
    )
    const late = inputs.find((each) => each.name === 'late')!
    expect([late.lag, late.bioavailability, late.rate]).toEqual([
      { kind: 'number', value: 0.5 },
      { kind: 'number', value: 0.8 },
      { kind: 'number', value: 1 },
    ])
  })
})

describe('decisions', () => {
  const decide = (prefer: string) =>
    model([
      'outputs:\n  cp: {',
      `measures:\n  auc: { of: cp, as: auc, window: 24 h, target: [400, 600] }\ndecisions:\n  regimen: { vary: { amount: 250..1000 mg by 250 mg, interval: [12 h, 1 d] }, prefer: ${prefer} }\noutputs:\n  cp: {`,
    ])

  it('reads ranges, lists and objectives', () => {
    const { decisions } = compiled(
      decide('P(auc in target) - 2 * P(auc > 0.6 g.h/L) + 0.001 E(auc) - P(auc in 100..200)'),
    )
    expect(decisions[0]?.vary).toEqual({ amount: [250, 500, 750, 1000], interval: [12, 24], duration: [0] })
    expect(decisions[0]?.prefer.terms).toMatchObject([
      { weight: 1, of: 'probability', above: 400, below: 600, harm: false },
      { weight: -2, of: 'probability', above: 600, harm: true },
      { weight: 0.001, of: 'expectation' },
      { weight: -1, above: 100, below: 200, harm: true },
    ])
  })

  it('explains a wrong objective', () => {
    expect(findings(decide('P(acu in target)'))[0]).toContain('`acu` is not a measure (did you mean `auc`?)')
    expect(findings(decide('P(auc in target) 2'))[0]).toContain('objective.form')
    expect(findings(decide('P(auc > 5 mg)'))[0]).toContain('unit.mismatch')
  })
})

describe('any text', () => {
  const quick = (text: string) => {
    const start = performance.now()
    const { diagnostics } = compileModel(text)
    for (const each of diagnostics) formatDiagnostic(each, text)
    expect(performance.now() - start).toBeLessThan(10_000)
    const lines = text.split(/\r\n|\r|\n/).length
    for (const { line, column, length } of diagnostics) {
      expect(line).toBeGreaterThan(0)
      expect(line).toBeLessThanOrEqual(lines + 1)
      expect(column).toBeGreaterThan(0)
      expect(length).toBeGreaterThan(0)
    }
    expect(diagnostics.filter((each) => each.code === 'compiler.failure')).toEqual([])
  }

  it('is answered with diagnostics: mutations of a real model', () => {
    const snippets = fc.constantFrom(
      '',
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '\n',
      '  ',
      '*',
      '&a',
      '*a',
      '|',
      '>',
      '"',
      "'",
      '#',
      '-',
      '?',
      '!!str',
      '%',
      '@',
      '(',
      ')',
      '^',
      'd(',
      '=',
      'if ',
      '1e400',
      'null',
      '\t',
      'é𝄞',
      '__proto__',
      'constructor',
      'NaN',
    )
    const edits = fc.array(fc.tuple(fc.nat({ max: goti.length }), fc.nat({ max: 12 }), snippets), {
      minLength: 1,
      maxLength: 6,
    })
    fc.assert(
      fc.property(edits, (each) => {
        quick(each.reduce((text, [at, length, snippet]) => text.slice(0, at) + snippet + text.slice(at + length), goti))
      }),
      { numRuns: 120 },
    )
  })

  it('is answered with diagnostics: anything at all', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), quick), { numRuns: 120 })
  })

  it('is answered with diagnostics: monsters', () => {
    for (const text of [
      '['.repeat(100_000),
      '{a: '.repeat(100_000),
      '- '.repeat(10_000),
      'a:\n'.repeat(5_000),
      '\n'.repeat(390_000),
      'x'.repeat(2_000_000),
      `${model()}  d(depot) = ${'('.repeat(10_000)}\n`,
      model(['cp = central / V', `cp = ${'central / V + '.repeat(1200)} central / V`]),
      model([
        'cp = central / V',
        Array.from({ length: 3000 }, (_, i) => `a${i} = ${i === 2999 ? 'central / V' : `a${i + 1}`}`)
          .join('\n  ')
          .concat('\n  cp = a0'),
      ]),
      ' '.repeat(300_000),
      `model: x\n${Array.from({ length: 60 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')}`,
    ])
      quick(text)
  })
})

describe('the reference page', () => {
  it('shows a model that compiles without a finding', () => {
    const page = readFileSync(new URL('../../../docs/reference/model-language.md', import.meta.url), 'utf8')
    const examples = [...page.matchAll(/```yaml\n(model:[^`]*)```/g)].map((match) => match[1]!)
    expect(examples).toHaveLength(1)
    for (const example of examples) expect(compileModel(example).diagnostics).toEqual([])
  })

  it('names every function and every derivation', () => {
    const page = readFileSync(new URL('../../../docs/reference/model-language.md', import.meta.url), 'utf8')
    for (const name of [...callable, ...Object.keys(derivations)])
      expect(page, name).toMatch(new RegExp(`\\b${name}\\b`))
  })
})
