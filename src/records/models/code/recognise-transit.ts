import { evaluateExpression } from '../../../kernel/language/constant.ts'
import type { Expression } from '../../../kernel/language/expression.ts'
import { same, simplify } from '../../../kernel/language/simplify.ts'
import { logGamma } from '../../../kernel/statistics/gamma.ts'
import type { Definition } from '../imported-model.ts'
import { call, mentions, rewrite, substitute, termsOf, unity, zero } from './trees.ts'

/** Noted of every source, none of which can do it. */
export const addedUp =
  'this is read as transit compartments; doses on their way add up, where the source lets each new dose cut off the one before'

/** Transit compartments that a derivative spelled out. */
export interface SpelledTransit {
  /** The derivative without them. */
  readonly rest: Expression
  readonly number: Expression
  readonly mean: Expression
  /** Bioavailability. */
  readonly share: Expression
}

export interface TransitSetting {
  readonly definitions: readonly Definition[]
  /** The amount of the last dose, as the source calls it: AMT, podo. */
  readonly isAmount: (name: string) => boolean
  /** Time, or time since the dose. */
  readonly isClock: (name: string) => boolean
  /** Number of a population parameter. */
  readonly numberOf: (name: string) => number | null
}

/**
 * Recognises the absorption of Savic et al. (J. Pharmacokinet. Pharmacodyn. 2007;34:711) as sources write it:
 * e^(ln(F·dose) + ln k + n·ln(k·t) − k·t − ln n!), with small numbers in the logarithms and ln n! by Stirling's formula where the source has no
 * gamma function. null: the derivative has no such part, or another one that depends on the dose.
 */
export function recogniseTransit(derivative: Expression, setting: TransitSetting): SpelledTransit | null {
  const known = new Map(setting.definitions.map((each) => [each.name, each.expression]))
  const reads = (test: (name: string) => boolean) => {
    const seen = new Map<string, boolean>()
    const reading = (name: string): boolean => {
      if (test(name)) return true
      const before = seen.get(name)
      if (before !== undefined) return before
      seen.set(name, false)
      const definition = known.get(name)
      const result = definition !== undefined && mentions(definition, reading)
      seen.set(name, result)
      return result
    }
    return reading
  }
  const ofDose = reads(setting.isAmount)
  const ofTime = reads(setting.isClock)
  const whole = inlined(derivative, known, (name) => ofDose(name) || ofTime(name))
  let exponent: Expression | null = null
  let many = false
  const without = rewrite(whole, (part) => {
    if (part.kind !== 'call' || part.fn !== 'exp' || !mentions(part, ofDose)) return undefined
    many ||= exponent !== null && !same(exponent, part.args[0]!)
    exponent = part.args[0]!
    return zero
  })
  if (!exponent || many) return null
  const rest = simplify(rewrite(simplify(without), (part) => alike(part)))
  if (mentions(rest, ofDose) || mentions(rest, ofTime)) return null
  const value = (tree: Expression) => valueIn(tree, known, setting.numberOf)
  const found = readExponent(exponent, { ofDose, ofTime, value })
  if (!found) return null
  const { number, rate, share } = found
  const definition = rate.kind === 'symbol' ? known.get(rate.name) : rate
  const mean = definition && meanOf(definition, number)
  return { rest, number, share, mean: mean ?? call('divide', call('add', number, unity), rate) }
}

type Test = (name: string) => boolean

/** Names that hold part of the exponent are written out. */
function inlined(tree: Expression, known: ReadonlyMap<string, Expression>, moves: Test, depth = 0): Expression {
  if (depth > 20) return tree
  return substitute(tree, (name) => {
    const definition = known.get(name)
    const part = definition && moves(name) && has(definition, ['exp', 'log'])
    return part ? inlined(definition, known, moves, depth + 1) : undefined
  })
}

const has = (tree: Expression, functions: readonly string[]): boolean =>
  tree.kind === 'call' && (functions.includes(tree.fn) || tree.args.some((arg) => has(arg, functions)))

/** A choice between one and the same. */
function alike(part: Expression): Expression | undefined {
  if (part.kind !== 'call' || part.fn !== 'if') return undefined
  const [, then, otherwise] = part.args.map((arg) => rewrite(arg, alike)) as [Expression, Expression, Expression]
  return equal(then, otherwise) ? simplify(then) : undefined
}

/** Two formulas have the same value at some points: `0 - KA*A(1)` and `-KA*A(1)`. */
function equal(a: Expression, b: Expression): boolean {
  return [1, 2, 3].every((point) => {
    const at = (name: string) =>
      1 + 0.5 * Math.sin(point * [...name].reduce((sum, letter) => 1.7 * sum + letter.charCodeAt(0), 0))
    const [x, y] = [evaluateExpression(a, at), evaluateExpression(b, at)]
    return x !== null && y !== null && Math.abs(x - y) <= 1e-12 * Math.abs(x)
  })
}

interface Reading {
  readonly ofDose: Test
  readonly ofTime: Test
  readonly value: (tree: Expression) => number | null
}

/** n, k and F of ln(F·dose) + ln k + n·ln(k·t) − k·t − ln n!. */
function readExponent(exponent: Expression, { ofDose, ofTime, value }: Reading) {
  const logs: Expression[] = []
  const factorial: { readonly sign: 1 | -1; readonly term: Expression }[] = []
  let grows: { readonly number: Expression; readonly inside: Expression } | null = null
  let decays: Expression | null = null
  const small = (term: Expression) => Math.abs(value(term) ?? 1) <= 1e-3
  const withoutSmall = (tree: Expression) => {
    const large = termsOf(tree).filter(({ term }) => !small(term))
    return large.length === 1 && large[0]!.sign > 0 ? large[0]!.term : tree
  }
  const logOf = (tree: Expression) => (tree.kind === 'call' && tree.fn === 'log' ? withoutSmall(tree.args[0]!) : null)
  for (const each of termsOf(exponent)) {
    const { sign, term } = each
    const inside = logOf(term)
    const timed = mentions(term, ofTime)
    if (sign > 0 && inside && !(timed && !mentions(term, ofDose))) logs.push(inside)
    else if (!timed) factorial.push(each)
    else if (sign < 0 && !decays) decays = term
    else if (sign > 0 && term.kind === 'call' && term.fn === 'multiply' && !grows) {
      const [a, b] = term.args as [Expression, Expression]
      const [number, log] = logOf(b) ? [a, logOf(b)] : [b, logOf(a)]
      if (!log || mentions(number, ofTime)) return null
      grows = { number, inside: log }
    } else return null
  }
  if (!grows || !decays) return null
  const product = factorsOf(decays)
  const rate = product.filter((factor) => !mentions(factor, ofTime))
  if (rate.length !== 1 || product.length !== 2 || !sameProduct(product, factorsOf(grows.inside))) return null
  const [k] = rate as [Expression]
  const scale = logs.flatMap((each) => factorsOf(each))
  const doses = scale.filter((factor) => mentions(factor, ofDose))
  const others = scale.filter((factor) => !mentions(factor, ofDose))
  const own = others.findIndex((factor) => same(factor, k))
  if (doses.length !== 1 || own < 0) return null
  const shares = others.filter((_, i) => i !== own)
  const n = value(grows.number)
  const size = value(sumOfTerms(factorial))
  // What the source takes for ln n! has to be near it.
  if (n !== null && size !== null && Math.abs(-size - logGamma(n + 1)) > 0.1) return null
  return { number: grows.number, rate: k, share: simplify(shares.reduce((a, b) => call('multiply', a, b), unity)) }
}

function sumOfTerms(terms: readonly { readonly sign: 1 | -1; readonly term: Expression }[]): Expression {
  return terms.reduce<Expression>((sum, { sign, term }) => call(sign > 0 ? 'add' : 'subtract', sum, term), zero)
}

function factorsOf(tree: Expression): Expression[] {
  if (tree.kind === 'call' && tree.fn === 'multiply') return tree.args.flatMap((arg) => factorsOf(arg))
  return tree.kind === 'number' && tree.value === 1 ? [] : [tree]
}

function sameProduct(a: readonly Expression[], b: readonly Expression[]): boolean {
  const left = [...b]
  for (const factor of a) {
    const at = left.findIndex((each) => same(each, factor))
    if (at < 0) return false
    left.splice(at, 1)
  }
  return left.length === 0
}

/** MTT of (n + 1) / MTT. */
function meanOf(rate: Expression, n: Expression): Expression | null {
  if (rate.kind !== 'call' || rate.fn !== 'divide') return null
  const [above, below] = rate.args as [Expression, Expression]
  return same(simplify(above), simplify(call('add', n, unity))) || same(above, call('add', unity, n)) ? below : null
}

/** The number that a formula has for the typical individual; null when it reads more than population parameters. */
function valueIn(
  tree: Expression,
  known: ReadonlyMap<string, Expression>,
  numberOf: (name: string) => number | null,
  depth = 0,
): number | null {
  if (depth > 30) return null
  return evaluateExpression(tree, (name) => {
    const definition = known.get(name)
    return definition ? valueIn(definition, known, numberOf, depth + 1) : numberOf(name)
  })
}
