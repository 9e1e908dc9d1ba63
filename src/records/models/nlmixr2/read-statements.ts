import type { Expression } from '../../../kernel/language/expression.ts'
import { type Cursor, cursorAt, expectOperator, isOperator, parseFormula, peek, take } from '../code/parse-formula.ts'
import type { Branch, Statement } from '../code/statements.ts'
import { codeProblem, isCodeProblem } from '../code/tokens.ts'
import { sumOf, symbol, termsOf } from '../code/trees.ts'
import type { ImportNote } from '../imported-model.ts'
import { lost } from '../lost.ts'
import type { Blocks } from './read-blocks.ts'

/** `cp ~ add(add.sd) + prop(prop.sd) | name`. */
export interface Endpoint {
  readonly prediction: Expression
  readonly parts: readonly { readonly name: string; readonly args: readonly Expression[] }[]
  readonly condition?: string
  readonly line: number
  readonly text: string
}

export interface ModelCode {
  readonly statements: readonly Statement[]
  readonly endpoints: readonly Endpoint[]
}

interface Reading {
  readonly cursor: Cursor
  readonly lines: readonly string[]
  readonly notes: ImportNote[]
  readonly endpoints: Endpoint[]
  depth: number
}

/**
 * Reads the model block. What is set of a compartment is assigned to a name with parentheses: `d/dt(depot)`, `depot(0)`, `f(depot)`,
 * `alag(depot)`, `dur(depot)`, `rate(depot)`.
 */
export function readModelCode(blocks: Blocks, notes: ImportNote[]): ModelCode {
  const reading: Reading = { cursor: cursorAt(blocks.model, 'r'), lines: blocks.lines, notes, endpoints: [], depth: 0 }
  const statements: Statement[] = []
  while (!atEnd(reading)) {
    statements.push(...readBody(reading))
    // A brace that closes nothing.
    if (isOperator(peek(reading.cursor), '}')) take(reading.cursor)
  }
  for (const { flag, column, value, line } of reading.cursor.flags)
    notes.push({
      kind: 'assumed',
      line,
      text: blocks.lines[line - 1]!.trim(),
      why: `the data need a column ${flag} instead: 1 where ${column} is '${value}', else 0`,
    })
  return { statements, endpoints: reading.endpoints }
}

const atEnd = ({ cursor }: Reading) => cursor.tokens[cursor.next]!.kind === 'end'
const separates = (cursor: Cursor) => peek(cursor).kind === 'newline' || isOperator(peek(cursor), ';')

/** Statements up to the end or a closing brace. */
function readBody(reading: Reading): Statement[] {
  const { cursor } = reading
  const result: Statement[] = []
  for (;;) {
    while (separates(cursor)) cursor.next++
    if (atEnd(reading) || isOperator(peek(cursor), '}')) return result
    result.push(...recovering(reading, () => readStatement(reading)))
  }
}

/** After a mistake reading goes on in the next line. */
function recovering(reading: Reading, read: () => Statement[]): Statement[] {
  const { cursor, notes } = reading
  const { line } = peek(cursor)
  const start = cursor.next
  try {
    const result = read()
    if (!separates(cursor) && !atEnd(reading) && !isOperator(peek(cursor), '}'))
      throw codeProblem(`\`${peek(cursor).text}\` is not expected here`, line)
    return result
  } catch (thrown) {
    if (!isCodeProblem(thrown)) throw thrown
    notes.push(lost(thrown.problem.code, { line, text: reading.lines[line - 1]?.trim() ?? '' }, thrown.problem.why))
    cursor.open = 0
    cursor.depth = 0
    cursor.next = Math.max(start, cursor.next)
    while (!separates(cursor) && !atEnd(reading) && !isOperator(peek(cursor), '}')) cursor.next++
    if (cursor.next === start && !atEnd(reading)) cursor.next++
    return []
  }
}

function readStatement(reading: Reading): Statement[] {
  const { cursor } = reading
  const first = peek(cursor)
  const line = first.line
  const text = reading.lines[line - 1]?.trim() ?? ''
  if (first.kind === 'name' && first.text === 'if') return [readChoice(reading, line, text)]
  if (isOperator(first, '{')) return readBraces(reading)
  if (
    first.kind === 'name' &&
    /^(param|cmt|dvid)$/.test(first.text) &&
    isOperator(cursor.tokens[cursor.next + 1]!, '(')
  ) {
    reading.notes.push({ kind: 'unneeded', line, text, why: 'it orders columns or compartments of the source' })
    while (!separates(cursor) && !atEnd(reading)) cursor.next++
    return []
  }
  const target = readTarget(cursor)
  const sign = take(cursor)
  if (isOperator(sign, '~')) {
    const endpoint = readEndpoint(cursor)
    if (endpoint) {
      reading.endpoints.push({ prediction: symbol(target), ...endpoint, line, text })
      return []
    }
  } else if (!isOperator(sign, '=', '<-')) throw codeProblem('this is not an assignment', line)
  cursor.transits.length = 0
  const assign = (name: string, value: Expression): Statement => ({ kind: 'assign', target: name, value, line, text })
  const value = parseFormula(cursor)
  if (cursor.transits.length === 0) return [assign(target, value)]
  const { rest, number, mean, share } = readTransit(target, value, cursor.transits, line)
  const state = /^d\/dt\((.*)\)$/.exec(target)![1]
  return [
    assign(target, rest),
    assign(`transit.number(${state})`, number),
    assign(`transit.mean(${state})`, mean),
    ...(share ? [assign(`transit.share(${state})`, share)] : []),
  ]
}

/** `d/dt(depot) = transit(n, mtt, bio) - ka * depot`: what enters through transit compartments belongs to the input, not to the derivative. */
function readTransit(target: string, value: Expression, calls: readonly (readonly Expression[])[], line: number) {
  const isTransit = (term: Expression) => term.kind === 'symbol' && term.name === 'transit()'
  const terms = termsOf(value)
  const alone = terms.filter(({ sign, term }) => sign > 0 && isTransit(term)).length === 1
  if (calls.length !== 1 || !alone || !target.startsWith('d/dt('))
    throw codeProblem('transit() is read once in a derivative, as a term of its own', line)
  const [number, mean, share] = calls[0] as readonly [Expression, Expression, Expression?]
  return { rest: sumOf(terms.filter(({ term }) => !isTransit(term))), number, mean, share }
}

function readChoice(reading: Reading, line: number, text: string): Statement {
  const { cursor } = reading
  const branches: Branch[] = []
  if (++reading.depth > 40) throw codeProblem('this is nested too deeply', line)
  for (;;) {
    take(cursor)
    expectOperator(cursor, '(')
    cursor.open++
    const condition = parseFormula(cursor)
    expectOperator(cursor, ')')
    cursor.open--
    branches.push({ condition, body: readBranch(reading) })
    if (!takeElse(cursor)) break
    if (peek(cursor).text !== 'if' || peek(cursor).kind !== 'name') {
      branches.push({ condition: null, body: readBranch(reading) })
      break
    }
  }
  reading.depth--
  return { kind: 'choose', branches, line, text }
}

function readBranch(reading: Reading): Statement[] {
  skipLines(reading.cursor)
  return isOperator(peek(reading.cursor), '{') ? readBraces(reading) : readStatement(reading)
}

function readBraces(reading: Reading): Statement[] {
  if (++reading.depth > 40) throw codeProblem('this is nested too deeply', peek(reading.cursor).line)
  take(reading.cursor)
  const body = readBody(reading)
  reading.depth--
  expectOperator(reading.cursor, '}')
  return body
}

function skipLines(cursor: Cursor): void {
  while (cursor.tokens[cursor.next]!.kind === 'newline') cursor.next++
}

/** `else` may stand in the next line. */
function takeElse(cursor: Cursor): boolean {
  const before = cursor.next
  skipLines(cursor)
  const token = peek(cursor)
  if (token.kind === 'name' && token.text === 'else') {
    take(cursor)
    skipLines(cursor)
    return true
  }
  cursor.next = before
  return false
}

const properties: Readonly<Record<string, string>> = {
  f: 'f',
  F: 'f',
  alag: 'alag',
  lag: 'alag',
  dur: 'dur',
  rate: 'rate',
}

function readTarget(cursor: Cursor): string {
  const name = take(cursor)
  if (name.kind !== 'name') throw codeProblem('this is not an assignment', name.line)
  const derivative = name.text === 'd' && isOperator(peek(cursor), '/')
  if (derivative) {
    take(cursor)
    if (take(cursor).text !== 'dt') throw codeProblem('write d/dt(compartment)', name.line)
  } else if (!isOperator(peek(cursor), '(')) return name.text
  expectOperator(cursor, '(')
  const inside = isOperator(peek(cursor), ')') ? null : take(cursor)
  expectOperator(cursor, ')')
  if (derivative && inside?.kind === 'name') return `d/dt(${inside.text})`
  if (inside === null && name.text === 'linCmt') return 'linCmt()'
  if (inside?.kind === 'number' && inside.value === 0) return `${name.text}(0)`
  const property = Object.hasOwn(properties, name.text) ? properties[name.text] : undefined
  if (property && inside?.kind === 'name') return `${property}(${inside.text})`
  throw codeProblem(`\`${name.text}(…)\` cannot be assigned`, name.line)
}

const errors = new Set([
  'add',
  'norm',
  'dnorm',
  'prop',
  'propT',
  'propF',
  'pow',
  'powT',
  'powF',
  'lnorm',
  'dlnorm',
  'logn',
  'dlogn',
  'logitNorm',
  'probitNorm',
  'combined1',
  'combined2',
  'comb1',
  'comb2',
  'pois',
  'dpois',
  'binom',
  'dbinom',
  'beta',
  'dbeta',
  't',
  'dt',
  'boxCox',
  'yeoJohnson',
  'var',
  'dv',
  'ordinal',
  'cauchy',
  'ar',
  'nbinom',
  'nbinomMu',
  'chisq',
  'dexp',
  'unif',
  'weibull',
  'gamma',
  'geom',
  'LL',
  'n2ll',
])

/** A sum of error terms; null when the right side is a formula (`~` of rxode2 is a silent assignment). */
function readEndpoint(cursor: Cursor): Pick<Endpoint, 'parts' | 'condition'> | null {
  const first = peek(cursor)
  const next = cursor.tokens[cursor.next + 1]
  if (first.kind !== 'name' || !errors.has(first.text) || !next || !isOperator(next, '(')) return null
  const parts: { name: string; args: Expression[] }[] = []
  do {
    if (parts.length > 0) take(cursor)
    const name = take(cursor)
    if (name.kind !== 'name') throw codeProblem('an error such as add(a) is expected', name.line)
    expectOperator(cursor, '(')
    cursor.open++
    const args: Expression[] = []
    while (!isOperator(peek(cursor), ')')) {
      if (args.length > 0) expectOperator(cursor, ',')
      args.push(parseFormula(cursor))
    }
    expectOperator(cursor, ')')
    cursor.open--
    parts.push({ name: name.text, args })
  } while (isOperator(peek(cursor), '+'))
  if (!isOperator(peek(cursor), '|')) return { parts }
  take(cursor)
  return { parts, condition: take(cursor).text }
}
