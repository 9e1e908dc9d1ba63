import { differentiate } from '../language/differentiate.ts'
import type { Expression } from '../language/expression.ts'
import { call, number } from '../language/simplify.ts'

/** Slopes of right-hand sides, by states and by time; what is not listed is zero for every value. */
export interface Jacobian {
  readonly entries: readonly { readonly row: number; readonly column: number; readonly expression: Expression }[]
  readonly byTime: readonly { readonly row: number; readonly expression: Expression }[]
  /** What the expressions read besides: the definitions that were given and slopes of these. */
  readonly definitions: ReadonlyMap<string, Expression>
}

/**
 * The exact sparse Jacobian of right-hand sides that read definitions: slopes of definitions become definitions of their own (the chain rule, once a
 * definition and column), so that formulas do not grow with the depth of the model.
 *
 *     jacobianOf(['x', 'y'], derivatives, definitions).entries
 */
export function jacobianOf(
  states: readonly string[],
  derivatives: readonly Expression[],
  definitions: ReadonlyMap<string, Expression>,
): Jacobian {
  const all = new Map(definitions)
  const read = new Map<Expression, readonly string[]>()
  const namesOf = (expression: Expression): readonly string[] => {
    const known = read.get(expression)
    if (known) return known
    const names = new Set<string>()
    const visit = (each: Expression) => {
      if (each.kind === 'symbol') names.add(each.name)
      if (each.kind === 'call') for (const arg of each.args) visit(arg)
    }
    visit(expression)
    read.set(expression, [...names])
    return read.get(expression)!
  }
  /** Slopes of everything by one variable. */
  const column = (variable: string) => {
    const slopes = new Map<string, Expression | null>()
    const slopeOf = (name: string): Expression | null => {
      if (name === variable) return number(1)
      const known = slopes.get(name)
      if (known !== undefined) return known
      slopes.set(name, null)
      const definition = definitions.get(name)
      const slope = definition ? chain(definition) : null
      const title = `slope of ${name} by ${variable}`
      if (slope && slope.kind === 'call') all.set(title, slope)
      slopes.set(name, slope && slope.kind === 'call' ? { kind: 'symbol', name: title } : slope)
      return slopes.get(name)!
    }
    const chain = (expression: Expression): Expression | null => {
      let sum: Expression | null = null
      for (const name of namesOf(expression)) {
        const inner = slopeOf(name)
        if (!inner) continue
        const outer = differentiate(expression, name)
        const term = call('multiply', outer, inner)
        if (term.kind === 'number' && term.value === 0) continue
        sum = sum ? call('add', sum, term) : term
      }
      return sum
    }
    return derivatives.flatMap((derivative, row) => {
      const expression = chain(derivative)
      return expression ? [{ row, expression }] : []
    })
  }
  const entries = states.flatMap((name, index) => column(name).map((each) => ({ ...each, column: index })))
  return { entries, byTime: column('time'), definitions: all }
}
