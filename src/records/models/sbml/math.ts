import type { Expression, FunctionName } from '../../../kernel/language/expression.ts'
import { call, number } from '../../../kernel/language/simplify.ts'
import { refuse } from './refuse.ts'
import type { Element } from './xml.ts'

/** What the names in a formula stand for. */
export interface MathScope {
  /** A `ci` that is not called. */
  readonly symbol: (id: string, at: Element) => Expression
  /** A function definition, applied; undefined where there is none of that id. */
  readonly apply: (id: string, args: readonly Expression[], at: Element) => Expression
  /** The rate of change of what `id` names. */
  readonly rateOf: (id: string, at: Element) => Expression
}

const fold = (fn: FunctionName, args: readonly Expression[], empty: number): Expression =>
  args.length === 0 ? number(empty) : args.slice(1).reduce((left, right) => node(fn, left, right), args[0]!)

/** A call as it is written: rewriting 0 · x would hide an x that is not finite. */
export const node = (fn: FunctionName, ...args: readonly Expression[]): Expression => ({ kind: 'call', fn, args })

const one = number(1)
const inverse = (x: Expression) => node('divide', one, x)
const negative = (x: Expression) => node('less', x, number(0))

const arsinh = (x: Expression) => {
  const size = node('abs', x)
  const root = node('sqrt', node('add', node('multiply', x, x), one))
  const value = node('log', node('add', size, root))
  return node('if', negative(x), node('negate', value), value)
}
const arcosh = (x: Expression) =>
  node('log', node('add', x, node('sqrt', node('subtract', node('multiply', x, x), one))))
const artanh = (x: Expression) =>
  node('multiply', number(0.5), node('log', node('divide', node('add', one, x), node('subtract', one, x))))
const truncated = (x: Expression) => node('if', negative(x), node('ceil', x), node('floor', x))

/** Factorials are whole-numbered: a table through all that a number can hold. */
const factorial = (x: Expression): Expression => {
  const points = [number(0), number(1)]
  for (let n = 1, value = 1; n <= 170; n++) {
    value *= n
    points.push(number(n), number(value))
  }
  return node('table', x, ...points)
}

const unary: Readonly<Record<string, (x: Expression) => Expression>> = {
  exp: (x) => node('exp', x),
  ln: (x) => node('log', x),
  abs: (x) => node('abs', x),
  floor: (x) => node('floor', x),
  ceiling: (x) => node('ceil', x),
  factorial,
  not: (x) => node('not', x),
  sin: (x) => node('sin', x),
  cos: (x) => node('cos', x),
  tan: (x) => node('tan', x),
  sec: (x) => inverse(node('cos', x)),
  csc: (x) => inverse(node('sin', x)),
  cot: (x) => inverse(node('tan', x)),
  sinh: (x) => node('sinh', x),
  cosh: (x) => node('cosh', x),
  tanh: (x) => node('tanh', x),
  sech: (x) => inverse(node('cosh', x)),
  csch: (x) => inverse(node('sinh', x)),
  coth: (x) => inverse(node('tanh', x)),
  arcsin: (x) => node('asin', x),
  arccos: (x) => node('acos', x),
  arctan: (x) => node('atan', x),
  arcsec: (x) => node('acos', inverse(x)),
  arccsc: (x) => node('asin', inverse(x)),
  arccot: (x) => node('atan', inverse(x)),
  arcsinh: arsinh,
  arccosh: arcosh,
  arctanh: artanh,
  arcsech: (x) => arcosh(inverse(x)),
  arccsch: (x) => arsinh(inverse(x)),
  arccoth: (x) => artanh(inverse(x)),
}

const binary: Readonly<Record<string, (a: Expression, b: Expression) => Expression>> = {
  divide: (a, b) => node('divide', a, b),
  power: (a, b) => node('power', a, b),
  quotient: (a, b) => truncated(node('divide', a, b)),
  rem: (a, b) => node('subtract', a, node('multiply', b, truncated(node('divide', a, b)))),
  neq: (a, b) => node('notEqual', a, b),
  implies: (a, b) => node('or', node('not', a), b),
}

const relations: Readonly<Record<string, FunctionName>> = {
  eq: 'equal',
  lt: 'less',
  leq: 'lessEqual',
  gt: 'greater',
  geq: 'greaterEqual',
}

const constants: Readonly<Record<string, number>> = {
  true: 1,
  false: 0,
  pi: Math.PI,
  exponentiale: Math.E,
  infinity: Number.POSITIVE_INFINITY,
  notanumber: Number.NaN,
}

/** The value that SBML Level 3 gives Avogadro's number. */
const avogadro = 6.02214179e23

/** The one formula below a `math` element; null where it is empty, as Level 3 Version 2 allows. */
export function readMath(math: Element | undefined, scope: MathScope): Expression | null {
  const first = math?.children.find((each) => !each.name.startsWith('annotation'))
  return first ? readNode(first, scope) : null
}

function readNode(element: Element, scope: MathScope): Expression {
  switch (element.name) {
    case 'cn':
      return number(readNumber(element))
    case 'ci':
      return scope.symbol(element.text.trim(), element)
    case 'csymbol':
      return readSymbol(element)
    case 'apply':
      return readApply(element, scope)
    case 'piecewise':
      return readPiecewise(element, scope)
    case 'semantics':
      return readNode(element.children[0] ?? refuse('an empty `semantics`', element), scope)
  }
  const value = constants[element.name]
  return value === undefined ? refuse(`\`${element.name}\` in a formula`, element) : number(value)
}

function readNumber(element: Element): number {
  const type = element.attributes.get('type') ?? 'real'
  const base = element.attributes.get('base')?.trim() ?? '10'
  if (base !== '10') return refuse(`a number in base ${base}`, element)
  const [first = '', second = ''] = partsOf(element)
  switch (type) {
    case 'real':
    case 'integer':
      return numberOf(first, element)
    case 'e-notation':
      return numberOf(`${first}e${second}`, element)
    case 'rational':
      return numberOf(first, element) / numberOf(second, element)
  }
  return refuse(`a number of type \`${type}\``, element)
}

/** `12 <sep/> 5` is read as text with a blank for the separator; a number itself holds none. */
const partsOf = (element: Element) => element.text.trim().split(/\s+/)

export function numberOf(text: string, at: Element): number {
  const trimmed = text.trim()
  if (/^[+]?INF$/i.test(trimmed)) return Number.POSITIVE_INFINITY
  if (/^-INF$/i.test(trimmed)) return Number.NEGATIVE_INFINITY
  if (/^NaN$/i.test(trimmed)) return Number.NaN
  const value = trimmed === '' ? Number.NaN : Number(trimmed)
  return Number.isNaN(value) ? refuse(`the number \`${trimmed}\``, at) : value
}

const symbolNames = 'http://www.sbml.org/sbml/symbols/'

function nameOfSymbol(element: Element): string {
  const url = element.attributes.get('definitionURL') ?? ''
  return url.startsWith(symbolNames) ? url.slice(symbolNames.length) : url
}

function readSymbol(element: Element): Expression {
  const name = nameOfSymbol(element)
  if (name === 'time') return { kind: 'symbol', name: 'time' }
  if (name === 'avogadro') return number(avogadro)
  return refuse(`the symbol \`${name}\``, element)
}

function readPiecewise(element: Element, scope: MathScope): Expression {
  const otherwise = element.children.find((each) => each.name === 'otherwise')
  let value = otherwise?.children[0] ? readNode(otherwise.children[0], scope) : number(Number.NaN)
  for (const piece of element.children.filter((each) => each.name === 'piece').reverse()) {
    const [then, condition] = piece.children
    if (!then || !condition) return refuse('a `piece` without value or condition', piece)
    value = node('if', readNode(condition, scope), readNode(then, scope), value)
  }
  return value
}

function readApply(element: Element, scope: MathScope): Expression {
  const [operator, ...rest] = element.children
  if (!operator) return refuse('an empty `apply`', element)
  const qualifier = (name: string) => rest.find((each) => each.name === name)?.children[0]
  const written = rest.filter((each) => each.name !== 'degree' && each.name !== 'logbase')
  if (operator.name === 'csymbol') return applySymbol(operator, written, scope)
  const args = written.map((each) => readNode(each, scope))
  const [a, b] = args
  const known = applyKnown(operator.name, args)
  if (known) return known
  switch (operator.name) {
    case 'ci':
      return scope.apply(operator.text.trim(), args, operator)
    case 'root': {
      const degree = qualifier('degree')
      const order = degree ? readNode(degree, scope) : number(2)
      if (!a) break
      return order.kind === 'number' && order.value === 2 ? node('sqrt', a) : node('power', a, inverse(order))
    }
    case 'log': {
      const given = qualifier('logbase')
      const base = given ? readNode(given, scope) : number(10)
      if (!a) break
      if (base.kind === 'number' && base.value === 10) return node('log10', a)
      if (base.kind === 'number' && base.value === 2) return node('log2', a)
      return node('divide', node('log', a), node('log', base))
    }
  }
  return refuse(`\`${operator.name}\` of ${args.length}${b ? '' : ' or no'} arguments in a formula`, operator)
}

function applyKnown(name: string, args: readonly Expression[]): Expression | null {
  const [a, b] = args
  if (args.length === 1 && a && Object.hasOwn(unary, name)) return unary[name]!(a)
  if (args.length === 2 && a && b && Object.hasOwn(binary, name)) return binary[name]!(a, b)
  if (Object.hasOwn(relations, name)) return chain(relations[name]!, args)
  switch (name) {
    case 'plus':
      return fold('add', args, 0)
    case 'times':
      return fold('multiply', args, 1)
    case 'minus':
      if (args.length === 1) return node('negate', a!)
      return args.length === 2 ? node('subtract', a!, b!) : null
    case 'min':
    case 'max':
      return args.length > 0 ? fold(name, args, 0) : null
    case 'and':
      return args.length === 1 ? truth(a!) : fold('and', args, 1)
    case 'or':
      return args.length === 1 ? truth(a!) : fold('or', args, 0)
    case 'xor':
      return fold('notEqual', args.map(truth), 0)
  }
  return null
}

const truth = (x: Expression) => node('notEqual', x, number(0))

/** a < b < c: each neighbour pair. */
function chain(fn: FunctionName, args: readonly Expression[]): Expression {
  const pairs = args.slice(1).map((right, i) => node(fn, args[i]!, right))
  return fold('and', pairs, 1)
}

function applySymbol(operator: Element, args: readonly Element[], scope: MathScope): Expression {
  const name = nameOfSymbol(operator)
  if (name !== 'rateOf') return refuse(`the symbol \`${name}\``, operator)
  const target = args[0]
  if (args.length !== 1 || target?.name !== 'ci') return refuse('`rateOf` of what is no name', operator)
  return scope.rateOf(target.text.trim(), operator)
}

/** Names to expressions, all at once. */
export function substitute(expression: Expression, values: ReadonlyMap<string, Expression>): Expression {
  if (expression.kind === 'symbol') return values.get(expression.name) ?? expression
  if (expression.kind === 'number') return expression
  return { ...expression, args: expression.args.map((arg) => substitute(arg, values)) }
}

/** Every name an expression reads. */
export function namesIn(expression: Expression, into = new Set<string>()): Set<string> {
  if (expression.kind === 'symbol') into.add(expression.name)
  if (expression.kind === 'call') for (const arg of expression.args) namesIn(arg, into)
  return into
}

export { call, number }
