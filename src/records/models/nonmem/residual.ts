import type { Expression } from '../../../kernel/language/expression.ts'
import { same, simplify } from '../../../kernel/language/simplify.ts'
import { call, mentions, number, rewrite, sizeOf, substitute, symbol, unity, zero } from '../code/trees.ts'
import { type Polynomial, polynomialIn } from '../draft/polynomial.ts'
import type { DraftError } from '../imported-model.ts'
import type { LostCode } from '../lost.ts'

/** What the reader of residual errors knows of the model around them. */
export interface ResidualSetting {
  /** Definition of a name, when it has one. */
  readonly definitionOf: (name: string) => Expression | undefined
  /** The name depends on a state or on time. */
  readonly moves: (name: string) => boolean
  /** Covariance of EPS(i) and EPS(j). */
  readonly covariance: (i: string, j: string) => number
}

export interface Residual {
  /** What is predicted, without error. */
  readonly prediction: Expression
  readonly error?: DraftError
  /** The data are logarithms of the prediction. */
  readonly logarithmic: boolean
  /** Names of the EPS in it. */
  readonly epsilons: readonly string[]
  /** Why the error is not among those of the language. */
  readonly problem?: ResidualProblem
}

interface ResidualProblem {
  readonly code: LostCode
  readonly why: string
}

export const isEpsilon = (name: string) => name.startsWith('EPS(')
const f = 'prediction itself'
const placeholder = 'prediction to a power'
const largest = 4000

/**
 * Reads Y as a prediction and an error: Y = F + F·EPS(1) + EPS(2), Y = F·(1 + EPS(1)), Y = IPRED + W·EPS(1) with W additive, proportional,
 * their sum (combined1) or the root of the sum of their squares (combined2), and the same for Y = LOG(F) + …. An exponential error on
 * the natural scale is proportional, as the source's own first-order linearisation makes it.
 */
export function readResidual(y: Expression, setting: ResidualSetting): Residual {
  const linear = linearIn(simplify(y))
  const prediction = linear
    ? simplify(linear.rest)
    : simplify(substitute(y, (name) => (isEpsilon(name) ? zero : undefined)))
  const logarithm = unwrapLog(prediction, setting)
  const epsilons = linear ? [...linear.parts.keys()] : []
  const whole = { prediction: logarithm ?? prediction, logarithmic: logarithm !== null, epsilons }
  const left = (why: string, code: LostCode = 'import.error') => ({ ...whole, problem: { code, why } })
  if (!linear) return left('EPS does not enter as a sum')
  if (linear.parts.size === 0) return left('Y has no EPS')
  const own = expand(prediction, setting)
  const spreads: Weighted[] = []
  for (const [name, part] of linear.parts) {
    const variance = setting.covariance(name, name)
    const spread = spreadOf(part, own, setting)
    if (!spread) return left('its size is none of a, b·f, a + b·f, √(a² + b²·f²)')
    if (variance > 0) spreads.push({ ...spread, name, variance })
  }
  if (spreads.length === 0) return left('its EPS have no variance')
  const error = combine(spreads, setting.covariance, logarithm !== null)
  if (error) return { ...whole, error }
  const correlated = spreads.some((a, i) => spreads.some((b, j) => i < j && setting.covariance(a.name, b.name) !== 0))
  if (correlated) return left('its EPS are correlated', 'import.error-correlated')
  if (logarithm) return left('on the log scale it is not a constant')
  return left('its parts are of different powers of the prediction', 'import.error-powers')
}

interface Linear {
  readonly rest: Expression
  readonly parts: ReadonlyMap<string, Expression>
}

function linearIn(tree: Expression): Linear | null {
  if (!mentions(tree, isEpsilon)) return { rest: tree, parts: new Map() }
  if (tree.kind === 'symbol') return { rest: zero, parts: new Map([[tree.name, unity]]) }
  if (tree.kind !== 'call') return null
  const [a, b] = tree.args as [Expression, Expression]
  const map = (of: Linear | null, change: (part: Expression) => Expression): Linear | null =>
    of && { rest: change(of.rest), parts: new Map([...of.parts].map(([name, part]) => [name, change(part)])) }
  switch (tree.fn) {
    case 'add':
    case 'subtract':
      return join(linearIn(a), linearIn(b), (x, y) => call(tree.fn, x, y))
    case 'negate':
      return map(linearIn(a), (part) => call('negate', part))
    case 'multiply':
      if (!mentions(a, isEpsilon)) return map(linearIn(b), (part) => call('multiply', a, part))
      if (!mentions(b, isEpsilon)) return map(linearIn(a), (part) => call('multiply', part, b))
      return null
    case 'divide':
      return mentions(b, isEpsilon) ? null : map(linearIn(a), (part) => call('divide', part, b))
    case 'exp': {
      const of = linearIn(a)
      if (!of) return null
      const rest = simplify(call('exp', of.rest))
      return { rest, parts: new Map([...of.parts].map(([name, part]) => [name, call('multiply', rest, part)])) }
    }
    case 'if': {
      if (mentions(a, isEpsilon)) return null
      return join(linearIn(b), linearIn(tree.args[2]!), (x, y) => call('if', a, x, y))
    }
    default:
      return null
  }
}

function join(
  left: Linear | null,
  right: Linear | null,
  by: (x: Expression, y: Expression) => Expression,
): Linear | null {
  if (!left || !right) return null
  const names = new Set([...left.parts.keys(), ...right.parts.keys()])
  const parts = [...names].map(
    (name) => [name, simplify(by(left.parts.get(name) ?? zero, right.parts.get(name) ?? zero))] as const,
  )
  return { rest: simplify(by(left.rest, right.rest)), parts: new Map(parts) }
}

/** X of LOG(X), also behind a name or a guard such as IF (F.GT.0). */
function unwrapLog(tree: Expression, setting: ResidualSetting, depth = 0): Expression | null {
  if (depth > 20) return null
  if (tree.kind === 'symbol') {
    const definition = setting.moves(tree.name) ? setting.definitionOf(tree.name) : undefined
    return definition ? unwrapLog(definition, setting, depth + 1) : null
  }
  if (tree.kind !== 'call') return null
  if (tree.fn === 'log') return tree.args[0]!
  if (tree.fn !== 'if') return null
  const [, then, otherwise] = tree.args as [Expression, Expression, Expression]
  if (!movesIn(otherwise, setting)) return unwrapLog(then, setting, depth + 1)
  return movesIn(then, setting) ? null : unwrapLog(otherwise, setting, depth + 1)
}

const movesIn = (tree: Expression, setting: ResidualSetting) => mentions(tree, setting.moves)

/** Every moving name replaced by what it stands for. */
function expand(tree: Expression, setting: ResidualSetting, depth = 0): Expression {
  if (depth > 60 || sizeOf(tree, largest) >= largest) return tree
  if (tree.kind === 'symbol') {
    const definition = setting.moves(tree.name) ? setting.definitionOf(tree.name) : undefined
    return definition ? expand(definition, setting, depth + 1) : tree
  }
  return tree.kind === 'call'
    ? simplify({ ...tree, args: tree.args.map((arg) => expand(arg, setting, depth + 1)) })
    : tree
}

interface Spread {
  readonly of: Polynomial
  /** The polynomial is the square of the spread. */
  readonly squared: boolean
  /** The polynomial is one of the prediction to this power. */
  readonly power?: Expression
}

/** The factor of one EPS as a function of the prediction. */
function spreadOf(part: Expression, own: Expression, setting: ResidualSetting): Spread | null {
  const inPrediction = (tree: Expression) => rewrite(tree, (each) => (same(each, own) ? symbol(f) : undefined))
  const written = withoutGuards(inPrediction(expand(simplify(part), setting)), setting)
  const root = written.kind === 'call' && written.fn === 'sqrt' ? written.args[0]! : null
  const { tree, power } = withoutPower(root ?? written)
  const of = polynomialIn(tree, f)
  if (!of || [...of.values()].some((each) => movesIn(each, setting) || mentions(each, (name) => name === f)))
    return null
  return { of, squared: root !== null, ...(power && { power }) }
}

/** `F**THETA(3)` becomes F where every F stands with one and the same power. */
function withoutPower(tree: Expression): { readonly tree: Expression; readonly power?: Expression } {
  let power: Expression | undefined
  const found = rewrite(tree, (part) => {
    if (part.kind !== 'call' || (part.fn !== 'power' && part.fn !== 'sqrt')) return undefined
    const [base, exponent] = part.fn === 'sqrt' ? [part.args[0]!, number(0.5)] : (part.args as [Expression, Expression])
    const isF = base.kind === 'symbol' && base.name === f
    if (!isF || (exponent.kind === 'number' && Number.isInteger(exponent.value))) return undefined
    power ??= exponent
    return same(power, exponent) ? symbol(placeholder) : undefined
  })
  if (!power || mentions(found, (name) => name === f) || mentions(power, (name) => name === f)) return { tree }
  return { tree: substitute(found, (name) => (name === placeholder ? symbol(f) : undefined)), power }
}

/** `IF (W.EQ.0) W = 1` guards a division in a diagnostic: the constant goes. */
function withoutGuards(tree: Expression, setting: ResidualSetting): Expression {
  return rewrite(tree, (part) => {
    if (part.kind !== 'call' || part.fn !== 'if') return undefined
    const [condition, then, otherwise] = part.args as [Expression, Expression, Expression]
    const guard = mentions(condition, (name) => name === f || setting.moves(name)) || movesIn(condition, setting)
    if (!guard) return undefined
    if (then.kind === 'number') return withoutGuards(otherwise, setting)
    return otherwise.kind === 'number' ? withoutGuards(then, setting) : undefined
  })
}

type Weighted = Spread & { readonly name: string; readonly variance: number }

/** One error of the language for the sum of these; EPS that are correlated add up where they multiply the same power of the prediction. */
function combine(
  felt: readonly Weighted[],
  covariance: ResidualSetting['covariance'],
  logarithmic: boolean,
): DraftError | null {
  const [first] = felt
  const size = (tree: Expression | undefined, variance: number) =>
    tree && simplify(call('multiply', tree, number(Math.sqrt(variance))))
  if (felt.length === 1 && !first!.squared) {
    const degrees = [...first!.of.keys()].sort()
    const additive = size(first!.of.get(0), first!.variance)
    const [degree = 1, ...more] = degrees.filter((each) => each > 0)
    if (more.length > 0) return null
    const proportional = size(first!.of.get(degree), first!.variance)
    if (logarithmic) return degrees.length === 1 && additive ? { form: 'exponential', proportional: additive } : null
    return shaped('combined1', additive, proportional, powerOf(degree, first!.power))
  }
  const squares = new Map<number, Expression>()
  for (const { of, squared, variance } of felt) {
    if (!squared && of.size !== 1) return null
    for (const [degree, tree] of of) {
      const square = squared ? tree : call('power', tree, number(2))
      const at = squared ? degree : 2 * degree
      const term = simplify(call('multiply', square, number(variance)))
      const before = squares.get(at)
      squares.set(at, before ? call('add', before, term) : term)
    }
  }
  for (const [i, a] of felt.entries())
    for (const b of felt.slice(i + 1)) {
      const both = covariance(a.name, b.name)
      if (both === 0) continue
      const [[degree, tree] = [], [other, factor] = []] = [...a.of, ...b.of]
      if (a.squared || b.squared || degree !== other || !tree || !factor) return null
      const term = simplify(call('multiply', call('multiply', tree, factor), number(2 * both)))
      squares.set(2 * degree!, call('add', squares.get(2 * degree!)!, term))
    }
  const [degree = 2, ...more] = [...squares.keys()].filter((each) => each > 0)
  const inF = felt.filter(({ of }) => [...of.keys()].some((each) => each > 0))
  const power = inF[0]?.power
  const alike = inF.every((each) => (each.power && power ? same(each.power, power) : each.power === power))
  if (more.length > 0 || !alike) return null
  const root = (tree: Expression | undefined) => tree && call('sqrt', tree)
  const [additive, proportional] = [root(squares.get(0)), root(squares.get(degree))]
  if (logarithmic) return additive && !proportional ? { form: 'exponential', proportional: additive } : null
  return shaped('combined2', additive, proportional, powerOf(degree / 2, power))
}

/** The exponent of the prediction in the spread; undefined where it is 1. */
function powerOf(degree: number, power: Expression | undefined): Expression | undefined {
  if (power) return simplify(call('multiply', number(degree), power))
  return degree === 1 ? undefined : number(degree)
}

function shaped(
  form: 'combined1' | 'combined2',
  additive?: Expression,
  proportional?: Expression,
  power?: Expression,
): DraftError | null {
  if (additive && !proportional) return { form: 'additive', additive }
  const own = proportional && { proportional, ...(power && { power }) }
  return additive && own ? { form, additive, ...own } : own ? { form: 'proportional', ...own } : null
}
