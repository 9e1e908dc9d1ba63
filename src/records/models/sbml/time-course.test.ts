import { describe, expect, it } from 'vitest'
import { apply, course, document, list, math, parameter, term, time } from './sbml.testing.ts'

const unvalued = (id: string) => `<parameter id="${id}" constant="false"/>`
const rate = (variable: string, content: string) => `<rateRule variable="${variable}">${math(content)}</rateRule>`
const decays = rate('y', apply('minus', 'y'))

/** x as it comes out, and y, which must decay whatever becomes of x. */
function beside(x: string, rule: string, events = ''): readonly number[] {
  const text = document(
    list('Parameters', x, parameter('y', 1, false)) + list('Rules', rule, decays) + (events && list('Events', events)),
  )
  const [found, y] = course(text, 3, 3, ['x', 'y'])
  for (const [t, value] of y!.entries()) expect(value).toBeCloseTo(Math.exp(-t), 6)
  return found!
}

describe('a time course carries what is no finite number', () => {
  const [nan, infinity] = [Number.NaN, Number.POSITIVE_INFINITY]

  it('from a variable without a value', () => {
    expect(beside(unvalued('x'), rate('x', term(1)))).toEqual([nan, nan, nan, nan])
    expect(beside('<parameter id="x" value="-INF" constant="false"/>', rate('x', term(1)))).toEqual(
      Array(4).fill(-infinity),
    )
  })

  it('through a rate, from the first instant after the start', () => {
    expect(beside(parameter('x', 7, false), rate('x', apply('divide', 0, 0)))).toEqual([7, nan, nan, nan])
    expect(beside(parameter('x', 7, false), rate('x', apply('divide', 1, 0)))).toEqual([
      7,
      infinity,
      infinity,
      infinity,
    ])
  })

  it('until an event gives a value', () => {
    const event = `<event useValuesFromTriggerTime="true"><trigger initialValue="true" persistent="true">${math(apply('geq', time, 1.5))}</trigger>${list('EventAssignments', `<eventAssignment variable="x">${math(term(5))}</eventAssignment>`)}</event>`
    const x = beside(unvalued('x'), rate('x', term(2)), event)
    expect(x.slice(0, 2)).toEqual([nan, nan])
    expect(x[2]).toBeCloseTo(6, 9)
    expect(x[3]).toBeCloseTo(8, 9)
  })
})
