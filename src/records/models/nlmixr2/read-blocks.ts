import { type CodeToken, isCodeProblem, tokenizeCode } from '../code/tokens.ts'
import type { ImportNote } from '../imported-model.ts'
import { lost } from '../lost.ts'

/** The parts of an nlmixr2 or rxode2 text as tokens, each list with an end. */
export interface Blocks {
  readonly ini: readonly CodeToken[] | null
  readonly model: readonly CodeToken[]
  /** Comments by line: they label what stands before them. */
  readonly comments: ReadonlyMap<number, string>
  readonly lines: readonly string[]
}

/** Finds `ini({ … })` and `model({ … })`; a text without them is the body of a model, inside `rxode2({ … })` or bare. */
export function readBlocks(source: string, notes: ImportNote[]): Blocks {
  const lines = source.split(/\r\n|\r|\n/)
  const comments = new Map<number, string>()
  const tokens: CodeToken[] = []
  for (const [i, line] of lines.entries()) {
    const comment = /^(?:[^'"#]|'[^']*'|"[^"]*")*#+\s*(.*)$/.exec(line)?.[1]?.trim()
    if (comment) comments.set(i + 1, comment)
    try {
      tokens.push(...tokenizeCode(line, 'r', i + 1).filter((token) => token.kind !== 'end'))
    } catch (thrown) {
      if (!isCodeProblem(thrown)) throw thrown
      notes.push(lost(thrown.problem.code, { line: i + 1, text: line.trim() }, thrown.problem.why))
    }
    tokens.push({ kind: 'newline', text: '\n', value: Number.NaN, line: i + 1, from: 0 })
  }
  const blocks = { comments, lines }
  const ini = blockOf('ini', tokens)
  const model = blockOf('model', tokens)
  if (model) {
    noteOutside(tokens, [ini, model], lines, notes)
    return { ...blocks, ini: ini && ended(tokens.slice(...ini)), model: ended(tokens.slice(...model)) }
  }
  const body = blockOf('rxode2', tokens) ?? blockOf('RxODE', tokens) ?? blockOf('rxode', tokens)
  return { ...blocks, ini: ini && ended(tokens.slice(...ini)), model: ended(body ? tokens.slice(...body) : tokens) }
}

type Range = [number, number]

/** Where the tokens inside `name({ … })` begin and end. */
function blockOf(name: string, tokens: readonly CodeToken[]): Range | null {
  const start = tokens.findIndex(
    (token, i) => token.kind === 'name' && token.text === name && nextWritten(tokens, i + 1, 2) === '({',
  )
  if (start < 0) return null
  const open = tokens.findIndex((token, i) => i > start && token.text === '{' && token.kind === 'operator')
  let depth = 0
  for (let i = open; i < tokens.length; i++) {
    if (tokens[i]!.kind !== 'operator') continue
    if (tokens[i]!.text === '{') depth++
    else if (tokens[i]!.text === '}' && --depth === 0) return [open + 1, i]
  }
  return [open + 1, tokens.length]
}

function nextWritten(tokens: readonly CodeToken[], from: number, count: number): string {
  let text = ''
  for (let i = from; i < tokens.length && text.length < count; i++)
    if (tokens[i]!.kind !== 'newline') text += tokens[i]!.text
  return text
}

function ended(tokens: readonly CodeToken[]): CodeToken[] {
  const line = tokens.at(-1)?.line ?? 1
  return [...tokens, { kind: 'end', text: '', value: Number.NaN, line, from: 0 }]
}

/** Lines with assignments around the blocks describe the model; they are not part of it. */
function noteOutside(
  tokens: readonly CodeToken[],
  ranges: readonly (Range | null)[],
  lines: readonly string[],
  notes: ImportNote[],
): void {
  const inside = new Set<number>()
  for (const range of ranges) if (range) for (let i = range[0]; i < range[1]; i++) inside.add(tokens[i]!.line)
  for (const [i, token] of tokens.entries()) {
    const first = i === 0 || tokens[i - 1]!.kind === 'newline'
    const text = lines[token.line - 1]!.trim()
    if (!first || token.kind !== 'name' || inside.has(token.line) || /^(ini|model)\s*\(|function\s*\(/.test(text))
      continue
    notes.push({ kind: 'unneeded', line: token.line, text, why: 'it stands outside ini and model' })
  }
}
