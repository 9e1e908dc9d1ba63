import { describe, expect, it } from 'vitest'
import { readSbml } from './read-sbml.ts'
import { apply, compartment, course, document, list, math, reaction, species, term, time } from './sbml.testing.ts'
import { timeCourse } from './time-course.ts'

const par = (id: string, v: string, more = 'constant="false"') =>
  `<parameter id="${id}" ${v === '' ? '' : `value="${v}"`} ${more}/>`
const rate = (v: string, f: string) => `<rateRule variable="${v}">${math(f)}</rateRule>`
const asg = (v: string, f: string) => `<assignmentRule variable="${v}">${math(f)}</assignmentRule>`
const ia = (v: string, f: string) => `<initialAssignment symbol="${v}">${math(f)}</initialAssignment>`
const ev = (
  when: string,
  set: Record<string, string>,
  { delay = '', prio = '', pers = true, init = true, early = true, attrs = '' } = {},
) =>
  `<event ${attrs} useValuesFromTriggerTime="${early}"><trigger initialValue="${init}" persistent="${pers}">${math(when)}</trigger>${prio ? `<priority>${math(prio)}</priority>` : ''}${delay ? `<delay>${math(delay)}</delay>` : ''}<listOfEventAssignments>${Object.entries(
    set,
  )
    .map(([k, f]) => `<eventAssignment variable="${k}">${math(f)}</eventAssignment>`)
    .join('')}</listOfEventAssignments></event>`
const l2 = (parts: string, v = 4) =>
  `<?xml version="1.0"?><sbml xmlns="http://www.sbml.org/sbml/level2/version${v}" level="2" version="${v}"><model id="m">${parts}</model></sbml>`

describe('SBML core, each rule by a model of its own', () => {
  it('keeps ids that the language has a meaning for', () => {
    const ids = [
      't',
      'time',
      'pi',
      'e',
      'if',
      'and',
      'exp',
      'log',
      '_',
      '__a',
      'NaN',
      'constructor',
      '__proto__',
      'toString',
      'in',
      'd',
      'rate_of_x',
      'mod',
      'x_',
      'min',
      'table',
    ]
    const text = document(
      list('Parameters', ...ids.map((id, i) => par(id, String(i + 1)))) +
        list('Rules', ...ids.map((id) => rate(id, apply('times', -0.1, id)))),
    )
    const got = course(text, 1, 1, ids)
    for (const [i, id] of ids.entries()) expect(got[i]![1], id).toBeCloseTo((i + 1) * Math.exp(-0.1), 6)
  })
  it('lets a parameter of a law, not that of the model, stand in the law alone, beside a computed stoichiometry', () => {
    const text = l2(
      list('Compartments', '<compartment id="c" spatialDimensions="0"/>') +
        list(
          'Species',
          '<species id="A" compartment="c" initialAmount="3" hasOnlySubstanceUnits="true"/>',
          '<species id="B" compartment="c" initialAmount="0"/>',
        ) +
        list(
          'Reactions',
          `<reaction id="r"><listOfReactants><speciesReference species="A"/></listOfReactants><listOfProducts><speciesReference species="B"><stoichiometryMath>${math(apply('plus', 1, 'k'))}</stoichiometryMath></speciesReference></listOfProducts><kineticLaw>${math(apply('times', 'k', 'A'))}<listOfParameters><parameter id="k" value="2"/></listOfParameters></kineticLaw></reaction>`,
        ),
    ).replace('<listOfReactions>', `${list('Parameters', '<parameter id="k" value="5"/>')}<listOfReactions>`)
    const [a, b] = course(text, 1, 1, ['A', 'B'])
    expect(a![1]).toBeCloseTo(3 * Math.exp(-2), 6)
    expect(b![1]).toBeCloseTo(6 * 3 * (1 - Math.exp(-2)), 5)
  })
  it('calls functions without arguments, and functions of time', () => {
    const text = document(
      list(
        'FunctionDefinitions',
        `<functionDefinition id="f">${math('<lambda><cn>5</cn></lambda>')}</functionDefinition>`,
        `<functionDefinition id="g">${math(`<lambda><bvar><ci>x</ci></bvar>${apply('times', 'x', time)}</lambda>`)}</functionDefinition>`,
      ) +
        list('Parameters', par('p', ''), par('q', '')) +
        list('Rules', asg('p', '<apply><ci>f</ci></apply>'), asg('q', '<apply><ci>g</ci><ci>p</ci></apply>')),
    )
    expect(course(text, 2, 1, ['p', 'q']).map((x) => x[1])).toEqual([5, 10])
  })
  it('reads elements with prefixes', () => {
    const text = `<?xml version="1.0" encoding="UTF-8"?><s:sbml xmlns:s="http://www.sbml.org/sbml/level3/version1/core" xmlns:m="http://www.w3.org/1998/Math/MathML" level="3" version="1"><s:model><s:listOfParameters><s:parameter id="p" value="1" constant="false"/></s:listOfParameters><s:listOfRules><s:rateRule variable="p"><m:math><m:apply><m:minus/><m:ci> p </m:ci></m:apply></m:math></s:rateRule></s:listOfRules></s:model></s:sbml>`
    expect(course(text, 1, 1, ['p'])[0]![1]).toBeCloseTo(Math.exp(-1), 6)
  })
  it('computes initial assignments in the order in which they need each other', () => {
    const text = document(
      list('Compartments', compartment('c', 1)) +
        list('Species', '<species id="S" compartment="c" initialConcentration="3" hasOnlySubstanceUnits="false"/>') +
        list('Parameters', par('a', '1'), par('b', '1'), par('d', '1')) +
        list(
          'InitialAssignments',
          ia('a', apply('times', 2, 'b')),
          ia('b', apply('plus', 'S', 'd')),
          ia('d', apply('times', 10, 'c')),
          ia('c', term(4)),
        ) +
        list('Reactions', reaction('r', 'S', '', math(apply('times', 'S', 'c')))),
    )
    const [a, b, d, s, _amt] = course(text, 1, 1, ['a', 'b', 'd', 'S'])
    expect([a![0], b![0], d![0], s![0]]).toEqual([86, 43, 40, 3])
    expect(course(text, 1, 1, ['S'], ['S'])[0]![0]).toBe(12)
  })
  it('assigns a species at the start what its id means', () => {
    const text = document(
      list('Compartments', compartment('c', 2)) +
        list('Species', species('S', 1), species('T', 1, 'hasOnlySubstanceUnits="true"')) +
        list('InitialAssignments', ia('S', term(7)), ia('T', term(7))),
    )
    expect(course(text, 1, 1, ['S', 'T'], ['S', 'T']).map((x) => x[0])).toEqual([14, 7])
  })
  it('takes the id of a reaction for its rate', () => {
    const text = document(
      list('Compartments', compartment('c', 2)) +
        list('Species', species('S', 8)) +
        list('Parameters', par('p', '0'), par('q', '0'), par('w', '0')) +
        list('InitialAssignments', ia('q', apply('times', 2, 'r'))) +
        list('Rules', asg('p', apply('times', 'r', 3))) +
        list('Reactions', reaction('r', 'S', '', math(apply('times', 'S', 'c', 0.5)))) +
        list('Events', ev(apply('geq', time, 1), { w: apply('plus', 'r', 1) })),
    )
    const [p, q, w] = course(text, 1, 1, ['p', 'q', 'w'])
    expect(p![0]).toBe(12)
    expect(q![1]).toBe(8)
    expect(w![1]).toBeCloseTo(1 + 4 * Math.exp(-0.5), 6)
  })
  it('moves a concentration by its rule, and thins out an amount, in a growing compartment', () => {
    const text = document(
      list('Compartments', compartment('c', 1, false)) +
        list(
          'Species',
          species('S', 3, 'boundaryCondition="true"'),
          species('T', 3, 'boundaryCondition="true" constant="false"'),
        ) +
        list('Rules', rate('c', term(1)), rate('S', term(2))),
    )
    const [s, t] = course(text, 1, 1, ['S', 'T'])
    expect(s![1]).toBeCloseTo(5, 8)
    expect(t![1]).toBeCloseTo(1.5, 8)
    const [sa, ta] = course(text, 1, 1, ['S', 'T'], ['S', 'T'])
    expect(sa![1]).toBeCloseTo(10, 8)
    expect(ta![1]).toBeCloseTo(3, 8)
  })
  it('reports the amount of a concentration that a rule gives', () => {
    const text = document(
      list('Compartments', compartment('c', 2, false)) +
        list('Species', species('S', 3, 'boundaryCondition="true"')) +
        list('Rules', asg('S', term(7)), asg('c', apply('plus', 2, time))),
    )
    expect(course(text, 1, 1, ['S'], ['S'])[0]).toEqual([14, 21])
  })
  it('sizes a compartment by an amount in it', () => {
    const text = document(
      list('Compartments', compartment('c', 2, false)) +
        list('Species', species('S', 3, 'hasOnlySubstanceUnits="true"'), species('T', 6)) +
        list('Rules', asg('c', apply('times', 'S', 2))) +
        list('Reactions', reaction('r', '', 'S', math(term(1)))),
    )
    const [c, t] = course(text, 1, 1, ['c', 'T'])
    expect(c![1]).toBeCloseTo(8, 8)
    expect(t![1]).toBeCloseTo(6 / 8, 8)
    expect(t![0]).toBeCloseTo(1, 8)
  })
  it('multiplies a computed stoichiometry by a conversion factor, in rates too', () => {
    const rof = (x: string) =>
      `<apply><csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/rateOf">r</csymbol><ci>${x}</ci></apply>`
    const text = document(
      list('Compartments', compartment('c', 2)) +
        list('Species', species('S', 0, 'conversionFactor="f"')) +
        list('Parameters', '<parameter id="f" constant="true"/>', par('p', '')) +
        list('InitialAssignments', ia('f', term(10))) +
        list('Rules', asg('n', apply('plus', 1, time)), asg('p', rof('S'))) +
        list(
          'Reactions',
          `<reaction id="r" reversible="false"><listOfProducts><speciesReference id="n" species="S" constant="false"/></listOfProducts><kineticLaw>${math(term(3))}</kineticLaw></reaction>`,
        ),
    )
    const [s, p, n] = course(text, 2, 1, ['S', 'p', 'n'])
    expect(s![1]).toBeCloseTo((10 * 3 * 4) / 2, 6)
    expect(p![1]).toBeCloseTo(45, 6)
    expect(n![1]).toBe(3)
  })
  it('computes values when triggered or when an event takes place', () => {
    const text = document(
      list('Parameters', par('x', '0'), par('y', '0'), par('z', '0')) +
        list(
          'Events',
          ev(apply('geq', time, 1), { x: term(5) }, { prio: term(10) }),
          ev(apply('geq', time, 1), { y: apply('plus', 'x', 1) }, { prio: term(5), early: true }),
          ev(apply('geq', time, 1), { z: apply('plus', 'x', 1) }, { prio: term(1), early: false }),
        ),
    )
    expect(course(text, 2, 2, ['x', 'y', 'z']).map((v) => v[2])).toEqual([5, 1, 6])
  })
  it('computes priorities anew after each event', () => {
    const text = document(
      list('Parameters', par('x', '0'), par('pr', '1'), par('order', '0')) +
        list(
          'Events',
          ev(
            apply('geq', time, 1),
            { pr: term(100), order: apply('plus', apply('times', 'order', 10), 1) },
            { prio: term(50), early: false },
          ),
          ev(
            apply('geq', time, 1),
            { order: apply('plus', apply('times', 'order', 10), 2) },
            { prio: term(20), early: false },
          ),
          ev(
            apply('geq', time, 1),
            { order: apply('plus', apply('times', 'order', 10), 3) },
            { prio: term('pr'), early: false },
          ),
        ),
    )
    expect(course(text, 2, 2, ['order'])[0]![2]).toBe(132)
  })
  it('drops what waits where its condition does not last', () => {
    const text = document(
      list('Parameters', par('n', '0'), par('m', '0')) +
        list(
          'Events',
          ev(apply('gt', apply('sin', time), 0.5), { n: apply('plus', 'n', 1) }, { delay: term(3), pers: false }),
          ev(
            apply('gt', apply('sin', time), 0.5),
            { m: apply('plus', 'm', 1) },
            { delay: term(3), pers: true, early: false },
          ),
        ),
    )
    expect(course(text, 12, 12, ['n', 'm']).map((v) => v[12])).toEqual([0, 2])
  })
  it('lets an event happen at the start, after initial assignments', () => {
    const text = document(
      list('Parameters', par('n', '0'), par('k', '0')) +
        list('InitialAssignments', ia('k', term(3))) +
        list('Events', ev(apply('lt', time, 1), { n: term('k') }, { init: false })),
    )
    expect(course(text, 1, 1, ['n'])[0]).toEqual([3, 3])
  })
  it('gives a stoichiometry by an initial assignment alone', () => {
    const text = document(
      list('Compartments', compartment('c', 1)) +
        list('Species', species('S', 1)) +
        list(
          'Reactions',
          `<reaction id="r" reversible="false"><listOfProducts><speciesReference id="n" species="S" constant="true"/></listOfProducts><kineticLaw>${math(term(3))}</kineticLaw></reaction>`,
        ) +
        list('InitialAssignments', ia('n', term(2))),
    )
    expect(course(text, 1, 1, ['S'])[0]![1]).toBeCloseTo(7, 8)
  })
  it('passes over elements of packages that bear names of SBML itself', () => {
    const text = document(
      `${list('Parameters', par('p', '1'))}<l:listOfLayouts xmlns:l="http://www.sbml.org/sbml/level3/version1/layout/version1"><l:layout l:id="a"><l:listOfSpecies/></l:layout></l:listOfLayouts><q:listOfRules xmlns:q="urn:q"><q:bogus/></q:listOfRules><q:listOfParameters xmlns:q="urn:q"><q:parameter id="zz"/></q:listOfParameters>`,
    ).replace(
      'level="3"',
      'xmlns:layout="http://www.sbml.org/sbml/level3/version1/layout/version1" layout:required="false" level="3"',
    )
    expect(course(text, 1, 1, ['p'])[0]![1]).toBe(1)
  })
  it('keeps amounts when a delayed event sets a compartment', () => {
    const text = document(
      list('Compartments', compartment('c', 1, false)) +
        list('Species', species('S', 4), species('R', 4, 'boundaryCondition="true"')) +
        list('Parameters', par('v', '3')) +
        list('Rules', rate('R', term(0.5)), rate('v', term(1))) +
        list('Events', ev(apply('geq', time, 1), { c: term('v') }, { delay: term(1) })),
    )
    // c := v at trigger = 4, at t = 2
    const [c, s, r] = course(text, 3, 3, ['c', 'S', 'R'])
    expect(c).toEqual([1, 1, expect.closeTo(4), expect.closeTo(4)])
    expect(s![2]).toBeCloseTo(1, 8)
    expect(r![2]).toBeCloseTo(5 / 4, 7)
  })
  it('reads numbers with blanks and comments, and those that are not finite', () => {
    const text = document(
      list('Parameters', par('p', ' 1e-2 '), par('q', ''), par('i', 'INF'), par('j', '-INF')) +
        list('Rules', asg('q', '<cn type="integer">\n 12 <!-- x -->\n</cn>')),
    )
    expect(course(text, 1, 1, ['p', 'q', 'i', 'j']).map((v) => v[1])).toEqual([0.01, 12, Infinity, -Infinity])
  })
  it('gives rates in laws, conditions and events', () => {
    const rof = (x: string) =>
      `<apply><csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/rateOf">r</csymbol><ci>${x}</ci></apply>`
    const text = document(
      list('Compartments', compartment('c', 1)) +
        list('Species', species('S', 0), species('T', 0)) +
        list('Parameters', par('x', '1'), par('hit', '0')) +
        list('Rules', rate('x', apply('minus', 'x'))) +
        list(
          'Reactions',
          reaction('r', '', 'S', math(apply('times', 'c', rof('x')))),
          reaction('q', '', 'T', math(rof('S'))),
        ) +
        list('Events', ev(apply('gt', rof('x'), -0.5), { hit: rof('x') })),
    )
    const [s, t, hit] = course(text, 1, 1, ['S', 'T', 'hit'])
    expect(s![1]).toBeCloseTo(Math.exp(-1) - 1, 6)
    expect(t![1]).toBeCloseTo(Math.exp(-1) - 1, 6)
    expect(hit![1]).toBeCloseTo(-0.5, 6)
  })
  it('begins its rows later than the model', () => {
    const text = document(list('Parameters', par('x', '1')) + list('Rules', rate('x', term(1))))
    const { values } = timeCourse(readSbml(text), {
      start: 2,
      duration: 2,
      steps: 2,
      variables: ['x'],
      amount: [],
      concentration: [],
      rtol: 1e-6,
      atol: 1e-9,
    })
    expect([...values[0]!]).toEqual([expect.closeTo(3), expect.closeTo(4), expect.closeTo(5)])
  })
  it('has no value where no piece holds, and counts truth as 1', () => {
    const text = document(
      list('Parameters', par('b', ''), par('n', '')) +
        list(
          'Rules',
          asg('b', apply('and', apply('gt', time, 0.5), '<true/>')),
          asg(
            'n',
            `<piecewise><piece><piecewise><piece>${term(1)}${apply('lt', time, 0.5)}</piece></piecewise>${apply('lt', time, 1)}</piece><otherwise>${term(4)}</otherwise></piecewise>`,
          ),
        ),
    )
    const [b, n] = course(text, 1, 4, ['b', 'n'])
    expect(b).toEqual([0, 0, 0, 1, 1])
    expect(n).toEqual([1, 1, NaN, NaN, 4])
  })
  it('computes at the edges of functions', () => {
    const calc = (f: string) =>
      course(document(list('Parameters', par('q', '')) + list('Rules', asg('q', f))), 1, 1, ['q'])[0]![1]
    expect(calc(apply('power', -8, 2))).toBe(64)
    expect(calc(apply('power', 0, 0))).toBe(1)
    expect(calc(apply('power', -2, 3))).toBe(-8)
    expect(calc(apply('log', 100))).toBeCloseTo(2)
    expect(calc(apply('factorial', 0))).toBe(1)
    expect(calc(apply('factorial', apply('ceiling', 4.1)))).toBe(120)
    expect(calc(apply('divide', 1, 0))).toBe(Infinity)
    expect(calc(apply('ln', -1))).toBeNaN()
    expect(calc(apply('ln', 0))).toBe(-Infinity)
    expect(calc(apply('exp', 1000))).toBe(Infinity)
    expect(calc(apply('arctanh', 0.5))).toBeCloseTo(Math.atanh(0.5))
    expect(calc(apply('arccoth', 2))).toBeCloseTo(Math.atanh(0.5))
    expect(calc(apply('arcsec', 2))).toBeCloseTo(Math.acos(0.5))
    expect(calc(apply('quotient', -7, 2))).toBe(-3)
    expect(calc(apply('rem', -7, 2))).toBe(-1)
    expect(calc(apply('rem', 7.5, 2))).toBe(1.5)
    expect(calc(apply('times', '<infinity/>', 0))).toBeNaN()
    expect(calc(apply('max', '<notanumber/>', 1))).toBeNaN()
    expect(calc(apply('xor', '<true/>', '<false/>', '<true/>'))).toBe(0)
    expect(calc(apply('eq', 1, 1, 2))).toBe(0)
    expect(calc(apply('geq', 3, 2, 2))).toBe(1)
    expect(calc(apply('root', 16))).toBe(4)
    expect(calc(`<apply><log/><logbase><cn>2</cn></logbase><cn>8</cn></apply>`)).toBe(3)
  })

  it('starts from a given concentration where the size of the compartment hangs on it', () => {
    const text = document(
      list('Compartments', compartment('c', 1, false)) +
        list('Species', '<species id="S" compartment="c" initialConcentration="3" hasOnlySubstanceUnits="false"/>') +
        list('Parameters', par('p', ''), par('q', '')) +
        list('InitialAssignments', ia('p', apply('plus', 'q', 1))) +
        list('Rules', asg('c', apply('times', 2, 'p')), asg('q', apply('times', 'S', 'S'))),
    )
    // q = 9, p = 10, c = 20: 60 of S.
    expect(course(text, 1, 1, ['p', 'c', 'S'], ['S']).map((v) => v[1])).toEqual([10, 20, 60])
  })
})
