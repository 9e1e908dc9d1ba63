import type { Expression } from '../../../kernel/language/expression.ts'
import { simplify } from '../../../kernel/language/simplify.ts'
import { countSymbols, mentions, rewrite, sizeOf, substitute, symbol, zero } from '../code/trees.ts'
import { movingNames } from '../draft/arrange.ts'
import type { Definition, DraftOutput, ImportNote } from '../imported-model.ts'
import { lost } from '../lost.ts'
import { isEpsilon, readResidual } from './residual.ts'

export interface OutputsRead {
  readonly outputs: readonly DraftOutput[]
  readonly definitions: readonly Definition[]
  /** Names that Y reads. */
  readonly absorbed: ReadonlySet<string>
}

/**
 * Cuts Y into outputs (`IF (DVID.EQ.2) Y = …`) and reads the error of each. Definitions come back without what only errors needed and with
 * one for each prediction that has no name.
 */
export function readOutputs(
  source: readonly Definition[],
  states: ReadonlySet<string>,
  columns: ReadonlySet<string>,
  covariance: (i: string, j: string) => number,
  notes: ImportNote[],
): OutputsRead {
  const { definitions, noisy } = withoutNoise(source)
  const own = source.find((each) => each.name === 'Y')
  if (!own) {
    notes.push(lost('import.output', { line: 0, text: '$ERROR' }, 'nothing assigns Y, so there is no output'))
    return { outputs: [], definitions, absorbed: new Set() }
  }
  const known = new Map(definitions.map((each) => [each.name, each.expression]))
  const moving = movingNames(definitions, states)
  const setting = {
    definitionOf: (name: string) => known.get(name),
    moves: (name: string) => states.has(name) || name === 'time' || moving.has(name),
    covariance,
  }
  const note = (why: string) => notes.push({ kind: 'assumed', line: own.line, text: own.text, why })
  const y = withKinds(noisy.get('Y') ?? own.expression, known, columns)
  const pieces = numbered(
    splitByKind(withLikelihood(y, definitions), columns).flatMap((piece) =>
      splitByItem(piece.tree, columns, note).map(({ value, tree }) => ({ value: value ?? piece.value, tree })),
    ),
  )
  const added: Definition[] = []
  const others: string[] = []
  const outputs = pieces.map(({ value, tree }): DraftOutput => {
    const { prediction, error, problem, logarithmic, epsilons } = readResidual(tree, setting)
    if (problem) notes.push(lost(problem.code, own, `the residual error is left out: ${problem.why}`))
    if (columns.has('L2') && epsilons.some((i) => others.some((j) => covariance(i, j) !== 0)))
      notes.push(
        lost(
          'import.error-correlated',
          own,
          'the errors of records that L2 joins are correlated; here each stands alone',
        ),
      )
    others.push(...epsilons)
    if (logarithmic)
      note('the source fits logarithms; the model predicts on the natural scale, so its data must be on that scale')
    const name = pieces.length > 1 ? `output_${value}` : 'prediction'
    if (prediction.kind === 'symbol') return { name, prediction, ...(error && { error }) }
    added.push({ name, expression: prediction, line: own.line, text: own.text })
    return { name, prediction: symbol(name), ...(error && { error }) }
  })
  if (pieces.length > 1) {
    const list = pieces.map(({ value }, i) => `${i + 1} for what the source calls ${value}`).join(', ')
    note(`the data column DVID tells the outputs apart: ${list}`)
  }
  return {
    outputs,
    definitions: [...definitions.filter((each) => each.name !== 'Y'), ...added],
    absorbed: readBy('Y', source),
  }
}

/** Everything that a definition reads, also through others. */
function readBy(name: string, source: readonly Definition[]): Set<string> {
  const known = new Map(source.map((each) => [each.name, each.expression]))
  const seen = new Set<string>()
  const open = [name]
  while (open.length > 0) {
    const next = known.get(open.pop()!)
    if (!next) continue
    for (const each of countSymbols(next).keys()) {
      if (seen.has(each)) continue
      seen.add(each)
      open.push(each)
    }
  }
  return seen
}

/** Definitions without EPS, and those with EPS as formulas of the former. */
function withoutNoise(source: readonly Definition[]) {
  const noisy = new Map<string, Expression>()
  const definitions = source.filter((each) => {
    const expression = substitute(each.expression, (name) => noisy.get(name))
    if (!mentions(expression, isEpsilon)) return true
    noisy.set(each.name, expression)
    return false
  })
  return { definitions, noisy }
}

interface Piece {
  readonly value: number | null
  readonly tree: Expression
}

type Note = (why: string) => void

/** `if DVID == 2 then … else …` as its cases. */
function splitByItem(tree: Expression, columns: ReadonlySet<string>, note: Note, depth = 0): Piece[] {
  if (tree.kind !== 'call' || tree.fn !== 'if' || depth > 50) return [{ value: null, tree }]
  const [condition, then, otherwise] = tree.args as [Expression, Expression, Expression]
  const likelihood = (part: Expression) => mentions(part, (name) => name === 'PHI()')
  if (likelihood(then) || likelihood(otherwise)) {
    note('the likelihood of values below the limit is that of the language: mark them with CENS 1')
    return splitByItem(likelihood(then) ? otherwise : then, columns, note, depth + 1)
  }
  if (condition.kind === 'call' && (condition.fn === 'equal' || condition.fn === 'notEqual')) {
    const [a, b] = condition.args as [Expression, Expression]
    if (a.kind === 'symbol' && b.kind === 'number' && columns.has(a.name)) {
      const [hit, rest] = condition.fn === 'equal' ? [then, otherwise] : [otherwise, then]
      const fold = (part: Expression) => simplify(substitute(part, (name) => (name === a.name ? b : undefined)))
      return [
        { value: b.value, tree: fold(hit) },
        ...splitByItem(rest, columns, note, depth + 1).filter(
          (each) => !isNothing(each.tree) && each.value !== b.value,
        ),
      ]
    }
  }
  return [{ value: null, tree }]
}

/** Data items that say which quantity a record observes. */
const kindItem = /^(DVID|CMT|YTYPE|DVTYPE|DVTY|FLAG|ANALYTE)$/

/** Definitions that such an item decides are written into Y, so that Y can be cut by it. */
function withKinds(y: Expression, known: ReadonlyMap<string, Expression>, columns: ReadonlySet<string>): Expression {
  const isKind = (name: string) => kindItem.test(name) && columns.has(name)
  const decided = new Map<string, Expression>()
  for (const [name, expression] of known) {
    const whole = substitute(expression, (each) => decided.get(each))
    if (name !== 'Y' && mentions(whole, isKind) && sizeOf(whole, 2000) < 2000) decided.set(name, whole)
  }
  return substitute(y, (name) => decided.get(name))
}

/** Definitions that hold a likelihood are written into Y, so that Y can be cut by it. */
function withLikelihood(y: Expression, definitions: readonly Definition[]): Expression {
  const holds = new Map<string, Expression>()
  for (const { name, expression } of definitions) {
    const whole = substitute(expression, (each) => holds.get(each))
    if (mentions(whole, (each) => each === 'PHI()')) holds.set(name, whole)
  }
  return substitute(y, (name) => holds.get(name))
}

/** One piece for every number that the item is compared with, and one for all others. */
function splitByKind(tree: Expression, columns: ReadonlySet<string>): Piece[] {
  const values = new Set<number>()
  let item: string | null = null
  rewrite(tree, (part) => {
    if (part.kind !== 'call' || (part.fn !== 'equal' && part.fn !== 'notEqual')) return undefined
    const [a, b] = part.args as [Expression, Expression]
    if (a.kind !== 'symbol' || b.kind !== 'number' || !kindItem.test(a.name) || !columns.has(a.name)) return undefined
    item ??= a.name
    if (item === a.name) values.add(b.value)
    return undefined
  })
  if (item === null || values.size > 20) return [{ value: null, tree }]
  let other = 1
  while (values.has(other)) other++
  return [...values, other]
    .map((value) => ({
      value,
      tree: simplify(substitute(tree, (name) => (name === item ? { kind: 'number', value } : undefined))),
    }))
    .filter((piece) => !isNothing(piece.tree))
}

/** Nothing but a number is predicted: no case of the source leads here. */
function isNothing(tree: Expression): boolean {
  return simplify(substitute(tree, (name) => (isEpsilon(name) ? zero : undefined))).kind === 'number'
}

/** Each case with its number, in order; the one without gets the first that is free. */
function numbered(pieces: readonly Piece[]): { readonly value: number; readonly tree: Expression }[] {
  const taken = new Set(pieces.map((each) => each.value))
  let free = 1
  while (taken.has(free)) free++
  return pieces.map(({ value, tree }) => ({ value: value ?? free, tree })).sort((a, b) => a.value - b.value)
}
