import type { Expression } from './expression.ts'
import { call, number } from './simplify.ts'

/**
 * The exact derivative of `expression` with respect to `symbol`, simplified. At a kink (|x|, min, max, a table's knot) it is the
 * derivative on one side; steps (floor, comparisons) count as constant.
 *
 *     differentiate(parse('CL / V * A'), 'A')          // CL / V
 */
export function differentiate(expression: Expression, symbol: string): Expression {
  if (expression.kind === 'number') return number(0)
  if (expression.kind === 'symbol') return number(expression.name === symbol ? 1 : 0)
  const { fn, args } = expression
  if ((fn === 'min' || fn === 'max') && args.length > 2) {
    return differentiate(
      { kind: 'call', fn, args: [{ kind: 'call', fn, args: args.slice(0, -1) }, args.at(-1)!] },
      symbol,
    )
  }
  const [a, b, c] = args as [Expression, Expression, Expression]
  const d = (arg: Expression) => differentiate(arg, symbol)
  const chain = (outer: () => Expression) => {
    const inner = d(a)
    return isZero(inner) ? inner : call('multiply', outer(), inner)
  }
  const square = (x: Expression) => call('multiply', x, x)
  switch (fn) {
    case 'add':
    case 'subtract':
      return call(fn, d(a), d(b))
    case 'negate':
      return call('negate', d(a))
    case 'multiply':
      return call('add', call('multiply', d(a), b), call('multiply', a, d(b)))
    case 'divide':
      return call('subtract', call('divide', d(a), b), call('multiply', call('divide', a, square(b)), d(b)))
    case 'power':
      return power(expression, a, b, d(a), d(b))
    case 'exp':
      return chain(() => expression)
    case 'log':
      return chain(() => call('divide', number(1), a))
    case 'log10':
      return chain(() => call('divide', number(1 / Math.LN10), a))
    case 'log2':
      return chain(() => call('divide', number(1 / Math.LN2), a))
    case 'sqrt':
      return chain(() => call('divide', number(0.5), expression))
    case 'sin':
      return chain(() => call('cos', a))
    case 'cos':
      return chain(() => call('negate', call('sin', a)))
    case 'tan':
      return chain(() => call('add', number(1), square(expression)))
    case 'asin':
      return chain(() => call('divide', number(1), call('sqrt', call('subtract', number(1), square(a)))))
    case 'acos':
      return chain(() => call('divide', number(-1), call('sqrt', call('subtract', number(1), square(a)))))
    case 'atan':
      return chain(() => call('divide', number(1), call('add', number(1), square(a))))
    case 'sinh':
      return chain(() => call('cosh', a))
    case 'cosh':
      return chain(() => call('sinh', a))
    case 'tanh':
      return chain(() => call('subtract', number(1), square(expression)))
    case 'abs':
      return chain(() => call('if', call('less', a, number(0)), number(-1), number(1)))
    case 'min':
      return call('if', call('lessEqual', a, b), d(a), d(b))
    case 'max':
      return call('if', call('greaterEqual', a, b), d(a), d(b))
    case 'if':
      return call('if', a, d(b), d(c))
    case 'table':
      return chain(() => tableSlope(a, args.slice(1)))
    default:
      return number(0)
  }
}

function isZero(expression: Expression): boolean {
  return expression.kind === 'number' && expression.value === 0
}

/** d(a^b) = b·a^(b−1)·a′ + a^b·log(a)·b′; the second part only where b varies, so that a may be negative elsewhere; it is 0 at a = 0. */
function power(whole: Expression, a: Expression, b: Expression, da: Expression, db: Expression): Expression {
  const exponent = b.kind === 'number' ? number(b.value - 1) : call('subtract', b, number(1))
  const first = isZero(da) ? da : call('multiply', call('multiply', b, call('power', a, exponent)), da)
  const growth = call('multiply', whole, call('log', a))
  const second = isZero(db) ? db : call('multiply', call('if', call('equal', a, number(0)), number(0), growth), db)
  return call('add', first, second)
}

/** Slope of a table: that of the piece x lies in, 0 outside. */
function tableSlope(x: Expression, pairs: readonly Expression[]): Expression {
  const value = (i: number) => (pairs[i] as Extract<Expression, { kind: 'number' }>).value
  let slope: Expression = number(0)
  for (let i = pairs.length - 4; i >= 0; i -= 2) {
    const piece = number((value(i + 3) - value(i + 1)) / (value(i + 2) - value(i)))
    slope = call('if', call('lessEqual', x, number(value(i + 2))), piece, slope)
  }
  return call('if', call('lessEqual', x, number(value(0))), number(0), slope)
}
