import { describe, expect, it } from 'vitest'
import { readSbml } from './read-sbml.ts'
import { apply, compartment, course, document, list, math, parameter, reaction, species, time } from './sbml.testing.ts'

const rateOf = (id: string) =>
  `<apply><csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/rateOf">r</csymbol><ci>${id}</ci></apply>`
const rule = (kind: 'assignment' | 'rate', id: string, formula: string) =>
  `<${kind}Rule variable="${id}">${math(formula)}</${kind}Rule>`

describe('rates of what reads rates', () => {
  it('gives the second derivative of a decay', () => {
    const text = document(
      list('Parameters', parameter('q', 1, false), parameter('x', 0, false), parameter('w', 0, false)) +
        list(
          'Rules',
          rule('rate', 'q', apply('minus', 'q')),
          rule('assignment', 'x', apply('times', 2, rateOf('q'))),
          rule('assignment', 'w', rateOf('x')),
        ),
    )
    const [q, x, w] = course(text, 2, 4, ['q', 'x', 'w'])
    for (const [i, value] of q!.entries()) {
      expect(value).toBeCloseTo(Math.exp(-i / 2), 7)
      expect(x![i]).toBeCloseTo(-2 * value, 12)
      expect(w![i]).toBeCloseTo(2 * value, 12)
    }
  })

  it('gives the rate of a reaction whose law reads one', () => {
    const text = document(
      list('Compartments', compartment('c', 1)) +
        list('Species', species('s', 0)) +
        list('Parameters', parameter('q', 0, false), parameter('w', 0, false)) +
        list('Rules', rule('rate', 'q', apply('times', time, time)), rule('assignment', 'w', rateOf('r'))) +
        list('Reactions', reaction('r', '', 's', math(rateOf('q')))),
    )
    const [s, w] = course(text, 2, 4, ['s', 'w'])
    for (const [i, value] of w!.entries()) {
      expect(value).toBeCloseTo(i, 12)
      expect(s![i]).toBeCloseTo((i / 2) ** 3 / 3, 7)
    }
  })

  it('names a circle of rates', () => {
    const text = document(
      list('Parameters', parameter('x', 0, false), parameter('y', 0, false)) +
        list('Rules', rule('assignment', 'x', rateOf('y')), rule('assignment', 'y', rateOf('x'))),
    )
    expect(() => readSbml(text)).toThrow(/a circle of `rateOf`/)
  })
})
