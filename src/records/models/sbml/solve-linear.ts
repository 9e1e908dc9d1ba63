import type { Expression } from '../../../kernel/language/expression.ts'
import { call, number } from '../../../kernel/language/simplify.ts'
import { node } from './math.ts'

const isZero = (x: Expression) => x.kind === 'number' && x.value === 0

/** Formulas for x in A x = b by Cramer's rule: no pivot is chosen, since no number is known. Null where the determinant is zero as written. */
export function solveLinear(
  a: readonly (readonly Expression[])[],
  b: readonly Expression[],
): readonly Expression[] | null {
  const whole = determinant(a)
  if (isZero(whole)) return null
  return b.map((_, column) =>
    node('divide', determinant(a.map((row, i) => row.map((x, j) => (j === column ? b[i]! : x)))), whole),
  )
}

/** By the first row. */
function determinant(a: readonly (readonly Expression[])[]): Expression {
  const [first, ...rest] = a
  if (!first) return number(1)
  if (rest.length === 0) return first[0]!
  let sum: Expression = number(0)
  for (const [column, x] of first.entries()) {
    if (isZero(x)) continue
    const minor = determinant(rest.map((row) => row.filter((_, j) => j !== column)))
    sum = call(column % 2 === 0 ? 'add' : 'subtract', sum, call('multiply', x, minor))
  }
  return sum
}
