import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HamzadError } from '../../../kernel/errors.ts'
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

const decay = (extra = '', volume = 2) =>
  document(
    list('Compartments', compartment('c', volume, false)) +
      list('Species', species('S', 6), species('P', 0)) +
      list('Parameters', parameter('k', 0.5)) +
      extra +
      list('Reactions', reaction('r', 'S', 'P', math(apply('times', 'k', 'S', 'c')))),
  )

describe('reading SBML', () => {
  it('moves amounts by the law and reports concentrations, as the closed form', () => {
    const [s, p, amount] = course(decay(), 2, 4, ['S', 'P', 'r'])
    for (const [i, value] of s!.entries()) {
      expect(value).toBeCloseTo(3 * Math.exp(-0.25 * i), 7)
      expect(p![i]).toBeCloseTo(3 - 3 * Math.exp(-0.25 * i), 7)
      expect(amount![i]).toBeCloseTo(0.5 * value * 2, 7)
    }
    expect(course(decay(), 2, 1, ['S'], ['S'])[0]![1]).toBeCloseTo(6 * Math.exp(-1), 7)
  })

  it('keeps amounts when a compartment grows: the concentration thins out', () => {
    const growing = decay(list('Rules', `<rateRule variable="c">${math(term(1))}</rateRule>`))
    // dA/dt = −k A, whatever the volume; A/(2 + t) is reported.
    const [s] = course(growing, 2, 2, ['S'])
    expect(s![1]).toBeCloseTo((6 * Math.exp(-0.5)) / 3, 7)
    expect(s![2]).toBeCloseTo((6 * Math.exp(-1)) / 4, 7)
  })

  it('computes rateOf of a concentration in a growing compartment by the quotient rule', () => {
    const rateOf = '<csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/rateOf">rateOf</csymbol>'
    const text = document(
      list('Compartments', compartment('c', 1, false)) +
        list('Species', species('S', 4)) +
        list('Parameters', '<parameter id="v" constant="false"/>') +
        list(
          'Rules',
          `<rateRule variable="c">${math(term(1))}</rateRule>`,
          `<assignmentRule variable="v">${math(`<apply>${rateOf}<ci>S</ci></apply>`)}</assignmentRule>`,
        ),
    )
    // S = 4 / (1 + t), dS/dt = −4 / (1 + t)².
    expect(course(text, 1, 1, ['v'])[0]).toEqual([-4, -1])
  })

  it('lets local parameters hide global ones', () => {
    const law = `<math xmlns="http://www.w3.org/1998/Math/MathML">${apply('times', 'k', 'S')}</math>${list('LocalParameters', '<localParameter id="k" value="2"/>')}`
    const text = document(
      list('Compartments', compartment('c', 1)) +
        list('Species', species('S', 1)) +
        list('Parameters', parameter('k', 100)) +
        list('Reactions', reaction('r', 'S', '', law)),
    )
    expect(course(text, 1, 1, ['S'])[0]![1]).toBeCloseTo(Math.exp(-2), 7)
  })

  it('takes stoichiometry from rules and multiplies by conversion factors', () => {
    const made = `<reaction id="r" reversible="false">${list('Products', '<speciesReference id="n" species="S" constant="false"/>')}<kineticLaw>${math(term(1))}</kineticLaw></reaction>`
    const text = document(
      list('Compartments', compartment('c', 1)) +
        list('Species', species('S', 0)) +
        list('Parameters', parameter('f', 10)) +
        list('Rules', `<assignmentRule variable="n">${math(apply('times', 3, time))}</assignmentRule>`) +
        list('Reactions', made),
      'conversionFactor="f"',
    )
    const [s, n] = course(text, 2, 1, ['S', 'n'])
    expect(s![1]).toBeCloseTo(10 * 1.5 * 4, 6)
    expect(n![1]).toBe(6)
  })

  it('solves an algebraic rule that is linear in what it determines', () => {
    const text = document(
      list('Parameters', parameter('total', 10), parameter('x', 4, false), '<parameter id="y" constant="false"/>') +
        list(
          'Rules',
          `<rateRule variable="x">${math(apply('minus', 'x'))}</rateRule>`,
          `<algebraicRule>${math(apply('minus', apply('plus', 'x', apply('times', 2, 'y')), 'total'))}</algebraicRule>`,
        ),
    )
    expect(course(text, 1, 1, ['y'])[0]![1]).toBeCloseTo((10 - 4 * Math.exp(-1)) / 2, 7)
  })

  it('reads numbers of every type, and what is no number', () => {
    const given = (content: string) => {
      const text = document(
        list('Parameters', '<parameter id="p" constant="true"/>') +
          list('InitialAssignments', `<initialAssignment symbol="p">${math(content)}</initialAssignment>`),
      )
      return course(text, 1, 1, ['p'])[0]![1]
    }
    expect(given('<cn type="e-notation"> 2 <sep/> 5 </cn>')).toBe(2e5)
    expect(given('<cn type="e-notation">2<sep/>-5</cn>')).toBe(2e-5)
    expect(given('<cn type="rational">1<sep/>4</cn>')).toBe(0.25)
    expect(given('<infinity/>')).toBe(Number.POSITIVE_INFINITY)
    expect(given('<notanumber/>')).toBeNaN()
    expect(given(apply('factorial', 5))).toBe(120)
    expect(given(apply('quotient', -7, 2))).toBe(-3)
    expect(given(apply('rem', -7, 2))).toBe(-1)
    expect(given(apply('lt', 1, 2, 2))).toBe(0)
    expect(given(apply('implies', 0, 0))).toBe(1)
    expect(given(apply('arccosh', 2))).toBeCloseTo(Math.acosh(2), 12)
    expect(given(apply('arcsinh', -3))).toBeCloseTo(Math.asinh(-3), 12)
    expect(given(apply('arccoth', 3))).toBeCloseTo(Math.atanh(1 / 3), 12)
    expect(given(`<apply><root/><degree><cn>3</cn></degree><cn>27</cn></apply>`)).toBeCloseTo(3, 12)
    expect(given(`<apply><log/><logbase><cn>3</cn></logbase><cn>81</cn></apply>`)).toBeCloseTo(4, 12)
    expect(given('<piecewise><piece><cn>7</cn><false/></piece></piecewise>')).toBeNaN()
  })

  it('refuses by name what it does not understand', () => {
    const feature = (text: string) => {
      try {
        readSbml(text)
      } catch (error) {
        if (error instanceof HamzadError) return `${error.code}: ${error.values.feature ?? error.values.why}`
        throw error
      }
      return 'read'
    }
    const delayed =
      '<apply><csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/delay">d</csymbol><ci>k</ci><cn>1</cn></apply>'
    const rule = (content: string) =>
      document(
        list('Parameters', parameter('k', 1, false)) +
          list('Rules', `<assignmentRule variable="k">${math(content)}</assignmentRule>`),
      )
    expect(feature(rule(delayed))).toContain('model.unsupported: the symbol `delay`')
    expect(feature(rule(term('unknown')))).toContain('the unknown name `unknown`')
    expect(feature(rule(apply('plus', 'k', 1)))).toContain('a circle of formulas, `k` → `k`')
    expect(feature(rule('<apply><integral/><cn>1</cn></apply>'))).toContain('`integral`')
    expect(
      feature(
        '<sbml xmlns="http://www.sbml.org/sbml/level3/version1/core" xmlns:comp="http://www.sbml.org/sbml/level3/version1/comp/version1" comp:required="true" level="3" version="1"><model/></sbml>',
      ),
    ).toContain('the required package `comp`')
    expect(feature('<sbml xmlns="http://www.sbml.org/sbml/level1" level="1" version="2"><model/></sbml>')).toContain(
      'Level 1',
    )
    expect(feature('<sbml><model></sbml>')).toContain('input.invalid')
    expect(feature('<!DOCTYPE x [<!ENTITY a "b">]><sbml/>')).toContain('document type')
    expect(feature('')).toContain('input.invalid')
  })

  it('answers any text with a model or an error with a code', () => {
    const pieces = fc.constantFrom(
      '<apply><plus/><ci>k</ci></apply>',
      '<apply/>',
      '<piecewise><piece/></piecewise>',
      '<ci/>',
      '<cn type="rational">1</cn>',
      '<csymbol/>',
      '<apply><ci>f</ci></apply>',
      '<lambda><bvar/></lambda>',
      '<apply><power/><ci>k</ci></apply>',
      '</math>',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 4 }), (parts) => {
        const text = document(
          list('FunctionDefinitions', `<functionDefinition id="f">${math(parts.join(''))}</functionDefinition>`) +
            list('Parameters', parameter('k', 1, false)) +
            list('Rules', `<rateRule variable="k">${math(parts.join(''))}</rateRule>`),
        )
        try {
          readSbml(text)
        } catch (error) {
          expect(error).toBeInstanceOf(HamzadError)
        }
      }),
    )
  })
})
