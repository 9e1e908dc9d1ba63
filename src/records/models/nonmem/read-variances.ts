import type { ImportNote } from '../imported-model.ts'
import { lost } from '../lost.ts'
import type { ControlRecord } from './control-stream.ts'

/** One block of $OMEGA or $SIGMA over consecutive effects. */
export interface VarianceBlock {
  /** Index of its first effect, from 1. */
  readonly first: number
  /** Lower triangle of covariances. */
  readonly covariance: readonly (readonly number[])[]
  /** SAME: it repeats the block before it. */
  readonly same: boolean
  readonly fixed: boolean
  readonly comments: readonly string[]
  readonly line: number
}

const word =
  /BLOCK\s*\(\s*\d+\s*\)|SAME\s*\(\s*\d+\s*\)|DIAG(?:ONAL)?\s*\(\s*\d+\s*\)|VALUES\s*\([^)]*\)|NAMES\s*\([^)]*\)|\([^()]*\)(?:\s*[xX]\s*\d+)?|[^\s,()]+/gi

/** Reads diagonal elements, BLOCK(n), BLOCK SAME, SAME(m), FIX, SD, CORRELATION, CHOLESKY and VALUES(diagonal, off). */
export function readVariances(records: readonly ControlRecord[], notes: ImportNote[]): VarianceBlock[] {
  const blocks: VarianceBlock[] = []
  for (const record of records) readRecord(record, blocks, notes)
  const kept: VarianceBlock[] = []
  for (const block of blocks)
    if (block.first + block.covariance.length <= most) kept.push(block)
    else {
      notes.push(
        lost(
          'import.effects',
          { line: block.line, text: `effect ${block.first}` },
          `at most ${most - 1} effects are read`,
        ),
      )
      break
    }
  return kept
}

const most = 500

interface Item {
  readonly value: number
  readonly options: ReadonlySet<string>
  readonly comment: string
  readonly line: number
}

function readRecord(record: ControlRecord, blocks: VarianceBlock[], notes: ImportNote[]): void {
  const next = () => blocks.reduce((sum, block) => sum + block.covariance.length, 1)
  const options = new Set<string>()
  const items: Item[] = []
  let size = 0
  let same = 0
  for (const { code, comment, line } of record.lines) {
    if (code.split('(').length !== code.split(')').length)
      notes.push(lost('import.number', { line, text: code.trim() }, 'its parentheses do not match'))
    for (const part of code.match(word) ?? []) {
      const upper = part.toUpperCase().replace(/\s+/g, '')
      const count = Number(/\((\d+)\)/.exec(upper)?.[1] ?? 1)
      if (upper.startsWith('BLOCK')) size = upper === 'BLOCK' ? -1 : Math.min(count, 60)
      else if (upper.startsWith('SAME')) same = Math.min(count, 60)
      else if (upper.startsWith('DIAG') || upper.startsWith('NAMES')) continue
      else if (upper.startsWith('VALUES')) items.push(...filled(part, size, comment, line))
      else if (/^[A-Z]/.test(upper)) addOption(upper, options, items, { line, text: part }, notes)
      else items.push(...readItems(part, comment, line, notes))
    }
  }
  if (same > 0) {
    repeat(blocks, same, size, record.line, notes)
    return
  }
  if (size > 0) {
    const block = triangle(items, size, options, record.line, notes)
    if (block) blocks.push({ ...block, first: next() })
    return
  }
  for (const { value, options: own, comment, line } of items) {
    const sd = own.has('SD') || options.has('SD')
    const fixed = own.has('FIX')
    blocks.push({
      first: next(),
      covariance: [[sd ? value ** 2 : value]],
      same: false,
      fixed,
      comments: [comment],
      line,
    })
  }
}

function addOption(
  upper: string,
  options: Set<string>,
  items: Item[],
  at: { line: number; text: string },
  notes: ImportNote[],
): void {
  const name = upper.startsWith('FIX')
    ? 'FIX'
    : /^(SD|STAN)/.test(upper)
      ? 'SD'
      : upper.startsWith('COR')
        ? 'CORRELATION'
        : upper.startsWith('CHO')
          ? 'CHOLESKY'
          : /^(VAR|COV|UNINT)/.test(upper)
            ? 'COVARIANCE'
            : null
  if (!name) notes.push(lost('import.effects', at, `\`${at.text}\` is not an option that is read here`))
  else {
    options.add(name)
    // In a diagonal record an option belongs to the value before it.
    if (items.length > 0)
      items[items.length - 1] = { ...items.at(-1)!, options: new Set([...items.at(-1)!.options, name]) }
  }
}

function readItems(part: string, comment: string, line: number, notes: ImportNote[]): Item[] {
  const match = /^\(([^()]*)\)(?:\s*[xX]\s*(\d+))?$/.exec(part)
  const body = match ? match[1]! : part
  const options = new Set<string>()
  if (/\bFIX/i.test(body)) options.add('FIX')
  if (/\b(SD|STAN)/i.test(body)) options.add('SD')
  const written = body.replace(/[A-Za-z]{2,}/g, ' ').trim()
  const value = Number(written.replace(/[dD]/, 'e'))
  if (written === '' || !Number.isFinite(value)) {
    notes.push(lost('import.number', { line, text: part }, 'this is not a variance; it counts as 0'))
    return [{ value: 0, options, comment, line }]
  }
  return Array.from({ length: Math.min(Number(match?.[2] ?? 1), 60) }, () => ({ value, options, comment, line }))
}

function filled(part: string, size: number, comment: string, line: number): Item[] {
  const [diagonal, off] = (/\(([^)]*)\)/.exec(part)?.[1] ?? '').split(',').map(Number)
  const items: Item[] = []
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++)
      items.push({ value: (i === j ? diagonal : off) ?? 0, options: new Set(), comment, line })
  return items
}

function repeat(blocks: VarianceBlock[], times: number, size: number, line: number, notes: ImportNote[]): void {
  const before = blocks.at(-1)
  if (!before || (size > 0 && before.covariance.length !== size)) {
    notes.push(lost('import.effects', { line, text: 'SAME' }, 'there is no block of this size before it'))
    return
  }
  for (let i = 0; i < times && blocks.length < most; i++) {
    const first = blocks.reduce((sum, block) => sum + block.covariance.length, 1)
    blocks.push({ ...before, first, same: true, line })
  }
}

function triangle(
  items: readonly Item[],
  size: number,
  options: ReadonlySet<string>,
  line: number,
  notes: ImportNote[],
) {
  const values = items.map(({ value }) => value)
  if (values.length !== (size * (size + 1)) / 2) {
    notes.push(
      lost(
        'import.effects',
        { line, text: `BLOCK(${size})` },
        `it needs ${(size * (size + 1)) / 2} numbers and has ${values.length}; missing ones count as 0`,
      ),
    )
  }
  const raw = Array.from({ length: size }, (_, i) =>
    Array.from({ length: i + 1 }, (_, j) => values[(i * (i + 1)) / 2 + j] ?? 0),
  )
  const any = (name: string) => options.has(name) || items.some((item) => item.options.has(name))
  const comments = Array.from({ length: size }, (_, i) => items[(i * (i + 1)) / 2 + i]?.comment ?? '')
  const common = { same: false, fixed: any('FIX'), comments, line }
  if (any('CHOLESKY')) {
    const at = (i: number, j: number) => raw[i]?.[j] ?? 0
    const covariance = raw.map((row, i) =>
      row.map((_, j) => row.slice(0, j + 1).reduce((sum, _each, k) => sum + at(i, k) * at(j, k), 0)),
    )
    return { ...common, covariance }
  }
  const diagonal = raw.map((row, i) => (any('SD') ? row[i]! ** 2 : row[i]!))
  const covariance = raw.map((row, i) =>
    row.map((value, j) =>
      i === j ? diagonal[i]! : any('CORRELATION') ? value * Math.sqrt(diagonal[i]! * diagonal[j]!) : value,
    ),
  )
  return { ...common, covariance }
}
