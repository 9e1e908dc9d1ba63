import type { LostCode } from '../lost.ts'

/** The two languages that model texts are written in: NM-TRAN's Fortran, and R. */
export type Dialect = 'fortran' | 'r'

export interface CodeToken {
  readonly kind: 'number' | 'name' | 'text' | 'operator' | 'newline' | 'end'
  /** Names of NM-TRAN are in capitals, operators as the Fortran of today writes them. */
  readonly text: string
  readonly value: number
  readonly line: number
  readonly from: number
}

/** What a reader of code could not read. */
export interface CodeProblem {
  readonly code: LostCode
  readonly why: string
  readonly line: number
}

export function codeProblem(
  why: string,
  line: number,
  code: LostCode = 'import.code',
): { readonly problem: CodeProblem } {
  return { problem: { code, why, line } }
}

export function isCodeProblem(thrown: unknown): thrown is { readonly problem: CodeProblem } {
  return typeof thrown === 'object' && thrown !== null && 'problem' in thrown
}

const words = 'EQN|NEN|EQ|NE|GT|GE|LT|LE|AND|OR|NOT|TRUE|FALSE'
const patterns: Readonly<Record<Dialect, readonly (readonly [CodeToken['kind'], RegExp])[]>> = {
  fortran: [
    ['operator', new RegExp(`\\.(?:${words})\\.`, 'iy')],
    ['number', new RegExp(`(?:\\d+(?:\\.(?!(?:${words})\\.)\\d*)?|\\.\\d+)(?:[ED][+-]?\\d+)?`, 'iy')],
    ['name', /[\p{L}_][\p{L}\p{N}_]*/uy],
    ['text', /'[^'\n]*'|"[^"\n]*"/y],
    ['operator', /\*\*|==|\/=|<=|>=|[-+*/()<>,=]/y],
  ],
  r: [
    ['number', /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?L?/y],
    ['name', /[\p{L}.][\p{L}\p{N}._]*/uy],
    ['text', /'[^'\n]*'|"[^"\n]*"/y],
    ['operator', /\*\*|==|!=|<=|>=|<-|&&|\|\||%%|[-+*/^()<>,=!&|~{}[\]:;]/y],
  ],
}

const fortranOperators: Readonly<Record<string, string>> = {
  '.EQ.': '==',
  '.EQN.': '==',
  '.NE.': '!=',
  '.NEN.': '!=',
  '.GT.': '>',
  '.GE.': '>=',
  '.LT.': '<',
  '.LE.': '<=',
  '.AND.': '&&',
  '.OR.': '||',
  '.NOT.': '!',
  '/=': '!=',
  '**': '^',
}

/** Cuts code into tokens; `#` starts a comment in R. Throws a `CodeProblem` at a character that belongs to no token. */
export function tokenizeCode(source: string, dialect: Dialect, firstLine = 1): CodeToken[] {
  const tokens: CodeToken[] = []
  let at = 0
  let line = firstLine
  while (at < source.length) {
    const character = source[at]!
    if (character === '\n') tokens.push({ kind: 'newline', text: '\n', value: Number.NaN, line: line++, from: at })
    if (/\s/.test(character)) {
      at++
      continue
    }
    if (dialect === 'r' && character === '#') {
      const end = source.indexOf('\n', at)
      at = end < 0 ? source.length : end
      continue
    }
    const token = tokenAt(source, at, dialect, line)
    if (!token) throw codeProblem(`\`${character}\` has no meaning here`, line)
    tokens.push(token.token)
    at = token.to
  }
  tokens.push({ kind: 'end', text: '', value: Number.NaN, line, from: source.length })
  return tokens
}

function tokenAt(source: string, at: number, dialect: Dialect, line: number) {
  for (const [kind, pattern] of patterns[dialect]) {
    pattern.lastIndex = at
    const match = pattern.exec(source)
    if (!match) continue
    const written = match[0]
    const text = normal(written, kind, dialect)
    const value = kind === 'number' ? Number(written.replace(/[dD]/, 'e').replace(/L$/, '')) : Number.NaN
    return { token: { kind, text, value, line, from: at }, to: at + written.length }
  }
  return null
}

function normal(written: string, kind: CodeToken['kind'], dialect: Dialect): string {
  if (dialect === 'r') return written === '**' ? '^' : written
  if (kind === 'name') return written.toUpperCase()
  return kind === 'operator' ? (fortranOperators[written.toUpperCase()] ?? written) : written
}
