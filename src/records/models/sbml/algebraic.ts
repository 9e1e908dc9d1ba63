import { differentiate } from '../../../kernel/language/differentiate.ts'
import type { Expression } from '../../../kernel/language/expression.ts'
import { call, simplify } from '../../../kernel/language/simplify.ts'
import type { SbmlRule } from './document.ts'
import { matchRules } from './match-rules.ts'
import { namesIn, node, number, substitute } from './math.ts'
import { refuse } from './refuse.ts'
import { solveLinear } from './solve-linear.ts'

/** An algebraic rule: this must be zero. */
export interface Zero {
  readonly rule: SbmlRule
  readonly zero: Expression
}

/** What the solution of algebraic rules needs of its model. */
export interface AlgebraicScope {
  /** Names that rules may determine, those that nothing else gives a value first. */
  readonly unknowns: readonly string[]
  /** The formula that gives a name its value, where one does. */
  readonly formulaOf: (name: string) => Expression | undefined
  /** The rate of change of a name. */
  readonly rateOf: (name: string) => Expression
  /** A new name with a formula. */
  readonly define: (wish: string, unknown: string, expression: Expression) => Expression
  /** A new state that begins at the value an unknown is given, and follows it. */
  readonly follow: (unknown: string) => { readonly state: Expression; readonly moves: (rate: Expression) => void }
}

/** Newton steps from the followed value: twelve reach the last bit from anywhere near, and far from it after a jump. */
const newtonSteps = 12
/** Determinants of more unknowns are written out too long. */
const mostUnknowns = 5

/**
 * Formulas for the variables that algebraic rules determine. A rule with one unknown stands alone; those that need each other are solved
 * together. What is linear becomes a quotient. What is not is found by Newton's method from a state that follows the root by the derivative of
 * the rule, so that of several roots the one is kept that the model began with, whatever jumps meanwhile.
 */
export function solveAlgebraic(rules: readonly Zero[], scope: AlgebraicScope): Map<string, Expression> {
  const unknowns = new Set(scope.unknowns)
  const written = rules.map(({ rule, zero }) => ({ rule, zero: writeOut(zero, unknowns, scope.formulaOf) }))
  // A rule determines what it names; what stands behind the names (a compartment behind a concentration) only where nothing else is left.
  const named = matchRules(
    rules.map(({ zero }) => namesIn(zero)),
    scope.unknowns,
  )
  const spoken = (): readonly (string | undefined)[] =>
    matchRules(
      written.map(({ zero }) => namesIn(zero)),
      scope.unknowns,
    )
  const matched = named.includes(undefined) ? spoken() : named
  const lost = matched.indexOf(undefined)
  if (lost >= 0) return refuse('an algebraic rule that determines no variable', rules[lost]!.rule.at)
  const open = new Map(matched.map((name, i) => [name!, written[i]!]))
  const found = new Map<string, Expression>()
  while (open.size > 0) {
    const needs = (zero: Expression) => [...namesIn(zero)].filter((name) => open.has(name))
    const alone = [...open].find(([, { zero }]) => needs(zero).length === 1)
    const block = alone ? [alone] : [...open]
    if (block.length > mostUnknowns)
      return refuse(`${block.length} algebraic rules that need each other`, block[0]![1].rule.at)
    for (const [name, value] of solve(block, scope)) found.set(name, value)
    for (const [name] of block) open.delete(name)
  }
  return found
}

/** Formulas through which a rule speaks of unknowns, written out. */
function writeOut(zero: Expression, unknowns: ReadonlySet<string>, formulaOf: AlgebraicScope['formulaOf']): Expression {
  const speaks = (name: string, above: readonly string[]): boolean => {
    if (unknowns.has(name)) return true
    const formula = above.includes(name) ? undefined : formulaOf(name)
    return formula !== undefined && [...namesIn(formula)].some((each) => speaks(each, [...above, name]))
  }
  const names = [...namesIn(zero)].filter((name) => !unknowns.has(name) && speaks(name, []))
  if (names.length === 0) return zero
  return writeOut(substitute(zero, new Map(names.map((name) => [name, formulaOf(name)!]))), unknowns, formulaOf)
}

function solve(block: readonly (readonly [string, Zero])[], scope: AlgebraicScope): (readonly [string, Expression])[] {
  const names = block.map(([name]) => name)
  const zeros = block.map(([, { zero }]) => zero)
  const slopes = zeros.map((zero) => names.map((name) => simplify(differentiate(zero, name))))
  const linear = slopes.flat().every((slope) => !names.some((name) => namesIn(slope).has(name)))
  const singular = () => refuse('algebraic rules that contradict or repeat each other', block[0]![1].rule.at)
  if (linear) {
    const origin = new Map(names.map((name) => [name, number(0)]))
    const rest = zeros.map((zero) => node('negate', substitute(zero, origin)))
    const values = solveLinear(slopes, rest) ?? singular()
    return names.map((name, i) => [name, values[i]!])
  }
  const followed = names.map((name) => scope.follow(name))
  let at = followed.map(({ state }) => state)
  for (let step = 0; step < newtonSteps; step++) {
    const here = new Map(names.map((name, i) => [name, at[i]!]))
    const moves =
      solveLinear(
        slopes.map((row) => row.map((slope) => substitute(slope, here))),
        zeros.map((zero) => substitute(zero, here)),
      ) ?? singular()
    at = names.map((name, i) => scope.define(`${name}_near`, name, node('subtract', at[i]!, moves[i]!)))
  }
  const drifts = zeros.map((zero) =>
    [...namesIn(zero)]
      .filter((name) => !names.includes(name))
      .map((name) => call('multiply', simplify(differentiate(zero, name)), scope.rateOf(name)))
      .reduce((sum, part) => call('add', sum, part), number(0)),
  )
  const rates = solveLinear(slopes, drifts) ?? singular()
  for (const [i, { state, moves }] of followed.entries()) {
    moves(node('subtract', node('subtract', { kind: 'symbol', name: names[i]! }, state), rates[i]!))
  }
  return names.map((name, i) => [name, at[i]!])
}
