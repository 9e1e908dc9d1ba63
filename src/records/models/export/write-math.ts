import type { Expression, FunctionName } from '../../../kernel/language/expression.ts'

const plain: Partial<Record<FunctionName, string>> = {
  add: 'plus',
  subtract: 'minus',
  multiply: 'times',
  divide: 'divide',
  power: 'power',
  negate: 'minus',
  exp: 'exp',
  log: 'ln',
  sqrt: 'root',
  abs: 'abs',
  sin: 'sin',
  cos: 'cos',
  tan: 'tan',
  asin: 'arcsin',
  acos: 'arccos',
  atan: 'arctan',
  sinh: 'sinh',
  cosh: 'cosh',
  tanh: 'tanh',
  floor: 'floor',
  ceil: 'ceiling',
  min: 'min',
  max: 'max',
  less: 'lt',
  lessEqual: 'leq',
  greater: 'gt',
  greaterEqual: 'geq',
  equal: 'eq',
  notEqual: 'neq',
  and: 'and',
  or: 'or',
  not: 'not',
}

/** A formula as a MathML element; `idOf` gives the SBML id of a name. */
export function writeMath(expression: Expression, idOf: (name: string) => string): string {
  return `<math xmlns="http://www.w3.org/1998/Math/MathML">${node(expression, idOf)}</math>`
}

function node(expression: Expression, idOf: (name: string) => string): string {
  if (expression.kind === 'number') return number(expression.value)
  if (expression.kind === 'symbol') {
    return expression.name === 'time'
      ? '<csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/time">time</csymbol>'
      : `<ci>${idOf(expression.name)}</ci>`
  }
  const { fn, args } = expression
  if (fn === 'table') return table(args, idOf)
  const inner = args.map((arg) => node(arg, idOf))
  if (fn === 'if') {
    return `<piecewise><piece>${inner[1]}${condition(args[0]!, inner[0]!)}</piece><otherwise>${inner[2]}</otherwise></piecewise>`
  }
  if (fn === 'log10') return `<apply><log/><logbase><cn>10</cn></logbase>${inner[0]}</apply>`
  if (fn === 'log2') return `<apply><log/><logbase><cn>2</cn></logbase>${inner[0]}</apply>`
  return `<apply><${plain[fn]}/>${inner.join('')}</apply>`
}

/** Numbers as conditions are read as such by few tools: compare them with 0. */
const condition = (expression: Expression, written: string): string =>
  expression.kind === 'call' && /^(less|greater|equal|notEqual|and|or|not)/.test(expression.fn)
    ? written
    : `<apply><neq/>${written}<cn>0</cn></apply>`

function number(value: number): string {
  if (Number.isNaN(value)) return '<notanumber/>'
  if (value === Number.POSITIVE_INFINITY) return '<infinity/>'
  if (value === Number.NEGATIVE_INFINITY) return '<apply><minus/><infinity/></apply>'
  const [mantissa, exponent] = String(value).split('e')
  return exponent === undefined
    ? `<cn>${value}</cn>`
    : `<cn type="e-notation">${mantissa}<sep/>${Number(exponent)}</cn>`
}

/** A table as pieces, the first that reaches x, as `interpolate` does. */
function table(args: readonly Expression[], idOf: (name: string) => string): string {
  const x = node(args[0]!, idOf)
  const at = args.slice(1).map((arg) => node(arg, idOf))
  const pieces = [`<piece>${at[1]}<apply><leq/>${x}${at[0]}</apply></piece>`]
  for (let i = 2; i < at.length; i += 2) {
    const [x0, y0, x1, y1] = [at[i - 2], at[i - 1], at[i], at[i + 1]]
    const rise = `<apply><times/><apply><minus/>${y1}${y0}</apply><apply><minus/>${x}${x0}</apply></apply>`
    const line = `<apply><plus/>${y0}<apply><divide/>${rise}<apply><minus/>${x1}${x0}</apply></apply></apply>`
    pieces.push(`<piece>${line}<apply><leq/>${x}${x1}</apply></piece>`)
  }
  return `<piecewise>${pieces.join('')}<otherwise>${at.at(-1)}</otherwise></piecewise>`
}
