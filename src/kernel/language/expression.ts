/** A place in a model text: 1-based line and column, and how many characters it covers. */
export interface Span {
  readonly line: number
  readonly column: number
  readonly length: number
}

/**
 * The names of everything an expression can compute. Arithmetic is spelled out so that there is one kind of node;
 * comparisons and logic yield 1 (true) or 0 (false); `if` takes (condition, then, otherwise) and evaluates lazily in meaning only.
 */
export type FunctionName =
  | 'add'
  | 'subtract'
  | 'multiply'
  | 'divide'
  | 'power'
  | 'negate'
  | 'exp'
  | 'log'
  | 'log10'
  | 'log2'
  | 'sqrt'
  | 'abs'
  | 'sin'
  | 'cos'
  | 'tan'
  | 'asin'
  | 'acos'
  | 'atan'
  | 'sinh'
  | 'cosh'
  | 'tanh'
  | 'floor'
  | 'ceil'
  | 'min'
  | 'max'
  | 'less'
  | 'lessEqual'
  | 'greater'
  | 'greaterEqual'
  | 'equal'
  | 'notEqual'
  | 'and'
  | 'or'
  | 'not'
  | 'if'
  | 'table'

/**
 * The syntax tree of one formula after parsing and unit checking. Unit conversions (`x in ug/L`) have become multiplications,
 * so evaluating needs no units. Symbols are names of covariates, parameters, states, assigned variables, or the reserved `time`.
 * A `table` call interpolates: its first argument is the abscissa, the others are literal pairs x1, y1, x2, y2, …
 */
export type Expression =
  | { readonly kind: 'number'; readonly value: number; readonly at?: Span }
  | { readonly kind: 'symbol'; readonly name: string; readonly at?: Span }
  | { readonly kind: 'call'; readonly fn: FunctionName; readonly args: readonly Expression[]; readonly at?: Span }

/** Symbols that an expression reads. */
export function symbolsOf(expression: Expression, into = new Set<string>()): Set<string> {
  if (expression.kind === 'symbol') into.add(expression.name)
  else if (expression.kind === 'call') for (const arg of expression.args) symbolsOf(arg, into)
  return into
}

/** A text that equal formulas share, wherever they stand, and different ones do not. */
export const keyOf = (expression: Expression): string =>
  JSON.stringify(expression, (name, part: unknown) =>
    name === 'at' ? undefined : typeof part === 'number' ? (Object.is(part, -0) ? '-0' : String(part)) : part,
  )
