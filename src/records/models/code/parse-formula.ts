import type { Expression, FunctionName } from '../../../kernel/language/expression.ts'
import { readCall } from './functions.ts'
import { type CodeToken, codeProblem, type Dialect } from './tokens.ts'
import { call, number, symbol, unity } from './trees.ts'

/** A place in a list of tokens; parsing moves it on. */
export interface Cursor {
  readonly tokens: readonly CodeToken[]
  readonly dialect: Dialect
  next: number
  depth: number
  /** Open parentheses: inside them a line end means nothing. */
  open: number
  /** Arguments of each `transit(…)` read so far; the formula holds `transit()` in its place. */
  readonly transits: (readonly Expression[])[]
  /** Comparisons of a data item with a text, which became flags: `SEX == "M"` is `SEX_M`. */
  readonly flags: TextFlag[]
}

export interface TextFlag {
  readonly flag: string
  readonly column: string
  readonly value: string
  readonly line: number
}

const deepest = 120
/** Functions of the time since a dose, which rxode2 has. */
const sinceDose = /^(tad|tad0|tafd|tafd0|tlast|tlast0|tfirst|tfirst0|dosenum|podo|podo0)$/

export function cursorAt(tokens: readonly CodeToken[], dialect: Dialect): Cursor {
  return { tokens, dialect, next: 0, depth: 0, open: 0, transits: [], flags: [] }
}

export function peek(cursor: Cursor): CodeToken {
  while (cursor.open > 0 && cursor.tokens[cursor.next]!.kind === 'newline') cursor.next++
  return cursor.tokens[cursor.next]!
}

export function take(cursor: Cursor): CodeToken {
  const token = peek(cursor)
  if (token.kind !== 'end') cursor.next++
  return token
}

export function isOperator(token: CodeToken, ...texts: readonly string[]): boolean {
  return token.kind === 'operator' && texts.includes(token.text)
}

export function expectOperator(cursor: Cursor, text: string): CodeToken {
  const token = peek(cursor)
  if (!isOperator(token, text)) throw codeProblem(`\`${text}\` is missing${near(token)}`, token.line)
  return take(cursor)
}

function near(token: CodeToken): string {
  return token.kind === 'end' || token.kind === 'newline' ? ' at the end' : ` before \`${token.text}\``
}

/** Operators from loosest to tightest; those of one level go from left to right. */
const levels: readonly Readonly<Record<string, FunctionName>>[] = [
  { '||': 'or', '|': 'or' },
  { '&&': 'and', '&': 'and' },
  { '==': 'equal', '!=': 'notEqual', '<': 'less', '<=': 'lessEqual', '>': 'greater', '>=': 'greaterEqual' },
  { '+': 'add', '-': 'subtract' },
  { '*': 'multiply', '/': 'divide' },
]

/** Parses one formula at the cursor, up to what cannot belong to it. Throws a `CodeProblem`. */
export function parseFormula(cursor: Cursor, level = 0): Expression {
  if (level >= levels.length) return parseUnary(cursor)
  const operators = levels[level]!
  let left = parseFormula(cursor, level + 1)
  for (let count = 0; ; count++) {
    const token = peek(cursor)
    const fn = token.kind === 'operator' && Object.hasOwn(operators, token.text) ? operators[token.text] : undefined
    if (!fn) return left
    if (count > deepest) throw codeProblem('this formula has too many parts', token.line)
    take(cursor)
    skipNewlines(cursor)
    const compares = fn === 'equal' || fn === 'notEqual'
    if (compares && left.kind === 'symbol' && peek(cursor).kind === 'text')
      left = call(fn, readFlag(cursor, left.name), unity)
    else left = call(fn, left, parseFormula(cursor, level + 1))
  }
}

/** `SEX == "M"` reads a flag, as the language has no texts. */
function readFlag(cursor: Cursor, column: string): Expression {
  const { text, line } = take(cursor)
  const value = text.slice(1, -1)
  const flag = `${column}_${value.replace(/[^\p{L}\p{N}]+/gu, '_')}`
  cursor.flags.push({ flag, column, value, line })
  return symbol(flag)
}

/** After an operator a formula of R goes on in the next line. */
function skipNewlines(cursor: Cursor): void {
  while (cursor.dialect === 'r' && cursor.tokens[cursor.next]!.kind === 'newline') cursor.next++
}

function nested<T>(cursor: Cursor, parse: () => T): T {
  if (++cursor.depth > deepest) throw codeProblem('this formula is nested too deeply', peek(cursor).line)
  const result = parse()
  cursor.depth--
  return result
}

function parseUnary(cursor: Cursor): Expression {
  const token = peek(cursor)
  if (isOperator(token, '-', '+', '!'))
    return nested(cursor, () => {
      take(cursor)
      // `not` binds looser than a comparison, a sign tighter than a product.
      if (token.text === '!') return call('not', parseFormula(cursor, 2))
      const of = parseUnary(cursor)
      if (token.text === '+') return of
      return of.kind === 'number' ? number(-of.value) : call('negate', of)
    })
  const base = parseAtom(cursor)
  if (!isOperator(peek(cursor), '^')) return base
  take(cursor)
  return call(
    'power',
    base,
    nested(cursor, () => parseUnary(cursor)),
  )
}

function parseAtom(cursor: Cursor): Expression {
  const token = take(cursor)
  if (token.kind === 'number') {
    if (!Number.isFinite(token.value)) throw codeProblem(`\`${token.text}\` is too large`, token.line)
    return number(token.value)
  }
  if (isOperator(token, '('))
    return nested(cursor, () => {
      cursor.open++
      const inner = parseFormula(cursor)
      expectOperator(cursor, ')')
      cursor.open--
      return inner
    })
  if (token.kind !== 'name') throw codeProblem(`a value is missing${near(token)}`, token.line)
  if (!isOperator(peek(cursor), '(')) return symbol(token.text)
  return nested(cursor, () => parseCall(token, cursor))
}

function parseCall(name: CodeToken, cursor: Cursor): Expression {
  take(cursor)
  cursor.open++
  const args: Expression[] = []
  while (!isOperator(peek(cursor), ')')) {
    if (args.length > 0) expectOperator(cursor, ',')
    args.push(parseFormula(cursor))
  }
  take(cursor)
  cursor.open--
  if (name.text === 'transit' && cursor.dialect === 'r') {
    if (args.length !== 2 && args.length !== 3)
      throw codeProblem(
        'write transit(number, mean transit time) or transit(number, mean transit time, bioavailability)',
        name.line,
      )
    cursor.transits.push(args)
    return symbol('transit()')
  }
  const result = readCall(name.text, args, cursor.dialect)
  if (typeof result === 'string')
    throw codeProblem(result, name.line, sinceDose.test(name.text) ? 'import.time-after-dose' : 'import.code')
  return result
}
