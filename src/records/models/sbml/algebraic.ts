import { differentiate } from '../../../kernel/language/differentiate.ts'
import type { Expression } from '../../../kernel/language/expression.ts'
import { matchRules } from '../../../kernel/language/match-rules.ts'
import { call, simplify } from '../../../kernel/language/simplify.ts'
import type { SbmlRule } from './document.ts'
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
  /** A new state that is the root of a rule, with the unknown as it is given for a start, and the formula of its rate of change. */
  readonly root: (unknown: string, zero: Expression, rate: () => Expression) => Expression
}

/** Quotients of larger determinants are too long to be written out. */
const mostWritten = 5

/**
 * Formulas for the variables that algebraic rules determine. A rule with one unknown stands alone; those that need each other are solved
 * together. What is linear and small becomes a quotient, which holds to rounding wherever it is read. All else is left to the solver: algebraic states.
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
  if (linear && names.length <= mostWritten) {
    const origin = new Map(names.map((name) => [name, number(0)]))
    const rest = zeros.map((zero) => node('negate', substitute(zero, origin)))
    const values = solveLinear(slopes, rest) ?? singular()
    return names.map((name, i) => [name, values[i]!])
  }
  if (names.length <= mostWritten && !solveLinear(slopes, zeros)) singular()
  return block.map(([name, { rule, zero }], i) => {
    /** By the derivative of the rules: Σ ∂g/∂x ẋ = −Σ ∂g/∂p ṗ. */
    const rate = () => {
      if (names.length > mostWritten)
        return refuse(
          `the rate of change of \`${name}\`, one of ${names.length} that algebraic rules determine together`,
          rule.at,
        )
      const drifts = zeros.map((each) =>
        [...namesIn(each)]
          .filter((other) => !names.includes(other))
          .map((other) => call('multiply', simplify(differentiate(each, other)), scope.rateOf(other)))
          .reduce((sum, part) => call('add', sum, part), number(0)),
      )
      return node('negate', (solveLinear(slopes, drifts) ?? singular())[i]!)
    }
    return [name, scope.root(name, zero, rate)]
  })
}
