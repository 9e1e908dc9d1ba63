import { describe, expect, it } from 'vitest'
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

const set = (variable: string, formula: string) =>
  `<eventAssignment variable="${variable}">${math(formula)}</eventAssignment>`
interface EventForm {
  readonly initially?: boolean
  readonly persistent?: boolean
  readonly fromTrigger?: boolean
  readonly parts?: string
}
const event = (
  when: string,
  assignments: readonly string[],
  { initially = true, persistent = true, fromTrigger = true, parts = '' }: EventForm = {},
) =>
  `<event useValuesFromTriggerTime="${fromTrigger}"><trigger initialValue="${initially}" persistent="${persistent}">${math(when)}</trigger>${parts}${list('EventAssignments', ...assignments)}</event>`
const delay = (formula: string | number) => `<delay>${math(term(formula))}</delay>`
const priority = (formula: string | number) => `<priority>${math(term(formula))}</priority>`
const rule = (kind: string, variable: string, formula: string) =>
  `<${kind}Rule variable="${variable}">${math(formula)}</${kind}Rule>`
const at = (instant: number) => apply('geq', time, instant)
const level2 = (parts: string, version = 4) =>
  `<?xml version="1.0"?><sbml xmlns="http://www.sbml.org/sbml/level2/version${version}" level="2" version="${version}"><model id="m">${parts}</model></sbml>`

describe('amounts and concentrations', () => {
  it('sets the concentration and the size of its compartment in one event, each of the instant before', () => {
    // c = 2, A = 8 (concentration 4). The event sets c to 4 and [A] to 10: amount is then 40.
    const text = document(
      list('Compartments', compartment('c', 2, false)) +
        list('Species', species('A', 8)) +
        list('Events', event(at(1), [set('c', term(4)), set('A', term(10))])),
    )
    expect(course(text, 2, 1, ['A', 'c']).map((each) => each[1])).toEqual([10, 4])
    expect(course(text, 2, 1, ['A'], ['A'])[0]![1]).toBeCloseTo(40, 9)
  })

  it('keeps the amount of a boundary species when an event sets its compartment', () => {
    const text = document(
      list('Compartments', compartment('c', 2, false)) +
        list(
          'Species',
          species('A', 8, 'boundaryCondition="true"'),
          species('B', 6),
          species('C', 6, 'hasOnlySubstanceUnits="true"'),
        ) +
        list('Events', event(at(1), [set('c', term(4))])),
    )
    expect(course(text, 2, 1, ['A', 'B', 'C']).map((each) => each[1])).toEqual([2, 1.5, 6])
  })

  it('moves an amount by its rate rule where the id means an amount, in a growing compartment', () => {
    const text = document(
      list('Compartments', compartment('c', 1, false)) +
        list('Species', species('A', 1, 'hasOnlySubstanceUnits="true"'), species('B', 1)) +
        list('Rules', rule('rate', 'c', term(1)), rule('rate', 'A', term(2)), rule('rate', 'B', term(2))),
    )
    // A: amount 1 + 2 t; B: concentration 1 + 2 t, amount (1 + 2 t)(1 + t).
    expect(course(text, 1, 1, ['A', 'B']).map((each) => each[1])).toEqual([expect.closeTo(3, 6), expect.closeTo(3, 6)])
    expect(course(text, 1, 1, ['B'], ['B'])[0]![1]).toBeCloseTo(6, 6)
  })

  it('reads in a law the amount of a species in substance units and the concentration of the other', () => {
    const text = document(
      list('Compartments', compartment('c', 4)) +
        list('Species', species('A', 8, 'hasOnlySubstanceUnits="true"'), species('B', 8)) +
        list('Parameters', parameter('x', 0, false), parameter('y', 0, false)) +
        list('Rules', rule('assignment', 'x', term('A')), rule('assignment', 'y', term('B'))),
    )
    expect(course(text, 1, 1, ['x', 'y']).map((each) => each[1])).toEqual([8, 2])
  })

  it('takes the rate of an amount and of a concentration apart', () => {
    const rate = (of: string) =>
      `<apply><csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/rateOf">rateOf</csymbol><ci>${of}</ci></apply>`
    const text = document(
      list('Compartments', compartment('c', 4)) +
        list('Species', species('A', 0, 'hasOnlySubstanceUnits="true"'), species('B', 0)) +
        list('Parameters', parameter('x', 0, false), parameter('y', 0, false)) +
        list('Rules', rule('assignment', 'x', rate('A')), rule('assignment', 'y', rate('B'))) +
        list('Reactions', reaction('r', '', 'A', math(term(2))), reaction('s', '', 'B', math(term(2)))),
    )
    expect(course(text, 1, 1, ['x', 'y']).map((each) => each[1])).toEqual([2, 0.5])
  })

  it('multiplies extents by a factor, whatever an event set the concentration to', () => {
    const text = document(
      list('Compartments', compartment('c', 2)) +
        list('Species', species('A', 0, 'conversionFactor="f"')) +
        list('Parameters', parameter('f', 10)) +
        list('Reactions', reaction('r', '', 'A', math(term(1)))) +
        list('Events', event(at(1), [set('A', apply('times', 'A', 2))])),
    )
    // Amount 10 at 1, concentration 5, doubled: amount 20, then 10 more.
    expect(course(text, 2, 1, ['A'])[0]![1]).toBeCloseTo(15, 6)
  })

  it('follows a rule of a compartment in concentrations and rates', () => {
    const text = document(
      list('Compartments', compartment('c', 1, false)) +
        list('Species', species('A', 6)) +
        list('Rules', rule('assignment', 'c', apply('plus', 1, time))),
    )
    const [a] = course(text, 2, 2, ['A'])
    expect(a).toEqual([6, expect.closeTo(3, 9), expect.closeTo(2, 9)])
  })
  it('counts a compartment without dimensions as 1 in Level 2', () => {
    const text = level2(
      list('Compartments', '<compartment id="c" spatialDimensions="0"/>') +
        list('Species', '<species id="A" compartment="c" initialAmount="3" hasOnlySubstanceUnits="true"/>') +
        list(
          'Reactions',
          `<reaction id="r">${list('Reactants', '<speciesReference species="A"/>')}<kineticLaw>${math(apply('times', 2, 'A'))}</kineticLaw></reaction>`,
        ),
    )
    expect(course(text, 1, 1, ['A'])[0]![1]).toBeCloseTo(3 * Math.exp(-2), 6)
  })
})

describe('a compartment whose size nobody says', () => {
  const bare = '<compartment id="c" spatialDimensions="3" constant="true"/>'
  const held = `<species id="s" compartment="c" initialConcentration="2" hasOnlySubstanceUnits="false" boundaryCondition="false" constant="false"/>`

  it('keeps the concentration that is given', () => {
    const text = document(list('Compartments', bare) + list('Species', held))
    expect(course(text, 1, 1, ['s', 'c'])).toEqual([
      [2, 2],
      [Number.NaN, Number.NaN],
    ])
    expect(course(text, 1, 1, ['s'], ['s'])).toEqual([[Number.NaN, Number.NaN]])
  })

  it('knows no concentration once a reaction adds an amount', () => {
    const text = document(
      list('Compartments', bare) + list('Species', held) + list('Reactions', reaction('r', '', 's', math(term(1)))),
    )
    expect(course(text, 1, 1, ['s'])).toEqual([[2, Number.NaN]])
  })
})

describe('stoichiometry', () => {
  it('computes stoichiometryMath of Level 2 as the model moves', () => {
    const text = level2(
      list('Compartments', '<compartment id="c" size="1"/>') +
        list('Species', '<species id="A" compartment="c" initialAmount="0"/>') +
        list('Parameters', '<parameter id="k" value="3"/>') +
        list(
          'Reactions',
          `<reaction id="r">${list('Products', `<speciesReference species="A"><stoichiometryMath>${math(apply('times', 'k', time))}</stoichiometryMath></speciesReference>`)}<kineticLaw>${math(term(2))}</kineticLaw></reaction>`,
        ),
    )
    expect(course(text, 2, 1, ['A'])[0]![1]).toBeCloseTo(12, 6)
  })

  it('adds what a reaction takes and gives of the same species', () => {
    const ref = (n: number) => `<speciesReference species="A" stoichiometry="${n}" constant="true"/>`
    const text = document(
      list('Compartments', compartment('c', 1)) +
        list('Species', species('A', 1)) +
        list(
          'Reactions',
          `<reaction id="r" reversible="false">${list('Reactants', ref(1), ref(2))}${list('Products', ref(5))}<kineticLaw>${math(term(1))}</kineticLaw></reaction>`,
        ),
    )
    expect(course(text, 1, 1, ['A'])[0]![1]).toBeCloseTo(3, 6)
  })

  it('gives a stoichiometry under its id in formulas', () => {
    const text = document(
      list('Compartments', compartment('c', 1)) +
        list('Species', species('A', 0)) +
        list('Parameters', parameter('x', 0, false)) +
        list('Rules', rule('assignment', 'x', apply('times', 'n', 2))) +
        list(
          'Reactions',
          `<reaction id="r" reversible="false">${list('Products', '<speciesReference id="n" species="A" stoichiometry="4" constant="true"/>')}<kineticLaw>${math(term(1))}</kineticLaw></reaction>`,
        ),
    )
    expect(course(text, 1, 1, ['x', 'A']).map((each) => each[1])).toEqual([8, expect.closeTo(4, 6)])
  })
})

describe('events', () => {
  const base = (events: string[], ...more: string[]) =>
    document(
      list('Parameters', parameter('x', 0, false), parameter('y', 0, false), parameter('z', 0, false)) +
        list('Rules', rule('rate', 'z', term(1)), ...more) +
        list('Events', ...events),
    )

  it('assigns simultaneously from the values before', () => {
    const text = document(
      list('Parameters', parameter('x', 1, false), parameter('y', 2, false)) +
        list('Events', event(at(1), [set('x', term('y')), set('y', term('x'))])),
    )
    expect(course(text, 2, 1, ['x', 'y']).map((each) => each[1])).toEqual([2, 1])
  })

  it('waits a delay computed at the trigger, not when it ends', () => {
    const text = base([
      event(at(1), [set('x', term('z'))], { parts: delay(apply('plus', 'z', 0.5)), fromTrigger: false }),
    ])
    // Triggered at 1 with delay 1.5: x = z at 2.5.
    const [x] = course(text, 4, 8, ['x'])
    expect([x![4], x![6], x![8]]).toEqual([0, expect.closeTo(2.5, 6), expect.closeTo(2.5, 6)])
  })

  it('triggers anew while an earlier occurrence waits', () => {
    const pulse = (from: number) => apply('and', apply('geq', time, from), apply('lt', time, from + 0.2))
    const text = base([
      event(apply('or', pulse(1), pulse(2)), [set('x', apply('plus', 'x', 1))], {
        parts: delay(3),
        fromTrigger: false,
      }),
    ])
    const [x] = course(text, 6, 12, ['x'])
    expect([x![7], x![9], x![11]]).toEqual([0, 1, 2])
  })

  it('cancels a waiting occurrence that does not persist', () => {
    const pulse = apply('and', apply('geq', time, 1), apply('lt', time, 2))
    const text = (persistent: boolean) => base([event(pulse, [set('x', term(1))], { parts: delay(2), persistent })])
    expect([course(text(true), 5, 1, ['x'])[0]![1], course(text(false), 5, 1, ['x'])[0]![1]]).toEqual([1, 0])
  })

  it('lets one event cancel another of the same instant that does not persist', () => {
    const text = base([
      event(apply('and', at(1), apply('lt', 'y', 1)), [set('x', term(1))], { persistent: false, parts: priority(1) }),
      event(at(1), [set('y', term(1))], { parts: priority(2) }),
    ])
    expect(course(text, 2, 1, ['x', 'y']).map((each) => each[1])).toEqual([0, 1])
  })

  it('takes the higher priority first, negative ones last', () => {
    const append = (digit: number) => [set('x', apply('plus', apply('times', 'x', 10), digit))]
    const text = base([
      event(at(1), append(1), { parts: priority(-5), fromTrigger: false }),
      event(at(1), append(2), { parts: priority(10), fromTrigger: false }),
      event(at(1), append(3), { parts: priority(0), fromTrigger: false }),
    ])
    expect(course(text, 2, 1, ['x'])[0]![1]).toBe(231)
  })

  it('takes a priority that is no number after all that are', () => {
    const append = (digit: number) => [set('x', apply('plus', apply('times', 'x', 10), digit))]
    const none = `<priority>${math('<notanumber/>')}</priority>`
    const text = base([
      event(at(1), append(1), { parts: none, fromTrigger: false }),
      event(at(1), append(2), { parts: priority(-5), fromTrigger: false }),
      event(at(1), append(3), { parts: priority(0), fromTrigger: false }),
    ])
    expect(course(text, 2, 1, ['x'])[0]![1]).toBe(321)
  })

  it('goes on from one event to the next in no time', () => {
    const text = base([
      event(at(1), [set('x', term(1))]),
      event(apply('gt', 'x', 0.5), [set('y', apply('plus', 'x', 1))]),
    ])
    expect(course(text, 1, 1, ['x', 'y']).map((each) => each[1])).toEqual([1, 2])
  })

  it('starts with what was false before, delays too', () => {
    const text = base([event('<true/>', [set('x', term(3))], { initially: false, parts: delay(1) })])
    const [x] = course(text, 2, 4, ['x'])
    expect([x![1], x![3]]).toEqual([0, 3])
  })

  it('changes an assigned value through what an event set, at the same instant', () => {
    const text = document(
      list('Parameters', parameter('x', 1, false), parameter('y', 0, false)) +
        list('Rules', rule('assignment', 'y', apply('times', 2, 'x'))) +
        list('Events', event(at(1), [set('x', term(5))])),
    )
    expect(course(text, 2, 2, ['y'])[0]).toEqual([2, 10, 10])
  })

  it('sets what a rate rule moves, and the rule goes on', () => {
    const text = base([event(apply('geq', 'z', 1), [set('z', term(-1))])])
    const [z] = course(text, 4, 4, ['z'])
    // 1 at 1 becomes -1, again at 3.
    expect(z![2]).toBeCloseTo(0, 6)
    expect(z![4]).toBeCloseTo(0, 6)
  })
})

describe('mathematics', () => {
  const computed = (formula: string) =>
    course(
      document(
        list('Parameters', parameter('v', 0, false), parameter('x', 3)) +
          list('Rules', rule('assignment', 'v', formula)),
      ),
      1,
      1,
      ['v'],
    )[0]![1]!
  it.each<[string, string, number]>([
    ['a chain that breaks at its end', apply('lt', 1, 2, 2), 0],
    ['a chain that holds', apply('leq', 1, 2, 2), 1],
    ['eq of three', apply('eq', 3, 'x', 3), 1],
    ['eq of truths', `<apply><eq/><true/>${apply('gt', 'x', 1)}</apply>`, 1],
    ['neq of truths', `<apply><neq/><true/>${apply('gt', 'x', 1)}</apply>`, 0],
    ['xor of four', '<apply><xor/><true/><true/><true/><false/></apply>', 1],
    ['and of three', '<apply><and/><true/><true/><false/></apply>', 0],
    ['minus of one', apply('minus', 'x'), -3],
    ['a negative base', apply('power', -2, 3), -8],
    ['a negative base squared', apply('power', -2, 2), 4],
    ['nothing to the zeroth', apply('power', 0, 0), 1],
    ['root of a square', apply('root', 9), 3],
    ['log to ten', apply('log', 1000), 3],
    ['abs', apply('abs', -4), 4],
    ['exp', apply('exp', 1), Math.E],
    ['ln', apply('ln', '<exponentiale/>'), 1],
    ['times of three', apply('times', 2, 'x', 4), 24],
    ['divide', apply('divide', 'x', 2), 1.5],
    ['floor of negative', apply('floor', -1.5), -2],
    ['factorial of zero', apply('factorial', 0), 1],
    ['min of one', apply('min', 'x'), 3],
    ['max of four', apply('max', 1, 9, 'x', 4), 9],
    ['rem of negative divisor', apply('rem', 7, -3), 1],
    ['quotient of negatives', apply('quotient', -7, -3), 2],
    ['tan', apply('tan', 1), Math.tan(1)],
    ['sec', apply('sec', 1), 1 / Math.cos(1)],
    ['csc', apply('csc', 1), 1 / Math.sin(1)],
    ['cot', apply('cot', 1), 1 / Math.tan(1)],
    ['arcsec', apply('arcsec', 2), Math.acos(0.5)],
    ['arccsc', apply('arccsc', 2), Math.asin(0.5)],
    ['arctanh', apply('arctanh', 0.5), Math.atanh(0.5)],
    [
      'a piece inside a piece',
      `<piecewise><piece><piecewise><piece><cn>7</cn>${apply('gt', 'x', 2)}</piece><otherwise><cn>1</cn></otherwise></piecewise><true/></piece></piecewise>`,
      7,
    ],
    ['a piecewise of otherwise alone', '<piecewise><otherwise><cn>5</cn></otherwise></piecewise>', 5],
    ['implies of what is true', '<apply><implies/><true/><true/></apply>', 1],
  ])('%s', (_, formula, expected) => {
    expect(computed(formula)).toBeCloseTo(expected, 12)
  })

  it('refuses digits of another base, which would be read as if they were decimal', () => {
    expect(() => computed('<cn type="integer" base="16">11</cn>')).toThrow(/a number in base 16/)
    expect(computed('<cn type="integer" base="10">11</cn>')).toBe(11)
  })

  it('gives avogadro times a number', () => {
    const n = '<csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/avogadro">N</csymbol>'
    expect(computed(apply('divide', n, 6.02214179e23))).toBeCloseTo(1, 12)
  })
})
