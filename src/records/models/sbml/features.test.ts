import { describe, expect, it } from 'vitest'
import { readSbml } from './read-sbml.ts'
import {
  apply,
  compartment,
  course,
  document,
  list,
  math,
  parameter,
  reaction,
  species,
  term,
  time,
} from './sbml.testing.ts'

/** Value of a formula at time 0 and 1, in a model where `x` is 3 and `y` is -7. */
const computed = (formula: string, more = '') =>
  course(
    document(
      `${more}${list('Parameters', parameter('x', 3), parameter('y', -7), parameter('q', 0, false))}${list('Rules', `<assignmentRule variable="q">${math(formula)}</assignmentRule>`)}`,
    ),
    1,
    1,
    ['q'],
  )[0]![1]!

const logical = (name: string, ...args: string[]) => `<apply><${name}/>${args.join('')}</apply>`
const [yes, no] = ['<true/>', '<false/>']

describe('formulas of SBML', () => {
  it.each([
    ['max', apply('max', 'x', 'y', 2), 3],
    ['min', apply('min', 'x', 'y', 2), -7],
    ['rem follows the dividend', apply('rem', 'y', 'x'), -1],
    ['quotient is cut towards 0', apply('quotient', 'y', 'x'), -2],
    ['factorial', apply('factorial', 5), 120],
    ['root', `<apply><root/><degree><cn>3</cn></degree><cn>27</cn></apply>`, 3],
    ['log', `<apply><log/><logbase><cn>3</cn></logbase><cn>81</cn></apply>`, 4],
    ['ceiling', apply('ceiling', -1.5), -1],
    ['sech', apply('sech', 0.7), 1 / Math.cosh(0.7)],
    ['csch', apply('csch', 0.7), 1 / Math.sinh(0.7)],
    ['coth', apply('coth', 0.7), 1 / Math.tanh(0.7)],
    ['arcsech', apply('arcsech', 0.7), Math.acosh(1 / 0.7)],
    ['arccsch', apply('arccsch', -0.7), Math.asinh(-1 / 0.7)],
    ['arccoth', apply('arccoth', 1.7), Math.atanh(1 / 1.7)],
    ['arccosh', apply('arccosh', 1.7), Math.acosh(1.7)],
    ['pi', '<pi/>', Math.PI],
    ['a rational number', '<cn type="rational">-1<sep/>8</cn>', -0.125],
    ['an exponent', '<cn type="e-notation">2.5<sep/>-3</cn>', 0.0025],
    ['implies', logical('implies', yes, no), 0],
    ['implies from what is false', logical('implies', no, no), 1],
    ['not', logical('not', no), 1],
    ['xor of three', logical('xor', yes, yes, yes), 1],
    ['and of nothing', '<apply><and/></apply>', 1],
    ['or of nothing', '<apply><or/></apply>', 0],
    ['plus of nothing', '<apply><plus/></apply>', 0],
    ['times of nothing', '<apply><times/></apply>', 1],
    ['neq', apply('neq', 'x', 'y'), 1],
    ['a relation of nothing', '<apply><eq/></apply>', 1],
    ['a relation of one', logical('lt', '<cn>3</cn>'), 1],
    ['and of numbers', logical('and', '<cn>3</cn>', '<cn>0.5</cn>'), 1],
    ['xor of numbers', logical('xor', '<cn>3</cn>', '<cn>0.5</cn>'), 0],
    ['not of a number', logical('not', '<cn>3</cn>'), 0],
    ['a sum of truths', logical('plus', yes, yes), 2],
    [
      'a number as a condition',
      '<piecewise><piece><cn>2</cn><cn>3</cn></piece><otherwise><cn>4</cn></otherwise></piecewise>',
      2,
    ],
    ['arccot of what is negative', apply('arccot', -2), Math.atan(-0.5)],
    ['a chain', apply('lt', 'y', 'x', 2), 0],
    ['semantics', `<semantics>${apply('plus', 'x', 1)}<annotation/></semantics>`, 4],
    ['avogadro', '<csymbol definitionURL="http://www.sbml.org/sbml/symbols/avogadro">N</csymbol>', 6.02214179e23],
    [
      'the first piece that holds',
      `<piecewise><piece><cn>1</cn>${apply('gt', 'y', 0)}</piece><piece><cn>2</cn>${apply('gt', 'x', 0)}</piece><otherwise><cn>3</cn></otherwise></piecewise>`,
      2,
    ],
  ])('%s', (_, formula, expected) => {
    expect(computed(formula) / expected || computed(formula) + 1).toBeCloseTo(1, 12)
  })

  it('says that no piece holds', () => {
    expect(computed(`<piecewise><piece><cn>1</cn>${apply('gt', 'y', 0)}</piece></piecewise>`)).toBeNaN()
  })

  it('writes functions out that call functions, with arguments of the same names', () => {
    const lambda = (id: string, names: string[], body: string) =>
      `<functionDefinition id="${id}">${math(`<lambda>${names.map((n) => `<bvar><ci>${n}</ci></bvar>`).join('')}${body}</lambda>`)}</functionDefinition>`
    const call = (id: string, ...args: (string | number)[]) => `<apply><ci>${id}</ci>${args.map(term).join('')}</apply>`
    const functions = list(
      'FunctionDefinitions',
      lambda('f', ['x', 'y'], call('g', 'y', 'x')),
      lambda('g', ['x', 'y'], apply('minus', 'x', apply('times', 2, 'y'))),
    )
    // f(10, x = 3) = g(3, 10) = 3 - 20
    expect(computed(call('f', 10, 'x'), functions)).toBeCloseTo(-17, 12)
  })
})

describe('parts of SBML that few documents have', () => {
  it('lets a parameter of a law hide that of the model', () => {
    const law = `${math(apply('times', 'k', 'c', 'A'))}<listOfLocalParameters><localParameter id="k" value="2"/></listOfLocalParameters>`
    const text = document(
      list('Compartments', compartment('c', 1)) +
        list('Species', species('A', 1)) +
        list('Parameters', parameter('k', 50)) +
        list('Reactions', reaction('r', 'A', '', law)),
    )
    expect(course(text, 1, 1, ['A'])[0]![1]).toBeCloseTo(Math.exp(-2), 6)
  })

  it('converts extents by the factor of the species, else of the model', () => {
    const text = document(
      list('Compartments', compartment('c', 1)) +
        list('Species', species('A', 0, 'conversionFactor="own"'), species('B', 0)) +
        list('Parameters', parameter('own', 10), parameter('all', 100)) +
        list('Reactions', reaction('r', '', 'A', math(term(1))), reaction('s', '', 'B', math(term(1)))),
      'conversionFactor="all"',
    )
    const [a, b] = course(text, 2, 1, ['A', 'B'])
    expect([a![1], b![1]]).toEqual([expect.closeTo(20, 6), expect.closeTo(200, 6)])
  })

  it('reads stoichiometries that rules, initial assignments and events change', () => {
    const product = (id: string) => `<speciesReference id="${id}" species="A" constant="false"/>`
    const text = document(
      list('Compartments', compartment('c', 1)) +
        list('Species', species('A', 0)) +
        list('Parameters', parameter('k', 1)) +
        list('InitialAssignments', `<initialAssignment symbol="n">${math(apply('plus', 'k', 2))}</initialAssignment>`) +
        list('Rules', `<rateRule variable="m">${math(term(2))}</rateRule>`) +
        list(
          'Reactions',
          `<reaction id="r" reversible="false">${list('Products', product('n'), `<speciesReference id="m" species="A" stoichiometry="0" constant="false"/>`)}<kineticLaw>${math(term(1))}</kineticLaw></reaction>`,
        ) +
        list(
          'Events',
          `<event useValuesFromTriggerTime="true"><trigger initialValue="true" persistent="true">${math(apply('geq', time, 1))}</trigger>${list('EventAssignments', `<eventAssignment variable="n">${math(term(0))}</eventAssignment>`)}</event>`,
        ),
    )
    // dA/dt = n + m with n = 3 until 1, then 0; m = 2 t.
    const [a] = course(text, 2, 2, ['A'])
    expect(a![1]).toBeCloseTo(3 + 1, 6)
    expect(a![2]).toBeCloseTo(3 + 4, 6)
  })

  it('leaves out what has no formula, as Level 3 Version 2 allows', () => {
    const text = document(
      list('FunctionDefinitions', '<functionDefinition id="f"/>') +
        list('Compartments', compartment('c', 1)) +
        list('Species', species('A', 1)) +
        list('Parameters', parameter('p', 4, false), parameter('q', 5, false)) +
        list('InitialAssignments', '<initialAssignment symbol="p"/>') +
        list('Rules', '<assignmentRule variable="q"/>', '<rateRule variable="p"/>', '<algebraicRule/>') +
        list('Constraints', '<constraint/>') +
        list(
          'Reactions',
          `<reaction id="r" reversible="false">${list('Reactants', '<speciesReference species="A" stoichiometry="1" constant="true"/>')}<kineticLaw/></reaction>`,
        ) +
        list(
          'Events',
          `<event useValuesFromTriggerTime="true"><trigger initialValue="true" persistent="true"/></event>`,
          `<event useValuesFromTriggerTime="true"/>`,
          `<event useValuesFromTriggerTime="true"><trigger initialValue="true" persistent="true">${math(apply('gt', time, 0.5))}</trigger><priority/><delay/>${list('EventAssignments', '<eventAssignment variable="p"/>')}</event>`,
        ),
    )
    const [a, p, q] = course(text, 1, 1, ['A', 'p', 'q'])
    expect([a![1], p![1], q![1]]).toEqual([1, 4, 5])
  })

  it('gives the rate of change of what reactions, rules and compartments move', () => {
    const rate = (of: string) =>
      `<apply><csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/rateOf">rateOf</csymbol><ci>${of}</ci></apply>`
    const text = document(
      list('Compartments', compartment('c', 2, false)) +
        list('Species', species('A', 8)) +
        list('Parameters', parameter('x', 1, false), parameter('dA', 0, false), parameter('dx', 0, false)) +
        list(
          'Rules',
          `<rateRule variable="x">${math(apply('times', -3, 'x'))}</rateRule>`,
          `<rateRule variable="c">${math(term(1))}</rateRule>`,
          `<assignmentRule variable="dA">${math(rate('A'))}</assignmentRule>`,
          `<assignmentRule variable="dx">${math(rate('x'))}</assignmentRule>`,
        ) +
        list('Reactions', reaction('r', 'A', '', math(apply('times', 0.5, 'A')))),
    )
    const [dA, dx] = course(text, 1, 1, ['dA', 'dx'])
    // [A] = a / c, a' = -0.5 [A], c' = 1: at 0, [A] = 4, a' = -2, so [A]' = (a' - [A] c') / c = (-2 - 4) / 2.
    expect(dA![0]).toBeCloseTo(-3, 6)
    expect(dx![1]).toBeCloseTo(-3 * Math.exp(-3), 6)
  })

  it('gives rates in functions, and of parameters of a law', () => {
    const rate = (of: string) =>
      `<apply><csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/rateOf">rateOf</csymbol><ci>${of}</ci></apply>`
    const lambda = `<lambda><bvar><ci>a</ci></bvar>${rate('a')}</lambda>`
    const law = `${math(apply('plus', 5, rate('k')))}<listOfLocalParameters><localParameter id="k" value="2"/></listOfLocalParameters>`
    const text = document(
      list('FunctionDefinitions', `<functionDefinition id="f">${math(lambda)}</functionDefinition>`) +
        list('Compartments', compartment('c', 1)) +
        list('Species', species('A', 0)) +
        list('Parameters', parameter('k', 0, false), parameter('q', 0, false)) +
        list(
          'Rules',
          `<rateRule variable="k">${math(term(3))}</rateRule>`,
          `<assignmentRule variable="q">${math('<apply><ci>f</ci><ci>k</ci></apply>')}</assignmentRule>`,
        ) +
        list('Reactions', reaction('r', '', 'A', law)),
    )
    // The k of the law is another than that of the model, and stays.
    expect(course(text, 1, 1, ['q', 'A']).map((each) => each[1])).toEqual([expect.closeTo(3, 9), expect.closeTo(5, 9)])
  })

  it('reads the mathematics of Version 2 in a document of Version 1', () => {
    const text = document(list('Parameters', parameter('x', 3))).replace(
      'level="3"',
      'xmlns:em="http://www.sbml.org/sbml/level3/version1/l3v2extendedmath/version1" em:required="true" level="3"',
    )
    expect(course(text, 1, 1, ['x'])[0]![1]).toBe(3)
  })

  it('fires at the start what was false before it', () => {
    const event = (initially: boolean, variable: string) =>
      `<event useValuesFromTriggerTime="true"><trigger initialValue="${initially}" persistent="true">${math(apply('geq', time, 0))}</trigger>${list('EventAssignments', `<eventAssignment variable="${variable}">${math(term(9))}</eventAssignment>`)}</event>`
    const text = document(
      list('Parameters', parameter('p', 1, false), parameter('q', 1, false)) +
        list('Events', event(false, 'p'), event(true, 'q')),
    )
    const [p, q] = course(text, 1, 1, ['p', 'q'])
    expect([p![0], p![1], q![1]]).toEqual([9, 9, 1])
  })
})

describe('refusals', () => {
  const old = (version: number, parts: string) =>
    `<?xml version="1.0"?><sbml xmlns="http://www.sbml.org/sbml/level2/version${version}" level="2" version="${version}"><model id="m">${parts}</model></sbml>`
  const body = (attributes: string) =>
    list('Compartments', '<compartment id="c" size="1"/>') +
    list('Species', '<species id="A" compartment="c" initialAmount="1"/>') +
    list(
      'Reactions',
      `<reaction id="r" ${attributes}>${list('Reactants', '<speciesReference species="A"/>')}<kineticLaw>${math(apply('times', 2, 'A'))}</kineticLaw></reaction>`,
    )

  it.each([1, 2, 3, 4, 5])('reads Level 2 Version %d', (version) => {
    expect(course(old(version, body('fast="false"')), 1, 1, ['A'])[0]![1]).toBeCloseTo(Math.exp(-2), 6)
  })

  it('names what it does not understand, with its line', () => {
    expect(() => readSbml(old(4, body('fast="true"')))).toThrow(/fast reaction.*line 1/)
    const delayed = `<apply><csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/delay">delay</csymbol><ci>x</ci><cn>1</cn></apply>`
    expect(() => computed(delayed)).toThrow(/delay/)
    expect(() => computed('<apply><ci>nothing</ci></apply>')).toThrow(/nothing/)
    expect(() => computed('<ci>nobody</ci>')).toThrow(/nobody/)
  })

  it('takes neither of two rules for one variable', () => {
    const x = parameter('x', 3, false)
    const rule = (kind: string, value: number) => `<${kind} variable="x">${math(term(value))}</${kind}>`
    const both = (...kinds: string[]) =>
      document(list('Parameters', x) + list('Rules', ...kinds.map((kind, i) => rule(kind, i + 1))))
    expect(() => readSbml(both('rateRule', 'rateRule'))).toThrow(/second rule for `x`/)
    expect(() => readSbml(both('rateRule', 'assignmentRule'))).toThrow(/second rule for `x`/)
    const start = `<initialAssignment symbol="x">${math(term(1))}</initialAssignment>`
    const twice = document(list('Parameters', x) + list('InitialAssignments', start, start))
    expect(() => readSbml(twice)).toThrow(/second initial assignment for `x`/)
    expect(course(both('rateRule'), 2, 1, ['x'])[0]![1]).toBeCloseTo(5, 9)
  })

  it('lets neither a rule nor an event change what is constant', () => {
    const rule = list('Rules', `<assignmentRule variable="x">${math(term(1))}</assignmentRule>`)
    expect(() => readSbml(document(`${list('Parameters', parameter('x', 3))}\n${rule}`))).toThrow(
      /assignmentRule` for the constant `x` \(line 2\)/,
    )
    const event = `<event useValuesFromTriggerTime="true"><trigger initialValue="true" persistent="true">${math(yes)}</trigger>${list('EventAssignments', `<eventAssignment variable="x">${math(term(1))}</eventAssignment>`)}</event>`
    expect(() => readSbml(document(list('Parameters', parameter('x', 3)) + list('Events', event)))).toThrow(
      /eventAssignment` for the constant `x`/,
    )
  })

  it('shows a circle of rules whole, with the line of one of them', () => {
    const rule = (x: string, y: string) =>
      `<assignmentRule variable="${x}">${math(apply('plus', y, 1))}</assignmentRule>\n`
    const names = ['x', 'y', 'z']
    const text = `${list('Parameters', ...names.map((name) => parameter(name, 0, false)))}\n${list('Rules', rule('x', 'y'), rule('y', 'z'), rule('z', 'y'))}`
    expect(() => readSbml(document(text))).toThrow(/circle of formulas, `y` → `z` → `y`, \(line 3\)/)
  })

  it('passes over no part of a model that it does not know, save those of optional packages', () => {
    const holding = (part: string) => document(list('Parameters', parameter('x', 3)) + part)
    expect(() => readSbml(holding('<listOfWonders/>'))).toThrow(/listOfWonders/)
    expect(() => readSbml(document(list('Parameters', parameter('x', 3), '<wonder/>')))).toThrow(
      /`wonder` of `listOfParameters`/,
    )
    expect(() => readSbml(document(list('Parameters', '<parameter id="x"><wonder/></parameter>')))).toThrow(
      /`wonder` of `parameter`/,
    )
    const layout = '<listOfLayouts xmlns="http://www.sbml.org/sbml/level3/version1/layout/version1"/>'
    expect(course(holding(layout), 1, 1, ['x'])[0]![1]).toBe(3)
  })
})
