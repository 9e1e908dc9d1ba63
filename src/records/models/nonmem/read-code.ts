import type { Expression } from '../../../kernel/language/expression.ts'
import { type Cursor, cursorAt, expectOperator, isOperator, parseFormula, peek, take } from '../code/parse-formula.ts'
import type { Branch, Statement } from '../code/statements.ts'
import { codeProblem, isCodeProblem, tokenizeCode } from '../code/tokens.ts'
import type { ImportNote } from '../imported-model.ts'
import { type LostCode, lost } from '../lost.ts'
import type { ControlLine } from './control-stream.ts'

interface OpenChoice {
  readonly branches: { condition: Expression | null; body: Statement[] }[]
  readonly line: number
  readonly text: string
}

/** What a line is, once its formulas are parsed. */
type Line =
  | { readonly kind: 'statement'; readonly statement: Statement }
  | { readonly kind: 'if' | 'elseif'; readonly condition: Expression }
  | { readonly kind: 'else' | 'endif' | 'nothing' }
  | { readonly kind: 'note'; readonly note: ImportNote }

const deepest = 40

/** Reads abbreviated code ($PK, $DES, $ERROR). A line that cannot be read is noted; the others stay. */
export function readAbbreviatedCode(lines: readonly ControlLine[], notes: ImportNote[]): Statement[] {
  const body: Statement[] = []
  const open: OpenChoice[] = []
  const current = () => open.at(-1)?.branches.at(-1)?.body ?? body
  const close = () => {
    const { branches, line, text } = open.pop()!
    current().push({ kind: 'choose', branches, line, text })
  }
  for (const { code, line } of lines) {
    // `$ERROR (ONLY OBSERVATIONS)`
    const text = code
      .trim()
      .replace(/^\((?:ONLY\s+OBS\w*|OBS\w*\s+ONLY)\)/i, '')
      .trim()
    const unread = (why: string) => notes.push(lost('import.code', { line, text }, why))
    const read = readLine(text, line)
    if (read.kind === 'note') notes.push(read.note)
    else if (read.kind === 'statement') current().push(read.statement)
    else if (read.kind === 'if') {
      if (open.length >= deepest) {
        unread('IF blocks are nested too deeply')
        break
      }
      open.push({ branches: [{ condition: read.condition, body: [] }], line, text })
    } else if (read.kind !== 'nothing' && open.length === 0) unread('there is no IF that this belongs to')
    else if (read.kind === 'elseif') open.at(-1)!.branches.push({ condition: read.condition, body: [] })
    else if (read.kind === 'else') open.at(-1)!.branches.push({ condition: null, body: [] })
    else if (read.kind === 'endif') close()
  }
  while (open.length > 0) {
    const { line, text } = open.at(-1)!
    notes.push({ kind: 'assumed', line, text, why: 'this IF has no ENDIF; it is taken to end with the record' })
    close()
  }
  return body
}

function readLine(text: string, line: number): Line {
  const unread = (why: string, code: LostCode = 'import.code'): Line => ({
    kind: 'note',
    note: lost(code, { line, text }, why),
  })
  if (text === '') return { kind: 'nothing' }
  if (text.startsWith('"')) return unread('verbatim Fortran is not read')
  if (
    /^(CALL|EXIT|RETURN|WRITE|PRINT|DO|WHILE|ENDDO|END\s+DO|COMRES|CALLFL|OPEN|CLOSE)\b/i.test(text) &&
    !/^\w+\s*=/.test(text)
  )
    return /^(COMRES|CALLFL)/i.test(text)
      ? { kind: 'note', note: { kind: 'assumed', line, text, why: 'only assignments and IF are read' } }
      : unread('only assignments and IF are read')
  if (/^(END\s*IF)\b/i.test(text)) return { kind: 'endif' }
  if (/^ELSE$/i.test(text)) return { kind: 'else' }
  try {
    const cursor = cursorAt(tokenizeCode(text, 'fortran', line), 'fortran')
    const result = readTokens(cursor, line, text)
    const rest = peek(cursor)
    if (rest.kind !== 'end') throw codeProblem(`\`${rest.text}\` is not expected here`, line)
    return result
  } catch (thrown) {
    if (isCodeProblem(thrown)) return unread(thrown.problem.why, thrown.problem.code)
    throw thrown
  }
}

function readTokens(cursor: Cursor, line: number, text: string): Line {
  const first = peek(cursor)
  const second = cursor.tokens[cursor.next + 1]
  if (first.kind === 'name' && first.text === 'ELSE') {
    take(cursor)
    if (peek(cursor).text !== 'IF') throw codeProblem('ELSE stands on a line of its own', line)
    return { kind: 'elseif', condition: readCondition(cursor) }
  }
  if (first.kind === 'name' && first.text === 'ELSEIF') return { kind: 'elseif', condition: readCondition(cursor) }
  if (first.kind === 'name' && first.text === 'IF' && second && isOperator(second, '(')) {
    const condition = readCondition(cursor)
    if (cursor.tokens[cursor.next - 1]!.text === 'THEN') return { kind: 'if', condition }
    if (/^(EXIT|CALL)$/.test(peek(cursor).text)) {
      while (take(cursor).kind !== 'end');
      return { kind: 'note', note: { kind: 'unneeded', line, text, why: 'it guards the estimation of the source' } }
    }
    const inner = readAssignment(cursor, line, text)
    const branches: Branch[] = [{ condition, body: [inner] }]
    return { kind: 'statement', statement: { kind: 'choose', branches, line, text } }
  }
  return { kind: 'statement', statement: readAssignment(cursor, line, text) }
}

/** `IF (condition) THEN` or `IF (condition)`; THEN is taken with it. */
function readCondition(cursor: Cursor): Expression {
  take(cursor)
  expectOperator(cursor, '(')
  cursor.open++
  const condition = parseFormula(cursor)
  expectOperator(cursor, ')')
  cursor.open--
  if (peek(cursor).text === 'THEN') take(cursor)
  return condition
}

function readAssignment(cursor: Cursor, line: number, text: string): Statement {
  const target = parseFormula(cursor, 4)
  if (target.kind !== 'symbol') throw codeProblem('this is not an assignment', line)
  expectOperator(cursor, '=')
  return { kind: 'assign', target: target.name, value: parseFormula(cursor), line, text }
}
