import { describe, expect, it } from 'vitest'
import { apply, compartment, course, document, list, math, parameter, species, term, time } from './sbml.testing.ts'

interface Event {
  readonly when: string
  readonly set: Readonly<Record<string, string>>
  readonly delay?: string
  readonly priority?: number
  readonly persistent?: boolean
  readonly initially?: boolean
  readonly late?: boolean
}

const event = ({ when, set, delay, priority, persistent = true, initially = true, late = false }: Event): string =>
  `<event useValuesFromTriggerTime="${!late}"><trigger initialValue="${initially}" persistent="${persistent}">${math(when)}</trigger>${
    delay ? `<delay>${math(delay)}</delay>` : ''
  }${priority === undefined ? '' : `<priority>${math(term(priority))}</priority>`}${list(
    'EventAssignments',
    ...Object.entries(set).map(
      ([name, value]) => `<eventAssignment variable="${name}">${math(value)}</eventAssignment>`,
    ),
  )}</event>`

const rate = (variable: string, content: string) => `<rateRule variable="${variable}">${math(content)}</rateRule>`
const since = (t: number) => apply('geq', time, t)

describe('events of SBML', () => {
  it('find the instant of a state: a ramp that is reset is a saw', () => {
    const text = document(
      list('Parameters', parameter('x', 0, false)) +
        list('Rules', rate('x', term(1))) +
        list('Events', event({ when: apply('geq', 'x', 0.3), set: { x: term(0) } })),
    )
    const [x] = course(text, 1, 10, ['x'])
    for (const [i, value] of x!.entries()) if (i % 3 !== 0) expect(value).toBeCloseTo((i / 10) % 0.3, 9)
  })

  it('compute values when triggered or when they take place, and wait for the delay', () => {
    const model = (late: boolean) =>
      document(
        list('Parameters', parameter('x', 0, false), parameter('seen', -1, false)) +
          list('Rules', rate('x', term(1))) +
          list('Events', event({ when: since(1), set: { seen: term('x') }, delay: term(0.5), late })),
      )
    expect(course(model(false), 2, 4, ['seen'])[0]!.slice(0, 3)).toEqual([-1, -1, -1])
    expect(course(model(false), 2, 4, ['seen'])[0]![3]).toBeCloseTo(1, 9)
    expect(course(model(true), 2, 4, ['seen'])[0]![3]).toBeCloseTo(1.5, 9)
  })

  it('wait in hundreds', () => {
    const text = document(
      list('Parameters', parameter('x', 0, false), parameter('n', 0, false)) +
        list('Rules', rate('x', term(1))) +
        list(
          'Events',
          event({ when: apply('geq', 'x', 0.01), set: { x: term(0) } }),
          event({ when: apply('geq', 'x', 0.005), set: { n: apply('plus', 'n', 1) }, delay: term(1), late: true }),
        ),
    )
    expect(course(text, 3, 3, ['n'])[0]).toEqual([0, 0, 100, 200])
  })

  it('happen when their condition is true at one instant alone', () => {
    const once = (when: string) =>
      document(
        list('Parameters', parameter('x', 0, false), parameter('y', 0, false)) +
          list('Rules', rate('x', apply('times', 2, time))) +
          list('Events', event({ when, set: { y: apply('plus', 'y', 5) } })),
      )
    const instants = [
      apply('eq', time, 1.5),
      apply('and', apply('geq', time, 1.3), apply('leq', time, 1.3)),
      apply('eq', 'x', 2.1),
      apply('and', apply('leq', 'x', 1.7), apply('geq', 'x', 1.7)),
      apply('not', apply('neq', 'x', 1.7)),
    ]
    for (const when of instants) expect(course(once(when), 4, 4, ['y'])[0]).toEqual([0, 0, 5, 5, 5])
    const never = [apply('and', apply('gt', 'x', 1.7), apply('leq', 'x', 1.7)), apply('eq', 'x', -1)]
    for (const when of never) expect(course(once(when), 4, 4, ['y'])[0]).toEqual([0, 0, 0, 0, 0])
  })

  it('happen again when their condition is false at one instant alone', () => {
    const text = document(
      list('Parameters', parameter('x', 0, false), parameter('y', 0, false)) +
        list('Rules', rate('x', term(1))) +
        list('Events', event({ when: apply('neq', 'x', 1.7), set: { y: apply('plus', 'y', 1) } })),
    )
    expect(course(text, 4, 4, ['y'])[0]).toEqual([0, 0, 1, 1, 1])
  })

  it('drop what waits when the condition turns false, unless it persists', () => {
    const model = (persistent: boolean) =>
      document(
        list('Parameters', parameter('x', 0, false), parameter('done', 0, false)) +
          list('Rules', rate('x', apply('cos', time))) +
          list('Events', event({ when: apply('gt', 'x', 0.9), set: { done: term(1) }, delay: term(1.5), persistent })),
      )
    expect(course(model(true), 3, 1, ['done'])[0]![1]).toBe(1)
    expect(course(model(false), 3, 1, ['done'])[0]![1]).toBe(0)
  })

  it('take place by priority, and look at every condition again after each', () => {
    const text = document(
      list('Parameters', parameter('x', 1, false), parameter('y', 0, false)) +
        list(
          'Events',
          event({ when: since(1), set: { x: apply('plus', 'x', 1) }, priority: 1, late: true }),
          event({ when: since(1), set: { x: apply('times', 'x', 10) }, priority: 2, late: true }),
          event({ when: apply('gt', 'x', 9), set: { y: term('x') }, priority: 5, late: true }),
        ),
    )
    // First × 10, then the condition x > 9 at once, then + 1.
    expect(course(text, 2, 2, ['x', 'y'])).toEqual([
      [1, 11, 11],
      [0, 10, 10],
    ])
  })

  it('happen at the start only when their condition counts as false before', () => {
    const model = (initially: boolean) =>
      document(
        list('Parameters', parameter('x', 0, false)) +
          list('Events', event({ when: since(0), set: { x: term(1) }, initially })),
      )
    expect(course(model(true), 1, 1, ['x'])[0]).toEqual([0, 0])
    expect(course(model(false), 1, 1, ['x'])[0]).toEqual([1, 1])
  })

  it('set concentrations, and keep amounts when they set a compartment', () => {
    const text = document(
      list('Compartments', compartment('c', 1, false)) +
        list('Species', species('S', 4), species('T', 4)) +
        list('Events', event({ when: since(1), set: { c: term(2), T: term(3) } })),
    )
    expect(course(text, 2, 2, ['S', 'T'])).toEqual([
      [4, 2, 2],
      [4, 3, 3],
    ])
    expect(course(text, 2, 2, ['S', 'T'], ['S', 'T'])).toEqual([
      [4, 4, 4],
      [4, 6, 6],
    ])
  })

  it('order events of equal priority by lot', () => {
    const count = (name: string) =>
      event({
        when: apply('geq', 'clock', 0.01),
        set: { clock: term(0), [name]: apply('plus', name, 1) },
        persistent: false,
        priority: 1,
      })
    const text = document(
      list('Parameters', parameter('clock', 0, false), parameter('a', 0, false), parameter('b', 0, false)) +
        list('Rules', rate('clock', term(1))) +
        list('Events', count('a'), count('b')),
    )
    const [a, b] = course(text, 10.005, 1, ['a', 'b'])
    expect(a![1]! + b![1]!).toBe(1000)
    expect(a![1]).toBeGreaterThan(400)
    expect(b![1]).toBeGreaterThan(400)
  })

  it('break the path where a piecewise right-hand side jumps', () => {
    const jump = `<piecewise><piece><cn>1</cn>${apply('lt', 'x', 1)}</piece><otherwise><cn>-2</cn></otherwise></piecewise>`
    const text = document(
      list('Parameters', parameter('x', 0, false), parameter('y', 0, false)) +
        list('Rules', rate('x', term(1)), rate('y', jump)),
    )
    const [y] = course(text, 2, 4, ['y'])
    expect(y![3]).toBeCloseTo(1 - 2 * 0.5, 10)
    expect(y![4]).toBeCloseTo(1 - 2, 10)
  })
})
