import type { Span } from './expression.ts'

export type Severity = 'error' | 'warning'

/** One finding about a model text: where, which rule, what is wrong and what to write instead. */
export interface Diagnostic {
  readonly severity: Severity
  /** The rule, a stable name: `unit.mismatch`, `name.unknown`. */
  readonly code: string
  readonly message: string
  /** What to write instead. */
  readonly hint?: string
  readonly file: string
  readonly line: number
  readonly column: number
  readonly length: number
  /** The line itself, when it stands in an included file. */
  readonly source?: string
}

/** Collects findings about one file. */
export interface Report {
  error(at: Span, code: string, message: string, hint?: string): void
  warn(at: Span, code: string, message: string, hint?: string): void
  readonly diagnostics: Diagnostic[]
}

const most = 200

export function createReport(file: string): Report {
  const diagnostics: Diagnostic[] = []
  const seen = new Set<string>()
  const add = (severity: Severity, at: Span, code: string, message: string, hint?: string) => {
    const key = `${'file' in at ? at.file : ''}:${at.line}:${at.column}:${code}:${message}`
    if (seen.has(key) || diagnostics.length >= most) return
    seen.add(key)
    const finding = { severity, code, message, file, ...at }
    diagnostics.push(hint === undefined ? finding : { ...finding, hint })
  }
  return {
    error: (at, code, message, hint) => add('error', at, code, message, hint),
    warn: (at, code, message, hint) => add('warning', at, code, message, hint),
    diagnostics,
  }
}

/**
 * A diagnostic as a compiler prints it:
 *
 *     model.yaml:18:22: error: `d(central)` is mg·L/h, expected mg/h [unit.mismatch]
 *       18 |   d(central) = -CL * central
 *          |                ^~~~~~~~~~~~~
 *       = write …
 *
 * `text` is the model text the diagnostic is about.
 */
export function formatDiagnostic(diagnostic: Diagnostic, text: string): string {
  const { file, line, column, length, severity, code, message, hint } = diagnostic
  const head = `${file}:${line}:${column}: ${severity}: ${message} [${code}]`
  const source = diagnostic.source ?? text.split(/\r\n|\r|\n/)[line - 1]
  const lines = [head]
  if (source !== undefined) {
    const shown = source.slice(0, 200)
    const number = String(line)
    const margin = ' '.repeat(number.length)
    const before = shown.slice(0, column - 1).replace(/[^\t]/g, ' ')
    const width = Math.max(1, Math.min(length, shown.length - column + 1))
    lines.push(`  ${number} | ${shown}`, `  ${margin} | ${before}^${'~'.repeat(width - 1)}`)
  }
  if (hint !== undefined) lines.push(`  = ${hint}`)
  return lines.join('\n')
}

/**
 * The candidate that a writer of `name` probably meant: equal but for case, or at most a third of the letters wrong.
 *
 *     nearest('Cl', ['CL', 'V1'])            // 'CL'
 */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined
  let bestDistance = Math.max(1, Math.floor(name.length / 3)) + 0.5
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) > bestDistance) continue
    const distance =
      candidate.toLowerCase() === name.toLowerCase() ? 0.25 : editDistance(name.slice(0, 64), candidate.slice(0, 64))
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** What other simulators call what a process model calls otherwise. */
const elsewhere: ReadonlyMap<string, readonly string[]> = new Map([
  ['route', ['then']],
  ['routing', ['then']],
  ['next', ['then']],
  ['to', ['at', 'then']],
  ['destination', ['then']],
  ['capacity', ['room']],
  ['queue-capacity', ['room']],
  ['waiting-room', ['room']],
  ['renege', ['patience']],
  ['reneging', ['patience']],
  ['balk', ['baulk']],
  ['balking', ['baulk']],
  ['baulking', ['baulk']],
  ['resources', ['needs']],
  ['staff', ['needs']],
  ['cleaning', ['turnaround']],
  ['preemption', ['preempt', 'off-duty']],
  ['schedule', ['servers', 'shifts']],
  ['doctors', ['servers']],
  ['beds', ['servers']],
  ['duration', ['serve']],
  ['stay', ['serve']],
  ['length-of-stay', ['serve']],
  ['interarrival', ['every']],
  ['inter-arrival', ['every']],
  ['size', ['batch']],
  ['no-show', ['show']],
  ['deterministic', ['constant']],
  ['fixed', ['constant']],
  ['sequential', ['sequence']],
  ['exit', ['leave']],
  ['home', ['leave']],
  ['out', ['leave']],
  ['discharge', ['leave']],
  ['sink', ['leave']],
  ['last-in-first-out', ['lifo']],
  ['siro', ['random']],
  ['ps', ['sharing']],
  ['processor-sharing', ['sharing']],
])

export function didYouMean(name: string, candidates: Iterable<string>): string | undefined {
  const known = [...candidates]
  const other = elsewhere.get(name.toLowerCase().replaceAll('_', '-'))?.find((word) => known.includes(word))
  const guess = other ?? nearest(name, known)
  return guess === undefined ? undefined : `did you mean \`${guess}\`?`
}

/** Optimal string alignment distance: insertions, deletions, substitutions, swaps of neighbours. */
function editDistance(a: string, b: string): number {
  let before: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let value = Math.min(current[j - 1]! + 1, previous[j]! + 1, previous[j - 1]! + cost)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) value = Math.min(value, before[j - 2]! + 1)
      current.push(value)
    }
    before = previous
    previous = current
  }
  return previous[b.length]!
}
