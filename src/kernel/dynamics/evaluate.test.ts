import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { evaluateExpression } from '../language/constant.ts'
import type { Expression, FunctionName } from '../language/expression.ts'
import { createProgramBuilder } from './evaluate.ts'
import { formula } from './model-by-hand.testing.ts'

const names = ['a', 'b', 'c']

function evaluated(expression: Expression, values: readonly number[], varying?: ReadonlySet<string>): number {
  const builder = createProgramBuilder(new Map(names.map((name, index) => [name, index])))
  const fixed = builder.section()
  const section = builder.section(varying && { fixed, varying })
  const slot = section.compute(expression)
  const slots = builder.allocate()
  slots.set(values)
  fixed.program().run(slots)
  section.program().run(slots)
  return slots[slot]!
}

const one: readonly FunctionName[] = [
  'negate',
  'exp',
  'log',
  'log10',
  'log2',
  'sqrt',
  'abs',
  'sin',
  'cos',
  'tan',
  'asin',
  'acos',
  'atan',
  'sinh',
  'cosh',
  'tanh',
  'floor',
  'ceil',
  'not',
]
const two: readonly FunctionName[] = [
  'add',
  'subtract',
  'multiply',
  'divide',
  'power',
  'min',
  'max',
  'less',
  'lessEqual',
  'greater',
  'greaterEqual',
  'equal',
  'notEqual',
  'and',
  'or',
]
const { tree } = fc.letrec<{ tree: Expression }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'medium' },
    fc.double({ min: -5, max: 5, noNaN: true }).map((value): Expression => ({ kind: 'number', value })),
    fc.constantFrom(...names).map((name): Expression => ({ kind: 'symbol', name })),
    fc.tuple(fc.constantFrom(...one), tie('tree')).map(([fn, a]): Expression => ({ kind: 'call', fn, args: [a] })),
    fc
      .tuple(fc.constantFrom(...two), tie('tree'), tie('tree'))
      .map(([fn, ...args]): Expression => ({ kind: 'call', fn, args })),
    fc.tuple(tie('tree'), tie('tree'), tie('tree')).map((args): Expression => ({ kind: 'call', fn: 'if', args })),
  ),
}))

describe('a program', () => {
  it('gives what the syntax tree means, whatever is moved ahead', () => {
    const value = fc.double({ min: -3, max: 3, noNaN: true })
    fc.assert(
      fc.property(tree, fc.tuple(value, value, value), fc.subarray(names), (expression, values, varying) => {
        const expected = evaluateExpression(expression, (name) => values[names.indexOf(name)]!)!
        // Zero may change its sign where constants are shared.
        expect(evaluated(expression, values) + 0).toBe(expected + 0)
        expect(evaluated(expression, values, new Set(varying)) + 0).toBe(expected + 0)
      }),
      { numRuns: 500 },
    )
  })

  it('keeps -0 apart from 0', () => {
    const over = (value: number): Expression => ({
      kind: 'call',
      fn: 'divide',
      args: [
        { kind: 'number', value: 1 },
        { kind: 'number', value },
      ],
    })
    expect(evaluated({ kind: 'call', fn: 'min', args: [over(0), over(-0)] }, [0, 0, 0])).toBe(Number.NEGATIVE_INFINITY)
  })

  it('interpolates a table, constant outside', () => {
    const table = formula('table(a, 0, 10, 2, -4, 3, -4)')
    expect([-1, 0, 0.5, 2, 2.5, 9].map((a) => evaluated(table, [a, 0, 0]))).toEqual([10, 10, 6.5, -4, -4, -4])
    expect(evaluated(formula('table(a, 0, 1, 1, 2) + table(a, 0, 5, 1, 7)'), [0.5, 0, 0], new Set())).toBe(7.5)
    expect(evaluated(table, [Number.NaN, 0, 0])).toBeNaN()
  })

  it('takes the least and greatest of many', () => {
    expect(evaluated(formula('min(a, b, c, 4) * 100 + max(a, b, c, 4)'), [7, 3, 5])).toBe(307)
  })

  it('computes a definition once, where it is first used', () => {
    const builder = createProgramBuilder(new Map([['a', 0]]))
    const definitions = new Map([
      ['b', formula('a * 2')],
      ['c', formula('b + 1')],
    ])
    const section = builder.section({ definitions })
    const slot = section.compute(formula('b + c'))
    expect(section.compute(formula('b + c'))).toBe(slot)
    const slots = builder.allocate()
    slots[0] = 5
    section.program().run(slots)
    expect(slots[slot]).toBe(21)
    expect(() => section.compute(formula('nothing'))).toThrow(/nothing/)
  })
})
