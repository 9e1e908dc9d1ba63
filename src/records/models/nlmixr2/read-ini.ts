import { constantValue } from '../../../kernel/language/constant.ts'
import { type Cursor, cursorAt, expectOperator, isOperator, parseFormula, peek, take } from '../code/parse-formula.ts'
import { type CodeToken, codeProblem, isCodeProblem } from '../code/tokens.ts'
import type { DraftBlock, DraftEffect, ImportNote, SourceEstimate } from '../imported-model.ts'
import { lost } from '../lost.ts'
import type { Blocks } from './read-blocks.ts'

export interface Initial {
  readonly fixed: readonly SourceEstimate[]
  readonly effects: readonly DraftEffect[]
  readonly blocks: readonly DraftBlock[]
  /** Covariances of effects, for the comparison with estimates. */
  readonly variances: readonly SourceEstimate[]
}

/** Reads `tcl <- log(2.7)`, `add.err <- c(0, 0.7)`, `eta.cl ~ 0.3`, `eta.cl + eta.v ~ c(0.3, 0.1, 0.1)`, `fix()`, `label()`, `| occ`. */
export function readInitial({ ini, comments, lines }: Blocks, notes: ImportNote[]): Initial {
  const fixed: SourceEstimate[] = []
  const effects: DraftEffect[] = []
  const blocks: DraftBlock[] = []
  const variances: SourceEstimate[] = []
  for (const tokens of statementsOf(ini ?? [])) {
    const line = tokens[0]!.line
    const text = lines[line - 1]!.trim()
    const cursor = cursorAt([...tokens, { kind: 'end', text: '', value: Number.NaN, line, from: 0 }], 'r')
    try {
      if (tokens[0]!.text === 'label') {
        const label = tokens.find((token) => token.kind === 'text')?.text.slice(1, -1)
        const last = fixed.pop()
        if (last) fixed.push({ ...last, ...(label && { label }) })
        continue
      }
      const names = readNames(cursor)
      if (isOperator(peek(cursor), '~'))
        readEffects(names, cursor, { effects, blocks, variances, notes }, { line, text })
      else fixed.push(readFixed(names, cursor, comments.get(line)))
    } catch (thrown) {
      if (!isCodeProblem(thrown)) throw thrown
      notes.push(lost('import.number', { line, text }, thrown.problem.why))
    }
  }
  return { fixed, effects, blocks, variances }
}

/** Statements end at a line end or `;` outside parentheses. */
function statementsOf(tokens: readonly CodeToken[]): CodeToken[][] {
  const result: CodeToken[][] = [[]]
  let depth = 0
  for (const [i, token] of tokens.entries()) {
    if (token.kind === 'end') break
    if (isOperator(token, '(', '{')) depth++
    if (isOperator(token, ')', '}')) depth = Math.max(0, depth - 1)
    const before = tokens[i - 1]
    const goesOn = before && isOperator(before, '+', '~', '<-', '=', ',')
    const ends = depth === 0 && ((token.kind === 'newline' && !goesOn) || isOperator(token, ';'))
    if (ends) result.push([])
    else if (token.kind !== 'newline') result.at(-1)!.push(token)
  }
  return result.filter((each) => each.length > 0)
}

function readNames(cursor: Cursor): string[] {
  const names: string[] = []
  do {
    if (names.length > 0) take(cursor)
    const token = take(cursor)
    if (token.kind !== 'name') throw codeProblem('a name is missing', token.line)
    names.push(token.text)
  } while (isOperator(peek(cursor), '+'))
  return names
}

function readFixed(names: readonly string[], cursor: Cursor, comment: string | undefined): SourceEstimate {
  const sign = take(cursor)
  if (!isOperator(sign, '<-', '='))
    throw codeProblem('this is neither `name <- value` nor `effect ~ variance`', sign.line)
  const { list, fixed } = readValues(cursor)
  const value = list.length === 1 ? list[0] : list[1]
  if (names.length !== 1 || value === undefined || !Number.isFinite(value) || list.length > 3)
    throw codeProblem('this is no value, c(low, value) or c(low, value, high)', sign.line)
  return { name: names[0]!, value, fixed, ...(comment && { label: comment }) }
}

interface Values {
  readonly list: number[]
  readonly fixed: boolean
  /** Functions around the numbers: sd, cor. */
  readonly scales: ReadonlySet<string>
}

const wrappers = new Set(['c', 'fix', 'fixed', 'FIX', 'FIXED', 'sd', 'var', 'cov', 'cor', 'cr', 'est', 'unfix'])

function readValues(cursor: Cursor): Values {
  const token = peek(cursor)
  const next = cursor.tokens[cursor.next + 1]
  const called = token.kind === 'name' && next !== undefined && isOperator(next, '(')
  if (token.kind === 'name' && !called && /^fix(ed)?$/i.test(token.text)) {
    take(cursor)
    return { list: [], fixed: true, scales: new Set() }
  }
  const inner = cursor.tokens[cursor.next + 2]
  const logs = called && token.text === 'log' && inner?.kind === 'name' && wrappers.has(inner.text)
  if (called && (wrappers.has(token.text) || logs)) {
    if (++cursor.depth > 50) throw codeProblem('this is nested too deeply', token.line)
    take(cursor)
    expectOperator(cursor, '(')
    const parts: Values[] = []
    while (!isOperator(peek(cursor), ')')) {
      if (parts.length > 0) expectOperator(cursor, ',')
      parts.push(readValues(cursor))
    }
    expectOperator(cursor, ')')
    const list = parts.flatMap((part) => part.list)
    return {
      list: logs ? list.map(Math.log) : list,
      fixed: /^fix(ed)?$/i.test(token.text) || parts.some((part) => part.fixed),
      scales: new Set([token.text, ...parts.flatMap((part) => [...part.scales])]),
    }
  }
  // `|` after a variance names the level of the effect.
  const tree = parseFormula(cursor, 3)
  const value = tree.kind === 'symbol' && tree.name === 'Inf' ? Number.POSITIVE_INFINITY : constantValue(tree)
  const infinite =
    tree.kind === 'call' && tree.fn === 'negate' && tree.args[0]!.kind === 'symbol' && tree.args[0]!.name === 'Inf'
  if (value === null && !infinite) throw codeProblem('a number is expected', token.line)
  return { list: [infinite ? Number.NEGATIVE_INFINITY : value!], fixed: false, scales: new Set() }
}

interface Collected {
  readonly effects: DraftEffect[]
  readonly blocks: DraftBlock[]
  readonly variances: SourceEstimate[]
  readonly notes: ImportNote[]
}

function readEffects(
  names: readonly string[],
  cursor: Cursor,
  into: Collected,
  at: { line: number; text: string },
): void {
  take(cursor)
  const { list, fixed, scales } = readValues(cursor)
  const level = isOperator(peek(cursor), '|') ? cursor.tokens[cursor.next + 1]?.text : undefined
  if (list.length !== (names.length * (names.length + 1)) / 2 || list.some((value) => !Number.isFinite(value)))
    throw codeProblem(
      `${names.length} effects need ${(names.length * (names.length + 1)) / 2} numbers, the lower triangle by rows`,
      at.line,
    )
  const raw = names.map((_, i) => list.slice((i * (i + 1)) / 2, ((i + 1) * (i + 2)) / 2))
  const diagonal = raw.map((row, i) => (scales.has('sd') ? row[i]! ** 2 : row[i]!))
  const correlations = scales.has('cor') || scales.has('cr')
  const covariance = raw.map((row, i) =>
    row.map((value, j) =>
      i === j ? diagonal[i]! : correlations ? value * Math.sqrt(diagonal[i]! * diagonal[j]!) : value,
    ),
  )
  const atOccasion = level !== undefined && !/^id$/i.test(level)
  if (atOccasion && level.toUpperCase() !== 'OCC')
    into.notes.push({
      kind: 'assumed',
      ...at,
      why: `effects of an occasion; the data column must be named OCC instead of ${level}`,
    })
  const own = atOccasion ? ('occasion' as const) : ('subject' as const)
  for (const [i, name] of names.entries()) {
    into.effects.push({ symbol: name, level: own, variance: covariance[i]![i]! })
    for (let j = 0; j <= i; j++)
      into.variances.push({ name: i === j ? name : `${name},${names[j]}`, value: covariance[i]![j]!, fixed })
  }
  if (names.length > 1) into.blocks.push({ symbols: names, covariance, level: own })
}
