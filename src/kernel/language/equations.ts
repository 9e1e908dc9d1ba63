import type { Assignment } from '../model.ts'
import { divide } from '../units/arithmetic.ts'
import type { Unit } from '../units/unit.ts'
import { type Checked, checkSyntax, type Meaning } from './check.ts'
import { didYouMean, type Report } from './diagnostic.ts'
import type { Node, ScalarNode } from './document.ts'
import { type Expression, type Span, symbolsOf } from './expression.ts'
import { expectUnit, sortByNeed, type Workshop } from './formula.ts'
import { reserved } from './functions.ts'
import { matchRules } from './match-rules.ts'
import { parseExpression } from './parser.ts'
import type { Syntax } from './syntax.ts'

/** One line of the equations block: `name = formula`, `d(state) = formula`, or `0 = formula`, which has no name. */
export interface Statement {
  readonly kind: 'assignment' | 'derivative' | 'zero'
  readonly name: string
  readonly nameAt: Span
  /** null: the formula has a syntax error, already reported. */
  readonly syntax: Syntax | null
  readonly place: (from: number, to: number) => Span
}

/**
 * Cuts the equations block into statements. `#` starts a comment. A statement goes on to the next line when parentheses are open,
 * when its line ends in an operator or comma, or when the next line starts with an operator, `then` or `else`.
 */
export function readStatements(node: ScalarNode, report: Report): Statement[] {
  const text = node.text.replace(/#[^\n]*/g, (comment) => ' '.repeat(comment.length))
  return pieces(text).flatMap(([from, to]) => readStatement(text.slice(from, to), from, node, report) ?? [])
}

function pieces(text: string): [number, number][] {
  const result: [number, number][] = []
  let start = -1
  let depth = 0
  let lineStart = 0
  const lines = text.split('\n')
  const following = nextWritten(lines)
  for (const [i, line] of lines.entries()) {
    const end = lineStart + line.length
    if (start < 0 && line.trim() !== '') {
      start = lineStart + line.search(/\S/)
      depth = 0
    }
    for (const character of line) depth += character === '(' ? 1 : character === ')' ? -1 : 0
    const next = following[i]!
    const goesOn =
      (depth > 0 && !/^\s*(d\(\s*\w+\s*\)|\w+)\s*=(?!=)/.test(next)) ||
      /([-+*/^,=<>]|\b(and|or|not|then|else|if))\s*$/.test(line) ||
      /^\s*([-+*/^,)<>]|(and|or|then|else|in)\b)/.test(next)
    if (start >= 0 && (!goesOn || next === '')) {
      result.push([start, end])
      start = -1
    }
    lineStart = end + 1
  }
  return result
}

/** For each line the next one that is not blank, or an empty text. */
function nextWritten(lines: readonly string[]): string[] {
  const result: string[] = []
  let next = ''
  for (let i = lines.length - 1; i >= 0; i--) {
    result.push(next)
    if (lines[i]!.trim() !== '') next = lines[i]!
  }
  return result.reverse()
}

const head = /^(?:d\(\s*([\p{L}_][\p{L}\p{N}_]*)\s*\)|([\p{L}_][\p{L}\p{N}_]*)|0)\s*=(?!=)/u

function readStatement(text: string, offset: number, node: ScalarNode, report: Report): Statement | null {
  const match = head.exec(text)
  const whole = node.place(offset, offset + Math.max(1, text.trimEnd().length))
  if (!match) {
    const hint = /^(d[A-Za-z_]\w*\s*\/\s*dt|d\/dt|D\(|[A-Za-z_]\w*')/.test(text)
      ? 'write a derivative as `d(state) = …`'
      : 'every line is `name = formula`, `d(state) = formula` or `0 = formula`'
    report.error(whole, 'equation.form', 'This line is not an equation', hint)
    return null
  }
  const name = match[1] ?? match[2] ?? ''
  const nameFrom = offset + text.indexOf(name, match[1] === undefined ? 0 : 2)
  const formula = text.slice(match[0].length)
  const base = offset + match[0].length
  const place = (from: number, to: number) => node.place(base + from, base + to)
  const nameAt = node.place(nameFrom, nameFrom + Math.max(1, name.length))
  const kind = match[1] !== undefined ? 'derivative' : match[2] !== undefined ? 'assignment' : 'zero'
  if (formula.trim() === '') {
    report.error(whole, 'formula.syntax', `Nothing stands after \`=\``)
    return { kind, name, nameAt, syntax: null, place }
  }
  const parsed = parseExpression(formula)
  if (parsed.ok) return { kind, name, nameAt, syntax: parsed.syntax, place }
  const { message, hint, from, to } = parsed.error
  report.error(place(from, Math.max(to, from + 1)), 'formula.syntax', message, hint)
  return { kind, name, nameAt, syntax: null, place }
}

export interface Equations {
  readonly assignments: readonly Assignment[]
  readonly derivatives: readonly Expression[]
  /** States whose expression among the derivatives is no slope but must be zero. */
  readonly algebraic: ReadonlySet<string>
  /** Meaning of every assigned variable. */
  readonly meanings: ReadonlyMap<string, Meaning>
}

/** Checks statements in the order in which they can be computed; `states` are names with units, in declared order. */
export function checkEquations(
  statements: readonly Statement[],
  states: ReadonlyMap<string, Unit | null>,
  time: Unit | null,
  shop: Workshop & { readonly scope: Map<string, Meaning> },
  equationsAt: Span,
): Equations {
  const { report } = shop
  const assignments = new Map<string, Statement>()
  for (const statement of statements.filter((each) => each.kind === 'assignment'))
    declare(statement, assignments, states, shop)
  const needs = (name: string) => {
    const syntax = assignments.get(name)!.syntax
    return syntax ? syntaxSymbols(syntax) : []
  }
  const { order, cycle } = sortByNeed([...assignments.keys()], needs)
  if (cycle)
    report.error(
      assignments.get(cycle[0]!)!.nameAt,
      'name.cycle',
      `Variables need each other: ${cycle.join(' → ')}`,
      'each must follow from others; a quantity with memory is a state',
    )
  for (const name of assignments.keys()) shop.scope.set(name, { kind: 'assignment', unit: null })
  const checked: Assignment[] = []
  for (const name of order) {
    const result = check(assignments.get(name)!, shop)
    shop.scope.set(name, { kind: 'assignment', unit: result?.unit ?? null })
    if (result) checked.push({ name, unit: result.unit?.text ?? '1', expression: result.expression })
  }
  return {
    assignments: checked,
    ...checkDerivatives(statements, states, time, checked, shop, equationsAt),
    meanings: shop.scope,
  }
}

function declare(
  statement: Statement,
  assignments: Map<string, Statement>,
  states: ReadonlyMap<string, Unit | null>,
  shop: Workshop,
): void {
  const { name, nameAt } = statement
  const { report } = shop
  const known = shop.scope.get(name)
  if (states.has(name))
    report.error(nameAt, 'equation.state', `\`${name}\` is a state: it cannot be assigned`, `write \`d(${name}) = …\``)
  else if (known) report.error(nameAt, 'name.twice', `\`${name}\` is a ${known.kind} already`, 'choose another name')
  else if (reserved.has(name))
    report.error(nameAt, 'name.reserved', `\`${name}\` has a meaning in the language`, 'choose another name')
  else if (assignments.has(name))
    report.error(nameAt, 'name.twice', `\`${name}\` is assigned twice`, 'give the second one another name')
  else assignments.set(name, statement)
}

function checkDerivatives(
  statements: readonly Statement[],
  states: ReadonlyMap<string, Unit | null>,
  time: Unit | null,
  assignments: readonly Assignment[],
  shop: Workshop,
  equationsAt: Span,
): Pick<Equations, 'derivatives' | 'algebraic'> {
  const { report } = shop
  const found = new Map<string, Expression>()
  for (const statement of statements.filter((each) => each.kind === 'derivative')) {
    const { name, nameAt } = statement
    if (!states.has(name))
      report.error(
        nameAt,
        'name.unknown',
        `\`${name}\` is not a state`,
        didYouMean(name, states.keys()) ?? 'declare it under `states:`',
      )
    else if (found.has(name))
      report.error(nameAt, 'name.twice', `\`d(${name})\` stands twice`, 'add the terms up in one equation')
    const result = check(statement, shop)
    const unit = states.get(name)
    if (result && unit && time && statement.syntax)
      expectUnit(
        result,
        divide(unit, time),
        `\`d(${name})\``,
        statement.place(statement.syntax.from, statement.syntax.to),
        report,
      )
    if (states.has(name) && !found.has(name)) found.set(name, result?.expression ?? { kind: 'number', value: 0 })
  }
  const open = [...states.keys()].filter((name) => !found.has(name))
  const algebraic = matchZeros(statements, open, assignments, shop)
  const derivatives = [...states.keys()].map((name): Expression => {
    const expression = found.get(name) ?? algebraic.get(name)
    if (!expression)
      report.error(
        equationsAt,
        'equation.missing',
        `State \`${name}\` has no equation`,
        `add \`d(${name}) = …\` (0 when it never changes by itself), or \`0 = …\` with what determines it`,
      )
    return expression ?? { kind: 'number', value: 0 }
  })
  return { derivatives, algebraic: new Set(algebraic.keys()) }
}

/** Each `0 = …` by the state without a slope that it determines, of which it speaks itself or through assignments. */
function matchZeros(
  statements: readonly Statement[],
  open: readonly string[],
  assignments: readonly Assignment[],
  shop: Workshop,
): Map<string, Expression> {
  const zeros = statements.flatMap((statement) => {
    const result = statement.kind === 'zero' ? check(statement, shop) : null
    return result ? [{ statement, expression: result.expression }] : []
  })
  const definitions = new Map(assignments.map((each) => [each.name, each.expression]))
  const spoken = (expression: Expression, names = new Set<string>()): Set<string> => {
    for (const name of symbolsOf(expression)) {
      if (names.has(name)) continue
      names.add(name)
      const definition = definitions.get(name)
      if (definition) spoken(definition, names)
    }
    return names
  }
  const matched = matchRules(
    zeros.map(({ expression }) => spoken(expression)),
    open,
  )
  const found = new Map<string, Expression>()
  for (const [i, { statement, expression }] of zeros.entries()) {
    const name = matched[i]
    if (name !== undefined) found.set(name, expression)
    else
      shop.report.error(
        statement.nameAt,
        'equation.state',
        'No state is left that this equation could determine',
        'declare one under `states:` that has no `d(…)` and stands in it, or take the equation out',
      )
  }
  return found
}

function check(statement: Statement, shop: Workshop): Checked | null {
  return statement.syntax && checkSyntax(statement.syntax, { ...shop, place: statement.place, mode: 'units' })
}

function syntaxSymbols(syntax: Syntax, into: string[] = []): string[] {
  if (syntax.kind === 'symbol') into.push(syntax.name)
  else if (syntax.kind === 'call') for (const arg of syntax.args) syntaxSymbols(arg, into)
  else if (syntax.kind === 'convert') syntaxSymbols(syntax.of, into)
  return into
}

export function equationsNode(node: Node | undefined, report: Report): ScalarNode | null {
  if (node?.kind === 'scalar') return node
  if (node)
    report.error(
      node.at,
      'equation.form',
      'Equations must be a block of text',
      'write `equations: |` and indented lines below it',
    )
  return null
}
